/* SPDX-License-Identifier: MIT */
/* Arithmetic on sizes, bits, rounding, extremes, errors in pointers: headers without state. */
#include <cases.h>

#include <stdint.h>

#include <linux/bitops.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/overflow.h>
#include <linux/string.h>

struct packet {
	u32 count;
	u32 length[];
};

/* Hides a value, so that the run-time form of a macro is taken. */
static size_t opaque(size_t value)
{
	OPTIMIZER_HIDE_VAR(value);
	return value;
}

static void add_sub_mul(void)
{
	size_t size;
	u8 byte;
	int i;

	CHECK(!check_add_overflow((size_t)1, (size_t)2, &size) && size == 3);
	CHECK(check_add_overflow(SIZE_MAX, (size_t)1, &size) && size == 0);
	CHECK(check_sub_overflow((size_t)1, (size_t)2, &size) && size == SIZE_MAX);
	CHECK(!check_sub_overflow((size_t)2, (size_t)1, &size) && size == 1);
	CHECK(check_mul_overflow(SIZE_MAX, (size_t)2, &size) && size == SIZE_MAX - 1);
	CHECK(!check_mul_overflow((size_t)6, (size_t)7, &size) && size == 42);
	CHECK(check_add_overflow(200, 56, &byte) && byte == 0);
	CHECK(!check_add_overflow(200, 55, &byte) && byte == 255);
	CHECK(check_add_overflow(INT_MAX, 1, &i) && i == INT_MIN);
	CHECK(check_mul_overflow(INT_MIN, -1, &i));
}

static void saturating_sizes(void)
{
	CHECK_EQ(size_add(opaque(1), 2), 3);
	CHECK(size_add(SIZE_MAX, opaque(1)) == SIZE_MAX);
	CHECK(size_sub(opaque(1), 2) == SIZE_MAX);
	CHECK(size_sub(SIZE_MAX, opaque(1)) == SIZE_MAX && size_sub(opaque(1), SIZE_MAX) == SIZE_MAX);
	CHECK_EQ(size_sub(opaque(5), 2), 3);
	CHECK(size_mul(opaque(SIZE_MAX / 2), 3) == SIZE_MAX);
	CHECK_EQ(array_size(opaque(3), 4), 12);
	CHECK(array3_size(opaque(SIZE_MAX), 2, 2) == SIZE_MAX);
	CHECK_EQ(array3_size(opaque(3), 4, 5), 60);
	/* What overflowed once stays too large. */
	CHECK(size_add(size_mul(opaque(SIZE_MAX), 2), 16) == SIZE_MAX);
}

static void struct_sizes(void)
{
	struct packet *packet = NULL;
	u8 constant[struct_size_t(struct packet, length, 3)];

	CHECK_EQ(sizeof(constant), 16);
	CHECK_EQ(struct_size(packet, length, opaque(3)), 16);
	CHECK_EQ(struct_size(packet, length, 0), 4);
	CHECK(struct_size(packet, length, opaque(SIZE_MAX / 4 + 1)) == SIZE_MAX);
	CHECK(struct_size(packet, length, opaque(SIZE_MAX)) == SIZE_MAX);
	CHECK(struct_size(packet, length, SIZE_MAX) == SIZE_MAX);
	CHECK(struct_size(packet, length, -1) == SIZE_MAX);
	CHECK_EQ(flex_array_size(packet, length, opaque(3)), 12);
	CHECK(flex_array_size(packet, length, opaque(SIZE_MAX)) == SIZE_MAX);
	CHECK_EQ(struct_offset(packet, length), 4);
	CHECK_EQ(sizeof_field(struct packet, count), 4);
	CHECK_EQ(offsetofend(struct packet, count), 4);
}

static void shifts(void)
{
	u64 wide;
	int i;
	u8 byte;

	CHECK(!check_shl_overflow(1, 7, &byte) && byte == 128);
	CHECK(check_shl_overflow(1, 8, &byte));
	CHECK(check_shl_overflow(3, 7, &byte));
	CHECK(!check_shl_overflow(1, 30, &i) && i == 1 << 30);
	CHECK(check_shl_overflow(1, 31, &i));
	CHECK(check_shl_overflow(-1, 0, &i));
	CHECK(check_shl_overflow(1, -1, &i));
	CHECK(check_shl_overflow(1, 64, &wide));
	CHECK(!check_shl_overflow(1ull, 63, &wide) && wide == 1ull << 63);
	CHECK(check_shl_overflow(3ull, 63, &wide));
	CHECK(!check_shl_overflow(0, 5, &i) && i == 0);
}

