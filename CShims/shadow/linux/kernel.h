/* SPDX-License-Identifier: MIT */
/*
 * What a driver gets without asking: rounding, extremes, bits, printing, conditions that cannot be.
 */
#ifndef _SHADOW_LINUX_KERNEL_H_
#define _SHADOW_LINUX_KERNEL_H_

#include_next <linux/kernel.h>

#include <asm/byteorder.h>
#include <drmres/context.h>
#include <linux/align.h>
#include <linux/array_size.h>
#include <linux/bitops.h>
#include <linux/bug.h>
#include <linux/build_bug.h>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/instruction_pointer.h>
#include <linux/kconfig.h>
#include <linux/kstrtox.h>
#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/printk.h>
#include <linux/sprintf.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/stringify.h>
#include <linux/typecheck.h>
#include <linux/types.h>

/* The halves of a 64-bit value. */
#define upper_32_bits(n) ((u32)((n) >> 16 >> 16))
#define lower_32_bits(n) ((u32)((n)&0xffffffff))

#define u64_to_user_ptr(x) ((void __user *)(uintptr_t)(u64)(x))

#endif
