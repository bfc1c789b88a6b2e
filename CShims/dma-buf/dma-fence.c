/* SPDX-License-Identifier: MIT */
/*
 * Fences. A fence lies in memory of the driver's and ends with its last reference; callbacks lie in memory of whoever
 * waits. The driver's lock, which must outlive the fence, protects the list of callbacks; flags are atomic, so that
 * asking needs no lock.
 */
#include <linux/dma-fence.h>

#include <stdio.h>

#include <linux/slab.h>

#include <drmres/errno.h>
#include <drmres/phase.h>
#include <drmres/report.h>
#include <drmres/sched.h>
#include <fs/usable.h>
#include <lib/event.h>
#include <mm/mm.h>

#define MAX_ERRNO 4095

static const char *nobody(struct dma_fence *fence)
{
	(void)fence;
	return "nobody";
}

/* For a fence whose driver gave none. */
static const struct dma_fence_ops no_ops = {.get_driver_name = nobody, .get_timeline_name = nobody};
static DEFINE_SPINLOCK(no_lock);

/* PAIRS WITH: the release in set_flag(): who sees the flag sees what came before it, the error among it. */
static bool has_flag(const struct dma_fence *fence, enum dma_fence_flag_bits bit)
{
	return __atomic_load_n(&fence->flags, __ATOMIC_ACQUIRE) & 1ul << bit;
}

/* Return: whether it was set before. PAIRS WITH: the acquire in has_flag(). */
static bool set_flag(struct dma_fence *fence, enum dma_fence_flag_bits bit)
{
	drmres_point(DRMRES_OP_FLAG, &fence->flags);
	return __atomic_fetch_or(&fence->flags, 1ul << bit, __ATOMIC_ACQ_REL) & 1ul << bit;
}

static void fence_report(enum drmres_code code, const struct dma_fence *fence, const char *function, const char *what)
{
	struct drmres_object object = {.kind = DRMRES_KIND_NONE};

	drmres_address_find(fence, &object);
	object.kind = DRMRES_KIND_FENCE;
	object.id = fence->id;
	object.address = fence;
	drmres_report(code, function, &object, "fence#%llu %s", (unsigned long long)fence->id, what);
}

/* A callback of the driver's, with the fence's name on it. */
static void fence_phase(const struct dma_fence *fence, struct drmres_phase *phase, const char *verb)
{
	char subject[32];

	snprintf(subject, sizeof(subject), "fence#%llu", (unsigned long long)fence->id);
	drmres_phase_enter(phase, verb, subject);
}

u64 dma_fence_context_alloc(unsigned int num)
{
	/* 0 is the stub's. Relaxed: only the numbers must be unique. */
	static u64 next = 1;

	return __atomic_fetch_add(&next, num, __ATOMIC_RELAXED);
}

void dma_fence_init(struct dma_fence *fence, const struct dma_fence_ops *ops, spinlock_t *lock, u64 context, u64 seqno)
{
	if (!drmres_usable(fence, "fence"))
		return;
	kref_init(&fence->refcount);
	INIT_LIST_HEAD(&fence->cb_list);
	init_waitqueue_head(&fence->wait);
	fence->context = context;
	fence->seqno = seqno;
	fence->flags = 0;
	fence->error = 0;
	fence->id = drmres_next_id(DRMRES_KIND_FENCE);
	fence->ops = ops;
	fence->lock = lock;
	if (!ops || !ops->get_driver_name || !ops->get_timeline_name) {
		fence_report(DRMRES_NULL_ARGUMENT, fence, "dma_fence_init", "has no operations, or not both names");
		fence->ops = &no_ops;
	}
	if (!lock) {
		fence_report(DRMRES_NULL_ARGUMENT, fence, "dma_fence_init", "has no lock");
		fence->lock = &no_lock;
	}
}

void dma_fence_free(struct dma_fence *fence)
{
	kfree(fence);
}

static void report_pending(struct dma_fence *fence)
{
	unsigned long flags;

	fence_report(DRMRES_FENCE_MISUSE, fence, "dma_fence_put",
		     "goes unsignalled while somebody waits for it; it is signalled with -EDEADLK");
	spin_lock_irqsave(fence->lock, flags);
	fence->error = -EDEADLK;
	dma_fence_signal_locked(fence);
	spin_unlock_irqrestore(fence->lock, flags);
}

