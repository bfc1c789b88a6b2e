/* SPDX-License-Identifier: MIT */
/*
 * What drmres_reset() does in lib/ itself, after the functions of the layers above; grouped by file.
 */
#ifndef _DRMRES_LIB_RESET_H_
#define _DRMRES_LIB_RESET_H_

#include <drmres/types.h>

/* object.c */
void drmres_object_reset(void);

/* report.c */
void drmres_report_reset(void);

/* trace.c */
void drmres_trace_reset(void);

/* policy.c: number of the run, 1 at first, one more with each drmres_reset(). */
u32 drmres_run(void);

#endif
