/* SPDX-License-Identifier: MIT */
/*
 * The packed back end: slab's homes, in which a node's fields lie out of band. Plain memory is a block of payload and nothing
 * else: its exact size stands in the map (size.h), its place in the order in a log, four bytes a node. An action is a record
 * among others of its kind. Nothing lies before a payload, so an alignment of 64 or 128 bytes costs nothing extra.
 *
 * A home is packed, or listed, which is an ordinary home of slab's. What is packed is newer than everything on its owner's
 * list, and whoever wants the list has it unpacked first (managed/unpack.c): every node then gets a place on the list, in the
 * true order. An action becomes a node like any other. Memory stays where it is, and a proxy stands for it on the list: a
 * node without payload that knows where the memory is. When nothing lives in a home any more it may be packed again.
 *
 * While an owner is released by its records, nothing is written for the memory that goes: @floor says where the log ends,
 * and what lies behind that is settled when somebody looks. All of this belongs to the home's lock.
 */
#ifndef _DRMRES_MM_PACKED_H_
#define _DRMRES_MM_PACKED_H_

#include <mm/packed/size.h>
#include <mm/slab/home.h>

#include <bsd/sys/tree.h>

/* How far the places of one log may lie from the home. */
#define DRMRES_PACKED_REACH (32l << 30)

#define DRMRES_PACKED_NO_FLOOR 0xffffffffu

/* In ->marked of a lane without a mark: never how many records there are. */
#define DRMRES_PACKED_UNMARKED 0xffffffffu

/* In ->size of a record: @function and @data are the two words of a closure; or @data is a block that goes with the record. */
#define DRMRES_PACKED_CLOSURE (1u << 30)
#define DRMRES_PACKED_CARRIER (1u << 31)
/* In ->size, too: @name is no shared copy. */
#define DRMRES_PACKED_OWN_NAME (1u << 29)
/* In ->size, too: a closure whose second word is NULL. @function is its code, and called as it is, whatever it gets. */
#define DRMRES_PACKED_CODE (1u << 28)
/* What is not just called. */
#define DRMRES_PACKED_FLAGS (DRMRES_PACKED_OWN_NAME | DRMRES_PACKED_CLOSURE)

struct managed_rules;

/*
 * struct drmres_packed_action - a function that is going to be called
 * @function: which the owner's rules know how to call
 * @data: what it gets
 * @name: as a node has it
 * @at: how long the log was when it was added
 * @size: what the owner's rules want to know besides, and flags
 */
struct drmres_packed_action {
	void (*function)(void);
	void *data;
	const char *name;
	u32 at;
	u32 size;
};

/*
 * struct drmres_packed_log - a piece of the log, oldest place first
 * @first: how many places lie in older pieces
 * @spare: in a lane, another one like it, for the log of the home
 */
struct drmres_packed_log {
	struct drmres_packed_log *older, *newer, *spare;
	u32 first, capacity;
	u32 places[];
};

/*
 * struct drmres_packed_actions - some records, oldest first
 * @first: how many records lie in older pieces
 */
struct drmres_packed_actions {
	struct drmres_packed_actions *older, *newer;
	u32 first, capacity;
	struct drmres_packed_action actions[];
};

/*
 * struct drmres_proxy - what a proxy has behind its node
 * @memory: what it stands for
 * @node: where it begins
 */
struct drmres_proxy {
	RB_ENTRY(drmres_proxy) by_address;
	char *memory;
	void *node;
};
RB_HEAD(drmres_proxies, drmres_proxy);

/*
 * struct drmres_packed - what a home has besides; lies behind it
 * @next, @full: where the next place is noted; end of the piece of the log
 * @top, @end: where the next record goes; end of the piece
 * @log, @actions: the newest pieces
 * @origin: what makes @next the length of the log
 * @proxies: by the memory that they stand for
 * @rules: of the owner
 * @running: the record whose function is being called by a release: newer ones are gone, and so are the places from there on,
 *           although @top and the map say otherwise; NULL for none
 * @told: what was running when that was unpacked by somebody who then has said so by @stopped
 * @stack: nodes that were unpacked during a release for which they are off the list, newest first
 * @own: bytes of the home's blocks that are no nodes
 * @floor: places from here on are free, although the map says otherwise
 * @lanes: of a home (mm/packed/lane.h), the newest first; in a lane, the next older one
 * @marked: in a lane, how many records its home had at the last mark; DRMRES_PACKED_UNMARKED before the first
 * @marked_at: and what was its @top
 * @fights: how often a thread found another one in the home, since the last lane began
 * @lane_count: how many @lanes there are
 * @walked: a release goes through the records with the home left: to be stopped before they are unpacked
 * @stopped: it has to, and they are
 * @carries: blocks go with some records, or did
 * @going: the nodes were taken off the owner and are being released
 * @refused: places lie too far away; the home is listed for good
 */
