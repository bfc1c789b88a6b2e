/* SPDX-License-Identifier: MIT */
/**
 * DOC: what a spinlock and a mutex are made of
 *
 * One word that holds the number of the thread that has the lock, and a magic number that tells an initialised lock
 * from zeroed, poisoned or destroyed memory. The lock is owned by whoever embeds it and ends with that memory; the
 * fields are private. Locking can be concurrent, initialising and destroying cannot.
 *
 * Misuse is reported and survived, never obeyed: a lock that is taken twice by one thread is not taken again (the
 * matching unlock is swallowed), an unlock by a thread that does not hold the lock changes nothing, a lock that was
 * never initialised is initialised on the spot, and a lock in freed memory is not touched.
 */
#ifndef _DRMRES_LOCK_H_
#define _DRMRES_LOCK_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

#define DRMRES_SPINLOCK_MAGIC 0x5b1a70c5u
#define DRMRES_MUTEX_MAGIC 0x3c7e11edu

/**
 * struct drmres_lock - a lock word; fields are private
 * @magic: DRMRES_SPINLOCK_MAGIC or DRMRES_MUTEX_MAGIC once it is initialised
 * @word: number of the thread that holds it, 0 for nobody; the top bit says that somebody waits
 * @name: how the initialiser spelled it; borrowed
 * @id: number that reports print, 0 until one does
 */
struct drmres_lock {
	u32 magic;
	u32 word;
	const char *name;
	u32 id;
};

#define DRMRES_LOCK_INITIALIZER(magic_, name_) \
	{                                      \
		(magic_), 0, (name_), 0        \
	}

__END_DECLS

#endif
