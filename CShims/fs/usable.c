/* SPDX-License-Identifier: MIT */
/*
 * Arguments that a caller must not have passed: NULL, an error pointer, an object that is gone. Owns nothing; may be
 * called from any thread.
 */
#include <fs/usable.h>

#include <drmres/alloc.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <string.h>
#include <sys/mman.h>

#include <lib/hooks.h>
#include <lib/report.h>

bool drmres_is_mapped(const void *object)
{
	unsigned char page;

	return !mincore((void *)((unsigned long)object & PAGE_MASK), 1, &page);
}

/* After a report if there is nothing that could be followed. */
static bool is_there(const void *pc, const void *object, const char *function, const char *what)
{
	if (drmres_address_find(object, NULL) != DRMRES_ADDRESS_WILD || drmres_is_mapped(object))
		return true;
	drmres_report_at(pc, DRMRES_WILD_ACCESS, function, NULL, "%s(): where the %s should be is no memory", function,
			 what);
	return false;
}

bool drmres_usable_at(const void *pc, const void *object, const char *function, const char *what)
{
	if (!IS_ERR_OR_NULL(object))
		return drmres_may_access(object, function) && is_there(pc, object, function, what);
	drmres_report_at(pc, DRMRES_NULL_ARGUMENT, function, NULL, "%s() of %s%s %s", function,
			 object ? "an error pointer for a" : "no", object && strchr("aeio", *what) ? "n" : "", what);
	return false;
}
