/* SPDX-License-Identifier: MIT */
/**
 * DOC: what kernel C asks of its compiler
 *
 * Attributes, branch hints and single accesses under the kernel's names. Nothing here owns anything. A name that a system
 * header may have taken already (glibc and libbsd share several) is defined only where it is free; the meaning is the same.
 * READ_ONCE() and WRITE_ONCE() are relaxed atomic accesses, so that what the kernel calls a marked race is none for C11
 * and for ThreadSanitizer either; both may be used concurrently, on scalars of at most eight bytes.
 */
#ifndef _LINUX_COMPILER_H_
#define _LINUX_COMPILER_H_

#include <drmres/link.h>
#include <drmres/sched.h>
#include <drmres/types.h>

/* In -std=c11 the keyword has underscores; driver code writes it without. */
#if !defined(__cplusplus) && defined(__STRICT_ANSI__) && __STDC_VERSION__ < 202311L && !defined(typeof)
#define typeof __typeof__
#endif

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#ifndef __always_inline
#define __always_inline inline __attribute__((__always_inline__))
#endif
#ifndef __aligned
#define __aligned(x) __attribute__((__aligned__(x)))
#endif
#ifndef __attribute_const__
#define __attribute_const__ __attribute__((__const__))
#endif
#ifndef __cold
#define __cold __attribute__((__cold__))
#endif
#ifndef __malloc
#define __malloc __attribute__((__malloc__))
#endif
#ifndef __maybe_unused
#define __maybe_unused __attribute__((__unused__))
#endif
#ifndef __always_unused
#define __always_unused __attribute__((__unused__))
#endif
#ifndef __must_check
#define __must_check __attribute__((__warn_unused_result__))
#endif
#ifndef __noreturn
#define __noreturn __attribute__((__noreturn__))
#endif
#ifndef __packed
#define __packed __attribute__((__packed__))
#endif
#ifndef __printf
#define __printf(format, first) __attribute__((__format__(printf, format, first)))
#endif
#ifndef __pure
#define __pure __attribute__((__pure__))
#endif
#ifndef __section
#define __section(name) __attribute__((__section__(name)))
#endif
#ifndef __used
#define __used __attribute__((__used__))
#endif
#ifndef __weak
#define __weak __attribute__((__weak__))
#endif
#ifndef __alloc_size
#define __alloc_size(...) __attribute__((__alloc_size__(__VA_ARGS__)))
#endif
/* The same, for who asks for bounds that the compiler knows; others may use what ksize() says. */
#ifdef CONFIG_FORTIFY_SOURCE
#define __drmres_alloc_size(...) __alloc_size(__VA_ARGS__)
#else
#define __drmres_alloc_size(...)
#endif
#ifndef __nonstring
#define __nonstring
#endif
/* Only where kmalloc_flex() can set the counter: sanitizers and fortified functions believe it. */
#ifndef __counted_by
#if defined(__has_builtin) && !defined(__cplusplus) && !defined(__swift__)
#if __has_builtin(__builtin_counted_by_ref)
#define __counted_by(member) __attribute__((__counted_by__(member)))
#endif
#endif
#endif
#ifndef __counted_by
#define __counted_by(member)
#endif

/* These words are attributes in C++ headers and in the standard library of C++: only kernel C gets them. */
#if !defined(__cplusplus) && !defined(__swift__)
#ifndef noinline
#define noinline __attribute__((__noinline__))
#endif
#ifndef fallthrough
#define fallthrough __attribute__((__fallthrough__))
#endif
#endif

/* Address spaces and lock annotations are for a checker that is not run here. */
#ifndef __user
#define __user
#endif
#ifndef __iomem
#define __iomem
#endif
#ifndef __rcu
#define __rcu
#endif
#ifndef __percpu
#define __percpu
#endif
#ifndef __force
#define __force
#endif
#ifndef __private
#define __private
#define ACCESS_PRIVATE(object, member) ((object)->member)
#endif
#ifndef __must_hold
#define __must_hold(lock)
#define __acquires(lock)
#define __releases(lock)
#define __acquire(lock) ((void)0)
#define __release(lock) ((void)0)
#endif

#ifndef __PASTE
#define __PASTE_NOW(a, b) a##b
#define __PASTE(a, b) __PASTE_NOW(a, b)
#endif
#ifndef __UNIQUE_ID
#define __UNIQUE_ID(prefix) __PASTE(__PASTE(__unique_##prefix##_, __LINE__), __PASTE(_, __COUNTER__))
#endif

#ifdef __cplusplus
#define __same_type(a, b) __is_same(__typeof__(a), __typeof__(b))
#else
#define __same_type(a, b) __builtin_types_compatible_p(__typeof__(a), __typeof__(b))

/*
 * 1 for an integer constant expression, 0 otherwise, and itself constant in both cases: only a constant zero makes the
 * second operand a null pointer constant, which leaves the conditional the type of its third operand.
 */
#define __is_constexpr(x) __builtin_types_compatible_p(__typeof__(1 ? ((void *)((long)(x)*0l)) : (int *)8), int *)
#endif

/* Is an integer type signed? */
#define is_signed_type(type) ((type)-1 < (type)1)
#define is_unsigned_type(type) (!is_signed_type(type))

/* Whether a value of any integer type is below zero; says nothing about unsigned types being compared with zero. */
#define __drmres_negative(x) ((x) < 1 && (x) != 0)

/* Bytes behind a pointer, as far as the compiler knows: of the whole object, of the member; SIZE_MAX if it does not. */
#define __struct_size(p) __builtin_object_size(p, 0)
#define __member_size(p) __builtin_object_size(p, 1)

/* The compiler may not move memory accesses across. */
#define barrier() __asm__ __volatile__("" : : : "memory")

/* The compiler may not know the value of @var after this. */
#define OPTIMIZER_HIDE_VAR(var) __asm__("" : "=r"(var) : "0"(var))

#ifdef __cplusplus
#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, val)                               \
	do {                                             \
		*(volatile __typeof__(x) *)&(x) = (val); \
	} while (0)
#else
/* What a driver reads or writes at once, others do, too: an explorer may let them. The core has its own points. */
#ifdef DRMRES_CORE
#define __drmres_once_point(x) ((void)0)
#else
#define __drmres_once_point(x) drmres_point(DRMRES_OP_FLAG, (const void *)&(x))
#endif
/* The comma drops the qualifiers, so that the copy can be written. */
#define READ_ONCE(x)                                            \
	__extension__({                                         \
		__typeof__(((void)0, (x))) __once;              \
		__drmres_once_point(x);                         \
		__atomic_load(&(x), &__once, __ATOMIC_RELAXED); \
		__once;                                         \
	})
#define WRITE_ONCE(x, val)                                       \
	do {                                                     \
		__typeof__(((void)0, (x))) __once = (val);       \
		__drmres_once_point(x);                          \
		__atomic_store(&(x), &__once, __ATOMIC_RELAXED); \
	} while (0)
#endif

/* The race is meant; only the value may be stale. */
#define data_race(expr) (expr)

#endif
