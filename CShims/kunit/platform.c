// SPDX-License-Identifier: MIT
/*
 * Platform devices and drivers that go with a test case. Probing happens where a device or driver is added, so whoever waits for
 * it is told there. One test case runs at a time: the list of those who wait has no lock.
 */
#include <kunit/platform_device.h>

#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/list.h>
#include <linux/platform_device.h>

/* Memory of the test. */
struct waiter {
	struct list_head entry;
	struct platform_device *pdev;
	struct completion *bound;
};

static LIST_HEAD(waiters);

static void tell(void)
{
	struct waiter *waiter, *next;

	list_for_each_entry_safe (waiter, next, &waiters, entry) {
		if (!device_is_bound(&waiter->pdev->dev))
			continue;
		list_del_init(&waiter->entry);
		complete(waiter->bound);
	}
}

static void forget(void *waiter)
{
	list_del_init(&((struct waiter *)waiter)->entry);
}

static void put(void *pdev)
{
	(platform_device_put)(pdev);
}

static void del(void *pdev)
{
	(platform_device_del)(pdev);
}

static void unregister(void *drv)
{
	(platform_driver_unregister)(drv);
}

struct platform_device *kunit_platform_device_alloc(struct kunit *test, const char *name, int id)
{
	struct platform_device *pdev = (platform_device_alloc)(name, id);

	return pdev && !kunit_add_action_or_reset(test, put, pdev) ? pdev : NULL;
}

int kunit_platform_device_add(struct kunit *test, struct platform_device *pdev)
{
	int ret = (platform_device_add)(pdev);

	if (ret)
		return ret;
	tell();
	return kunit_add_action_or_reset(test, del, pdev);
}

int kunit_platform_device_prepare_wait_for_probe(struct kunit *test, struct platform_device *pdev, struct completion *x)
{
	struct waiter *waiter = kunit_kzalloc(test, sizeof(*waiter), GFP_KERNEL);

	if (!waiter)
		return -ENOMEM;
	waiter->pdev = pdev;
	waiter->bound = x;
	list_add_tail(&waiter->entry, &waiters);
	tell();
	return kunit_add_action_or_reset(test, forget, waiter);
}

int kunit_platform_driver_register(struct kunit *test, struct platform_driver *drv)
{
	int ret = (__platform_driver_register)(drv, drv->driver.owner);

	if (ret)
		return ret;
	tell();
	return kunit_add_action_or_reset(test, unregister, drv);
}
