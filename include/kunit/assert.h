/* SPDX-License-Identifier: MIT */
/**
 * DOC: expectations and assertions
 *
 * C only. KUNIT_EXPECT_*() notes a failure and goes on, KUNIT_ASSERT_*() notes it and ends the case; either has a form with _MSG
 * that prints a message of the test's own. Every argument is evaluated once, those of the message only for a failure. The
 * text of a failure names values, but no addresses. What is checked lies with the caller; nothing is kept.
 *
 * A thread that is not the one that runs the case may expect, but not assert.
 */
#ifndef _KUNIT_ASSERT_H
#define _KUNIT_ASSERT_H

#if !defined(__cplusplus) && !defined(__swift__)

#include <drmres/link.h>
#include <drmres/types.h>
#include <linux/compiler.h>

struct kunit;

/**
 * struct kunit_loc - a line of the test
 * @line: 1-based, 0 for none
 * @file: as the compiler was given it
 */
struct kunit_loc {
	int line;
	const char *file;
};

/* What a failure leads to. */
enum kunit_assert_type {
	KUNIT_ASSERTION,   /* the end of the case */
	KUNIT_EXPECTATION, /* nothing more */
};

/**
 * struct drmres_kunit_check - one check as it is written
 * @loc: where
 * @type: what a failure leads to
 * @left: source text
 * @op: source text, NULL where there is one operand
 * @right: source text, NULL where there is one operand
 */
struct drmres_kunit_check {
	struct kunit_loc loc;
	enum kunit_assert_type type;
	const char *left;
	const char *op;
	const char *right;
};

/**
 * drmres_kunit_failed() - a check failed whose values say nothing
 * @test: the test
 * @check: what was checked
 * @fmt: message of the test, may be NULL
 *
 * This one and its like return only if the check was an expectation.
 *
 * Context: Any; process context for an assertion.
 */
void drmres_kunit_failed(struct kunit *test, const struct drmres_kunit_check *check, const char *fmt, ...)
	__printf(3, 4);

/**
 * drmres_kunit_failed_int() - a comparison of integers failed
 * @test: the test
 * @check: what was checked
 * @left: value
 * @right: value
 * @fmt: message of the test, may be NULL
 */
void drmres_kunit_failed_int(struct kunit *test, const struct drmres_kunit_check *check, long long left,
			     long long right, const char *fmt, ...) __printf(5, 6);

/**
 * drmres_kunit_failed_ptr() - a comparison of pointers failed
 * @test: the test
 * @check: what was checked
 * @left: value
 * @right: value
 * @fmt: message of the test, may be NULL
 */
void drmres_kunit_failed_ptr(struct kunit *test, const struct drmres_kunit_check *check, const void *left,
			     const void *right, const char *fmt, ...) __printf(5, 6);

/**
 * drmres_kunit_failed_str() - a comparison of strings failed
 * @test: the test
 * @check: what was checked
 * @left: value, may be NULL
 * @right: value, may be NULL
 * @fmt: message of the test, may be NULL
 */
void drmres_kunit_failed_str(struct kunit *test, const struct drmres_kunit_check *check, const char *left,
			     const char *right, const char *fmt, ...) __printf(5, 6);

/**
 * drmres_kunit_failed_mem() - a comparison of bytes failed
 * @test: the test
 * @check: what was checked
 * @left: value, may be NULL
 * @right: value, may be NULL
 * @size: bytes of each
 * @fmt: message of the test, may be NULL
 */
void drmres_kunit_failed_mem(struct kunit *test, const struct drmres_kunit_check *check, const void *left,
			     const void *right, size_t size, const char *fmt, ...) __printf(6, 7);

/* Notes the line, so that a crash after it can be placed. */
#define _KUNIT_SAVE_LOC(test)                      \
	do {                                       \
		(test)->last_seen.file = __FILE__; \
		(test)->last_seen.line = __LINE__; \
	} while (0)

/* The failing branch of all checks. */
#define __KUNIT_FAILED(kind, test, left_text, op_text, right_text, function, ...)    \
	do {                                                                         \
		static const struct drmres_kunit_check __kunit_check = {             \
			{__LINE__, __FILE__}, kind, left_text, op_text, right_text}; \
		function(test, &__kunit_check, __VA_ARGS__);                         \
	} while (0)

