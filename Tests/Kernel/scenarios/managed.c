// SPDX-License-Identifier: MIT
/*
 * drmm memory and actions: order, early frees, sizes, misuse.
 */
#include "scn.h"

static void lifo_over_mixed_kinds(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);

	if (!drm)
		return;
	scn_log("action -> %d", drmm_add_action(drm, scn_act, "a"));
	scn_log("kzalloc %d", drmm_kzalloc(drm, 64, GFP_KERNEL) != NULL);
	scn_log("action -> %d", drmm_add_action(drm, scn_act2, "b"));
	scn_log("kstrdup %s", drmm_kstrdup(drm, "hello", GFP_KERNEL));
	scn_log("kcalloc %d", drmm_kcalloc(drm, 3, 20, GFP_KERNEL) != NULL);
	scn_log("action -> %d", drmm_add_action_or_reset(drm, scn_act, "c"));
	drm_dev_put(drm);
}

static void early_free_of_first_middle_last(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);
	void *p[5];
	int i;

	if (!drm)
		return;
	for (i = 0; i < 5; i++)
		p[i] = drmm_kmalloc(drm, 10 * (i + 1), GFP_KERNEL);
	scn_log("first");
	drmm_kfree(drm, p[0]);
	scn_log("middle");
	drmm_kfree(drm, p[2]);
	scn_log("last");
	drmm_kfree(drm, p[4]);
	drm_dev_put(drm);
}

static void zero_size(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);
	void *p, *q;

	if (!drm)
		return;
	p = drmm_kmalloc(drm, 0, GFP_KERNEL);
	q = drmm_kcalloc(drm, 0, 8, GFP_KERNEL);
	scn_log("null %d %d, zero pointer %d, same %d", !p, !q, ZERO_OR_NULL_PTR(p), p == q);
	drmm_kfree(drm, p);
	drm_dev_put(drm);
}

static void null_data(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);

	if (!drm)
		return;
	scn_log("action -> %d", drmm_add_action(drm, scn_act, NULL));
	scn_log("action -> %d", drmm_add_action_or_reset(drm, scn_act2, NULL));
	drmm_kfree(drm, NULL);
	drm_dev_put(drm);
}

static void strings(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);
	char *copy;

	if (!drm)
		return;
	copy = drmm_kstrdup(drm, "", GFP_KERNEL);
	scn_log("empty '%s'", copy);
	copy = drmm_kstrdup(drm, "a string that is a little longer", GFP_KERNEL);
	scn_log("copy '%s'", copy);
	scn_log("null %d", drmm_kstrdup(drm, NULL, GFP_KERNEL) == NULL);
	drmm_kfree(drm, copy);
	drm_dev_put(drm);
}

static void overflow(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);

	if (!drm)
		return;
	scn_log("kmalloc %d", drmm_kmalloc(drm, SIZE_MAX, GFP_KERNEL | __GFP_NOWARN) == NULL);
	scn_log("kmalloc %d", drmm_kmalloc(drm, SIZE_MAX - 39, GFP_KERNEL | __GFP_NOWARN) == NULL);
	scn_log("array %d", drmm_kmalloc_array(drm, SIZE_MAX / 2, 3, GFP_KERNEL) == NULL);
	scn_log("calloc %d", drmm_kcalloc(drm, SIZE_MAX, SIZE_MAX, GFP_KERNEL) == NULL);
	scn_log("too large %d", drmm_kmalloc(drm, 64u << 20, GFP_KERNEL | __GFP_NOWARN) == NULL);
	drm_dev_put(drm);
}

static void unknown_frees(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);
	struct drm_device *other = scn_drm(parent, driver);
	int local = 0;
	char *p, *q;

	if (!drm || !other)
		return;
	p = drmm_kmalloc(drm, 32, GFP_KERNEL);
	q = drmm_kmalloc(other, 32, GFP_KERNEL);
	scn_log("wild");
	drmm_kfree(drm, &local);
	scn_log("foreign");
	drmm_kfree(drm, q);
	scn_log("interior");
	drmm_kfree(drm, p + 8);
	scn_log("zero pointer");
	drmm_kfree(drm, ZERO_SIZE_PTR);
	scn_log("put");
	drm_dev_put(drm);
	drm_dev_put(other);
}

static void double_free(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);
	void *p;

	if (!drm)
		return;
	p = drmm_kmalloc(drm, 32, GFP_KERNEL);
	drmm_kfree(drm, p);
	scn_log("again");
	drmm_kfree(drm, p);
	drm_dev_put(drm);
}

static void add_late(struct drm_device *dev, void *data)
{
	scn_log("adding");
	scn_log("action -> %d", drmm_add_action(dev, scn_act, data));
}

static void add_during_release(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);

	if (!drm)
		return;
	scn_log("action -> %d", drmm_add_action(drm, scn_act, "older"));
	scn_log("action -> %d", drmm_add_action(drm, add_late, "late"));
	drm_dev_put(drm);
}

static void *older_memory;

static void free_older(struct drm_device *dev, void *data)
{
	(void)data;
	scn_log("freeing");
	drmm_kfree(dev, older_memory);
}

static void free_older_during_release(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);

	if (!drm)
		return;
	older_memory = drmm_kmalloc(drm, 48, GFP_KERNEL);
	/* One in between: the walk has already taken the node that it goes to next. */
	scn_log("action -> %d", drmm_add_action(drm, scn_act, "between"));
	scn_log("action -> %d", drmm_add_action(drm, free_older, NULL));
	drm_dev_put(drm);
}

static void managed_mutex(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);
	struct mutex *lock;

	if (!drm)
		return;
	lock = drmm_kzalloc(drm, sizeof(*lock), GFP_KERNEL);
	scn_log("mutex_init -> %d", drmm_mutex_init(drm, lock));
	mutex_lock(lock);
	mutex_unlock(lock);
	drm_dev_put(drm);
}

const struct scn scn_managed[] = {
	{"lifo_over_mixed_kinds", lifo_over_mixed_kinds},
	{"early_free_of_first_middle_last", early_free_of_first_middle_last},
	{"zero_size", zero_size},
	{"null_data", null_data},
	{"strings", strings},
	{"overflow", overflow},
	{"unknown_frees", unknown_frees},
	{"double_free", double_free},
	{"add_during_release", add_during_release},
	{"free_older_during_release", free_older_during_release},
	{"managed_mutex", managed_mutex},
	{NULL, NULL},
};
