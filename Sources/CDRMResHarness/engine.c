// SPDX-License-Identifier: MIT
/*
 * The plan and its runs: each scenario with its variants, then each of its allocations failing, then the pairs. The plan
 * is the same for every share of the work, so that shares put together are the whole: a share carries out all runs that
 * find out what there is to fail, and tells only its own. Owns the list of points that were swept; one caller at a time.
 */
#include <harness.h>

#include "json.h"
#include "run.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_SEEDS 10u
#define PROGRESS_EVERY 20
/* Seconds; a call that never returns ends the search, and what was found until then is used. */
#define LEARN_TIMEOUT 3
/* Scenarios that never end, after which no more are begun: each costs the whole time limit. */
#define MOST_HUNG 3

struct sweep {
	const struct harness_subject *subject;
	const struct harness_options *options;
	harness_line_t line;
	void *context;
	struct json json;
	unsigned int next_id; /* of the whole plan */
	unsigned int told, points;
	unsigned int shard, shards;
	unsigned int rows; /* of the longest id table */
	unsigned int hung; /* scenarios whose plain run never ended; every share sees all of them */
	u64 *keys;	   /* of points that were swept, open addressing; 0 is free */
	size_t key_room, key_count;
};

static const struct harness_options defaults;

/* ---- which points are new ---- */

static bool grow_keys(struct sweep *sweep)
{
	size_t room = sweep->key_room ? sweep->key_room * 2 : 1024;
	u64 *keys = calloc(room, sizeof(*keys));

	if (!keys)
		return false;
	for (size_t i = 0; i < sweep->key_room; i++) {
		size_t at = (size_t)(sweep->keys[i] % room);

		if (!sweep->keys[i])
			continue;
		while (keys[at])
			at = (at + 1) % room;
		keys[at] = sweep->keys[i];
	}
	free(sweep->keys);
	sweep->keys = keys;
	sweep->key_room = room;
	return true;
}

static bool is_new(struct sweep *sweep, u64 key)
{
	size_t at;

	if (sweep->key_count * 2 >= sweep->key_room && !grow_keys(sweep))
		return false;
	key += !key;
	for (at = (size_t)(key % sweep->key_room); sweep->keys[at]; at = (at + 1) % sweep->key_room)
		if (sweep->keys[at] == key)
			return false;
	sweep->keys[at] = key;
	sweep->key_count++;
	return true;
}

/* ---- runs ---- */

static bool is_mine(const struct sweep *sweep, unsigned int id)
{
	return id % sweep->shards == sweep->shard - 1;
}

static void progress(struct sweep *sweep)
{
	if (sweep->next_id % PROGRESS_EVERY)
		return;
	json_raw(&sweep->json, "{");
	json_text(&sweep->json, "type", "progress");
	json_number(&sweep->json, "done", sweep->told);
	json_number(&sweep->json, "planned", sweep->next_id);
	json_raw(&sweep->json, "}");
	json_emit(&sweep->json, sweep->line, sweep->context);
}

/* @needed: the sweep wants to know what came of it, whoever tells it. */
static int one(struct sweep *sweep, const struct run *run, bool needed)
{
	unsigned int id = sweep->next_id++;
	int ret;

	if (!is_mine(sweep, id) && !needed)
		return 0;
	ret = harness_run_in_child(sweep->subject, run, sweep->options);
	if (ret || !is_mine(sweep, id))
		return ret;
	sweep->told++;
	sweep->points += run->nth != 0;
	run_json(&sweep->json, run, id + 1, false);
	json_emit(&sweep->json, sweep->line, sweep->context);
	progress(sweep);
	return 0;
}

static int faults(struct sweep *sweep, struct run run)
{
	struct recorded_point *points;
	size_t count = harness_record->point_count;
	int ret = 0;

	run_known_forget();
	run_known_remember();
	run.leaks_anyway = harness_record->leaked;
	points = calloc(count + 1, sizeof(*points));
	if (!points)
		return -ENOMEM;
	memcpy(points, harness_record->points, count * sizeof(*points));
	for (size_t i = 0; i < count && !ret; i++) {
		if (!is_new(sweep, points[i].key))
			continue;
		run.nth = points[i].number;
		run.persistent = false;
		ret = one(sweep, &run, false);
		run.persistent = true;
		if (!ret && points[i].first)
			ret = one(sweep, &run, false);
	}
	free(points);
	return ret;
}

/* What the other rows have in common with the first, the other scenarios see. */
static bool is_of_rows(const struct harness_scenario *scenario)
{
	return !strcmp(scenario->name, "every-row");
}