void dma_fence_release(struct kref *kref)
{
	struct dma_fence *fence = container_of(kref, struct dma_fence, refcount);
	struct drmres_phase phase;

	drmres_event(DRMRES_EVENT_RELEASE, DRMRES_KIND_FENCE, fence->id, "dma_fence", 0, DRMRES_KIND_NONE, 0, "");
	if (!list_empty(&fence->cb_list) && !has_flag(fence, DMA_FENCE_FLAG_SIGNALED_BIT))
		report_pending(fence);

	fence_phase(fence, &phase, "release");
	if (fence->ops->release)
		fence->ops->release(fence);
	else
		dma_fence_free(fence);
	drmres_phase_leave(&phase);
}

int dma_fence_signal_locked(struct dma_fence *fence)
{
	struct dma_fence_cb *cb, *next;
	struct list_head waiting;

	if (!drmres_usable(fence, "fence"))
		return -EINVAL;
	assert_spin_locked(fence->lock);
	if (set_flag(fence, DMA_FENCE_FLAG_SIGNALED_BIT))
		return -EINVAL;
	set_flag(fence, DMA_FENCE_FLAG_TIMESTAMP_BIT);

	/* A callback that is running is on no list: removing it says so. */
	list_replace_init(&fence->cb_list, &waiting);
	list_for_each_entry_safe (cb, next, &waiting, node) {
		INIT_LIST_HEAD(&cb->node);
		cb->func(fence, cb);
	}
	wake_up(&fence->wait);
	return 0;
}

int dma_fence_signal(struct dma_fence *fence)
{
	unsigned long flags;
	int ret;

	if (!drmres_usable(fence, "fence"))
		return -EINVAL;
	spin_lock_irqsave(fence->lock, flags);
	ret = dma_fence_signal_locked(fence);
	spin_unlock_irqrestore(fence->lock, flags);
	return ret;
}

bool dma_fence_is_signaled(struct dma_fence *fence)
{
	if (!drmres_usable(fence, "fence"))
		return false;
	if (has_flag(fence, DMA_FENCE_FLAG_SIGNALED_BIT))
		return true;
	if (!fence->ops->signaled || !fence->ops->signaled(fence))
		return false;
	dma_fence_signal(fence);
	return true;
}

int dma_fence_get_status(struct dma_fence *fence)
{
	if (!dma_fence_is_signaled(fence))
		return 0;
	return fence->error ? fence->error : 1;
}

void dma_fence_set_error(struct dma_fence *fence, int error)
{
	if (!drmres_usable(fence, "fence"))
		return;
	if (has_flag(fence, DMA_FENCE_FLAG_SIGNALED_BIT))
		fence_report(DRMRES_FENCE_MISUSE, fence, "dma_fence_set_error", "gets an error after it was signalled");
	if (error >= 0 || error < -MAX_ERRNO)
		fence_report(DRMRES_FENCE_MISUSE, fence, "dma_fence_set_error", "gets an error that is none");
	fence->error = error;
}

/* Tell the driver, once, that somebody waits. Locked. Return: false if the fence is signalled. */
static bool enable_signaling_locked(struct dma_fence *fence)
{
	bool told = set_flag(fence, DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT);
	struct drmres_phase phase;
	bool pending;

	if (has_flag(fence, DMA_FENCE_FLAG_SIGNALED_BIT))
		return false;
	if (told || !fence->ops->enable_signaling)
		return true;

	fence_phase(fence, &phase, "enable_signaling");
	pending = fence->ops->enable_signaling(fence);
	drmres_phase_leave(&phase);
	if (!pending)
		dma_fence_signal_locked(fence);
	return pending;
}

void dma_fence_enable_sw_signaling(struct dma_fence *fence)
{
	unsigned long flags;

	if (!drmres_usable(fence, "fence"))
		return;
	spin_lock_irqsave(fence->lock, flags);
	enable_signaling_locked(fence);
	spin_unlock_irqrestore(fence->lock, flags);
}

