// SPDX-License-Identifier: MIT
/*
 * What came of a run, as one line. Reads the record and owns nothing but the list of what the run without a fault has
 * found already.
 */
#include "json.h"

#include <drmres/object.h>
#include <drmres/policy.h>
#include <drmres/trace.h>

#include <stdio.h>
#include <string.h>

static struct {
	enum drmres_code code;
	struct drmres_site site;
} known[RECORD_FINDINGS];
static size_t known_count;

void run_known_forget(void)
{
	known_count = 0;
}

void run_known_remember(void)
{
	for (unsigned int i = 0; i < harness_record->finding_count && known_count < RECORD_FINDINGS; i++) {
		known[known_count].code = harness_record->findings[i].report.code;
		known[known_count++].site = harness_record->findings[i].report.site;
	}
}

/* What the harness did itself is noted with the number of the step, which may be another where something failed. */
static bool same_site(const struct drmres_site *a, const struct drmres_site *b)
{
	if (a->file && a->file == b->file && a->function && b->function && harness_step_summary(a->function) &&
	    harness_step_summary(b->function))
		return true;
	if (a->file && b->file)
		return !strcmp(a->file, b->file) && a->line == b->line;
	return a->pc == b->pc;
}

static bool is_known(const struct run *run, const struct recorded_finding *finding)
{
	if (!run->nth)
		return false;
	for (size_t i = 0; i < known_count; i++)
		if (known[i].code == finding->report.code && same_site(&known[i].site, &finding->report.site))
			return true;
	return false;
}

static bool counts(const struct run *run, const struct recorded_finding *finding)
{
	return harness_finding_counts(finding) && !is_known(run, finding);
}

static bool is_leak_code(enum drmres_code code)
{
	return drmres_code_info(code)->name[0] == 'K' || code == DRMRES_FAULT_LEAKED;
}

static bool all_ok(void)
{
	for (unsigned int i = 0; i < harness_record->step_count; i++) {
		const struct recorded_step *step = &harness_record->steps[i];

		if (strcmp(step->answer, "ok") && (!strcmp(step->step, "plug") || !strcmp(step->step, "load") ||
						   !strcmp(step->step, "open") || !strcmp(step->step, "rebind")))
			return false;
	}
	return true;
}

enum run_verdict run_verdict(const struct run *run)
{
	const struct record *record = harness_record;
	bool found = false, leaks = record->leaked && !(run->nth && run->leaks_anyway);

	for (unsigned int i = 0; i < record->finding_count; i++) {
		const struct recorded_finding *finding = &record->findings[i];

		if (!counts(run, finding))
			continue;
		if (is_leak_code(finding->code))
			leaks = true;
		else
			found = true;
	}
	if (record->end != ENDED_DONE && (found || !run->nth))
		return record->end == ENDED_HUNG   ? VERDICT_HUNG
		       : record->end == ENDED_LEFT ? VERDICT_EXITED
						   : VERDICT_CRASHED;
	if (record->swallowed)
		return VERDICT_SWALLOWED;
	if (found)
		return VERDICT_FOUND;
	if (leaks)
		return VERDICT_LEAKED;
	if (run->nth)
		return record->injected && all_ok() ? VERDICT_TOLERATED : VERDICT_CLEAN;
	return record->bound ? VERDICT_CLEAN : VERDICT_REFUSED;
}

static const char *verdict_name(enum run_verdict verdict)
{
	static const char *const names[] = {"clean",   "found", "tolerated", "swallowed", "leaked",
					    "crashed", "hung",	"exited",    "refused"};

	return names[verdict];
}

static void site_json(struct json *json, const struct drmres_site *site)
{
	json_raw(json, "{");
	if (site->file)
		json_text(json, "file", site->file);
	if (site->line)
		json_number(json, "line", site->line);
	if (site->function)
		json_text(json, "function", site->function);
	if (!site->file && site->pc) {
		json_key(json, "pc");
		json_format(json, "\"%p\"", site->pc);
	}
	json_raw(json, "}");
}

/* What cannot be told from the label: all kinds of nodes are dr#. */
static const char *kind_name(enum drmres_kind kind)
{
	switch (kind) {
	case DRMRES_KIND_DRMRES:
		return "drmres";
	case DRMRES_KIND_DEVRES:
		return "devres";
	case DRMRES_KIND_DOMRES:
		return "domres";
	default:
		return drmres_kind_prefix(kind);
	}
}

static void object_json(struct json *json, const struct drmres_object *object)
{
	char label[96];

	if (object->kind == DRMRES_KIND_NONE) {
		json_raw(json, "null");
		return;
	}
	json_raw(json, "{");
	json_text(json, "label", drmres_object_label(object, label, sizeof(label)));
	json_text(json, "kind", kind_name(object->kind));
	json_text(json, "name", object->name);
	json_text(json, "owner", object->owner);
	json_number(json, "size", object->size);
	json_key(json, "allocated");
	site_json(json, &object->allocated);
	json_key(json, "released");
	if (object->released.file || object->released.pc)
		site_json(json, &object->released);
	else
		json_raw(json, "null");
	json_text(json, "releasedBy", object->released_by);
	json_raw(json, "}");
}

static const char *severity_name(enum drmres_severity severity)
{
	return severity == DRMRES_NOTE ? "note" : severity == DRMRES_WARNING ? "warning" : "error";
}

