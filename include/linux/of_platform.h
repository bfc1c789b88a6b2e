/* SPDX-License-Identifier: MIT */
/**
 * DOC: devices of device tree nodes
 *
 * Nodes have no children here, so there is nothing to populate. C only.
 */
#ifndef _LINUX_OF_PLATFORM_H
#define _LINUX_OF_PLATFORM_H

#include <linux/device.h>
#include <linux/of.h>
#include <linux/platform_device.h>

/* For of_find_device_by_node(). */
static inline int __of_node_is(struct device *dev, const void *node)
{
	return dev->of_node == node;
}

/**
 * of_find_device_by_node() - the platform device of a node
 * @np: the node
 *
 * Lifetime: put_device() on its dev when it is no longer needed.
 * Return: the device, NULL for none.
 */
static inline struct platform_device *of_find_device_by_node(struct device_node *np)
{
	struct device *dev = np ? bus_find_device(&platform_bus_type, NULL, np, __of_node_is) : NULL;

	return dev ? to_platform_device(dev) : NULL;
}

/* Make devices of a node's children, of which there are none. Return: 0. */
static inline int of_platform_populate(struct device_node *root, const struct of_device_id *matches, const void *lookup,
				       struct device *parent)
{
	(void)root;
	(void)matches;
	(void)lookup;
	(void)parent;
	return 0;
}

static inline void of_platform_depopulate(struct device *parent)
{
	(void)parent;
}

static inline int devm_of_platform_populate(struct device *dev)
{
	(void)dev;
	return 0;
}

#endif
