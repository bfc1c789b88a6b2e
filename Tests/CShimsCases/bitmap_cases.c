/* SPDX-License-Identifier: MIT */
/* Arrays of bits, sorting, and numbers that look random. */
#include <cases.h>

#include "hw_case.h"

#include <drmres/random.h>
#include <linux/bitmap.h>
#include <linux/slab.h>
#include <linux/sort.h>

static void bits(void)
{
	unsigned long *map = bitmap_zalloc(100, GFP_KERNEL), *other = bitmap_zalloc(100, GFP_KERNEL);
	unsigned int bit, sum = 0;

	CHECK(bitmap_empty(map, 100));
	bitmap_set(map, 62, 4);
	CHECK_EQ(bitmap_weight(map, 100), 4);
	for_each_set_bit (bit, map, 100)
		sum += bit;
	CHECK_EQ(sum, 62 + 63 + 64 + 65);
	CHECK_EQ(find_next_zero_bit(map, 100, 62), 66);
	CHECK_EQ(find_first_zero_bit(map, 100), 0);
	bitmap_copy(other, map, 100);
	bitmap_clear(map, 63, 1);
	CHECK(bitmap_and(map, map, other, 100));
	CHECK_EQ(bitmap_weight(map, 100), 3);
	bitmap_or(map, map, other, 100);
	CHECK_EQ(bitmap_weight(map, 100), 4);
	bitmap_fill(map, 100);
	CHECK(bitmap_full(map, 100));
	CHECK_EQ(map[1] >> 36, 0);
	CHECK_EQ(find_first_zero_bit(map, 100), 100);
	sum = 0;
	for_each_clear_bit(bit, map, 100) sum++;
	CHECK_EQ(sum, 0);
	bitmap_zero(map, 100);
	CHECK(bitmap_empty(map, 100));
	bitmap_free(map);
	bitmap_free(other);
	bitmap_free(NULL);
	bitmap_free(map);
	EXPECT_REPORT(DOUBLE_FREE);
}

static int probe(struct platform_device *pdev)
{
	return devm_bitmap_zalloc(&pdev->dev, 8, GFP_KERNEL) ? 0 : -ENOMEM;
}

static void goes_at_unbind(void)
{
	CHECK(hw_bind(probe, NULL));
	hw_unbind();
	hw_end();
}

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static unsigned int swaps;

static void swap_ints(void *a, void *b, int size)
{
	int value = *(int *)a;

	CHECK_EQ(size, sizeof(int));
	*(int *)a = *(int *)b;
	*(int *)b = value;
	swaps++;
}

static void sorts(void)
{
	int numbers[100];

	for (int i = 0; i < 100; i++)
		numbers[i] = (int)get_random_u32_below(50);
	sort(numbers, 100, sizeof(int), compare, NULL);
	for (int i = 1; i < 100; i++)
		CHECK(numbers[i - 1] <= numbers[i]);
	for (int i = 0; i < 100; i++)
		numbers[i] = -i;
	sort(numbers, 100, sizeof(int), compare, swap_ints);
	for (int i = 0; i < 100; i++)
		CHECK_EQ(numbers[i], i - 99);
	CHECK(swaps);
	sort(numbers, 0, sizeof(int), compare, NULL);
	sort(numbers, 1, sizeof(int), compare, NULL);
}

static u64 first;

static void draws(void)
{
	u8 bytes[11] = {0};

	first = get_random_u64();
	CHECK(first != get_random_u64());
	get_random_bytes(bytes, sizeof(bytes) - 1);
	CHECK(bytes[9] && !bytes[10]);
	CHECK(get_random_u32_inclusive(3, 3) == 3);
}

static void draws_the_same(void)
{
	CHECK(!first || get_random_u64() == first);
}

CASES(bitmap){CASE(bitmap, bits),  CASE(bitmap, goes_at_unbind), CASE(bitmap, sorts),
	      CASE(bitmap, draws), CASE(bitmap, draws_the_same), CASE_END};
