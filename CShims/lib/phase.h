/* SPDX-License-Identifier: MIT */
/*
 * This thread's phases, for the core only.
 */
#ifndef _DRMRES_LIB_PHASE_H_
#define _DRMRES_LIB_PHASE_H_

#include <drmres/phase.h>

/* Render the innermost phase alone, e.g. ``release of drm#1``. Return: @buf, empty outside any phase. */
const char *drmres_phase_innermost(char *buf, size_t size);

#endif
