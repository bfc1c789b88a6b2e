// SPDX-License-Identifier: MIT
/**
 * DOC: the list of claims
 *
 * All claims of the process, oldest first. A claim is on the list from begin to end, and belongs to whoever embeds it;
 * this file owns the list and its lock, which is held for a few instructions and never around a report. A report works
 * on a copy, so that a claim which ends meanwhile is told all the same.
 */
#include "claim.h"

#include <bsd/string.h>
#include <drmres/policy.h>
#include <lib/event.h>
#include <lib/fork.h>
#include <lib/hooks.h>
#include <lib/phase.h>
#include <lib/report.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static LIST_HEAD(claims);

/* Bindings so far. PAIRS WITH: itself, relaxed; a number is all it is. */
static u64 bindings;

/* What is still on the list belongs to the run before. */
static void reset(void)
{
	struct drmres_claim *claim, *next;

	pthread_mutex_lock(&lock);
	list_for_each_entry_safe (claim, next, &claims, entry) {
		list_del_init(&claim->entry);
		claim->held = false;
	}
	pthread_mutex_unlock(&lock);
}

u64 drmres_binding_next(void)
{
	return __atomic_add_fetch(&bindings, 1, __ATOMIC_RELAXED);
}

/* With the lock held. */
static struct drmres_claim *find(const char *kind, const void *directory, const char *name)
{
	struct drmres_claim *claim;

	list_for_each_entry (claim, &claims, entry)
		if (claim->exclusive && claim->directory == directory && !strcmp(claim->name, name) &&
		    !strcmp(claim->kind, kind))
			return claim;
	return NULL;
}

static void fill(struct drmres_claim *claim, const char *kind, const char *name, const struct device *owner,
		 const void *pc)
{
	const struct device *probing = drmres_probing_device();

	memset(claim, 0, sizeof(*claim));
	claim->id = drmres_next_id(DRMRES_KIND_CLAIM);
	claim->kind = kind;
	strlcpy(claim->name, name ? name : "", sizeof(claim->name));
	if (owner || probing)
		drmres_device_label(owner ? owner : probing, claim->device, sizeof(claim->device));
	if (probing) {
		claim->binding = probing->p->binding;
		claim->probed = probing->number;
	}
	drmres_phase_innermost(claim->phase, sizeof(claim->phase));
	claim->site = drmres_site_here(pc);
}

/* With the lock held. */
static void hold(struct drmres_claim *claim)
{
	claim->held = true;
	list_add_tail(&claim->entry, &claims);
}

int drmres_claim_begin(struct drmres_claim *claim, const char *kind, const char *name, const struct device *owner,
		       const void *pc)
{
	drmres_on_reset(reset);
	if (claim->held)
		drmres_claim_end(claim);
	fill(claim, kind, name, owner, pc);
	pthread_mutex_lock(&lock);
	hold(claim);
	pthread_mutex_unlock(&lock);
	return 0;
}

static void object_of(const struct drmres_claim *claim, struct drmres_object *object)
{
	memset(object, 0, sizeof(*object));
	object->kind = DRMRES_KIND_CLAIM;
	object->id = claim->id;
	snprintf(object->name, sizeof(object->name), "%.20s%s%.40s", claim->kind, claim->name[0] ? " " : "",
		 claim->name);
	strlcpy(object->owner, claim->device, sizeof(object->owner));
	object->allocated = claim->site;
}

/* The place of the finding is where the thing was taken: nothing is wrong where it is looked for. */
static void report(enum drmres_code code, const char *function, const struct drmres_claim *claim, const char *what)
{
	const struct drmres_site *outer;
	struct drmres_object object;

	object_of(claim, &object);
	outer = drmres_site_enter(&claim->site);
	drmres_report_at(claim->site.pc, code, function, &object, "%s%s%s%s%s, %s", claim->kind,
			 claim->name[0] ? " " : "", claim->name, claim->phase[0] ? ", taken in " : "", claim->phase,
			 what);
	drmres_site_leave(outer);
}

