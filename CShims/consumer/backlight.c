// SPDX-License-Identifier: MIT
/**
 * DOC: backlights
 *
 * A backlight is an allocation around its device, freed with the last reference on that, and a claim until it is
 * unregistered. Calls of the driver hold ops_lock, as in Linux, so that none runs afterwards.
 */
#include <linux/backlight.h>

#include <base/base.h>
#include <base/claim.h>
#include <drmres/phase.h>
#include <fs/usable.h>
#include <linux/err.h>
#include <linux/list.h>
#include <mm/mm.h>
#include <stdlib.h>

struct backlight {
	struct backlight_device bd;
	struct drmres_claim claim;
};

static ssize_t brightness_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	(void)attr;
	return sysfs_emit(buf, "%d\n", to_backlight_device(dev)->props.brightness);
}

static ssize_t brightness_store(struct device *dev, struct device_attribute *attr, const char *buf, size_t count)
{
	struct backlight_device *bd = to_backlight_device(dev);
	long value = strtol(buf, NULL, 0);
	int ret = -ENXIO;

	(void)attr;
	if (value < 0 || value > bd->props.max_brightness)
		return -EINVAL;
	(mutex_lock)(&bd->ops_lock);
	if (bd->ops) {
		bd->props.brightness = (int)value;
		ret = 0;
	}
	(mutex_unlock)(&bd->ops_lock);
	if (!ret)
		ret = backlight_update_status(bd);
	return ret < 0 ? ret : (ssize_t)count;
}

static DEVICE_ATTR_RW(brightness);
static struct attribute *bl_device_attrs[] = {&dev_attr_brightness.attr, NULL};
ATTRIBUTE_GROUPS(bl_device);

static void bl_device_release(struct device *dev)
{
	drmres_mem_free(container_of(dev, struct backlight, bd.dev), true, __builtin_return_address(0));
}

static const struct class backlight_class = {
	.name = "backlight", .dev_groups = bl_device_groups, .dev_release = bl_device_release};

int backlight_update_status(struct backlight_device *bd)
{
	struct drmres_phase phase;
	int ret = -ENOENT;

	if (!drmres_usable(bd, "backlight"))
		return -EINVAL;
	(mutex_lock)(&bd->update_lock);
	if (bd->ops && bd->ops->update_status) {
		drmres_phase_enter(&phase, "backlight", drmres_device_subject(&bd->dev));
		ret = bd->ops->update_status(bd);
		drmres_phase_leave(&phase);
	}
	(mutex_unlock)(&bd->update_lock);
	return ret;
}

static struct backlight_device *add(const char *name, struct device *parent, void *devdata,
				    const struct backlight_ops *ops, const struct backlight_properties *props,
				    const void *pc)
{
	struct backlight *backlight;
	int ret;

	if (parent && !drmres_usable_at(pc, parent, "backlight_device_register", "device"))
		return ERR_PTR(-EINVAL);
	backlight = drmres_mem_alloc(sizeof(*backlight), GFP_KERNEL | __GFP_ZERO, pc);
	if (!backlight)
		return ERR_PTR(-ENOMEM);
	mutex_init(&backlight->bd.update_lock);
	mutex_init(&backlight->bd.ops_lock);
	if (props)
		backlight->bd.props = *props;
	backlight->bd.ops = ops;
	(device_initialize)(&backlight->bd.dev);
	backlight->bd.dev.class = &backlight_class;
	backlight->bd.dev.parent = parent;
	dev_set_drvdata(&backlight->bd.dev, devdata);
	ret = (dev_set_name)(&backlight->bd.dev, "%s", name);
	drmres_device_tag(&backlight->bd.dev, backlight, sizeof(*backlight));
	if (!ret)
		ret = (device_add)(&backlight->bd.dev);
	if (ret) {
		(put_device)(&backlight->bd.dev);
		return ERR_PTR(ret);
	}
	drmres_claim_begin(&backlight->claim, "backlight", name, parent, pc);
	return &backlight->bd;
}

static void take_away(struct backlight_device *bd)
{
	(mutex_lock)(&bd->ops_lock);
	bd->ops = NULL;
	(mutex_unlock)(&bd->ops_lock);
	drmres_claim_end(&container_of(bd, struct backlight, bd)->claim);
	(device_unregister)(&bd->dev);
}

struct backlight_device *backlight_device_register(const char *name, struct device *parent, void *devdata,
						   const struct backlight_ops *ops,
						   const struct backlight_properties *props)
{
	return add(name, parent, devdata, ops, props, __builtin_return_address(0));
}

void backlight_device_unregister(struct backlight_device *bd)
{
	if (bd && drmres_usable(bd, "backlight"))
		take_away(bd);
}

static void devm_backlight_device_release(struct device *dev, void *res)
{
	struct backlight_device **bd = res;

	(void)dev;
	take_away(*bd);
}

struct backlight_device *devm_backlight_device_register(struct device *dev, const char *name, struct device *parent,
							void *devdata, const struct backlight_ops *ops,
							const struct backlight_properties *props)
{
	struct backlight_device **managed, *bd;

	managed = devres_alloc(devm_backlight_device_release, sizeof(*managed), GFP_KERNEL);
	if (!managed)
		return ERR_PTR(-ENOMEM);
	bd = add(name, parent, devdata, ops, props, __builtin_return_address(0));
	if (IS_ERR(bd)) {
		devres_free(managed);
		return bd;
	}
	*managed = bd;
	devres_add(dev, managed);
	return bd;
}
