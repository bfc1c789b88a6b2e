// SPDX-License-Identifier: MIT
/**
 * DOC: trying and bailing out
 *
 * Each run leaves a record on the stack of its thread, which a throw jumps back to; from the last run of a process nothing goes
 * back, it ends there. Nothing is shared.
 */
#include <kunit/try-catch.h>

#include <setjmp.h>
#include <stdlib.h>
#include <unistd.h>

#include <drmres/site.h>
#include <kunit/test.h>
#include <lib/doing.h>
#include <lib/phase.h>

#include "kunit.h"

struct attempt {
	jmp_buf back;
	struct kunit_try_catch *try_catch;
	struct attempt *outer;
	bool last;
};

static __thread struct attempt *innermost __attribute__((tls_model("initial-exec")));

void kunit_try_catch_run(struct kunit_try_catch *try_catch, void *context)
{
	struct attempt attempt = {.try_catch = try_catch, .outer = innermost};
	const struct drmres_site *site = drmres_site_enter(NULL);
	const struct drmres_phase *phase = drmres_phase_mark();
	const struct drmres_releasing *walk = drmres_releasing_mark();
	bool thrown;

	drmres_site_leave(site);
	try_catch->context = context;
	try_catch->try_result = 0;
	innermost = &attempt;
	thrown = setjmp(attempt.back);
	if (!thrown)
		try_catch->try(context);
	innermost = attempt.outer;
	if (!thrown)
		return;
	/* What was entered and not left since then lies on a stack that is gone. */
	drmres_site_leave(site);
	drmres_phase_rewind(phase);
	drmres_releasing_rewind(walk);
	try_catch->catch (context);
}

void drmres_kunit_try_last(struct kunit_try_catch *try_catch, void *context)
{
	struct attempt attempt = {.try_catch = try_catch, .outer = innermost, .last = true};

	try_catch->context = context;
	try_catch->try_result = 0;
	innermost = &attempt;
	try_catch->try(context);
	innermost = attempt.outer;
}

void kunit_try_catch_throw(struct kunit_try_catch *try_catch)
{
	for (struct attempt *at = innermost; at; at = at->outer) {
		if (at->try_catch != try_catch)
			continue;
		if (!at->last)
			longjmp(at->back, 1);
		innermost = at->outer;
		at->try_catch->catch (at->try_catch->context);
		abort();
	}
	drmres_kunit_log(KERN_ERR "    # an assertion failed on a thread that does not run the case\n");
	_exit(EXIT_FAILURE);
}
