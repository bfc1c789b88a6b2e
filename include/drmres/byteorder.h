/* SPDX-License-Identifier: MIT */
/**
 * DOC: byte order
 *
 * What the kernel's asm/byteorder.h and linux/unaligned.h have: values in a given byte order, and where they need not be
 * aligned. Arithmetic only, nothing is owned. C only.
 */
#ifndef _DRMRES_BYTEORDER_H_
#define _DRMRES_BYTEORDER_H_

#include <asm/byteorder.h>
#include <drmres/types.h>
#include <linux/types.h>
#include <string.h>

#define cpu_to_le16(x) __cpu_to_le16(x)
#define cpu_to_le32(x) __cpu_to_le32(x)
#define cpu_to_le64(x) __cpu_to_le64(x)
#define cpu_to_be16(x) __cpu_to_be16(x)
#define cpu_to_be32(x) __cpu_to_be32(x)
#define cpu_to_be64(x) __cpu_to_be64(x)
#define le16_to_cpu(x) __le16_to_cpu(x)
#define le32_to_cpu(x) __le32_to_cpu(x)
#define le64_to_cpu(x) __le64_to_cpu(x)
#define be16_to_cpu(x) __be16_to_cpu(x)
#define be32_to_cpu(x) __be32_to_cpu(x)
#define be64_to_cpu(x) __be64_to_cpu(x)

#define le16_to_cpus(p) ((void)(*(p) = le16_to_cpu(*(p))))
#define le32_to_cpus(p) ((void)(*(p) = le32_to_cpu(*(p))))
#define cpu_to_le16s(p) ((void)(*(p) = cpu_to_le16(*(p))))
#define cpu_to_le32s(p) ((void)(*(p) = cpu_to_le32(*(p))))

#define __DRMRES_UNALIGNED(order, base, bits)                                         \
	static inline base get_unaligned_##order##bits(const void *p)                 \
	{                                                                             \
		__##order##bits value;                                                \
                                                                                      \
		memcpy(&value, p, sizeof(value));                                     \
		return (base)__##order##bits##_to_cpu(value);                         \
	}                                                                             \
	static inline void put_unaligned_##order##bits(base val, void *p)             \
	{                                                                             \
		__##order##bits value = (__##order##bits)__cpu_to_##order##bits(val); \
                                                                                      \
		memcpy(p, &value, sizeof(value));                                     \
	}

__DRMRES_UNALIGNED(le, u16, 16)
__DRMRES_UNALIGNED(le, u32, 32)
__DRMRES_UNALIGNED(le, u64, 64)
__DRMRES_UNALIGNED(be, u16, 16)
__DRMRES_UNALIGNED(be, u32, 32)
__DRMRES_UNALIGNED(be, u64, 64)
#undef __DRMRES_UNALIGNED

/* In the machine's own order; @ptr has the type of the value. */
#define get_unaligned(ptr)                                          \
	__extension__({                                             \
		__typeof__(*(ptr) + 0) __value;                     \
		__typeof__(*(ptr)) __raw;                           \
		memcpy(&__raw, (const void *)(ptr), sizeof(__raw)); \
		__value = __raw;                                    \
		__value;                                            \
	})
#define put_unaligned(val, ptr)                               \
	do {                                                  \
		__typeof__(*(ptr)) __raw = (val);             \
		memcpy((void *)(ptr), &__raw, sizeof(__raw)); \
	} while (0)

#endif
