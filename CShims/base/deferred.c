// SPDX-License-Identifier: MIT
/**
 * DOC: probes that are put off
 *
 * A device whose probe said -EPROBE_DEFER waits until another device is bound: what it needs may be there then. Linux
 * probes again from a work item; here the thread that bound the other device does it as soon as it holds no device
 * lock, so that two runs do the same. The list holds a reference on each device, from the probe that was put off
 * until the device is probed again, bound or deleted.
 */
#include "base.h"

#include <drmres/sched.h>
#include <lib/fork.h>
#include <pthread.h>

/* Held for a few instructions, with no scheduling point inside. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static LIST_HEAD(pending);
static LIST_HEAD(active);
static unsigned long triggers;

/* How deep this thread is in binding, and how many of the triggers were its own. */
static __thread unsigned int depth;
static __thread unsigned long own_triggers;

void drmres_deferred_add(struct device *dev)
{
	bool added;

	drmres_device_hold(dev);
	drmres_point(DRMRES_OP_LIST, &pending);
	pthread_mutex_lock(&lock);
	added = !dev->p->dead && list_empty(&dev->p->deferred);
	if (added)
		list_add_tail(&dev->p->deferred, &pending);
	pthread_mutex_unlock(&lock);
	if (!added)
		drmres_device_drop(dev);
}

void drmres_deferred_remove(struct device_private *p)
{
	bool listed;

	drmres_point(DRMRES_OP_LIST, &pending);
	pthread_mutex_lock(&lock);
	listed = !list_empty(&p->deferred);
	list_del_init(&p->deferred);
	pthread_mutex_unlock(&lock);
	if (listed)
		drmres_device_drop(p->device);
}

void drmres_deferred_trigger(void)
{
	drmres_point(DRMRES_OP_LIST, &pending);
	pthread_mutex_lock(&lock);
	triggers++;
	own_triggers++;
	list_splice_tail_init(&pending, &active);
	pthread_mutex_unlock(&lock);
}

unsigned long drmres_deferred_triggers(void)
{
	unsigned long count;

	pthread_mutex_lock(&lock);
	count = triggers;
	pthread_mutex_unlock(&lock);
	return count;
}

unsigned long drmres_deferred_own_triggers(void)
{
	return own_triggers;
}

/* The next device to be probed again, with the list's reference. */
static struct device *next(void)
{
	struct device_private *p;
	struct device *dev = NULL;

	drmres_point(DRMRES_OP_LIST, &active);
	pthread_mutex_lock(&lock);
	p = list_first_entry_or_null(&active, struct device_private, deferred);
	if (p) {
		list_del_init(&p->deferred);
		dev = p->device;
	}
	pthread_mutex_unlock(&lock);
	return dev;
}

void drmres_binding_enter(void)
{
	depth++;
}

void drmres_binding_leave(void)
{
	struct device *dev;

	if (depth > 1) {
		depth--;
		return;
	}
	while ((dev = next())) {
		drmres_device_probe(dev);
		drmres_device_drop(dev);
	}
	depth--;
}
