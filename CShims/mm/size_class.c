// SPDX-License-Identifier: MIT
/**
 * DOC: size classes
 *
 * How many bytes kmalloc() really hands out and how they are aligned: classes of 8 bytes to 8 KiB, whole pages above.
 * Constant tables, so that everything here may be called concurrently.
 */
#include <linux/slab.h>

#include <linux/array_size.h>
#include <linux/log2.h>
#include <mm/backend.h>

/*
 * Ascending; from the last one on they are the powers of two. The two that are none exist only where they keep the machine's
 * least alignment.
 */
static const size_t classes[] = {
#if KMALLOC_MIN_SIZE <= 8
	8,
#endif
#if KMALLOC_MIN_SIZE <= 16
	16,
#endif
#if KMALLOC_MIN_SIZE <= 32
	32,
#endif
#if KMALLOC_MIN_SIZE <= 64
	64,
#endif
#if KMALLOC_MIN_SIZE <= 32
	96,
#endif
	128,
#if KMALLOC_MIN_SIZE <= 64
	192,
#endif
	256,
};

size_t kmalloc_size_roundup(size_t size)
{
	size_t i = 0;

	if (size == 0 || size > KMALLOC_MAX_SIZE)
		return size;
	if (size > classes[ARRAY_SIZE(classes) - 1])
		return size <= KMALLOC_MAX_CACHE_SIZE ? roundup_pow_of_two(size) : PAGE_SIZE << get_order(size);
	while (size > classes[i])
		i++;
	return classes[i];
}

bool drmres_size_class(struct drmres_request *request)
{
	size_t natural;

	if (request->size > KMALLOC_MAX_SIZE)
		return false;
	request->usable = kmalloc_size_roundup(request->size);

	/* A power of two is aligned to itself, 96 to 32, 192 to 64; above them a page is all that is promised. */
	natural = request->usable & -request->usable;
	if (request->usable > KMALLOC_MAX_CACHE_SIZE)
		natural = PAGE_SIZE;
	request->align = natural > ARCH_KMALLOC_MINALIGN ? natural : ARCH_KMALLOC_MINALIGN;
	return true;
}