static void wrapping(void)
{
	u8 byte = 250;
	int i = INT_MAX;

	CHECK_EQ(wrapping_add(u8, byte, 10), 4);
	CHECK_EQ(wrapping_sub(u8, 1, 2), 255);
	CHECK_EQ(wrapping_mul(int, i, 2), -2);
	CHECK_EQ(wrapping_assign_add(byte, 6), 0);
	CHECK_EQ(wrapping_assign_sub(byte, 1), 255);
	CHECK_EQ(byte, 255);
}

static void types(void)
{
	int negative = -1;
	u32 large = U32_MAX;
	u8 byte;

	CHECK(overflows_type(256, byte) && !overflows_type(255, byte) && overflows_type(-1, u8));
	CHECK(overflows_type(128, s8) && !overflows_type(-128, s8) && overflows_type(-129, s8));
	CHECK(overflows_type(negative, u64) && !overflows_type(negative, s8));
	CHECK(overflows_type(large, int) && !overflows_type(large, long));
	CHECK(castable_to_type(255, u8) && !castable_to_type(256, u8));
	CHECK(castable_to_type(large, u32) && !castable_to_type(large, u64));
	BUILD_BUG_ON(overflows_type(255, u8));
	BUILD_BUG_ON(!is_signed_type(int) || !is_unsigned_type(u8));
	CHECK(type_max((s16)0) == S16_MAX && type_min((s16)0) == S16_MIN && type_max((u64)0) == U64_MAX);
}

static void ranges(void)
{
	CHECK(!range_overflows(0u, 10u, 10u));
	CHECK(range_overflows(1u, 10u, 10u));
	CHECK(range_overflows(10u, 0u, 10u) && !range_end_overflows(10u, 0u, 10u));
	CHECK(range_overflows(5u, U32_MAX, 10u));
	CHECK(range_end_overflows(11u, 0u, 10u) && range_end_overflows(5u, 6u, 10u) &&
	      !range_end_overflows(5u, 5u, 10u));
	CHECK(range_overflows_t(u64, 1, -1, 10));
	CHECK(!range_end_overflows_t(u64, 4, 6, 10));
}

static void flex_on_stack(void)
{
	DEFINE_FLEX(struct packet, packet, length, count, 4);
	DEFINE_RAW_FLEX(struct packet, raw, length, 2);

	CHECK_EQ(packet->count, 4);
	CHECK_EQ(packet->length[3], 0);
	packet->length[3] = 7;
	CHECK_EQ(raw->count, 0);
	raw->length[1] = 7;
	CHECK_EQ(packet->length[3] + raw->length[1], 14);
}

static void bits(void)
{
	DECLARE_BITMAP(map, 130) = {0};
	unsigned long bit, seen = 0;

	CHECK_EQ(BITS_TO_LONGS(130), 3);
	set_bit(0, map);
	set_bit(64, map);
	set_bit(129, map);
	CHECK(test_bit(129, map) && !test_bit(128, map));
	CHECK(test_and_set_bit(64, map) && !test_and_set_bit(65, map));
	CHECK(test_and_clear_bit(65, map) && !test_and_clear_bit(65, map));
	change_bit(5, map);
	CHECK(test_bit(5, map));
	clear_bit(5, map);
	for_each_set_bit (bit, map, 130)
		seen = seen * 1000 + bit;
	CHECK_EQ(seen, 64129);
	CHECK_EQ(find_first_bit(map, 130), 0);
	CHECK_EQ(find_next_bit(map, 129, 65), 129);
	__set_bit(7, map);
	__clear_bit(0, map);
	CHECK_EQ(find_first_bit(map, 130), 7);

	CHECK_EQ(fls(0), 0);
	CHECK_EQ(fls(0x80000000), 32);
	CHECK_EQ(fls64(1ull << 40), 41);
	CHECK_EQ(__ffs(0x18), 3);
	CHECK_EQ(__fls(0x18), 4);
	CHECK_EQ(hweight32(0xff), 8);
	CHECK_EQ(hweight64(~0ull), 64);
	CHECK(GENMASK(7, 4) == 0xf0 && GENMASK_ULL(63, 63) == 1ull << 63 && GENMASK(63, 0) == ~0ul);
	CHECK(BIT(3) == 8 && BIT_ULL(40) == 1ull << 40);
}

