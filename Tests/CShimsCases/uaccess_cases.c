/* SPDX-License-Identifier: MIT */
/* Copies to and from userspace, and what is refused. */
#include <cases.h>

#include <drmres/fs.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <string.h>
#include <sys/mman.h>

static void copies(void)
{
	char user[8] = "abcdefg", kernel[8];

	CHECK_EQ(copy_from_user(kernel, user, sizeof(kernel)), 0);
	CHECK_STR(kernel, "abcdefg");
	kernel[0] = 'x';
	CHECK_EQ(copy_to_user(user, kernel, 3), 0);
	CHECK_STR(user, "xbcdefg");
	CHECK_EQ(copy_to_user(NULL, kernel, 0), 0);
	CHECK_EQ(copy_from_user(kernel, NULL, 0), 0);
}

static void bad_addresses(void)
{
	char kernel[4] = "abc";

	CHECK_EQ(copy_to_user(NULL, kernel, 4), 4);
	CHECK_EQ(copy_to_user((void *)1, kernel, 4), 4);
	CHECK_EQ(copy_to_user((void *)~0ul, kernel, 4), 4);
	CHECK_EQ(copy_to_user((void *)(~0ul - 3), kernel, 4), 4);
	CHECK_EQ(copy_to_user((void *)0x8000000000000000, kernel, 4), 4);
	CHECK_STR(kernel, "abc");
	/* What does not come in reads as zero. */
	CHECK_EQ(copy_from_user(kernel, (void *)0xdead, 4), 4);
	CHECK(!kernel[0] && !kernel[3]);
	CHECK_EQ(copy_from_user(NULL, NULL, 0), 0);
}

/* The last byte counts, however long the copy. */
static void crossing_into_nothing(void)
{
	enum {
		PAGES = 200
	};
	char *user = mmap(NULL, (PAGES + 1) * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *kernel = vmalloc(PAGES * PAGE_SIZE + 1);

	munmap(user + PAGES * PAGE_SIZE, PAGE_SIZE);
	CHECK_EQ(copy_from_user(kernel, user, PAGES * PAGE_SIZE), 0);
	CHECK_EQ(copy_from_user(kernel, user, PAGES * PAGE_SIZE + 1), PAGES * PAGE_SIZE + 1);
	CHECK_EQ(copy_from_user(kernel, user + PAGES * PAGE_SIZE - 1, 1), 0);
	CHECK_EQ(copy_from_user(kernel, user + PAGES * PAGE_SIZE - 1, 2), 2);
	munmap(user, PAGES * PAGE_SIZE);
	vfree(kernel);
}

/* A length that userspace gave and nobody checked. */
static void beyond_the_object(void)
{
	char user[256] = "";
	char *kernel = kzalloc(128, GFP_KERNEL);
	const struct drmres_report *report;

	CHECK_EQ(copy_to_user(user, kernel, 128), 0);
	CHECK_EQ(copy_to_user(user, kernel + 124, 4), 0);
	CHECK_EQ(copy_to_user(user, kernel, 129), 129);
	report = EXPECT_REPORT(USERCOPY);
	CHECK(report && strstr(report->what, "129 bytes at offset 0 of an object of 128 bytes"));
	CHECK_EQ(copy_from_user(kernel + 124, user, 5), 5);
	EXPECT_REPORT(USERCOPY);
	kfree(kernel);
}

static void freed_object(void)
{
	char user[64] = "";
	char *kernel = kzalloc(64, GFP_KERNEL);

	kfree(kernel);
	CHECK_EQ(copy_to_user(user, kernel, 8), 8);
	EXPECT_REPORT(USE_AFTER_FREE);
}

static void scalars(void)
{
	u64 user = 5, value = 0;

	CHECK_EQ(get_user(value, &user), 0);
	CHECK_EQ(value, 5);
	CHECK_EQ(put_user(9, &user), 0);
	CHECK_EQ(user, 9);
	CHECK_EQ(put_user(9, (u64 *)NULL), -14);
	CHECK_EQ(get_user(value, (u64 *)8), -14);
	CHECK_EQ(value, 0);
	CHECK(u64_to_user_ptr((u64)(uintptr_t)&user) == &user);
}

CASES(uaccess){
	CASE(uaccess, copies),
	CASE(uaccess, bad_addresses),
	CASE(uaccess, crossing_into_nothing),
	CASE(uaccess, beyond_the_object),
	CASE(uaccess, freed_object),
	CASE(uaccess, scalars),
	CASE_END,
};
