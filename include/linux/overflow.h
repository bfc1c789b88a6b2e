/* SPDX-License-Identifier: MIT */
/**
 * DOC: arithmetic on sizes that somebody else chose
 *
 * A product that wraps makes a small allocation for a large array. The check_ family says whether a result is wrong, the
 * size_ family saturates at SIZE_MAX, which no allocation can satisfy, and the wrapping_ family says that wrapping is meant.
 * struct_size() and its relatives are built from the saturating ones. Nothing here has state.
 */
#ifndef _LINUX_OVERFLOW_H_
#define _LINUX_OVERFLOW_H_

#include <drmres/stddef.h>
#include <linux/compiler.h>

#ifdef __cplusplus
#define __drmres_constexpr constexpr
#else
#define __drmres_constexpr
#endif

static inline __drmres_constexpr bool __must_check __must_check_overflow(bool overflow)
{
	return unlikely(overflow);
}

/* The largest and smallest value of a type, found without shifting into the sign; and of a value's type. */
#define __type_half_max(type) ((type)1 << (8 * sizeof(type) - 1 - is_signed_type(type)))
#define __type_max(type) ((type)((__type_half_max(type) - 1) + __type_half_max(type)))
#define type_max(value) __type_max(__typeof__(value))
#define __type_min(type) ((type)((type)-type_max((type)0) - (type)1))
#define type_min(value) __type_min(__typeof__(value))

/**
 * check_add_overflow() - add and say whether the sum is wrong
 * @a: first addend
 * @b: second addend
 * @sum: where the sum goes, wrapped if it does not fit; the types of all three may differ
 *
 * Return: true if the sum did not fit.
 */
#define check_add_overflow(a, b, sum) __must_check_overflow(__builtin_add_overflow(a, b, sum))

/**
 * check_sub_overflow() - subtract and say whether the difference is wrong
 * @a: minuend
 * @b: subtrahend
 * @difference: where the difference goes, wrapped if it does not fit
 *
 * Return: true if the difference did not fit.
 */
#define check_sub_overflow(a, b, difference) __must_check_overflow(__builtin_sub_overflow(a, b, difference))

/**
 * check_mul_overflow() - multiply and say whether the product is wrong
 * @a: first factor
 * @b: second factor
 * @product: where the product goes, wrapped if it does not fit
 *
 * Return: true if the product did not fit.
 */
#define check_mul_overflow(a, b, product) __must_check_overflow(__builtin_mul_overflow(a, b, product))

/* Results that may wrap, in @type; the _assign_ forms store into the variable @var and have its new value. */
#define wrapping_add(type, a, b) __drmres_wrapping(add, type, a, b)
#define wrapping_sub(type, a, b) __drmres_wrapping(sub, type, a, b)
#define wrapping_mul(type, a, b) __drmres_wrapping(mul, type, a, b)
#define wrapping_assign_add(var, offset) __drmres_wrapping_assign(add, var, offset)
#define wrapping_assign_sub(var, offset) __drmres_wrapping_assign(sub, var, offset)
#define __drmres_wrapping_assign(op, var, offset)                                          \
	__extension__({                                                                    \
		__typeof__(var) *__assigned = &(var);                                      \
		*__assigned = __drmres_wrapping(op, __typeof__(var), *__assigned, offset); \
	})
#define __drmres_wrapping(op, type, a, b)                          \
	__extension__({                                            \
		type __wrapped;                                    \
		(void)__builtin_##op##_overflow(a, b, &__wrapped); \
		__wrapped;                                         \
	})

/**
 * check_shl_overflow() - shift left and say whether the result is wrong
 * @a: value; negative ones are wrong
 * @s: by how many bits; negative ones, and as many as the result has or more, are wrong
 * @d: where the result goes; @a itself when @s is wrong
 *
 * Return: true if a bit was lost, or the sign changed.
 */
