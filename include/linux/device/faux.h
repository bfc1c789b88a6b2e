/* SPDX-License-Identifier: MIT */
/**
 * DOC: faux devices
 *
 * A device with nothing behind it, bound at once to a driver of the core that calls the creator's probe(). The creator
 * owns it until faux_device_destroy(); the memory goes with the last reference. Creating and destroying one device is
 * one thread's business, different devices may come and go concurrently.
 */
#ifndef _LINUX_DEVICE_FAUX_H_
#define _LINUX_DEVICE_FAUX_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/container_of.h>
#include <linux/device.h>

__BEGIN_DECLS

struct attribute_group;

/**
 * struct faux_device - a device on the faux bus
 * @dev: the device
 */
struct DRMRES_SWIFT_NONCOPYABLE faux_device {
	struct device dev;
};

/**
 * struct faux_device_ops - what the creator wants to hear
 * @probe: called inside faux_device_create(); nonzero makes that fail; may be NULL
 * @remove: called inside faux_device_destroy(), before the managed resources go; may be NULL
 */
struct faux_device_ops {
	int (*probe)(struct faux_device *faux_dev);
	void (*remove)(struct faux_device *faux_dev);
};

#define to_faux_device(x) container_of_const((x), struct faux_device, dev)

/**
 * faux_device_create() - make a faux device
 * @name: its name
 * @parent: device it hangs on, NULL for the faux bus
 * @faux_ops: callbacks, may be NULL; must stay as long as the device
 *
 * Context: Process context; takes the device lock.
 * Lifetime: the caller owns the device: faux_device_destroy().
 * Return: the device, bound; NULL on any failure, a failed probe among them.
 */
struct faux_device *faux_device_create(const char *name, struct device *parent, const struct faux_device_ops *faux_ops)
	DRMRES_SYM(faux_device_create);

/**
 * faux_device_create_with_groups() - make a faux device with sysfs attributes
 * @name: its name
 * @parent: device it hangs on, NULL for the faux bus
 * @faux_ops: callbacks, may be NULL; must stay as long as the device
 * @groups: attributes, made after the probe and taken away before remove(); may be NULL
 *
 * Context: Process context; takes the device lock.
 * Lifetime: the caller owns the device: faux_device_destroy().
 * Return: as faux_device_create().
 */
struct faux_device *faux_device_create_with_groups(const char *name, struct device *parent,
						   const struct faux_device_ops *faux_ops,
						   const struct attribute_group **groups)
	DRMRES_SYM(faux_device_create_with_groups);

/**
 * faux_device_destroy() - take a faux device away
 * @faux_dev: what faux_device_create() returned, may be NULL
 *
 * Context: Process context; takes the device lock.
 */
void faux_device_destroy(struct faux_device *faux_dev) DRMRES_SYM(faux_device_destroy);

/**
 * faux_device_get_drvdata() - the creator's own pointer
 * @faux_dev: the device
 *
 * Return: what faux_device_set_drvdata() got; NULL after unbind.
 */
static inline void *faux_device_get_drvdata(const struct faux_device *faux_dev)
{
	return dev_get_drvdata(&faux_dev->dev);
}

/**
 * faux_device_set_drvdata() - keep the creator's own pointer
 * @faux_dev: the device
 * @data: anything; forgotten at unbind
 */
static inline void faux_device_set_drvdata(struct faux_device *faux_dev, void *data)
{
	dev_set_drvdata(&faux_dev->dev, data);
}

#ifdef DRMRES_SITES
#define faux_device_create(...) DRMRES_AT(faux_device_create(__VA_ARGS__))
#define faux_device_create_with_groups(...) DRMRES_AT(faux_device_create_with_groups(__VA_ARGS__))
#define faux_device_destroy(...) DRMRES_AT_VOID(faux_device_destroy(__VA_ARGS__))
#endif

__END_DECLS

#endif
