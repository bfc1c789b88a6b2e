// SPDX-License-Identifier: MIT
/*
 * Carrying out a run, in the process that it may end: the core starts anew, the steps are done one after the other, then
 * everything is taken down and what is left is told. Owns the world of the run.
 */
#include "run.h"

#include "learn.h"
#include "schedule.h"
#include "sweep.h"
#include "world.h"

#include <drmres/alloc.h>
#include <drmres/claim.h>
#include <drmres/crash.h>
#include <drmres/irq.h>
#include <drmres/user.h>
#include <drmres/work.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool in_child;

/* Once more, in a world that has seen the driver before. */
static const char *const again[] = {"plug",  "open",   "ioctl",	       "export", "mmap",
				    "touch", "munmap", "drop-handles", "close"};

void harness_run_hangs(void)
{
	harness_record->end = ENDED_HUNG;
	drmres_crash_expect_exit(true);
	if (in_child)
		_exit(0);
	fprintf(stderr, "drmres: step %u (%s of %s) waits for ever\n", harness_record->step, harness_record->step_name,
		harness_record->subject);
	abort();
}

static void once_more(struct world *world, enum run_variant variant)
{
	world_step(world, "munmap");
	world_step(world, "close-kept");
	if (variant == VARIANT_RELOAD) {
		world_step(world, "reload");
	} else {
		while (world->file_count)
			world_step(world, "close");
		world_step(world, "unbind");
		world_step(world, "rebind");
	}
	for (size_t i = 0; i < sizeof(again) / sizeof(again[0]); i++) {
		bool there = false;

		for (size_t d = 0; d < world->device_count; d++)
			there |= world->devices[d].dev != NULL;
		if (i || !there)
			world_step(world, again[i]);
	}
}

static void leaks(u64 mark, const struct run *run)
{
	struct record *record = harness_record;
	struct drmres_object first = {.kind = DRMRES_KIND_NONE};
	u64 count;

	drmres_open_files_report();
	drmres_claims_report();
	harness_quiet_leaks = run->nth != 0;
	harness_first_leak = &first;
	count = drmres_leak_check(mark);
	harness_quiet_leaks = false;
	harness_first_leak = NULL;
	if (!count || (run->nth && run->leaks_anyway))
		return;
	record->leaked = true;
	drmres_leak_tree(mark, record->leaks, sizeof(record->leaks));
	if (run->nth)
		drmres_report(DRMRES_FAULT_LEAKED, record->step_name, &first,
			      "%llu object(s) are left that are not left when the allocation succeeds",
			      (unsigned long long)count);
}

static void steps(struct world *world, const struct run *run)
{
	world_step(world, "load");
	if (run->load_only)
		return;
	if (run->learn) {
		world_step(world, "plug");
		world_step(world, "open");
		world_learn(world);
		return;
	}
	for (size_t i = 0; i < run->scenario->count; i++)
		world_step(world, run->scenario->steps[i]);
	if (run->pair)
		harness_race(world, run);
	if (run->variant == VARIANT_REBIND || run->variant == VARIANT_RELOAD)
		once_more(world, run->variant);
}

void harness_carry_out(const struct harness_subject *subject, const struct run *run,
		       const struct harness_options *options)
{
	static struct world world;
	u64 mark;

	in_child = !options->in_process;
	drmres_reset();
	drmres_set_policy(options->upstream ? DRMRES_UPSTREAM : DRMRES_STRICT);
	drmres_set_work_mode(DRMRES_WORK_MANUAL);
	drmres_set_guard(true);
	harness_record_listen();
	if (run->pair) {
		snprintf(harness_record->schedule, sizeof(harness_record->schedule), "%s, seed %llu",
			 run_pair_title(run->pair), (unsigned long long)run->seed);
		drmres_set_schedule(harness_record->schedule);
	}
	harness_schedule_begin();
	mark = drmres_leak_mark();
	drmres_crash_expect_exit(false);

	world_begin(&world, subject, run->scenario->name);
	world.row = options->row;
	world.reverse = run->variant == VARIANT_REVERSE;
	world.settle_always = run->variant == VARIANT_SETTLED;
	world.settle_seldom = run->variant == VARIANT_STILL;
	drmres_irq_others_raise(world.settle_always);
	harness_faults_begin(&world, run->nth, run->persistent);
	steps(&world, run);
	world_end(&world);
	drmres_irq_others_raise(false);
	leaks(mark, run);
	harness_faults_end();

	drmres_crash_expect_exit(true);
	harness_schedule_end();
	drmres_set_schedule(NULL);
	harness_record_deaf();
	drmres_set_guard(false);
	drmres_set_work_mode(DRMRES_WORK_THREADS);
	harness_record->end = ENDED_DONE;
}
