/* SPDX-License-Identifier: MIT */
/**
 * DOC: memory that readers may still look at
 *
 * Nothing here happens between rcu_read_lock() and rcu_read_unlock() but what the section itself does (who must wait for
 * readers that sleep uses linux/srcu.h), so that a grace period is over as soon as it begins: kfree_rcu() frees and
 * call_rcu() calls at once, and who uses the object afterwards is found as after kfree().
 */
#ifndef _LINUX_RCUPDATE_H
#define _LINUX_RCUPDATE_H

#include <linux/cleanup.h>
#include <linux/slab.h>

/**
 * struct rcu_head - place in an object for whoever defers its freeing; fields are private
 */
struct rcu_head {
	struct rcu_head *next;
	void (*func)(struct rcu_head *head);
};

/*
 * kfree_rcu() - free an object when its readers are done
 * @ptr: memory of kmalloc() or of a cache; NULL is ignored
 * @field: name of the struct rcu_head in it
 *
 * Context: Any.
 */
#define kfree_rcu(ptr, field)                                                       \
	do {                                                                        \
		__typeof__(ptr) __drmres_ptr = (ptr);                               \
		struct rcu_head *__drmres_head __attribute__((unused)) =            \
			__drmres_ptr ? &__drmres_ptr->field : (struct rcu_head *)0; \
		kfree(__drmres_ptr);                                                \
	} while (0)

#define kfree_rcu_mightsleep(ptr) kfree(ptr)

/*
 * call_rcu() - call back when the readers are done
 * @head: in the object
 * @func: what ends the object
 *
 * Context: Any.
 */
static inline void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head))
{
	func(head);
}

static inline void rcu_read_lock(void)
{
}

static inline void rcu_read_unlock(void)
{
}

static inline void synchronize_rcu(void)
{
}

static inline void rcu_barrier(void)
{
}

/* guard(rcu)(); and scoped_guard (rcu) */
DEFINE_LOCK_GUARD_0(rcu, rcu_read_lock(), rcu_read_unlock())

/* Pairs with rcu_assign_pointer(): what the pointer leads to is as it was when it was published. */
#define rcu_dereference(p) __atomic_load_n(&(p), __ATOMIC_ACQUIRE)
#define rcu_dereference_protected(p, c) ((void)(c), __atomic_load_n(&(p), __ATOMIC_RELAXED))
#define rcu_access_pointer(p) __atomic_load_n(&(p), __ATOMIC_RELAXED)
#define rcu_assign_pointer(p, v) __atomic_store_n(&(p), (v), __ATOMIC_RELEASE)
#define rcu_replace_pointer(p, v, c) ((void)(c), __atomic_exchange_n(&(p), (v), __ATOMIC_ACQ_REL))
#define RCU_INIT_POINTER(p, v) __atomic_store_n(&(p), (v), __ATOMIC_RELAXED)

#endif
