/* SPDX-License-Identifier: MIT */
/*
 * Arguments that lead further into a driver's ioctls than equal words do. Found once, before the first run, and kept in
 * the record, which all runs share.
 */
#ifndef HARNESS_LEARN_H
#define HARNESS_LEARN_H

#include <linux/types.h>

#define LEARNED_IOCTLS 48
#define LEARNED_EACH 8
#define LEARNED_WORDS 32

/* struct learned - what is worth calling @cmd with; words beyond LEARNED_WORDS are 0 */
struct learned {
	unsigned int cmd;
	unsigned int count, failing;
	u32 words[LEARNED_EACH][LEARNED_WORDS];
};

struct world;
void world_learn(struct world *world);

/* What is known of @cmd, NULL if nothing is. */
const struct learned *harness_learned(unsigned int cmd);

#endif