#define check_shl_overflow(a, s, d)                                                                        \
	__must_check_overflow(__extension__({                                                              \
		__typeof__(a) __shl_a = (a);                                                               \
		__typeof__(s) __shl_s = (s);                                                               \
		__typeof__(d) __shl_d = (d);                                                               \
		const bool __shl_can = !__drmres_negative(__shl_s) && (u64)__shl_s < 8 * sizeof(*__shl_d); \
		const u64 __shl_by = __shl_can ? (u64)__shl_s : 0;                                         \
		*__shl_d = (__typeof__(*__shl_d))((u64)__shl_a << __shl_by);                               \
		!__shl_can || __drmres_negative(__shl_a) || __drmres_negative(*__shl_d) ||                 \
			(u64)*__shl_d >> __shl_by != (u64)__shl_a;                                         \
	}))

#ifndef __cplusplus

/* overflows_type() of a constant, which is a constant; and of anything else. */
#if defined(__has_builtin) && __has_builtin(__builtin_add_overflow_p)
#define __overflows_type_constexpr(n, T) __builtin_add_overflow_p(n, 0, (__typeof__(T))0)
#else
#define __overflows_type_constexpr(n, T)                                                                     \
	(__drmres_negative(n) ? is_unsigned_type(__typeof__(T)) || (s64)(n) < (s64)__type_min(__typeof__(T)) \
			      : (u64)(n) > (u64)__type_max(__typeof__(T)))
#endif
#define __overflows_type(n, T)                         \
	__extension__({                                \
		__typeof__(T) __fits;                  \
		__builtin_add_overflow(n, 0, &__fits); \
	})

/**
 * overflows_type() - does a value not fit into a type?
 * @n: the value
 * @T: the type, or an expression of that type, which is not evaluated
 *
 * Return: true if it does not; a constant for a constant @n.
 */
#define overflows_type(n, T) \
	__builtin_choose_expr(__is_constexpr(n), __overflows_type_constexpr(n, T), __overflows_type(n, T))

/**
 * castable_to_type() - can a value be cast without loss, as far as the compiler knows?
 * @n: the value, not evaluated
 * @T: the type, or an expression of that type
 *
 * Return: a constant: whether a constant @n fits, whether any other @n is of that very type.
 */
#define castable_to_type(n, T) \
	__builtin_choose_expr(__is_constexpr(n), !__overflows_type_constexpr(n, T), __same_type(n, T))

#endif

/**
 * range_overflows() - does a range reach beyond a limit?
 * @start: where it starts
 * @size: how long it is, in the same unit
 * @max: the limit; a range that starts at it is beyond, even an empty one
 *
 * Return: true if it does; nothing wraps on the way.
 */
#define range_overflows(start, size, max)                                                   \
	__extension__({                                                                     \
		__typeof__(start) __range_start = (start);                                  \
		__typeof__(size) __range_size = (size);                                     \
		__typeof__(max) __range_max = (max);                                        \
		__range_start >= __range_max || __range_size > __range_max - __range_start; \
	})
#define range_overflows_t(type, start, size, max) range_overflows((type)(start), (type)(size), (type)(max))

/* The same, but an empty range at the limit is inside. */
#define range_end_overflows(start, size, max)                                              \
	__extension__({                                                                    \
		__typeof__(start) __range_start = (start);                                 \
		__typeof__(size) __range_size = (size);                                    \
		__typeof__(max) __range_max = (max);                                       \
		__range_start > __range_max || __range_size > __range_max - __range_start; \
	})
#define range_end_overflows_t(type, start, size, max) range_end_overflows((type)(start), (type)(size), (type)(max))

__BEGIN_DECLS

/**
 * size_add() - add sizes, saturating
 * @addend1: bytes
 * @addend2: bytes
 *
 * Return: the sum, SIZE_MAX if it does not fit.
 */
static inline __drmres_constexpr size_t __must_check size_add(size_t addend1, size_t addend2)
{
	size_t bytes = 0;

	return check_add_overflow(addend1, addend2, &bytes) ? SIZE_MAX : bytes;
}

/**
 * size_sub() - subtract sizes, saturating
 * @minuend: bytes
 * @subtrahend: bytes
 *
 * Return: the difference; SIZE_MAX if it does not fit, or if an argument is SIZE_MAX and so the result of an overflow.
 */
