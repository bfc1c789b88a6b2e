// SPDX-License-Identifier: MIT
/*
 * devm_krealloc(): grow, shrink, move, and the place in the release order that is kept.
 */
#include "scn.h"

static void within_the_bucket(struct device *parent, const struct drm_driver *driver)
{
	char *p = devm_kmalloc(parent, 20, GFP_KERNEL), *q;

	(void)driver;
	memset(p, 'a', 20);
	q = devm_krealloc(parent, p, 24, GFP_KERNEL);
	scn_log("grown, same %d, kept %d", p == q, q[19] == 'a');
	q = devm_krealloc(parent, p, 4, GFP_KERNEL);
	scn_log("shrunk, same %d, kept %d", p == q, q[3] == 'a');
}

static void moved(struct device *parent, const struct drm_driver *driver)
{
	char *p, *q;

	(void)driver;
	scn_log("%d", devm_add_action(parent, scn_dact, "before"));
	p = devm_kmalloc(parent, 16, GFP_KERNEL);
	memset(p, 'b', 16);
	scn_log("%d", devm_add_action(parent, scn_dact, "after"));
	q = devm_krealloc(parent, p, 4000, GFP_KERNEL);
	scn_log("moved %d, kept %d", q != NULL && p != q, q[0] == 'b' && q[15] == 'b');
}

static void corner_cases(struct device *parent, const struct drm_driver *driver)
{
	void *p;

	(void)driver;
	p = devm_krealloc(parent, NULL, 16, GFP_KERNEL);
	scn_log("from NULL %d", p != NULL);
	scn_log("to zero %d", devm_krealloc(parent, p, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
	scn_log("from zero %d", devm_krealloc(parent, ZERO_SIZE_PTR, 8, GFP_KERNEL) != NULL);
	p = devm_kmalloc(parent, 8, GFP_KERNEL);
	scn_log("too large %d", devm_krealloc(parent, p, SIZE_MAX - 4, GFP_KERNEL | __GFP_NOWARN) == NULL);
	scn_log("array overflow %d", devm_krealloc_array(parent, p, SIZE_MAX, 2, GFP_KERNEL) == NULL);
	p = devm_krealloc_array(parent, p, 100, 10, GFP_KERNEL);
	scn_log("array %d", p != NULL);
}

static void foreign(struct device *parent, const struct drm_driver *driver)
{
	struct device *other = root_device_register("other");
	void *p = devm_kmalloc(parent, 16, GFP_KERNEL);

	(void)driver;
	if (IS_ERR(other))
		return;
	scn_log("another device's %d", devm_krealloc(other, p, 4000, GFP_KERNEL) == NULL);
	root_device_unregister(other);
}

const struct scn scn_krealloc[] = {
	{"krealloc_within_the_bucket", within_the_bucket},
	{"krealloc_moved", moved},
	{"krealloc_corner_cases", corner_cases},
	{"krealloc_foreign", foreign},
	{NULL, NULL},
};
