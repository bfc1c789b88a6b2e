/* SPDX-License-Identifier: MIT */
/**
 * DOC: workqueues
 *
 * A work item is embedded in its owner's memory, which must stay until the item is neither pending nor running:
 * cancel it or flush it before freeing. A workqueue lives from alloc_workqueue() to destroy_workqueue(), which runs
 * what is pending. An ordered workqueue runs one item at a time, in the order of queueing; others run as many at
 * once as they were allocated for, but never one item twice at the same time. An item may free itself while it
 * runs.
 *
 * By default each workqueue has threads of its own, made when there is something to run and ended when there is
 * nothing left. drmres_set_work_mode() turns to running items on the calling thread, in a fixed order. Delays are
 * controlled time and not the clock: both in drmres/work.h. Work functions run in a phase "work" with the
 * function's name as subject.
 *
 * Misuse is reported and survived: a workqueue that was destroyed is R09 and queues nothing; an item that waits for
 * itself or for its own workqueue is R08 and does not wait; an item that returns with a lock held is R11; NULL is
 * W03, an item that was never initialised R07 and does not run; an item whose memory is freed while it is pending is
 * L28 then and does not run. All functions but INIT_WORK() and destroy_workqueue()
 * may be called concurrently.
 */
#ifndef _LINUX_WORKQUEUE_H_
#define _LINUX_WORKQUEUE_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/container_of.h>

__BEGIN_DECLS

struct work_struct;
struct workqueue_struct;

typedef void (*work_func_t)(struct work_struct *work);

#define DRMRES_WORK_MAGIC 0x3017d0e5u

/**
 * struct work_struct - something to be done later
 * @func: what to do
 * @name: how the initialiser spelled @func; borrowed
 * @magic: private; DRMRES_WORK_MAGIC once it is initialised
 * @pending: private; 1 from queueing until it starts to run or is cancelled, also while it is delayed
 * @reserved: unused; makes the size that of x86-64, which logs show
 */
struct work_struct {
	work_func_t func;
	const char *name;
	u32 magic;
	u32 pending;
	u64 reserved;
};

/**
 * struct delayed_work - something to be done at a given time
 * @work: the item
 * @reserved: unused; makes the size that of x86-64, which logs show
 */
struct delayed_work {
	struct work_struct work;
	u64 reserved[7];
};

/* Flags of alloc_workqueue(): accepted for their spelling; only __WQ_ORDERED changes anything here. */
enum {
	WQ_UNBOUND = 1 << 1,
	WQ_FREEZABLE = 1 << 2,
	WQ_MEM_RECLAIM = 1 << 3,
	WQ_HIGHPRI = 1 << 4,
	WQ_CPU_INTENSIVE = 1 << 5,
	WQ_SYSFS = 1 << 6,
	WQ_POWER_EFFICIENT = 1 << 7,
	WQ_PERCPU = 1 << 8,
	__WQ_ORDERED = 1 << 17,
};

/* Bits of work_busy(). */
enum {
	WORK_BUSY_PENDING = 1 << 0,
	WORK_BUSY_RUNNING = 1 << 1,
};

#define __WORK_INITIALIZER(n, f)                 \
	{                                        \
		(f), #f, DRMRES_WORK_MAGIC, 0, 0 \
	}
#define __DELAYED_WORK_INITIALIZER(n, f)         \
	{                                        \
		__WORK_INITIALIZER((n).work, f), \
		{                                \
			0                        \
		}                                \
	}
#define DECLARE_WORK(n, f) struct work_struct n = __WORK_INITIALIZER(n, f)
#define DECLARE_DELAYED_WORK(n, f) struct delayed_work n = __DELAYED_WORK_INITIALIZER(n, f)

/* Shared by everybody, never destroyed. */
extern struct workqueue_struct *system_wq DRMRES_SYM(system_wq);

/**
 * drmres_init_work() - what INIT_WORK() stands for
 * @work: memory for it, whatever it contains
 * @func: what to do
 * @name: how the caller spelled @func; borrowed
 *
 * Context: Any. R09 if the item that was there is still pending; it stays as it is then.
 */
