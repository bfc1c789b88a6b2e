// SPDX-License-Identifier: MIT
/**
 * DOC: making a report
 *
 * A report is put together on the stack of the thread that noticed, handed to the sink and forgotten; nothing is allocated
 * and no lock is held across the sink. A sink may cause a report itself; one that would be caused by that one is dropped,
 * so that a sink with a bug ends.
 */
#include <drmres/report.h>

#include <pthread.h>
#include <unistd.h>

#include <drmres/phase.h>
#include <drmres/sched.h>
#include <lib/doing.h>
#include <lib/event.h>
#include <lib/fork.h>
#include <lib/format.h>
#include <lib/hooks.h>
#include <lib/report.h>
#include <lib/reset.h>
#include <lib/text.h>

#define MAX_DEPTH 2

/* The sink with its context, and the schedule, which change together under the lock; copied before use. */
static struct {
	pthread_mutex_t lock;
	drmres_report_sink_t fn;
	void *context;
	char schedule[sizeof(((struct drmres_report *)0)->schedule)];
} sink = {.lock = PTHREAD_MUTEX_INITIALIZER};

DRMRES_FORK_TAKES(mutex, &sink.lock)

static u64 made, findings;
static __thread unsigned int depth __attribute__((tls_model("initial-exec")));

/* What the reports of this thread are about. */
static __thread const char *access_now __attribute__((tls_model("initial-exec")));

void drmres_report_access(const char *access)
{
	access_now = access;
}

void drmres_set_report_sink(drmres_report_sink_t fn, void *context)
{
	pthread_mutex_lock(&sink.lock);
	sink.fn = fn;
	sink.context = context;
	pthread_mutex_unlock(&sink.lock);
}

drmres_report_sink_t drmres_get_report_sink(void **context)
{
	drmres_report_sink_t fn;

	pthread_mutex_lock(&sink.lock);
	fn = sink.fn;
	if (context)
		*context = sink.context;
	pthread_mutex_unlock(&sink.lock);
	return fn;
}

void drmres_set_schedule(const char *schedule)
{
	struct drmres_text text;

	pthread_mutex_lock(&sink.lock);
	text = drmres_text_begin(sink.schedule, sizeof(sink.schedule));
	if (schedule)
		drmres_text_puts(&text, schedule);
	pthread_mutex_unlock(&sink.lock);
}

u64 drmres_report_count(void)
{
	/* PAIRS WITH: the increment in drmres_vreport_at(). */
	return __atomic_load_n(&findings, __ATOMIC_RELAXED);
}

void drmres_report_reset(void)
{
	/* PAIRS WITH: the increments in drmres_vreport_at(); no thread is inside the library meanwhile. */
	__atomic_store_n(&made, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&findings, 0, __ATOMIC_RELAXED);
	drmres_set_schedule(NULL);
}

/* What is printed where nobody replaced the sink: one block, in one write where the system allows, so that blocks of threads do not mix. */
static void print(const struct drmres_report *report)
{
	char block[4096];
	size_t length = drmres_report_text(report, block, sizeof(block));
	const char *at = block;

	if (length >= sizeof(block))
		length = sizeof(block) - 1;
	while (length) {
		ssize_t written = write(STDERR_FILENO, at, length);

		if (written <= 0)
			break;
		at += written;
		length -= (size_t)written;
	}
}

/* A driver's WARN() ends in a newline, which is no part of the sentence; others are spaces here. */
static void one_line(char *what)
{
	size_t length = strlen(what);

	while (length && what[length - 1] == '\n')
		what[--length] = '\0';
	while ((what = strchr(what, '\n')))
		*what = ' ';
}

static void deliver(struct drmres_report *report)
{
	drmres_report_sink_t fn;
	void *context;

	pthread_mutex_lock(&sink.lock);
	fn = sink.fn;
	context = sink.context;
	memcpy(report->schedule, sink.schedule, sizeof(report->schedule));
	pthread_mutex_unlock(&sink.lock);

	if (fn)
		fn(report, context);
	else
		print(report);
}

/* What to do. A row of the catalogue has the likeliest answer; where it is known that it is another one, that is told. */
static const char *advice(const struct drmres_code_info *info, const struct drmres_object *object)
{
	struct drmres_doing now = drmres_doing_now();

	if (info->code != DRMRES_DEVM_AFTER_UNBIND)
		return info->advice;
	if (now.activity == DRMRES_DOING_ACTION && now.action == DRMRES_KIND_DRMRES)
		return "a drmm action runs after unbind: do this with devm_add_action_or_reset() on the parent device";
	/* A part of what devm released, such as a clock or a line, which no drmm_ function has. */
	if (object && object->kind == DRMRES_KIND_MEM)
		return "it goes with the hardware: guard the access with drm_dev_enter(); only memory can be given to drmm_";
	return info->advice;
}

void drmres_vreport_at(const void *pc, enum drmres_code code, const char *function, const struct drmres_object *object,
		       const char *format, va_list args)
{
	const struct drmres_code_info *info = drmres_code_info(code);
	struct drmres_report report = {.code = code, .info = info};
	struct drmres_text text;

	if (!info || depth >= MAX_DEPTH)
		return;
	depth++;

	/* PAIRS WITH: themselves and drmres_report_count(); only the numbers must be unique. */
	report.sequence = __atomic_add_fetch(&made, 1, __ATOMIC_RELAXED);
	if (info->severity != DRMRES_NOTE)
		__atomic_add_fetch(&findings, 1, __ATOMIC_RELAXED);

	if (format)
		drmres_vformat(report.what, sizeof(report.what), format, args);
	one_line(report.what);
	text = drmres_text_begin(report.function, sizeof(report.function));
	drmres_text_puts(&text, function ? function : "");
	if (object)
		report.object = *object;
	drmres_phase_describe(report.phase, sizeof(report.phase));
	report.site = drmres_site_here(pc);
	if (drmres_hooks.fault_describe)
		drmres_hooks.fault_describe(report.fault, sizeof(report.fault));
	report.policy = drmres_get_policy();
	if (access_now) {
		text = drmres_text_begin(report.access, sizeof(report.access));
		drmres_text_puts(&text, access_now);
	}
	drmres_doing_reached(report.reached, sizeof(report.reached));
	report.advice = advice(info, object);

	drmres_event(DRMRES_EVENT_REPORT, report.object.kind, report.object.id, info->name, report.object.size,
		     DRMRES_KIND_NONE, 0, report.object.owner);
	deliver(&report);
	depth--;
}

void drmres_report_at(const void *pc, enum drmres_code code, const char *function, const struct drmres_object *object,
		      const char *format, ...)
{
	va_list args;

	va_start(args, format);
	drmres_vreport_at(pc, code, function, object, format, args);
	va_end(args);
}

void drmres_report(enum drmres_code code, const char *function, const struct drmres_object *object, const char *format,
		   ...)
{
	va_list args;

	va_start(args, format);
	drmres_vreport_at(__builtin_return_address(0), code, function, object, format, args);
	va_end(args);
}
