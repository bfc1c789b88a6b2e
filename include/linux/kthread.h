/* SPDX-License-Identifier: MIT */
/**
 * DOC: kernel threads
 *
 * A thread of the kernel lives from kthread_create() until its function returns or kthread_stop() has it return. What
 * its function touches must stay until then; a module or a binding that ends must stop its threads first. In the mode
 * of threads each is a thread of its own; in manual mode (drmres/work.h) exactly one thing runs at a time: a thread
 * runs when somebody waits, sleeps or calls drmres_run_pending_work(), and until it waits itself.
 *
 * Misuse is reported and survived: a thread that is still there after the unbind of the driver that made it is K06 (L11
 * where somebody will stop it too late); memory of its data that is freed while it runs is L28; a stop after the
 * thread has ended by itself, without a reference (get_task_struct()), is M08; a thread that stops itself is R08.
 */
#ifndef _LINUX_KTHREAD_H_
#define _LINUX_KTHREAD_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/task.h>
#include <drmres/types.h>
#include <linux/err.h>
#include <linux/workqueue.h>

__BEGIN_DECLS

/**
 * kthread_create_on_node() - make a thread that does not run yet
 * @threadfn: what it does; what it returns is what kthread_stop() returns
 * @data: handed to @threadfn
 * @node: ignored
 * @namefmt: its name, printf style
 *
 * Context: Process context. May sleep.
 * Lifetime: until @threadfn has returned; wake_up_process() starts it.
 * Return: the thread, or ERR_PTR(-ENOMEM).
 */
struct task_struct *kthread_create_on_node(int (*threadfn)(void *data), void *data, int node, const char *namefmt, ...)
	DRMRES_SYM(kthread_create_on_node) __attribute__((format(printf, 4, 5)));

/**
 * kthread_stop() - have a thread end, and wait for that
 * @k: the thread; not NULL, no error pointer
 *
 * Context: Process context, not the thread itself. May sleep. Wakes it.
 * Return: what its function returned; -EINTR if that was never called.
 */
int kthread_stop(struct task_struct *k) DRMRES_SYM(kthread_stop);

/**
 * kthread_should_stop() - did somebody call kthread_stop() on this thread?
 *
 * Context: A thread that kthread_create() made.
 */
bool kthread_should_stop(void) DRMRES_SYM(kthread_should_stop);

/**
 * kthread_park() - have a thread wait in kthread_parkme(), and wait for that
 * @k: the thread
 *
 * Context: Process context. May sleep.
 * Return: 0, or -ENOSYS if it has ended.
 */
int kthread_park(struct task_struct *k) DRMRES_SYM(kthread_park);

/**
 * kthread_unpark() - have a parked thread go on
 * @k: the thread
 *
 * Context: Any.
 */
void kthread_unpark(struct task_struct *k) DRMRES_SYM(kthread_unpark);

/* Did somebody call kthread_park() on this thread? Wait until it is unparked. For the thread itself. */
bool kthread_should_park(void) DRMRES_SYM(kthread_should_park);
void kthread_parkme(void) DRMRES_SYM(kthread_parkme);

#define kthread_create(threadfn, data, namefmt, arg...) kthread_create_on_node(threadfn, data, -1, namefmt, ##arg)
#define kthread_run(threadfn, data, namefmt, arg...)                                                \
	__extension__({                                                                             \
		struct task_struct *__kthread_new = kthread_create(threadfn, data, namefmt, ##arg); \
		if (!IS_ERR(__kthread_new))                                                         \
			wake_up_process(__kthread_new);                                             \
		__kthread_new;                                                                      \
	})
#define kthread_freezable_should_stop(was_frozen) ((void)(was_frozen), kthread_should_stop())

struct kthread_work;
typedef void (*kthread_work_func_t)(struct kthread_work *work);

/**
 * struct kthread_worker - a thread that runs kthread_works, one after the other
 * @wq: private; what does it
 * @task: NULL; there is no thread while there is nothing to run
 */
struct kthread_worker {
	struct workqueue_struct *wq;
	struct task_struct *task;
};

/**
 * struct kthread_work - something to be done by a kthread_worker
 * @work: the item; what linux/workqueue.h says of its memory holds
 * @func: what to do
 */
struct kthread_work {
	struct work_struct work;
	kthread_work_func_t func;
};

/**
 * drmres_kthread_init_work() - what kthread_init_work() stands for
 * @work: memory for it, whatever it contains
 * @fn: what to do
 * @name: how the caller spelled @fn; borrowed
 */
void drmres_kthread_init_work(struct kthread_work *work, kthread_work_func_t fn, const char *name);

/**
 * kthread_run_worker() - make a worker
 * @flags: ignored
 * @namefmt: its name, printf style
 *
 * Context: Process context. May sleep.
 * Lifetime: until kthread_destroy_worker().
 * Return: the worker, or ERR_PTR(-ENOMEM).
 */
struct kthread_worker *kthread_run_worker(unsigned int flags, const char *namefmt, ...) DRMRES_SYM(kthread_run_worker)
	__attribute__((format(printf, 2, 3)));

/* Run what is queued, then end the worker and its memory. */
void kthread_destroy_worker(struct kthread_worker *worker) DRMRES_SYM(kthread_destroy_worker);

/* As queue_work(), flush_work(), cancel_work_sync() and flush_workqueue(). */
bool kthread_queue_work(struct kthread_worker *worker, struct kthread_work *work) DRMRES_SYM(kthread_queue_work);
void kthread_flush_work(struct kthread_work *work) DRMRES_SYM(kthread_flush_work);
bool kthread_cancel_work_sync(struct kthread_work *work) DRMRES_SYM(kthread_cancel_work_sync);
void kthread_flush_worker(struct kthread_worker *worker) DRMRES_SYM(kthread_flush_worker);

#define kthread_create_worker(flags, namefmt, arg...) kthread_run_worker(flags, namefmt, ##arg)
#define kthread_init_work(work, fn) drmres_kthread_init_work(work, fn, #fn)

#ifdef DRMRES_SITES
#define kthread_create_on_node(...) DRMRES_AT(kthread_create_on_node(__VA_ARGS__))
#define kthread_stop(...) DRMRES_AT(kthread_stop(__VA_ARGS__))
#define kthread_park(...) DRMRES_AT(kthread_park(__VA_ARGS__))
#define kthread_unpark(...) DRMRES_AT_VOID(kthread_unpark(__VA_ARGS__))
#define drmres_kthread_init_work(...) DRMRES_AT_VOID(drmres_kthread_init_work(__VA_ARGS__))
#define kthread_run_worker(...) DRMRES_AT(kthread_run_worker(__VA_ARGS__))
#define kthread_destroy_worker(...) DRMRES_AT_VOID(kthread_destroy_worker(__VA_ARGS__))
#define kthread_queue_work(...) DRMRES_AT(kthread_queue_work(__VA_ARGS__))
#define kthread_flush_work(...) DRMRES_AT_VOID(kthread_flush_work(__VA_ARGS__))
#define kthread_cancel_work_sync(...) DRMRES_AT(kthread_cancel_work_sync(__VA_ARGS__))
#define kthread_flush_worker(...) DRMRES_AT_VOID(kthread_flush_worker(__VA_ARGS__))
#endif

__END_DECLS

#endif
