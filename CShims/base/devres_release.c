// SPDX-License-Identifier: MIT
/**
 * DOC: the end of a device's resources
 *
 * devres_release_all() takes everything off the device in one step and drmres_devres_releases it with no lock held. While that goes
 * on the device is on a list here, so that an add in the meantime can be told from any other. Each release lives on
 * the stack of the thread that runs it; two threads may release two devices, or one device, at once.
 */
#include "devres.h"

#include <drmres/sched.h>
#include <linux/spinlock.h>
#include <pthread.h>

#include "base.h"
#include <lib/fork.h>

struct drmres_devres_under_way {
	const struct device *dev;
	struct drmres_devres_under_way *next;
};

/* Held for a few instructions, with no scheduling point inside: nobody waits here while an explorer runs one thread. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
struct drmres_devres_under_way *drmres_devres_releases;

static void begin(struct drmres_devres_under_way *release)
{
	pthread_mutex_lock(&lock);
	release->next = drmres_devres_releases;
	/* PAIRS WITH: the load in drmres_devres_releasing(), which looks no further while nothing is released. */
	__atomic_store_n(&drmres_devres_releases, release, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&lock);
}

static void end(struct drmres_devres_under_way *release)
{
	struct drmres_devres_under_way **link = &drmres_devres_releases;

	pthread_mutex_lock(&lock);
	while (*link != release)
		link = &(*link)->next;
	/* PAIRS WITH: the load in drmres_devres_releasing(); the others on the list are read under the lock only. */
	__atomic_store_n(link, release->next, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&lock);
}

bool drmres_devres_releasing(const struct device *dev)
{
	const struct drmres_devres_under_way *release;

	/* PAIRS WITH: the stores in begin() and end(). */
	if (__builtin_expect(!__atomic_load_n(&drmres_devres_releases, __ATOMIC_ACQUIRE), 1))
		return false;

	pthread_mutex_lock(&lock);
	for (release = drmres_devres_releases; release && release->dev != dev; release = release->next)
		;
	pthread_mutex_unlock(&lock);
	return release;
}

int devres_release_all(struct device *dev)
{
	const void *pc = __builtin_return_address(0);
	struct drmres_devres_under_way release = {.dev = dev};
	struct devres_node *todo = NULL;
	struct managed_guard guard;
	int ret, packed;

	ret = drmres_devres_check(dev, __func__);
	if (ret)
		return ret;

	/* Before anybody sees the list empty: a group that a callback looks for is gone then, not unknown. */
	begin(&release);

	drmres_point(DRMRES_OP_LIST, dev);
	guard = managed_lock_list(&drmres_devres_rules, dev);
	packed = drmres_devres_packed_collect(guard.home);
	ret = packed + drmres_devres_collect(dev, dev->devres_head.next, &dev->devres_head, &todo);
	managed_leave(&drmres_devres_rules, dev, guard);

	/* What is packed is newer than what is on the list. */
	if (packed)
		drmres_devres_packed_release(dev, !todo, pc);
	drmres_devres_release_stack(dev, todo, true, pc);
	end(&release);
	drmres_managed_home_rest(&drmres_devres_rules, dev);
	return ret;
}