struct drmres_packed {
	u32 *next, *full;
	struct drmres_packed_action *top, *end;
	struct drmres_packed_log *log;
	struct drmres_packed_actions *actions;
	struct drmres_proxies proxies;
	const struct managed_rules *rules;
	struct drmres_packed_action *running, *told;
	void *stack;
	u32 origin;
	u32 floor;
	size_t own;
	struct drmres_home *lanes;
	const struct drmres_packed_action *marked_at;
	u32 marked;
	u8 fights, lane_count;
	bool walked, stopped;
	bool carries;
	bool going;
	bool refused;
};

/* ->packed of a home that has one, without looking. */
static inline struct drmres_packed *drmres_packed_of(struct drmres_home *home)
{
	return (struct drmres_packed *)((char *)home + DRMRES_HOME_SIZE);
}

static inline bool drmres_packed_is_closure(const struct drmres_packed_action *action)
{
	return action->size & (DRMRES_PACKED_CLOSURE | DRMRES_PACKED_CODE);
}

/* ->size of a closure that is @size bytes for its owner. @context: its second word. */
static inline u32 drmres_packed_closure(const void *context, u32 size)
{
	return (context ? DRMRES_PACKED_CLOSURE : DRMRES_PACKED_CODE) | size;
}

/* ->size but for what it says of the record. */
static inline size_t drmres_packed_logged(const struct drmres_packed_action *action)
{
	return action->size & ~(DRMRES_PACKED_FLAGS | DRMRES_PACKED_CARRIER | DRMRES_PACKED_CODE);
}

/* Whether the process has this back end. */
extern bool drmres_packing DRMRES_HIDDEN;

/* ---- store.c ---- */

/* A home that was made just now is packed from now on, if there is memory. Locked. @home->main is set, if it is a lane. */
void drmres_packed_begin(struct drmres_home *home, const struct managed_rules *rules);

/* Pack a home again in which nothing lives; false if it has to stay listed. Locked. */
bool drmres_packed_again(struct drmres_home *home);

/* drmres_packed_carve() and drmres_packed_action() for what is not common; NULL if there is no memory. Locked. */
void *drmres_packed_memory_slow(struct drmres_home *home, size_t bytes, u32 slack);
struct drmres_packed_action *drmres_packed_action_slow(struct drmres_home *home);

/* drmres_packed_carry() for what is not common; NULL if there is no memory. Locked. @bytes: DRMRES_SIZE_ROOM at least. */
void *drmres_packed_carry_slow(struct drmres_home *home, size_t bytes, u32 slack, struct drmres_packed_action **record);

/* Make what the floor and the running record say true. Locked. */
void drmres_packed_settle(struct drmres_home *home);

/*
 * In a release: nothing is running any more, and the records from @end on, which lies in the newest piece, are gone; so are
 * the places since the last one that ran was added. Locked.
 */
void drmres_packed_stop(struct drmres_home *home, struct drmres_packed_action *end);

/* Whether the home is packed and there is no memory to unpack it, which is tried. */
bool drmres_packed_stays(struct drmres_home *home);

struct drmres_packed_reader;

/* The record that @at has come to goes, and nothing with it. Locked; nothing is being released, and there are no lanes. */
void drmres_packed_remove(struct drmres_home *home, const struct drmres_packed_reader *at);

/* @bytes that are no node. NULL if there is no memory. Locked. */
void *drmres_packed_own_block(struct drmres_home *home, size_t bytes);

/* The log is longer from now on by as many places as that of @lane has; what they say is up to the caller. Locked. */
void drmres_packed_extend(struct drmres_home *home, struct drmres_home *lane);

