// SPDX-License-Identifier: MIT
/**
 * DOC: runtime power management
 *
 * One record a device, made by the first call about it and freed with the device. Counts and state are changed under a leaf
 * lock; a driver's callback is called outside it, by whoever made the change that asks for it. What Linux leaves to a
 * workqueue or a timer stays undone here until somebody suspends the device, or its driver is unbound: both may happen
 * that late there.
 */
#include <linux/pm_runtime.h>

#include <drmres/phase.h>
#include <drmres/policy.h>
#include <lib/event.h>
#include <lib/fork.h>
#include <lib/hooks.h>
#include <lib/report.h>
#include <linux/device.h>
#include <linux/printk.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "claim.h"
#include "power.h"
#include "power_uses.h"

/*
 * struct power - one device's runtime PM
 * @entry: place on the list
 * @dev: the device
 * @claim: while it is enabled
 * @usage: how many users
 * @uses: who they are, as far as they are more than the bus and who forbids that it is suspended
 * @given: where the bus's own use was dropped last
 * @spare: Linux counts one use more: it takes a PCI device's user to forbid runtime PM, which would leave nothing to see here
 * @disabled: how often it was disabled more than enabled
 * @on: it is resumed
 * @idle: the last use was dropped, and it may be suspended at any time
 * @forced: pm_runtime_force_suspend() suspended it
 * @forbidden: pm_runtime_forbid() uses it
 */
struct power {
	struct list_head entry;
	struct device *dev;
	struct drmres_claim claim;
	int usage;
	struct drmres_uses uses;
	struct drmres_site given;
	int disabled;
	bool on;
	bool idle;
	bool forced;
	bool forbidden;
	bool spare;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static LIST_HEAD(powers);

/* How many are on it: most of the time nobody has runtime PM, and nobody looks for it. Written with the lock held. */
unsigned int drmres_power_known;

static void reset(void)
{
	struct power *power, *next;

	__atomic_store_n(&drmres_power_known, 0, __ATOMIC_RELAXED);
	list_for_each_entry_safe (power, next, &powers, entry) {
		list_del(&power->entry);
		drmres_uses_forget(&power->uses);
		free(power);
	}
}

static struct power *find(const struct device *dev)
{
	struct power *power, *found = NULL;

	/* Relaxed: who asks about a device knows what was done with it. PAIRS WITH: those who write it. */
	if (!__atomic_load_n(&drmres_power_known, __ATOMIC_RELAXED))
		return NULL;
	pthread_mutex_lock(&lock);
	list_for_each_entry (power, &powers, entry)
		if (power->dev == dev) {
			found = power;
			break;
		}
	pthread_mutex_unlock(&lock);
	return found;
}

/* Buses that enable it themselves, and use each device until its driver says that it need not. */
static bool bus_uses(const struct device *dev)
{
	return dev->bus && dev->bus->name && !strcmp(dev->bus->name, "pci");
}

/* The record, made if need be; NULL for no device, or without memory of the host. */
static struct power *get(struct device *dev, const char *function)
{
	struct power *power;

