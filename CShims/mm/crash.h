/* SPDX-License-Identifier: MIT */
/*
 * Between crash.c, which knows signals, touch.c, which says what a touch means, and sanitizer.c, which the sanitizers
 * call.
 */
#ifndef _DRMRES_MM_CRASH_H_
#define _DRMRES_MM_CRASH_H_

#include <drmres/codes.h>
#include <drmres/types.h>

/* struct drmres_touch - one access to memory that went wrong; @size is 0 where it is not known */
struct drmres_touch {
	const void *address;
	size_t size;
	enum drmres_touch_kind {
		DRMRES_TOUCH_READ,
		DRMRES_TOUCH_WRITE,
		DRMRES_TOUCH_CALL
	} kind;
	const void *pc;
};

/* ---- crash.c ---- */

/* Whether crashes are looked after, and this thread is not reporting one already. */
bool drmres_crash_wanted(void);

/*
 * Around the report of a crash: from where the code stood, the address of the instruction and its frame pointer, to the
 * end of the report. @fatal: the process dies afterwards.
 */
void drmres_crash_begin(const void *pc, const void *frame, bool fatal);
void drmres_crash_end(void);

/* ---- sanitizer.c ---- */

/*
 * Whether sanitizers watch this build. Naming it is what links their hooks in: the run-times have weak ones of the same
 * names, for which no linker looks into an archive.
 */
extern const bool drmres_sanitized;

/* ---- touch.c ---- */

/* Report @touch, whatever it is. @reach: how far beside an object it may be and still be meant for it. */
void drmres_touch_report(const struct drmres_touch *touch, size_t reach);

/* Report @code about @touch without looking any further. */
void drmres_touch_report_as(const struct drmres_touch *touch, enum drmres_code code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
