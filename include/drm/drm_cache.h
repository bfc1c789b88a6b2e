/* SPDX-License-Identifier: MIT */
/**
 * DOC: caches
 *
 * Memory is coherent here.
 */
#ifndef _DRM_CACHE_H_
#define _DRM_CACHE_H_

#include <drmres/types.h>

static inline void drm_clflush_virt_range(void *addr, unsigned long length)
{
	(void)addr;
	(void)length;
}

#endif
