// SPDX-License-Identifier: MIT
/**
 * DOC: whether this thread may sleep
 *
 * A counter a thread, which no other thread sees.
 */
#include <lib/context.h>

#include <lib/report.h>
#include <linux/compiler.h>

__thread unsigned int drmres_atomic_nesting __attribute__((tls_model("initial-exec")));

static const char nobody;
__thread const void *drmres_sleeper __attribute__((tls_model("initial-exec"))) = &nobody;

void drmres_atomic_enter(void)
{
	drmres_atomic_nesting++;
	drmres_sleeper = &nobody;
}

void drmres_atomic_leave(void)
{
	/* Who leaves without having entered has reported the lock already. */
	if (drmres_atomic_nesting && --drmres_atomic_nesting)
		return;
	drmres_sleeper_begin();
}

bool drmres_in_atomic(void)
{
	return drmres_atomic_nesting != 0;
}

/* noinline: or compilers make a function of the report, in which the caller is not found any more. */
noinline bool drmres_might_sleep(const char *function)
{
	if (__builtin_expect(!drmres_atomic_nesting, 1))
		return true;
	drmres_report_at(__builtin_return_address(0), DRMRES_SLEEP_IN_ATOMIC, function, NULL,
			 "%s() may sleep, and this thread is inside %u section%s that must not", function,
			 drmres_atomic_nesting, drmres_atomic_nesting == 1 ? "" : "s");
	return false;
}
