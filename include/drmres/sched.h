/* SPDX-License-Identifier: MIT */
/**
 * DOC: the scheduling hook
 *
 * Every primitive in locking/, every reference count change and every managed-list change passes through here. With no
 * hook installed a point is one predictable branch, and waiting is a futex-backed wait. With a hook installed exactly one thread
 * runs at a time, no thread ever sleeps inside libpthread, and a schedule is the list of choices that the hook made. The
 * core waits by no other means, never spins without a point and never reads the clock.
 */
#ifndef _DRMRES_SCHED_H_
#define _DRMRES_SCHED_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

/* What is about to happen at a point. */
enum drmres_sched_op {
	DRMRES_OP_LOCK,
	DRMRES_OP_UNLOCK,
	DRMRES_OP_REF,	/* reference count change */
	DRMRES_OP_LIST, /* managed-list change */
	DRMRES_OP_FLAG, /* store to or load of a flag that others read */
	DRMRES_OP_SRCU, /* reader enters or leaves */
	DRMRES_OP_WAIT,
	DRMRES_OP_WAKE,
	DRMRES_OP_WORK,
	DRMRES_OP_THREAD, /* thread starts or ends */
	DRMRES_OP_IO,	  /* register is read or written */
};

/**
 * struct drmres_sched_ops - an explorer
 * @point: something visible to other threads is about to happen to @object
 * @block: the calling thread waits until @ready(@arg) is true; returns then
 * @wake: a condition that waits on @object may have become true
 * @thread_start: the calling thread was just made by the core; returns when it may run
 * @thread_end: the calling thread is about to end
 * @thread_create: the calling thread just made one; no choice may be made before that one has called @thread_start, which may be
 *                 before or after this call. May be NULL.
 *
 * @object is identity only. @ready is called with no lock of the core held and has no side effect.
 */
struct drmres_sched_ops {
	void (*point)(enum drmres_sched_op op, const void *object, void *context);
	void (*block)(const void *object, bool (*ready)(void *arg), void *arg, void *context);
	void (*wake)(const void *object, void *context);
	void (*thread_start)(void *context);
	void (*thread_end)(void *context);
	void (*thread_create)(void *context);
};

/**
 * drmres_sched_install() - install or remove an explorer
 * @ops: the explorer; NULL puts ordinary threads back; must stay valid until then
 * @context: handed to every function of @ops
 *
 * Context: Process context, with no other thread inside the library and nobody waiting.
 */
void drmres_sched_install(const struct drmres_sched_ops *ops, void *context);

/**
 * drmres_set_schedule() - name the schedule that is being explored, for reports
 * @schedule: what a person replays it with; copied and cut to fit; NULL for none, as after drmres_reset()
 *
 * Context: Any.
 */
void drmres_set_schedule(const char *schedule);

/* The state behind drmres_point(); private. */
struct drmres_sched_hook {
	const struct drmres_sched_ops *ops;
	void *context;
};
extern struct drmres_sched_hook drmres_sched_hook;

/**
 * drmres_point() - something visible to other threads is about to happen
 * @op: what
 * @object: to what; identity only
 */
static inline void drmres_point(enum drmres_sched_op op, const void *object)
{
	if (__builtin_expect(drmres_sched_hook.ops != NULL, 0))
		drmres_sched_hook.ops->point(op, object, drmres_sched_hook.context);
}

/**
 * drmres_block() - wait until a condition holds
 * @object: what the condition is about; drmres_wake() on the same pointer has it looked at again
 * @ready: the condition; may be called by any thread, takes no lock
 * @arg: handed to @ready
 *
 * Context: Process context. The condition is only a hint for the waker: the caller looks again for itself.
 */
void drmres_block(const void *object, bool (*ready)(void *arg), void *arg);

/**
 * drmres_wake() - a condition about @object may have become true
 * @object: what drmres_block() got
 *
 * Context: Any, also with a spinlock held. The store that made the condition true must come before.
 */
void drmres_wake(const void *object);

__END_DECLS

#endif
