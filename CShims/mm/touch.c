// SPDX-License-Identifier: MIT
/**
 * DOC: what a bad touch means
 *
 * An access that ended in a signal or in a sanitizer's report, told by its address: near NULL, in freed memory, beside an
 * object, or nowhere. Near NULL it is told by what went before: driver data that unbinding had cleared, or an
 * allocation that was made to fail. Owns nothing; runs on the thread that touched, perhaps in a signal handler.
 */
#include <mm/crash.h>

#include <drmres/fault.h>
#include <drmres/report.h>
#include <drmres/site.h>
#include <lib/hooks.h>
#include <lib/report.h>
#include <mm/block.h>

#include <stdarg.h>
#include <stdio.h>

/* A member of a large structure at NULL; nothing is mapped so low. */
#define NEAR_NULL (64ul << 10)

/* Error pointers, with which an allocation that fails may have been answered. */
#define FIRST_ERROR ((uintptr_t)-4096)

/* What a sanitizer reads before a function is called, to see its type. */
#define BEFORE_NULL ((uintptr_t)-8)

static const char *const nouns[] = {"read", "write", "call"};
static const char *const verbs[] = {"read", "written", "called"};

static const char *describe(const struct drmres_touch *touch, char *buf, size_t size)
{
	if (touch->size)
		snprintf(buf, size, "%s of %zu byte%s", nouns[touch->kind], touch->size, touch->size == 1 ? "" : "s");
	else
		snprintf(buf, size, "%s", nouns[touch->kind]);
	return buf;
}

/* The note of the thread names the call that led here; the instruction says more. */
struct place {
	struct drmres_site site;
	const struct drmres_site *outer;
	char access[32];
};

static void enter(struct place *place, const struct drmres_touch *touch)
{
	place->site = (struct drmres_site){NULL, NULL, 0, touch->pc};
	place->outer = drmres_site_enter(&place->site);
	drmres_report_access(describe(touch, place->access, sizeof(place->access)));
}

static void leave(const struct place *place)
{
	drmres_report_access(NULL);
	drmres_site_leave(place->outer);
}

static void report(const struct drmres_touch *touch, enum drmres_code code, const struct drmres_object *object,
		   const char *what)
{
	struct place place;

	enter(&place, touch);
	drmres_report(code, "memory access", object, "%s", what);
	leave(&place);
}

void drmres_touch_report_as(const struct drmres_touch *touch, enum drmres_code code, const char *format, ...)
{
	char what[256];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	report(touch, code, NULL, what);
}

static void report_null(const struct drmres_touch *touch)
{
	enum drmres_code code = DRMRES_NULL_DEREFERENCE;
	uintptr_t at = (uintptr_t)touch->address;
	char device[96], fault[128], how[64];

	if (touch->kind == DRMRES_TOUCH_CALL || at == BEFORE_NULL) {
		snprintf(how, sizeof(how), "a NULL function pointer was called");
	} else if (at >= FIRST_ERROR) {
		snprintf(how, sizeof(how), "the error pointer %ld was followed", (long)at);
		code = DRMRES_WILD_ACCESS;
	} else if (at) {
		snprintf(how, sizeof(how), "a NULL pointer was followed to offset %zu", (size_t)at);
	} else {
		snprintf(how, sizeof(how), "a NULL pointer was followed");
	}

	if (drmres_hooks.null_drvdata && drmres_hooks.null_drvdata(device, sizeof(device)))
		drmres_touch_report_as(touch, DRMRES_DRVDATA_AFTER_UNBIND,
				       "%s after dev_get_drvdata() of %s, whose driver is unbound", how, device);
	else if (*drmres_fault_describe(fault, sizeof(fault)))
		drmres_touch_report_as(touch, DRMRES_FAULT_UNCHECKED, "%s after %s", how, fault);
	else
		drmres_touch_report_as(touch, code, "%s", how);
}

static void report_beside(const struct drmres_touch *touch, const struct drmres_object *object)
{
	const char *at = touch->address, *start = object->address, *end = start + object->size;
	char name[DRMRES_LABEL_SIZE], what[256];

	drmres_memory_label(object, name);
	if (at < start)
		snprintf(what, sizeof(what), "%s (%zu bytes) was %s %td byte%s before its start", name, object->size,
			 verbs[touch->kind], start - at, start - at == 1 ? "" : "s");
	else if (at < end)
		snprintf(what, sizeof(what), "%s (%zu bytes) was %s across its end, from offset %td", name,
			 object->size, verbs[touch->kind], at - start);
	else
		snprintf(what, sizeof(what), "%s (%zu bytes) was %s %td byte%s beyond its end", name, object->size,
			 verbs[touch->kind], at - end, at - end == 1 ? "" : "s");
	report(touch, DRMRES_OUT_OF_BOUNDS, object, what);
}

void drmres_touch_report(const struct drmres_touch *touch, size_t reach)
{
	struct drmres_object object;
	struct drmres_freed freed;
	struct place place;

	if ((uintptr_t)touch->address < NEAR_NULL || (uintptr_t)touch->address >= FIRST_ERROR) {
		report_null(touch);
	} else if (drmres_backend->end(touch->address, &freed)) {
		enter(&place, touch);
		drmres_report_use(&freed, "memory access", verbs[touch->kind]);
		leave(&place);
	} else if (drmres_backend->near(touch->address, reach, &object)) {
		report_beside(touch, &object);
	} else {
		drmres_touch_report_as(touch, DRMRES_WILD_ACCESS, "memory was %s that no allocation returned",
				       verbs[touch->kind]);
	}
}
