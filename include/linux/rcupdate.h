/* SPDX-License-Identifier: MIT */
/**
 * DOC: memory that readers may still look at
 *
 * Nobody here reads without a lock or a reference (who must wait for readers uses linux/srcu.h), so that a grace period
 * is over as soon as it begins: kfree_rcu() frees at once, and who uses the object afterwards is found as after kfree().
 */
#ifndef _LINUX_RCUPDATE_H
#define _LINUX_RCUPDATE_H

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

#endif
