/* SPDX-License-Identifier: MIT */
/**
 * DOC: backlights
 *
 * A device of class backlight, with a file "brightness" in sysfs that calls the driver. It is there from
 * backlight_device_register() to backlight_device_unregister(), which waits for a call that is running; the structure goes
 * with the last reference on its device. What a probe registered and is still there after unbind is reported.
 */
#ifndef _LINUX_BACKLIGHT_H_
#define _LINUX_BACKLIGHT_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/device.h>
#include <linux/mutex.h>

__BEGIN_DECLS

#define BACKLIGHT_POWER_ON 0
#define BACKLIGHT_POWER_REDUCED 1
#define BACKLIGHT_POWER_OFF 4

#define BL_CORE_SUSPENDRESUME (1 << 0)

/* What kind of control it is. */
enum backlight_type {
	BACKLIGHT_RAW = 1,
	BACKLIGHT_PLATFORM,
	BACKLIGHT_FIRMWARE,
};

struct backlight_device;

/**
 * struct backlight_ops - what a driver does
 * @options: BL_CORE_*; ignored
 * @update_status: make the hardware what the properties say
 * @get_brightness: ask the hardware; may be NULL
 */
struct backlight_ops {
	unsigned int options;
	int (*update_status)(struct backlight_device *bd);
	int (*get_brightness)(struct backlight_device *bd);
};

/**
 * struct backlight_properties - what a backlight is like
 * @brightness: as userspace wants it
 * @max_brightness: at most
 * @power: BACKLIGHT_POWER_*
 * @type: what kind of control it is
 */
struct backlight_properties {
	int brightness;
	int max_brightness;
	int power;
	enum backlight_type type;
};

/**
 * struct backlight_device - a backlight
 * @props: what it is like
 * @update_lock: held around update_status()
 * @ops_lock: protects @ops
 * @ops: the driver's; NULL from backlight_device_unregister() on
 * @dev: its device
 */
struct backlight_device {
	struct backlight_properties props;
	struct mutex update_lock;
	struct mutex ops_lock;
	const struct backlight_ops *ops;
	struct device dev;
};

#define to_backlight_device(obj) container_of(obj, struct backlight_device, dev)

/**
 * backlight_device_register() - make a backlight
 * @name: its name
 * @parent: device that it hangs on
 * @devdata: for bl_get_data()
 * @ops: what the driver does
 * @props: what it is like; copied
 *
 * Context: Process context.
 * Lifetime: until backlight_device_unregister().
 * Return: the backlight, or an ERR_PTR() of -ENOMEM or of device_add().
 */
struct backlight_device *backlight_device_register(const char *name, struct device *parent, void *devdata,
						   const struct backlight_ops *ops,
						   const struct backlight_properties *props)
	DRMRES_SYM(backlight_device_register);

/**
 * backlight_device_unregister() - take a backlight away
 * @bd: the backlight, NULL is ignored
 *
 * Context: Process context; waits for a call of the driver that is running.
 */
void backlight_device_unregister(struct backlight_device *bd) DRMRES_SYM(backlight_device_unregister);

/**
 * devm_backlight_device_register() - backlight_device_register() until unbind
 * @dev: the device that is bound
 * @name: its name
 * @parent: device that it hangs on
 * @devdata: for bl_get_data()
 * @ops: what the driver does
 * @props: what it is like; copied
 *
 * Return: as backlight_device_register().
 */
struct backlight_device *devm_backlight_device_register(struct device *dev, const char *name, struct device *parent,
							void *devdata, const struct backlight_ops *ops,
							const struct backlight_properties *props);

/**
 * backlight_update_status() - make the hardware what the properties say
 * @bd: the backlight
 *
 * Context: Process context. May sleep.
 * Return: what the driver said; -ENOENT without one.
 */
int backlight_update_status(struct backlight_device *bd) DRMRES_SYM(backlight_update_status);

static inline void *bl_get_data(struct backlight_device *bl_dev)
{
	return dev_get_drvdata(&bl_dev->dev);
}

static inline bool backlight_is_blank(const struct backlight_device *bd)
{
	return bd->props.power != BACKLIGHT_POWER_ON;
}

static inline int backlight_get_brightness(const struct backlight_device *bd)
{
	return backlight_is_blank(bd) ? 0 : bd->props.brightness;
}

static inline int backlight_enable(struct backlight_device *bd)
{
	if (!bd)
		return 0;
	bd->props.power = BACKLIGHT_POWER_ON;
	return (backlight_update_status)(bd);
}

static inline int backlight_disable(struct backlight_device *bd)
{
	if (!bd)
		return 0;
	bd->props.power = BACKLIGHT_POWER_OFF;
	return (backlight_update_status)(bd);
}

#ifdef DRMRES_SITES
#define backlight_device_register(...) DRMRES_AT(backlight_device_register(__VA_ARGS__))
#define backlight_device_unregister(...) DRMRES_AT_VOID(backlight_device_unregister(__VA_ARGS__))
#define devm_backlight_device_register(...) DRMRES_AT(devm_backlight_device_register(__VA_ARGS__))
#endif

__END_DECLS

#endif
