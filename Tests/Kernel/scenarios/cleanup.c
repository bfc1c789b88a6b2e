// SPDX-License-Identifier: MIT
/*
 * Cleanup at the end of a block, beside managed resources: what runs when a probe gives up halfway, and what it takes away
 * from its cleanup when it does not.
 */
#include "scn.h"

#include <linux/cleanup.h>

struct part {
	const char *name;
};

static struct part *part_make(const char *name)
{
	struct part *part = kzalloc(sizeof(*part), GFP_KERNEL);

	if (!part)
		return NULL;
	part->name = name;
	scn_log("make %s", name);
	return part;
}

static void part_free(struct part *part)
{
	scn_log("free %s", part->name);
	kfree(part);
}

DEFINE_FREE(part, struct part *, if (!IS_ERR_OR_NULL(_T)) part_free(_T))
DEFINE_CLASS(part, struct part *, if (_T) part_free(_T), part_make(name), const char *name)

static void part_action(void *part)
{
	part_free(part);
}

/* Two parts and a group of resources; @fails_after says how far it gets. The last one is devres's when all went well. */
static int bring_up(struct device *dev, int fails_after)
{
	struct part *clock __free(part) = part_make("clock");
	int ret;

	if (fails_after == 1)
		return -ENODEV;
	ret = devm_add_action_or_reset(dev, scn_dact, "between");
	if (ret || fails_after == 2)
		return ret ?: -EIO;

	struct part *power __free(part) = part_make("power");

	if (fails_after == 3)
		return -EBUSY;
	return devm_add_action_or_reset(dev, part_action, no_free_ptr(power));
}

static void probe_gives_up(struct device *parent, const struct drm_driver *driver)
{
	int step;

	(void)driver;
	for (step = 1; step <= 4; step++) {
		scn_log("in a group %d", devres_open_group(parent, &step, GFP_KERNEL) == &step);
		scn_log("-> %d", bring_up(parent, step));
		devres_close_group(parent, &step);
		scn_log("released %d", devres_release_group(parent, &step));
	}
}

static struct part *made_and_returned(bool keep)
{
	struct part *part __free(part) = part_make(keep ? "kept" : "dropped");

	if (!keep)
		return NULL;
	return_ptr(part);
}

static void pointers(struct device *parent, const struct drm_driver *driver)
{
	struct part *empty __free(part) = NULL;
	struct part *error __free(part) = ERR_PTR(-ENOMEM);
	struct part *kept __free(part) = made_and_returned(true);
	void *memory __free(kfree) = kmalloc(10, GFP_KERNEL);
	void *wrong __free(kfree) = ERR_PTR(-EINVAL);

	(void)parent;
	(void)driver;
	scn_log("%d %d %d %d", empty != NULL, IS_ERR(error), kept != NULL, memory != NULL && IS_ERR(wrong));
	scn_log("%d", made_and_returned(false) != NULL);
}

static void blocks(struct device *parent, const struct drm_driver *driver)
{
	int i;

	(void)parent;
	(void)driver;
	for (i = 0; i < 3; i++) {
		CLASS(part, first)(i ? "later" : "first");
		if (i == 0)
			continue;
		CLASS(part, second)("second");
		if (i == 1)
			break;
	}
	scn_log("after the loop");
}

static DEFINE_MUTEX(lock);

static int locked(int how)
{
	guard(mutex)(&lock);
	scn_log("guarded %d", mutex_is_locked(&lock));
	if (how)
		return how;
	scn_log("to the end");
	return 0;
}

static int only_if_free(void)
{
	scoped_cond_guard (mutex_try, return -EBUSY, &lock)
		scn_log("got it %d", mutex_is_locked(&lock));
	return 0;
}

static void locks(struct device *parent, const struct drm_driver *driver)
{
	(void)parent;
	(void)driver;
	scn_log("-> %d, %d", locked(-EAGAIN), mutex_is_locked(&lock));
	scn_log("-> %d, %d", locked(0), mutex_is_locked(&lock));
	scn_log("-> %d, %d", only_if_free(), mutex_is_locked(&lock));
	scoped_guard (mutex, &lock)
		scn_log("-> %d, %d", only_if_free(), mutex_is_locked(&lock));
	scn_log("%d", mutex_is_locked(&lock));
}

static void device_put_at_the_end(struct device *parent, const struct drm_driver *driver)
{
	(void)driver;
	{
		struct device *dev __free(put_device) = get_device(parent);

		scn_log("%d", kref_read(&dev->kobj.kref));
	}
	scn_log("%d", kref_read(&parent->kobj.kref));
	{
		guard(device)(parent);
		scn_log("%d", mutex_is_locked(&parent->mutex));
	}
	scn_log("%d", mutex_is_locked(&parent->mutex));
}

const struct scn scn_cleanup[] = {
	{"cleanup_probe_gives_up", probe_gives_up},
	{"cleanup_pointers", pointers},
	{"cleanup_blocks", blocks},
	{"cleanup_locks", locks},
	{"cleanup_device_put_at_the_end", device_put_at_the_end},
	{NULL, NULL},
};
