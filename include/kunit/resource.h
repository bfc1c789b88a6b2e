/* SPDX-License-Identifier: MIT */
/**
 * DOC: resources of a test
 *
 * C only. A resource is a counted object on a list of the test. What is left on the list when the case is over is taken off it, the
 * newest first, and loses the list's reference; with the last reference its free function runs. The list may be used by
 * several threads.
 */
#ifndef _KUNIT_RESOURCE_H
#define _KUNIT_RESOURCE_H

#if !defined(__cplusplus) && !defined(__swift__)

#include <kunit/test.h>

#include <linux/kref.h>
#include <linux/list.h>

struct kunit_resource;

typedef int (*kunit_resource_init_t)(struct kunit_resource *, void *);
typedef void (*kunit_resource_free_t)(struct kunit_resource *);
typedef bool (*kunit_resource_match_t)(struct kunit *test, struct kunit_resource *res, void *match_data);

/* What kunit_add_action() takes. */
typedef void(kunit_action_t)(void *);

/**
 * struct kunit_resource - one thing that ends with the case
 * @data: what it stands for
 * @name: to find it by, may be NULL
 * @free: called with the last reference, may be NULL
 * @refcount: the list has one
 * @node: place in the test's list, empty once it was removed
 * @should_kfree: the last reference also frees the resource itself
 */
struct kunit_resource {
	void *data;
	const char *name;
	kunit_resource_free_t free;
	struct kref refcount;
	struct list_head node;
	bool should_kfree;
};

/**
 * kunit_get_resource() - take a reference
 * @res: the resource
 */
static inline void kunit_get_resource(struct kunit_resource *res)
{
	kref_get(&res->refcount);
}

/**
 * kunit_put_resource() - let a reference go
 * @res: the resource; gone after its last reference
 *
 * Context: That of the free function.
 */
void kunit_put_resource(struct kunit_resource *res) DRMRES_SYM(kunit_put_resource);

/**
 * __kunit_add_resource() - put a resource on the list, as it is
 * @test: whose it becomes
 * @init: called with @res and @data before it is on the list; NULL stores @data
 * @free: called with the last reference, may be NULL
 * @res: storage, with should_kfree set
 * @data: see @init
 *
 * Return: 0, or what @init returned; then nothing was added.
 */
int __kunit_add_resource(struct kunit *test, kunit_resource_init_t init, kunit_resource_free_t free,
			 struct kunit_resource *res, void *data) DRMRES_SYM(__kunit_add_resource);

/**
 * kunit_add_resource() - put a resource on the list whose storage is the caller's
 * @test: whose it becomes
 * @init: called with @res and @data before it is on the list; NULL stores @data
 * @free: called with the last reference, may be NULL
 * @res: storage, which must stay until then
 * @data: see @init
 *
 * Return: 0, or what @init returned; then nothing was added.
 */
static inline int kunit_add_resource(struct kunit *test, kunit_resource_init_t init, kunit_resource_free_t free,
				     struct kunit_resource *res, void *data)
{
	res->name = NULL;
	res->should_kfree = false;
	return __kunit_add_resource(test, init, free, res, data);
}

/**
 * kunit_add_named_resource() - the same, with a name that no other resource of the test has
 * @test: whose it becomes
 * @init: as kunit_add_resource()
 * @free: as kunit_add_resource()
 * @res: as kunit_add_resource()
 * @name: must stay as long as @res
 * @data: as kunit_add_resource()
 *
 * Return: 0, what @init returned, -EINVAL without a name, -EEXIST if there is one of that name.
 */
int kunit_add_named_resource(struct kunit *test, kunit_resource_init_t init, kunit_resource_free_t free,
			     struct kunit_resource *res, const char *name, void *data)
	DRMRES_SYM(kunit_add_named_resource);

/**
 * kunit_alloc_and_get_resource() - make a resource and hold it
 * @test: whose it becomes
 * @init: as kunit_add_resource()
 * @free: as kunit_add_resource()
 * @internal_gfp: flags for the resource itself
 * @context: @data of kunit_add_resource()
 *
 * Lifetime: until its last reference, of which the caller has one.
 * Return: the resource, NULL if there is no memory or @init failed.
 */
