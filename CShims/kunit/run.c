// SPDX-License-Identifier: MIT
/**
 * DOC: running a suite
 *
 * A suite runs in a child, and each of its cases, or each parameter of a case, in a child of that. A run's struct kunit lies in
 * memory that parent and child share, so that its status and the last check it reached are known however it ended.
 */
#include "kunit.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <drmres/phase.h>
#include <kunit/test-bug.h>

/*
 * struct run - one run of a case
 * @suite, @test_case: which
 * @test: lies in shared memory
 * @timeout: in seconds
 */
struct run {
	struct kunit_suite *suite;
	struct kunit_case *test_case;
	struct kunit *test;
	unsigned int timeout;
};

static void do_case(void *arg)
{
	const struct run *run = arg;
	int ret = run->suite->init ? run->suite->init(run->test) : 0;

	if (ret) {
		kunit_err(run->test, "failed to initialize: %d\n", ret);
		kunit_set_failure(run->test);
		return;
	}
	run->test_case->run_case(run->test);
}

static void do_exit(void *arg)
{
	const struct run *run = arg;

	if (run->suite->exit)
		run->suite->exit(run->test);
	kunit_cleanup(run->test);
}

static void exit_aborted(void *arg)
{
	const struct run *run = arg;

	kunit_set_failure(run->test);
	kunit_err(run->test, "aborted while it was cleaned up\n");
	drmres_kunit_leave_child();
}

static void finish_case(void *arg)
{
	struct run *run = arg;

	run->test->try_catch = (struct kunit_try_catch){.test = run->test, .try = do_exit, .catch = exit_aborted};
	drmres_kunit_try_last(&run->test->try_catch, run);
	drmres_kunit_leave_child();
}

/* In the child of the case. */
static void case_process(void *arg)
{
	struct run *run = arg;
	struct kunit *test = run->test;
	struct drmres_phase phase;

	drmres_phase_enter(&phase, "test", test->name);
	current->kunit_test = test;
	test->try_catch = (struct kunit_try_catch){.test = test, .try = do_case, .catch = finish_case};
	drmres_kunit_try_last(&test->try_catch, run);
	finish_case(run);
}

static void run_once(struct run *run)
{
	struct kunit *test = run->test;
	char how[80];

	if (drmres_kunit_in_child(case_process, run, run->timeout, how, sizeof(how)))
		return;
	kunit_set_failure(test);
	if (test->last_seen.file)
		drmres_kunit_line(1, "# %s: %s, after the check at %s:%d", test->name, how, test->last_seen.file,
				  test->last_seen.line);
	else
		drmres_kunit_line(1, "# %s: %s", test->name, how);
}

static void count(struct drmres_kunit_tally *tally, enum kunit_status status)
{
	tally->passed += status == KUNIT_SUCCESS;
	tally->failed += status == KUNIT_FAILURE;
	tally->skipped += status == KUNIT_SKIPPED;
}

static const void *next_param(struct run *run, const void *prev, char *desc)
{
	const struct kunit_case *test_case = run->test_case;

	desc[0] = '\0';
	return test_case->generate_params ? test_case->generate_params(prev, desc)
					  : test_case->generate_test_params(run->test, prev, desc);
}

/* As many runs as there are parameters. Return: failed if one did, skipped if all were or there are none. */
static enum kunit_status run_params(struct run *run, struct drmres_kunit_tally *total)
{
	struct drmres_kunit_tally tally = {0};
	char desc[KUNIT_PARAM_DESC_SIZE];
	const void *param = NULL;

	drmres_kunit_line(2, "KTAP version 1");
	drmres_kunit_line(2, "# Subtest: %s", run->test_case->name);
	kunit_init_test(run->test, run->test_case->name, NULL);
	for (int index = 0;; index++) {
		param = next_param(run, param, desc);
		if (!param)
			break;
		if (!desc[0])
			snprintf(desc, sizeof(desc), "param-%d", index);
		memset(run->test, 0, sizeof(*run->test));
		kunit_init_test(run->test, run->test_case->name, NULL);
		run->test->param_value = param;
		run->test->param_index = index;
		run_once(run);
		drmres_kunit_result(2, run->test->status, (unsigned int)index + 1, desc, run->test->status_comment);
		count(&tally, run->test->status);
	}
	drmres_kunit_print_tally(1, run->test_case->name, &tally);
	total->passed += tally.passed;
	total->failed += tally.failed;
	total->skipped += tally.skipped;
	run->test->status_comment[0] = '\0';
	if (tally.failed)
		return KUNIT_FAILURE;
	return tally.passed ? KUNIT_SUCCESS : KUNIT_SKIPPED;
}

