/* SPDX-License-Identifier: MIT */
/**
 * DOC: reference counts that notice misuse
 *
 * A refcount_t lives in the object that it counts references to. Who holds a reference may take more; the one who drops the
 * last frees the object. A count that would overflow, or that is used after it came to zero, is set to REFCOUNT_SATURATED
 * and stays there: the object leaks, which is better than a use after free. Every such change prints Linux's line in the
 * log and makes a report: W21 for a get on zero, W22 for a put too many, W23 for saturation, W38 for a plain decrement to
 * zero; in freed memory a lifetime finding instead, and nothing is touched. Under DRMRES_UPSTREAM each is said once a run.
 *
 * Everything here may be called concurrently, in any context; each change is a DRMRES_OP_REF point.
 */
#ifndef _LINUX_REFCOUNT_H_
#define _LINUX_REFCOUNT_H_

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <drmres/limits.h>

__BEGIN_DECLS

/**
 * struct refcount_struct - a reference count; fields are private
 */
typedef struct refcount_struct {
	atomic_t refs;
} refcount_t;

#define REFCOUNT_INIT(n)       \
	{                      \
		ATOMIC_INIT(n) \
	}
#define REFCOUNT_MAX INT_MAX
#define REFCOUNT_SATURATED (INT_MIN / 2)

/**
 * refcount_set() - start counting
 * @r: the count, of an object that nobody else knows yet
 * @n: references that exist
 */
void refcount_set(refcount_t *r, int n) DRMRES_SYM(refcount_set);

/**
 * refcount_read() - look at the count
 * @r: the count
 *
 * Return: references at this moment; of use for debugging only.
 */
unsigned int refcount_read(const refcount_t *r) DRMRES_SYM(refcount_read);

/**
 * refcount_add_not_zero() - take references if there is one
 * @i: how many
 * @r: the count; the caller need not hold a reference, only know that the memory is there
 *
 * Return: true if they were taken, false if the object is on its way out.
 */
bool refcount_add_not_zero(int i, refcount_t *r) DRMRES_SYM(refcount_add_not_zero) __must_check;

/**
 * refcount_inc_not_zero() - take a reference if there is one
 * @r: the count; the caller need not hold a reference, only know that the memory is there
 *
 * Return: true if it was taken, false if the object is on its way out.
 */
bool refcount_inc_not_zero(refcount_t *r) DRMRES_SYM(refcount_inc_not_zero) __must_check;

/**
 * refcount_add() - take references
 * @i: how many
 * @r: the count; the caller holds one already
 */
void refcount_add(int i, refcount_t *r) DRMRES_SYM(refcount_add);

/**
 * refcount_inc() - take a reference
 * @r: the count; the caller holds one already
 */
void refcount_inc(refcount_t *r) DRMRES_SYM(refcount_inc);

/**
 * refcount_sub_and_test() - drop references
 * @i: how many
 * @r: the count
 *
 * Return: true if they were the last: the caller frees the object, and sees all that others did to it before they
 * dropped theirs.
 */
bool refcount_sub_and_test(int i, refcount_t *r) DRMRES_SYM(refcount_sub_and_test) __must_check;

/**
 * refcount_dec_and_test() - drop a reference
 * @r: the count
 *
 * Return: true if it was the last; see refcount_sub_and_test().
 */
bool refcount_dec_and_test(refcount_t *r) DRMRES_SYM(refcount_dec_and_test) __must_check;

/**
 * refcount_dec() - drop a reference that is not the last
 * @r: the count; coming to zero is W38
 */
void refcount_dec(refcount_t *r) DRMRES_SYM(refcount_dec);

/**
 * refcount_dec_if_one() - drop the last reference, or none
 * @r: the count
 *
 * Return: true if it was the last.
 */
bool refcount_dec_if_one(refcount_t *r) DRMRES_SYM(refcount_dec_if_one) __must_check;

/**
 * refcount_dec_not_one() - drop a reference unless it is the last
 * @r: the count
 *
 * Return: true if it was dropped.
 */
bool refcount_dec_not_one(refcount_t *r) DRMRES_SYM(refcount_dec_not_one) __must_check;

__END_DECLS

#endif
