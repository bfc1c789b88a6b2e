/* SPDX-License-Identifier: MIT */
/*
 * First of all in each file of the harness: calls of the core that are written here are the harness's own doing and must
 * not be noted as the place in a driver. steps.c notes the step instead.
 */
#ifndef HARNESS_CORE_H
#define HARNESS_CORE_H

#ifndef DRMRES_CORE
#define DRMRES_CORE
#endif

#endif
