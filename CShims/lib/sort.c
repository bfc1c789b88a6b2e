// SPDX-License-Identifier: MIT
/**
 * DOC: sorting
 *
 * A heap sort, which needs no memory and no stack that grows.
 */
#include <linux/sort.h>

static void swap_bytes(u8 *a, u8 *b, size_t size)
{
	for (; size; size--, a++, b++) {
		u8 byte = *a;

		*a = *b;
		*b = byte;
	}
}

void sort(void *base, size_t num, size_t size, cmp_func_t cmp_func, swap_func_t swap_func)
{
	size_t from = num / 2, end = num;
	u8 *at = base;

	/* First every parent, the last one first, is let sink; then the largest goes to the end, again and again. */
	while (end > 1) {
		size_t parent, child;

		if (from) {
			parent = --from;
		} else {
			end--;
			if (swap_func)
				swap_func(at, at + end * size, (int)size);
			else
				swap_bytes(at, at + end * size, size);
			parent = 0;
		}
		while ((child = 2 * parent + 1) < end) {
			if (child + 1 < end && cmp_func(at + child * size, at + (child + 1) * size) < 0)
				child++;
			if (cmp_func(at + parent * size, at + child * size) >= 0)
				break;
			if (swap_func)
				swap_func(at + parent * size, at + child * size, (int)size);
			else
				swap_bytes(at + parent * size, at + child * size, size);
			parent = child;
		}
	}
}
