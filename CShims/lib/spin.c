// SPDX-License-Identifier: MIT
/**
 * DOC: waiting for a word
 *
 * The way that is taken rarely. Owns nothing; may be called concurrently.
 */
#include <lib/spin.h>

#include <sched.h>

/* The processor has another thread to run meanwhile, and need not guess what the next load brings. */
static inline void relax(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield");
#endif
}

void drmres_spin_wait(u32 *word)
{
	unsigned int turns = 0;

	do
		while (__atomic_load_n(word, __ATOMIC_RELAXED))
			if (++turns % 128)
				relax();
			else
				sched_yield();
	/* PAIRS WITH: the release in drmres_spin_give(). */
	while (__atomic_exchange_n(word, 1, __ATOMIC_ACQUIRE));
}
