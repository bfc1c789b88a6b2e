// SPDX-License-Identifier: MIT
/**
 * DOC: once a run
 *
 * A place remembers the number of the run in which it was last asked. Any thread may ask.
 */
#include <drmres/once.h>

#include <lib/reset.h>

bool drmres_once(u32 *place)
{
	u32 run = drmres_run();

	/* PAIRS WITH: itself; of several threads exactly one swaps an older number out. */
	return __atomic_load_n(place, __ATOMIC_RELAXED) != run &&
	       __atomic_exchange_n(place, run, __ATOMIC_RELAXED) != run;
}
