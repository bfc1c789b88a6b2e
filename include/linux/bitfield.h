/* SPDX-License-Identifier: MIT */
/**
 * DOC: fields of a register
 *
 * A field is named by its mask: one run of ones, a constant. Arithmetic only, nothing is owned. C only.
 */
#ifndef _LINUX_BITFIELD_H
#define _LINUX_BITFIELD_H

#include <drmres/byteorder.h>
#include <drmres/types.h>
#include <linux/bits.h>
#include <linux/build_bug.h>

/* How far the field is from bit 0. */
#define __bf_shf(mask) (__builtin_ffsll((long long)(mask)) - 1)

/* The largest value that fits, in the type of the mask. */
#define FIELD_MAX(_mask) ((__typeof__(_mask))((_mask) >> __bf_shf(_mask)))

/* Whether a value fits. */
#define FIELD_FIT(_mask, _val) (!((((__typeof__(_mask))(_val)) << __bf_shf(_mask)) & ~(_mask)))

/* A value moved to its field, and a field moved back to a value. */
#define FIELD_PREP(_mask, _val) (((__typeof__(_mask))(_val) << __bf_shf(_mask)) & (_mask))
#define FIELD_GET(_mask, _reg) ((__typeof__(_mask))(((_reg) & (_mask)) >> __bf_shf(_mask)))
#define FIELD_MODIFY(_mask, _reg_p, _val) ((void)(*(_reg_p) = (*(_reg_p) & ~(_mask)) | (FIELD_PREP(_mask, _val))))

/* FIELD_PREP() where C wants a constant expression. */
#define FIELD_PREP_CONST(_mask, _val) (((_mask) / ((_mask) & -(_mask)) & (_val)) * ((_mask) & -(_mask)))

/* The same with the mask as an ordinary argument, in the machine's byte order and in the two given ones. */
static inline u64 field_multiplier(u64 field)
{
	return field & -field;
}

static inline u64 field_mask(u64 field)
{
	return field / field_multiplier(field);
}

#define field_max(field) ((__typeof__(field))field_mask(field))

#define __BITFIELD_OPS(type, base, to, from)                                            \
	static inline __##type type##_encode_bits(base v, base field)                   \
	{                                                                               \
		return to((base)((v & field_mask(field)) * field_multiplier(field)));   \
	}                                                                               \
	static inline __##type type##_replace_bits(__##type old, base val, base field)  \
	{                                                                               \
		return (__##type)((old & ~to(field)) | type##_encode_bits(val, field)); \
	}                                                                               \
	static inline void type##p_replace_bits(__##type *p, base val, base field)      \
	{                                                                               \
		*p = type##_replace_bits(*p, val, field);                               \
	}                                                                               \
	static inline base type##_get_bits(__##type v, base field)                      \
	{                                                                               \
		return (base)((from(v) & field) / field_multiplier(field));             \
	}

#define __BITFIELD_SAME(x) (x)
__BITFIELD_OPS(u8, u8, __BITFIELD_SAME, __BITFIELD_SAME)
__BITFIELD_OPS(u16, u16, __BITFIELD_SAME, __BITFIELD_SAME)
__BITFIELD_OPS(u32, u32, __BITFIELD_SAME, __BITFIELD_SAME)
__BITFIELD_OPS(u64, u64, __BITFIELD_SAME, __BITFIELD_SAME)
__BITFIELD_OPS(le16, u16, cpu_to_le16, le16_to_cpu)
__BITFIELD_OPS(le32, u32, cpu_to_le32, le32_to_cpu)
__BITFIELD_OPS(le64, u64, cpu_to_le64, le64_to_cpu)
__BITFIELD_OPS(be16, u16, cpu_to_be16, be16_to_cpu)
__BITFIELD_OPS(be32, u32, cpu_to_be32, be32_to_cpu)
__BITFIELD_OPS(be64, u64, cpu_to_be64, be64_to_cpu)
#undef __BITFIELD_SAME
#undef __BITFIELD_OPS

#endif
