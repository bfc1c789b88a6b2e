/* SPDX-License-Identifier: MIT */
/*
 * Looking scenarios up.
 */
#ifndef HARNESS_SCENARIOS_H
#define HARNESS_SCENARIOS_H

#include <harness.h>

/* NULL if there is none of that name. */
const struct harness_scenario *harness_scenario_find(const char *name, size_t length);

#endif
