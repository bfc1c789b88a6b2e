// SPDX-License-Identifier: MIT
/*
 * Tokens: SCENARIO[+VARIANT][@PAIR.SEED][!N|!N+], the name of one run. Owns nothing.
 */
#include "run.h"

#include "scenarios.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const variants[VARIANT_COUNT] = {"plain", "settled", "reverse", "rebind", "reload", "still"};

static const struct {
	const char *name, *title;
} pairs[PAIR_COUNT] = {
	{"", ""},
	{"ioctl-unbind", "ioctl||unbind"},
	{"open-unbind", "open||unbind"},
	{"close-unbind", "close||unbind"},
	{"touch-unplug", "touch||unplug"},
};

const char *run_variant_name(enum run_variant variant)
{
	return variants[variant];
}

const char *run_pair_name(enum run_pair pair)
{
	return pairs[pair].name;
}

const char *run_pair_title(enum run_pair pair)
{
	return pairs[pair].title;
}

bool run_is_race(const struct harness_scenario *scenario)
{
	return !strcmp(scenario->name, "race") || !strcmp(scenario->name, "unbind-during-ioctl");
}

void run_token(const struct run *run, char *buf)
{
	size_t length = (size_t)snprintf(buf, TOKEN_ROOM, "%s", run->scenario->name);

	if (run->variant != VARIANT_PLAIN && length < TOKEN_ROOM)
		length += (size_t)snprintf(buf + length, TOKEN_ROOM - length, "+%s", variants[run->variant]);
	if (run->pair && length < TOKEN_ROOM)
		length += (size_t)snprintf(buf + length, TOKEN_ROOM - length, "@%s.%" PRIu64, pairs[run->pair].name,
					   run->seed);
	if (run->nth && length < TOKEN_ROOM)
		snprintf(buf + length, TOKEN_ROOM - length, "!%" PRIu64 "%s", run->nth, run->persistent ? "+" : "");
}

/* The entry that @text starts with, all of it up to one of @ends; -1 for none. */
static int parse_variant(const char *text, size_t length)
{
	for (int i = 0; i < VARIANT_COUNT; i++)
		if (strlen(variants[i]) == length && !strncmp(variants[i], text, length))
			return i;
	return -1;
}

static int parse_pair(const char *text, size_t length)
{
	for (int i = 1; i < PAIR_COUNT; i++)
		if (strlen(pairs[i].name) == length && !strncmp(pairs[i].name, text, length))
			return i;
	return -1;
}

static bool parse_number(const char **at, uint64_t *number)
{
	char *end;

	if (**at < '0' || **at > '9')
		return false;
	errno = 0;
	*number = strtoull(*at, &end, 10);
	*at = end;
	return !errno;
}

int run_parse(const char *token, struct run *run)
{
	size_t length = strcspn(token, "+@!");
	int found;

	*run = (struct run){.scenario = harness_scenario_find(token, length)};
	if (!run->scenario)
		return -EINVAL;
	token += length;
	if (*token == '+') {
		length = strcspn(++token, "@!");
		found = parse_variant(token, length);
		if (found < 0)
			return -EINVAL;
		run->variant = (enum run_variant)found;
		token += length;
	}
	if (*token == '@') {
		length = strcspn(++token, ".");
		found = parse_pair(token, length);
		token += length;
		if (found < 0 || *token++ != '.' || !parse_number(&token, &run->seed))
			return -EINVAL;
		run->pair = (enum run_pair)found;
	}
	if (*token == '!') {
		token++;
		if (!parse_number(&token, &run->nth) || !run->nth)
			return -EINVAL;
		run->persistent = *token == '+';
		token += run->persistent;
	}
	return *token || run_is_race(run->scenario) != (run->pair != PAIR_NONE) ? -EINVAL : 0;
}
