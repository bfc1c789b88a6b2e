// SPDX-License-Identifier: MIT
/**
 * DOC: checks that failed
 *
 * Renders what was checked and what was found. Values are borrowed for the length of the call.
 */
#include <kunit/assert.h>

#include <stdio.h>
#include <string.h>

#include <kunit/test-bug.h>
#include <kunit/test.h>
#include <lib/format.h>

#define MESSAGE_SIZE 1024

static void begin(struct kunit *test, const struct drmres_kunit_check *check)
{
	kunit_set_failure(test);
	kunit_err(test, "%s FAILED at %s:%d", check->type == KUNIT_ASSERTION ? "ASSERTION" : "EXPECTATION",
		  check->loc.file, check->loc.line);
	if (check->right)
		drmres_kunit_log(KERN_ERR "    Expected %s %s %s, but", check->left, check->op, check->right);
	else if (check->left)
		drmres_kunit_log(KERN_ERR "    Expected %s to be a pointer to something, but", check->left);
}

/* The message of the test, and the end of the case if it was an assertion. */
static void finish(struct kunit *test, const struct drmres_kunit_check *check, const char *fmt, va_list args)
{
	char message[MESSAGE_SIZE], *line, *end;

	if (fmt) {
		drmres_vformat(message, sizeof(message), fmt, args);
		for (line = message; *line; line = end) {
			end = strchrnul(line, '\n');
			if (*end)
				*end++ = '\0';
			drmres_kunit_log(KERN_ERR "    %s", line);
		}
	}
	if (check->type == KUNIT_ASSERTION)
		__kunit_abort(test);
}

void drmres_kunit_failed(struct kunit *test, const struct drmres_kunit_check *check, const char *fmt, ...)
{
	va_list args;

	begin(test, check);
	if (check->right)
		drmres_kunit_log(KERN_ERR "        it is %s", strcmp(check->right, "true") ? "true" : "false");
	va_start(args, fmt);
	finish(test, check, fmt, args);
	va_end(args);
}

/* A number that stands in the source already says nothing more. */
static void show_int(const char *text, long long value)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%lld", value);
	if (strcmp(digits, text))
		drmres_kunit_log(KERN_ERR "        %s == %lld (0x%llx)", text, value, (unsigned long long)value);
}

void drmres_kunit_failed_int(struct kunit *test, const struct drmres_kunit_check *check, long long left,
			     long long right, const char *fmt, ...)
{
	va_list args;

	begin(test, check);
	show_int(check->left, left);
	show_int(check->right, right);
	va_start(args, fmt);
	finish(test, check, fmt, args);
	va_end(args);
}

static void show_ptr(const char *text, const void *value)
{
	if (!value) {
		if (strcmp(text, "NULL"))
			drmres_kunit_log(KERN_ERR "        %s is NULL", text);
	} else if (IS_ERR(value)) {
		drmres_kunit_log(KERN_ERR "        %s is the error pointer %ld", text, PTR_ERR(value));
	} else {
		drmres_kunit_log(KERN_ERR "        %s is not NULL", text);
	}
}

void drmres_kunit_failed_ptr(struct kunit *test, const struct drmres_kunit_check *check, const void *left,
			     const void *right, const char *fmt, ...)
{
	va_list args;

	begin(test, check);
	if (check->right && !IS_ERR_OR_NULL(left) && !IS_ERR_OR_NULL(right)) {
		drmres_kunit_log(KERN_ERR "        they are %s", left == right ? "the same" : "two different places");
	} else {
		show_ptr(check->left, left);
		if (check->right)
			show_ptr(check->right, right);
	}
	va_start(args, fmt);
	finish(test, check, fmt, args);
	va_end(args);
}

static void show_str(const char *text, const char *value)
{
	if (value && text[0] == '"')
		return;
	if (value)
		drmres_kunit_log(KERN_ERR "        %s == \"%s\"", text, value);
	else
		drmres_kunit_log(KERN_ERR "        %s is NULL", text);
}

void drmres_kunit_failed_str(struct kunit *test, const struct drmres_kunit_check *check, const char *left,
			     const char *right, const char *fmt, ...)
{
	va_list args;

	begin(test, check);
	show_str(check->left, left);
	show_str(check->right, right);
	va_start(args, fmt);
	finish(test, check, fmt, args);
	va_end(args);
}

/* A row of bytes; those that differ from @other are marked. */
static void show_row(const char *text, const unsigned char *bytes, const unsigned char *other, size_t from, size_t to)
{
	char row[16 * 4 + 1];
	size_t used = 0;

	for (size_t i = from; i < to; i++)
		used += (size_t)snprintf(row + used, sizeof(row) - used, bytes[i] == other[i] ? " %02x " : "<%02x>",
					 bytes[i]);
	drmres_kunit_log(KERN_ERR "        %s, from byte %zu: %s", text, from, row);
}

void drmres_kunit_failed_mem(struct kunit *test, const struct drmres_kunit_check *check, const void *left,
			     const void *right, size_t size, const char *fmt, ...)
{
	const unsigned char *a = left, *b = right;
	size_t from = 0, to;
	va_list args;

	begin(test, check);
	if (!a || !b) {
		show_ptr(check->left, a);
		show_ptr(check->right, b);
	} else {
		while (from < size && a[from] == b[from])
			from++;
		from = from < size ? from & ~(size_t)15 : 0;
		to = from + 16 < size ? from + 16 : size;
		show_row(check->left, a, b, from, to);
		show_row(check->right, b, a, from, to);
	}
	va_start(args, fmt);
	finish(test, check, fmt, args);
	va_end(args);
}

void drmres_kunit_fail_current(const char *file, int line, const char *fmt, ...)
{
	struct kunit *test = kunit_get_current_test();
	char message[MESSAGE_SIZE];
	va_list args;

	if (!test)
		return;
	kunit_set_failure(test);
	va_start(args, fmt);
	drmres_vformat(message, sizeof(message), fmt, args);
	va_end(args);
	kunit_err(test, "%s:%d: %s", file, line, message);
}
