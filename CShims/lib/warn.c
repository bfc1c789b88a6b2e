// SPDX-License-Identifier: MIT
/**
 * DOC: WARN and BUG
 *
 * The out-of-line half of linux/bug.h. May be called concurrently, in any context.
 */
#include <linux/bug.h>

#include <stdarg.h>

#include <lib/report.h>

void drmres_warn(const struct drmres_site *site, enum drmres_code code, const char *function, const char *format, ...)
{
	const struct drmres_site *outer = drmres_site_enter(site);
	va_list args;

	va_start(args, format);
	drmres_vreport_at(NULL, code, function, NULL, format, args);
	va_end(args);
	drmres_site_leave(outer);
}
