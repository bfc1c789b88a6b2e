// SPDX-License-Identifier: MIT
/*
 * devres: raw nodes, actions, and every memory helper.
 */
#include "scn.h"

#include <linux/gfp.h>
#include <linux/percpu.h>

struct res {
	int value;
};

static void res_release(struct device *dev, void *data)
{
	struct res *res = data;

	scn_log("res_release %d on %s", res->value, dev_name(dev));
}

static int res_match(struct device *dev, void *data, void *wanted)
{
	struct res *res = data;

	(void)dev;
	return res->value == *(int *)wanted;
}

static struct res *add_res(struct device *dev, int value)
{
	struct res *res = devres_alloc(res_release, sizeof(*res), GFP_KERNEL);

	if (!res)
		return NULL;
	scn_log("zeroed %d", res->value == 0);
	res->value = value;
	devres_add(dev, res);
	return res;
}

static void raw_nodes(struct device *parent, const struct drm_driver *driver)
{
	int two = 2, nine = 9;
	struct res *res;

	(void)driver;
	add_res(parent, 1);
	add_res(parent, 2);
	add_res(parent, 3);
	res = devres_find(parent, res_release, NULL, NULL);
	scn_log("newest %d", res->value);
	res = devres_find(parent, res_release, res_match, &two);
	scn_log("two %d", res->value);
	scn_log("nine %d", devres_find(parent, res_release, res_match, &nine) != NULL);
	res = devres_remove(parent, res_release, res_match, &two);
	scn_log("removed %d", res->value);
	devres_free(res);
	scn_log("destroy -> %d", devres_destroy(parent, res_release, NULL, NULL));
	scn_log("destroy -> %d", devres_destroy(parent, res_release, res_match, &nine));
	scn_log("release -> %d", devres_release(parent, res_release, NULL, NULL));
	scn_log("release -> %d", devres_release(parent, res_release, NULL, NULL));
}

static void find_or_add(struct device *parent, const struct drm_driver *driver)
{
	int five = 5, six = 6;
	struct res *first, *second;

	(void)driver;
	first = devres_alloc(res_release, sizeof(*first), GFP_KERNEL);
	first->value = 5;
	first = devres_get(parent, first, res_match, &five);
	second = devres_alloc(res_release, sizeof(*second), GFP_KERNEL);
	second->value = 5;
	second = devres_get(parent, second, res_match, &five);
	scn_log("same %d", first == second);
	second = devres_alloc(res_release, sizeof(*second), GFP_KERNEL);
	second->value = 6;
	second = devres_get(parent, second, res_match, &six);
	scn_log("same %d", first == second);
}

static void never_added(struct device *parent, const struct drm_driver *driver)
{
	void *res = devres_alloc(res_release, 40, GFP_KERNEL);

	(void)parent;
	(void)driver;
	devres_free(res);
	devres_free(NULL);
	scn_log("freed");
}

static void actions(struct device *parent, const struct drm_driver *driver)
{
	static char x[] = "x", y[] = "y";

	(void)driver;
	scn_log("%d", devm_add_action(parent, scn_dact, x));
	scn_log("%d", devm_add_action(parent, scn_dact, y));
	scn_log("%d", devm_add_action_or_reset(parent, scn_dact2, x));
	scn_log("%d", devm_add_action(parent, scn_dact, x));
	scn_log("%d", devm_add_action(parent, scn_dact, NULL));
	scn_log("release newest x");
	devm_release_action(parent, scn_dact, x);
	scn_log("remove y");
	devm_remove_action(parent, scn_dact, y);
	scn_log("release y, which is gone");
	devm_release_action(parent, scn_dact, y);
	scn_log("remove y, which is gone");
	devm_remove_action(parent, scn_dact, y);
	scn_log("NULL is no wildcard");
	devm_release_action(parent, scn_dact, NULL);
	devm_release_action(parent, scn_dact, NULL);
}

static void memory(struct device *parent, const struct drm_driver *driver)
{
	static const char text[] = "some text";
	char *p;

	(void)driver;
	scn_log("kmalloc %d", devm_kmalloc(parent, 33, GFP_KERNEL) != NULL);
	p = devm_kzalloc(parent, 8, GFP_KERNEL);
	scn_log("kzalloc %d", p[0] == 0 && p[7] == 0);
	scn_log("kmalloc_array %d", devm_kmalloc_array(parent, 3, 7, GFP_KERNEL) != NULL);
	scn_log("kcalloc %d", devm_kcalloc(parent, 4, 4, GFP_KERNEL) != NULL);
	scn_log("kstrdup %s", devm_kstrdup(parent, "hello", GFP_KERNEL));
	scn_log("kstrdup(NULL) %d", devm_kstrdup(parent, NULL, GFP_KERNEL) == NULL);
	scn_log("kasprintf %s", devm_kasprintf(parent, GFP_KERNEL, "%s-%d", "n", 42));
	scn_log("kmemdup %s", (char *)devm_kmemdup(parent, text, sizeof(text), GFP_KERNEL));
	devm_kfree(parent, p);
	scn_log("end");
}

