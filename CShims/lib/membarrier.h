/* SPDX-License-Identifier: MIT */
/*
 * membarrier(2): one thread pays, so that the others need no barriers in what they do often.
 */
#ifndef _DRMRES_LIB_MEMBARRIER_H_
#define _DRMRES_LIB_MEMBARRIER_H_

#include <drmres/types.h>

/* Whether it is there. Never where a checker would not understand what orders what. */
bool drmres_membarrier_there(void);

/* Every running thread of the process has executed a full barrier when this returns; only where it is there. */
void drmres_membarrier(void);

/* For tests: from now on it is said not to be there. What relies on it already goes on to do so. */
void drmres_membarrier_forbid(bool forbid);

#endif
