/* SPDX-License-Identifier: MIT */
/**
 * DOC: what DRM prints
 *
 * drm_err(), drm_warn(), drm_info() ... print with the device's name in front, drm_dbg_*() only when their category's
 * bit is set in __drm_debug, as drm.debug= does. Where Linux prints the symbol that a call returns to, this prints
 * the name of the calling function: ``[drm:vc4_crtc_enable] text``. Any of them may be called from anywhere;
 * __drm_debug is meant to be written before the first device exists, see drmres_set_drm_debug().
 */
#ifndef _DRM_PRINT_H_
#define _DRM_PRINT_H_

#include <drm/drm_device.h>
#include <drmres/link.h>
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/device.h>
#include <linux/printk.h>
#include <linux/stringify.h>

__BEGIN_DECLS

/* Bits of enum drm_debug_category; set with drmres_set_drm_debug(). */
extern unsigned long __drm_debug DRMRES_SYM(drm_debug);

/**
 * enum drm_debug_category - what drm.debug= can turn on
 * @DRM_UT_CORE: the DRM core
 * @DRM_UT_DRIVER: drivers
 * @DRM_UT_KMS: mode setting
 * @DRM_UT_PRIME: buffer sharing
 * @DRM_UT_ATOMIC: atomic mode setting
 * @DRM_UT_VBL: vertical blanking
 * @DRM_UT_STATE: atomic state, at length
 * @DRM_UT_LEASE: leases
 * @DRM_UT_DP: DisplayPort
 * @DRM_UT_DRMRES: managed resources
 *
 * Each is its bit in drm.debug= already: test it with drm_debug_enabled().
 */
enum drm_debug_category {
	DRM_UT_CORE = 0x001,
	DRM_UT_DRIVER = 0x002,
	DRM_UT_KMS = 0x004,
	DRM_UT_PRIME = 0x008,
	DRM_UT_ATOMIC = 0x010,
	DRM_UT_VBL = 0x020,
	DRM_UT_STATE = 0x040,
	DRM_UT_LEASE = 0x080,
	DRM_UT_DP = 0x100,
	DRM_UT_DRMRES = 0x200,
};

/**
 * drm_debug_enabled() - is anybody going to read this?
 * @category: what it would be printed as
 *
 * Context: Any.
 * Return: true if the category's bit is set.
 */
static inline bool drm_debug_enabled(enum drm_debug_category category)
{
	/* Relaxed: a setting, which orders nothing. PAIRS WITH: drmres_set_drm_debug(). */
	return unlikely(__atomic_load_n(&__drm_debug, __ATOMIC_RELAXED) & category);
}