void drmres_init_work(struct work_struct *work, work_func_t func, const char *name);

/**
 * alloc_workqueue() - make a workqueue
 * @fmt: its name, printf style
 * @flags: WQ_* flags
 * @max_active: how many items may run at once, 0 for the default
 *
 * Context: Process context. May sleep.
 * Lifetime: until destroy_workqueue().
 * Return: the workqueue, NULL without memory.
 */
struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...)
	DRMRES_SYM(alloc_workqueue) __attribute__((format(printf, 1, 4)));

/**
 * destroy_workqueue() - run what is pending, then end the workqueue
 * @wq: the workqueue; nobody may queue on it any more but items of its own
 *
 * Context: Process context, not one of its items. May sleep. Its threads have ended when this returns. A delayed
 * item whose time has not come is R09; it is dropped.
 */
void destroy_workqueue(struct workqueue_struct *wq) DRMRES_SYM(destroy_workqueue);

/**
 * queue_work() - have an item run
 * @wq: where
 * @work: the item
 *
 * Context: Any.
 * Return: false if it was pending already.
 */
bool queue_work(struct workqueue_struct *wq, struct work_struct *work) DRMRES_SYM(queue_work);

/**
 * flush_work() - wait until an item has run
 * @work: the item; a delayed one whose time has not come is not waited for
 *
 * Context: Process context, not the item itself. May sleep.
 * Return: true if there was something to wait for.
 */
bool flush_work(struct work_struct *work) DRMRES_SYM(flush_work);

/**
 * cancel_work() - have an item not run
 * @work: the item
 *
 * Context: Any. It may be running when this returns.
 * Return: true if it was pending.
 */
bool cancel_work(struct work_struct *work) DRMRES_SYM(cancel_work);

/**
 * cancel_work_sync() - have an item not run, and wait if it does
 * @work: the item
 *
 * Context: Process context, not the item itself. May sleep. Afterwards its memory may be freed, if nobody queues it
 * again.
 * Return: true if it was pending.
 */
bool cancel_work_sync(struct work_struct *work) DRMRES_SYM(cancel_work_sync);

/**
 * flush_workqueue() - wait until everything has run that was queued before
 * @wq: the workqueue
 *
 * Context: Process context, not one of its items. May sleep.
 */
void flush_workqueue(struct workqueue_struct *wq) DRMRES_SYM(flush_workqueue);

/**
 * drain_workqueue() - flush until nothing is pending
 * @wq: the workqueue; meanwhile only its own items may queue on it, others are R09
 *
 * Context: Process context, not one of its items. May sleep.
 */
void drain_workqueue(struct workqueue_struct *wq) DRMRES_SYM(drain_workqueue);

/**
 * work_busy() - what is an item doing?
 * @work: the item
 *
 * Context: Any. The answer may be stale when it arrives.
 * Return: WORK_BUSY_* bits.
 */
unsigned int work_busy(struct work_struct *work) DRMRES_SYM(work_busy);

/**
 * work_pending() - will an item run?
 * @work: the item
 *
 * Context: Any. The answer may be stale when it arrives.
 * Return: true from queueing until it starts to run or is cancelled.
 */
bool work_pending(const struct work_struct *work) DRMRES_SYM(work_pending);

/**
 * queue_delayed_work() - have an item run at a given time
 * @wq: where
 * @dwork: the item
 * @delay: how many jiffies of controlled time from now; 0 queues at once
 *
 * Context: Any.
 * Return: false if it was pending already, delayed or not; its time does not change then.
 */
bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork, unsigned long delay)
	DRMRES_SYM(queue_delayed_work);

/**
 * mod_delayed_work() - have an item run at another time
 * @wq: where
 * @dwork: the item, pending or not
 * @delay: how many jiffies of controlled time from now; 0 queues at once
 *
 * Context: Any.
 * Return: true if it was pending.
 */
bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork, unsigned long delay)
	DRMRES_SYM(mod_delayed_work);

/**
 * flush_delayed_work() - have a delayed item run now, and wait until it has
 * @dwork: the item
 *
 * Context: Process context, not the item itself. May sleep.
 * Return: true if there was something to wait for.
 */
