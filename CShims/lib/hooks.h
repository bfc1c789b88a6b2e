/* SPDX-License-Identifier: MIT */
/*
 * What lib/ needs of the layers above it, which it must not know: they fill in these pointers when they start. Each is
 * NULL until then, and is written once.
 */
#ifndef _DRMRES_LIB_HOOKS_H_
#define _DRMRES_LIB_HOOKS_H_

#include <drmres/alloc.h>
#include <drmres/object.h>
#include <drmres/types.h>

struct drmres_hooks {
	/* managed: from now on somebody pays attention, or nobody does; see drmres_attention_set(), which holds a lock meanwhile. */
	void (*attention)(bool paid);
	/* mm: name the injected fault, "" if none; see drmres_fault_describe(). */
	const char *(*fault_describe)(char *buf, size_t size);
	/* mm: false, after a report, if the address is freed memory; see drmres_access_check(). */
	bool (*access_check)(const void *address, const char *function);
	/* mm: what is at an address, not followed; see drmres_address_find(). */
	enum drmres_address (*address_find)(const void *address, struct drmres_object *object);
	/* base: references on a device that is alive, and its label; 0 if it is none. */
	unsigned int (*device_references)(const void *dev, char *label, size_t size);
	/* base: the device whose driver data this thread's callback found to be gone; false if there is none. */
	bool (*null_drvdata)(char *buf, size_t size);
	/*
	 * drm: number of a node of this drm_device that holds a reference on it, if nothing but its own nodes do; else 0. In
	 * process context.
	 */
	u64 (*keeps_itself)(const void *owner);
	/* mm: the count at this address has come to zero; who drops one more reference does it once too often. */
	void (*last_put)(const void *count);
	/*
	 * kunit: the running test counts slab errors itself and has counted this one; nothing is reported then.
	 */
	bool (*slab_error)(void);
	/*
	 * locking: does some thread hold a lock (or is it inside an SRCU section) whose memory lies in [start, start + size)?
	 * Describes one such in @lock, if that is not NULL. For mm, when it frees memory: M09.
	 */
	bool (*lock_held_in)(const void *start, size_t size, struct drmres_object *lock);
	/* drm: the drm_device of this parent that lives and will call its driver when it goes; false if there is none. */
	bool (*drm_keeps)(const void *parent, char *label, size_t size);
	/* locking: let threads of workqueues that have nothing left to do leave the library; see drmres_sched_install(). */
	void (*threads_leave)(void);
};
extern struct drmres_hooks drmres_hooks;

/* True if @address may be used; asks mm if it is there. For primitives that live in memory of others: refcount, locks. */
static inline bool drmres_may_access(const void *address, const char *function)
{
	/* Relaxed: see drmres_backend_hook(). */
	bool (*check)(const void *, const char *) = __atomic_load_n(&drmres_hooks.access_check, __ATOMIC_RELAXED);

	return __builtin_expect(!check, 1) || check(address, function);
}

/* Called by drmres_reset(), in order of registration; a function is registered once however often it is passed. */
void drmres_on_reset(void (*fn)(void));

#endif
