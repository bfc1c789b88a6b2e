// SPDX-License-Identifier: MIT
/**
 * DOC: a thread's phases
 *
 * A linked stack of entries that lie on the stacks of the callers; this file owns only the pointer to the innermost one,
 * which no other thread sees.
 */
#include <drmres/phase.h>

#include <lib/event.h>
#include <lib/phase.h>
#include <lib/report.h>
#include <lib/text.h>

__thread const struct drmres_phase *drmres_phase_now __attribute__((tls_model("initial-exec")));

const char drmres_phase_release[sizeof("release")] = "release";

void drmres_phase_enter(struct drmres_phase *phase, const char *verb, const char *subject)
{
	struct drmres_text text;

	if (!phase || !verb) {
		drmres_report_at(__builtin_return_address(0), DRMRES_NULL_ARGUMENT, "drmres_phase_enter", NULL, "no %s",
				 phase ? "verb" : "storage for the phase");
		if (!phase)
			return;
		verb = "unnamed phase";
	}
	phase->outer = drmres_phase_now;
	phase->site = NULL;
	phase->verb = verb;
	text = drmres_text_begin(phase->subject, sizeof(phase->subject));
	drmres_text_puts(&text, subject ? subject : "");
	drmres_phase_now = phase;
}

void drmres_phase_leave(struct drmres_phase *phase)
{
	const struct drmres_phase *at = drmres_phase_now;

	while (at && at != phase)
		at = at->outer;
	if (!at) {
		drmres_report_at(__builtin_return_address(0), DRMRES_PHASE_ORDER, "drmres_phase_leave", NULL,
				 "this thread has no such phase");
		return;
	}
	if (at != drmres_phase_now)
		drmres_report_at(__builtin_return_address(0), DRMRES_PHASE_ORDER, "drmres_phase_leave", NULL,
				 "%s is left inside %s, which ends with it", at->verb, drmres_phase_now->verb);
	drmres_phase_now = at->outer;
}

static const char *describe(const struct drmres_phase *innermost, char *buf, size_t size, bool all)
{
	struct drmres_text text = drmres_text_begin(buf, size);

	for (const struct drmres_phase *at = innermost; at; at = all ? at->outer : NULL) {
		if (at != innermost)
			drmres_text_puts(&text, ", in ");
		drmres_text_puts(&text, at->verb);
		if (!at->subject[0])
			continue;
		/* "ioctl NAME on file#1", but "release of drm#1". */
		drmres_text_puts(&text, strchr(at->verb, ' ') ? " on " : " of ");
		drmres_text_puts(&text, at->subject);
	}
	return buf;
}

const char *drmres_phase_describe(char *buf, size_t size)
{
	return describe(drmres_phase_now, buf, size, true);
}

const char *drmres_phase_innermost(char *buf, size_t size)
{
	return describe(drmres_phase_now, buf, size, false);
}

const char *drmres_phase_describe_from(const struct drmres_phase *innermost, char *buf, size_t size)
{
	return describe(innermost, buf, size, true);
}

const struct drmres_phase *drmres_phase_mark(void)
{
	return drmres_phase_now;
}

void drmres_phase_rewind(const struct drmres_phase *mark)
{
	drmres_phase_now = mark;
}