static void copies(struct device *parent, const struct drm_driver *driver)
{
	static const int numbers[] = {1, 2, 3};
	const char *name;
	int *copy;

	(void)driver;
	copy = devm_kmemdup(parent, numbers, sizeof(numbers), GFP_KERNEL);
	scn_log("kmemdup %d %d", copy[0], copy[2]);
	name = devm_kstrdup_const(parent, "a module's string is copied", GFP_KERNEL);
	scn_log("kstrdup_const %s", name);
	devm_kfree(parent, name);
	scn_log("kasprintf '%s'", devm_kasprintf(parent, GFP_KERNEL, "%s", ""));
	scn_log("krealloc_array %d", devm_krealloc_array(parent, NULL, 3, 5, GFP_KERNEL) != NULL);
}

static void odd_sizes(struct device *parent, const struct drm_driver *driver)
{
	(void)driver;
	scn_log("zero %d", devm_kmalloc(parent, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
	scn_log("calloc zero %d", devm_kcalloc(parent, 0, 8, GFP_KERNEL) == ZERO_SIZE_PTR);
	scn_log("overflow %d", devm_kmalloc_array(parent, SIZE_MAX, 2, GFP_KERNEL) == NULL);
	scn_log("near SIZE_MAX %d", devm_kmalloc(parent, SIZE_MAX - 8, GFP_KERNEL | __GFP_NOWARN) == NULL);
	devm_kfree(parent, NULL);
	devm_kfree(parent, ZERO_SIZE_PTR);
}

static void unknown_frees(struct device *parent, const struct drm_driver *driver)
{
	void *p = devm_kmalloc(parent, 24, GFP_KERNEL);
	void *plain = kmalloc(24, GFP_KERNEL);

	(void)driver;
	scn_log("plain memory");
	devm_kfree(parent, plain);
	kfree(plain);
	devm_kfree(parent, p);
	scn_log("again");
	devm_kfree(parent, p);
}

static void foreign_free(struct device *parent, const struct drm_driver *driver)
{
	struct device *other = root_device_register("other");
	void *p = devm_kmalloc(parent, 24, GFP_KERNEL);

	(void)driver;
	if (IS_ERR(other))
		return;
	scn_log("another device's");
	devm_kfree(other, p);
	scn_log("its own");
	devm_kfree(parent, p);
	root_device_unregister(other);
}

static void pages(struct device *parent, const struct drm_driver *driver)
{
	unsigned long one = devm_get_free_pages(parent, GFP_KERNEL, 0);
	unsigned long four = devm_get_free_pages(parent, GFP_KERNEL | __GFP_ZERO, 2);

	(void)driver;
	scn_log("%d %d, aligned %d %d", one != 0, four != 0, (one & 4095) == 0, (four & 4095) == 0);
	devm_free_pages(parent, one);
}

static void percpu(struct device *parent, const struct drm_driver *driver)
{
	int __percpu *counter = devm_alloc_percpu(parent, int);

	(void)driver;
	scn_log("%d", counter != NULL);
}

static void add_from_action(void *data)
{
	struct device *dev = data;

	scn_log("adding");
	scn_log("action -> %d", devm_add_action(dev, scn_dact, "late"));
}

static void add_during_release(struct device *parent, const struct drm_driver *driver)
{
	(void)driver;
	scn_log("%d", devm_add_action(parent, scn_dact, "older"));
	scn_log("%d", devm_add_action(parent, add_from_action, parent));
}

static void print_res(struct device *dev, void *data, void *unused)
{
	struct res *res = data;

	(void)dev;
	(void)unused;
	scn_log("each %d", res->value);
}

static void for_each(struct device *parent, const struct drm_driver *driver)
{
	int two = 2;

	(void)driver;
	add_res(parent, 1);
	add_res(parent, 2);
	add_res(parent, 3);
	devres_for_each_res(parent, res_release, NULL, NULL, print_res, NULL);
	devres_for_each_res(parent, res_release, res_match, &two, print_res, NULL);
}

const struct scn scn_devm[] = {
	{"devres_raw_nodes", raw_nodes},
	{"devres_find_or_add", find_or_add},
	{"devres_never_added", never_added},
	{"devres_for_each", for_each},
	{"devm_actions", actions},
	{"devm_memory", memory},
	{"devm_copies", copies},
	{"devm_odd_sizes", odd_sizes},
	{"devm_unknown_frees", unknown_frees},
	{"devm_foreign_free", foreign_free},
	{"devm_pages", pages},
	{"devm_percpu", percpu},
	{"devm_add_during_release", add_during_release},
	{NULL, NULL},
};
