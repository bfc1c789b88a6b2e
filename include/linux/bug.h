/* SPDX-License-Identifier: MIT */
/**
 * DOC: conditions that a driver's author thinks cannot be
 *
 * WARN() and its relatives make report W01 with the place where they are written, BUG() and BUG_ON() make W02. Linux stops at a
 * BUG; here the run goes on, so that the rest can be seen. The _ONCE forms report the first time in a run. Every form
 * that takes a condition evaluates it once and has its truth value.
 */
#ifndef _LINUX_BUG_H_
#define _LINUX_BUG_H_

#include <drmres/once.h>
#include <drmres/report.h>
#include <drmres/site.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>

__BEGIN_DECLS

/**
 * drmres_warn() - report a condition of a driver
 * @site: where it is written; static storage
 * @code: DRMRES_WARN or DRMRES_BUG
 * @function: "WARN_ON", "BUG" ...
 * @format: what was wrong, printf style
 *
 * Context: Any.
 */
void drmres_warn(const struct drmres_site *site, enum drmres_code code, const char *function, const char *format,
		 ...) __cold __printf(4, 5);

__END_DECLS

#define __drmres_warn(code, function, ...)                                                                  \
	do {                                                                                                \
		static const struct drmres_site __warn_here = {DRMRES_FILE_NAME, __func__, __LINE__, NULL}; \
		drmres_warn(&__warn_here, code, function, __VA_ARGS__);                                     \
	} while (0)

#define __drmres_warn_if(condition, once, code, function, ...)      \
	__extension__({                                             \
		bool __warn_true = !!(condition);                   \
		if (unlikely(__warn_true) && (once))                \
			__drmres_warn(code, function, __VA_ARGS__); \
		unlikely(__warn_true);                              \
	})

/* Report the condition's own text, or the text given. */
#define WARN_ON(condition) __drmres_warn_if(condition, true, DRMRES_WARN, "WARN_ON", "%s", #condition)
#define WARN(condition, ...) __drmres_warn_if(condition, true, DRMRES_WARN, "WARN", __VA_ARGS__)
#define WARN_ON_ONCE(condition) \
	__drmres_warn_if(condition, DRMRES_ONCE(), DRMRES_WARN, "WARN_ON_ONCE", "%s", #condition)
#define WARN_ONCE(condition, ...) __drmres_warn_if(condition, DRMRES_ONCE(), DRMRES_WARN, "WARN_ONCE", __VA_ARGS__)

#define BUG() __drmres_warn(DRMRES_BUG, "BUG", "%s", "this place was reached")
#define BUG_ON(condition) ((void)__drmres_warn_if(condition, true, DRMRES_BUG, "BUG_ON", "%s", #condition))

#endif
