/* SPDX-License-Identifier: MIT */
/*
 * Locks of the library's own that a fork(2) takes along, as the C library's allocator does with its own: the thread that forks
 * has all of them meanwhile, and so a child in which it is the only thread finds each free, and what it guards in order.
 *
 * What belongs to one object, its home or its mutex, is as it was when the child began: a child leaves alone what another
 * thread was at.
 */
#ifndef _DRMRES_LIB_FORK_H_
#define _DRMRES_LIB_FORK_H_

#include <drmres/types.h>

#include <pthread.h>

/*
 * struct drmres_forked - such a lock, for as long as the process runs
 * @next: another one
 * @try: take @lock, unless somebody has it who may wait for another one of these
 * @give: leave it, in the parent as in the child
 */
struct drmres_forked {
	struct drmres_forked *next;
	bool (*try)(void *lock);
	void (*give)(void *lock);
	void *lock;
};

/* fork.c. Run before any thread but the first exists. */
void drmres_fork_takes(struct drmres_forked *forked);
void drmres_fork_takes_mutex(struct drmres_forked *forked, pthread_mutex_t *mutex);

/* A word of lib/spin.h. */
void drmres_fork_takes_word(struct drmres_forked *forked, u32 *word);

/* For a file with one of these, at its end or behind the lock. @kind: mutex, or word. */
#define DRMRES_FORK_TAKES(kind, lock)                             \
	__attribute__((constructor)) static void fork_takes(void) \
	{                                                         \
		static struct drmres_forked forked;               \
                                                                  \
		drmres_fork_takes_##kind(&forked, lock);          \
	}

#endif
