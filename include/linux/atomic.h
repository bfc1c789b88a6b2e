/* SPDX-License-Identifier: MIT */
/**
 * DOC: atomic counters
 *
 * Plain structs around an integer, as in the kernel; every access goes through a function here. Operations that return a
 * value are full barriers, those that do not order nothing, and _relaxed, _acquire and _release say what they are. Signed
 * overflow wraps. For objects that end at zero use linux/refcount.h, which notices misuse. Everything here may be called
 * concurrently; what an operation pairs with is said where it is used.
 */
#ifndef _LINUX_ATOMIC_H_
#define _LINUX_ATOMIC_H_

#include <linux/compiler.h>

#define ATOMIC_INIT(i) \
	{              \
		(i)    \
	}
#define ATOMIC64_INIT(i) \
	{                \
		(i)      \
	}

/* Barriers. ThreadSanitizer does not see fences: what they order must be atomic itself. */
#define smp_mb() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define smp_rmb() __atomic_thread_fence(__ATOMIC_ACQUIRE)
#define smp_wmb() __atomic_thread_fence(__ATOMIC_RELEASE)
#define smp_mb__before_atomic() smp_mb()
#define smp_mb__after_atomic() smp_mb()
#define smp_load_acquire(p) __atomic_load_n(p, __ATOMIC_ACQUIRE)
#define smp_store_release(p, v) __atomic_store_n(p, v, __ATOMIC_RELEASE)

