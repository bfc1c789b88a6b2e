// SPDX-License-Identifier: MIT
/*
 * Does what lives as long as the device grow with each use? Counts managed nodes by the place that made them, once each
 * round; what the first rounds make and keep is lazily made and fine, what the later ones still add to is L24.
 */
#include "world.h"

#include <drmres/alloc.h>

#include <stdio.h>
#include <string.h>

#define ROUNDS 6
#define TOLERATED 3
#define SITES 256

struct grown {
	struct drmres_site site;
	char owner[64];
	char name[64];
	unsigned int count[ROUNDS];
	struct drmres_object newest;
};

static struct grown sites[SITES];
static size_t site_count;

static void count(const struct drmres_object *object, void *context)
{
	unsigned int round = *(unsigned int *)context;
	struct grown *at = sites, *end = sites + site_count;

	if (object->kind != DRMRES_KIND_DRMRES && object->kind != DRMRES_KIND_DEVRES &&
	    object->kind != DRMRES_KIND_DOMRES)
		return;
	for (; at < end; at++)
		if (at->site.file == object->allocated.file && at->site.line == object->allocated.line &&
		    at->site.pc == object->allocated.pc && !strcmp(at->owner, object->owner))
			break;
	if (at == end) {
		if (site_count == SITES)
			return;
		site_count++;
		*at = (struct grown){.site = object->allocated};
		snprintf(at->owner, sizeof(at->owner), "%s", object->owner);
	}
	at->count[round]++;
	at->newest = *object;
}

void world_growth(struct world *world)
{
	unsigned int round = world->growth_round++;

	if (!round)
		site_count = 0;
	if (round >= ROUNDS)
		return;
	world_settle(world); /* what is still to be done is not kept */
	drmres_alloc_walk(count, &round);
	if (round != ROUNDS - 1)
		return;

	for (struct grown *at = sites; at < sites + site_count; at++) {
		bool grows = true;
		struct step step;

		for (unsigned int i = TOLERATED; i < ROUNDS; i++)
			grows &= at->count[i] > at->count[i - 1];
		if (!grows)
			continue;
		step_begin(&step, world, "growth", at->owner);
		/* The place to look at is where the nodes are made, not where they are counted. */
		step.site = at->site;
		drmres_report(DRMRES_GROWTH, "growth", &at->newest,
			      "%s has %u more node(s) from here each time the device is opened, used and closed",
			      at->owner, at->count[ROUNDS - 1] - at->count[ROUNDS - 2]);
		step_end(&step, 0);
	}
}
