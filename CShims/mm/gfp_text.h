/* SPDX-License-Identifier: MIT */
/*
 * Allocation flags as Linux prints them for %pGg. Nothing is kept; any thread may ask.
 */
#ifndef _DRMRES_MM_GFP_TEXT_H_
#define _DRMRES_MM_GFP_TEXT_H_

#include <drmres/types.h>

/* struct drmres_gfp_text - a rendering, by value so that it can be an argument of a format */
struct drmres_gfp_text {
	char text[256];
};

/* "GFP_KERNEL|__GFP_ZERO"; bits without a name in hexadecimal at the end; "" for 0. */
struct drmres_gfp_text drmres_gfp_text(gfp_t flags);

#endif