/* Forget the log and all records. Locked. */
void drmres_packed_clear(struct drmres_home *home);

/* ---- look.c ---- */

/*
 * struct drmres_packed_look - what a live block in such a home is
 * @memory, @usable: the bytes that its user has, or the node, if it is an ordinary one
 * @node: what the owner describes; NULL if it is packed, and then @name, @size, @payload are as in a tag
 * @is_proxy: it is no node of its own but stands for @memory
 * @is_own: it is nothing that anybody knows of
 */
struct drmres_packed_look {
	char *memory;
	size_t usable;
	const void *node;
	const char *name;
	size_t size;
	size_t payload;
	bool is_proxy;
	bool is_own;
};
struct drmres_packed_look drmres_packed_look(const struct drmres_home *home, char *block);

/*
 * What is known of the plain memory that begins at @memory, as of its node on the list; unpacks it. False if there is none.
 */
bool drmres_packed_find(const void *memory, struct drmres_mem *mem);

/* Whether what lives and begins at @start may be a node: what is packed has none, nor has what a proxy stands for. */
bool drmres_packed_may_be_node(const void *start);

/* The proxy for the memory that begins at @memory; NULL if there is none. Locked. */
struct drmres_proxy *drmres_packed_proxy(const struct drmres_home *home, const void *memory);
void drmres_packed_stand_for(struct drmres_home *home, struct drmres_proxy *proxy);

/* All of them, by address; NULL at the end. Locked. */
struct drmres_proxy *drmres_packed_first_proxy(struct drmres_home *home);
struct drmres_proxy *drmres_packed_next_proxy(struct drmres_proxy *proxy);

/* A node on the list is freed: so is what it stands for, if it is a proxy. Locked. */
void drmres_packed_end(struct drmres_home *home, const void *node);

/* Whether some live blocks of a listed home are no nodes, but memory that proxies stand for. Locked. */
static inline bool drmres_packed_has_proxies(const struct drmres_home *home)
{
	return home->packed && !RB_EMPTY(&home->packed->proxies);
}

/* Bytes of the home that are neither it nor nodes. Locked. */
static inline size_t drmres_packed_own(const struct drmres_home *home)
{
	return home->packed ? home->packed->own : 0;
}

/* ---- managed/unpack.c ---- */

/* The home is listed afterwards; false, and it is not, if there is no memory. Locked. */
bool drmres_packed_unpack(struct drmres_home *home);

/* From now on nodes are put on the list. Locked. */
static inline void drmres_packed_end_packing(struct drmres_home *home)
{
	home->packing = false;
	drmres_bias_unready(&home->lock);
}

static inline struct drmres_packed_action *drmres_packed_running(const struct drmres_packed *packed)
{
	/* PAIRS WITH: the release of the walk, managed/release.h. */
	return __atomic_load_n(&packed->running, __ATOMIC_ACQUIRE);
}

/* Whether there is something to settle. Locked. */
static inline bool drmres_packed_is_behind(const struct drmres_packed *packed)
{
	return packed->floor != DRMRES_PACKED_NO_FLOOR || (drmres_packed_running(packed) && !packed->stopped);
}

/* @log is the newest piece. */
static inline void drmres_packed_set_log(struct drmres_packed *packed, struct drmres_packed_log *log)
{
	packed->log = log;
	packed->origin = (u32)((uintptr_t)log->places / sizeof(*log->places)) - log->first;
}

/* How long the log is. */
static inline u32 drmres_packed_length(const struct drmres_packed *packed)
{
	return (u32)((uintptr_t)packed->next / sizeof(*packed->next)) - packed->origin;
}

/* What is told of a place: the home says in which part of the memory that is. 0 is none: no block begins a segment. */
static inline u32 drmres_packed_place(const char *start)
{
	return (u32)((uintptr_t)start / DRMRES_GRANULE);
}

static inline char *drmres_packed_at(const struct drmres_home *home, u32 place)
{
	s32 distance = (s32)(place - drmres_packed_place((const char *)home));

	return (char *)home + (ptrdiff_t)distance * (ptrdiff_t)DRMRES_GRANULE;
}

/*
 * A zeroed block of @bytes, of which the last @slack are not asked for, if that takes no more than to carve it; NULL, with
 * nothing done, if it does. Locked. drmres_packed_is_short() is true.
 */
