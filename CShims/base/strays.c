// SPDX-License-Identifier: MIT
/**
 * DOC: managed resources on the wrong device
 *
 * What a driver takes through devm_*() in its probe belongs on the device that is probed. A node that probe() itself, no
 * callback inside of it, puts on another device is noted here, and looked for when the binding is over: if it is still
 * there it stays until that other device goes, and each new binding adds more. A device that the probe has made, or a
 * child of the probed one, goes with it and may have what it likes.
 *
 * A note names the node by its address and number and follows neither. Owns the notes, each until its binding is over or
 * drmres_reset(). Everything may be called concurrently.
 */
#include "strays.h"

#include <drmres/phase.h>
#include <drmres/policy.h>
#include <lib/fork.h>
#include <lib/hooks.h>
#include <lib/phase.h>
#include <lib/report.h>
#include <mm/mm.h>
#include <mm/shade.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "claim.h"

/*
 * struct stray - one such node
 * @binding: of the device that was probed
 * @node, @number: which node
 * @device: whom it was put on; identity only
 */
struct stray {
	struct list_head entry;
	u64 binding;
	const struct devres_node *node;
	u64 number;
	const struct device *device;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static LIST_HEAD(strays);

static void forget_all(void)
{
	struct stray *stray, *next;

	pthread_mutex_lock(&lock);
	list_for_each_entry_safe (stray, next, &strays, entry)
		free(stray);
	INIT_LIST_HEAD(&strays);
	pthread_mutex_unlock(&lock);
}

/* The device whose probe() this thread is in, with no other callback inside of that; NULL for none. */
static const struct device *probing(void)
{
	const struct drmres_phase *phase = drmres_phase_mark();

	return phase && !strcmp(phase->verb, "probe") ? drmres_probing_device() : NULL;
}

static bool goes_with(const struct device *dev, const struct device *probed)
{
	for (const struct device *at = dev; at; at = at->parent)
		if (at == probed)
			return true;
	return dev->number > probed->p->last_device;
}

void drmres_stray_note(const struct device *dev, const struct devres_node *node, u64 number)
{
	const struct device *probed = probing();
	struct stray *stray;

	if (!probed || !probed->p || goes_with(dev, probed) || drmres_get_policy() != DRMRES_STRICT)
		return;
	drmres_on_reset(forget_all);
	drmres_quiet_begin();
	stray = malloc(sizeof(*stray));
	drmres_quiet_end();
	if (!stray)
		return;
	stray->binding = probed->p->binding;
	stray->node = node;
	stray->number = number;
	stray->device = dev;
	pthread_mutex_lock(&lock);
	list_add_tail(&stray->entry, &strays);
	pthread_mutex_unlock(&lock);
}

/* Whether it is where it was put. */
static bool is_there(const struct stray *stray)
{
	struct drmres_mem mem = drmres_mem_find(stray->node);

	return mem.state == DRMRES_ADDRESS_LIVE && mem.kind == DRMRES_KIND_DEVRES && mem.id == stray->number &&
	       mem.owner == stray->device;
}

/* Take the oldest note of the binding that is on @device, or on any for NULL, and whose node is there; drop others. */
static struct stray *take(u64 binding, const struct device *device)
{
	struct stray *stray, *next, *found = NULL;

	pthread_mutex_lock(&lock);
	list_for_each_entry_safe (stray, next, &strays, entry) {
		if (stray->binding != binding || (device && stray->device != device))
			continue;
		list_del(&stray->entry);
		if (is_there(stray)) {
			found = stray;
			break;
		}
		free(stray);
	}
	pthread_mutex_unlock(&lock);
	return found;
}

static void report(const struct stray *stray, size_t more, const struct device *dev)
{
	char node[96], where[96], others[48] = "";
	const struct drmres_site *outer;
	struct drmres_object object;

	drmres_address_find(stray->node, &object);
	if (more)
		snprintf(others, sizeof(others), " and %zu more", more);
	/* The call that was wrong is the one that added it. */
	outer = drmres_site_enter(&object.allocated);
	drmres_report_at(NULL, DRMRES_WRONG_DEVICE, "devres_add", &object,
			 "%s (%.24s)%s, taken in probe of %s, %s still on %s after its unbind",
			 drmres_object_label(&object, node, sizeof(node)), object.name, others,
			 drmres_device_subject(dev), more ? "are" : "is",
			 drmres_device_label(stray->device, where, sizeof(where)));
	drmres_site_leave(outer);
}

void drmres_strays_check(u64 binding, const struct device *dev)
{
	struct stray *first, *other;
	size_t more;

	while ((first = take(binding, NULL))) {
		more = 0;
		while ((other = take(binding, first->device))) {
			more++;
			free(other);
		}
		report(first, more, dev);
		free(first);
	}
}
