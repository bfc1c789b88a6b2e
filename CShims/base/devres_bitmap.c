// SPDX-License-Identifier: MIT
/**
 * DOC: arrays of bits from the allocator
 *
 * Arrays of bits with a life of their own, or a device's. Owns nothing.
 */
#include <linux/bitmap.h>

#include <linux/device.h>
#include <linux/slab.h>

#include "mm/mm.h"

unsigned long *bitmap_zalloc(unsigned int nbits, gfp_t flags)
{
	return drmres_mem_alloc(BITS_TO_LONGS(nbits) * sizeof(long), flags | __GFP_ZERO, __builtin_return_address(0));
}

void bitmap_free(const unsigned long *bitmap)
{
	(kfree)(bitmap);
}

static void devm_bitmap_free(void *data)
{
	(kfree)(data);
}

unsigned long *devm_bitmap_zalloc(struct device *dev, unsigned int nbits, gfp_t flags)
{
	unsigned long *bitmap =
		drmres_mem_alloc(BITS_TO_LONGS(nbits) * sizeof(long), flags | __GFP_ZERO, __builtin_return_address(0));

	return bitmap && devm_add_action_or_reset(dev, devm_bitmap_free, bitmap) ? NULL : bitmap;
}