	if (!drmres_device_usable(dev, function))
		return NULL;
	power = find(dev);
	if (power)
		return power;
	drmres_on_reset(reset);
	power = calloc(1, sizeof(*power));
	if (!power)
		return NULL;
	power->dev = dev;
	power->disabled = bus_uses(dev) ? 0 : 1;
	power->usage = bus_uses(dev) ? 1 : 0;
	power->on = bus_uses(dev);
	power->spare = bus_uses(dev);
	pthread_mutex_lock(&lock);
	list_add_tail(&power->entry, &powers);
	__atomic_store_n(&drmres_power_known, drmres_power_known + 1, __ATOMIC_RELAXED);
	pthread_mutex_unlock(&lock);
	return power;
}

static int callback(struct device *dev, bool resume)
{
	const struct dev_pm_ops *pm = dev->driver ? dev->driver->pm : NULL;
	int (*fn)(struct device * dev) = !pm ? NULL : resume ? pm->runtime_resume : pm->runtime_suspend;
	struct drmres_phase phase;
	int ret;

	if (!fn)
		return 0;
	drmres_phase_enter(&phase, resume ? "runtime_resume" : "runtime_suspend", drmres_device_subject(dev));
	ret = fn(dev);
	drmres_phase_leave(&phase);
	return ret;
}

static int turn(struct power *power, bool on)
{
	int ret;

	pthread_mutex_lock(&lock);
	ret = power->on == on;
	power->on = on;
	pthread_mutex_unlock(&lock);
	if (ret)
		return 1;
	ret = callback(power->dev, on);
	if (ret)
		power->on = !on;
	return ret;
}

static int resume(struct power *power)
{
	if (power->disabled)
		return power->disabled == 1 && power->on ? 1 : -EACCES;
	return turn(power, true);
}

static int suspend(struct power *power)
{
	if (power->disabled)
		return -EACCES;
	if (power->usage > 0)
		return -EAGAIN;
	return turn(power, false);
}

/* How many users there are who do not have to be told of: the bus, and who forbids that it is suspended. */
static int own_uses(const struct power *power)
{
	return bus_uses(power->dev) + power->forbidden;
}

/* Return: how many there are then besides those. */
static int count_use(struct power *power, int by)
{
	int others;

	pthread_mutex_lock(&lock);
	power->usage += by;
	others = power->usage - own_uses(power);
	pthread_mutex_unlock(&lock);
	return others;
}

static void use(struct power *power, const void *pc)
{
	if (count_use(power, 1) > 0)
		drmres_uses_add(&power->uses, power->dev, pc);
}

static void drop(struct power *power, const void *pc)
{
	if (count_use(power, -1) >= 0)
		drmres_uses_drop(&power->uses);
	else
		power->given = drmres_site_here(pc);
}

static void report_underflow(const struct power *power, const char *function, const void *pc)
{
	dev_warn(power->dev, "Runtime PM usage count underflow!\n");
	drmres_device_report_at(pc, DRMRES_RESOURCE_MISUSE, function, power->dev,
				"%s() of %s, which nobody uses: Runtime PM usage count underflow!", function,
				dev_name(power->dev));
}

/* Return: false, after what Linux says, if nobody uses it. */
static bool unuse(struct power *power, const char *function, const void *pc)
{
	if (power->usage > 0) {
		drop(power, pc);
		return true;
	}
	report_underflow(power, function, pc);
	return false;
}

void pm_runtime_enable(struct device *dev)
{
	const void *pc = __builtin_return_address(0);
	struct power *power = get(dev, __func__);

	if (!power)
		return;
	if (!power->disabled) {
		dev_warn(dev, "Unbalanced pm_runtime_enable!\n");
		if (!drmres_claim_held(&power->claim) || !drmres_claim_conflict(&power->claim, __func__, pc))
			drmres_device_report_at(pc, DRMRES_RESOURCE_MISUSE, __func__, dev,
						"pm_runtime_enable() of %s, which is enabled", dev_name(dev));
		return;
	}
	if (!--power->disabled)
		drmres_claim_begin(&power->claim, "runtime PM", dev_name(dev), dev, pc);
}

static void disable(struct power *power)
{
	/* What was left to a timer happened by now: a driver that relies on it is not blamed for a moment's bad luck. */
	if (!power->disabled && power->idle && !power->usage)
		turn(power, false);
	power->idle = false;
	if (!power->disabled++)
		drmres_claim_end(&power->claim);
}

void pm_runtime_disable(struct device *dev)
{
	struct power *power = get(dev, __func__);

	if (!power)
		return;
	if (power->disabled && drmres_get_policy() == DRMRES_STRICT) {
		drmres_device_report_at(__builtin_return_address(0), DRMRES_RESOURCE_MISUSE, __func__, dev,
					"pm_runtime_disable() of %s, which is disabled: one more enable is needed then",
					dev_name(dev));
		return;
	}
	disable(power);
}

static void pm_runtime_disable_action(void *data)
{
	struct power *power = get(data, "pm_runtime_disable");

	if (power)
		disable(power);
}

static void pm_runtime_set_suspended_action(void *data)
{
	pm_runtime_set_suspended(data);
}

int devm_pm_runtime_enable(struct device *dev)
{
	struct power *power = get(dev, __func__);

	if (!power)
		return -EINVAL;
	pm_runtime_enable(dev);
	return devm_add_action_or_reset(dev, pm_runtime_disable_action, dev);
}

int devm_pm_runtime_set_active_enabled(struct device *dev)
{
	int ret = pm_runtime_set_active(dev);

	if (ret)
		return ret;
	ret = devm_add_action_or_reset(dev, pm_runtime_set_suspended_action, dev);
	return ret ? ret : devm_pm_runtime_enable(dev);
}

int pm_runtime_get_sync(struct device *dev)
{
	struct power *power = get(dev, __func__);

	if (!power)
		return -EINVAL;
	use(power, __builtin_return_address(0));
	return resume(power);
}

int pm_runtime_resume_and_get(struct device *dev)
{
	struct power *power = get(dev, __func__);
	int ret;

	if (!power)
		return -EINVAL;
	use(power, __builtin_return_address(0));
	ret = resume(power);
	if (ret < 0)
		drop(power, __builtin_return_address(0));
	return ret < 0 ? ret : 0;
}

void pm_runtime_get_noresume(struct device *dev)
{
	struct power *power = get(dev, __func__);

	if (power)
		use(power, __builtin_return_address(0));
}

static int get_if(struct power *power, bool used, const void *pc)
{
	if (!power || power->disabled)
		return -EINVAL;
	if (!power->on || (used && !power->usage))
		return 0;
	use(power, pc);
	return 1;
}

int pm_runtime_get_if_in_use(struct device *dev)
{
	return get_if(get(dev, __func__), true, __builtin_return_address(0));
}

int pm_runtime_get_if_active(struct device *dev)
{
	return get_if(get(dev, __func__), false, __builtin_return_address(0));
}

void pm_runtime_put_noidle(struct device *dev)
{
	struct power *power = get(dev, __func__);

	/* Linux drops no use that is not there, and says nothing. */
	if (power && power->usage)
		drop(power, __builtin_return_address(0));
}

int pm_runtime_put(struct device *dev)
{
	struct power *power = get(dev, __func__);

	if (!power || !unuse(power, __func__, __builtin_return_address(0)))
		return -EINVAL;
	power->idle = !power->usage;
	return 0;
}

int pm_runtime_put_sync(struct device *dev)
{
	struct power *power = get(dev, __func__);
	int ret;

	if (!power || !unuse(power, __func__, __builtin_return_address(0)))
		return -EINVAL;
	if (power->usage)
		return 0;
	ret = suspend(power);
	return ret == 1 ? 0 : ret;
}

int pm_runtime_resume(struct device *dev)
{
	struct power *power = get(dev, __func__);

	return power ? resume(power) : -EINVAL;
}

int pm_runtime_suspend(struct device *dev)
{
	struct power *power = get(dev, __func__);

	return power ? suspend(power) : -EINVAL;
}

void pm_runtime_forbid(struct device *dev)
{
	struct power *power = get(dev, __func__);
	bool news;

	if (!power)
		return;
	pthread_mutex_lock(&lock);
	news = !power->forbidden;
	power->usage += news;
	power->forbidden = true;
	power->spare = false;
	pthread_mutex_unlock(&lock);
	if (news)
		resume(power);
}

void pm_runtime_allow(struct device *dev)
{
	struct power *power = get(dev, __func__);
	bool news, used;

	if (!power)
		return;
	pthread_mutex_lock(&lock);
	news = power->forbidden;
	used = power->usage > 0;
	power->usage -= news && used;
	power->forbidden = false;
	power->spare = false;
	pthread_mutex_unlock(&lock);
	if (news && !used)
		report_underflow(power, __func__, __builtin_return_address(0));
	else if (news)
		power->idle = !power->usage;
}

static int set_state(struct power *power, bool on)
{
	if (!power)
		return -EINVAL;
	if (!power->disabled)
		return -EAGAIN;
	power->on = on;
	return 0;
}

int pm_runtime_set_active(struct device *dev)
{
	return set_state(get(dev, __func__), true);
}

int pm_runtime_set_suspended(struct device *dev)
{
	return set_state(get(dev, __func__), false);
}

int pm_runtime_force_suspend(struct device *dev)
{
	struct power *power = get(dev, __func__);
	int ret;

	if (!power)
		return -EINVAL;
	disable(power);
	ret = power->on ? turn(power, false) : 0;
	if (ret < 0) {
		pm_runtime_enable(dev);
		return ret;
	}
	power->forced = true;
	return 0;
}

int pm_runtime_force_resume(struct device *dev)
{
	struct power *power = get(dev, __func__);
	int ret = 0;

	if (!power)
		return -EINVAL;
	if (power->forced && power->usage)
		ret = turn(power, true);
	power->forced = false;
	pm_runtime_enable(dev);
	return ret < 0 ? ret : 0;
}

bool pm_runtime_enabled(struct device *dev)
{
	const struct power *power = get(dev, __func__);

	return power && !power->disabled;
}

bool pm_runtime_status_suspended(struct device *dev)
{
	const struct power *power = get(dev, __func__);

	return power && !power->on;
}

/* ---- the device core's part ---- */

void drmres_power_before_remove(struct device *dev)
{
	struct power *power = find(dev);

	if (!power || power->disabled)
		return;
	count_use(power, 1);
	resume(power);
	count_use(power, -1);
	suspend(power);
}

/*
 * A bus that uses its device lets go of it when it is unbound, and uses it again when it is bound: the count is the same
 * then, unless there was nothing to let go of.
 */
static void bus_lets_go(struct power *power)
{
	const bool dropped = bus_uses(power->dev) && power->usage < own_uses(power);
	const bool underflow = !power->usage && !power->spare;
	const struct drmres_site *outer;

	if (!dropped || drmres_uses_pending(&power->uses, power->dev))
		return;
	if (!power->usage) {
		power->spare = false;
		count_use(power, 1);
	}
	outer = drmres_site_enter(&power->given);
	if (underflow)
		dev_warn(power->dev, "Runtime PM usage count underflow!\n");
	if (underflow || drmres_get_policy() == DRMRES_STRICT)
		drmres_device_report_at(power->given.pc, DRMRES_RESOURCE_MISUSE, "device_release_driver", power->dev,
					"the bus's own use of %s was dropped here and not taken again before unbind: "
					"pm_runtime_get_noresume() in remove() is missing",
					dev_name(power->dev));
	drmres_site_leave(outer);
}

void drmres_power_unbound(struct device *dev)
{
	struct power *power;

	/* Relaxed: as in find(). */
	if (!__atomic_load_n(&drmres_power_known, __ATOMIC_RELAXED))
		return;
	drmres_uses_settle(dev);
	power = find(dev);
	if (!power)
		return;
	bus_lets_go(power);
	if (power->disabled)
		power->on = false;
}

void drmres_power_forget_known(const struct device *dev)
{
	struct power *power = find(dev);

	if (!power)
		return;
	drmres_claim_end(&power->claim);
	drmres_uses_end(&power->uses);
	pthread_mutex_lock(&lock);
	list_del(&power->entry);
	__atomic_store_n(&drmres_power_known, drmres_power_known - 1, __ATOMIC_RELAXED);
	pthread_mutex_unlock(&lock);
	free(power);
}