/* Behind the macros that name their caller: @origin is its function. */
void __drm_dev_printk(const struct device *dev, const char *level, const char *origin, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/**
 * drm_dev_printk() - print a line about a struct device
 * @dev: device, NULL for none
 * @level: KERN_INFO ...
 * @format: printf() format, with a newline at its end
 *
 * Context: Any.
 */
#define drm_dev_printk(dev, level, format, ...) __drm_dev_printk(dev, level, __func__, format, ##__VA_ARGS__)

/**
 * drm_dev_dbg() - the same, if a category is on
 * @dev: device, NULL for none
 * @category: &enum drm_debug_category; nothing else is evaluated while it is off
 * @format: printf() format
 *
 * Context: Any.
 */
#define drm_dev_dbg(dev, category, format, ...)                                 \
	do {                                                                    \
		if (drm_debug_enabled(category))                                \
			drm_dev_printk(dev, KERN_DEBUG, format, ##__VA_ARGS__); \
	} while (0)

/* By struct device; drivers write drm_*() below. */
#define DRM_DEV_ERROR(dev, fmt, ...) drm_dev_printk(dev, KERN_ERR, "*ERROR* " fmt, ##__VA_ARGS__)
#define DRM_DEV_INFO(dev, fmt, ...) drm_dev_printk(dev, KERN_INFO, fmt, ##__VA_ARGS__)
#define DRM_DEV_DEBUG(dev, fmt, ...) drm_dev_dbg(dev, DRM_UT_CORE, fmt, ##__VA_ARGS__)
#define DRM_DEV_DEBUG_DRIVER(dev, fmt, ...) drm_dev_dbg(dev, DRM_UT_DRIVER, fmt, ##__VA_ARGS__)
#define DRM_DEV_DEBUG_KMS(dev, fmt, ...) drm_dev_dbg(dev, DRM_UT_KMS, fmt, ##__VA_ARGS__)

/* The struct device of a drm_device that may be NULL; evaluates it once. */
static inline struct device *__drm_to_dev(const struct drm_device *drm)
{
	return drm ? drm->dev : NULL;
}

/* By struct drm_device: these are what a driver should use. @drm may be NULL. */
#define drm_info(drm, fmt, ...) dev_info(__drm_to_dev(drm), "[drm] " fmt, ##__VA_ARGS__)
#define drm_notice(drm, fmt, ...) dev_notice(__drm_to_dev(drm), "[drm] " fmt, ##__VA_ARGS__)
#define drm_warn(drm, fmt, ...) dev_warn(__drm_to_dev(drm), "[drm] " fmt, ##__VA_ARGS__)
#define drm_err(drm, fmt, ...) dev_err(__drm_to_dev(drm), "[drm] *ERROR* " fmt, ##__VA_ARGS__)

#define drm_dbg_core(drm, fmt, ...) drm_dev_dbg(__drm_to_dev(drm), DRM_UT_CORE, fmt, ##__VA_ARGS__)
#define drm_dbg_driver(drm, fmt, ...) drm_dev_dbg(__drm_to_dev(drm), DRM_UT_DRIVER, fmt, ##__VA_ARGS__)
#define drm_dbg_kms(drm, fmt, ...) drm_dev_dbg(__drm_to_dev(drm), DRM_UT_KMS, fmt, ##__VA_ARGS__)
#define drm_dbg_prime(drm, fmt, ...) drm_dev_dbg(__drm_to_dev(drm), DRM_UT_PRIME, fmt, ##__VA_ARGS__)
#define drm_dbg_atomic(drm, fmt, ...) drm_dev_dbg(__drm_to_dev(drm), DRM_UT_ATOMIC, fmt, ##__VA_ARGS__)
#define drm_dbg_vbl(drm, fmt, ...) drm_dev_dbg(__drm_to_dev(drm), DRM_UT_VBL, fmt, ##__VA_ARGS__)
#define drm_dbg_state(drm, fmt, ...) drm_dev_dbg(__drm_to_dev(drm), DRM_UT_STATE, fmt, ##__VA_ARGS__)
#define drm_dbg_lease(drm, fmt, ...) drm_dev_dbg(__drm_to_dev(drm), DRM_UT_LEASE, fmt, ##__VA_ARGS__)
#define drm_dbg_dp(drm, fmt, ...) drm_dev_dbg(__drm_to_dev(drm), DRM_UT_DP, fmt, ##__VA_ARGS__)
#define drm_dbg_drmres(drm, fmt, ...) drm_dev_dbg(__drm_to_dev(drm), DRM_UT_DRMRES, fmt, ##__VA_ARGS__)
#define drm_dbg(drm, fmt, ...) drm_dbg_driver(drm, fmt, ##__VA_ARGS__)

/* By nobody: for code that has no device. */
#define DRM_INFO(fmt, ...) printk(KERN_INFO "[drm] " fmt, ##__VA_ARGS__)
#define DRM_NOTE(fmt, ...) printk(KERN_NOTICE "[drm] " fmt, ##__VA_ARGS__)
#define DRM_WARN(fmt, ...) printk(KERN_WARNING "[drm] " fmt, ##__VA_ARGS__)
#define DRM_ERROR(fmt, ...) DRM_DEV_ERROR(NULL, fmt, ##__VA_ARGS__)
#define DRM_DEBUG(fmt, ...) DRM_DEV_DEBUG(NULL, fmt, ##__VA_ARGS__)
#define DRM_DEBUG_DRIVER(fmt, ...) DRM_DEV_DEBUG_DRIVER(NULL, fmt, ##__VA_ARGS__)
#define DRM_DEBUG_KMS(fmt, ...) DRM_DEV_DEBUG_KMS(NULL, fmt, ##__VA_ARGS__)

/**
 * drm_WARN() - WARN() that says on which device
 * @drm: DRM device
 * @condition: what must not be
 * @format: printf() format
 *
 * Context: Any.
 * Return: the condition.
 */
#define drm_WARN(drm, condition, format, ...) \
	WARN(condition, "%s %s: [drm] " format, dev_driver_string((drm)->dev), dev_name((drm)->dev), ##__VA_ARGS__)
#define drm_WARN_ONCE(drm, condition, format, ...) \
	WARN_ONCE(condition, "%s %s: [drm] " format, dev_driver_string((drm)->dev), dev_name((drm)->dev), ##__VA_ARGS__)

/* drm_WARN_ON() - the same, with the condition as its text; drm_WARN_ON_ONCE() - the first time only. */
#define drm_WARN_ON(drm, x) drm_WARN(drm, (x), "%s", "drm_WARN_ON(" __stringify(x) ")")
#define drm_WARN_ON_ONCE(drm, x) drm_WARN_ONCE(drm, (x), "%s", "drm_WARN_ON_ONCE(" __stringify(x) ")")

__END_DECLS

#endif