static bool sweeps(const struct sweep *sweep, const struct run *run)
{
	return !sweep->options->no_faults && (run->variant == VARIANT_PLAIN || run->variant == VARIANT_REBIND) &&
	       strcmp(run->scenario->name, "probe-fail") && !is_of_rows(run->scenario);
}

static int variant_count(const struct harness_options *options, const struct harness_scenario *scenario)
{
	return options->no_variants || is_of_rows(scenario) ? 1 : VARIANT_COUNT;
}

static int variants(struct sweep *sweep, const struct harness_scenario *scenario)
{
	int ret = 0;

	for (int variant = 0; variant < variant_count(sweep->options, scenario) && !ret; variant++) {
		struct run run = {.scenario = scenario, .variant = (enum run_variant)variant};

		ret = one(sweep, &run, variant == VARIANT_PLAIN || sweeps(sweep, &run));
		/* What comes after the step that never returns is not reached, whatever else is done to it. */
		if (!ret && variant == VARIANT_PLAIN && run_verdict(&run) == VERDICT_HUNG) {
			sweep->hung++;
			return 0;
		}
		if (!ret && sweeps(sweep, &run))
			ret = faults(sweep, run);
	}
	return ret;
}

static int races(struct sweep *sweep, const struct harness_scenario *scenario)
{
	bool ioctl = strcmp(scenario->name, "race") != 0;
	unsigned int seeds = sweep->options->seeds ? sweep->options->seeds : DEFAULT_SEEDS;
	int ret = 0;

	for (int pair = PAIR_NONE + 1; pair < PAIR_COUNT && !ret; pair++)
		for (unsigned int seed = 1; seed <= seeds && !ret && (pair == PAIR_IOCTL_UNBIND) == ioctl; seed++)
			ret = one(sweep,
				  &(struct run){.scenario = scenario,
						.pair = (enum run_pair)pair,
						.seed = sweep->options->seed + seed},
				  false);
	return ret;
}

static bool wanted(const struct sweep *sweep, const struct harness_scenario *scenario)
{
	const struct harness_options *options = sweep->options;
	bool named = !options->names;

	for (size_t i = 0; i < options->name_count; i++)
		named |= !strcmp(options->names[i], scenario->name);
	if (!named || (options->no_races && run_is_race(scenario)))
		return false;
	/* With one row there is nothing that has not been seen, but who asks for it gets it. */
	if (is_of_rows(scenario) && sweep->rows < 2 && !options->names && !options->scenario)
		return false;
	return !options->scenario || !fnmatch(options->scenario, scenario->name, 0);
}

static unsigned int planned(const struct sweep *sweep)
{
	const struct harness_options *options = sweep->options;
	unsigned int runs = 0, seeds = options->seeds ? options->seeds : DEFAULT_SEEDS;

	for (size_t i = 0; i < harness_scenario_count(); i++) {
		const struct harness_scenario *scenario = harness_scenario_at(i);

		if (!wanted(sweep, scenario))
			continue;
		if (run_is_race(scenario))
			runs += seeds * (strcmp(scenario->name, "race") ? 1 : PAIR_COUNT - 2);
		else
			runs += (unsigned int)variant_count(options, scenario);
	}
	return runs;
}

/* ---- lines ---- */

static void drivers_json(struct json *json, const struct harness_subject *subject)
{
	const struct record *record = harness_record;

	json_key(json, "drivers");
	json_raw(json, "[");
	for (unsigned int i = 0; i < record->driver_count; i++) {
		const struct recorded_driver *driver = &record->drivers[i];

		json_raw(json, i ? ",{" : "{");
		json_text(json, "name", driver->name);
		json_key(json, "devices");
		json_raw(json, "[");
		for (size_t d = 0; d < driver->count; d++)
			json_element(json, driver->devices[d]);
		json_raw(json, "]");
		json_text(json, "kind", subject->kind ? subject->kind : driver->kind);
		json_raw(json, "}");
	}
	if (!record->driver_count) {
		json_raw(json, "{");
		json_text(json, "name", subject->name);
		json_raw(json, ",\"devices\":[]");
		json_text(json, "kind", subject->kind ? subject->kind : "module");
		json_raw(json, "}");
	}
	json_raw(json, "]");
}

/* Whatever comes of it comes again in the runs that are told. */
static int learn(struct sweep *sweep)
{
	struct harness_options options = *sweep->options;
	struct run run = {.scenario = harness_scenario_at(0), .learn = true};

	if (options.in_process)
		return 0;
	options.timeout = LEARN_TIMEOUT;
	return harness_run_in_child(sweep->subject, &run, &options);
}

