/* SPDX-License-Identifier: MIT */
/*
 * Physical memory and what is mapped of it, inside the core.
 */
#ifndef _DRMRES_IO_REGION_H_
#define _DRMRES_IO_REGION_H_

#include "locking/call.h"

#include <linux/io.h>

/* Map and unmap. @dev: for the text, may be NULL. */
void __iomem *drmres_io_map(phys_addr_t phys, size_t size, struct device *dev, const struct drmres_call *call);
void drmres_io_unmap(volatile void __iomem *addr, const struct drmres_call *call);

/*
 * Copy @size bytes from (@write: to) what is mapped at @addr. What cannot be done is reported; reads then give ones,
 * writes nothing. Sizes of 1, 2, 4 and 8 that are aligned are one atomic access.
 */
void drmres_io_copy(const volatile void __iomem *addr, void *memory, size_t size, bool write,
		    const struct drmres_call *call);

#endif
