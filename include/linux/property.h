/* SPDX-License-Identifier: MIT */
/**
 * DOC: properties of devices
 *
 * No device has any, see linux/of.h: what reads one says so, and leaves the caller's variable as it is. Owns nothing.
 */
#ifndef _LINUX_PROPERTY_H_
#define _LINUX_PROPERTY_H_

#include <drmres/errno.h>
#include <drmres/types.h>
#include <linux/of.h>

__BEGIN_DECLS

struct device;

#define device_get_match_data(dev) of_device_get_match_data(dev)

static inline bool device_property_present(const struct device *dev, const char *propname)
{
	(void)dev;
	(void)propname;
	return false;
}

static inline int device_property_read_u32(const struct device *dev, const char *propname, u32 *val)
{
	(void)dev;
	(void)propname;
	(void)val;
	return -EINVAL;
}

static inline int device_property_read_string(const struct device *dev, const char *propname, const char **val)
{
	(void)dev;
	(void)propname;
	(void)val;
	return -EINVAL;
}

#define device_property_read_bool(dev, propname) device_property_present(dev, propname)

__END_DECLS

#endif