static inline __attribute__((always_inline)) void *drmres_packed_carve(struct drmres_home *home, size_t bytes,
								       u32 slack)
{
	struct drmres_packed *packed = drmres_packed_of(home);
	char *start = home->bump, *end = start + bytes;
	u32 *next = packed->next;

	if (__builtin_expect(end > home->fast || home->reusable || next == packed->full, 0))
		return NULL;
	home->bump = end;
	*next = drmres_packed_place(start);
	packed->next = next + 1;
	home->gets++;
	drmres_packed_mark_short(drmres_map_at(start), (u32)(bytes / DRMRES_GRANULE), slack);
	/* No segment lies there, and no caller asks once more. */
	if (!start)
		__builtin_unreachable();
	return start;
}

/* The same where something was freed lately. */
static inline __attribute__((always_inline)) void *drmres_packed_reuse(struct drmres_home *home, size_t bytes,
								       u32 slack)
{
	struct drmres_packed *packed = drmres_packed_of(home);
	char *start;

	/* What has a stack is not too long. */
	if (__builtin_expect(packed->next == packed->full || slack > DRMRES_SIZE_SHORT, 0))
		return NULL;
	start = drmres_home_reuse(home, bytes);
	if (!start)
		return NULL;
	*packed->next++ = drmres_packed_place(start);
	drmres_packed_mark_short(drmres_map_at(start), (u32)(bytes / DRMRES_GRANULE), slack);
	return start;
}

/* The same whatever it takes; NULL if it has to be done in the ordinary way. Locked. */
static inline void *drmres_packed_memory(struct drmres_home *home, size_t bytes, u32 slack)
{
	void *start = NULL;

	if (drmres_packed_is_short(bytes, slack)) {
		start = drmres_packed_carve(home, bytes, slack);
		if (!start)
			start = drmres_packed_reuse(home, bytes, slack);
	}
	return start ?: drmres_packed_memory_slow(home, bytes, slack);
}

/* A record to be filled in; NULL, with nothing done, if the piece is full. How many there are is told by @top. Locked. */
static inline __attribute__((always_inline)) struct drmres_packed_action *drmres_packed_action(struct drmres_home *home)
{
	struct drmres_packed *packed = drmres_packed_of(home);
	struct drmres_packed_action *action = packed->top;

	if (__builtin_expect(action == packed->end, 0))
		return NULL;
	/* Relaxed: lanes look whether there are more. */
	__atomic_store_n(&packed->top, action + 1, __ATOMIC_RELAXED);
	/* So that no caller asks once more. */
	if (!action)
		__builtin_unreachable();
	return action;
}

/* The same whatever it takes; NULL if there is no memory. Locked. */
static inline struct drmres_packed_action *drmres_packed_add(struct drmres_home *home)
{
	return drmres_packed_action(home) ?: drmres_packed_action_slow(home);
}

/*
 * A zeroed block of @bytes, of which the last @slack are not asked for, that goes with *@record, which is to be filled in; if that
 * takes no more than to carve it, or, @again, to take a place that was freed; NULL, with nothing done, if it does. Locked. It
 * ends with its record. @bytes: DRMRES_SIZE_ROOM at least, and fewer than 0x7f granules. @again: a constant.
 */
static inline __attribute__((always_inline)) void *drmres_packed_carry(struct drmres_home *home, size_t bytes,
								       u32 slack, const bool again,
								       struct drmres_packed_action **record)
{
	struct drmres_packed *packed = drmres_packed_of(home);
	char *start;

	if (__builtin_expect(packed->top == packed->end || packed->refused, 0))
		return NULL;
	start = again ? drmres_home_reuse(home, bytes) : drmres_home_carve(home, bytes);
	if (!start)
		return NULL;
	/* It is counted with its record. */
	home->gets--;
	packed->carries = true;
	drmres_packed_mark_kind(drmres_map_at(start), (u32)(bytes / DRMRES_GRANULE), slack, DRMRES_BLOCK_CARRIER);
	*record = drmres_packed_action(home);
	return start;
}

