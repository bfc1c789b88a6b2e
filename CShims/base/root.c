// SPDX-License-Identifier: MIT
/**
 * DOC: root devices
 *
 * A root device is a device in memory of its own, with no parent, no bus and no driver: the plainest one that can own
 * managed resources. The memory goes with the last reference.
 */
#include <linux/device.h>

#include <linux/slab.h>
#include <mm/mm.h>

#include "base.h"

struct root_device {
	struct device dev;
};

static void root_device_release(struct device *dev)
{
	drmres_mem_free(container_of(dev, struct root_device, dev), true, __builtin_return_address(0));
}

struct device *__root_device_register(const char *name, struct module *owner)
{
	const void *pc = __builtin_return_address(0);
	struct root_device *root;
	int ret;

	(void)owner;
	if (!name) {
		drmres_report(DRMRES_NULL_ARGUMENT, "root_device_register", NULL,
			      "root_device_register() without a name");
		return ERR_PTR(-EINVAL);
	}
	root = drmres_mem_alloc(sizeof(*root), GFP_KERNEL | __GFP_ZERO, pc);
	if (!root)
		return ERR_PTR(-ENOMEM);
	(device_initialize)(&root->dev);
	root->dev.release = root_device_release;

	ret = (dev_set_name)(&root->dev, "%s", name);
	drmres_device_tag(&root->dev, root, sizeof(*root));
	if (!ret)
		ret = (device_add)(&root->dev);
	if (ret) {
		(put_device)(&root->dev);
		return ERR_PTR(ret);
	}
	return &root->dev;
}

void root_device_unregister(struct device *dev)
{
	(device_unregister)(dev);
}
