/* SPDX-License-Identifier: MIT */
/**
 * DOC: this library
 *
 * A drm_device on a root device, drmm_kzalloc(), drmm_add_action(), drmm_kfree(), drm_dev_put(). The root device is made
 * once and kept: what is measured is the drm_device, and two threads may each want one.
 */
#include "phases.h"

#include <drm/drm_drv.h>
#include <drm/drm_managed.h>
#include <drmres/alloc.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>

static const struct drm_driver bench_driver = {.name = "bench", .desc = "bench"};

static struct device *parent;

static void make_parent(void)
{
	parent = root_device_register("bench");
}

static void *make(size_t align)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct drm_device *drm;

	(void)align;
	pthread_once(&once, make_parent);
	if (IS_ERR(parent))
		return NULL;
	drm = drm_dev_alloc(&bench_driver, parent);
	return IS_ERR(drm) ? NULL : drm;
}

static __always_inline void *alloc(void *owner, size_t size, size_t align)
{
	(void)align;
	return drmm_kzalloc(owner, size, GFP_KERNEL);
}

static void run(struct drm_device *drm, void *data)
{
	(void)drm;
	bench_escape(data);
}

static __always_inline bool action(void *owner, void *data)
{
	return !drmm_add_action(owner, run, data);
}

static __always_inline void give_back(void *owner, void *memory)
{
	drmm_kfree(owner, memory);
}

static __always_inline void put(void *owner)
{
	drm_dev_put(owner);
}

static const struct bench_operations library_operations = {
	.make = make, .alloc = alloc, .action = action, .free = give_back, .put = put};
BENCH_PHASES(library)

static void devm(struct bench_job *job)
{
	for (size_t i = 0; i < job->n && !job->failed; i++) {
		void *memory = devm_kzalloc(parent, 64, GFP_KERNEL);

		job->failed = !memory;
		devm_kfree(parent, memory);
	}
}

static void run_devm(void *data)
{
	bench_escape(data);
}

static void devm_act(struct bench_job *job)
{
	struct device *dev = root_device_register("bench-actions");

	job->failed = IS_ERR(dev);
	for (size_t i = 0; i < job->n && !job->failed; i++)
		job->failed = devm_add_action(dev, run_devm, job);
	if (!IS_ERR(dev))
		root_device_unregister(dev);
}

/* A name for each: they live at the same time. */
static void devm_open(struct bench_job *job)
{
	static unsigned int made;
	struct device *dev;
	char name[32];

	snprintf(name, sizeof(name), "bench-%u", made++);
	dev = root_device_register(name);
	job->failed = IS_ERR(dev);
	job->owner = job->failed ? NULL : dev;
}

static void devm_stock(struct bench_job *job)
{
	for (size_t i = 0; i < BENCH_CYCLE_NODES && !job->failed; i++)
		job->failed = !devm_kzalloc(job->owner, 64, GFP_KERNEL);
	for (size_t i = 0; i < BENCH_CYCLE_ACTIONS && !job->failed; i++)
		job->failed = devm_add_action(job->owner, run_devm, job);
}

static void devm_close(struct bench_job *job)
{
	root_device_unregister(job->owner);
}

static void enter(struct bench_job *job)
{
	struct drm_device *drm = job->owner;
	int index;

	for (size_t left = job->n; left; left--)
		if (drm_dev_enter(drm, &index))
			drm_dev_exit(index);
}

static void get(struct bench_job *job)
{
	struct drm_device *drm = job->owner;

	for (size_t left = job->n; left; left--) {
		drm_dev_get(drm);
		drm_dev_put(drm);
	}
}

/* The exact back end's memory is the C library's. */
static void trim(void)
{
	drmres_trim();
	malloc_trim(0);
}

/* Nobody listens, and freed memory is not kept back. */
bool bench_use_exact(void)
{
	drmres_set_quarantine(0);
	return !drmres_set_backend("exact");
}

bool bench_use_slab(void)
{
	return !drmres_set_backend("slab");
}

bool bench_use_packed(void)
{
	return !drmres_set_backend("packed");
}

#define LIBRARY                                                                                                        \
	.aligns = ARCH_KMALLOC_MINALIGN, .workloads = BENCH_ALL, BENCH_PHASES_OF(library), .trim = trim, .devm = devm, \
	.devm_act = devm_act, .devm_open = devm_open, .devm_stock = devm_stock, .devm_close = devm_close,              \
	.enter = enter, .get = get

const struct bench_contender bench_exact = {.name = "exact", .prepare = bench_use_exact, LIBRARY};
const struct bench_contender bench_slab = {.name = "slab", .prepare = bench_use_slab, LIBRARY};
const struct bench_contender bench_packed = {.name = "packed", .prepare = bench_use_packed, LIBRARY};
