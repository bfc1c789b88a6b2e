// SPDX-License-Identifier: MIT
/*
 * The list of uses, newest first, of all devices. Its lock is a leaf; claims are begun and ended outside it.
 */
#include "power_uses.h"

#include <bsd/string.h>
#include <drmres/policy.h>
#include <drmres/user.h>
#include <lib/fork.h>
#include <lib/hooks.h>
#include <lib/phase.h>
#include <linux/device.h>
#include <linux/list.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "claim.h"

/*
 * struct use - one that nobody has dropped
 * @entry: place on the list
 * @of: whose it is
 * @claim: who took it
 * @taker: what kind of callback that was
 */
struct use {
	struct list_head entry;
	struct drmres_uses *of;
	struct drmres_claim claim;
	char taker[16];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static LIST_HEAD(all);

/* What belongs to a binding, from its probe to the last thing that is released for it. */
static const char binding[] = "binding";

static bool of_binding(const char *verb)
{
	static const char *const verbs[] = {"probe",   "failed probe",	 "remove",	    "unbind",
					    "release", "component bind", "component unbind"};

	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(verb, verbs[i]))
			return true;
	return false;
}

/* Callbacks of a kind take and drop together: a file's open and close, one ioctl and another. */
static void kind_of_callback(char *kind, size_t size)
{
	strlcpy(kind, "", size);
	for (const struct drmres_phase *phase = drmres_phase_mark(); phase; phase = phase->outer) {
		if (of_binding(phase->verb)) {
			strlcpy(kind, binding, size);
			return;
		}
		if (drmres_others_business(phase->verb)) {
			strlcpy(kind, !strcmp(phase->verb, "close") ? "open" : phase->verb, size);
			kind[strcspn(kind, " ")] = '\0';
			return;
		}
	}
}

void drmres_uses_add(struct drmres_uses *uses, const struct device *dev, const void *pc)
{
	struct use *use = drmres_get_policy() == DRMRES_STRICT ? calloc(1, sizeof(*use)) : NULL;

	if (!use)
		return;
	use->of = uses;
	kind_of_callback(use->taker, sizeof(use->taker));
	drmres_claim_begin(&use->claim, "runtime PM use of", dev_name(dev), dev, pc);
	/* What remove() takes is not for the next binding, either. */
	if (!use->claim.binding && !strcmp(use->taker, binding))
		drmres_claim_bind(&use->claim, drmres_binding_of(dev));
	pthread_mutex_lock(&lock);
	uses->mixed |= strcmp(use->taker, binding) != 0;
	uses->count++;
	list_add(&use->entry, &all);
	pthread_mutex_unlock(&lock);
}

/* With the lock held. @taker: NULL for any. */
static struct use *newest(const struct drmres_uses *uses, const char *taker)
{
	struct use *use;

	list_for_each_entry (use, &all, entry)
		if (use->of == uses && (!taker || !strcmp(use->taker, taker)))
			return use;
	return NULL;
}

/* With the lock held. */
static struct use *take_off(struct use *use)
{
	if (use) {
		list_del(&use->entry);
		use->of->count--;
	}
	return use;
}

void drmres_uses_drop(struct drmres_uses *uses)
{
	char dropper[sizeof(((struct use *)NULL)->taker)];
	struct use *use;

	kind_of_callback(dropper, sizeof(dropper));
	pthread_mutex_lock(&lock);
	uses->mixed |= strcmp(dropper, binding) != 0;
	use = newest(uses, dropper);
	if (!use)
		use = newest(uses, binding);
	if (!use)
		use = newest(uses, NULL);
	take_off(use);
	pthread_mutex_unlock(&lock);
	if (!use)
		return;
	drmres_claim_end(&use->claim);
	free(use);
}

/* Whether somebody is still there who may drop what belongs to @dev, which was unbound. */
static bool somebody_left(const struct device *dev)
{
	char label[32];

	return drmres_open_count() || drmres_mapping_count() ||
	       (drmres_hooks.drm_keeps && drmres_hooks.drm_keeps(dev, label, sizeof(label)));
}

bool drmres_uses_pending(const struct drmres_uses *uses, const struct device *dev)
{
	return uses->mixed && somebody_left(dev);
}

void drmres_uses_settle(const struct device *dev)
{
	const u64 over = drmres_binding_of(dev);
	const bool left = somebody_left(dev);
	struct use *use;

	pthread_mutex_lock(&lock);
	list_for_each_entry (use, &all, entry)
		if (use->claim.binding == over && use->of->mixed && left)
			drmres_claim_bind(&use->claim, 0);
	pthread_mutex_unlock(&lock);
}

static void drop_all(struct drmres_uses *uses, bool tell)
{
	struct use *use;

	do {
		pthread_mutex_lock(&lock);
		use = take_off(newest(uses, NULL));
		pthread_mutex_unlock(&lock);
		if (use && tell)
			drmres_claim_lost(&use->claim, "was never dropped, and the device is gone");
		if (use)
			drmres_claim_end(&use->claim);
		free(use);
	} while (use);
}

void drmres_uses_end(struct drmres_uses *uses)
{
	drop_all(uses, true);
}

void drmres_uses_forget(struct drmres_uses *uses)
{
	drop_all(uses, false);
}
