/* SPDX-License-Identifier: MIT */
/**
 * DOC: device-managed resources, beyond Linux
 *
 * An action whose data lies in its own node, and memory of which its user may ask later whether it is still there. As safe
 * to call concurrently as linux/device/devres.h.
 */
#ifndef _DRMRES_DEVRES_H_
#define _DRMRES_DEVRES_H_

#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/device.h>

__BEGIN_DECLS

/**
 * __devm_alloc_payload() - an action that carries its data
 * @dev: device
 * @action: called with the payload when the driver goes
 * @size: bytes of payload, not zeroed
 * @name: name of the node; borrowed
 *
 * One allocation for node and payload, so that a closure can be moved into it. The payload is the caller's to fill before
 * the driver can go. To devm_release_action() and its like this is @action with the payload as its data; devm_kfree()
 * refuses it.
 *
 * Context: Process context. May sleep.
 * Lifetime: until @action returned.
 * Return: the payload, aligned as kmalloc() aligns, or NULL.
 */
void *__devm_alloc_payload(struct device *dev, void (*action)(void *payload), size_t size, const char *name);

/**
 * __devm_add_closure() - an action that carries two words
 * @dev: device
 * @action: called when the driver goes, with a pointer to the two words, which it takes before it does anything else: they
 *          need not be there afterwards
 * @code: the first word
 * @context: the second word; if it is NULL, @code may be called as a function without arguments, in place of @action
 * @name: name of the node; borrowed
 *
 * As __devm_alloc_payload() for two words that are filled in, which is what a closure is. A program adds all of its closures
 * with one and the same @action, as a rule; others cost more.
 *
 * Context: Process context. May sleep.
 * Lifetime: until @action returned.
 * Return: 0; -ENOMEM, and @action is not called.
 */
int __must_check __devm_add_closure(struct device *dev, void (*action)(void *payload), void *code, void *context,
				    const char *name) __attribute__((nonnull(2, 5)));

/**
 * __devm_add_closure_quick() - __devm_add_closure() while nobody pays attention
 * @dev: device
 * @action: as there
 * @code: the first word
 * @context: the second word
 * @name: as there
 *
 * For callers to whom it is some work to say where a call is written: nobody hears of this one.
 *
 * Context: As __devm_add_closure().
 * Lifetime: As __devm_add_closure().
 * Return: false, with nothing done, if that has to be asked of __devm_add_closure().
 */
bool __must_check __devm_add_closure_quick(struct device *dev, void (*action)(void *payload), void *code, void *context,
					   const char *name) __attribute__((nonnull(2, 5)));

/**
 * __devm_alloc_key() - memory of which one may ask later whether it is still there
 * @dev: device
 * @size: bytes, zeroed; may be 0
 * @term: receives what drmres_devm_key_fits() wants to know
 *
 * Otherwise this is memory as of devm_kmalloc(), for devm_kfree() too.
 *
 * Context: Process context. May sleep.
 * Lifetime: until the driver goes, its group is released, or devm_kfree().
 * Return: the memory, or NULL.
 */
void *__devm_alloc_key(struct device *dev, size_t size, u64 *term);

/**
 * drmres_devm_key_is_there() - is memory of __devm_alloc_key() still there?
 * @dev: a device; perhaps another one that is now where the memory's device was
 * @memory: what __devm_alloc_key() returned; never followed unless it is there
 * @term: what it said
 *
 * Asked of the allocator, so it costs a lock. Memory that devm_kfree() freed must not be asked for.
 *
 * Context: Any.
 * Return: true if it is, and if it is still the same.
 */
bool drmres_devm_key_is_there(struct device *dev, const void *memory, u64 term);

/**
 * drmres_devm_key_fits() - the same, quickly
 * @dev: as above
 * @memory: as above
 * @term: as above
 *
 * As long as the device has never released several resources together since, nothing has to be looked up.
 *
 * Context: Any.
 * Return: as above.
 */
static inline bool drmres_devm_key_fits(struct device *dev, const void *memory, u64 term)
{
	/* PAIRS WITH: the store in drmres_devres_next_term(), before anything is released. */
	if (__builtin_expect(__atomic_load_n(&dev->devres_term, __ATOMIC_ACQUIRE) == term, 1))
		return true;
	return drmres_devm_key_is_there(dev, memory, term);
}

#ifdef DRMRES_SITES
#define __devm_alloc_payload(...) DRMRES_AT(__devm_alloc_payload(__VA_ARGS__))
#define __devm_add_closure(...) DRMRES_AT_CHECKED(__devm_add_closure(__VA_ARGS__))
#define __devm_alloc_key(...) DRMRES_AT(__devm_alloc_key(__VA_ARGS__))
#endif

__END_DECLS

#endif
