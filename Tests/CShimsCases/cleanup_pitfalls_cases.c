// SPDX-License-Identifier: MIT
/*
 * Cleanup at the end of a block beside managed resources: where the two meet, something can end twice, too early or in the
 * wrong order. Each bug is found, and its fixed twin is silent.
 */
#include <drm/drm_drv.h>
#include <drm/drm_managed.h>
#include <linux/device.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "gpu_case.h"

static struct device *begin(void)
{
	return root_device_register("dev");
}

static void end(struct device *dev)
{
	root_device_unregister(dev);
}

static void free_table(void *table)
{
	kfree(table);
}

/*
 * 1. a table is freed at the end of its block
 * 2. devres is told to free it, too, and the pointer stays where it was: the block frees it
 * 3. unbind frees it again
 */
static int registered_and_kept(struct device *dev)
{
	int *table __free(kfree) = kzalloc(64, GFP_KERNEL);

	return devm_add_action_or_reset(dev, free_table, table);
}

/* The twin: from here on it is devres that ends it, also if registering fails. */
static int registered_and_let_go(struct device *dev)
{
	int *table __free(kfree) = kzalloc(64, GFP_KERNEL);

	if (!table)
		return -ENOMEM;
	return devm_add_action_or_reset(dev, free_table, no_free_ptr(table));
}

static void handed_to_devres(void)
{
	struct device *dev = begin();

	CHECK_EQ(registered_and_kept(dev), 0);
	end(dev);
	EXPECT_REPORT(RELEASED_TWICE);
	dev = begin();
	CHECK_EQ(registered_and_let_go(dev), 0);
	end(dev);
}

/*
 * 1. the action that would free it cannot be registered: it is run at once
 * 2. a pointer that was not taken away is freed at the end of the block as well
 */
static void handed_to_devres_in_vain(void)
{
	struct drmres_fault second = {.nth = 2};
	struct device *dev = begin();

	drmres_fault_arm(&second);
	CHECK_EQ(registered_and_kept(dev), -ENOMEM);
	drmres_fault_disarm(NULL);
	EXPECT_REPORT(DOUBLE_FREE);
	drmres_fault_arm(&second);
	CHECK_EQ(registered_and_let_go(dev), -ENOMEM);
	drmres_fault_disarm(NULL);
	end(dev);
}

/*
 * 1. memory of devres is given a second end, the block's
 * 2. the block ends: devres has it still, and frees it at unbind
 */
static void devm_memory(void)
{
	struct device *dev = begin();

	{
		int *table __free(kfree) = devm_kzalloc(dev, 64, GFP_KERNEL);

		CHECK(table != NULL);
	}
	EXPECT_REPORT(RELEASED_TWICE);
	{
		/* The twin. */
		int *table = devm_kzalloc(dev, 64, GFP_KERNEL);

		CHECK(table != NULL);
	}
	end(dev);
}

/*
 * 1. devm_drm_dev_alloc() has promised to put the device at unbind
 * 2. the block puts it: there is none of its references left, and devres still has its own
 */
static int probe(struct device *dev, bool own)
{
	struct gpu *gpu = devm_drm_dev_alloc(dev, &gpu_driver, struct gpu, drm);

	if (IS_ERR(gpu))
		return PTR_ERR(gpu);
	if (own)
		drm_dev_get(&gpu->drm);
	{
		struct drm_device *drm __free(drm_dev_put) = &gpu->drm;

		return drm->driver ? 0 : -EINVAL;
	}
}

static void managed_reference(void)
{
	struct device *dev = begin();

	CHECK_EQ(probe(dev, false), 0);
	end(dev);
	EXPECT_REPORT(DOUBLE_PUT);
	dev = begin();
	CHECK_EQ(probe(dev, true), 0);
	end(dev);
	steps();
}

struct job {
	struct mutex lock;
	int result;
};

/*
 * 1. cleanup is in reverse order of definition: a job, then a guard of the lock in it; the lock is dropped first
 * 2. the twin has the guard's variable first, filled in later: the job goes before its lock is dropped
 */
static void defined_in_the_wrong_order(void)
{
	{
		struct job *job __free(kfree) = kzalloc(sizeof(*job), GFP_KERNEL);

		mutex_init(&job->lock);
		guard(mutex)(&job->lock);
		job->result = 1;
	}
	{
		class_mutex_t guard __cleanup(class_mutex_destructor) = NULL;
		struct job *job __free(kfree) = kzalloc(sizeof(*job), GFP_KERNEL);

		mutex_init(&job->lock);
		mutex_lock(&job->lock);
		guard = &job->lock;
	}
	EXPECT_REPORT(FREE_LOCKED);
	EXPECT_REPORT(USE_AFTER_FREE);
}

/*
 * 1. an ioctl's state is freed at the end of the block, and the device got a pointer to it
 * 2. the file is read later, after unbind: the pointer leads nowhere
 * The twin asks who still reaches it: an open file does, so the device owns it.
 */
static int keep_state(struct gpu *gpu, bool managed)
{
	if (managed) {
		gpu->counter = drmm_kzalloc(&gpu->drm, sizeof(*gpu->counter), GFP_KERNEL);
		return gpu->counter ? 0 : -ENOMEM;
	}
	{
		int *state __free(kfree) = kzalloc(sizeof(*state), GFP_KERNEL);

		gpu->counter = state;
		return 0;
	}
}

static void reached_by_a_file(void)
{
	for (int managed = 0; managed < 2; managed++) {
		struct gpu *gpu = gpu_probe();
		int fd = drmres_open_device(&gpu->drm);

		CHECK_EQ(keep_state(gpu, managed), 0);
		gpu_unbind(gpu);
		CHECK_EQ(drmres_access_check(gpu->counter, "ioctl"), managed);
		if (!managed)
			EXPECT_REPORT(USE_AFTER_FREE);
		drmres_close(fd);
		steps();
	}
}

CASES(cleanup_pitfalls){
	CASE(cleanup_pitfalls, handed_to_devres),
	CASE(cleanup_pitfalls, handed_to_devres_in_vain),
	CASE(cleanup_pitfalls, devm_memory),
	CASE(cleanup_pitfalls, managed_reference),
	CASE(cleanup_pitfalls, defined_in_the_wrong_order),
	CASE(cleanup_pitfalls, reached_by_a_file),
	CASE_END,
};
