/* SPDX-License-Identifier: MIT */
/*
 * The call of the public API that is going on: what reports name, and what finds its caller where no call site was
 * noted.
 */
#ifndef _DRMRES_LOCKING_CALL_H_
#define _DRMRES_LOCKING_CALL_H_

#include "lib/hooks.h"
#include "lib/report.h"

struct drmres_call {
	const char *function;
	const void *pc;
};

/* Written in the public function itself. */
#define DRMRES_CALL(name) (&(const struct drmres_call){(name), __builtin_return_address(0)})

/* drmres_report() on behalf of @call. */
#define drmres_call_report(call, code, object, ...) \
	drmres_report_at((call)->pc, code, (call)->function, object, __VA_ARGS__)

/* W03 for NULL, M08 and its like in freed memory. Return: true if @object can be looked at. */
static inline bool drmres_call_on(const struct drmres_call *call, const void *object)
{
	/* Not said to be unlikely: compilers make functions of such parts, in which the caller is not found any more. */
	if (!object) {
		drmres_call_report(call, DRMRES_NULL_ARGUMENT, NULL, "%s(NULL)", call->function);
		return false;
	}
	return drmres_may_access(object, call->function);
}

#endif