static void powers_of_two(void)
{
	static const int constant[] = {ilog2(1), ilog2(64), order_base_2(65), roundup_pow_of_two(5)};

	CHECK(constant[0] == 0 && constant[1] == 6 && constant[2] == 7 && constant[3] == 8);
	CHECK_EQ(ilog2(opaque(1ul << 40)), 40);
	CHECK_EQ(order_base_2(opaque(1)), 0);
	CHECK_EQ(order_base_2(opaque(1024)), 10);
	CHECK_EQ(order_base_2(opaque(1025)), 11);
	CHECK_EQ(roundup_pow_of_two(opaque(1025)), 2048);
	CHECK_EQ(rounddown_pow_of_two(opaque(1025)), 1024);
	CHECK_EQ(rounddown_pow_of_two(1025), 1024);
	CHECK(is_power_of_2(64) && !is_power_of_2(0) && !is_power_of_2(65));
}

static void rounding(void)
{
	char *address = (char *)0x1001;

	CHECK_EQ(ALIGN(13, 8), 16);
	CHECK_EQ(ALIGN_DOWN(13, 8), 8);
	CHECK(IS_ALIGNED(16, 8) && !IS_ALIGNED(17, 8));
	CHECK(PTR_ALIGN(address, 16) == (char *)0x1010 && !PTR_IS_ALIGNED(address, 16));
	CHECK_EQ(round_up(13, 8), 16);
	CHECK_EQ(round_down(13, 8), 8);
	CHECK_EQ(roundup(13, 5), 15);
	CHECK_EQ(rounddown(13, 5), 10);
	CHECK_EQ(DIV_ROUND_UP(13, 5), 3);
	CHECK_EQ(DIV_ROUND_UP_ULL(1ull << 33, 3), 2863311531);
	CHECK_EQ(abs(-5), 5);
	CHECK_EQ(abs(-(1ll << 40)), 1ll << 40);
}

static int evaluations;

static int next(void)
{
	return ++evaluations;
}

static void extremes(void)
{
	size_t size = 5;
	u8 byte = 200;
	int x = 1, y = 2;

	evaluations = 0;
	CHECK_EQ(min(next(), 10), 1);
	CHECK_EQ(max(next(), 1), 2);
	CHECK_EQ(evaluations, 2);
	CHECK_EQ(min(size, 3), 3);
	CHECK_EQ(max(byte, 100), 200);
	CHECK_EQ(min3(3, 1, 2), 1);
	CHECK_EQ(max3(3, 1, 2), 3);
	CHECK_EQ(min_t(int, size, -1), -1);
	CHECK_EQ(max_t(u8, opaque(256), 1), 1);
	CHECK_EQ(clamp(15, 0, 10), 10);
	CHECK_EQ(clamp(-5, 0, 10), 0);
	CHECK_EQ(clamp_t(int, 5, 0, 10), 5);
	CHECK_EQ(clamp_val(byte, 0, 100), 100);
	CHECK_EQ(min_not_zero(0, 3), 3);
	CHECK_EQ(min_not_zero(3, 0), 3);
	CHECK_EQ(min_not_zero(4, 3), 3);
	CHECK(MIN(1, 2) == 1 && MAX(1, 2) == 2);
	swap(x, y);
	CHECK(x == 2 && y == 1);
	CHECK_EQ(upper_32_bits(0x123456789ull), 1);
	CHECK_EQ(lower_32_bits(0x123456789ull), 0x23456789);
}

static void error_pointers(void)
{
	int object = 0;

	CHECK(IS_ERR(ERR_PTR(-ENOMEM)) && PTR_ERR(ERR_PTR(-ENOMEM)) == -ENOMEM);
	CHECK(IS_ERR(ERR_PTR(-MAX_ERRNO)) && !IS_ERR(ERR_PTR(-MAX_ERRNO - 1)));
	CHECK(!IS_ERR(&object) && !IS_ERR(NULL) && IS_ERR_OR_NULL(NULL) && !IS_ERR_OR_NULL(&object));
	CHECK_EQ(PTR_ERR_OR_ZERO(&object), 0);
	CHECK_EQ(PTR_ERR_OR_ZERO(ERR_CAST(ERR_PTR(-EPROBE_DEFER))), -517);
	CHECK_EQ(ERESTARTSYS, 512);
	CHECK_EQ(ENOTSUPP, 524);
	CHECK_EQ(ENOIOCTLCMD, 515);
	CHECK_EQ(ERESTARTNOINTR, 513);
}

struct grouped {
	u8 before;
	struct_group(middle, u8 first; u16 second;);
	u8 after;
};

union flexible {
	u8 byte;
	DECLARE_FLEX_ARRAY(u16, words);
};

struct embedding {
	int before;
	struct packet_head {
		int x;
	} member;
};

