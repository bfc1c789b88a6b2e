/* SPDX-License-Identifier: MIT */
/**
 * DOC: managed domains
 *
 * A managed owner of one's own: what a drm_device is to drmm_kmalloc(), without a device. A domain is reference counted.
 * It owns memory, and functions to be called; the last drmres_domain_put() undoes all of it, newest first. Faults,
 * events, phases and reports are those of every managed resource, and name the domain: ``session#3``.
 *
 * Linux has no such thing, so the policy makes no difference here. An action is known by function and data, exactly, and
 * of several equal ones the newest is meant, as with devres. What an action adds while the domain is being released is
 * released too, after a report. All functions may be called concurrently by whoever holds a reference; actions run with
 * no lock held.
 */
#ifndef _DRMRES_DOMAIN_H_
#define _DRMRES_DOMAIN_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/compiler.h>
#include <linux/gfp.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/spinlock.h>

__BEGIN_DECLS

struct drmres_walk;

/**
 * struct drmres_domain - a managed owner
 * @ref: reference count; drmres_domain_get() and drmres_domain_put()
 * @resources: what it owns, newest first
 * @lock: protects @resources and @walk
 * @walk: the final release while it is under way, NULL otherwise; private
 * @id: number, counted over all domains
 * @label: name and number, e.g. ``session#3``
 */
struct DRMRES_SWIFT_NONCOPYABLE drmres_domain {
	struct kref ref;
	struct list_head resources;
	spinlock_t lock;
	struct drmres_walk *walk;
	u64 id;
	char label[64];
};

/* Called at the release with what it was added with. */
typedef void (*drmres_domain_release_t)(void *data);

/**
 * drmres_domain_create() - make a managed owner
 * @name: what it is called, cut after 40 characters; copied. Not empty, without a ``#``, and not the prefix of another
 *        kind of object, such as ``drm``.
 *
 * Context: Process context. May sleep.
 * Lifetime: until the last drmres_domain_put(); the caller has the first reference.
 * Return: the domain; ERR_PTR(-ENOMEM); ERR_PTR(-EINVAL), after a report, for a name that it cannot have.
 */
struct drmres_domain *drmres_domain_create(const char *name);

/**
 * drmres_domain_get() - take a reference
 * @domain: domain of which the caller has a reference; NULL does nothing
 *
 * Context: Any.
 */
void drmres_domain_get(struct drmres_domain *domain);

/**
 * drmres_domain_put() - drop a reference
 * @domain: domain of which the caller has a reference; NULL does nothing
 *
 * The last one releases everything that the domain owns, newest first, and then the domain.
 *
 * Context: Process context if it may be the last one: actions may sleep.
 */
void drmres_domain_put(struct drmres_domain *domain);

/**
 * drmres_domain_alloc() - allocate memory that lives as long as a domain
 * @domain: domain
 * @size: bytes; 0 gets a place of its own
 * @gfp: flags as for kmalloc(), __GFP_ZERO for zeroes
 *
 * Context: Process context. May sleep if @gfp flags permit.
 * Lifetime: until the last drmres_domain_put() or drmres_domain_free().
 * Return: the memory, aligned as kmalloc() aligns; NULL if there is none, or after a report for what is no domain.
 */
void *drmres_domain_alloc(struct drmres_domain *domain, size_t size, gfp_t gfp);

/**
 * drmres_domain_alloc_payload() - an action that carries its data
 * @domain: domain
 * @release: called with the payload when @domain is released; may be NULL
 * @size: bytes of payload, not zeroed
 * @name: name of the node; borrowed until it is released
 *
 * The payload is the caller's to fill before anybody can put the last reference. drmres_domain_free() refuses it;
 * drmres_domain_release_action() takes it for an action with itself as data.
 *
 * Context: Process context. May sleep.
 * Lifetime: until @release returned.
 * Return: the payload, aligned as kmalloc() aligns; NULL if there is no memory, or after a report for what is no domain.
 */
void *drmres_domain_alloc_payload(struct drmres_domain *domain, drmres_domain_release_t release, size_t size,
				  const char *name);

/**
 * drmres_domain_free() - free memory before its domain goes
 * @domain: domain that it was allocated from
 * @ptr: what drmres_domain_alloc() returned; NULL does nothing
 *
 * Any other pointer is reported as what it is, and nothing is freed: freed already, inside something, somebody else's,
 * an action. The cost does not depend on how much the domain owns.
 *
 * Context: Process context.
 */
void drmres_domain_free(struct drmres_domain *domain, const void *ptr);

/**
 * drmres_domain_add_action() - have a function called when a domain is released
 * @domain: domain
 * @action: function to be called
 * @data: handed to it, may be NULL
 * @name: name of the node; borrowed until it is released
 *
 * Context: Process context. May sleep.
 * Lifetime: until the last drmres_domain_put() or drmres_domain_release_action().
 * Return: 0; -ENOMEM, then @action will not be called; -EINVAL, after a report, for what is no domain or no function.
 */
int __must_check drmres_domain_add_action(struct drmres_domain *domain, drmres_domain_release_t action, void *data,
					  const char *name);

/**
 * drmres_domain_add_action_or_reset() - the same, and undo what the action is for if that fails
 * @domain: domain
 * @action: function to be called; now, if there is no memory
 * @data: handed to it, may be NULL
 * @name: name of the node; borrowed until it is released
 *
 * Context: Process context. May sleep.
 * Lifetime: until the last drmres_domain_put() or drmres_domain_release_action().
 * Return: 0; -ENOMEM, then @action has been called; -EINVAL, after a report, and then it has not.
 */
int __must_check drmres_domain_add_action_or_reset(struct drmres_domain *domain, drmres_domain_release_t action,
						   void *data, const char *name);

/**
 * drmres_domain_release_action() - call an action now instead of at the release
 * @domain: domain
 * @action: function that was added
 * @data: what it was added with
 *
 * Without such an action there is a report and nothing is called; the same for an action that names itself.
 *
 * Context: Process context. What @action needs.
 */
void drmres_domain_release_action(struct drmres_domain *domain, drmres_domain_release_t action, void *data);

#ifdef DRMRES_SITES
#define drmres_domain_create(...) DRMRES_AT(drmres_domain_create(__VA_ARGS__))
#define drmres_domain_get(...) DRMRES_AT_VOID(drmres_domain_get(__VA_ARGS__))
#define drmres_domain_put(...) DRMRES_AT_VOID(drmres_domain_put(__VA_ARGS__))
#define drmres_domain_alloc(...) DRMRES_AT(drmres_domain_alloc(__VA_ARGS__))
#define drmres_domain_alloc_payload(...) DRMRES_AT(drmres_domain_alloc_payload(__VA_ARGS__))
#define drmres_domain_free(...) DRMRES_AT_VOID(drmres_domain_free(__VA_ARGS__))
#define drmres_domain_add_action(...) DRMRES_AT(drmres_domain_add_action(__VA_ARGS__))
#define drmres_domain_add_action_or_reset(...) DRMRES_AT(drmres_domain_add_action_or_reset(__VA_ARGS__))
#define drmres_domain_release_action(...) DRMRES_AT_VOID(drmres_domain_release_action(__VA_ARGS__))
#endif

__END_DECLS

#endif
