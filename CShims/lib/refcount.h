/* SPDX-License-Identifier: MIT */
/*
 * Reference counts while nobody pays attention (lib/attention.h): one atomic operation and no call. What is unusual is left
 * to the functions of linux/refcount.h: false, and nothing is done.
 */
#ifndef _DRMRES_LIB_REFCOUNT_H_
#define _DRMRES_LIB_REFCOUNT_H_

#include <linux/refcount.h>

#include <limits.h>

/* Of an object that is there: a reference more. Any thread. */
static inline bool drmres_refcount_inc_quickly(refcount_t *r)
{
	int old = atomic_read(&r->refs);

	do {
		if (__builtin_expect(old <= 0 || old == INT_MAX, 0))
			return false;
		/* PAIRS WITH: nothing; who takes a reference holds one, which is what orders. */
	} while (!__atomic_compare_exchange_n(&r->refs.counter, &old, old + 1, true, __ATOMIC_RELAXED,
					      __ATOMIC_RELAXED));
	return true;
}

/* A reference less, which is not the last. Any thread. */
static inline bool drmres_refcount_dec_quickly(refcount_t *r)
{
	int old = atomic_read(&r->refs);

	do {
		if (__builtin_expect(old <= 1, 0))
			return false;
		/* PAIRS WITH: the acquire of who drops the last one in refcount.c. */
	} while (!__atomic_compare_exchange_n(&r->refs.counter, &old, old - 1, true, __ATOMIC_RELEASE,
					      __ATOMIC_RELAXED));
	return true;
}

/*
 * The same of what only who has a reference can find: so nobody else does anything to a count of one. True if it is dropped now.
 */
static inline bool drmres_refcount_end_alone(refcount_t *r)
{
	/* PAIRS WITH: the releases of those who dropped theirs before. */
	if (__atomic_load_n(&r->refs.counter, __ATOMIC_ACQUIRE) != 1)
		return false;
	__atomic_store_n(&r->refs.counter, 0, __ATOMIC_RELAXED);
	return true;
}

/* The only reference that there is. True if it is dropped now: the object is the caller's. Any thread. */
static inline bool drmres_refcount_end_quickly(refcount_t *r)
{
	int last = 1;

	/* PAIRS WITH: the releases of those who dropped theirs before. */
	return __atomic_compare_exchange_n(&r->refs.counter, &last, 0, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

#endif
