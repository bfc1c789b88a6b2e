// SPDX-License-Identifier: MIT
/**
 * DOC: actions
 *
 * A function and its argument, called when the driver goes. An action is known by both, exactly: NULL is an argument
 * like any other, and of several equal actions the newest is meant. It owns nothing but its node. Everything may be
 * called concurrently on one device; the function runs with no lock held.
 */
#include <linux/device/devres.h>

#include "devres.h"

#include <drmres/policy.h>
#include <drmres/sched.h>
#include <lib/report.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

#include "base.h"

static void run(struct device *dev, void (*action)(void *data), void *data, const char *name)
{
	struct managed_call call;

	drmres_managed_call(&call, "action", name, drmres_device_subject(dev));
	action(data);
	drmres_phase_leave(&call.phase);
}

void drmres_devres_release_action(struct device *dev, struct devres_node *node)
{
	struct devres_action *devres = container_of(node, struct devres_action, node);

	run(dev, devres->action, devres->data, node->name);
}

int drmres_devres_add_action(struct device *dev, void (*action)(void *data), void *data, const char *name,
			     const void *pc)
{
	struct devres_action *devres;
	int ret;

	ret = drmres_devres_check(dev, "devm_add_action");
	if (ret)
		return ret;
	if (!action) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, "devm_add_action", NULL,
				 "devm_add_action() of a NULL action");
		return -EINVAL;
	}

	devres = managed_alloc(sizeof(*devres), 0, GFP_KERNEL | __GFP_ZERO, pc);
	if (!devres)
		return -ENOMEM;

	devres->node.release = drmres_devres_release_action;
	devres->node.free_node = drmres_devres_free_node;
	devres->node.name = name ?: "(null)";
	devres->node.size = drmres_devres_action_size();
	devres->data = data;
	devres->action = action;
	drmres_devres_attach(dev, &devres->node, drmres_next_id(DRMRES_KIND_DEVRES), "devm_add_action", pc);
	return 0;
}

/* The newest such action, or NULL; called with the lock held. */
static struct devres_action *newest(struct device *dev, void (*action)(void *data), void *data)
{
	struct devres_node *node;

	list_for_each_entry_reverse (node, &dev->devres_head, entry) {
		struct devres_action *devres = container_of(node, struct devres_action, node);

		if ((node->release == drmres_devres_release_action || drmres_devres_is_carried(node)) &&
		    devres->action == action && devres->data == data)
			return devres;
	}
	return NULL;
}

/*
 * struct taken - an action that is the device's no more
 * @name: NULL if there was no such action
 * @devres: its node, which is going; NULL if it had none
 */
struct taken {
	const char *name;
	struct devres_action *devres;
};

static struct taken take(struct device *dev, void (*action)(void *data), void *data, const void *pc)
{
	struct taken taken = {drmres_devres_quick_find(dev, action, data, true), NULL};
	struct managed_guard guard;

	if (taken.name)
		return taken;
	drmres_point(DRMRES_OP_LIST, dev);
	guard = managed_enter(&drmres_devres_rules, dev);
	taken.devres = newest(dev, action, data);
	if (taken.devres) {
		taken.name = taken.devres->node.name;
		drmres_devres_unlink(dev, &taken.devres->node, DRMRES_EVENT_REM, pc);
	}
	managed_leave(&drmres_devres_rules, dev, guard);
	return taken;
}

/* Return: whether there was such an action, which is not called. */
static bool forget(struct device *dev, void (*action)(void *data), void *data, const void *pc)
{
	struct taken taken = take(dev, action, data, pc);

	if (taken.devres)
		drmres_devres_drop(dev, &taken.devres->node, false, pc);
	return taken.name;
}

static void unknown(const struct device *dev, const char *function, const void *pc)
{
	char device[96];

	drmres_device_label(dev, device, sizeof(device));
	drmres_report_at(pc, DRMRES_DEVM_ACTION_UNKNOWN, function, NULL, "%s() on %s, which has no such action",
			 function, device);
}

int devm_remove_action_nowarn(struct device *dev, void (*action)(void *data), void *data)
{
	int ret;

	ret = drmres_devres_check(dev, __func__);
	if (ret)
		return ret;

	return forget(dev, action, data, __builtin_return_address(0)) ? 0 : -ENOENT;
}

void devm_remove_action(struct device *dev, void (*action)(void *data), void *data)
{
	const void *pc = __builtin_return_address(0);

	if (drmres_devres_check(dev, __func__))
		return;

	if (!forget(dev, action, data, pc))
		unknown(dev, __func__, pc);
}

void devm_release_action(struct device *dev, void (*action)(void *data), void *data)
{
	const void *pc = __builtin_return_address(0);
	struct taken taken;
	bool held;

	if (drmres_devres_check(dev, __func__))
		return;

	taken = take(dev, action, data, pc);
	if (!taken.name) {
		unknown(dev, __func__, pc);
		return;
	}
	held = drmres_devres_hold(dev);
	if (taken.devres)
		drmres_devres_finish(dev, &taken.devres->node, false, pc);
	else
		run(dev, action, data, taken.name);
	drmres_devres_let_go(dev, held);
}

bool devm_is_action_added(struct device *dev, void (*action)(void *data), void *data)
{
	struct managed_guard guard;
	bool added;

	if (drmres_devres_check(dev, __func__))
		return false;
	if (drmres_devres_quick_find(dev, action, data, false))
		return true;

	guard = managed_enter(&drmres_devres_rules, dev);
	added = newest(dev, action, data);
	managed_leave(&drmres_devres_rules, dev, guard);
	return added;
}

static void devm_mutex_release(void *lock)
{
	mutex_destroy(lock);
}

int __devm_mutex_init(struct device *dev, struct mutex *lock)
{
	/* A distribution's kernel has no mutex debugging, and then there is nothing to destroy. */
	if (drmres_get_policy() == DRMRES_UPSTREAM)
		return 0;
	return devm_add_action_or_reset(dev, devm_mutex_release, lock);
}
