// SPDX-License-Identifier: MIT
/**
 * DOC: membarrier(2)
 *
 * Registers the process when somebody asks for the first time. Owns two words; every function may be called concurrently.
 */
#include <lib/membarrier.h>

#include <errno.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <stdlib.h>
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

/*
 * The same where a filter of system calls has come between: a thread that has run on each processor has met everybody there.
 * Where it may not run no other one of this process does. False if that is refused, too.
 */
static bool visit_processors(void)
{
	const long count = sysconf(_SC_NPROCESSORS_CONF);
	cpu_set_t before, one;
	bool allowed = false;

	if (sched_getaffinity(0, sizeof(before), &before))
		return false;
	for (long processor = 0; processor < count && processor < CPU_SETSIZE; processor++) {
		CPU_ZERO(&one);
		CPU_SET(processor, &one);
		if (!sched_setaffinity(0, sizeof(one), &one))
			allowed = true;
		else if (errno != EINVAL)
			return false;
	}
	return allowed && !sched_setaffinity(0, sizeof(before), &before);
}

/* Nobody may go on: two threads would be where one is to be alone. */
static __attribute__((noreturn)) void refused(void)
{
	static const char why[] = "drmres: the system refuses membarrier(2), which it gave when the process began\n";

	if (write(STDERR_FILENO, why, sizeof(why) - 1) < 0)
		_exit(EXIT_FAILURE);
	abort();
}

void drmres_membarrier(void)
{
	if (!call(MEMBARRIER_CMD_PRIVATE_EXPEDITED))
		return;
	/* A child of the process may have to register for itself. */
	call(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
	if (call(MEMBARRIER_CMD_PRIVATE_EXPEDITED) && !visit_processors())
		refused();
}

void drmres_membarrier_forbid(bool forbid)
{
	__atomic_store_n(&forbidden, forbid, __ATOMIC_RELAXED);
}