/* Loads the driver once, to see what it registers. */
static int plan(struct sweep *sweep, const char *type)
{
	struct run run = {.scenario = harness_scenario_at(0), .load_only = true};
	struct json *json = &sweep->json;
	bool first = true;
	int ret = harness_run_in_child(sweep->subject, &run, sweep->options);

	if (ret)
		return ret;
	for (unsigned int i = 0; i < harness_record->driver_count; i++)
		if (harness_record->drivers[i].rows > sweep->rows)
			sweep->rows = harness_record->drivers[i].rows;
	if (sweep->options->row && sweep->options->row >= sweep->rows)
		return -ERANGE;
	json_raw(json, "{");
	json_text(json, "type", type);
	drivers_json(json, sweep->subject);
	json_key(json, "scenarios");
	json_raw(json, "[");
	for (size_t i = 0; i < harness_scenario_count(); i++) {
		const struct harness_scenario *scenario = harness_scenario_at(i);

		if (!wanted(sweep, scenario))
			continue;
		json_raw(json, first ? "{" : ",{");
		json_text(json, "name", scenario->name);
		json_text(json, "summary", scenario->summary);
		json_raw(json, "}");
		first = false;
	}
	json_raw(json, "]");
	json_number(json, "runs", planned(sweep));
	json_raw(json, "}");
	json_emit(json, sweep->line, sweep->context);
	return strcmp(type, "begin") ? 0 : learn(sweep);
}

static void end(struct sweep *sweep)
{
	struct json *json = &sweep->json;

	json_raw(json, "{");
	json_text(json, "type", "end");
	json_number(json, "runs", sweep->told);
	json_number(json, "points", sweep->points);
	json_flag(json, "stopped", sweep->hung >= MOST_HUNG);
	json_key(json, "shard");
	json_format(json, "[%u,%u]}", sweep->shard, sweep->shards);
	json_emit(json, sweep->line, sweep->context);
}

static int begin(struct sweep *sweep, const struct harness_subject *subject, const struct harness_options *options,
		 harness_line_t line, void *context)
{
	*sweep = (struct sweep){
		.subject = subject,
		.options = options ? options : &defaults,
		.line = line,
		.context = context,
	};
	sweep->shards = sweep->options->shards ? sweep->options->shards : 1;
	sweep->shard = sweep->options->shard ? sweep->options->shard : 1;
	if (!subject || !subject->load || !line || sweep->shard > sweep->shards)
		return -EINVAL;
	harness_set_benign(sweep->options->benign, sweep->options->benign_count);
	run_known_forget();
	return harness_record_open(!sweep->options->in_process);
}

static int finish(struct sweep *sweep, int ret)
{
	json_clear(&sweep->json);
	free(sweep->keys);
	harness_record_close();
	harness_set_benign(NULL, 0);
	return ret;
}

int harness_plan(const struct harness_subject *subject, const struct harness_options *options, harness_line_t line,
		 void *context)
{
	struct sweep sweep;
	int ret = begin(&sweep, subject, options, line, context);

	return ret ? ret : finish(&sweep, plan(&sweep, "plan"));
}

int harness_run(const struct harness_subject *subject, const struct harness_options *options, harness_line_t line,
		void *context)
{
	struct sweep sweep;
	int ret = begin(&sweep, subject, options, line, context);

	if (ret)
		return ret;
	ret = plan(&sweep, "begin");
	for (size_t i = 0; i < harness_scenario_count() && !ret && sweep.hung < MOST_HUNG; i++) {
		const struct harness_scenario *scenario = harness_scenario_at(i);

		if (!wanted(&sweep, scenario))
			continue;
		ret = run_is_race(scenario) ? races(&sweep, scenario) : variants(&sweep, scenario);
	}
	if (!ret)
		end(&sweep);
	return finish(&sweep, ret);
}

int harness_replay(const struct harness_subject *subject, const char *token, const struct harness_options *options,
		   harness_line_t line, void *context)
{
	struct sweep sweep;
	struct run run;
	int ret;

	if (!token || run_parse(token, &run))
		return -EINVAL;
	ret = begin(&sweep, subject, options, line, context);
	if (ret)
		return ret;
	ret = plan(&sweep, "begin");
	/* What leaks or is found without the fault is not the fault's. */
	if (!ret && run.nth) {
		struct run without = run;

		without.nth = 0;
		ret = harness_run_in_child(subject, &without, sweep.options);
		run_known_remember();
		run.leaks_anyway = harness_record->leaked;
	}
	if (!ret)
		ret = harness_run_in_child(subject, &run, sweep.options);
	if (!ret) {
		sweep.told = 1;
		sweep.points = run.nth != 0;
		run_json(&sweep.json, &run, 1, true);
		json_emit(&sweep.json, line, context);
		end(&sweep);
	}
	return finish(&sweep, ret);
}
