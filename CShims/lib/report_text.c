// SPDX-License-Identifier: MIT
/**
 * DOC: a report as a person reads it
 *
 * The first line says what happened, the indented ones what is known about it; a line whose value is not known is left out.
 * Nothing is allocated and no address is printed.
 */
#include <drmres/report.h>

#include <lib/text.h>

/* What a kernel log would put in front. */
static const char *severity_word(enum drmres_severity severity)
{
	switch (severity) {
	case DRMRES_NOTE:
		return "NOTE";
	case DRMRES_WARNING:
		return "WARNING";
	default:
		return "BUG";
	}
}

/* Start a line: two spaces, its key, and a column for the value. */
static void key(struct drmres_text *text, const char *name)
{
	size_t pad = 13 - strlen(name);

	drmres_text_printf(text, "  %s:", name);
	while (pad--)
		drmres_text_add(text, " ", 1);
}

static void line(struct drmres_text *text, const char *name, const char *value)
{
	if (!value || !value[0])
		return;
	key(text, name);
	drmres_text_printf(text, "%s\n", value);
}

static bool known(const struct drmres_site *site)
{
	return site->file || site->pc;
}

static void object_lines(struct drmres_text *text, const struct drmres_object *object)
{
	char label[96], place[160];
	bool by_name;

	if (object->kind == DRMRES_KIND_NONE)
		return;
	/* Devices and drivers are labelled by their names already. */
	by_name = object->kind == DRMRES_KIND_DEVICE || object->kind == DRMRES_KIND_DRIVER;
	key(text, "object");
	drmres_text_puts(text, drmres_object_label(object, label, sizeof(label)));
	if (object->name[0] && !by_name)
		drmres_text_printf(text, " \"%s\"", object->name);
	if (object->size)
		drmres_text_printf(text, ", %zu byte%s", object->size, object->size == 1 ? "" : "s");
	if (object->owner[0])
		drmres_text_printf(text, ", owned by %s", object->owner);
	drmres_text_puts(text, "\n");

	if (known(&object->allocated))
		line(text, "allocated at", drmres_site_describe(&object->allocated, place, sizeof(place)));
	if (known(&object->released)) {
		key(text, "released at");
		drmres_text_puts(text, drmres_site_describe(&object->released, place, sizeof(place)));
		if (object->released_by[0])
			drmres_text_printf(text, ", by %s", object->released_by);
		drmres_text_puts(text, "\n");
	} else {
		line(text, "released by", object->released_by);
	}
}

size_t drmres_report_text(const struct drmres_report *report, char *buf, size_t size)
{
	struct drmres_text text = drmres_text_begin(buf, size);
	char place[160];

	drmres_text_printf(&text, "%s: [%s] %s", severity_word(report->info->severity), report->info->name,
			   report->info->title);
	if (report->what[0])
		drmres_text_printf(&text, ": %s", report->what);
	drmres_text_puts(&text, "\n");

	object_lines(&text, &report->object);
	line(&text, "during", report->phase);
	if (known(&report->site))
		line(&text, "called at", drmres_site_describe(&report->site, place, sizeof(place)));
	line(&text, "reported by", report->function);
	line(&text, "fault", report->fault);
	line(&text, "schedule", report->schedule);
	line(&text, "policy", drmres_policy_name(report->policy));
	line(&text, "advice", report->advice);
	return text.used;
}
