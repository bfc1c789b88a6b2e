/* SPDX-License-Identifier: MIT */
/**
 * DOC: fences
 *
 * A struct dma_fence says that some work will be done. It is counted, signals once, and is usually embedded in
 * something of the driver's. Its holders have lifetimes of their own: a sync_file, a sync object, an event, another
 * driver. None of them holds the driver's device. Whatever dma_fence_ops and dma_fence.lock point to must therefore
 * live until dma_fence_ops.release: a driver that needs its device there takes drm_dev_get() when it makes the fence
 * and drm_dev_put() in release, and it signals every fence before its device goes.
 *
 * All calls may come from any thread; dma_fence_wait() sleeps, the others do not.
 */
#ifndef _LINUX_DMA_FENCE_H_
#define _LINUX_DMA_FENCE_H_

#include <linux/kref.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <drmres/wait.h>

__BEGIN_DECLS

struct dma_fence;
struct dma_fence_cb;

/* Bits of dma_fence.flags; a driver's own start at the last one. */
enum dma_fence_flag_bits {
	DMA_FENCE_FLAG_SIGNALED_BIT,
	DMA_FENCE_FLAG_TIMESTAMP_BIT,
	DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT,
	DMA_FENCE_FLAG_USER_BITS,
};

/**
 * struct dma_fence_ops - what a driver does for its fences
 * @get_driver_name: mandatory; not called once the fence is signalled
 * @get_timeline_name: mandatory; not called once the fence is signalled
 * @enable_signaling: somebody waits: see to it that the fence will be signalled; false if it already is done. Called
 *                    once, with dma_fence.lock held
 * @signaled: is the work done? May be called at any time, with or without the lock
 * @release: the last reference is gone; NULL for kfree() of the fence
 */
struct dma_fence_ops {
	const char *(*get_driver_name)(struct dma_fence *fence);
	const char *(*get_timeline_name)(struct dma_fence *fence);
	bool (*enable_signaling)(struct dma_fence *fence);
	bool (*signaled)(struct dma_fence *fence);
	void (*release)(struct dma_fence *fence);
};

/**
 * struct dma_fence - a promise
 * @lock: the driver's; protects @cb_list and @flags; must outlive the fence
 * @ops: the driver's
 * @cb_list: who is called when it signals
 * @context: timeline, see dma_fence_context_alloc()
 * @seqno: position on the timeline
 * @flags: enum dma_fence_flag_bits
 * @refcount: see dma_fence_get()
 * @error: what dma_fence_get_status() gives, 0 or -errno
 * @wait: private: who sleeps in dma_fence_wait()
 * @id: private: its number, ``fence#1``
 * @rcu: for dma_fence_ops.release, which ends the memory with kfree_rcu()
 */
struct dma_fence {
	spinlock_t *lock;
	const struct dma_fence_ops *ops;
	struct list_head cb_list;
	u64 context;
	u64 seqno;
	unsigned long flags;
	struct kref refcount;
	int error;
	struct wait_queue_head wait;
	u64 id;
	struct rcu_head rcu;
};

typedef void (*dma_fence_func_t)(struct dma_fence *fence, struct dma_fence_cb *cb);

/**
 * struct dma_fence_cb - one that wants to be called; embedded in what it is for
 * @node: private: in dma_fence.cb_list
 * @func: called with dma_fence.lock held
 */
struct dma_fence_cb {
	struct list_head node;
	dma_fence_func_t func;
};

/**
 * dma_fence_init() - start a fence
 * @fence: memory of the driver's, often embedded
 * @ops: what the driver does
 * @lock: lock of the driver's, initialised; NULL is reported (W03)
 * @context: timeline
 * @seqno: position on it
 *
 * Lifetime: one reference, the caller's. From here on only dma_fence_put() ends it.
 */
void dma_fence_init(struct dma_fence *fence, const struct dma_fence_ops *ops, spinlock_t *lock, u64 context, u64 seqno)
	DRMRES_SYM(dma_fence_init);

/**
 * dma_fence_context_alloc() - make timelines
 * @num: how many
 *
 * Context: Any.
 * Return: number of the first; numbers are never reused.
 */
u64 dma_fence_context_alloc(unsigned int num) DRMRES_SYM(dma_fence_context_alloc);

/**
 * dma_fence_release() - the last reference is gone
 * @kref: dma_fence.refcount; for dma_fence_put() only
 *
 * Callbacks that still wait are reported (W34) and called with the error -EDEADLK.
 */
void dma_fence_release(struct kref *kref) DRMRES_SYM(dma_fence_release);

/**
 * dma_fence_free() - free a fence that is an allocation of its own
 * @fence: the fence; for dma_fence_ops.release
 */
void dma_fence_free(struct dma_fence *fence) DRMRES_SYM(dma_fence_free);

/**
 * dma_fence_get() - take a reference
 * @fence: a fence of which a reference is held, NULL is ignored
 *
 * Context: Any.
 * Return: @fence.
 */
static inline struct dma_fence *dma_fence_get(struct dma_fence *fence)
{
	if (fence)
		(kref_get)(&fence->refcount);
	return fence;
}

/**
 * dma_fence_put() - drop a reference
 * @fence: the fence, NULL is ignored
 *
 * Context: Any as far as dma_fence_ops.release allows.
 */
static inline void dma_fence_put(struct dma_fence *fence)
{
	if (fence)
		(kref_put)(&fence->refcount, dma_fence_release);
}

/**
 * dma_fence_signal() - the work is done
 * @fence: the fence
 *
 * Calls every callback, in the order in which they were added.
 *
 * Context: Any; takes dma_fence.lock.
 * Return: 0, or -EINVAL if it was signalled before.
 */