static void finding_json(struct json *json, const struct recorded_finding *finding, unsigned int order)
{
	const struct drmres_report *report = &finding->report;
	const struct drmres_code_info *info = drmres_code_info(finding->code);

	if (json->text[json->length - 1] == '}')
		json_raw(json, ",");
	json_raw(json, "{");
	json_text(json, "code", info->name);
	json_text(json, "severity", severity_name(info->severity));
	json_text(json, "title", info->title);
	json_text(json, "what", report->what);
	json_text(json, "function", report->function);
	json_key(json, "object");
	object_json(json, &report->object);
	json_text(json, "phase", report->phase);
	json_number(json, "step", finding->step);
	json_key(json, "site");
	site_json(json, &report->site);
	json_key(json, "stack");
	json_raw(json, "[");
	for (size_t i = 0; i < finding->depth; i++)
		json_format(json, "%s{\"pc\":\"%p\"}", i ? "," : "", finding->stack[i]);
	json_raw(json, "]");
	json_text(json, "access", report->access);
	json_text(json, "reached", report->reached);
	json_text(json, "fault", report->fault);
	json_text(json, "schedule", report->schedule);
	json_text(json, "policy", drmres_policy_name(report->policy));
	json_text(json, "advice", finding->code == report->code ? report->advice : info->advice);
	json_number(json, "order", order);
	json_flag(json, "benign", finding->benign);
	json_raw(json, "}");
}

static void steps_json(struct json *json)
{
	const struct record *record = harness_record;

	for (unsigned int i = 0; i < record->step_count; i++) {
		const struct recorded_step *step = &record->steps[i];

		json_raw(json, i ? ",{" : "{");
		json_number(json, "n", step->number);
		json_text(json, "step", step->step);
		json_text(json, "subject", step->subject);
		json_text(json, "answer", step->answer);
		json_key(json, "codes");
		json_raw(json, "[");
		for (unsigned int f = step->first_finding; f < step->end_finding; f++)
			json_element(json, drmres_code_info(record->findings[f].code)->name);
		json_raw(json, "]}");
	}
}

static void events_json(struct json *json)
{
	const struct record *record = harness_record;
	u64 first = record->event_count > RECORD_EVENTS ? record->event_count - RECORD_EVENTS : 0;

	for (u64 i = first; i < record->event_count; i++) {
		const struct drmres_event *event = &record->events[i % RECORD_EVENTS].event;
		struct drmres_object object = {.kind = event->object_kind, .id = event->object};
		char label[96];

		memcpy(object.name, event->name, sizeof(event->name));
		json_raw(json, i > first ? ",{" : "{");
		json_number(json, "seq", event->sequence);
		json_text(json, "kind", drmres_event_name(event->kind));
		json_text(json, "object", event->object_kind ? drmres_object_label(&object, label, sizeof(label)) : "");
		json_text(json, "name", event->name);
		json_text(json, "owner", event->owner_name);
		json_number(json, "size", event->size);
		json_text(json, "phase", event->phase);
		json_number(json, "thread", event->thread);
		json_number(json, "step", record->events[i % RECORD_EVENTS].step);
		json_key(json, "site");
		site_json(json, &event->site);
		json_raw(json, "}");
	}
}

static void fault_json(struct json *json, const struct run *run)
{
	const struct drmres_fault_stats *fault = &harness_record->fault;
	char text[160], place[96];

	json_key(json, "fault");
	if (!run->nth) {
		json_raw(json, "null");
		return;
	}
	json_raw(json, "{");
	json_number(json, "nth", run->nth);
	json_flag(json, "persistent", run->persistent);
	json_number(json, "size", fault->last_size);
	json_key(json, "site");
	site_json(json, &fault->last);
	if (fault->last.file)
		snprintf(place, sizeof(place), "%s:%u", fault->last.file, fault->last.line);
	else
		snprintf(place, sizeof(place), "the core");
	snprintf(text, sizeof(text), "allocation %llu (%zu bytes at %s) was made to fail%s",
		 (unsigned long long)run->nth, fault->last_size, place, run->persistent ? ", and all after it" : "");
	json_text(json, "text", harness_record->injected ? text : "");
	json_raw(json, "}");
}

static void schedule_json(struct json *json, const struct run *run)
{
	json_key(json, "schedule");
	if (!run->pair) {
		json_raw(json, "null");
		return;
	}
	json_raw(json, "{");
	json_text(json, "pair", run_pair_title(run->pair));
	json_number(json, "seed", run->seed);
	json_text(json, "choices", harness_record->choices);
	json_raw(json, "}");
}

void run_json(struct json *json, const struct run *run, unsigned int id, bool everything)
{
	const struct record *record = harness_record;
	enum run_verdict verdict = run_verdict(run);
	char token[TOKEN_ROOM];
	bool findings = false;

	for (unsigned int i = 0; i < record->finding_count; i++)
		findings |= !is_known(run, &record->findings[i]);
	run_token(run, token);
	json_raw(json, "{");
	json_text(json, "type", "run");
	json_number(json, "id", id);
	json_text(json, "token", token);
	json_text(json, "scenario", run->scenario->name);
	json_text(json, "variant", run_variant_name(run->variant));
	fault_json(json, run);
	schedule_json(json, run);
	json_text(json, "verdict", verdict_name(verdict));
	json_key(json, "steps");
	json_raw(json, "[");
	if (everything || findings || !run->nth)
		steps_json(json);
	json_raw(json, "]");
	json_key(json, "findings");
	json_raw(json, "[");
	for (unsigned int i = 0, order = 0; i < record->finding_count; i++)
		if (!is_known(run, &record->findings[i]))
			finding_json(json, &record->findings[i], ++order);
	json_raw(json, "]");
	json_text(json, "leaks", record->leaks);
	json_key(json, "events");
	json_raw(json, "[");
	if (everything || findings)
		events_json(json);
	json_raw(json, "]}");
}
