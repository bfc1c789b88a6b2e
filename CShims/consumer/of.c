// SPDX-License-Identifier: MIT
/**
 * DOC: which row of its table a device was made for
 *
 * Found by the device's name, or that of its node, which are what a made device has of its compatible string. Owns nothing.
 */
#include <linux/of.h>

#include <base/hardware.h>
#include <bsd/string.h>
#include <linux/device.h>
#include <string.h>

const struct of_device_id *of_match_device(const struct of_device_id *matches, const struct device *dev)
{
	const struct of_device_id *row;
	char name[64];

	if (!matches || !dev || !dev_name(dev))
		return NULL;
	row = dev->of_node ? drmres_of_find(matches, dev->of_node->name) : NULL;
	if (row)
		return row;
	/* "vc4.0" is a vc4. */
	strlcpy(name, dev_name(dev), sizeof(name));
	row = drmres_of_find(matches, name);
	if (!row && strrchr(name, '.')) {
		*strrchr(name, '.') = '\0';
		row = drmres_of_find(matches, name);
	}
	return row;
}

const void *of_device_get_match_data(const struct device *dev)
{
	const struct of_device_id *table = dev && dev->driver ? dev->driver->of_match_table : NULL;
	const struct of_device_id *row = of_match_device(table, dev);

	/* A driver that says what it drives is never bound to what it did not name: its first row is as good as any. */
	if (!row && drmres_of_rows(table))
		row = table;
	return row ? row->data : NULL;
}
