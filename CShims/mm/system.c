// SPDX-License-Identifier: MIT
/**
 * DOC: what the back ends get from the system
 *
 * The requests that are made rarely, and which one of all is to be refused. Owns three words, which tests write while nobody
 * else is in the library. Every other function may be called concurrently.
 */
#include <mm/system.h>

#include <errno.h>
#include <sys/mman.h>

bool drmres_system_tested;

static u64 asked, refused_from, refused_to;

void drmres_system_refuse(u64 nth, bool all)
{
	asked = 0;
	refused_from = nth;
	refused_to = all ? ~0ull : nth;
	__atomic_store_n(&drmres_system_tested, nth != 0, __ATOMIC_RELAXED);
}

u64 drmres_system_asked(void)
{
	return __atomic_load_n(&asked, __ATOMIC_RELAXED);
}

bool drmres_system_refuses(void)
{
	/* Relaxed: which of two threads is refused does not matter. */
	u64 number = __atomic_add_fetch(&asked, 1, __ATOMIC_RELAXED);

	return number >= refused_from && number <= refused_to;
}

void *drmres_system_map(size_t length, bool lazy)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | (lazy ? MAP_NORESERVE : 0);
	void *pages = drmres_system_gives() ? mmap(NULL, length, PROT_READ | PROT_WRITE, flags, -1, 0) : MAP_FAILED;

	return pages == MAP_FAILED ? NULL : pages;
}

void drmres_system_unmap(void *start, size_t length)
{
	/* It fails if it would leave more mappings than a process may have. */
	if (!drmres_system_gives() || munmap(start, length))
		madvise(start, length, MADV_DONTNEED);
}

bool drmres_system_discard(void *start, size_t length)
{
	/* It fails for memory that was locked. */
	return drmres_system_gives() && !madvise(start, length, MADV_DONTNEED);
}

void drmres_system_populate(void *start, size_t length)
{
#ifdef MADV_POPULATE_WRITE
	static bool unknown;

	/* Relaxed: asked once too often at most. */
	if (!__atomic_load_n(&unknown, __ATOMIC_RELAXED) && madvise(start, length, MADV_POPULATE_WRITE) &&
	    errno == EINVAL)
		__atomic_store_n(&unknown, true, __ATOMIC_RELAXED);
#else
	(void)start;
	(void)length;
#endif
}

bool drmres_system_key(pthread_key_t *key, void (*ending)(void *word))
{
	return drmres_system_gives() && !pthread_key_create(key, ending);
}

bool drmres_system_key_set(pthread_key_t key, const void *word)
{
	return drmres_system_gives() && !pthread_setspecific(key, word);
}
