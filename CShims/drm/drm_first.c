// SPDX-License-Identifier: MIT
/**
 * DOC: the first numbers
 *
 * The ways into the lock of drm_first.h and out of it that are not in line. The first thread that makes a device is its
 * favourite, until another one makes one, too. Owns the numbers; any thread may call.
 */
#include "drm_first.h"

#include <lib/fork.h>
#include <linux/compiler.h>

struct drmres_first_numbers drmres_first_numbers;

static __thread bool fork_favoured __attribute__((tls_model("initial-exec")));

/* Who is inside waits for nothing. */
static bool fork_enter(void *unused)
{
	(void)unused;
	fork_favoured = drmres_first_enter();
	return true;
}

static void fork_leave(void *unused)
{
	(void)unused;
	drmres_first_leave(fork_favoured);
}

/* Runs before any thread but the first exists. */
__attribute__((constructor)) static void start(void)
{
	static struct drmres_forked forked = {.try = fork_enter, .give = fork_leave};

	drmres_fork_takes(&forked);
}

noinline bool drmres_first_enter_anyhow(void)
{
	struct drmres_bias *lock = &drmres_first_numbers.lock;
	static bool begun;

	if (drmres_bias_take(lock))
		return false;
	/* Relaxed: whoever comes meanwhile finds a lock that is free, or this thread's. */
	if (!__atomic_load_n(&begun, __ATOMIC_RELAXED) && !__atomic_exchange_n(&begun, true, __ATOMIC_RELAXED)) {
		drmres_bias_begin(lock);
		drmres_bias_unlock(lock);
		if (drmres_bias_try(lock))
			return true;
	}
	drmres_bias_lock_slow(lock);
	/* It favours nobody any more, and is taken by everybody from now on. */
	drmres_bias_ready(lock);
	return false;
}

noinline void drmres_first_leave_anyhow(void)
{
	struct drmres_bias *lock = &drmres_first_numbers.lock;

	/* Only this thread makes itself the holder. */
	if (__atomic_load_n(&lock->holder, __ATOMIC_RELAXED) == drmres_self())
		drmres_bias_unlock_slow(lock);
	else
		drmres_bias_give(lock);
}
