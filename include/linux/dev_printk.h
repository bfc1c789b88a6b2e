/* SPDX-License-Identifier: MIT */
/**
 * DOC: log lines about a device
 *
 * Each line starts with ``driver name: ``, the driver that is bound, else the bus, else the class, else nothing: as in
 * dmesg. Lines go where printk() goes (drmres/log.h). Nothing is owned; everything may be called concurrently while the
 * caller holds a reference on the device. A NULL device prints ``(NULL device *): ``.
 */
#ifndef _LINUX_DEV_PRINTK_H_
#define _LINUX_DEV_PRINTK_H_

#include <drmres/link.h>
#include <drmres/once.h>
#include <drmres/types.h>
#include <linux/bug.h>
#include <linux/printk.h>

__BEGIN_DECLS

struct device;

/**
 * _dev_printk() - log one line about a device
 * @level: KERN_ERR, KERN_INFO ...
 * @dev: the device, may be NULL
 * @fmt: kernel printf format, ending in a newline
 *
 * Behind dev_err() and its siblings.
 *
 * Context: Any.
 */
void _dev_printk(const char *level, const struct device *dev, const char *fmt, ...) DRMRES_SYM(_dev_printk)
	__attribute__((format(printf, 3, 4)));

/**
 * dev_err_probe() - log why a probe fails
 * @dev: the device that is being probed
 * @err: the error, negative
 * @fmt: kernel printf format, ending in a newline
 *
 * -EPROBE_DEFER is not an error yet, and -ENOMEM was reported by the allocator: neither prints. Everything else prints
 * ``error -EIO: ...``.
 *
 * Context: Process context.
 * Return: @err, so that a probe ends with ``return dev_err_probe(...)``.
 */
int dev_err_probe(const struct device *dev, int err, const char *fmt, ...) DRMRES_SYM(dev_err_probe)
	__attribute__((format(printf, 3, 4)));

/**
 * dev_driver_string() - what stands before the name in a log line
 * @dev: the device
 *
 * Context: Any.
 * Lifetime: the string is the driver's, the bus's or the class's.
 * Return: name of the driver, else of the bus, else of the class, else "".
 */
const char *dev_driver_string(const struct device *dev) DRMRES_SYM(dev_driver_string);

#define dev_printk(level, dev, ...) _dev_printk(level, dev, __VA_ARGS__)
#define dev_emerg(dev, ...) _dev_printk(KERN_EMERG, dev, __VA_ARGS__)
#define dev_alert(dev, ...) _dev_printk(KERN_ALERT, dev, __VA_ARGS__)
#define dev_crit(dev, ...) _dev_printk(KERN_CRIT, dev, __VA_ARGS__)
#define dev_err(dev, ...) _dev_printk(KERN_ERR, dev, __VA_ARGS__)
#define dev_warn(dev, ...) _dev_printk(KERN_WARNING, dev, __VA_ARGS__)
#define dev_notice(dev, ...) _dev_printk(KERN_NOTICE, dev, __VA_ARGS__)
#define dev_info(dev, ...) _dev_printk(KERN_INFO, dev, __VA_ARGS__)

/* As in a kernel without dynamic debug: printed only by a file that defines DEBUG, checked by the compiler in any. */
#if defined(DEBUG) && !(defined(SWIFT_PACKAGE) && DEBUG + 0)
#define dev_dbg(dev, ...) _dev_printk(KERN_DEBUG, dev, __VA_ARGS__)
#else
#define dev_dbg(dev, ...)                                          \
	do {                                                       \
		if (0)                                             \
			_dev_printk(KERN_DEBUG, dev, __VA_ARGS__); \
	} while (0)
#endif

/* The first time in a run only. */
#define dev_level_once(dev_level, dev, ...)          \
	do {                                         \
		if (DRMRES_ONCE())                   \
			dev_level(dev, __VA_ARGS__); \
	} while (0)
#define dev_err_once(dev, ...) dev_level_once(dev_err, dev, __VA_ARGS__)
#define dev_warn_once(dev, ...) dev_level_once(dev_warn, dev, __VA_ARGS__)
#define dev_info_once(dev, ...) dev_level_once(dev_info, dev, __VA_ARGS__)

/* A WARN that names the device. */
#define dev_WARN(dev, format, ...) WARN(1, "%s %s: " format, dev_driver_string(dev), dev_name(dev), ##__VA_ARGS__)
#define dev_WARN_ONCE(dev, condition, format, ...) \
	WARN_ONCE(condition, "%s %s: " format, dev_driver_string(dev), dev_name(dev), ##__VA_ARGS__)

/* How often something is said is not limited here. */
#define dev_err_ratelimited(dev, ...) dev_err(dev, __VA_ARGS__)
#define dev_warn_ratelimited(dev, ...) dev_warn(dev, __VA_ARGS__)
#define dev_info_ratelimited(dev, ...) dev_info(dev, __VA_ARGS__)
#define dev_dbg_ratelimited(dev, ...) dev_dbg(dev, __VA_ARGS__)

__END_DECLS

#endif