static void structs(void)
{
	struct embedding embedding = {0};
	const struct packet_head *head = &embedding.member;
	struct grouped grouped = {.first = 1};
	int array[5];

	CHECK(container_of(&embedding.member, struct embedding, member) == &embedding);
	CHECK(container_of((void *)&embedding.member, struct embedding, member) == &embedding);
	CHECK(container_of_const(head, struct embedding, member) == &embedding);
	CHECK(__same_type(container_of_const(head, struct embedding, member), const struct embedding *));
	CHECK(__same_type(container_of_const(&embedding.member, struct embedding, member), struct embedding *));
	CHECK_EQ(grouped.middle.first, 1);
	CHECK_EQ(sizeof(grouped.middle), 4);
	CHECK_EQ(offsetof(union flexible, words), 0);
	CHECK_EQ(ARRAY_SIZE(array), 5);
	CHECK(typecheck(int, array[0]) && typecheck_pointer(&array[0]));
	CHECK_STR(__stringify(__LP64__), "1");
}

#define CONFIG_BUILT_IN 1
#define CONFIG_LOADED_MODULE 1

static void options(void)
{
	BUILD_BUG_ON(!IS_ENABLED(CONFIG_BUILT_IN) || !IS_BUILTIN(CONFIG_BUILT_IN) || IS_MODULE(CONFIG_BUILT_IN));
	BUILD_BUG_ON(!IS_ENABLED(CONFIG_LOADED) || IS_BUILTIN(CONFIG_LOADED) || !IS_MODULE(CONFIG_LOADED));
	BUILD_BUG_ON(IS_ENABLED(CONFIG_LEFT_OUT) || IS_REACHABLE(CONFIG_LEFT_OUT));
#if IS_ENABLED(CONFIG_LEFT_OUT)
	CHECK(false);
#endif
	static_assert(IS_ENABLED(CONFIG_BUILT_IN));
	static_assert(IS_ENABLED(CONFIG_BUILT_IN), "with a message");
	CHECK_EQ(BUILD_BUG_ON_ZERO(false), 0);
}

static void strings(void)
{
	char room[8];
	u8 bytes[16];

	CHECK_EQ(strscpy(room, "1234567"), 7);
	CHECK_EQ(strscpy(room, "12345678"), -E2BIG);
	CHECK_STR(room, "1234567");
	CHECK_EQ(strscpy(room, "ab", 2), -E2BIG);
	CHECK_STR(room, "a");
	CHECK_EQ(strscpy(room, "ab", 0), -E2BIG);
	memset(room, 'x', sizeof(room));
	CHECK_EQ(strscpy_pad(room, "ab"), 2);
	CHECK(!memchr_inv(room + 2, 0, 6));
	memset(bytes, 0xa5, sizeof(bytes));
	CHECK(!memchr_inv(bytes, 0xa5, sizeof(bytes)));
	bytes[9] = 0;
	CHECK(memchr_inv(bytes, 0xa5, sizeof(bytes)) == &bytes[9]);
	memzero_explicit(bytes, sizeof(bytes));
	CHECK(!memchr_inv(bytes, 0, sizeof(bytes)));
	CHECK(sysfs_streq("on\n", "on") && sysfs_streq("on", "on") && !sysfs_streq("on", "off"));
	CHECK(!sysfs_streq("on\n\n", "on"));
	CHECK_EQ(str_has_prefix("drm_dev", "drm"), 3);
	CHECK_EQ(str_has_prefix("drm", "drm_dev"), 0);
	CHECK(strstarts("drm_dev", "drm") && !strstarts("drm", "drm_dev"));
	CHECK_STR(kbasename("a/b/c.c"), "c.c");
	CHECK_STR(kbasename("c.c"), "c.c");
	CHECK_EQ(strscpy(room, (const char *)NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
}

static void timeouts(void)
{
	CHECK_EQ(msecs_to_jiffies(1000), HZ);
	CHECK_EQ(msecs_to_jiffies(0), 0);
	CHECK_EQ(msecs_to_jiffies(1), 1);
	CHECK(msecs_to_jiffies(-1) == MAX_JIFFY_OFFSET);
	CHECK_EQ(jiffies_to_msecs(HZ), 1000);
}

/* clang-format off */
CASES(overflow){
	CASE(overflow, add_sub_mul),
	CASE(overflow, saturating_sizes),
	CASE(overflow, struct_sizes),
	CASE(overflow, shifts),
	CASE(overflow, wrapping),
	CASE(overflow, types),
	CASE(overflow, ranges),
	CASE(overflow, flex_on_stack),
	CASE(overflow, bits),
	CASE(overflow, powers_of_two),
	CASE(overflow, rounding),
	CASE(overflow, extremes),
	CASE(overflow, error_pointers),
	CASE(overflow, structs),
	CASE(overflow, options),
	CASE(overflow, strings),
	CASE(overflow, timeouts),
	CASE_END,
};
/* clang-format on */