static inline __drmres_constexpr size_t __must_check size_sub(size_t minuend, size_t subtrahend)
{
	size_t bytes = 0;

	if (minuend == SIZE_MAX || subtrahend == SIZE_MAX || check_sub_overflow(minuend, subtrahend, &bytes))
		return SIZE_MAX;
	return bytes;
}

/**
 * size_mul() - multiply sizes, saturating
 * @factor1: bytes, or a count
 * @factor2: bytes, or a count
 *
 * Return: the product, SIZE_MAX if it does not fit.
 */
static inline __drmres_constexpr size_t __must_check size_mul(size_t factor1, size_t factor2)
{
	size_t bytes = 0;

	return check_mul_overflow(factor1, factor2, &bytes) ? SIZE_MAX : bytes;
}

__END_DECLS

/* Bytes of an array of two, of three dimensions; SIZE_MAX if they do not fit. */
#define array_size(a, b) size_mul(a, b)
#define array3_size(a, b, c) size_mul(size_mul(a, b), c)

#ifdef __cplusplus
#define __drmres_flex_bytes(head, element, count) size_add(head, size_mul(count, element))
#else
/* The saturating forms as constant expressions, for the size of an array. */
#define __drmres_const_flex(head, element, count)                                    \
	((size_t)(count) > (SIZE_MAX - (head)) / ((element) + !(element)) ? SIZE_MAX \
									  : (head) + (element) * (size_t)(count))
#define __drmres_flex_bytes(head, element, count)                                               \
	__builtin_choose_expr(__is_constexpr(count), __drmres_const_flex(head, element, count), \
			      size_add(head, size_mul(count, element)))
#endif

/**
 * flex_array_size() - bytes of the flexible array at the end of a struct
 * @p: pointer to the struct; not evaluated
 * @member: name of the array
 * @count: its elements
 *
 * Return: bytes, SIZE_MAX if they do not fit.
 */
#define flex_array_size(p, member, count) __drmres_flex_bytes((size_t)0, sizeof(*(p)->member), count)

/**
 * struct_size() - bytes of a struct and the flexible array at its end
 * @p: pointer to the struct; not evaluated
 * @member: name of the array
 * @count: its elements
 *
 * Return: bytes, SIZE_MAX if they do not fit; a constant for a constant @count.
 */
#define struct_size(p, member, count) __drmres_flex_bytes(sizeof(*(p)), sizeof(*(p)->member), count)

/**
 * struct_size_t() - struct_size() of a type
 * @type: the struct
 * @member: name of the array
 * @count: its elements
 *
 * Return: bytes, SIZE_MAX if they do not fit.
 */
#define struct_size_t(type, member, count) struct_size((type *)NULL, member, count)

/**
 * struct_offset() - where a member lies in a struct
 * @p: pointer to the struct; not evaluated
 * @member: name of the member
 *
 * Return: bytes.
 */
#define struct_offset(p, member) offsetof(__typeof__(*(p)), member)

#ifndef __cplusplus

/**
 * DEFINE_RAW_FLEX() - a struct with a flexible array, on the stack
 * @type: the struct
 * @name: pointer to be defined
 * @member: name of the array
 * @count: its elements, a constant
 *
 * Lifetime: the enclosing block; zeroed.
 */
#define DEFINE_RAW_FLEX(type, name, member, count) __drmres_stack_flex(type, name, member, count, 0)

/**
 * DEFINE_FLEX() - DEFINE_RAW_FLEX() with the array's counter set
 * @type: the struct
 * @name: pointer to be defined
 * @member: name of the array
 * @counter: name of the member that holds the count
 * @count: its elements, a constant
 *
 * Lifetime: the enclosing block; zeroed but for @counter.
 */
#define DEFINE_FLEX(type, name, member, counter, count) __drmres_stack_flex(type, name, member, count, .counter = count)

#define __drmres_stack_flex(type, name, member, count, first)                            \
	_Static_assert(__is_constexpr(count), "the count of " #name " is not constant"); \
	union {                                                                          \
		u8 bytes[struct_size_t(type, member, count)];                            \
		type object;                                                             \
	} name##_on_stack = {.object = {first}};                                         \
	type *name = (type *)&name##_on_stack

#endif

#endif
