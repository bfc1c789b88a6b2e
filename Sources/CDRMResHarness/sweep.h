/* SPDX-License-Identifier: MIT */
/*
 * Allocations that fail: which request of a run does, what kind of request it was, and whether its failure was told.
 */
#ifndef HARNESS_SWEEP_H
#define HARNESS_SWEEP_H

#include "core.h"

#include "world.h"

/* Number requests from now on; fail the @nth (0 for none) and, if @persistent, all after it. */
void harness_faults_begin(struct world *world, u64 nth, bool persistent);
void harness_faults_end(void);

/* How many requests were failed so far. */
u64 harness_faults_injected(void);

/* The step says that all went well: F02 if it was the driver's own request that failed meanwhile. */
void harness_fault_judge(const struct step *step);

/* A step: probe until none of its allocations is left to fail. */
void harness_probe_sweep(struct world *world);

#endif
