/* SPDX-License-Identifier: MIT */
/*
 * Something that a framework still reaches lies inside somebody's memory: a bridge that is still added, a timer that is
 * still armed. A watch says so, and whoever frees that memory while it is watched is told from the inside of the free,
 * before the memory goes.
 *
 * A watch belongs to who begins it and lives in a record of the core's own, never in the memory that it watches. It
 * ends by drmres_watch_end() or with its memory, whichever comes first. Every function may be called concurrently; begin
 * and end of one watch are its owner's to keep in order.
 */
#ifndef _DRMRES_MM_WATCH_H_
#define _DRMRES_MM_WATCH_H_

#include <drmres/object.h>
#include <drmres/site.h>
#include <drmres/types.h>

#include <bsd/sys/tree.h>

struct drmres_watch;

/*
 * Called once, on the freeing thread, with no lock of mm held and the memory still whole: reports, and takes the thing
 * off its framework's lists. @memory is what is being freed, its ->released and ->released_by filled in with this free.
 * The watch has ended by then; it may be freed, or begun anew.
 */
typedef void (*drmres_watch_fn_t)(const struct drmres_watch *watch, const struct drmres_object *memory);

/*
 * struct drmres_watch - one range that somebody still reaches
 * @address, @size: the range; at least one byte is watched
 * @freed: see above
 * @since: where the watch was begun
 * @order, @on, @by_address: private
 */
struct drmres_watch {
	const void *address;
	size_t size;
	drmres_watch_fn_t freed;
	struct drmres_site since;
	u64 order;
	bool on;
	RB_ENTRY(drmres_watch) by_address;
};

/*
 * Watch [address, address + size). Several watches may watch one range. Memory that no allocation of ours holds, static
 * storage for one, may be watched as well and is simply never freed. One that is on already is moved.
 */
void drmres_watch_begin(struct drmres_watch *watch, const void *address, size_t size, drmres_watch_fn_t freed,
			const void *pc);

/* Watch no more; nothing happens if it is not on. Zeroed storage is not on. */
void drmres_watch_end(struct drmres_watch *watch);

/* The oldest watch that begins at @address with this function, NULL if there is none: a side table keyed by address. */
struct drmres_watch *drmres_watch_find(const void *address, drmres_watch_fn_t freed);

/* ---- for the free path ---- */

/* How many watches are on. */
extern size_t drmres_watches;

/* End and tell each watch that touches [start, start + size), by address and then by age. */
void drmres_watch_freed(const void *start, size_t size, const struct drmres_object *memory);

/* Whether some watch may have to be told. */
static inline bool drmres_watched(void)
{
	/* PAIRS WITH: the stores in watch.c; who frees what is just being watched races with the driver, not with us. */
	return __builtin_expect(__atomic_load_n(&drmres_watches, __ATOMIC_RELAXED) != 0, 0);
}

#endif
