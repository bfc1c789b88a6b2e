/* SPDX-License-Identifier: MIT */
/*
 * What a run leaves behind: its steps, findings, events and leaks, in memory that it shares with the process that
 * started it, so that nothing is lost when the run dies. Pointers in it go to static storage, which both have at the same
 * place. One run writes at a time; the parent reads when the run is over.
 */
#ifndef HARNESS_RECORD_H
#define HARNESS_RECORD_H

#include "core.h"
#include "learn.h"

#include <drmres/drmres.h>

#define RECORD_STEPS 512
#define RECORD_FINDINGS 96
#define RECORD_EVENTS 2000
#define RECORD_POINTS 4096
#define RECORD_STACK 32
#define RECORD_DRIVERS 8
#define RECORD_DEVICES 8

struct recorded_step {
	unsigned int number;
	char step[24];
	char subject[72];
	char answer[24];
	unsigned int first_finding, end_finding;
};

struct recorded_finding {
	struct drmres_report report;
	enum drmres_code code; /* the report's, or the one that it means in this run */
	unsigned int step;
	const void *stack[RECORD_STACK];
	size_t depth;
	bool benign;
	bool fatal;
};

struct recorded_event {
	struct drmres_event event;
	unsigned int step;
};

/* struct recorded_point - an allocation that can be made to fail */
struct recorded_point {
	u64 number;
	u64 key;    /* the same for requests that are alike: step, state, site, phase */
	bool first; /* of the requests of its place */
	size_t size;
	struct drmres_site site;
};

/* struct recorded_driver - one that the subject registered, with the devices that it is given, and the rows of its table */
struct recorded_driver {
	char name[48];
	char kind[16];
	char devices[RECORD_DEVICES][48];
	size_t count;
	unsigned int rows;
};

enum recorded_end {
	ENDED_NOT,  /* died before it was done */
	ENDED_DONE, /* the run was carried out */
	ENDED_HUNG, /* it waited for what cannot come, or its time was up */
	ENDED_LEFT, /* the driver ended the process */
};

/*
 * struct record - one run
 * @step, @step_name, @subject: what is going on, for when it is never heard of again
 * @fault: what came of the armed fault
 * @own: the request that was failed is the driver's own, see harness_fault_seen()
 * @bound: a driver was bound to a device at some time, or the subject made its devices by itself
 */
struct record {
	enum recorded_end end;
	unsigned int step;
	char step_name[24];
	char subject[72];

	struct recorded_step steps[RECORD_STEPS];
	unsigned int step_count;
	struct recorded_finding findings[RECORD_FINDINGS];
	unsigned int finding_count;
	struct recorded_event events[RECORD_EVENTS];
	u64 event_count;
	struct recorded_point points[RECORD_POINTS];
	unsigned int point_count;
	struct recorded_driver drivers[RECORD_DRIVERS];
	unsigned int driver_count;

	struct drmres_fault_stats fault;
	bool injected, own, persistent;
	u64 nth;
	bool swallowed, leaked, bound;
	char leaks[16384];
	char schedule[64];
	char choices[257];
	unsigned int choice_count;

	/* Of all runs: harness_record_begin() leaves it. */
	struct learned learned[LEARNED_IOCTLS];
	unsigned int learned_count;
};

/* The record of the run under way; shared with children. NULL if there is no memory. */
extern struct record *harness_record;
int harness_record_open(bool shared);
void harness_record_close(void);

/* Forget the run before. */
void harness_record_begin(void);

/* Findings and events go to the record from now on; nothing else prints them. */
void harness_record_listen(void);
void harness_record_deaf(void);

/* A finding that is told by the parent, since the run could not. */
void harness_record_add(enum drmres_code code, const char *what);

/* Is this finding one that counts? Notes and what was declared harmless do not. */
bool harness_finding_counts(const struct recorded_finding *finding);

/* A place that the user declared harmless: "vc4.c:41". */
void harness_set_benign(const char *const *places, size_t count);
bool harness_is_benign(const struct drmres_site *site);

/* Leak findings are collected, not recorded: see harness_leaks(). */
extern bool harness_quiet_leaks;
extern struct drmres_object *harness_first_leak;

#endif
