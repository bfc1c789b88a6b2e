// SPDX-License-Identifier: MIT
/**
 * DOC: one run of one case
 *
 * A struct kunit is its caller's storage; this file owns nothing.
 */
#include <kunit/test.h>

#include <lib/format.h>

void kunit_init_test(struct kunit *test, const char *name, struct string_stream *log)
{
	(void)log;
	spin_lock_init(&test->lock);
	INIT_LIST_HEAD(&test->resources);
	test->name = name;
	test->log = NULL;
	test->status = KUNIT_SUCCESS;
	test->status_comment[0] = '\0';
	test->last_seen = (struct kunit_loc){0, NULL};
}

void __kunit_abort(struct kunit *test)
{
	kunit_try_catch_throw(&test->try_catch);
}

void drmres_kunit_skip(struct kunit *test, const char *fmt, ...)
{
	va_list args;

	WRITE_ONCE(test->status, KUNIT_SKIPPED);
	va_start(args, fmt);
	drmres_vformat(test->status_comment, sizeof(test->status_comment), fmt, args);
	va_end(args);
}
