/* SPDX-License-Identifier: MIT */
/*
 * A word that one thread at a time holds, for the few instructions in which nothing is called and nobody is waited for: taken
 * with one exchange, given back with one store. Zero is free. A leaf; whoever waits lets others run after a while.
 */
#ifndef _DRMRES_LIB_SPIN_H_
#define _DRMRES_LIB_SPIN_H_

#include <drmres/types.h>

/* spin.c */
void drmres_spin_wait(u32 *word);

/* True, and taken, if nobody has it. */
static inline bool drmres_spin_try(u32 *word)
{
	/* PAIRS WITH: the release in drmres_spin_give(). */
	return __builtin_expect(__atomic_exchange_n(word, 1, __ATOMIC_ACQUIRE) == 0, 1);
}

/* Return: whether it had to be waited for. */
static inline bool drmres_spin_take(u32 *word)
{
	if (drmres_spin_try(word))
		return false;
	drmres_spin_wait(word);
	return true;
}

static inline void drmres_spin_give(u32 *word)
{
	/* PAIRS WITH: the acquires above. */
	__atomic_store_n(word, 0, __ATOMIC_RELEASE);
}

#endif
