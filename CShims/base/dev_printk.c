// SPDX-License-Identifier: MIT
/**
 * DOC: log lines about a device
 *
 * One line at a time on the caller's stack; nothing is owned and nothing is allocated.
 */
#include <linux/dev_printk.h>

#include <lib/format.h>
#include <lib/hooks.h>
#include <linux/device.h>

/* Longest text, as the kernel's own limit. */
#define LINE 1024

const char *dev_driver_string(const struct device *dev)
{
	/* PAIRS WITH: the store in dd.c; the device may be bound or unbound at this moment. */
	const struct device_driver *drv = __atomic_load_n(&dev->driver, __ATOMIC_ACQUIRE);

	if (drv)
		return drmres_may_access(drv, __func__) ? drv->name : "(freed driver)";
	if (dev->bus)
		return dev->bus->name;
	return dev->class ? dev->class->name : "";
}

__attribute__((format(printf, 3, 0))) static void print(const char *level, const struct device *dev, const char *fmt,
							va_list args)
{
	char text[LINE];

	drmres_vformat(text, sizeof(text), fmt, args);
	if (!dev)
		printk("%s(NULL device *): %s", level, text);
	else if (drmres_may_access(dev, "dev_printk"))
		printk("%s%s %s: %s", level, dev_driver_string(dev), dev_name(dev) ? dev_name(dev) : "(null)", text);
}

void _dev_printk(const char *level, const struct device *dev, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print(level, dev, fmt, args);
	va_end(args);
}

int dev_err_probe(const struct device *dev, int err, const char *fmt, ...)
{
	const char *name = drmres_errno_name(-err);
	char text[LINE];
	va_list args;

	if (err == -EPROBE_DEFER || err == -ENOMEM)
		return err;
	va_start(args, fmt);
	drmres_vformat(text, sizeof(text), fmt, args);
	va_end(args);
	if (name)
		_dev_printk(KERN_ERR, dev, "error -%s: %s", name, text);
	else
		_dev_printk(KERN_ERR, dev, "error %d: %s", err, text);
	return err;
}
