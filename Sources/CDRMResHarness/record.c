// SPDX-License-Identifier: MIT
/*
 * The record of a run, and the sinks that fill it. A sink is called on the thread that noticed, possibly with locks of
 * the core held: it copies and counts, and nothing else.
 */
#include "record.h"

#include <drmres/crash.h>
#include <drmres/log.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

struct record *harness_record;
bool harness_quiet_leaks;
struct drmres_object *harness_first_leak;

static const char *const *benign;
static size_t benign_count;

int harness_record_open(bool shared)
{
	void *memory = mmap(NULL, sizeof(*harness_record), PROT_READ | PROT_WRITE,
			    (shared ? MAP_SHARED : MAP_PRIVATE) | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return -ENOMEM;
	harness_record = memory;
	return 0;
}

void harness_record_close(void)
{
	if (harness_record)
		munmap(harness_record, sizeof(*harness_record));
	harness_record = NULL;
}

void harness_record_begin(void)
{
	struct record *record = harness_record;

	record->end = ENDED_NOT;
	record->step = 0;
	record->step_name[0] = record->subject[0] = '\0';
	record->step_count = record->finding_count = record->point_count = record->driver_count = 0;
	record->event_count = 0;
	memset(&record->fault, 0, sizeof(record->fault));
	record->injected = record->own = record->persistent = false;
	record->nth = 0;
	record->swallowed = record->leaked = record->bound = false;
	record->leaks[0] = record->schedule[0] = record->choices[0] = '\0';
	record->choice_count = 0;
}

void harness_set_benign(const char *const *places, size_t count)
{
	benign = places;
	benign_count = count;
}

bool harness_is_benign(const struct drmres_site *site)
{
	char place[128];

	if (!site->file)
		return false;
	snprintf(place, sizeof(place), "%s:%u", site->file, site->line);
	for (size_t i = 0; i < benign_count; i++)
		if (!strcmp(benign[i], place))
			return true;
	return false;
}

/* What a finding is called once it is known that an allocation failed before. */
static enum drmres_code meaning(const struct drmres_report *report)
{
	if (!harness_record->injected)
		return report->code;
	switch (report->code) {
	case DRMRES_NULL_DEREFERENCE:
		return DRMRES_FAULT_UNCHECKED;
	case DRMRES_DEADLOCK:
	case DRMRES_NEVER_RETURNS:
		return DRMRES_FAULT_HUNG;
	default:
		return report->code;
	}
}

static bool is_leak(enum drmres_code code)
{
	return code == DRMRES_STILL_OWNED || code == DRMRES_UNREACHABLE || code == DRMRES_DEVICE_LEAKED ||
	       code == DRMRES_REFERENCE_CYCLE;
}

static bool was_reported(const struct record *record, enum drmres_code code, const char *begins)
{
	for (unsigned int i = 0; i < record->finding_count && i < RECORD_FINDINGS; i++)
		if (record->findings[i].code == code &&
		    !strncmp(record->findings[i].report.what, begins, strlen(begins)))
			return true;
	return false;
}

/*
 * One cause is one finding: a child device that is kept after unbind keeps its parents.
 */
static bool is_consequence(const struct record *record, const struct drmres_report *report)
{
	if (report->code != DRMRES_DEVICE_STATE &&
	    !(is_leak(report->code) && report->object.kind == DRMRES_KIND_DEVICE))
		return false;
	return was_reported(record, DRMRES_RESOURCE_KEPT, "device ");
}

/* The linker's: where the program is. A shared library is somewhere else in each run, and says nothing about a driver. */
extern const char __executable_start[] __attribute__((weak));
extern const char etext[] __attribute__((weak));

static size_t own_frames(const void **frames, size_t count)
{
	size_t kept = 0;

	if (!__executable_start || !etext)
		return count;
	for (size_t i = 0; i < count; i++)
		if ((const char *)frames[i] >= __executable_start && (const char *)frames[i] < etext)
			frames[kept++] = frames[i];
	return kept;
}

/*
 * What every careful driver may do: the core works without the name of a node, as Linux does; and a virtual device that no
 * driver is bound to has devres that go with device_del(), or with their group. W19 tells where that stands in the way.
 * What drm_mode_config_init() returns is not looked at by those who call drm_mode_config_cleanup() themselves.
 */
static bool is_benign(const struct record *record, const struct drmres_report *report)
{
	if (report->code == DRMRES_SILENT_NAME)
		return record->injected;
	if (report->code == DRMRES_MODESET_MISUSE && record->injected && strstr(report->what, "has no mode config"))
		return true;
	return report->code == DRMRES_DEVM_WHILE_UNBOUND || harness_is_benign(&report->site);
}

static void note_report(const struct drmres_report *report, void *context)
{
	struct record *record = harness_record;
	struct recorded_finding *finding;
	unsigned int at;

	(void)context;
	if (report->code == DRMRES_FAULT_INJECTED)
		return;
	if (is_leak(report->code) && harness_first_leak && harness_first_leak->kind == DRMRES_KIND_NONE)
		*harness_first_leak = report->object;
	if ((is_leak(report->code) && harness_quiet_leaks) || is_consequence(record, report))
		return;
	/* PAIRS WITH: itself, on other threads of the run. */
	at = __atomic_fetch_add(&record->finding_count, 1, __ATOMIC_RELAXED);
	if (at >= RECORD_FINDINGS) {
		__atomic_store_n(&record->finding_count, RECORD_FINDINGS, __ATOMIC_RELAXED);
		return;
	}
	finding = &record->findings[at];
	finding->report = *report;
	finding->code = meaning(report);
	finding->step = record->step;
	finding->fatal = drmres_crash_is_fatal();
	finding->depth = own_frames(finding->stack, drmres_crash_stack(finding->stack, RECORD_STACK));
	finding->benign = is_benign(record, report);
	if (record->injected && report->code == DRMRES_SILENT_NAME)
		record->own = false;
}

static void note_event(const struct drmres_event *event, void *context)
{
	struct recorded_event *to;

	(void)context;
	if (event->kind == DRMRES_EVENT_YIELD)
		return;
	/* PAIRS WITH: itself, on other threads of the run; the last events win. */
	to = &harness_record
		      ->events[__atomic_fetch_add(&harness_record->event_count, 1, __ATOMIC_RELAXED) % RECORD_EVENTS];
	to->event = *event;
	to->step = harness_record->step;
}

static void note_line(int level, const char *line, void *context)
{
	(void)level;
	(void)line;
	(void)context;
}

void harness_record_listen(void)
{
	drmres_set_report_sink(note_report, NULL);
	drmres_trace_subscribe(note_event, NULL);
	drmres_set_log_sink(note_line, NULL);
}

void harness_record_deaf(void)
{
	drmres_set_report_sink(NULL, NULL);
	drmres_trace_subscribe(NULL, NULL);
	drmres_set_log_sink(NULL, NULL);
}

void harness_record_add(enum drmres_code code, const char *what)
{
	struct record *record = harness_record;
	struct recorded_finding *finding;

	if (record->finding_count >= RECORD_FINDINGS)
		record->finding_count = RECORD_FINDINGS - 1;
	finding = &record->findings[record->finding_count++];
	memset(finding, 0, sizeof(*finding));
	finding->code = finding->report.code = code;
	finding->report.info = drmres_code_info(code);
	finding->report.advice = finding->report.info->advice;
	finding->report.sequence = record->finding_count;
	finding->report.policy = drmres_get_policy();
	snprintf(finding->report.what, sizeof(finding->report.what), "%s", what);
	snprintf(finding->report.phase, sizeof(finding->report.phase), "%s of %s", record->step_name, record->subject);
	if (record->fault.injected)
		snprintf(finding->report.fault, sizeof(finding->report.fault), "allocation %llu was made to fail",
			 (unsigned long long)record->nth);
	finding->step = record->step;
}

bool harness_finding_counts(const struct recorded_finding *finding)
{
	return !finding->benign && finding->report.info->severity != DRMRES_NOTE;
}
