/* SPDX-License-Identifier: MIT */
/*
 * Which thread holds what. Each thread has one record, which it alone writes, without any lock; others read it for
 * diagnosis, where a stale answer does no harm. Whether a lock is held is never decided here but by the lock's own
 * word.
 */
#ifndef _DRMRES_LOCKING_HELD_H_
#define _DRMRES_LOCKING_HELD_H_

#include "locking/call.h"

#include <drmres/object.h>
#include <drmres/site.h>
#include <drmres/types.h>

/* What is beyond this many at once works as well, but is not remembered. */
#define DRMRES_HELD_MAX 24

enum drmres_held_kind {
	DRMRES_HELD_MUTEX,
	DRMRES_HELD_SPINLOCK,
	DRMRES_HELD_SRCU,
};

/*
 * struct drmres_held - a lock that is held, or a section that was entered
 * @address: the lock or the domain; NULL: the entry is unused
 * @name: its name; may be NULL
 * @function: API function that took it
 * @site: where
 * @kind: an enum drmres_held_kind
 * @index: SRCU: what the reader got
 * @swallowed: how many recursive locks were not taken and still have an unlock to come
 * @irq: taken by spin_lock_irq()
 */
struct drmres_held {
	const void *address;
	const char *name;
	const char *function;
	struct drmres_site site;
	u32 kind;
	u32 index;
	u32 swallowed;
	bool irq;
};

/*
 * struct drmres_task - a thread
 * @next: the next record, used or not; records are kept for reuse and never freed
 * @number: the thread's number, never used twice in a process; 0: nobody's record
 * @top: entries of @held from here on are unused
 * @irq_saved: open sections of local_irq_save()
 * @irq_locks: spinlocks held that spin_lock_irq() took
 * @irq_off: local_irq_disable() without local_irq_enable()
 * @irq_reported: out-of-order use was reported since interrupts were last on
 * @held: what it holds, oldest first, with holes
 */
struct drmres_task {
	struct drmres_task *next;
	u32 number;
	u32 top;
	u32 irq_saved;
	u32 irq_locks;
	bool irq_off;
	bool irq_reported;
	struct drmres_held held[DRMRES_HELD_MAX];
};

extern __thread struct drmres_task *drmres_task_current __attribute__((tls_model("initial-exec")));

struct drmres_task *drmres_task_create(void);

/* The calling thread's record. */
static inline struct drmres_task *drmres_task(void)
{
	struct drmres_task *task = drmres_task_current;

	return __builtin_expect(task != NULL, 1) ? task : drmres_task_create();
}

/* Its number; others try to claim a record by that field, though never one in use. */
static inline u32 drmres_task_number(void)
{
	return __atomic_load_n(&drmres_task()->number, __ATOMIC_RELAXED);
}

/* Remember that the calling thread took @address by @call. Return: NULL if there is no room. */
struct drmres_held *drmres_held_push(enum drmres_held_kind kind, const void *address, const char *name,
				     const struct drmres_call *call);

/* The calling thread's newest entry for @address with that index (0 for locks), NULL if there is none. */
struct drmres_held *drmres_held_find(const void *address, u32 index);

/* Forget an entry of the calling thread; NULL is ignored. */
void drmres_held_pop(struct drmres_held *held);

/* Forget one entry for @address of any other thread: it was released by somebody else. */
void drmres_held_disown(const void *address, u32 index);

/* Copy the entry of whoever holds @address. Return: false if nobody is known to. */
bool drmres_held_by(const void *address, struct drmres_held *held);

/*
 * Does some thread hold a lock, or is it inside an SRCU domain, whose memory lies in [start, start + size)?
 * Describes one in @lock, if that is not NULL. Takes no lock.
 */
bool drmres_lock_held_in(const void *start, size_t size, struct drmres_object *lock);

/* What the calling thread held before it called a callback. */
struct drmres_held_mark {
	u32 top;
	u32 irq_saved;
	bool irq_off;
};

struct drmres_held_mark drmres_held_mark(void);

/*
 * A callback returned: R11 for each lock and section, R10 for interrupts, that it did not give back since @mark.
 * They are given back here, since nobody knows of them any more. @what: the callback, "work foo". Return: how many
 * there were.
 */
unsigned int drmres_held_check(const struct drmres_held_mark *mark, const char *function, const char *what);

#endif