/* On scalars of any size up to 8 bytes; full barriers. */
#define xchg(ptr, v) __atomic_exchange_n(ptr, v, __ATOMIC_SEQ_CST)
#define cmpxchg(ptr, o, n)                                                                                      \
	__extension__({                                                                                         \
		__typeof__(*(ptr)) __cmpxchg_old = (o);                                                         \
		__atomic_compare_exchange_n(ptr, &__cmpxchg_old, n, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
		__cmpxchg_old;                                                                                  \
	})
#define try_cmpxchg(ptr, oldp, n) __atomic_compare_exchange_n(ptr, oldp, n, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)

__BEGIN_DECLS

/*
 * One family a counter type, the kernel's names:
 * read, set; read_acquire, set_release
 * add, sub, inc, dec, and, or		no value, no order
 * OP_return, fetch_OP			new value, old value
 * inc_and_test, dec_and_test, sub_and_test	true if the new value is 0
 * add_negative			true if the new value is below 0
 * xchg, cmpxchg			old value
 * try_cmpxchg			true if it was exchanged; *old is what was found
 * add_unless, inc_not_zero, dec_if_positive	change under a condition; see below
 */
#define __DRMRES_ATOMIC(P, T, I)                                                                                    \
	static inline I P##_read(const T *v)                                                                        \
	{                                                                                                           \
		return __atomic_load_n(&v->counter, __ATOMIC_RELAXED);                                              \
	}                                                                                                           \
	static inline I P##_read_acquire(const T *v)                                                                \
	{                                                                                                           \
		return __atomic_load_n(&v->counter, __ATOMIC_ACQUIRE);                                              \
	}                                                                                                           \
	static inline void P##_set(T *v, I i)                                                                       \
	{                                                                                                           \
		__atomic_store_n(&v->counter, i, __ATOMIC_RELAXED);                                                 \
	}                                                                                                           \
	static inline void P##_set_release(T *v, I i)                                                               \
	{                                                                                                           \
		__atomic_store_n(&v->counter, i, __ATOMIC_RELEASE);                                                 \
	}                                                                                                           \
	static inline void P##_add(I i, T *v)                                                                       \
	{                                                                                                           \
		__atomic_fetch_add(&v->counter, i, __ATOMIC_RELAXED);                                               \
	}                                                                                                           \
	static inline void P##_sub(I i, T *v)                                                                       \
	{                                                                                                           \
		__atomic_fetch_sub(&v->counter, i, __ATOMIC_RELAXED);                                               \
	}                                                                                                           \
	static inline void P##_inc(T *v)                                                                            \
	{                                                                                                           \
		P##_add(1, v);                                                                                      \
	}                                                                                                           \
	static inline void P##_dec(T *v)                                                                            \
	{                                                                                                           \
		P##_sub(1, v);                                                                                      \
	}                                                                                                           \
	static inline void P##_and(I i, T *v)                                                                       \
	{                                                                                                           \
		__atomic_fetch_and(&v->counter, i, __ATOMIC_RELAXED);                                               \
	}                                                                                                           \
	static inline void P##_or(I i, T *v)                                                                        \
	{                                                                                                           \
		__atomic_fetch_or(&v->counter, i, __ATOMIC_RELAXED);                                                \
	}                                                                                                           \
	static inline I P##_add_return(I i, T *v)                                                                   \
	{                                                                                                           \
		return __atomic_add_fetch(&v->counter, i, __ATOMIC_SEQ_CST);                                        \
	}                                                                                                           \
	static inline I P##_sub_return(I i, T *v)                                                                   \
	{                                                                                                           \
		return __atomic_sub_fetch(&v->counter, i, __ATOMIC_SEQ_CST);                                        \
	}                                                                                                           \
	static inline I P##_inc_return(T *v)                                                                        \
	{                                                                                                           \
		return P##_add_return(1, v);                                                                        \
	}                                                                                                           \
	static inline I P##_dec_return(T *v)                                                                        \
	{                                                                                                           \
		return P##_sub_return(1, v);                                                                        \
	}                                                                                                           \
	static inline I P##_fetch_add(I i, T *v)                                                                    \
	{                                                                                                           \
		return __atomic_fetch_add(&v->counter, i, __ATOMIC_SEQ_CST);                                        \
	}                                                                                                           \
	static inline I P##_fetch_sub(I i, T *v)                                                                    \
	{                                                                                                           \
		return __atomic_fetch_sub(&v->counter, i, __ATOMIC_SEQ_CST);                                        \
	}                                                                                                           \
	static inline bool P##_inc_and_test(T *v)                                                                   \
	{                                                                                                           \
		return P##_inc_return(v) == 0;                                                                      \
	}                                                                                                           \
	static inline bool P##_dec_and_test(T *v)                                                                   \
	{                                                                                                           \
		return P##_dec_return(v) == 0;                                                                      \
	}                                                                                                           \
	static inline bool P##_sub_and_test(I i, T *v)                                                              \
	{                                                                                                           \
		return P##_sub_return(i, v) == 0;                                                                   \
	}                                                                                                           \
	static inline bool P##_add_negative(I i, T *v)                                                              \
	{                                                                                                           \
		return P##_add_return(i, v) < 0;                                                                    \
	}                                                                                                           \
	static inline I P##_xchg(T *v, I i)                                                                         \
	{                                                                                                           \
		return __atomic_exchange_n(&v->counter, i, __ATOMIC_SEQ_CST);                                       \
	}                                                                                                           \
	static inline bool P##_try_cmpxchg(T *v, I *old, I i)                                                       \
	{                                                                                                           \
		return __atomic_compare_exchange_n(&v->counter, old, i, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
	}                                                                                                           \
	static inline I P##_cmpxchg(T *v, I old, I i)                                                               \
	{                                                                                                           \
		P##_try_cmpxchg(v, &old, i);                                                                        \
		return old;                                                                                         \
	}                                                                                                           \
	/* Add @a unless the value is @u. Return: true if it was added. */                                          \
	static inline bool P##_add_unless(T *v, I a, I u)                                                           \
	{                                                                                                           \
		I old = P##_read(v), sum;                                                                           \
                                                                                                                    \
		do {                                                                                                \
			if (old == u)                                                                               \
				return false;                                                                       \
			(void)__builtin_add_overflow(old, a, &sum);                                                 \
		} while (!P##_try_cmpxchg(v, &old, sum));                                                           \
		return true;                                                                                        \
	}                                                                                                           \
	/* Add 1 unless the value is 0. Return: true if it was added. */                                            \
	static inline bool P##_inc_not_zero(T *v)                                                                   \
	{                                                                                                           \
		return P##_add_unless(v, 1, 0);                                                                     \
	}                                                                                                           \
	/* Subtract 1 unless the result would be negative. Return: the old value minus 1 in any case. */            \
	static inline I P##_dec_if_positive(T *v)                                                                   \
	{                                                                                                           \
		I old = P##_read(v);                                                                                \
                                                                                                                    \
		do {                                                                                                \
			if (old < 1)                                                                                \
				break;                                                                              \
		} while (!P##_try_cmpxchg(v, &old, old - 1));                                                       \
		return old - 1;                                                                                     \
	}

__DRMRES_ATOMIC(atomic, atomic_t, int)
__DRMRES_ATOMIC(atomic64, atomic64_t, s64)

__END_DECLS

#endif
