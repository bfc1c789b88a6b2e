// SPDX-License-Identifier: MIT
/**
 * DOC: what DRM prints
 *
 * One function behind every macro of drm/drm_print.h that names the caller: with a device the line starts with the
 * device's name, without one it does not. Owns nothing; may be called from anywhere.
 */
#include <drm/drm_print.h>

#include <lib/format.h>
#include <stdarg.h>

void __drm_dev_printk(const struct device *dev, const char *level, const char *origin, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	drmres_vformat(text, sizeof(text), format, args);
	va_end(args);

	if (dev)
		dev_printk(level, dev, "[drm:%s] %s", origin, text);
	else
		printk("%s[drm:%s] %s", level, origin, text);
}
