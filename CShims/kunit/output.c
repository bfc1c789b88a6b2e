// SPDX-License-Identifier: MIT
/**
 * DOC: what a test program prints
 *
 * KTAP 1 on the standard output, a whole line with each write, so that lines of parent and child come in the order in which they
 * were made and a crash loses none. No state.
 */
#include "kunit.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <drmres/log.h>
#include <drmres/report.h>
#include <kunit/test-bug.h>
#include <lib/format.h>
#include <lib/text.h>

/* Longer lines are cut. */
#define MAX_LINE 4096

static void emit(const char *text, size_t length)
{
	while (length) {
		ssize_t written = write(STDOUT_FILENO, text, length);

		if (written < 0 && errno == EINTR)
			continue;
		/* Nobody reads: the results still count. */
		if (written <= 0)
			return;
		text += written;
		length -= (size_t)written;
	}
}

void drmres_kunit_line(unsigned int level, const char *fmt, ...)
{
	char line[MAX_LINE];
	struct drmres_text text = drmres_text_begin(line, sizeof(line) - 1);
	va_list args;

	drmres_text_printf(&text, "%*s", (int)level * KUNIT_INDENT_LEN, "");
	va_start(args, fmt);
	vsnprintf(line + text.used, sizeof(line) - 1 - text.used, fmt, args);
	va_end(args);
	strcat(line, "\n");
	emit(line, strlen(line));
}

void drmres_kunit_result(unsigned int level, enum kunit_status status, unsigned int number, const char *name,
			 const char *comment)
{
	bool skipped = status == KUNIT_SKIPPED;

	drmres_kunit_line(level, "%s %u %s%s%s", status == KUNIT_FAILURE ? "not ok" : "ok", number, name,
			  skipped ? *comment ? " # SKIP " : " # SKIP" : "", skipped ? comment : "");
}

void drmres_kunit_print_tally(unsigned int level, const char *name, const struct drmres_kunit_tally *tally)
{
	unsigned int total = tally->passed + tally->failed + tally->skipped;

	if (total > 1)
		drmres_kunit_line(level, "# %s: pass:%u fail:%u skip:%u total:%u", name, tally->passed, tally->failed,
				  tally->skipped, total);
}

static void print_log(int level, const char *line, void *context)
{
	(void)level;
	(void)context;
	drmres_kunit_line(0, "%s", line);
}

static void print_report(const struct drmres_report *report, void *context)
{
	struct kunit *test = kunit_get_current_test();
	char block[MAX_LINE], *line = block, *end;

	(void)context;
	drmres_report_text(report, block, sizeof(block));
	for (; *line; line = end + 1) {
		end = strchrnul(line, '\n');
		drmres_kunit_line(1, "# %.*s", (int)(end - line), line);
		if (!*end)
			break;
	}
	if (test && report->info && report->info->name[0] == 'M')
		kunit_set_failure(test);
}

void drmres_kunit_capture(void)
{
	drmres_set_log_sink(print_log, NULL);
	drmres_set_report_sink(print_report, NULL);
}

void drmres_kunit_log(const char *fmt, ...)
{
	va_list args;

	/* printk() ends the last line by itself. */
	va_start(args, fmt);
	vprintk(fmt, args);
	va_end(args);
}
