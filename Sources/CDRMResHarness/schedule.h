/* SPDX-License-Identifier: MIT */
/*
 * One thread at a time: who runs is decided here and nowhere else, so that a run is a function of its seed.
 */
#ifndef HARNESS_SCHEDULE_H
#define HARNESS_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

/* The calling thread is the first; without a race a thread goes on until it waits. */
void harness_schedule_begin(void);
void harness_schedule_end(void);

/* Make a thread that runs when the race begins, or when the first thread waits. */
int harness_schedule_thread(void (*run)(void *arg), void *arg);

/* Let the threads run, changing between them as @seed says, until all of ours have ended. */
void harness_schedule_race(uint64_t seed);

/* Let every other thread go on until it waits. */
void harness_schedule_yield(void);

#endif