#define __KUNIT_BOOL(kind, test, condition, wanted, text, ...)                                             \
	do {                                                                                               \
		struct kunit *__kunit_test = (test);                                                       \
		_KUNIT_SAVE_LOC(__kunit_test);                                                             \
		if (likely(!!(condition) == wanted))                                                       \
			break;                                                                             \
		__KUNIT_FAILED(kind, __kunit_test, text, "is", #wanted, drmres_kunit_failed, __VA_ARGS__); \
	} while (0)

#define __KUNIT_INT(kind, test, left, op, right, left_text, right_text, ...)                            \
	do {                                                                                            \
		struct kunit *__kunit_test = (test);                                                    \
		__auto_type __kunit_left = (left);                                                      \
		__auto_type __kunit_right = (right);                                                    \
		_KUNIT_SAVE_LOC(__kunit_test);                                                          \
		if (likely(__kunit_left op __kunit_right))                                              \
			break;                                                                          \
		__KUNIT_FAILED(kind, __kunit_test, left_text, #op, right_text, drmres_kunit_failed_int, \
			       (long long)__kunit_left, (long long)__kunit_right, __VA_ARGS__);         \
	} while (0)

#define __KUNIT_PTR(kind, test, left, op, right, left_text, right_text, ...)                            \
	do {                                                                                            \
		struct kunit *__kunit_test = (test);                                                    \
		__auto_type __kunit_left = (left);                                                      \
		__auto_type __kunit_right = (right);                                                    \
		_KUNIT_SAVE_LOC(__kunit_test);                                                          \
		if (likely(__kunit_left op __kunit_right))                                              \
			break;                                                                          \
		__KUNIT_FAILED(kind, __kunit_test, left_text, #op, right_text, drmres_kunit_failed_ptr, \
			       (const void *)__kunit_left, (const void *)__kunit_right, __VA_ARGS__);   \
	} while (0)

#define __KUNIT_ERR(kind, test, ptr, text, ...)                                               \
	do {                                                                                  \
		struct kunit *__kunit_test = (test);                                          \
		__auto_type __kunit_left = (ptr);                                             \
		_KUNIT_SAVE_LOC(__kunit_test);                                                \
		if (likely((unsigned long)__kunit_left - 1 < -4096UL))                        \
			break;                                                                \
		__KUNIT_FAILED(kind, __kunit_test, text, NULL, NULL, drmres_kunit_failed_ptr, \
			       (const void *)__kunit_left, NULL, __VA_ARGS__);                \
	} while (0)

#define __KUNIT_STR(kind, test, left, op, right, left_text, right_text, ...)                                          \
	do {                                                                                                          \
		struct kunit *__kunit_test = (test);                                                                  \
		const char *__kunit_left = (left);                                                                    \
		const char *__kunit_right = (right);                                                                  \
		_KUNIT_SAVE_LOC(__kunit_test);                                                                        \
		if (likely(__kunit_left && __kunit_right && __builtin_strcmp(__kunit_left, __kunit_right) op 0))      \
			break;                                                                                        \
		__KUNIT_FAILED(kind, __kunit_test, left_text, #op, right_text, drmres_kunit_failed_str, __kunit_left, \
			       __kunit_right, __VA_ARGS__);                                                           \
	} while (0)

#define __KUNIT_MEM(kind, test, left, op, right, size, left_text, right_text, ...)                                    \
	do {                                                                                                          \
		struct kunit *__kunit_test = (test);                                                                  \
		const void *__kunit_left = (left);                                                                    \
		const void *__kunit_right = (right);                                                                  \
		const size_t __kunit_size = (size);                                                                   \
		_KUNIT_SAVE_LOC(__kunit_test);                                                                        \
		if (likely(__kunit_left && __kunit_right &&                                                           \
			   __builtin_memcmp(__kunit_left, __kunit_right, __kunit_size) op 0))                         \
			break;                                                                                        \
		__KUNIT_FAILED(kind, __kunit_test, left_text, #op, right_text, drmres_kunit_failed_mem, __kunit_left, \
			       __kunit_right, __kunit_size, __VA_ARGS__);                                             \
	} while (0)

/* Says that this line was reached. */
#define KUNIT_SUCCEED(test) _KUNIT_SAVE_LOC(test)

/* Fails the case; the second form also ends it. */
#define KUNIT_FAIL(test, fmt, ...) \
	__KUNIT_FAILED(KUNIT_EXPECTATION, test, NULL, NULL, NULL, drmres_kunit_failed, fmt, ##__VA_ARGS__)
#define KUNIT_FAIL_AND_ABORT(test, fmt, ...) \
	__KUNIT_FAILED(KUNIT_ASSERTION, test, NULL, NULL, NULL, drmres_kunit_failed, fmt, ##__VA_ARGS__)

/* @condition is not false. */
#define KUNIT_EXPECT_TRUE(test, condition) __KUNIT_BOOL(KUNIT_EXPECTATION, test, condition, true, #condition, NULL)
#define KUNIT_EXPECT_TRUE_MSG(test, condition, fmt, ...) \
	__KUNIT_BOOL(KUNIT_EXPECTATION, test, condition, true, #condition, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_TRUE(test, condition) __KUNIT_BOOL(KUNIT_ASSERTION, test, condition, true, #condition, NULL)
#define KUNIT_ASSERT_TRUE_MSG(test, condition, fmt, ...) \
	__KUNIT_BOOL(KUNIT_ASSERTION, test, condition, true, #condition, fmt, ##__VA_ARGS__)

/* @condition is false. */
#define KUNIT_EXPECT_FALSE(test, condition) __KUNIT_BOOL(KUNIT_EXPECTATION, test, condition, false, #condition, NULL)
#define KUNIT_EXPECT_FALSE_MSG(test, condition, fmt, ...) \
	__KUNIT_BOOL(KUNIT_EXPECTATION, test, condition, false, #condition, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_FALSE(test, condition) __KUNIT_BOOL(KUNIT_ASSERTION, test, condition, false, #condition, NULL)
#define KUNIT_ASSERT_FALSE_MSG(test, condition, fmt, ...) \
	__KUNIT_BOOL(KUNIT_ASSERTION, test, condition, false, #condition, fmt, ##__VA_ARGS__)

/* Two integers are equal. */
#define KUNIT_EXPECT_EQ(test, left, right) __KUNIT_INT(KUNIT_EXPECTATION, test, left, ==, right, #left, #right, NULL)
#define KUNIT_EXPECT_EQ_MSG(test, left, right, fmt, ...) \
	__KUNIT_INT(KUNIT_EXPECTATION, test, left, ==, right, #left, #right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_EQ(test, left, right) __KUNIT_INT(KUNIT_ASSERTION, test, left, ==, right, #left, #right, NULL)
#define KUNIT_ASSERT_EQ_MSG(test, left, right, fmt, ...) \
	__KUNIT_INT(KUNIT_ASSERTION, test, left, ==, right, #left, #right, fmt, ##__VA_ARGS__)

/* Two integers differ. */
#define KUNIT_EXPECT_NE(test, left, right) __KUNIT_INT(KUNIT_EXPECTATION, test, left, !=, right, #left, #right, NULL)
#define KUNIT_EXPECT_NE_MSG(test, left, right, fmt, ...) \
	__KUNIT_INT(KUNIT_EXPECTATION, test, left, !=, right, #left, #right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NE(test, left, right) __KUNIT_INT(KUNIT_ASSERTION, test, left, !=, right, #left, #right, NULL)
#define KUNIT_ASSERT_NE_MSG(test, left, right, fmt, ...) \
	__KUNIT_INT(KUNIT_ASSERTION, test, left, !=, right, #left, #right, fmt, ##__VA_ARGS__)

/* @left is less than @right. */
#define KUNIT_EXPECT_LT(test, left, right) __KUNIT_INT(KUNIT_EXPECTATION, test, left, <, right, #left, #right, NULL)
#define KUNIT_EXPECT_LT_MSG(test, left, right, fmt, ...) \
	__KUNIT_INT(KUNIT_EXPECTATION, test, left, <, right, #left, #right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_LT(test, left, right) __KUNIT_INT(KUNIT_ASSERTION, test, left, <, right, #left, #right, NULL)
#define KUNIT_ASSERT_LT_MSG(test, left, right, fmt, ...) \
	__KUNIT_INT(KUNIT_ASSERTION, test, left, <, right, #left, #right, fmt, ##__VA_ARGS__)

/* @left is at most @right. */
#define KUNIT_EXPECT_LE(test, left, right) __KUNIT_INT(KUNIT_EXPECTATION, test, left, <=, right, #left, #right, NULL)
#define KUNIT_EXPECT_LE_MSG(test, left, right, fmt, ...) \
	__KUNIT_INT(KUNIT_EXPECTATION, test, left, <=, right, #left, #right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_LE(test, left, right) __KUNIT_INT(KUNIT_ASSERTION, test, left, <=, right, #left, #right, NULL)
#define KUNIT_ASSERT_LE_MSG(test, left, right, fmt, ...) \
	__KUNIT_INT(KUNIT_ASSERTION, test, left, <=, right, #left, #right, fmt, ##__VA_ARGS__)

/* @left is greater than @right. */
#define KUNIT_EXPECT_GT(test, left, right) __KUNIT_INT(KUNIT_EXPECTATION, test, left, >, right, #left, #right, NULL)
#define KUNIT_EXPECT_GT_MSG(test, left, right, fmt, ...) \
	__KUNIT_INT(KUNIT_EXPECTATION, test, left, >, right, #left, #right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_GT(test, left, right) __KUNIT_INT(KUNIT_ASSERTION, test, left, >, right, #left, #right, NULL)
#define KUNIT_ASSERT_GT_MSG(test, left, right, fmt, ...) \
	__KUNIT_INT(KUNIT_ASSERTION, test, left, >, right, #left, #right, fmt, ##__VA_ARGS__)

/* @left is at least @right. */
#define KUNIT_EXPECT_GE(test, left, right) __KUNIT_INT(KUNIT_EXPECTATION, test, left, >=, right, #left, #right, NULL)
#define KUNIT_EXPECT_GE_MSG(test, left, right, fmt, ...) \
	__KUNIT_INT(KUNIT_EXPECTATION, test, left, >=, right, #left, #right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_GE(test, left, right) __KUNIT_INT(KUNIT_ASSERTION, test, left, >=, right, #left, #right, NULL)
#define KUNIT_ASSERT_GE_MSG(test, left, right, fmt, ...) \
	__KUNIT_INT(KUNIT_ASSERTION, test, left, >=, right, #left, #right, fmt, ##__VA_ARGS__)

/* Two pointers are equal. */
#define KUNIT_EXPECT_PTR_EQ(test, left, right) \
	__KUNIT_PTR(KUNIT_EXPECTATION, test, left, ==, right, #left, #right, NULL)
#define KUNIT_EXPECT_PTR_EQ_MSG(test, left, right, fmt, ...) \
	__KUNIT_PTR(KUNIT_EXPECTATION, test, left, ==, right, #left, #right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_PTR_EQ(test, left, right) __KUNIT_PTR(KUNIT_ASSERTION, test, left, ==, right, #left, #right, NULL)
#define KUNIT_ASSERT_PTR_EQ_MSG(test, left, right, fmt, ...) \
	__KUNIT_PTR(KUNIT_ASSERTION, test, left, ==, right, #left, #right, fmt, ##__VA_ARGS__)

/* Two pointers differ. */
#define KUNIT_EXPECT_PTR_NE(test, left, right) \
	__KUNIT_PTR(KUNIT_EXPECTATION, test, left, !=, right, #left, #right, NULL)
#define KUNIT_EXPECT_PTR_NE_MSG(test, left, right, fmt, ...) \
	__KUNIT_PTR(KUNIT_EXPECTATION, test, left, !=, right, #left, #right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_PTR_NE(test, left, right) __KUNIT_PTR(KUNIT_ASSERTION, test, left, !=, right, #left, #right, NULL)
#define KUNIT_ASSERT_PTR_NE_MSG(test, left, right, fmt, ...) \
	__KUNIT_PTR(KUNIT_ASSERTION, test, left, !=, right, #left, #right, fmt, ##__VA_ARGS__)

/* @ptr is NULL. */
#define KUNIT_EXPECT_NULL(test, ptr) __KUNIT_PTR(KUNIT_EXPECTATION, test, ptr, ==, NULL, #ptr, "NULL", NULL)
#define KUNIT_EXPECT_NULL_MSG(test, ptr, fmt, ...) \
	__KUNIT_PTR(KUNIT_EXPECTATION, test, ptr, ==, NULL, #ptr, "NULL", fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NULL(test, ptr) __KUNIT_PTR(KUNIT_ASSERTION, test, ptr, ==, NULL, #ptr, "NULL", NULL)
#define KUNIT_ASSERT_NULL_MSG(test, ptr, fmt, ...) \
	__KUNIT_PTR(KUNIT_ASSERTION, test, ptr, ==, NULL, #ptr, "NULL", fmt, ##__VA_ARGS__)

/* @ptr is not NULL. */
#define KUNIT_EXPECT_NOT_NULL(test, ptr) __KUNIT_PTR(KUNIT_EXPECTATION, test, ptr, !=, NULL, #ptr, "NULL", NULL)
#define KUNIT_EXPECT_NOT_NULL_MSG(test, ptr, fmt, ...) \
	__KUNIT_PTR(KUNIT_EXPECTATION, test, ptr, !=, NULL, #ptr, "NULL", fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NOT_NULL(test, ptr) __KUNIT_PTR(KUNIT_ASSERTION, test, ptr, !=, NULL, #ptr, "NULL", NULL)
#define KUNIT_ASSERT_NOT_NULL_MSG(test, ptr, fmt, ...) \
	__KUNIT_PTR(KUNIT_ASSERTION, test, ptr, !=, NULL, #ptr, "NULL", fmt, ##__VA_ARGS__)

/* @ptr is neither NULL nor an error pointer. */
#define KUNIT_EXPECT_NOT_ERR_OR_NULL(test, ptr) __KUNIT_ERR(KUNIT_EXPECTATION, test, ptr, #ptr, NULL)
#define KUNIT_EXPECT_NOT_ERR_OR_NULL_MSG(test, ptr, fmt, ...) \
	__KUNIT_ERR(KUNIT_EXPECTATION, test, ptr, #ptr, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_NOT_ERR_OR_NULL(test, ptr) __KUNIT_ERR(KUNIT_ASSERTION, test, ptr, #ptr, NULL)
#define KUNIT_ASSERT_NOT_ERR_OR_NULL_MSG(test, ptr, fmt, ...) \
	__KUNIT_ERR(KUNIT_ASSERTION, test, ptr, #ptr, fmt, ##__VA_ARGS__)

/* Two strings are equal; NULL equals nothing. */
#define KUNIT_EXPECT_STREQ(test, left, right) __KUNIT_STR(KUNIT_EXPECTATION, test, left, ==, right, #left, #right, NULL)
#define KUNIT_EXPECT_STREQ_MSG(test, left, right, fmt, ...) \
	__KUNIT_STR(KUNIT_EXPECTATION, test, left, ==, right, #left, #right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_STREQ(test, left, right) __KUNIT_STR(KUNIT_ASSERTION, test, left, ==, right, #left, #right, NULL)
#define KUNIT_ASSERT_STREQ_MSG(test, left, right, fmt, ...) \
	__KUNIT_STR(KUNIT_ASSERTION, test, left, ==, right, #left, #right, fmt, ##__VA_ARGS__)

/* Two strings differ; NULL differs from nothing. */
#define KUNIT_EXPECT_STRNEQ(test, left, right) \
	__KUNIT_STR(KUNIT_EXPECTATION, test, left, !=, right, #left, #right, NULL)
#define KUNIT_EXPECT_STRNEQ_MSG(test, left, right, fmt, ...) \
	__KUNIT_STR(KUNIT_EXPECTATION, test, left, !=, right, #left, #right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_STRNEQ(test, left, right) __KUNIT_STR(KUNIT_ASSERTION, test, left, !=, right, #left, #right, NULL)
#define KUNIT_ASSERT_STRNEQ_MSG(test, left, right, fmt, ...) \
	__KUNIT_STR(KUNIT_ASSERTION, test, left, !=, right, #left, #right, fmt, ##__VA_ARGS__)

/* @size bytes are equal; NULL equals nothing. */
#define KUNIT_EXPECT_MEMEQ(test, left, right, size) \
	__KUNIT_MEM(KUNIT_EXPECTATION, test, left, ==, right, size, #left, #right, NULL)
#define KUNIT_EXPECT_MEMEQ_MSG(test, left, right, size, fmt, ...) \
	__KUNIT_MEM(KUNIT_EXPECTATION, test, left, ==, right, size, #left, #right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_MEMEQ(test, left, right, size) \
	__KUNIT_MEM(KUNIT_ASSERTION, test, left, ==, right, size, #left, #right, NULL)
#define KUNIT_ASSERT_MEMEQ_MSG(test, left, right, size, fmt, ...) \
	__KUNIT_MEM(KUNIT_ASSERTION, test, left, ==, right, size, #left, #right, fmt, ##__VA_ARGS__)

/* @size bytes differ; NULL differs from nothing. */
#define KUNIT_EXPECT_MEMNEQ(test, left, right, size) \
	__KUNIT_MEM(KUNIT_EXPECTATION, test, left, !=, right, size, #left, #right, NULL)
#define KUNIT_EXPECT_MEMNEQ_MSG(test, left, right, size, fmt, ...) \
	__KUNIT_MEM(KUNIT_EXPECTATION, test, left, !=, right, size, #left, #right, fmt, ##__VA_ARGS__)
#define KUNIT_ASSERT_MEMNEQ(test, left, right, size) \
	__KUNIT_MEM(KUNIT_ASSERTION, test, left, !=, right, size, #left, #right, NULL)
#define KUNIT_ASSERT_MEMNEQ_MSG(test, left, right, size, fmt, ...) \
	__KUNIT_MEM(KUNIT_ASSERTION, test, left, !=, right, size, #left, #right, fmt, ##__VA_ARGS__)

#endif

#endif