int dma_fence_add_callback(struct dma_fence *fence, struct dma_fence_cb *cb, dma_fence_func_t func)
{
	unsigned long flags;
	int ret = 0;

	if (!drmres_usable(fence, "fence"))
		return -EINVAL;
	if (!cb || !func) {
		fence_report(DRMRES_NULL_ARGUMENT, fence, "dma_fence_add_callback", "has nobody to call");
		return -EINVAL;
	}
	INIT_LIST_HEAD(&cb->node);
	if (has_flag(fence, DMA_FENCE_FLAG_SIGNALED_BIT))
		return -ENOENT;

	spin_lock_irqsave(fence->lock, flags);
	if (enable_signaling_locked(fence)) {
		cb->func = func;
		list_add_tail(&cb->node, &fence->cb_list);
	} else {
		ret = -ENOENT;
	}
	spin_unlock_irqrestore(fence->lock, flags);
	return ret;
}

bool dma_fence_remove_callback(struct dma_fence *fence, struct dma_fence_cb *cb)
{
	unsigned long flags;
	bool waiting;

	if (!drmres_usable(fence, "fence"))
		return false;
	spin_lock_irqsave(fence->lock, flags);
	waiting = !list_empty(&cb->node);
	if (waiting)
		list_del_init(&cb->node);
	spin_unlock_irqrestore(fence->lock, flags);
	return waiting;
}

long dma_fence_wait_timeout(struct dma_fence *fence, bool intr, long timeout)
{
	(void)intr;
	if (!drmres_usable(fence, "fence"))
		return -EINVAL;
	if (timeout < 0) {
		fence_report(DRMRES_FENCE_MISUSE, fence, "dma_fence_wait_timeout",
			     "is waited for with a negative limit");
		return -EINVAL;
	}
	dma_fence_enable_sw_signaling(fence);
	if (dma_fence_is_signaled(fence))
		return timeout ? timeout : 1;
	if (!timeout)
		return 0;
	return wait_event_timeout(fence->wait, has_flag(fence, DMA_FENCE_FLAG_SIGNALED_BIT), timeout);
}

long dma_fence_wait(struct dma_fence *fence, bool intr)
{
	long ret = dma_fence_wait_timeout(fence, intr, DRMRES_WAIT_FOREVER);

	return ret < 0 ? ret : 0;
}

static const char *fence_name(struct dma_fence *fence, const char *(*name)(struct dma_fence *fence))
{
	struct drmres_phase phase;
	const char *text;

	fence_phase(fence, &phase, "name");
	text = name(fence);
	drmres_phase_leave(&phase);
	return text;
}

/* Signalled fences may be kept long after the driver's strings are gone. */
const char *dma_fence_driver_name(struct dma_fence *fence)
{
	if (!drmres_usable(fence, "fence") || has_flag(fence, DMA_FENCE_FLAG_SIGNALED_BIT))
		return "detached-driver";
	return fence_name(fence, fence->ops->get_driver_name);
}

const char *dma_fence_timeline_name(struct dma_fence *fence)
{
	if (!drmres_usable(fence, "fence") || has_flag(fence, DMA_FENCE_FLAG_SIGNALED_BIT))
		return "signaled-timeline";
	return fence_name(fence, fence->ops->get_timeline_name);
}

static const char *stub_name(struct dma_fence *fence)
{
	(void)fence;
	return "stub";
}

static const struct dma_fence_ops stub_ops = {.get_driver_name = stub_name, .get_timeline_name = stub_name};
static DEFINE_SPINLOCK(stub_lock);
/* Never released: the first reference is its own. */
static struct dma_fence stub = {
	.lock = &stub_lock,
	.ops = &stub_ops,
	.cb_list = LIST_HEAD_INIT(stub.cb_list),
	.flags = 1ul << DMA_FENCE_FLAG_SIGNALED_BIT | 1ul << DMA_FENCE_FLAG_TIMESTAMP_BIT |
		 1ul << DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT,
	.refcount = KREF_INIT(1),
	.wait = __WAIT_QUEUE_HEAD_INITIALIZER(stub.wait),
};

struct dma_fence *dma_fence_get_stub(void)
{
	return dma_fence_get(&stub);
}
