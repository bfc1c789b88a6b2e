/* SPDX-License-Identifier: MIT */
/*
 * The scenarios as a test of this library sees them.
 */
#ifndef SCENARIOS_H
#define SCENARIOS_H

/* Runs every scenario; what happens is in the kernel's log. Returns 0 or -errno. */
int scn_run_all(void);

#endif
