/* SPDX-License-Identifier: MIT */
/*
 * Text that grows, with what JSON needs.
 */
#ifndef HARNESS_JSON_H
#define HARNESS_JSON_H

#include "core.h"

#include "run.h"

struct json {
	char *text;
	size_t length, room;
	bool failed; /* no memory; what is there is cut off */
};

void json_raw(struct json *json, const char *text);
void json_format(struct json *json, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* ,"key":"value" with escapes; the comma is left out behind an opening bracket. */
void json_text(struct json *json, const char *key, const char *value);
void json_number(struct json *json, const char *key, unsigned long long value);
void json_flag(struct json *json, const char *key, bool value);
void json_key(struct json *json, const char *key);
/* An element of an array. */
void json_element(struct json *json, const char *value);
void json_clear(struct json *json);

/* Hand a line on and clear it. */
void json_emit(struct json *json, harness_line_t line, void *context);

/* run_json.c: the line of the run that is in the record */
enum run_verdict {
	VERDICT_CLEAN,
	VERDICT_FOUND,
	VERDICT_TOLERATED,
	VERDICT_SWALLOWED,
	VERDICT_LEAKED,
	VERDICT_CRASHED,
	VERDICT_HUNG,
	VERDICT_EXITED,
	VERDICT_REFUSED,
};
enum run_verdict run_verdict(const struct run *run);
void run_json(struct json *json, const struct run *run, unsigned int id, bool everything);

/* What the run without the fault finds, too, is not told again in runs with one. */
void run_known_forget(void);
void run_known_remember(void);

#endif