bool drmres_claim_conflict(struct drmres_claim *holder, const char *function, const void *pc)
{
	const struct device *probing = drmres_probing_device();
	struct drmres_claim copy;
	bool before, late;

	(void)pc;
	pthread_mutex_lock(&lock);
	before = holder->reported;
	/* Only of the device that is being bound again is it known that the binding is over. */
	late = !before && probing && holder->probed == probing->number && probing->p->binding > holder->binding &&
	       drmres_get_policy() == DRMRES_STRICT;
	if (late)
		holder->reported = true;
	copy = *holder;
	pthread_mutex_unlock(&lock);

	if (late)
		report(DRMRES_DRMM_OUTLIVES_UNBIND, function, &copy,
		       "is still there when the driver is bound again: its release comes too late");
	return before || late;
}

int drmres_claim_begin_exclusive(struct drmres_claim *claim, const char *kind, const void *directory, const char *name,
				 const struct device *owner, int error, const void *pc)
{
	struct drmres_claim *holder, fresh;

	drmres_on_reset(reset);
	fill(&fresh, kind, name, owner, pc);
	fresh.directory = directory;
	fresh.exclusive = true;

	pthread_mutex_lock(&lock);
	holder = find(kind, directory, fresh.name);
	if (!holder) {
		*claim = fresh;
		hold(claim);
	}
	pthread_mutex_unlock(&lock);
	if (!holder)
		return 0;
	drmres_claim_conflict(holder, kind, pc);
	return error;
}

const char *drmres_claim_describe(const struct drmres_claim *claim, char *buf, size_t size)
{
	char place[160];

	snprintf(buf, size, "%s%s%s (%s)", claim->device[0] ? claim->device : "somebody",
		 claim->phase[0] ? ", since " : "", claim->phase,
		 drmres_site_describe(&claim->site, place, sizeof(place)));
	return buf;
}

void drmres_claim_end(struct drmres_claim *claim)
{
	pthread_mutex_lock(&lock);
	if (claim->held) {
		list_del(&claim->entry);
		claim->held = false;
	}
	pthread_mutex_unlock(&lock);
}

void drmres_claim_bind(struct drmres_claim *claim, u64 binding)
{
	pthread_mutex_lock(&lock);
	claim->binding = binding;
	pthread_mutex_unlock(&lock);
}

void drmres_claim_lost(struct drmres_claim *claim, const char *what)
{
	struct drmres_claim copy;
	bool news;

	pthread_mutex_lock(&lock);
	news = claim->held && !claim->reported && drmres_get_policy() == DRMRES_STRICT;
	if (news)
		claim->reported = true;
	copy = *claim;
	pthread_mutex_unlock(&lock);
	if (news)
		report(DRMRES_RESOURCE_KEPT, "put_device", &copy, what);
}

/* Take out the oldest one that nobody was told about, of one binding, or of any for 0. */
static bool next_unreported(u64 binding, struct drmres_claim *copy)
{
	struct drmres_claim *claim;
	bool found = false;

	pthread_mutex_lock(&lock);
	list_for_each_entry (claim, &claims, entry) {
		if (claim->reported || (binding && claim->binding != binding))
			continue;
		claim->reported = true;
		*copy = *claim;
		found = true;
		break;
	}
	pthread_mutex_unlock(&lock);
	return found;
}

void drmres_claims_check(u64 binding, const struct device *dev)
{
	char drm[32] = "", what[160];
	struct drmres_claim claim;
	bool late;

	if (drmres_get_policy() != DRMRES_STRICT)
		return;
	while (next_unreported(binding, &claim)) {
		late = claim.late || (drmres_hooks.drm_keeps && drmres_hooks.drm_keeps(dev, drm, sizeof(drm)));
		if (late)
			snprintf(what, sizeof(what), "waits for the release of %s, which lives on",
				 claim.late ? claim.late : drm);
		report(late ? DRMRES_DRMM_OUTLIVES_UNBIND : DRMRES_RESOURCE_KEPT, "device_release_driver", &claim,
		       late ? what : "is kept after unbind");
	}
}

unsigned int drmres_claims_report(void)
{
	struct drmres_claim claim;
	unsigned int count = 0;

	while (next_unreported(0, &claim)) {
		report(DRMRES_RESOURCE_KEPT, "drmres_claims_report", &claim, "is kept at the end");
		count++;
	}
	return count;
}
