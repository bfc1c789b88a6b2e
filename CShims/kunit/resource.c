// SPDX-License-Identifier: MIT
/**
 * DOC: the list of a test's resources
 *
 * The list has one reference on each of its resources and is guarded by the lock of the test; free functions run without it.
 */
#include <kunit/resource.h>

#include <string.h>

#include <linux/slab.h>
#include <mm/rodata.h>

static void release(struct kref *kref)
{
	struct kunit_resource *res = container_of(kref, struct kunit_resource, refcount);
	/* Where the resource lies in what the function frees, it is not the resource that is to be freed here. */
	bool ours = res->should_kfree;

	if (res->free)
		res->free(res);
	if (ours)
		kfree(res);
}

void kunit_put_resource(struct kunit_resource *res)
{
	kref_put(&res->refcount, release);
}

int __kunit_add_resource(struct kunit *test, kunit_resource_init_t init, kunit_resource_free_t free,
			 struct kunit_resource *res, void *data)
{
	unsigned long flags;
	int ret;

	res->free = free;
	kref_init(&res->refcount);
	if (init) {
		ret = init(res, data);
		if (ret)
			return ret;
	} else {
		res->data = data;
	}
	/* The count of one is the list's. */
	spin_lock_irqsave(&test->lock, flags);
	list_add_tail(&res->node, &test->resources);
	spin_unlock_irqrestore(&test->lock, flags);
	return 0;
}

int kunit_add_named_resource(struct kunit *test, kunit_resource_init_t init, kunit_resource_free_t free,
			     struct kunit_resource *res, const char *name, void *data)
{
	struct kunit_resource *taken;

	if (!name)
		return -EINVAL;
	taken = kunit_find_named_resource(test, name);
	if (taken) {
		kunit_put_resource(taken);
		return -EEXIST;
	}
	res->name = name;
	res->should_kfree = false;
	return __kunit_add_resource(test, init, free, res, data);
}

struct kunit_resource *kunit_alloc_and_get_resource(struct kunit *test, kunit_resource_init_t init,
						    kunit_resource_free_t free, gfp_t internal_gfp, void *context)
{
	struct kunit_resource *res = kzalloc(sizeof(*res), internal_gfp);

	if (!res)
		return NULL;
	res->should_kfree = true;
	if (__kunit_add_resource(test, init, free, res, context)) {
		kfree(res);
		return NULL;
	}
	kunit_get_resource(res);
	return res;
}

void *kunit_alloc_resource(struct kunit *test, kunit_resource_init_t init, kunit_resource_free_t free,
			   gfp_t internal_gfp, void *context)
{
	struct kunit_resource *res = kunit_alloc_and_get_resource(test, init, free, internal_gfp, context);
	void *data;

	if (!res)
		return NULL;
	data = res->data;
	kunit_put_resource(res);
	return data;
}

struct kunit_resource *kunit_find_resource(struct kunit *test, kunit_resource_match_t match, void *match_data)
{
	struct kunit_resource *res, *found = NULL;
	unsigned long flags;

	spin_lock_irqsave(&test->lock, flags);
	list_for_each_entry_reverse (res, &test->resources, node) {
		if (!match(test, res, match_data))
			continue;
		kunit_get_resource(res);
		found = res;
		break;
	}
	spin_unlock_irqrestore(&test->lock, flags);
	return found;
}

static bool has_name(struct kunit *test, struct kunit_resource *res, void *name)
{
	(void)test;
	return res->name && !strcmp(res->name, name);
}

struct kunit_resource *kunit_find_named_resource(struct kunit *test, const char *name)
{
	return kunit_find_resource(test, has_name, (void *)name);
}

void kunit_remove_resource(struct kunit *test, struct kunit_resource *res)
{
	unsigned long flags;
	bool linked;

	spin_lock_irqsave(&test->lock, flags);
	linked = !list_empty(&res->node);
	list_del_init(&res->node);
	spin_unlock_irqrestore(&test->lock, flags);
	if (linked)
		kunit_put_resource(res);
}

