// SPDX-License-Identifier: MIT
/**
 * DOC: what the sanitizers see
 *
 * AddressSanitizer and UndefinedBehaviorSanitizer each call a function by its name when they are about to report. Here
 * it is, in builds that have them: the finding is made by the same rules as after a signal, before theirs is printed.
 * Owns nothing; runs on the thread that is at fault.
 */
#include <mm/crash.h>

#include <drmres/report.h>
#include <mm/shade.h>

#include <string.h>

const bool drmres_sanitized = DRMRES_ASAN;

#if DRMRES_ASAN
#include <sanitizer/asan_interface.h>

/* How far behind an object AddressSanitizer may keep bytes that nobody may touch. */
#define RED_ZONE 2048

static bool is(const char *kind, const char *begins)
{
	return !strncmp(kind, begins, strlen(begins));
}

static void report_asan(const char *kind)
{
	struct drmres_touch touch = {
		.address = __asan_get_report_address(),
		.size = __asan_get_report_access_size(),
		.kind = __asan_get_report_access_type() ? DRMRES_TOUCH_WRITE : DRMRES_TOUCH_READ,
		.pc = __asan_get_report_pc(),
	};

	if (is(kind, "heap-use-after-free") || is(kind, "use-after-poison") || is(kind, "unknown-crash") ||
	    is(kind, "wild"))
		drmres_touch_report(&touch, is(kind, "heap") ? 0 : RED_ZONE);
	else if (is(kind, "heap-buffer"))
		drmres_touch_report(&touch, RED_ZONE);
	else if (is(kind, "stack-use-after"))
		drmres_touch_report_as(&touch, DRMRES_USE_AFTER_FREE, "a variable was used whose function had ended");
	else if (is(kind, "stack-") || is(kind, "dynamic-stack"))
		drmres_touch_report_as(&touch, DRMRES_OUT_OF_BOUNDS, "a variable on the stack was left");
	else if (is(kind, "global-buffer"))
		drmres_touch_report_as(&touch, DRMRES_OUT_OF_BOUNDS, "a variable in static storage was left");
	else if (is(kind, "double-free") || is(kind, "attempting double-free"))
		drmres_touch_report_as(&touch, DRMRES_DOUBLE_FREE, "free() of what was freed already");
	else if (is(kind, "bad-free") || is(kind, "attempting free"))
		drmres_touch_report_as(&touch, DRMRES_WILD_FREE, "free() of what was not allocated with malloc()");
	else if (touch.pc)
		drmres_touch_report_as(&touch, DRMRES_UNDEFINED, "%s", kind);
}

/* Called by the run-time, with its own report made up and not printed yet. */
void __asan_on_error(void);
void __asan_on_error(void)
{
	const char *kind = __asan_get_report_description();

	/* A signal has been reported by its handler. */
	if (!kind || !drmres_crash_wanted() || !__asan_get_report_pc())
		return;
	drmres_crash_begin(__asan_get_report_pc(), __asan_get_report_bp(), true);
	report_asan(kind);
	drmres_crash_end();
}
#endif

#if defined(__has_feature)
#if __has_feature(undefined_behavior_sanitizer)

void __ubsan_get_current_report_data(const char **kind, const char **message, const char **file, unsigned int *line,
				     unsigned int *column, char **address);
void __ubsan_on_report(void);

/*
 * Kernel code may do these: it is compiled so that they have a meaning. A NULL pointer that is really followed ends in a
 * signal, and so does a division by zero.
 */
static bool is_allowed(const char *kind)
{
	static const char *const allowed[] = {"null-pointer-use",
					      "nullptr-with-offset",
					      "nullptr-with-nonzero-offset",
					      "nullptr-after-nonzero-offset",
					      "misaligned-pointer-use",
					      "function-type-mismatch",
					      "integer-divide-by-zero"};

	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if (!strcmp(kind, allowed[i]))
			return true;
	return false;
}

void __ubsan_on_report(void)
{
	const char *kind = "", *message = "", *file = "";
	const void *pc = __builtin_return_address(0);
	struct drmres_site site = {NULL, NULL, 0, NULL};
	const struct drmres_site *outer;
	unsigned int column = 0;
	char *address = NULL;

	__ubsan_get_current_report_data(&kind, &message, &file, &site.line, &column, &address);
	if (is_allowed(kind) || !drmres_crash_wanted())
		return;
	site.file = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
	drmres_crash_begin(pc, __builtin_frame_address(0), false);
	outer = drmres_site_enter(&site);
	drmres_report(DRMRES_UNDEFINED, "", NULL, "%s", message);
	drmres_site_leave(outer);
	drmres_crash_end();
}
#endif
#endif
