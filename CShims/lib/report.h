/* SPDX-License-Identifier: MIT */
/*
 * Making reports on behalf of others, for the core only.
 */
#ifndef _DRMRES_LIB_REPORT_H_
#define _DRMRES_LIB_REPORT_H_

#include <stdarg.h>

#include <drmres/report.h>

/* drmres_report() of a function that has its caller's return address: @pc is used where the thread has no note. */
void drmres_report_at(const void *pc, enum drmres_code code, const char *function, const struct drmres_object *object,
		      const char *format, ...) __attribute__((format(printf, 5, 6)));

void drmres_vreport_at(const void *pc, enum drmres_code code, const char *function, const struct drmres_object *object,
		       const char *format, va_list args) __attribute__((format(printf, 5, 0)));

/*
 * The reports that this thread makes until the next call are about an access: ``read of 4 bytes``. Borrowed; NULL for
 * none.
 */
void drmres_report_access(const char *access);

#endif