int kunit_destroy_resource(struct kunit *test, kunit_resource_match_t match, void *match_data)
{
	struct kunit_resource *res = kunit_find_resource(test, match, match_data);

	if (!res)
		return -ENOENT;
	kunit_remove_resource(test, res);
	kunit_put_resource(res);
	return 0;
}

int kunit_destroy_named_resource(struct kunit *test, const char *name)
{
	return kunit_destroy_resource(test, has_name, (void *)name);
}

void kunit_cleanup(struct kunit *test)
{
	struct kunit_resource *res;
	unsigned long flags;

	/* A free function may add resources: look again each time. */
	for (;;) {
		spin_lock_irqsave(&test->lock, flags);
		res = list_empty(&test->resources) ? NULL
						   : list_last_entry(&test->resources, struct kunit_resource, node);
		if (res)
			list_del_init(&res->node);
		spin_unlock_irqrestore(&test->lock, flags);
		if (!res)
			return;
		kunit_put_resource(res);
	}
}

/* An action is a resource whose free function calls it. */
struct action {
	struct kunit_resource res;
	kunit_action_t *function;
	void *ctx;
};

static void call_action(struct kunit_resource *res)
{
	struct action *action = container_of(res, struct action, res);

	action->function(action->ctx);
}

static bool is_action(struct kunit *test, struct kunit_resource *res, void *wanted)
{
	const struct action *action = container_of(res, struct action, res), *like = wanted;

	(void)test;
	return res->free == call_action && action->function == like->function && action->ctx == like->ctx;
}

int kunit_add_action(struct kunit *test, kunit_action_t *function, void *ctx)
{
	struct action *action;

	KUNIT_ASSERT_NOT_NULL_MSG(test, function, "kunit_add_action() without an action");
	action = kzalloc(sizeof(*action), GFP_KERNEL);
	if (!action)
		return -ENOMEM;
	action->function = function;
	action->ctx = ctx;
	action->res.should_kfree = true;
	return __kunit_add_resource(test, NULL, call_action, &action->res, action);
}

int kunit_add_action_or_reset(struct kunit *test, kunit_action_t *function, void *ctx)
{
	int ret = kunit_add_action(test, function, ctx);

	if (ret)
		function(ctx);
	return ret;
}

static struct kunit_resource *find_action(struct kunit *test, kunit_action_t *function, void *ctx)
{
	struct action like = {.function = function, .ctx = ctx};

	return kunit_find_resource(test, is_action, &like);
}

void kunit_remove_action(struct kunit *test, kunit_action_t *function, void *ctx)
{
	struct kunit_resource *res = find_action(test, function, ctx);

	if (!res)
		return;
	res->free = NULL;
	kunit_remove_resource(test, res);
	kunit_put_resource(res);
}

void kunit_release_action(struct kunit *test, kunit_action_t *function, void *ctx)
{
	struct kunit_resource *res = find_action(test, function, ctx);

	if (!res)
		return;
	kunit_remove_resource(test, res);
	kunit_put_resource(res);
}

/* Memory is an action that frees it. */
static void free_memory(void *memory)
{
	kfree(memory);
}

void *kunit_kmalloc_array(struct kunit *test, size_t n, size_t size, gfp_t gfp)
{
	void *memory = kmalloc_array(n, size, gfp);

	if (memory && kunit_add_action_or_reset(test, free_memory, memory))
		return NULL;
	return memory;
}

void kunit_kfree(struct kunit *test, const void *ptr)
{
	if (ptr)
		kunit_release_action(test, free_memory, (void *)ptr);
}

char *kunit_kstrdup(struct kunit *test, const char *str, gfp_t gfp)
{
	size_t size;
	char *copy;

	if (!str)
		return NULL;
	size = strlen(str) + 1;
	copy = kunit_kmalloc_array(test, 1, size, gfp);
	if (copy)
		memcpy(copy, str, size);
	return copy;
}

const char *kunit_kstrdup_const(struct kunit *test, const char *str, gfp_t gfp)
{
	return drmres_core_rodata(str) ? str : kunit_kstrdup(test, str, gfp);
}

void kunit_kfree_const(struct kunit *test, const void *x)
{
	if (!drmres_core_rodata(x))
		kunit_kfree(test, x);
}
