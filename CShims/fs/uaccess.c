/* SPDX-License-Identifier: MIT */
/*
 * Copies between the kernel and userspace. Owns nothing. May be called from any thread.
 */
#include <linux/uaccess.h>

#include <string.h>
#include <sys/mman.h>

#include <drmres/errno.h>
#include <drmres/fs.h>
#include <drmres/report.h>
#include <mm/mm.h>

/* Where Linux on 64 bits lets user memory begin and end. */
#define USER_START 0x1000ul
#define USER_END 0x7ffffffff000ul

/*
 * Whether all of [address, address + size) is mapped. Asked of the kernel that we run on: a fault handler would tell
 * more about protections, and nothing about what another thread unmaps meanwhile.
 */
static bool user_range(const void *address, unsigned long size)
{
	unsigned long at = (unsigned long)address, page;
	unsigned char here[64];

	if (at < USER_START || at >= USER_END || size > USER_END - at)
		return false;
	for (page = at & PAGE_MASK; page < at + size; page += sizeof(here) << PAGE_SHIFT) {
		unsigned long left = at + size - page;

		if (left > sizeof(here) << PAGE_SHIFT)
			left = sizeof(here) << PAGE_SHIFT;
		if (mincore((void *)page, left, here))
			return false;
	}
	return true;
}

/*
 * Whether the kernel's side of a copy lies in one object, as hardened usercopy has it. Memory that is no allocation
 * passes.
 */
static bool kernel_range(const void *address, unsigned long size, const char *function)
{
	struct drmres_mem mem = drmres_mem_find(address);
	struct drmres_object object;
	size_t offset;

	switch (mem.state) {
	case DRMRES_ADDRESS_WILD:
		return true;
	case DRMRES_ADDRESS_FREED:
		return drmres_access_check(address, function);
	case DRMRES_ADDRESS_LIVE:
	case DRMRES_ADDRESS_INTERIOR:
		break;
	}
	offset = (size_t)((const char *)address - (const char *)mem.start);
	if (offset <= mem.usable && size <= mem.usable - offset)
		return true;
	drmres_address_find(address, &object);
	drmres_report(DRMRES_USERCOPY, function, &object, "%lu bytes at offset %zu of an object of %zu bytes", size,
		      offset, mem.usable);
	return false;
}

unsigned long copy_to_user(void __user *to, const void *from, unsigned long n)
{
	if (!n)
		return 0;
	if (!user_range(to, n) || !kernel_range(from, n, "copy_to_user"))
		return n;
	memcpy(to, from, n);
	return 0;
}

unsigned long copy_from_user(void *to, const void __user *from, unsigned long n)
{
	if (!n)
		return 0;
	if (!kernel_range(to, n, "copy_from_user"))
		return n;
	if (!user_range(from, n)) {
		memset(to, 0, n);
		return n;
	}
	memcpy(to, from, n);
	return 0;
}

ssize_t simple_read_from_buffer(void __user *to, size_t count, loff_t *ppos, const void *from, size_t available)
{
	loff_t pos = *ppos;

	if (pos < 0)
		return -EINVAL;
	if ((u64)pos >= available || !count)
		return 0;
	if (count > available - (size_t)pos)
		count = available - (size_t)pos;
	if ((copy_to_user)(to, (const char *)from + pos, count))
		return -EFAULT;
	*ppos = pos + (loff_t)count;
	return (ssize_t)count;
}

ssize_t simple_write_to_buffer(void *to, size_t available, loff_t *ppos, const void __user *from, size_t count)
{
	loff_t pos = *ppos;

	if (pos < 0)
		return -EINVAL;
	if ((u64)pos >= available || !count)
		return 0;
	if (count > available - (size_t)pos)
		count = available - (size_t)pos;
	if ((copy_from_user)((char *)to + pos, from, count))
		return -EFAULT;
	*ppos = pos + (loff_t)count;
	return (ssize_t)count;
}
