/* SPDX-License-Identifier: MIT */
/**
 * DOC: KUnit
 *
 * C only. A suite is static data of a source file; kunit_test_suites() puts it on a list before main() begins. Nothing runs until
 * drmres_kunit_run() is called. It runs each suite in a process of its own and each case in a child of that: what a case does to
 * memory, to devices or to the process ends with the case, also where it crashes or hangs.
 *
 * A struct kunit stands for one run of one case. It ends with the case, and with it everything that is managed by it
 * (kunit/resource.h). Threads of a case may expect, log and add resources concurrently.
 */
#ifndef _KUNIT_TEST_H
#define _KUNIT_TEST_H

#if !defined(__cplusplus) && !defined(__swift__)

#include <drmres/kstring.h>
#include <drmres/module.h>
#include <drmres/string.h>
#include <drmres/task.h>
#include <drmres/wait.h>
#include <kunit/assert.h>
#include <kunit/attributes.h>
#include <kunit/try-catch.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/jiffies.h>
#include <linux/kconfig.h>
#include <linux/kernel.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/sprintf.h>
#include <linux/string.h>
#include <linux/types.h>

struct kunit;
struct string_stream;

/* Room for the description of a parameter, and for the reason of a skip, in bytes. */
#define KUNIT_PARAM_DESC_SIZE 128
#define KUNIT_STATUS_COMMENT_SIZE 256

/* How far the lines of a case, and of a parameter of a case, are indented. */
#define KUNIT_INDENT_LEN 4
#define KUNIT_SUBTEST_INDENT "    "
#define KUNIT_SUBSUBTEST_INDENT "        "

/* How a case went. */
enum kunit_status {
	KUNIT_SUCCESS,
	KUNIT_FAILURE,
	KUNIT_SKIPPED,
};

/* Parameters, one after the other: @prev is NULL at first, NULL is returned at the end, @desc may be filled in. */
typedef const void *(*drmres_kunit_params_t)(const void *prev, char *desc);
typedef const void *(*drmres_kunit_test_params_t)(struct kunit *test, const void *prev, char *desc);

/**
 * struct kunit_case - one case; an array of them ends with an empty one
 * @run_case: what to run
 * @name: its name
 * @generate_params: where its parameters come from, NULL if it has none
 * @generate_test_params: the same with one argument more, which newer kernels hand over
 * @attr: what it says of itself
 * @status: private, how it went
 */
struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
	drmres_kunit_params_t generate_params;
	drmres_kunit_test_params_t generate_test_params;
	struct kunit_attributes attr;
	enum kunit_status status;
};

/* Rows of an array of cases. */
#define KUNIT_CASE(test_name)                             \
	{                                                 \
		.run_case = test_name, .name = #test_name \
	}
#define KUNIT_CASE_ATTR(test_name, attributes)                                \
	{                                                                     \
		.run_case = test_name, .name = #test_name, .attr = attributes \
	}
#define KUNIT_CASE_SLOW(test_name)                                                        \
	{                                                                                 \
		.run_case = test_name, .name = #test_name, .attr.speed = KUNIT_SPEED_SLOW \
	}
#define KUNIT_CASE_PARAM(test_name, gen_params)                                          \
	{                                                                                \
		.run_case = test_name, .name = #test_name, __KUNIT_GENERATOR(gen_params) \
	}
#define KUNIT_CASE_PARAM_ATTR(test_name, gen_params, attributes)                                             \
	{                                                                                                    \
		.run_case = test_name, .name = #test_name, __KUNIT_GENERATOR(gen_params), .attr = attributes \
	}

/* A generator goes where its type says. */
#define __KUNIT_GENERATOR(gen_params)                                              \
	.generate_params = _Generic(&(gen_params), drmres_kunit_params_t           \
				    : (gen_params), default                        \
				    : NULL),                                       \
	.generate_test_params = _Generic(&(gen_params), drmres_kunit_test_params_t \
					 : (gen_params), default                   \
					 : NULL)

/**
 * struct kunit_suite - cases that belong together
 * @name: its name
 * @suite_init: called once before the cases, may be NULL; 0, or -errno, and then the suite has failed
 * @suite_exit: called once after them, may be NULL
 * @init: called before each case, may be NULL; 0, or -errno, and then the case has failed
 * @exit: called after each case, also if @init failed, may be NULL
 * @test_cases: ends with an empty one
 * @attr: what it says of itself
 * @status_comment: private
 * @log: no log is kept
 */
struct kunit_suite {
	const char name[256];
	int (*suite_init)(struct kunit_suite *suite);
	void (*suite_exit)(struct kunit_suite *suite);
	int (*init)(struct kunit *test);
	void (*exit)(struct kunit *test);
	struct kunit_case *test_cases;
	struct kunit_attributes attr;
	char status_comment[KUNIT_STATUS_COMMENT_SIZE];
	struct string_stream *log;
};

/**
 * struct kunit - one run of one case
 * @priv: for the test
 * @name: of the case
 * @log: no log is kept
 * @try_catch: what an assertion that fails bails out of
 * @param_value: current parameter, NULL if the case has none
 * @param_index: 0-based
 * @lock: guards @resources
 * @status: how it went so far
 * @resources: of kunit/resource.h
 * @status_comment: reason of a skip
 * @last_seen: the last check that was reached
 */
