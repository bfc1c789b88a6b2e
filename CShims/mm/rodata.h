/* SPDX-License-Identifier: MIT */
/*
 * String literals of the library itself, which kstrdup_const() need not copy. Linux recognises its own image by
 * address; here a driver's literals may lie in the same image as the core's, so those of the core are put in a
 * section of their own.
 */
#ifndef _DRMRES_MM_RODATA_H_
#define _DRMRES_MM_RODATA_H_

#include <drmres/types.h>

/* Define @name as a string that kstrdup_const() returns as it is. */
#define DRMRES_RODATA(name, text) static const char name[] __attribute__((section("drmres_rodata"), used)) = text

/* Whether @p is such a string. */
bool drmres_core_rodata(const void *p);

#endif