struct kunit_resource *kunit_alloc_and_get_resource(struct kunit *test, kunit_resource_init_t init,
						    kunit_resource_free_t free, gfp_t internal_gfp, void *context)
	DRMRES_SYM(kunit_alloc_and_get_resource);

/**
 * kunit_alloc_resource() - make a resource that only the test holds
 * @test: whose it becomes
 * @init: as kunit_add_resource()
 * @free: as kunit_add_resource()
 * @internal_gfp: flags for the resource itself
 * @context: @data of kunit_add_resource()
 *
 * Return: the data of the resource, NULL if there is no memory or @init failed.
 */
void *kunit_alloc_resource(struct kunit *test, kunit_resource_init_t init, kunit_resource_free_t free,
			   gfp_t internal_gfp, void *context) DRMRES_SYM(kunit_alloc_resource);

/**
 * kunit_find_resource() - the newest resource that matches
 * @test: whose
 * @match: called with the list's lock held
 * @match_data: handed to @match
 *
 * Return: the resource, to be put, or NULL.
 */
struct kunit_resource *kunit_find_resource(struct kunit *test, kunit_resource_match_t match, void *match_data)
	DRMRES_SYM(kunit_find_resource);

/**
 * kunit_find_named_resource() - the resource of a name
 * @test: whose
 * @name: from kunit_add_named_resource()
 *
 * Return: the resource, to be put, or NULL.
 */
struct kunit_resource *kunit_find_named_resource(struct kunit *test, const char *name)
	DRMRES_SYM(kunit_find_named_resource);

/**
 * kunit_remove_resource() - take a resource off the list
 * @test: whose
 * @res: the resource; a second time does nothing, as long as somebody holds it
 */
void kunit_remove_resource(struct kunit *test, struct kunit_resource *res) DRMRES_SYM(kunit_remove_resource);

/**
 * kunit_destroy_resource() - find a resource and take it off the list
 * @test: whose
 * @match: as kunit_find_resource()
 * @match_data: as kunit_find_resource()
 *
 * Return: 0, or -ENOENT.
 */
int kunit_destroy_resource(struct kunit *test, kunit_resource_match_t match, void *match_data)
	DRMRES_SYM(kunit_destroy_resource);

/**
 * kunit_destroy_named_resource() - find a resource by its name and take it off the list
 * @test: whose
 * @name: from kunit_add_named_resource()
 *
 * Return: 0, or -ENOENT.
 */
int kunit_destroy_named_resource(struct kunit *test, const char *name) DRMRES_SYM(kunit_destroy_named_resource);

/* Defines an action that calls a function whose argument has another type. */
#define KUNIT_DEFINE_ACTION_WRAPPER(wrapper, orig, arg_type) \
	static void wrapper(void *in)                        \
	{                                                    \
		arg_type arg = (arg_type)in;                 \
		orig(arg);                                   \
	}

/**
 * kunit_add_action() - have a function called when the case is over
 * @test: whose case
 * @action: the function; NULL aborts the case
 * @ctx: its argument
 *
 * Return: 0, or -ENOMEM; then it is never called.
 */
int kunit_add_action(struct kunit *test, kunit_action_t *action, void *ctx) DRMRES_SYM(kunit_add_action);

/**
 * kunit_add_action_or_reset() - the same, and call it now if that fails
 * @test: whose case
 * @action: the function
 * @ctx: its argument
 *
 * Return: 0, or -ENOMEM; then it was called.
 */
int kunit_add_action_or_reset(struct kunit *test, kunit_action_t *action, void *ctx)
	DRMRES_SYM(kunit_add_action_or_reset) __must_check;

/**
 * kunit_remove_action() - forget an action without calling it
 * @test: whose case
 * @action: as added; of several alike the newest
 * @ctx: as added
 */
void kunit_remove_action(struct kunit *test, kunit_action_t *action, void *ctx) DRMRES_SYM(kunit_remove_action);

/**
 * kunit_release_action() - call an action now and forget it
 * @test: whose case
 * @action: as added; of several alike the newest; nothing is called if it was not added
 * @ctx: as added
 */
void kunit_release_action(struct kunit *test, kunit_action_t *action, void *ctx) DRMRES_SYM(kunit_release_action);

#endif

#endif