int dma_fence_signal(struct dma_fence *fence) DRMRES_SYM(dma_fence_signal);

/**
 * dma_fence_signal_locked() - dma_fence_signal() with dma_fence.lock held
 * @fence: the fence
 *
 * Return: 0, or -EINVAL if it was signalled before.
 */
int dma_fence_signal_locked(struct dma_fence *fence) DRMRES_SYM(dma_fence_signal_locked);

/**
 * dma_fence_is_signaled() - is the work done?
 * @fence: the fence
 *
 * Asks dma_fence_ops.signaled and signals the fence if that says so.
 *
 * Context: Any; may take dma_fence.lock.
 * Return: true if so.
 */
bool dma_fence_is_signaled(struct dma_fence *fence) DRMRES_SYM(dma_fence_is_signaled);

/**
 * dma_fence_get_status() - how did it end?
 * @fence: the fence
 *
 * Return: 0 while it is not signalled, 1 when it is, -errno when it is with an error.
 */
int dma_fence_get_status(struct dma_fence *fence) DRMRES_SYM(dma_fence_get_status);

/**
 * dma_fence_set_error() - say that the work failed
 * @fence: a fence that is not signalled yet; another one is reported (W34)
 * @error: -errno
 */
void dma_fence_set_error(struct dma_fence *fence, int error) DRMRES_SYM(dma_fence_set_error);

/**
 * dma_fence_add_callback() - be called when a fence signals
 * @fence: a fence of which a reference is held until the call
 * @cb: memory of the caller's; must stay until it was called or removed
 * @func: what to call, with dma_fence.lock held
 *
 * Context: Any; takes dma_fence.lock.
 * Return: 0, or -ENOENT if the fence is signalled: then @func is not called. -EINVAL for NULL.
 */
int dma_fence_add_callback(struct dma_fence *fence, struct dma_fence_cb *cb, dma_fence_func_t func)
	DRMRES_SYM(dma_fence_add_callback);

/**
 * dma_fence_remove_callback() - do not be called
 * @fence: what dma_fence_add_callback() got
 * @cb: what it got
 *
 * Context: Any; takes dma_fence.lock.
 * Return: true if it was still waiting; false if it was or is being called.
 */
bool dma_fence_remove_callback(struct dma_fence *fence, struct dma_fence_cb *cb) DRMRES_SYM(dma_fence_remove_callback);

/**
 * dma_fence_enable_sw_signaling() - ask the driver to see to it that the fence signals
 * @fence: the fence
 */
void dma_fence_enable_sw_signaling(struct dma_fence *fence) DRMRES_SYM(dma_fence_enable_sw_signaling);

/**
 * dma_fence_wait() - sleep until a fence signals
 * @fence: a fence of which a reference is held
 * @intr: whether a signal may interrupt it; there are none here
 *
 * Context: Process context. Sleeps.
 * Return: 0.
 */
long dma_fence_wait(struct dma_fence *fence, bool intr) DRMRES_SYM(dma_fence_wait);

/**
 * dma_fence_wait_timeout() - sleep until a fence signals or time runs out
 * @fence: a fence of which a reference is held
 * @intr: whether a signal may interrupt it; there are none here
 * @timeout: limit in jiffies of controlled time, see drmres/work.h; 0 only looks; a negative one is reported (W34)
 *
 * Context: Process context. Sleeps.
 * Return: jiffies that were left, at least 1; 0 if it is not signalled; -EINVAL.
 */
long dma_fence_wait_timeout(struct dma_fence *fence, bool intr, long timeout) DRMRES_SYM(dma_fence_wait_timeout);

/**
 * dma_fence_driver_name() - who made the fence
 * @fence: the fence
 *
 * Return: what dma_fence_ops.get_driver_name says, "detached-driver" once the fence is signalled.
 */
const char *dma_fence_driver_name(struct dma_fence *fence) DRMRES_SYM(dma_fence_driver_name);

/**
 * dma_fence_timeline_name() - what the fence is on
 * @fence: the fence
 *
 * Return: what dma_fence_ops.get_timeline_name says, "signaled-timeline" once the fence is signalled.
 */
const char *dma_fence_timeline_name(struct dma_fence *fence) DRMRES_SYM(dma_fence_timeline_name);

/**
 * dma_fence_get_stub() - a fence that is signalled
 *
 * Lifetime: a reference of the caller's on one fence for all.
 * Return: the fence.
 */
struct dma_fence *dma_fence_get_stub(void) DRMRES_SYM(dma_fence_get_stub);

#ifdef DRMRES_SITES
#define dma_fence_init(...) DRMRES_AT_VOID(dma_fence_init(__VA_ARGS__))
#define dma_fence_free(...) DRMRES_AT_VOID(dma_fence_free(__VA_ARGS__))
#define dma_fence_get(...) DRMRES_AT(dma_fence_get(__VA_ARGS__))
#define dma_fence_put(...) DRMRES_AT_VOID(dma_fence_put(__VA_ARGS__))
#define dma_fence_signal(...) DRMRES_AT(dma_fence_signal(__VA_ARGS__))
#define dma_fence_signal_locked(...) DRMRES_AT(dma_fence_signal_locked(__VA_ARGS__))
#define dma_fence_add_callback(...) DRMRES_AT(dma_fence_add_callback(__VA_ARGS__))
#define dma_fence_wait(...) DRMRES_AT(dma_fence_wait(__VA_ARGS__))
#define dma_fence_wait_timeout(...) DRMRES_AT(dma_fence_wait_timeout(__VA_ARGS__))
#endif

__END_DECLS

#endif
