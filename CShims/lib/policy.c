// SPDX-License-Identifier: MIT
/**
 * DOC: process-wide choices, and starting anew
 *
 * Two words that any thread may read at any time, and the list of what the layers above do in drmres_reset(). The list
 * lives as long as the process.
 */
#include <drmres/policy.h>

#include <pthread.h>
#include <stdlib.h>

#include <bsd/stdlib.h>

#include <lib/fork.h>
#include <lib/hooks.h>
#include <lib/profile.h>
#include <lib/reset.h>

struct drmres_hooks drmres_hooks;

static enum drmres_policy policy;
enum drmres_profile drmres_profile_now;
static u32 run = 1;

static struct {
	pthread_mutex_t lock;
	void (**fns)(void);
	size_t count;
} hooks = {.lock = PTHREAD_MUTEX_INITIALIZER};

DRMRES_FORK_TAKES(mutex, &hooks.lock)

void drmres_set_policy(enum drmres_policy value)
{
	/* PAIRS WITH: drmres_get_policy(); a call that is under way may see either. */
	__atomic_store_n(&policy, value, __ATOMIC_RELAXED);
}

enum drmres_policy drmres_get_policy(void)
{
	/* PAIRS WITH: drmres_set_policy(). */
	return __atomic_load_n(&policy, __ATOMIC_RELAXED);
}

const char *drmres_policy_name(enum drmres_policy value)
{
	return value == DRMRES_UPSTREAM ? "upstream" : "strict";
}

void drmres_set_profile(enum drmres_profile value)
{
	/* PAIRS WITH: drmres_get_profile(); a call that is under way may see either. */
	__atomic_store_n(&drmres_profile_now, value == DRMRES_LINUX_6_12 ? value : DRMRES_LINUX_7_3, __ATOMIC_RELAXED);
}

enum drmres_profile drmres_get_profile(void)
{
	return drmres_profile();
}

void drmres_on_reset(void (*fn)(void))
{
	void (**grown)(void);
	size_t i;

	pthread_mutex_lock(&hooks.lock);
	for (i = 0; i < hooks.count && hooks.fns[i] != fn; i++)
		;
	if (i == hooks.count) {
		grown = reallocarray(hooks.fns, hooks.count + 1, sizeof(*grown));
		/* A layer that cannot start anew would give wrong answers later: better none now. */
		if (!grown)
			abort();
		hooks.fns = grown;
		hooks.fns[hooks.count++] = fn;
	}
	pthread_mutex_unlock(&hooks.lock);
}

u32 drmres_run(void)
{
	/* PAIRS WITH: the increment in drmres_reset(). */
	return __atomic_load_n(&run, __ATOMIC_RELAXED);
}

void drmres_reset(void)
{
	/* The layers first: what they find while they tidy up still belongs to the run that ends. */
	for (size_t i = 0;; i++) {
		void (*fn)(void) = NULL;

		pthread_mutex_lock(&hooks.lock);
		if (i < hooks.count)
			fn = hooks.fns[i];
		pthread_mutex_unlock(&hooks.lock);
		if (!fn)
			break;
		fn();
	}
	drmres_object_reset();
	drmres_report_reset();
	drmres_trace_reset();
	/* PAIRS WITH: drmres_run(). */
	__atomic_add_fetch(&run, 1, __ATOMIC_RELAXED);
}
