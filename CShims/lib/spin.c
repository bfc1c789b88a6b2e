// SPDX-License-Identifier: MIT
/**
 * DOC: waiting for a word
 *
 * The way that is taken rarely. Owns nothing; may be called concurrently.
 */
#include <lib/spin.h>

#include <sched.h>

void drmres_spin_wait(u32 *word)
{
	unsigned int turns = 0;

	do
		while (__atomic_load_n(word, __ATOMIC_RELAXED))
			if (++turns % 128 == 0)
				sched_yield();
	/* PAIRS WITH: the release in drmres_spin_give(). */
	while (__atomic_exchange_n(word, 1, __ATOMIC_ACQUIRE));
}
