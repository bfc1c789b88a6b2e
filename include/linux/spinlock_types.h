/* SPDX-License-Identifier: MIT */
/**
 * DOC: struct spinlock
 *
 * Complete here, so that it can be embedded without the functions of linux/spinlock.h.
 */
#ifndef _LINUX_SPINLOCK_TYPES_H_
#define _LINUX_SPINLOCK_TYPES_H_

#include <drmres/lock.h>

typedef struct spinlock {
	struct drmres_lock lock;
} spinlock_t;

#define __SPIN_LOCK_UNLOCKED(name)                                    \
	{                                                             \
		DRMRES_LOCK_INITIALIZER(DRMRES_SPINLOCK_MAGIC, #name) \
	}
#define DEFINE_SPINLOCK(name) spinlock_t name = __SPIN_LOCK_UNLOCKED(name)

#endif
