/* SPDX-License-Identifier: MIT */
/*
 * Arguments that a caller must not have passed: NULL, an error pointer, an object that is gone. Owns nothing; may be
 * called from any thread.
 */
#include <fs/usable.h>

#include <linux/err.h>

#include <lib/hooks.h>
#include <lib/report.h>

bool drmres_usable_at(const void *pc, const void *object, const char *function, const char *what)
{
	if (!IS_ERR_OR_NULL(object))
		return drmres_may_access(object, function);
	drmres_report_at(pc, DRMRES_NULL_ARGUMENT, function, NULL, "%s() of %s %s", function,
			 object ? "an error pointer for a" : "no", what);
	return false;
}
