// SPDX-License-Identifier: MIT
/**
 * DOC: membarrier(2)
 *
 * Registers the process when somebody asks for the first time. Owns two words; every function may be called concurrently.
 */
#include <lib/membarrier.h>

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_THREAD__)
#define TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define TSAN 1
#endif
#endif
#ifndef TSAN
#define TSAN 0
#endif

enum {
	UNKNOWN,
	THERE,
	NOT_THERE
};

/* Relaxed: threads that find out at the same time find the same. */
static int state = UNKNOWN;
static bool forbidden;

static long call(int command)
{
	return syscall(SYS_membarrier, command, 0, 0);
}

bool drmres_membarrier_there(void)
{
	int is = __atomic_load_n(&state, __ATOMIC_RELAXED);

	if (TSAN || __atomic_load_n(&forbidden, __ATOMIC_RELAXED))
		return false;
	if (__builtin_expect(is == UNKNOWN, 0)) {
		is = call(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) ? NOT_THERE : THERE;
		__atomic_store_n(&state, is, __ATOMIC_RELAXED);
	}
	return is == THERE;
}

void drmres_membarrier(void)
{
	/* A child of the process may have to register for itself. */
	while (call(MEMBARRIER_CMD_PRIVATE_EXPEDITED))
		call(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
}

void drmres_membarrier_forbid(bool forbid)
{
	__atomic_store_n(&forbidden, forbid, __ATOMIC_RELAXED);
}
