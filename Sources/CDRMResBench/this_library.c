/* SPDX-License-Identifier: MIT */
/*
 * This library: a drm_device on a root device, drmm_kzalloc(), drmm_add_action(), drmm_kfree(), drm_dev_put().
 */
#include "contender.h"

#include <drm/drm_drv.h>
#include <drm/drm_managed.h>
#include <linux/device.h>
#include <linux/err.h>
#include <pthread.h>

static const struct drm_driver bench_driver = {.name = "bench", .desc = "bench"};

/* Made once and kept: what is measured is the drm_device, and two threads may each want one. */
static struct device *parent;

static void make_parent(void)
{
	parent = root_device_register("bench");
}

static void *make(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct drm_device *drm;

	pthread_once(&once, make_parent);
	if (IS_ERR(parent))
		return NULL;
	drm = drm_dev_alloc(&bench_driver, parent);
	return IS_ERR(drm) ? NULL : drm;
}

static void *alloc(void *owner, size_t size)
{
	return drmm_kzalloc(owner, size, GFP_KERNEL);
}

static void run(struct drm_device *drm, void *data)
{
	(void)drm;
	bench_escape(data);
}

static bool action(void *owner, void *data)
{
	return !drmm_add_action(owner, run, data);
}

static void give_back(void *owner, void *memory)
{
	drmm_kfree(owner, memory);
}

static void put(void *owner)
{
	drm_dev_put(owner);
}

const struct contender bench_exact = {"exact", true, make, alloc, action, give_back, put};
