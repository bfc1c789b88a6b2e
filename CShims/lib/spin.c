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

/* So many turns at most between two looks, which is about as long as a hundred short sections take. */
#define TURNS 64u

/*
 * Whoever looks all the time takes the word's cache line, and what it guards, from the holder as soon as that lets go: then
 * both do little else than to wait for memory. So the looks become rare, and the holder gets on meanwhile.
 */
void drmres_spin_wait(u32 *word)
{
	unsigned int turns = 4, rounds = 0;

	do {
		for (unsigned int i = 0; i < turns; i++)
			relax();
		if (turns < TURNS)
			turns *= 2;
		else if (++rounds % 16 == 0)
			sched_yield();
		/* PAIRS WITH: the release in drmres_spin_give(). */
	} while (__atomic_load_n(word, __ATOMIC_RELAXED) || __atomic_exchange_n(word, 1, __ATOMIC_ACQUIRE));
}
