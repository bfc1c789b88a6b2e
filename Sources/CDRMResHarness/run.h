/* SPDX-License-Identifier: MIT */
/*
 * One run: what is done, the token that names it, and how it is carried out.
 */
#ifndef HARNESS_RUN_H
#define HARNESS_RUN_H

#include "core.h"

#include <harness.h>

#include "record.h"

/* What is done differently, or after the steps of the scenario. */
enum run_variant {
	VARIANT_PLAIN,
	VARIANT_SETTLED, /* time passes after each step, and whatever may come comes at once */
	VARIANT_REVERSE, /* what was opened last is closed first */
	VARIANT_REBIND,	 /* then once more, bound again */
	VARIANT_RELOAD,	 /* then once more, loaded again */
	VARIANT_STILL,	 /* whatever is armed stays so while things go: time passes only where something comes */
	VARIANT_COUNT,
};

/* What two threads do at the same time. */
enum run_pair {
	PAIR_NONE,
	PAIR_IOCTL_UNBIND,
	PAIR_OPEN_UNBIND,
	PAIR_CLOSE_UNBIND,
	PAIR_TOUCH_UNPLUG,
	PAIR_COUNT,
};

struct run {
	const struct harness_scenario *scenario;
	enum run_variant variant;
	enum run_pair pair;
	uint64_t seed;
	uint64_t nth; /* allocation that fails, 0 for none */
	bool persistent;
	bool leaks_anyway; /* the run without the fault leaks, too */
	bool load_only;	   /* for the plan */
	bool learn;	   /* instead of the steps of the scenario: how to call the driver */
};

#define TOKEN_ROOM 160

/* token.c */
const char *run_variant_name(enum run_variant variant);
const char *run_pair_name(enum run_pair pair);	/* "ioctl-unbind" */
const char *run_pair_title(enum run_pair pair); /* "ioctl||unbind" */
void run_token(const struct run *run, char *buf);
int run_parse(const char *token, struct run *run);

/* Does the scenario run pairs and nothing else? */
bool run_is_race(const struct harness_scenario *scenario);

/* carry.c: in the process of the run */
void harness_carry_out(const struct harness_subject *subject, const struct run *run,
		       const struct harness_options *options);

/* The run waits for ever: it ends here. Does not return unless it is in the process of its caller, which then ends. */
void harness_run_hangs(void) __attribute__((noreturn));

/* race.c: with the files of @world open */
struct world;
void harness_race(struct world *world, const struct run *run);

/* child.c: a process around it; negative errno if there can be none */
int harness_run_in_child(const struct harness_subject *subject, const struct run *run,
			 const struct harness_options *options);

#endif