struct kunit {
	void *priv;
	const char *name;
	struct string_stream *log;
	struct kunit_try_catch try_catch;
	const void *param_value;
	int param_index;
	spinlock_t lock;
	enum kunit_status status;
	struct list_head resources;
	char status_comment[KUNIT_STATUS_COMMENT_SIZE];
	struct kunit_loc last_seen;
};

/**
 * kunit_set_failure() - fail a test without a word
 * @test: the test
 */
static inline void kunit_set_failure(struct kunit *test)
{
	WRITE_ONCE(test->status, KUNIT_FAILURE);
}

/**
 * kunit_init_test() - begin a run
 * @test: storage
 * @name: of the case
 * @log: not used
 */
void kunit_init_test(struct kunit *test, const char *name, struct string_stream *log) DRMRES_SYM(kunit_init_test);

/**
 * kunit_cleanup() - let all resources of a run go, the newest first
 * @test: the run; may go on afterwards
 *
 * Context: Process context. May sleep.
 */
void kunit_cleanup(struct kunit *test) DRMRES_SYM(kunit_cleanup);

/**
 * __kunit_abort() - end the case here
 * @test: the test, which keeps its status
 */
void __kunit_abort(struct kunit *test) DRMRES_SYM(__kunit_abort) __noreturn;

/**
 * drmres_kunit_register() - put suites on the list
 * @suites: static storage
 * @count: how many
 */
void drmres_kunit_register(struct kunit_suite *const *suites, size_t count);

/**
 * drmres_kunit_run() - the main function of a test program
 * @argc: that of main()
 * @argv: that of main(): ``--filter GLOB`` runs cases whose ``SUITE.CASE`` (or suites whose name) matches, ``--list`` prints
 *        those names, ``--timeout SECONDS`` is the limit of a case, ``--policy strict|upstream``
 *
 * Runs the suites of the list in order and prints KTAP 1 on the standard output. Work items run on the thread of the case, so
 * that timed waits do not depend on how fast anything is. The policy is upstream's unless another one is asked for. A
 * finding about memory (family M) fails the case in which it was made.
 *
 * Context: Process context of a program with one thread, once.
 * Return: what main() returns: 0 if nothing failed, 1 if a case did, 2 for arguments that make no sense or that leave nothing to run.
 */
int drmres_kunit_run(int argc, char **argv);

#define __KUNIT_SUITES(array, register_them, ...)                               \
	static struct kunit_suite *const array[] = {__VA_ARGS__};               \
	static void __attribute__((__constructor__)) register_them(void)        \
	{                                                                       \
		drmres_kunit_register(array, sizeof(array) / sizeof(array[0])); \
	}                                                                       \
	_Static_assert(sizeof(array) > 0, "")

/* Has the suites run, given as pointers or as one name. */
#define kunit_test_suites(...) __KUNIT_SUITES(__UNIQUE_ID(suites), __UNIQUE_ID(register_suites), __VA_ARGS__)
#define kunit_test_suite(suite) kunit_test_suites(&suite)

/* Code of the init section stays here: the same. */
#define kunit_test_init_section_suites(...) kunit_test_suites(__VA_ARGS__)
#define kunit_test_init_section_suite(suite) kunit_test_suites(&suite)

#define kunit_suite_for_each_test_case(suite, test_case) \
	for (test_case = (suite)->test_cases; test_case && test_case->run_case; test_case++)

/**
 * kunit_kmalloc_array() - kmalloc_array() whose memory ends with the case
 * @test: whose resource it becomes
 * @n: how many
 * @size: of one, in bytes
 * @gfp: for the memory; the record of it is GFP_KERNEL
 *
 * Lifetime: until kunit_kfree() or until the case is over.
 * Return: the memory, or NULL.
 */
void *kunit_kmalloc_array(struct kunit *test, size_t n, size_t size, gfp_t gfp) DRMRES_SYM(kunit_kmalloc_array);

/* As kmalloc(), kzalloc() and kcalloc(), the memory ends with the case. */
static inline void *kunit_kmalloc(struct kunit *test, size_t size, gfp_t gfp)
{
	return kunit_kmalloc_array(test, 1, size, gfp);
}

static inline void *kunit_kzalloc(struct kunit *test, size_t size, gfp_t gfp)
{
	return kunit_kmalloc_array(test, 1, size, gfp | __GFP_ZERO);
}

static inline void *kunit_kcalloc(struct kunit *test, size_t n, size_t size, gfp_t gfp)
{
	return kunit_kmalloc_array(test, n, size, gfp | __GFP_ZERO);
}

/**
 * kunit_kfree() - free memory before the case is over
 * @test: whose it is
 * @ptr: what kunit_kmalloc() or its like returned; NULL is fine
 */
void kunit_kfree(struct kunit *test, const void *ptr) DRMRES_SYM(kunit_kfree);

