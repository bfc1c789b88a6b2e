/* SPDX-License-Identifier: MIT */
/**
 * DOC: the sink of reports
 *
 * Every finding (a WARN, an unknown free, a use after release, a leak, a lock misuse) is one struct drmres_report handed to
 * one replaceable function. Text, KTAP, JSON and a Swift Testing issue are renderings of that record. A report is
 * borrowed for the length of the call. The sink may be called by any thread, by several at once, and with a spinlock
 * held: it must not call back into devm_*() or drmm_*().
 */
#ifndef _DRMRES_REPORT_H_
#define _DRMRES_REPORT_H_

#include <drmres/codes.h>
#include <drmres/link.h>
#include <drmres/object.h>
#include <drmres/policy.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

enum drmres_severity {
	DRMRES_NOTE,
	DRMRES_WARNING,
	DRMRES_ERROR,
};

/**
 * struct drmres_code_info - one row of the catalogue
 * @code: the constant
 * @name: "L01"; static storage, never reused
 * @severity: how bad it is
 * @title: one line, what happened
 * @advice: what to do
 */
struct drmres_code_info {
	enum drmres_code code;
	const char *name;
	enum drmres_severity severity;
	const char *title;
	const char *advice;
};

/**
 * struct drmres_report - one finding
 * @sequence: 1-based number since drmres_reset()
 * @code: row of the catalogue
 * @info: that row
 * @what: one sentence about this very case
 * @function: API function that noticed, e.g. "drmm_kfree"
 * @object: what it happened to; kind DRMRES_KIND_NONE if nothing is known
 * @phase: what was going on, e.g. ``ioctl VC4_GET_STATS on file#1``; empty outside any phase
 * @site: where the offending call is written
 * @fault: the fault that had been injected before, empty if none
 * @schedule: the schedule that was being explored, empty if none
 * @policy: policy in force
 * @access: for a touch of memory what it was, e.g. ``read of 4 bytes``; empty otherwise
 * @reached: what led there: the innermost open file, else a work item, timer or interrupt, else a drm_device; empty if none
 * @advice: what to do
 */
struct drmres_report {
	u64 sequence;
	enum drmres_code code;
	const struct drmres_code_info *info;
	char what[256];
	char function[48];
	struct drmres_object object;
	char phase[128];
	struct drmres_site site;
	char fault[128];
	char schedule[128];
	enum drmres_policy policy;
	char access[32];
	char reached[64];
	const char *advice;
};

typedef void (*drmres_report_sink_t)(const struct drmres_report *report, void *context);

/**
 * drmres_set_report_sink() - replace where findings go
 * @sink: called once for each finding; NULL puts the default back, which prints one block on stderr
 * @context: handed to @sink
 *
 * Context: Any; a report that is on its way may still reach the old sink.
 */
void drmres_set_report_sink(drmres_report_sink_t sink, void *context);

/**
 * drmres_get_report_sink() - the sink in force
 * @context: where to store its context, may be NULL
 *
 * Return: the function that drmres_set_report_sink() got, NULL for the default.
 */
drmres_report_sink_t drmres_get_report_sink(void **context);

/**
 * drmres_report_count() - findings since drmres_reset()
 *
 * Return: how many reports were made, whatever the sink did with them. Notes do not count.
 */
u64 drmres_report_count(void);

/**
 * drmres_report_text() - render a finding as the default sink prints it
 * @report: the finding
 * @buf: where to write
 * @size: room in @buf in bytes
 *
 * Several lines, each ending in a newline; the first is ``WARNING: [W04] ...`` or ``BUG: [M01] ...``.
 *
 * Return: bytes needed without the final NUL, as snprintf() counts.
 */
size_t drmres_report_text(const struct drmres_report *report, char *buf, size_t size);

/**
 * drmres_code_info() - look a code up
 * @code: the constant
 *
 * Return: its row, NULL for a number that is not in the catalogue.
 */
const struct drmres_code_info *drmres_code_info(enum drmres_code code);

/**
 * drmres_code_find() - look a code up by its printed name
 * @name: "L01", in any case
 *
 * Return: its row, NULL if there is none.
 */
const struct drmres_code_info *drmres_code_find(const char *name);

/**
 * drmres_report() - make a finding
 * @code: row of the catalogue
 * @function: API function that noticed
 * @object: what it happened to, may be NULL
 * @format: one sentence about this case, printf style; no address in it
 *
 * Fills in phase, call site, armed fault and policy, and calls the sink. For the library and for code that brings
 * its own checks.
 *
 * Context: Any, also atomic.
 */
void drmres_report(enum drmres_code code, const char *function, const struct drmres_object *object, const char *format,
		   ...) __attribute__((format(printf, 4, 5)));

__END_DECLS

#endif
