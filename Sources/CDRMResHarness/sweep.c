// SPDX-License-Identifier: MIT
/*
 * The fault window of a run. Every request is seen before it is decided: a run without a fault notes which requests
 * there are, as points for runs that fail one; requests that are alike (same step, same state of the world, same place)
 * are one point. A run with a fault notes whether the failed request was the driver's own, whose failure the step has to
 * tell. Owned by the one run.
 */
#include "sweep.h"

#include <drmres/fault.h>
#include <drmres/phase.h>
#include <linux/gfp_types.h>

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* In a loop, failing its first and second turn tells what there is to know. */
#define TURNS 2
#define MOST_PROBES 400

/* Where the driver's own code is, if it was compiled with drmres/driver_text.h in front. */
extern const char __start_drmres_driver[] __attribute__((weak));
extern const char __stop_drmres_driver[] __attribute__((weak));

static struct world *world_of_run;
static struct {
	u64 key;
	unsigned int turns;
} known[RECORD_POINTS];

static u64 mix(u64 hash, const void *data, size_t size)
{
	const unsigned char *bytes = data;

	while (size--)
		hash = (hash ^ *bytes++) * 0x100000001b3u;
	return hash;
}

/* Numbers of objects differ from run to run in what is the same. */
static u64 mix_text(u64 hash, const char *text)
{
	for (; text && *text; text++)
		if (*text < '0' || *text > '9')
			hash = mix(hash, text, 1);
	return hash;
}

static u64 key_of(const struct drmres_fault_request *request, const char *phase)
{
	const struct world *world = world_of_run;
	const char *step = harness_record->step_name;
	/* Another life matters to who begins it; what is done in it later is as in the first. */
	bool begins = !strcmp(step, "load") || !strcmp(step, "plug") || !strcmp(step, "rebind");
	unsigned int state[] = {
		begins && world->lives,
		world->gone && world->file_count,
		world->file_count != 0,
	};
	u64 hash = mix(0xcbf29ce484222325u, state, sizeof(state));

	hash = mix_text(hash, step);
	hash = mix_text(hash, phase);
	hash = mix_text(hash, request->function);
	/* A call of ours is the same whatever the scenario it is in, and whatever the number of the step. */
	if (request->site.file && strcmp(request->site.file, world->scenario)) {
		hash = mix_text(hash, request->site.file);
		hash = mix(hash, &request->site.line, sizeof(request->site.line));
	}
	return mix(hash, &request->pc, sizeof(request->pc));
}

/* The turn of the loop that this is, from 1; 0 for one too many. */
static unsigned int turn_of(u64 key)
{
	for (size_t i = 0; i < RECORD_POINTS; i++) {
		size_t at = (size_t)((key + i) % RECORD_POINTS);

		if (known[at].turns && known[at].key != key)
			continue;
		known[at].key = key;
		return known[at].turns < TURNS ? ++known[at].turns : 0;
	}
	return 0;
}

static void note_point(const struct drmres_fault_request *request)
{
	struct record *record = harness_record;
	struct recorded_point *point;
	unsigned int turn;
	char phase[128];
	u64 key;

	/* What no driver callback asks for is ours. */
	if (!drmres_phase_describe(phase, sizeof(phase))[0] || record->point_count == RECORD_POINTS)
		return;
	key = key_of(request, phase);
	turn = turn_of(key);
	if (!turn)
		return;
	point = &record->points[record->point_count++];
	*point = (struct recorded_point){
		.number = request->number,
		.key = key + turn,
		.first = turn == 1,
		.size = request->size,
		.site = request->site,
	};
}

/* What a driver must have once it has asked for it; without an optional supply or a debugfs file it may go on. */
static bool is_needed(const char *function)
{
	static const char *const families[] = {"devm_k", "devm_add_action", "drmm_k", "drmm_add_action",
					       "k",	 "vmalloc",	    "vzalloc"};

	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (function && !strncmp(function, families[i], strlen(families[i])))
			return true;
	return false;
}

/* The answer of a probe inside another one, or inside the load of a module, is nobody's: the device is left unbound. */
static bool is_told(void)
{
	char phase[256];
	const char *inner;

	drmres_phase_describe(phase, sizeof(phase));
	inner = strstr(phase, "probe of ");
	if (!inner)
		return true;
	return strcmp(harness_record->step_name, "load") && !strstr(inner + 1, "probe of ");
}

static void seen(const struct drmres_fault_request *request, void *context)
{
	const char *pc = request->pc;

	(void)context;
	if (!request->failed) {
		if (!harness_record->nth)
			note_point(request);
		return;
	}
	harness_record->injected = true;
	if (!(request->flags & __GFP_NOWARN) && !harness_is_benign(&request->site) && __start_drmres_driver &&
	    pc >= __start_drmres_driver && pc < __stop_drmres_driver && is_needed(request->function) && is_told())
		harness_record->own = true;
}

void harness_faults_begin(struct world *world, u64 nth, bool persistent)
{
	struct drmres_fault fault = {.nth = nth, .persistent = persistent};

	world_of_run = world;
	memset(known, 0, sizeof(known));
	harness_record->nth = nth;
	harness_record->persistent = persistent;
	drmres_fault_observe(seen, NULL);
	drmres_fault_arm(&fault);
}

void harness_faults_end(void)
{
	struct drmres_fault_stats stats;

	drmres_fault_read(&stats);
	if (stats.injected)
		harness_record->fault = stats;
	drmres_fault_disarm(NULL);
	drmres_fault_observe(NULL, NULL);
}

u64 harness_faults_injected(void)
{
	struct drmres_fault_stats stats;

	drmres_fault_read(&stats);
	if (stats.injected)
		harness_record->fault = stats;
	return stats.injected;
}

static bool answers(const char *step)
{
	static const char *const steps[] = {"load", "plug", "rebind", "open", "ioctl", "mmap", "export"};

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (!strcmp(steps[i], step))
			return true;
	return false;
}

void harness_fault_judge(const struct step *step)
{
	struct record *record = harness_record;
	const struct drmres_site *outer;

	if (!record->own || harness_faults_injected() == step->injected || !answers(step->name))
		return;
	record->own = false;
	record->swallowed = true;
	outer = drmres_site_enter(&record->fault.last);
	drmres_report(DRMRES_FAULT_SWALLOWED, step->name, NULL,
		      "%s of %s says \"ok\" although what it asked for is missing", step->name, step->subject);
	drmres_site_leave(outer);
}

/* In one life of the module: what a probe that failed leaves behind stands in the way of the next. */
void harness_probe_sweep(struct world *world)
{
	struct drmres_fault fault = {.nth = 0};
	struct drmres_fault_stats stats;

	if (harness_record->nth)
		return;
	do {
		fault.nth++;
		drmres_fault_arm(&fault);
		world_plug(world);
		drmres_fault_disarm(&stats);
		harness_record->injected |= stats.injected != 0;
		world_settle(world);
		world_unplug(world);
		harness_record->injected = false;
	} while (stats.injected && fault.nth < MOST_PROBES);
	drmres_fault_arm(NULL);
}
