/* SPDX-License-Identifier: MIT */
/*
 * Objects that have metadata of their own: out of line, one lock over all of it. The lock is a leaf: nothing is called,
 * reported or waited for while it is held.
 */
#ifndef _DRMRES_MM_BLOCK_H_
#define _DRMRES_MM_BLOCK_H_

#include <lib/doing.h>
#include <lib/spin.h>
#include <mm/backend.h>
#include <mm/diagnose.h>
#include <mm/shade.h>

#include <bsd/sys/queue.h>
#include <bsd/sys/tree.h>

/* Bits of drmres_block.flags. */
#define DRMRES_BLOCK_FREED 0x01u      /* given back; still remembered */
#define DRMRES_BLOCK_WITH_OWNER 0x02u /* given back together with its owner */
#define DRMRES_BLOCK_REPORTED 0x04u   /* a use after free was reported; once is enough */
#define DRMRES_BLOCK_KEPT 0x08u	      /* the library's own, no leak */
#define DRMRES_BLOCK_CLOSED 0x10u     /* its pages are inaccessible */
#define DRMRES_BLOCK_WRITTEN 0x20u    /* written to while closed, and reported */
#define DRMRES_BLOCK_QUEUED 0x40u     /* in the quarantine */
#define DRMRES_BLOCK_LAST_PUT 0x80u   /* a reference count inside came to zero */

/* Bytes for texts that a block has room for itself: what it is called, and the phases that it ended in. */
#define DRMRES_BLOCK_NAMES 48
#define DRMRES_BLOCK_TEXTS 48

/* How an object ended: where, by which function (static storage), and what that thread was doing. */
struct drmres_end {
	struct drmres_site site;
	const char *function;
	struct drmres_scene scene;
};

/* struct drmres_short_end - room for a struct drmres_end and its texts; as words, because that has no end */
struct drmres_short_end {
	u64 words[(sizeof(struct drmres_end) + DRMRES_BLOCK_TEXTS) / sizeof(u64)];
};

/*
 * struct drmres_block - one allocation, live or freed
 * @base, @length: what the C library gave, red zones included
 * @start, @usable: what the caller got; @requested of it is his
 * @tagged, @tag: what a managed layer said
 * @tag_names: its two strings, the owner's name first; NULL if there was no memory
 * @end: how it ended, NULL while it lives and if there was no memory to note it
 * @names_here, @end_here: where @tag_names and @end lie if they are not too long; otherwise each is an allocation
 * @mapped: it has pages of its own
 * @cache: the cache that it is an object of, NULL for none and after that has ended
 * @said: what was reported of a use after it was freed
 * @kept: freed with its owner, and kept by a thread, which alone writes this (mm/slab/warm.h): it is among the live ones all the
 *        while, so that no lock is taken for that
 * @again: it was kept, and lives again: its place in the order of allocation is that of @sequence, not where it is
 *
 * @base, @start, @length, @mapped, @usable, @source, @id and @allocated never change; everything else belongs to the
 * lock. Who has freed a block may read it without, until it is queued; so may who has taken it out of the quarantine.
 */
struct drmres_block {
	RB_ENTRY(drmres_block) by_address;
	TAILQ_ENTRY(drmres_block) in_order;
	char *base;
	char *start;
	size_t length;
	bool mapped;
	size_t usable;
	size_t requested;
	enum drmres_source source;
	unsigned int flags;
	u64 sequence;
	u64 id;
	struct drmres_site allocated;
	const struct kmem_cache *cache;
	enum drmres_code said;
	bool tagged;
	bool kept;
	bool again;
	struct drmres_tag tag;
	char *tag_names;
	struct drmres_end *end;
	char names_here[DRMRES_BLOCK_NAMES];
	struct drmres_short_end end_here;
};

TAILQ_HEAD(drmres_blocks, drmres_block);

/* Whether it was given back, and is only remembered. */
static inline bool drmres_block_is_freed(const struct drmres_block *block)
{
	/* PAIRS WITH: the releases in warm.c: how it ended is there when it has. */
	return (block->flags & DRMRES_BLOCK_FREED) || __atomic_load_n(&block->kept, __ATOMIC_ACQUIRE);
}

/* index.c: which blocks there are */

/* Held, for so few instructions that it is not worth asking the system to wait for it. */
extern u32 drmres_index_word;

/* The last number in order of allocation. */
extern u64 drmres_index_last;

static inline void drmres_index_lock(void)
{
	drmres_quiet_begin();
	drmres_spin_take(&drmres_index_word);
}

