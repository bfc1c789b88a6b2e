// SPDX-License-Identifier: MIT
#include "devres_case.h"

#include <drmres/fault.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <string.h>

/* A step succeeds and returns true, or fails and has changed nothing. */
typedef bool (*step_t)(struct device *dev);

static void thing_release(struct device *dev, void *res)
{
	(void)dev;
	(void)res;
}

static bool alloc(struct device *dev)
{
	void *res = devres_alloc(thing_release, 8, GFP_KERNEL);

	if (res)
		devres_add(dev, res);
	return res;
}

static void nothing(void *data)
{
	(void)data;
}

static bool action(struct device *dev)
{
	int ret = devm_add_action(dev, nothing, dev);

	CHECK(!ret || ret == -ENOMEM);
	CHECK(devm_is_action_added(dev, nothing, dev) == !ret);
	return !ret;
}

static bool action_or_reset(struct device *dev)
{
	int ret = devm_add_action_or_reset(dev, nothing, dev);

	CHECK(!ret || ret == -ENOMEM);
	return !ret;
}

static bool mutex(struct device *dev)
{
	struct mutex *lock = devm_kzalloc(dev, sizeof(*lock), GFP_KERNEL);

	return lock && !devm_mutex_init(dev, lock);
}

static bool group(struct device *dev)
{
	void *group = devres_open_group(dev, NULL, GFP_KERNEL);

	if (!group)
		return false;
	devres_close_group(dev, group);
	CHECK_EQ(devres_release_group(dev, group), 0);
	return true;
}

static bool memory(struct device *dev)
{
	return devm_kmalloc(dev, 33, GFP_KERNEL) && devm_kzalloc(dev, 33, GFP_KERNEL) &&
	       devm_kcalloc(dev, 3, 11, GFP_KERNEL) && devm_kmemdup(dev, "12345678", 8, GFP_KERNEL);
}

static bool strings(struct device *dev)
{
	char text[] = "text";

	return devm_kstrdup(dev, text, GFP_KERNEL) && devm_kstrdup_const(dev, text, GFP_KERNEL) &&
	       devm_kmemdup_const(dev, text, 5, GFP_KERNEL) && devm_kasprintf(dev, GFP_KERNEL, "%s%d", text, 1);
}

static bool pages(struct device *dev)
{
	return devm_get_free_pages(dev, GFP_KERNEL, 1);
}

static bool percpu(struct device *dev)
{
	return devm_alloc_percpu(dev, long);
}

static bool grow(struct device *dev)
{
	char *p = devm_kzalloc(dev, 8, GFP_KERNEL), *q;

	if (!p)
		return false;
	strcpy(p, "kept");
	q = devm_krealloc(dev, p, 2000, GFP_KERNEL);
	CHECK_STR(q ? q : p, "kept");
	return q;
}

/*
 * Fail the first request, the second ... until one run meets none: every failure is told, and nothing is left behind.
 */
static void sweep(step_t step, u64 requests)
{
	struct drmres_fault_stats stats;
	u64 nth = 0;

	do {
		struct drmres_fault fault = {.nth = ++nth};
		u64 mark = drmres_leak_mark();
		struct device *dev = scn();
		bool done;

		drmres_fault_arm(&fault);
		done = step(dev);
		drmres_fault_disarm(&stats);
		CHECK(done == !stats.injected);
		root_device_unregister(dev);
		CHECK_EQ(drmres_leak_check(mark), 0);
	} while (stats.injected && nth < 20);
	CHECK_EQ(nth, requests + 1);
}

static void every_helper(void)
{
	sweep(alloc, 1);
	sweep(action, 1);
	sweep(action_or_reset, 1);
	sweep(mutex, 2);
	sweep(group, 1);
	sweep(memory, 4);
	sweep(strings, 4);
	sweep(pages, 2);
	sweep(percpu, 2);
	sweep(grow, 2);
}

/* Flags reach the allocator: a request that may not fail is not made to. */
static void flags(void)
{
	struct drmres_fault first = {.nth = 1};
	struct device *dev = scn();
	void *p;

	drmres_fault_arm(&first);
	p = devm_kmalloc(dev, 8, GFP_KERNEL | __GFP_NOFAIL);
	CHECK(p);
	p = devm_krealloc(dev, p, 1000, GFP_KERNEL | __GFP_NOFAIL);
	CHECK(p);
	CHECK(devres_open_group(dev, NULL, GFP_KERNEL | __GFP_NOFAIL));
	drmres_fault_disarm(NULL);
	root_device_unregister(dev);
}

/* GFP_ATOMIC does not sleep, GFP_KERNEL may. */
static void atomic(void)
{
	struct device *dev = scn();
	spinlock_t lock;

	spin_lock_init(&lock);
	spin_lock(&lock);
	CHECK(devm_kzalloc(dev, 8, GFP_ATOMIC));
	CHECK(devm_kzalloc(dev, 8, GFP_KERNEL));
	EXPECT_REPORT(SLEEP_IN_ATOMIC);
	spin_unlock(&lock);
	root_device_unregister(dev);
}

CASES(devres_fault){
	CASE(devres_fault, every_helper),
	CASE(devres_fault, flags),
	CASE(devres_fault, atomic),
	CASE_END,
};
