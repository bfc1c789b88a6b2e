/* SPDX-License-Identifier: MIT */
/**
 * DOC: numbers in strings
 *
 * Strict conversions for what userspace writes: the whole string is the number, but for one newline at the end. Base 0 takes
 * 0x and 0 in front for what they are in C. Nothing is stored on error. Owns nothing; callable from anywhere.
 */
#ifndef _LINUX_KSTRTOX_H_
#define _LINUX_KSTRTOX_H_

#include <drmres/errno.h>
#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * kstrtoull() - an unsigned number
 * @s: the string; a + in front is allowed
 * @base: 2 to 16, or 0
 * @res: where to store it
 *
 * Return: 0, -ERANGE or -EINVAL.
 */
int kstrtoull(const char *s, unsigned int base, unsigned long long *res) DRMRES_SYM(kstrtoull)
	__attribute__((warn_unused_result));

/**
 * kstrtoll() - a signed number
 * @s: the string; a + or - in front is allowed
 * @base: 2 to 16, or 0
 * @res: where to store it
 *
 * Return: 0, -ERANGE or -EINVAL.
 */
int kstrtoll(const char *s, unsigned int base, long long *res) DRMRES_SYM(kstrtoll) __attribute__((warn_unused_result));

/**
 * kstrtobool() - yes or no
 * @s: begins with y, t, 1 or "on" for yes, with n, f, 0 or "of" for no, in any case
 * @res: where to store it
 *
 * Return: 0 or -EINVAL.
 */
int kstrtobool(const char *s, bool *res) DRMRES_SYM(kstrtobool) __attribute__((warn_unused_result));

#define __DRMRES_KSTRTO(name, type, wide, convert)                                                              \
	__attribute__((warn_unused_result)) static inline int name(const char *s, unsigned int base, type *res) \
	{                                                                                                       \
		wide value = 0;                                                                                 \
		int ret = convert(s, base, &value);                                                             \
                                                                                                                \
		if (ret)                                                                                        \
			return ret;                                                                             \
		if (value != (wide)(type)value)                                                                 \
			return -ERANGE;                                                                         \
		*res = (type)value;                                                                             \
		return 0;                                                                                       \
	}

/* The same for narrower types; what does not fit is -ERANGE. */
__DRMRES_KSTRTO(kstrtoul, unsigned long, unsigned long long, kstrtoull)
__DRMRES_KSTRTO(kstrtouint, unsigned int, unsigned long long, kstrtoull)
__DRMRES_KSTRTO(kstrtou64, u64, unsigned long long, kstrtoull)
__DRMRES_KSTRTO(kstrtou32, u32, unsigned long long, kstrtoull)
__DRMRES_KSTRTO(kstrtou16, u16, unsigned long long, kstrtoull)
__DRMRES_KSTRTO(kstrtou8, u8, unsigned long long, kstrtoull)
__DRMRES_KSTRTO(kstrtol, long, long long, kstrtoll)
__DRMRES_KSTRTO(kstrtoint, int, long long, kstrtoll)
__DRMRES_KSTRTO(kstrtos64, s64, long long, kstrtoll)
__DRMRES_KSTRTO(kstrtos32, s32, long long, kstrtoll)

#undef __DRMRES_KSTRTO

__END_DECLS

#endif
