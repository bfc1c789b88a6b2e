// SPDX-License-Identifier: MIT
/*
 * Cleanup at the end of a block, beside devres: which types say how they end, and that each ends once, on every way out.
 */
#include <drm/drm_bridge.h>
#include <drm/drm_drv.h>
#include <drm/drm_panel.h>
#include <drmres/of_node.h>
#include <drmres/pci.h>
#include <linux/bitmap.h>
#include <linux/device.h>
#include <linux/file.h>
#include <linux/firmware.h>
#include <linux/interrupt.h>
#include <linux/irqflags.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/platform_device.h>
#include <linux/pm_runtime.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
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
	{
		unsigned long *bits __free(bitmap) = bitmap_zalloc(100, GFP_KERNEL);
		char *secret __free(kfree_sensitive) = kmemdup("key", 4, GFP_KERNEL);
		const struct firmware *blob __free(firmware) = NULL;

		CHECK(bits && secret);
		CHECK_EQ(request_firmware(&blob, "gpu.bin", NULL), -ENOENT);
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
	scoped_guard (spinlock_bh, &spin)
		CHECK(spin_is_locked(&spin));
	scoped_guard (rcu)
		rounds++;
	scoped_cond_guard (mutex_intr, return, &mutex)
		rounds++;
	scoped_guard (mutex_try, &mutex)
		rounds++;
	scoped_cond_guard (mutex_kill, return, &mutex)
		rounds++;
	CHECK_EQ(rounds, 5);
}

/* Whoever reads keeps writers out, and is not in each other's way. */
static void readers_and_writers(void)
{
	struct rw_semaphore sem;
	unsigned int rounds = 0;

	init_rwsem(&sem);
	scoped_guard (rwsem_read, &sem) {
		ACQUIRE(rwsem_read_try, other)(&sem);
		ACQUIRE(rwsem_write_try, writer)(&sem);

		CHECK_EQ(ACQUIRE_ERR(rwsem_read_try, &other), 0);
		CHECK_EQ(ACQUIRE_ERR(rwsem_write_try, &writer), -EBUSY);
	}
	scoped_cond_guard (rwsem_write_kill, return, &sem)
		rounds++;
	scoped_cond_guard (rwsem_read_intr, return, &sem)
		rounds++;
	scoped_guard (rwsem_write, &sem)
		rounds++;
	CHECK_EQ(rounds, 3);
	CHECK(!rwsem_is_locked(&sem));
}

static int lock_and_look(struct mutex *lock)
{
	ACQUIRE(mutex_intr, held)(lock);
	int ret = ACQUIRE_ERR(mutex_intr, &held);

	if (ret)
		return ret;
	CHECK(mutex_is_locked(lock));
	return 1;
}

static void acquired(void)
{
	static DEFINE_MUTEX(mutex);

	CHECK_EQ(lock_and_look(&mutex), 1);
	CHECK(!mutex_is_locked(&mutex));
}

/* A device that is in use until the block ends, whether its runtime PM is enabled or not. */
static void power(void)
{
	struct device *dev = root_device_register("dev");

	{
		PM_RUNTIME_ACQUIRE(dev, used);
		PM_RUNTIME_ACQUIRE_IF_ENABLED(dev, never);

		CHECK_EQ(PM_RUNTIME_ACQUIRE_ERR(&used), 0);
		CHECK_EQ(PM_RUNTIME_ACQUIRE_ERR(&never), -EACCES);
	}
	pm_runtime_enable(dev);
	scoped_guard (pm_runtime_active, dev)
		CHECK(!pm_runtime_status_suspended(dev));
	{
		PM_RUNTIME_ACQUIRE_AUTOSUSPEND(dev, one);
		PM_RUNTIME_ACQUIRE_IF_ENABLED_AUTOSUSPEND(dev, two);

		CHECK(!PM_RUNTIME_ACQUIRE_ERR(&one) && !PM_RUNTIME_ACQUIRE_ERR(&two));
		CHECK_EQ(pm_runtime_suspend(dev), -EAGAIN);
	}
	scoped_guard (pm_runtime_noresume, dev)
		CHECK_EQ(pm_runtime_suspend(dev), -EAGAIN);
	CHECK_EQ(pm_runtime_suspend(dev), 0);
	pm_runtime_disable(dev);
	root_device_unregister(dev);
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

/*
 * 1. an ioctl looks behind a descriptor that userspace gave it
 * 2. userspace closes the descriptor meanwhile: the file stays until the block ends
 */
static void file_behind_a_descriptor(void)
{
	struct gpu *gpu = gpu_probe();
	int number = drmres_open_device(&gpu->drm);

	steps();
	{
		CLASS(fd, f)(number);
		CLASS(fd, none)(number + 1);

		CHECK(!fd_empty(f) && fd_empty(none));
		CHECK(fd_file(f)->private_data != NULL);
		drmres_close(number);
		CHECK_STEPS("");
	}
	CHECK_STEPS("postclose, lastclose");
	gpu_unbind(gpu);
	steps();
}

CASES(cleanup_types){
	CASE(cleanup_types, memory),
	CASE(cleanup_types, devices),
	CASE(cleanup_types, graphics),
	CASE(cleanup_types, locks),
	CASE(cleanup_types, readers_and_writers),
	CASE(cleanup_types, acquired),
	CASE(cleanup_types, power),
	CASE(cleanup_types, files),
	CASE(cleanup_types, file_behind_a_descriptor),
	CASE_END,
};