/**
 * kunit_kstrdup() - a copy of a string that ends with the case
 * @test: whose resource it becomes
 * @str: the string, NULL gives NULL
 * @gfp: as kmalloc()
 *
 * Lifetime: until kunit_kfree() or until the case is over.
 * Return: the copy, or NULL.
 */
char *kunit_kstrdup(struct kunit *test, const char *str, gfp_t gfp) DRMRES_SYM(kunit_kstrdup);

/**
 * kunit_kstrdup_const() - the same, but a string in read-only data is its own copy
 * @test: whose resource it becomes
 * @str: the string, NULL gives NULL
 * @gfp: as kmalloc()
 *
 * Lifetime: until kunit_kfree_const() or until the case is over.
 * Return: the string, or NULL.
 */
const char *kunit_kstrdup_const(struct kunit *test, const char *str, gfp_t gfp) DRMRES_SYM(kunit_kstrdup_const);

/**
 * kunit_kfree_const() - free what kunit_kstrdup_const() returned
 * @test: whose it is
 * @x: the string
 */
void kunit_kfree_const(struct kunit *test, const void *x) DRMRES_SYM(kunit_kfree_const);

#ifdef DRMRES_SITES
#define kunit_kmalloc_array(...) DRMRES_AT(kunit_kmalloc_array(__VA_ARGS__))
#define kunit_kmalloc(...) DRMRES_AT(kunit_kmalloc(__VA_ARGS__))
#define kunit_kzalloc(...) DRMRES_AT(kunit_kzalloc(__VA_ARGS__))
#define kunit_kcalloc(...) DRMRES_AT(kunit_kcalloc(__VA_ARGS__))
#define kunit_kfree(...) DRMRES_AT_VOID(kunit_kfree(__VA_ARGS__))
#define kunit_kstrdup(...) DRMRES_AT(kunit_kstrdup(__VA_ARGS__))
#define kunit_kstrdup_const(...) DRMRES_AT(kunit_kstrdup_const(__VA_ARGS__))
#define kunit_kfree_const(...) DRMRES_AT_VOID(kunit_kfree_const(__VA_ARGS__))
#endif

/**
 * drmres_kunit_skip() - mark a test as skipped
 * @test: the test
 * @fmt: why, printk() style
 */
void drmres_kunit_skip(struct kunit *test, const char *fmt, ...) __printf(2, 3);

/* Says that the case has nothing to test here; the second form also ends it. */
#define kunit_mark_skipped(test, fmt, ...) drmres_kunit_skip(test, fmt, ##__VA_ARGS__)
#define kunit_skip(test, fmt, ...)                                      \
	do {                                                            \
		struct kunit *__kunit_skipped = (test);                 \
		drmres_kunit_skip(__kunit_skipped, fmt, ##__VA_ARGS__); \
		__kunit_abort(__kunit_skipped);                         \
	} while (0)

/**
 * drmres_kunit_log() - print one or more whole lines
 * @fmt: printk() style, with a level; a newline at the end may be missing
 */
void drmres_kunit_log(const char *fmt, ...) __printf(1, 2);

/* Print as it is, or as a remark of the case. */
#define kunit_log(lvl, test_or_suite, fmt, ...)           \
	do {                                              \
		(void)(test_or_suite);                    \
		drmres_kunit_log(lvl fmt, ##__VA_ARGS__); \
	} while (0)
#define kunit_printk(lvl, test, fmt, ...) \
	drmres_kunit_log(lvl KUNIT_SUBTEST_INDENT "# %s: " fmt, (test)->name, ##__VA_ARGS__)
#define kunit_info(test, fmt, ...) kunit_printk(KERN_INFO, test, fmt, ##__VA_ARGS__)
#define kunit_warn(test, fmt, ...) kunit_printk(KERN_WARNING, test, fmt, ##__VA_ARGS__)
#define kunit_err(test, fmt, ...) kunit_printk(KERN_ERR, test, fmt, ##__VA_ARGS__)

/* Define NAME_gen_params(), which goes through an array, and describes its elements with a function or by a member. */
#define KUNIT_ARRAY_PARAM(name, array, get_desc)                                            \
	static const void *name##_gen_params(const void *prev, char *__desc)                \
	{                                                                                   \
		__typeof__(&(array)[0]) __at = prev ? (__typeof__(__at))prev + 1 : (array); \
		void (*__describe)(__typeof__(__at), char *) = get_desc;                    \
		if ((size_t)(__at - (array)) >= sizeof(array) / sizeof((array)[0]))         \
			return NULL;                                                        \
		if (__describe)                                                             \
			__describe(__at, __desc);                                           \
		return __at;                                                                \
	}
#define KUNIT_ARRAY_PARAM_DESC(name, array, desc_member)                                    \
	static const void *name##_gen_params(const void *prev, char *__desc)                \
	{                                                                                   \
		__typeof__(&(array)[0]) __at = prev ? (__typeof__(__at))prev + 1 : (array); \
		if ((size_t)(__at - (array)) >= sizeof(array) / sizeof((array)[0]))         \
			return NULL;                                                        \
		strscpy(__desc, __at->desc_member, KUNIT_PARAM_DESC_SIZE);                  \
		return __at;                                                                \
	}

#include <kunit/resource.h>

#endif

#endif
