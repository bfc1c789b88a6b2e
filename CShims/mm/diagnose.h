/* SPDX-License-Identifier: MIT */
/*
 * Which lifetime was wrong: the code that a use after free or a second free gets. See diagnose.c for the rules.
 */
#ifndef _DRMRES_MM_DIAGNOSE_H_
#define _DRMRES_MM_DIAGNOSE_H_

#include <drmres/codes.h>
#include <drmres/object.h>
#include <lib/doing.h>

/*
 * struct drmres_freed - how an object ended
 * @object: copy for reading
 * @function: what freed it; NULL if that is not known
 * @managed_by: identity of who managed it, NULL for nobody
 * @doing: what the freeing thread was doing
 * @with_owner: it went together with its owner
 * @last_put: a reference count inside had come to zero before
 * @said: what was reported of it already, DRMRES_NO_CODE for nothing
 */
struct drmres_freed {
	struct drmres_object object;
	const char *function;
	const void *managed_by;
	struct drmres_doing doing;
	bool with_owner;
	bool last_put;
	enum drmres_code said;
};

/* What it is that @function on this thread touches @freed now. */
enum drmres_code drmres_diagnose_use(const struct drmres_freed *freed, const char *function);

/*
 * What it is that @object is freed on this thread, which cannot be freed for the reason that @code says. @freed: how it
 * ended before, for a double free.
 */
enum drmres_code drmres_diagnose_free(enum drmres_code code, const struct drmres_object *object,
				      const struct drmres_freed *freed);

/* Report that @function touches @freed; @verb: "read", "written", "used". */
void drmres_report_use(const struct drmres_freed *freed, const char *function, const char *verb);

#endif
