/* SPDX-License-Identifier: MIT */
/**
 * DOC: the harness
 *
 * Takes a driver that knows nothing of it through everything that userspace and the hardware may do to it: scenarios,
 * each with variants; each again with one allocation made to fail; and pairs of calls that two threads make at the
 * same time. A run starts anew, in a child process of its own unless told otherwise, so that a driver that crashes,
 * hangs or exits ends its run and nothing else. What came of it is handed over as lines of JSON.
 *
 * A harness_subject says how the driver comes and goes; the devices that it drives are found through the driver core.
 * Strings and arrays that a caller passes are borrowed until the call returns, those of harness_add_scenario() are
 * copied. One caller at a time.
 *
 * The same run prints the same bytes: nothing depends on addresses or on the clock.
 */
#ifndef _HARNESS_H_
#define _HARNESS_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <drmres/link.h>

__BEGIN_DECLS

/**
 * struct harness_subject - what is run
 * @name: what the plan calls it
 * @load: as insmod: registers its drivers, or makes its devices; 0 or -errno
 * @unload: as rmmod, only after a load that succeeded; called with no file open
 * @context: handed to both
 * @kind: "platform", "faux", "auxiliary", "module"; NULL to find out
 */
struct harness_subject {
	const char *name;
	int (*load)(void *context);
	void (*unload)(void *context);
	void *context;
	const char *kind;
};

/**
 * harness_modules() - the subject that is all modules that are linked in
 *
 * Loads with drmres_modules_init() and, if the program defines a struct platform_driver pointer of the name
 * drmres_check_driver, registers that one too.
 *
 * Return: the subject, static storage.
 */
const struct harness_subject *harness_modules(void);

/**
 * harness_load_platform() - a struct harness_subject's @load for one platform driver
 * @driver: struct platform_driver, the subject's @context
 *
 * Return: what platform_driver_register() returns.
 */
int harness_load_platform(void *driver);

/**
 * harness_unload_platform() - a struct harness_subject's @unload for one platform driver
 * @driver: struct platform_driver, the subject's @context
 */
void harness_unload_platform(void *driver);

/**
 * struct harness_scenario - a named sequence of steps
 * @name: what the command line and tokens call it: lower case, digits and dashes
 * @summary: one line for a list
 * @steps: names of steps, see harness_step_name()
 * @count: how many
 */
struct harness_scenario {
	const char *name;
	const char *summary;
	const char *const *steps;
	size_t count;
};

/**
 * harness_scenario_count() - how many scenarios there are
 *
 * Return: the built-in ones and those that were added.
 */
size_t harness_scenario_count(void);

/**
 * harness_scenario_at() - one of them, in the order in which they are run
 * @index: 0-based
 *
 * Return: the scenario, valid until the next harness_add_scenario(); NULL beyond the end.
 */
const struct harness_scenario *harness_scenario_at(size_t index);

/**
 * harness_add_scenario() - make one more
 * @scenario: copied
 *
 * Return: 0; -EINVAL for a step that is unknown, -EEXIST for a name that is taken, -ENOMEM.
 */
int harness_add_scenario(const struct harness_scenario *scenario);

/**
 * harness_remove_scenario() - forget one that was added
 * @name: its name; its storage stays, since the core remembers it as a place
 */
void harness_remove_scenario(const char *name);

/**
 * harness_step_name() - the steps that there are
 * @index: 0-based
 *
 * Return: "plug", "open" ...; NULL beyond the end.
 */
const char *harness_step_name(size_t index);

/**
 * harness_step_summary() - what a step does
 * @name: "plug", "open" ...
 *
 * Return: one line, static storage; NULL for no such step.
 */
const char *harness_step_summary(const char *name);

/**
 * struct harness_options - which runs, and how; zeroed is everything with the defaults
 * @scenario: only scenarios that match this glob; NULL for all
 * @names: only scenarios of these names; NULL for all
 * @name_count: how many
 * @no_faults: do not make allocations fail
 * @no_variants: each scenario plain, and in no other way
 * @no_races: do not run two threads at once
 * @in_process: run in this process and not in children: a crash ends it. For debuggers, and for subjects that cannot fork
 * @upstream: policy upstream in place of strict
 * @row: of the id tables, from 0, whose hardware is plugged; a driver that has fewer rows gets that of its first
 * @shard: which of @shards shares of the runs is done, from 1; 0 is 1
 * @shards: into how many shares the runs are divided; 0 is 1
 * @timeout: seconds after which a run hangs; 0 for 10
 * @seed: added to the seeds of the schedules
 * @seeds: schedules for each pair; 0 for 10
 * @benign: places ("vc4.c:41") at which a failing allocation is known to be harmless
 * @benign_count: how many
 */
struct harness_options {
	const char *scenario;
	const char *const *names;
	size_t name_count;
	bool no_faults;
	bool no_variants;
	bool no_races;
	bool in_process;
	bool upstream;
	unsigned int row;
	unsigned int shard;
	unsigned int shards;
	unsigned int timeout;
	uint64_t seed;
	unsigned int seeds;
	const char *const *benign;
	size_t benign_count;
};

/**
 * typedef harness_line_t - receives what the harness has to say
 * @line: one JSON object without the newline; valid during the call
 * @length: its bytes
 * @context: what was passed with the function
 */
typedef void (*harness_line_t)(const char *line, size_t length, void *context);

/**
 * harness_plan() - say what would be run
 * @subject: the driver
 * @options: which runs; NULL for all
 * @line: called once, with the object of type "plan"
 * @context: handed to @line
 *
 * Return: 0; -EINVAL for options that exclude each other, -ERANGE if no driver has the row, -ENOMEM, or the errno of
 * fork().
 */
int harness_plan(const struct harness_subject *subject, const struct harness_options *options, harness_line_t line,
		 void *context);

/**
 * harness_run() - run
 * @subject: the driver
 * @options: which runs; NULL for all
 * @line: called for each object: begin, progress, run, end
 * @context: handed to @line
 *
 * Context: Process context, with nothing of the driver alive. Resets the core (drmres_reset()) at each run.
 * Return: as harness_plan(). What was found is no error.
 */
int harness_run(const struct harness_subject *subject, const struct harness_options *options, harness_line_t line,
		void *context);

/**
 * harness_replay() - one run again
 * @subject: the driver
 * @token: the run's "token", e.g. ``hotunplug-lateclose!3``
 * @options: only @in_process, @upstream, @timeout, @seed and @benign matter; NULL for none
 * @line: called for begin, the run with all its steps and events, and end
 * @context: handed to @line
 *
 * Return: as harness_plan(); -EINVAL for a token that names no run.
 */
int harness_replay(const struct harness_subject *subject, const char *token, const struct harness_options *options,
		   harness_line_t line, void *context);

/**
 * drmres_check_main() - the whole program of a runner
 * @argc: as main() gets it
 * @argv: verb plan, run or replay, and its options
 *
 * Prints the lines on stdout.
 *
 * Return: exit status: 0 when the protocol was completed, whatever was found; 3 when it could not go on.
 */
int drmres_check_main(int argc, char **argv);

__END_DECLS

#endif
