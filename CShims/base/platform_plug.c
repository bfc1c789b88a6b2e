// SPDX-License-Identifier: MIT
/**
 * DOC: platform devices for drivers
 *
 * Makes a platform device that a given driver matches: it has the driver's name, or one of its id table, for the match, and
 * is called what its maker asked for. It has WINDOWS windows of registers and as many interrupts. The row of a table of
 * compatible strings is known by the device's node: the first row needs none, for it is what a device with a name of its
 * own is taken for.
 */
#include <linux/platform_device.h>

#include <drmres/of_node.h>
#include <linux/slab.h>

#include "base.h"
#include "hardware.h"

/* More than a driver asks for that was reduced to what matters. */
#define WINDOWS 4

static unsigned int platform_variants(const struct device_driver *drv)
{
	const struct platform_device_id *id = to_platform_driver(drv)->id_table;
	unsigned int count = 0;

	while (id && id[count].name[0])
		count++;
	if (!id)
		count = drmres_of_rows(drv->of_match_table);
	return id || count ? count : 1;
}

static int platform_plug(const struct drmres_plug *plug, struct device **out)
{
	const struct platform_device_id *id = to_platform_driver(plug->drv)->id_table;
	struct resource resources[2 * WINDOWS];
	struct platform_device *pdev;
	struct device *dev;
	int ret;

	pdev = (platform_device_alloc)(id ? id[plug->variant].name : plug->drv->name, PLATFORM_DEVID_NONE);
	if (!pdev)
		return -ENOMEM;
	dev = &pdev->dev;
	for (unsigned int i = 0; i < WINDOWS; i++) {
		/* The macros use their arguments twice. */
		const u64 address = drmres_hardware_address();
		const unsigned int irq = drmres_hardware_irq();

		resources[i] = (struct resource)DEFINE_RES_MEM(address, DRMRES_WINDOW);
		resources[WINDOWS + i] = (struct resource)DEFINE_RES_IRQ(irq);
	}
	ret = (platform_device_add_resources)(pdev, resources, ARRAY_SIZE(resources));
	/* Not platform_device_add(), which would call the device what it matches by. */
	dev->bus = &platform_bus_type;
	dev->parent = plug->parent ? plug->parent : &platform_bus;
	if (!ret)
		ret = (dev_set_name)(dev, "%s", plug->name);
	dev->of_node =
		drmres_of_node(id || !plug->variant ? plug->name : plug->drv->of_match_table[plug->variant].compatible);
	for (u32 i = 0; !ret && i < pdev->num_resources; i++)
		pdev->resource[i].name = drmres_any_name;
	if (!ret)
		ret = (device_add)(dev);
	if (ret) {
		(platform_device_put)(pdev);
		return ret;
	}
	*out = dev;
	return 0;
}

static void platform_unplug(struct device *dev)
{
	(platform_device_unregister)(to_platform_device(dev));
}

const struct drmres_maker drmres_platform_maker = {
	.kind = "platform",
	.bus = &platform_bus_type,
	.variants = platform_variants,
	.plug = platform_plug,
	.unplug = platform_unplug,
};
