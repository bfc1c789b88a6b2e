/* SPDX-License-Identifier: MIT */
/*
 * For cases about order: callbacks write down what they were, and the case compares the whole story. One case at a
 * time; a story of several threads is written under the lock that orders them.
 */
#ifndef _CASE_STEPS_H_
#define _CASE_STEPS_H_

#include <cases.h>
#include <drmres/once.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char steps_text[1024];

/* Each case begins on a fresh page, whatever the one before left unread. */
__attribute__((unused)) static void steps_begin(void)
{
	if (DRMRES_ONCE())
		steps_text[0] = '\0';
}

/* Write one step down. */
__attribute__((format(printf, 1, 2), unused)) static void step(const char *format, ...)
{
	size_t used;
	va_list args;

	steps_begin();
	used = strlen(steps_text);
	if (used && used + 2 < sizeof(steps_text)) {
		strcpy(steps_text + used, ", ");
		used += 2;
	}
	va_start(args, format);
	vsnprintf(steps_text + used, sizeof(steps_text) - used, format, args);
	va_end(args);
}

/* The story so far, and a fresh page. */
__attribute__((unused)) static const char *steps(void)
{
	static char read[sizeof(steps_text)];

	steps_begin();
	strcpy(read, steps_text);
	steps_text[0] = '\0';
	return read;
}

#define CHECK_STEPS(expected) CHECK_STR(steps(), expected)

/*
 * Run @body with its first, second, third ... allocation failing until a run meets no failure. @body returns 0, or an
 * error when it could not; it leaves nothing behind in either case.
 * Return: how many runs met a failure.
 */
__attribute__((unused)) static unsigned int sweep(int (*body)(void))
{
	struct drmres_fault_stats stats;
	unsigned int failed = 0;
	int ret;

	for (u64 nth = 1; nth < 100; nth++) {
		struct drmres_fault fault = {.nth = nth};
		u64 mark = drmres_leak_mark();
		char tree[2048];

		drmres_fault_arm(&fault);
		ret = body();
		drmres_fault_disarm(&stats);
		steps();
		case_log();

		if (drmres_leak_tree(mark, tree, sizeof(tree)))
			case_fail(DRMRES_FILE_NAME, __LINE__, "allocation %llu failed, and this is left:\n%s",
				  (unsigned long long)nth, tree);
		if (!stats.injected) {
			if (ret)
				case_fail(DRMRES_FILE_NAME, __LINE__, "no failure, but %d", ret);
			return failed;
		}
		failed++;
		if (!ret)
			case_fail(DRMRES_FILE_NAME, __LINE__, "allocation %llu failed, and nobody said so",
				  (unsigned long long)nth);
	}
	case_fail(DRMRES_FILE_NAME, __LINE__, "no end of failures");
	return failed;
}

#endif