/* What a record says. @at: how long the log is. */
static inline __attribute__((always_inline)) void drmres_packed_fill_at(struct drmres_packed_action *action,
									void (*function)(void), void *data,
									const char *name, u32 size, u32 at)
{
	const u64 both = at;

	action->function = function;
	action->data = data;
	action->name = name;
	if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ && __builtin_constant_p(size) && !size) {
		/* In one store. */
		memcpy(&action->at, &both, sizeof(both));
		return;
	}
	action->at = at;
	action->size = size;
}

/* The same of the newest one. Locked. */
static inline __attribute__((always_inline)) void drmres_packed_fill(struct drmres_home *home,
								     struct drmres_packed_action *action,
								     void (*function)(void), void *data,
								     const char *name, u32 size)
{
	drmres_packed_fill_at(action, function, data, name, size, drmres_packed_length(drmres_packed_of(home)));
}

/* struct drmres_packed_cursor - goes through a log, newest place first; @at: how many places are older */
struct drmres_packed_cursor {
	struct drmres_packed_log *log;
	u32 at;
};

static inline struct drmres_packed_cursor drmres_packed_end_of_log(const struct drmres_packed *packed)
{
	return (struct drmres_packed_cursor){packed->log, drmres_packed_length(packed)};
}

/* The place that is next, of which there is one. */
static inline u32 *drmres_packed_back(struct drmres_packed_cursor *cursor)
{
	while (cursor->at <= cursor->log->first)
		cursor->log = cursor->log->older;
	cursor->at--;
	return &cursor->log->places[cursor->at - cursor->log->first];
}

/* struct drmres_packed_reader - goes through the records, newest first */
struct drmres_packed_reader {
	struct drmres_packed_actions *piece;
	struct drmres_packed_action *end;
};

/* The record that is next, which is left by taking one from ->end; NULL at the end. */
static inline struct drmres_packed_action *drmres_packed_peek(struct drmres_packed_reader *reader)
{
	if (reader->end == reader->piece->actions && reader->piece->older) {
		reader->piece = reader->piece->older;
		reader->end = reader->piece->actions + reader->piece->capacity;
	}
	return reader->end == reader->piece->actions ? NULL : reader->end - 1;
}

/* The newest record; NULL if there is none. Locked. */
static inline struct drmres_packed_action *drmres_packed_newest(struct drmres_packed *packed)
{
	struct drmres_packed_actions *older = packed->actions->older;

	if (__builtin_expect(packed->top == packed->actions->actions && older, 0)) {
		/* The piece that is empty now is used again, or goes with the home. */
		packed->actions = older;
		packed->top = packed->end = older->actions + older->capacity;
	}
	return packed->top == packed->actions->actions ? NULL : packed->top - 1;
}

/* How many blocks of plain memory there are in a packed home. Locked. */
static inline u64 drmres_packed_count(const struct drmres_home *home)
{
	return home->gets - home->puts;
}

static inline u32 drmres_packed_records(const struct drmres_packed *packed)
{
	return packed->actions->first + (u32)(packed->top - packed->actions->actions);
}

/* How many nodes live in a home, whatever they are; what a lane has for records are marks. Locked. */
static inline u64 drmres_home_nodes(const struct drmres_home *home)
{
	return home->gets - home->puts + (home->packed && !home->main ? drmres_packed_records(home->packed) : 0);
}

/* Whether plain memory begins at @address and lives in the packed home. Never follows @address. Locked. */
static inline __attribute__((always_inline)) struct drmres_chunk *drmres_packed_chunk(const struct drmres_home *home,
										      const void *address)
{
	struct drmres_chunk *chunk = drmres_home_chunk(home, address);

	return chunk && drmres_packed_is_memory(drmres_map_at(address)) ? chunk : NULL;
}

/* Free the block at @start, which is live. Locked. */
static inline __attribute__((always_inline)) void drmres_packed_put(struct drmres_home *home,
								    struct drmres_chunk *chunk, void *start)
{
	if (__builtin_expect(home->numbered, 0))
		drmres_node_forget(home, start);
	drmres_home_put(home, chunk, start);
}

/* Free the plain memory that begins at @start; false, with nothing done, if there is none. Never follows @start. Locked. */
static inline bool drmres_packed_free(struct drmres_home *home, void *start)
{
	struct drmres_chunk *chunk = drmres_packed_chunk(home, start);

	if (chunk)
		drmres_packed_put(home, chunk, start);
	return chunk;
}

#endif
