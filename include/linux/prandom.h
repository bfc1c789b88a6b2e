/* SPDX-License-Identifier: MIT */
/**
 * DOC: numbers that look random and are the same each time
 *
 * A sequence belongs to its state; two of the same seed are equal.
 */
#ifndef _LINUX_PRANDOM_H
#define _LINUX_PRANDOM_H

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * struct rnd_state - where a sequence is
 * @s: private
 */
struct rnd_state {
	u64 s;
};

static inline void prandom_seed_state(struct rnd_state *state, u64 seed)
{
	state->s = seed;
}

/* The next number. */
static inline u32 prandom_u32_state(struct rnd_state *state)
{
	u64 z = state->s += 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return (u32)(z >> 32);
}

__END_DECLS

#endif
