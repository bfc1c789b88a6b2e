/* SPDX-License-Identifier: MIT */
/*
 * What the back ends get from the system: memory for objects and for what they remember of them, address space, and a
 * word with each thread. One place, so that a test can let any of it fail. Owns nothing; every function may be called
 * concurrently.
 */
#ifndef _DRMRES_MM_SYSTEM_H_
#define _DRMRES_MM_SYSTEM_H_

#include <drmres/types.h>

#include <pthread.h>
#include <stdlib.h>

/*
 * For tests: the @nth request from now on is refused, and all that follow if @all do. From 0 on nothing is refused. One
 * thread at a time.
 */
void drmres_system_refuse(u64 nth, bool all);

/* For tests: how many requests there were since then; none are counted after drmres_system_refuse(0, false). */
u64 drmres_system_asked(void);

/* Of the functions below alone. */
extern bool drmres_system_tested;
bool drmres_system_refuses(void);

static inline bool drmres_system_gives(void)
{
	/* Relaxed: whoever tests lets it happen before it asks. */
	return __builtin_expect(!__atomic_load_n(&drmres_system_tested, __ATOMIC_RELAXED), 1) ||
	       !drmres_system_refuses();
}

/* Each is given to free(3). NULL if there is no memory. */
static inline void *drmres_system_alloc(size_t size)
{
	return drmres_system_gives() ? malloc(size) : NULL;
}

static inline void *drmres_system_zalloc(size_t count, size_t size)
{
	return drmres_system_gives() ? calloc(count, size) : NULL;
}

static inline void *drmres_system_aligned(size_t align, size_t size)
{
	void *memory;

	return drmres_system_gives() && !posix_memalign(&memory, align, size) ? memory : NULL;
}

static inline void *drmres_system_resize(void *old, size_t count, size_t size)
{
	return drmres_system_gives() ? reallocarray(old, count, size) : NULL;
}

/*
 * Zeroed pages; NULL if there is no memory. @lazy: most of them are never going to be touched, and the system need not keep
 * room for all.
 */
void *drmres_system_map(size_t length, bool lazy);

/* Give pages back. If the system cannot take the addresses, it takes at least the memory. */
void drmres_system_unmap(void *start, size_t length);

/* Give the memory of pages back, which are zero then; false, and nothing has changed, if the system does not take it. */
bool drmres_system_discard(void *start, size_t length);

/* Pages are about to be written to, all of them: it takes less to have them at once. Any of it may come to nothing. */
void drmres_system_populate(void *start, size_t length);

/* A word with each thread; @ending is called with it when a thread ends that has one. False if it cannot be. */
bool drmres_system_key(pthread_key_t *key, void (*ending)(void *word));
bool drmres_system_key_set(pthread_key_t key, const void *word);

#endif
