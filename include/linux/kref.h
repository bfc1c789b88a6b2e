/* SPDX-License-Identifier: MIT */
/**
 * DOC: reference counts with a release function
 *
 * A struct kref is embedded in the object; the put that drops the last reference calls the release function, which frees
 * the object around it. Misuse is noticed by the refcount_t inside (linux/refcount.h). May be called concurrently.
 */
#ifndef _LINUX_KREF_H_
#define _LINUX_KREF_H_

#include <linux/container_of.h>
#include <linux/refcount.h>

__BEGIN_DECLS

/**
 * struct kref - a reference count to embed; fields are private
 */
struct kref {
	refcount_t refcount;
};

#define KREF_INIT(n)             \
	{                        \
		REFCOUNT_INIT(n) \
	}

/**
 * kref_init() - start with one reference, the caller's
 * @kref: the count, of an object that nobody else knows yet
 */
static inline void kref_init(struct kref *kref)
{
	refcount_set(&kref->refcount, 1);
}

/**
 * kref_read() - look at the count
 * @kref: the count
 *
 * Return: references at this moment; of use for debugging only.
 */
static inline unsigned int kref_read(const struct kref *kref)
{
	return refcount_read(&kref->refcount);
}

/**
 * kref_get() - take a reference
 * @kref: the count; the caller holds one already
 */
static inline void kref_get(struct kref *kref)
{
	refcount_inc(&kref->refcount);
}

/**
 * kref_get_unless_zero() - take a reference if the object is not on its way out
 * @kref: the count; the caller knows that the memory is there, by a lock or RCU
 *
 * Return: 1 if it was taken, 0 if not.
 */
static inline int __must_check kref_get_unless_zero(struct kref *kref)
{
	return refcount_inc_not_zero(&kref->refcount);
}

/**
 * kref_put() - drop a reference
 * @kref: the count
 * @release: called with @kref if it was the last, in the caller's context
 *
 * Return: 1 if it was the last, and then @kref is gone; 0 if not.
 */
static inline int kref_put(struct kref *kref, void (*release)(struct kref *kref))
{
	if (!refcount_dec_and_test(&kref->refcount))
		return 0;
	release(kref);
	return 1;
}

__END_DECLS

#endif