bool drmres_kunit_wanted(const struct kunit_suite *suite, const struct kunit_case *test_case,
			 const struct drmres_kunit_options *options)
{
	char name[sizeof(suite->name) + 256];

	if (!options->filter || !fnmatch(options->filter, suite->name, 0))
		return true;
	snprintf(name, sizeof(name), "%s.%s", suite->name, test_case->name);
	return !fnmatch(options->filter, name, 0);
}

/*
 * struct suite_run - a suite and how it went
 * @suite, @options: what to run
 * @tally: of its cases; lies in shared memory
 */
struct suite_run {
	struct kunit_suite *suite;
	const struct drmres_kunit_options *options;
	struct drmres_kunit_tally *tally;
};

static void run_cases(struct suite_run *at, struct run *run)
{
	struct drmres_kunit_tally total = {0};
	struct kunit_case *test_case;
	unsigned int number = 0;

	kunit_suite_for_each_test_case(at->suite, test_case)
	{
		if (!drmres_kunit_wanted(at->suite, test_case, at->options))
			continue;
		run->test_case = test_case;
		memset(run->test, 0, sizeof(*run->test));
		kunit_init_test(run->test, test_case->name, NULL);
		if (test_case->generate_params || test_case->generate_test_params) {
			test_case->status = run_params(run, &total);
		} else {
			run_once(run);
			test_case->status = run->test->status;
			count(&total, test_case->status);
		}
		if (test_case->attr.speed == KUNIT_SPEED_SLOW || test_case->attr.speed == KUNIT_SPEED_VERY_SLOW)
			drmres_kunit_line(1, "# %s.speed: %s", test_case->name,
					  test_case->attr.speed == KUNIT_SPEED_SLOW ? "slow" : "very_slow");
		drmres_kunit_result(1, test_case->status, ++number, test_case->name, run->test->status_comment);
		count(at->tally, test_case->status);
	}
	drmres_kunit_print_tally(0, at->suite->name, at->tally);
	drmres_kunit_print_tally(0, "Totals", &total);
}

/* In the child of the suite. Its own limit holds where no case runs. */
static void suite_process(void *arg)
{
	struct suite_run *at = arg;
	struct run run = {.suite = at->suite, .timeout = at->options->timeout};
	unsigned int cases = 0;
	struct kunit_case *test_case;
	int ret;

	kunit_suite_for_each_test_case(at->suite, test_case) cases +=
		drmres_kunit_wanted(at->suite, test_case, at->options);
	run.test = drmres_kunit_shared(sizeof(*run.test));
	ret = run.test ? drmres_modules_init() : -ENOMEM;
	if (!ret && at->suite->suite_init)
		ret = at->suite->suite_init(at->suite);
	alarm(0);
	drmres_kunit_line(1, "KTAP version 1");
	drmres_kunit_line(1, "# Subtest: %s", at->suite->name);
	if (ret) {
		drmres_kunit_line(1, "# failed to initialize (%d)", ret);
		at->tally->failed++;
		return;
	}
	drmres_kunit_line(1, "1..%u", cases);
	run_cases(at, &run);
	alarm(at->options->timeout);
	if (at->suite->suite_exit)
		at->suite->suite_exit(at->suite);
	drmres_modules_exit();
}

enum kunit_status drmres_kunit_run_suite(struct kunit_suite *suite, unsigned int number,
					 const struct drmres_kunit_options *options)
{
	struct suite_run run = {suite, options, drmres_kunit_shared(sizeof(*run.tally))};
	enum kunit_status status = KUNIT_SKIPPED;
	char how[80];

	if (!run.tally)
		return KUNIT_FAILURE;
	if (!drmres_kunit_in_child(suite_process, &run, options->timeout, how, sizeof(how))) {
		drmres_kunit_line(1, "# %s: %s outside its cases", suite->name, how);
		run.tally->failed++;
	}
	if (run.tally->failed)
		status = KUNIT_FAILURE;
	else if (run.tally->passed)
		status = KUNIT_SUCCESS;
	munmap(run.tally, sizeof(*run.tally));
	drmres_kunit_result(0, status, number, suite->name, suite->status_comment);
	return status;
}