static inline void drmres_index_unlock(void)
{
	drmres_spin_give(&drmres_index_word);
	drmres_quiet_end();
}

/* The block in whose memory, red zones included, @address lies; NULL if there is none. Locked. */
struct drmres_block *drmres_index_at(const void *address);

/* A new block is alive from now on. Locked. */
void drmres_index_add(struct drmres_block *block);

/* The same for one that is where it has to be. Locked. */
void drmres_index_live(struct drmres_block *block);

/* A live block is freed from now on. Locked. */
void drmres_index_retire(struct drmres_block *block, bool with_owner, struct drmres_end *end);

/* Forget a freed block; the caller owns it then. Locked. */
void drmres_index_forget(struct drmres_block *block);

/* The live block that was allocated first; the others follow in ->in_order. Locked. */
struct drmres_block *drmres_index_oldest(void);

/* Walk over all blocks of the tree, live and freed, by address; NULL at the end. Locked. */
struct drmres_block *drmres_index_first(void);
struct drmres_block *drmres_index_next(struct drmres_block *block);

/* Change what the caller asked for. Locked. */
void drmres_index_resize(struct drmres_block *block, size_t requested);

/* The rest of struct drmres_backend; these take the lock themselves. */
void drmres_index_tag(const void *ptr, const struct drmres_tag *tag);
void drmres_index_keep(const void *ptr);
u64 drmres_index_mark(void);
struct drmres_alive *drmres_index_alive(u64 mark, size_t *count);
void drmres_index_totals(struct drmres_alloc_totals *copy);

/* drmres_reset(): count allocations and frees anew. */
void drmres_index_restart(void);

/* block.c: what is said of one block */

/* What @address is to @block, which may be NULL. Locked. */
enum drmres_address drmres_block_state(const struct drmres_block *block, const void *address);

/* Copy how a block ended. Locked. */
void drmres_block_end(const struct drmres_block *block, struct drmres_freed *freed);

/* Copy a block for reading. Locked, or by who freed it. */
void drmres_block_describe(const struct drmres_block *block, struct drmres_object *object);

/* Forget what it was called and how it ended. By who has it for himself. */
void drmres_block_clear(struct drmres_block *block);

/* Free the metadata. */
void drmres_block_destroy(struct drmres_block *block);

/* struct drmres_tag_names - the texts of a tag, measured */
struct drmres_tag_names {
	const char *kind, *owner, *name;
	size_t kind_length, owner_size, name_size;
};
struct drmres_tag_names drmres_tag_names(const struct drmres_tag *tag);

static inline size_t drmres_tag_names_size(const struct drmres_tag_names *names)
{
	return names->kind_length + names->owner_size + names->name_size;
}

/* @block is what @tag says. @to: room for @names, which are those of @tag. Locked. */
void drmres_block_name(struct drmres_block *block, const struct drmres_tag *tag, const struct drmres_tag_names *names,
		       char *to);

/*
 * An object ends as @discard asks: who watches it is told, and what there is to say of its end is said. Return: its block,
 * whose memory the caller takes back; NULL, after a report, if it cannot be freed.
 */
struct drmres_block *drmres_block_retire(const struct drmres_discard *discard);

/* How what is freed now will have ended, if there is room for it. Before the lock is taken. */
bool drmres_block_ends(struct drmres_short_end *end, const struct drmres_discard *discard);

/*
 * The same while nobody pays attention, if nothing is to be said of it; NULL, and nothing has happened, if something may be.
 * Locked.
 */
struct drmres_block *drmres_block_retire_quickly(const struct drmres_discard *discard,
						 const struct drmres_short_end *end);

/* Of struct drmres_backend. */
void drmres_block_going(const void *ptr, const void *pc);
struct drmres_mem drmres_block_find(const void *address, struct drmres_object *object);
bool drmres_block_check(const void *address, const char *function);
bool drmres_block_ended(const void *address, struct drmres_freed *freed);
void drmres_block_say(const void *address, enum drmres_code code);
bool drmres_block_near(const void *address, size_t reach, struct drmres_object *object);

/* misuse.c: what is said about it */

/* "mem#3", "dr#7 (vc4_crtc)"; @buf has room for DRMRES_LABEL_SIZE. Return: @buf. */
#define DRMRES_LABEL_SIZE 96
const char *drmres_memory_label(const struct drmres_object *object, char *buf);

void drmres_report_locked(const struct drmres_block *block, const struct drmres_discard *discard);
void drmres_report_free(enum drmres_code code, const struct drmres_discard *discard, const struct drmres_mem *mem,
			const struct drmres_object *object, const struct drmres_freed *freed);

#endif