bool flush_delayed_work(struct delayed_work *dwork) DRMRES_SYM(flush_delayed_work);

/**
 * cancel_delayed_work() - have a delayed item not run
 * @dwork: the item
 *
 * Context: Any. It may be running when this returns.
 * Return: true if it was pending.
 */
bool cancel_delayed_work(struct delayed_work *dwork) DRMRES_SYM(cancel_delayed_work);

/**
 * cancel_delayed_work_sync() - have a delayed item not run, and wait if it does
 * @dwork: the item
 *
 * Context: Process context, not the item itself. May sleep.
 * Return: true if it was pending.
 */
bool cancel_delayed_work_sync(struct delayed_work *dwork) DRMRES_SYM(cancel_delayed_work_sync);

/* alloc_workqueue() for languages that cannot call it. @name: copied; see there for the rest. */
static inline struct workqueue_struct *drmres_new_workqueue(const char *name, unsigned int flags, int max_active)
{
	return (alloc_workqueue)("%s", flags, max_active, name);
}

#define alloc_ordered_workqueue(fmt, flags, ...) \
	alloc_workqueue(fmt, WQ_UNBOUND | __WQ_ORDERED | (flags), 1, ##__VA_ARGS__)
#define create_singlethread_workqueue(name) alloc_ordered_workqueue("%s", WQ_MEM_RECLAIM, name)

static inline bool schedule_work(struct work_struct *work)
{
	return queue_work(system_wq, work);
}

static inline bool schedule_delayed_work(struct delayed_work *dwork, unsigned long delay)
{
	return queue_delayed_work(system_wq, dwork, delay);
}

static inline bool delayed_work_pending(const struct delayed_work *dwork)
{
	return work_pending(&dwork->work);
}

static inline struct delayed_work *to_delayed_work(struct work_struct *work)
{
	return container_of(work, struct delayed_work, work);
}

#define INIT_WORK_ONSTACK(work, func) INIT_WORK(work, func)
#define INIT_DELAYED_WORK_ONSTACK(dwork, func) INIT_DELAYED_WORK(dwork, func)
#define INIT_DELAYED_WORK(dwork, func) INIT_WORK(&(dwork)->work, func)
#define destroy_work_on_stack(work) ((void)(work))

#ifdef DRMRES_SITES
#define INIT_WORK(work, func) DRMRES_AT_VOID(drmres_init_work(work, func, #func))
#define alloc_workqueue(...) DRMRES_AT(alloc_workqueue(__VA_ARGS__))
#define destroy_workqueue(...) DRMRES_AT_VOID(destroy_workqueue(__VA_ARGS__))
#define queue_work(...) DRMRES_AT(queue_work(__VA_ARGS__))
#define schedule_work(...) DRMRES_AT(schedule_work(__VA_ARGS__))
#define flush_work(...) DRMRES_AT(flush_work(__VA_ARGS__))
#define cancel_work(...) DRMRES_AT(cancel_work(__VA_ARGS__))
#define cancel_work_sync(...) DRMRES_AT(cancel_work_sync(__VA_ARGS__))
#define flush_workqueue(...) DRMRES_AT_VOID(flush_workqueue(__VA_ARGS__))
#define drain_workqueue(...) DRMRES_AT_VOID(drain_workqueue(__VA_ARGS__))
#define queue_delayed_work(...) DRMRES_AT(queue_delayed_work(__VA_ARGS__))
#define mod_delayed_work(...) DRMRES_AT(mod_delayed_work(__VA_ARGS__))
#define schedule_delayed_work(...) DRMRES_AT(schedule_delayed_work(__VA_ARGS__))
#define flush_delayed_work(...) DRMRES_AT(flush_delayed_work(__VA_ARGS__))
#define cancel_delayed_work(...) DRMRES_AT(cancel_delayed_work(__VA_ARGS__))
#define cancel_delayed_work_sync(...) DRMRES_AT(cancel_delayed_work_sync(__VA_ARGS__))
#else
#define INIT_WORK(work, func) drmres_init_work(work, func, #func)
#endif

__END_DECLS

#endif
