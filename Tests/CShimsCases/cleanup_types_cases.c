// SPDX-License-Identifier: MIT
/*
 * Cleanup at the end of a block, beside devres: which types say how they end, and that each ends once, on every way out.
 */
#include <drm/drm_bridge.h>
#include <drm/drm_drv.h>
#include <drm/drm_panel.h>
#include <drmres/of_node.h>
#include <drmres/pci.h>
#include <linux/device.h>
#include <linux/file.h>
#include <linux/irqflags.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>
#include <linux/usb.h>
#include <linux/vmalloc.h>

#include "gpu_case.h"

struct state {
	struct mutex lock;
	int *table;
};

/* A constructor with three ways out; what was made goes on each but the last. */
static struct state *state_create(int fail_at)
{
	struct state *state __free(kfree) = kzalloc(sizeof(*state), GFP_KERNEL);
	int *table __free(kvfree) = kvmalloc(64, GFP_KERNEL);

	if (!state || !table || fail_at == 1)
		return ERR_PTR(-ENOMEM);
	mutex_init(&state->lock);
	scoped_guard (mutex, &state->lock) {
		if (fail_at == 2)
			return ERR_PTR(-EIO);
		state->table = no_free_ptr(table);
	}
	if (fail_at == 3) {
		kvfree(state->table);
		return ERR_PTR(-EINVAL);
	}
	return_ptr(state);
}

static void memory(void)
{
	struct state *state;

	CHECK_EQ(PTR_ERR(state_create(1)), -ENOMEM);
	/* The lock is dropped before its memory goes, or that would be told. */
	CHECK_EQ(PTR_ERR(state_create(2)), -EIO);
	CHECK_EQ(PTR_ERR(state_create(3)), -EINVAL);
	state = state_create(0);
	CHECK(mutex_trylock(&state->lock));
	mutex_unlock(&state->lock);
	kvfree(state->table);
	kfree(state);
	{
		int __percpu *counters __free(free_percpu) = alloc_percpu(int);

		CHECK(counters != NULL);
	}
}

static void release(struct device *dev)
{
	step("release %s", dev_name(dev));
	kfree(dev);
}

static struct device *device_create_by_hand(int fail_at)
{
	struct device *dev __free(put_device) = NULL;
	struct device *fresh = kzalloc(sizeof(*fresh), GFP_KERNEL);

	if (!fresh)
		return NULL;
	device_initialize(fresh);
	fresh->release = release;
	dev = fresh;
	if (dev_set_name(dev, "dev") || device_add(dev))
		return NULL;
	{
		struct device *added __free(device_del) = dev;

		if (fail_at)
			return NULL;
		retain_and_null_ptr(added);
	}
	return_ptr(dev);
}

static void devices(void)
{
	struct device *dev = device_create_by_hand(0);

	CHECK(device_is_registered(dev));
	scoped_guard (device, dev)
		CHECK(!device_trylock(dev));
	CHECK(device_trylock(dev));
	device_unlock(dev);
	device_unregister(dev);
	CHECK_STEPS("release dev");
	CHECK(!device_create_by_hand(1));
	CHECK_STEPS("release dev");
	{
		struct platform_device *pdev __free(platform_device_put) = platform_device_alloc("pdev", -1);
		struct pci_dev *pci __free(pci_dev_put) = NULL;
		struct usb_device *usb __free(usb_put_dev) = NULL;
		struct device_node *node __free(device_node) = of_node_get(drmres_of_node("node"));

		CHECK(pdev && !pci && !usb && node);
	}
}

static void graphics(void)
{
	struct gpu *gpu = gpu_probe();

	{
		struct drm_device *drm __free(drm_dev_put) = &gpu->drm;
		struct drm_bridge *bridge __free(drm_bridge_put) = NULL;
		struct drm_panel *panel __free(drm_panel_put) = ERR_PTR(-EPROBE_DEFER);

		drm_dev_get(drm);
		CHECK_EQ(kref_read(&drm->ref), 2);
		CHECK(!bridge && IS_ERR(panel));
	}
	CHECK_EQ(kref_read(&gpu->drm.ref), 1);
	gpu_unbind(gpu);
	steps();
}

static void locks(void)
{
	static DEFINE_SPINLOCK(spin);
	static DEFINE_MUTEX(mutex);
	struct srcu_struct srcu;
	unsigned int rounds = 0;

	CHECK_EQ(init_srcu_struct(&srcu), 0);
	scoped_guard (srcu, &srcu)
		CHECK(srcu_read_lock_held(&srcu));
	CHECK(!srcu_read_lock_held(&srcu));
	cleanup_srcu_struct(&srcu);

	scoped_guard (spinlock, &spin)
		CHECK(!spin_trylock(&spin));
	scoped_guard (spinlock_irq, &spin)
		CHECK(irqs_disabled());
	scoped_guard (spinlock_irqsave, &spin)
		CHECK(irqs_disabled());
	scoped_guard (irq)
		CHECK(irqs_disabled());
	scoped_guard (irqsave) {
		CHECK(irqs_disabled());
		rounds++;
	}
	CHECK(!irqs_disabled());
	scoped_cond_guard (mutex_intr, return, &mutex)
		rounds++;
	scoped_guard (mutex_try, &mutex)
		rounds++;
	CHECK_EQ(rounds, 3);
}

static void files(void)
{
	int first, second;

	{
		CLASS(get_unused_fd, fd)(O_CLOEXEC);

		CHECK(fd >= 0);
		first = fd;
	}
	scoped_class(get_unused_fd, fd, 0) second = fd;
	/* The first was given back. */
	CHECK_EQ(first, second);
	{
		struct file *file __free(fput) = NULL;

		CHECK(!file);
	}
}

CASES(cleanup_types){
	CASE(cleanup_types, memory), CASE(cleanup_types, devices), CASE(cleanup_types, graphics),
	CASE(cleanup_types, locks),  CASE(cleanup_types, files),   CASE_END,
};
