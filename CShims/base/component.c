// SPDX-License-Identifier: MIT
/**
 * DOC: components
 *
 * Owns the list of parts and the list of aggregates. A part lives from component_add() to component_del(), an aggregate
 * from component_master_add_with_match() to component_master_del(); what an aggregate wants, its match, is a devres of its
 * device. A part belongs to the first aggregate that wants it. An aggregate is bound when it has all it wants; as soon as
 * it loses one, or goes itself, it is unbound whole. One lock is held around all of this, callbacks included, so the public
 * functions may be called concurrently, and none of those that take the lock from a callback.
 */
#include <linux/component.h>

#include <drmres/component.h>
#include <drmres/phase.h>
#include <drmres/policy.h>
#include <lib/hooks.h>
#include <linux/device.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <mm/mm.h>
#include <string.h>

#include "base.h"
#include "devres.h"
#include "claim.h"

/* Matches make room for this many more whenever they are full. */
#define MORE 16

/*
 * struct wanted - one part that an aggregate wants
 * @data: handed to the comparison
 * @compare, @compare_typed: which part; one of them is set
 * @release: called for @data when the match goes, may be NULL
 * @component: the part, NULL while it is not there
 * @duplicate: the aggregate had that part already
 */
struct wanted {
	void *data;
	int (*compare)(struct device *dev, void *data);
	int (*compare_typed)(struct device *dev, int subcomponent, void *data);
	void (*release)(struct device *dev, void *data);
	struct component *component;
	bool duplicate;
};

/*
 * struct component_match - what an aggregate wants
 * @room: entries that fit in @wanted
 * @count: entries in use
 * @wanted: in the order of binding
 */
struct component_match {
	size_t room;
	size_t count;
	struct wanted *wanted;
};

struct aggregate {
	struct list_head entry;
	struct drmres_claim claim;
	const struct component_master_ops *ops;
	struct device *dev;
	struct component_match *match; /* NULL once it was released behind our back */
	bool bound;
};

struct component {
	struct list_head entry;
	struct drmres_claim claim;
	const struct component_ops *ops;
	struct device *dev;
	struct aggregate *aggregate;
	int subcomponent;
	bool bound;
};

static DEFINE_MUTEX(component_mutex);
static LIST_HEAD(components);
static LIST_HEAD(aggregates);

/* The table of the callback that this thread is inside of, with the lock held. */
static __thread const void *calling;

const void *drmres_component_calling(void)
{
	return calling;
}

/* Linux waits for itself when a callback comes back: say so, and do nothing. */
static bool enter(void)
{
	(mutex_lock)(&component_mutex);
	if (!calling)
		return true;
	(mutex_unlock)(&component_mutex);
	return false;
}

static void leave(void)
{
	(mutex_unlock)(&component_mutex);
}

/* @complete: the callbacks that Linux calls without looking are there. */
static bool usable(struct device *dev, const void *ops, bool complete, const char *function)
{
	if (!drmres_device_usable(dev, function))
		return false;
	if (complete)
		return true;
	drmres_device_report(DRMRES_NULL_ARGUMENT, function, dev,
			     ops ? "%s() with a callback missing that is called in any case" : "%s() without callbacks",
			     function);
	return false;
}

/* ---- who belongs together ---- */

static struct aggregate *find_aggregate(const struct device *dev, const struct component_master_ops *ops)
{
	struct aggregate *aggregate;

	list_for_each_entry (aggregate, &aggregates, entry)
		if (aggregate->dev == dev && (!ops || aggregate->ops == ops))
			return aggregate;
	return NULL;
}

static bool is_wanted(const struct wanted *wanted, const struct component *component)
{
	if (wanted->compare && wanted->compare(component->dev, wanted->data))
		return true;
	return wanted->compare_typed && wanted->compare_typed(component->dev, component->subcomponent, wanted->data);
}

static struct component *find_component(const struct aggregate *aggregate, const struct wanted *wanted)
{
	struct component *component;

	list_for_each_entry (component, &components, entry) {
		if (component->aggregate && component->aggregate != aggregate)
			continue;
		/* A driver that went without component_del(), and took the device with it. */
		if (!drmres_may_access(component->dev, "component_master_add_with_match"))
			continue;
		if (is_wanted(wanted, component))
			return component;
	}
	return NULL;
}

/* Give an aggregate the parts it wants, in order, up to the first that is not there. Return: whether it has all. */
static bool gather(struct aggregate *aggregate)
{
	struct component_match *match = aggregate->match;

	for (size_t i = 0; match && i < match->count; i++) {
		struct wanted *wanted = &match->wanted[i];

		if (wanted->component)
			continue;
		wanted->component = find_component(aggregate, wanted);
		if (!wanted->component)
			return false;
		wanted->duplicate = wanted->component->aggregate != NULL;
		wanted->component->aggregate = aggregate;
	}
	return match != NULL;
}

static void forget_component(const struct aggregate *aggregate, const struct component *component)
{
	struct component_match *match = aggregate->match;

	for (size_t i = 0; match && i < match->count; i++)
		if (match->wanted[i].component == component)
			match->wanted[i].component = NULL;
}

static void free_aggregate(struct aggregate *aggregate)
{
	struct component *component;

	list_del(&aggregate->entry);
	/* Not by its match, which may have gone before. */
	list_for_each_entry (component, &components, entry)
		if (component->aggregate == aggregate)
			component->aggregate = NULL;
	drmres_claim_end(&aggregate->claim);
	kfree(aggregate);
}

/* ---- binding an aggregate ---- */

/* The group of a bind, unless the device's driver went without a word, and everything of it. */
static void release_group(struct device *dev, void *id)
{
	struct managed_guard guard;
	bool empty;

	guard = managed_enter(&drmres_devres_rules, dev);
	empty = list_empty(&dev->devres_head);
	managed_leave(&drmres_devres_rules, dev, guard);
	if (!empty)
		(devres_release_group)(dev, id);
}

/* Return: 1 when it was bound, 0 when it waits, or the error of its bind(). */
static int bring_up(struct aggregate *aggregate, const struct component *component)
{
	struct device *dev = aggregate->dev;
	struct drmres_phase phase;
	int ret;

	if (!gather(aggregate) || (component && component->aggregate != aggregate))
		return 0;
	drmres_phase_enter(&phase, "component bind", drmres_device_subject(dev));
	if (!(devres_open_group)(dev, aggregate, GFP_KERNEL)) {
		drmres_phase_leave(&phase);
		return -ENOMEM;
	}
	calling = aggregate->ops;
	ret = aggregate->ops->bind(dev);
	calling = NULL;
	if (ret < 0) {
		(devres_release_group)(dev, NULL);
		drmres_phase_leave(&phase);
		if (ret != -EPROBE_DEFER)
			dev_info(dev, "adev bind failed: %d\n", ret);
		return ret;
	}
	(devres_close_group)(dev, NULL);
	drmres_phase_leave(&phase);
	aggregate->bound = true;
	return 1;
}

static int bring_up_any(const struct component *component)
{
	struct aggregate *aggregate;
	int ret = 0;

	list_for_each_entry (aggregate, &aggregates, entry) {
		if (aggregate->bound || !drmres_may_access(aggregate->dev, "component_add"))
			continue;
		ret = bring_up(aggregate, component);
		if (ret)
			break;
	}
	return ret;
}

/* unbind() is there to unbind the parts, and Linux does not look whether it has. */
static void check_parts(const struct aggregate *aggregate)
{
	const struct component *component;

	if (!aggregate->match || drmres_get_policy() != DRMRES_STRICT)
		return;
	list_for_each_entry (component, &components, entry)
		if (component->aggregate == aggregate && component->bound)
			drmres_device_report(DRMRES_COMPONENT_MISUSE, "component_unbind_all", aggregate->dev,
					     "%s is unbound without component_unbind_all(), and its parts stay bound",
					     drmres_device_subject(aggregate->dev));
}

static void take_down(struct aggregate *aggregate)
{
	struct device *dev = aggregate->dev;
	struct drmres_phase phase;

	if (!aggregate->bound)
		return;
	aggregate->bound = false;
	/* Its driver let go of it, its device is freed: there is nobody to call. */
	if (!drmres_may_access(dev, "component_del"))
		return;
	drmres_phase_enter(&phase, "component unbind", drmres_device_subject(dev));
	calling = aggregate->ops;
	aggregate->ops->unbind(dev);
	calling = NULL;
	check_parts(aggregate);
	release_group(dev, aggregate);
	drmres_phase_leave(&phase);
}

/* ---- the match ---- */

int component_compare_dev(struct device *dev, void *data)
{
	return dev == data;
}

int component_compare_dev_name(struct device *dev, void *data)
{
	return device_match_name(dev, data);
}

int component_compare_of(struct device *dev, void *data)
{
	return data && dev->of_node == data;
}

static void devm_component_match_release(struct device *dev, void *res)
{
	struct component_match *match = res;
	struct aggregate *aggregate;

	/* An aggregate that is still there stays, so that the claim says so, and wants nothing any more. */
	list_for_each_entry (aggregate, &aggregates, entry) {
		if (aggregate->match != match)
			continue;
		for (size_t i = 0; i < match->count; i++)
			if (match->wanted[i].component)
				match->wanted[i].component->aggregate = aggregate->bound ? aggregate : NULL;
		aggregate->match = NULL;
	}

	for (size_t i = 0; i < match->count; i++)
		if (match->wanted[i].release)
			match->wanted[i].release(dev, match->wanted[i].data);
	drmres_mem_free(match->wanted, true, __builtin_return_address(0));
}

/* Make room for @room entries, which is never less than there are. */
static int resize(struct component_match *match, size_t room, const void *pc)
{
	struct wanted *wanted;

	if (match->room == room)
		return 0;
	wanted = drmres_mem_alloc(room * sizeof(*wanted), GFP_KERNEL, pc);
	if (!wanted)
		return -ENOMEM;
	if (match->wanted) {
		memcpy(wanted, match->wanted, match->count * sizeof(*wanted));
		drmres_mem_free(match->wanted, true, pc);
	}
	match->wanted = wanted;
	match->room = room;
	return 0;
}

static void want(struct device *dev, struct component_match **matchptr, const struct wanted *wanted, const void *pc)
{
	struct component_match *match = *matchptr;
	int ret;

	if (IS_ERR(match))
		return;
	if (!match) {
		match = (__devres_alloc_node)(devm_component_match_release, sizeof(*match), GFP_KERNEL, NUMA_NO_NODE,
					      "devm_component_match_release");
		if (!match) {
			*matchptr = ERR_PTR(-ENOMEM);
			return;
		}
		(devres_add)(dev, match);
		*matchptr = match;
	}
	if (match->count == match->room) {
		ret = resize(match, match->room + MORE, pc);
		if (ret) {
			*matchptr = ERR_PTR(ret);
			return;
		}
	}
	match->wanted[match->count++] = *wanted;
}

/* Whether a match can be added to; what is wrong with it otherwise. */
static bool may_want(struct device *dev, struct component_match **matchptr, bool compare, const char *function)
{
	if (!matchptr) {
		drmres_report(DRMRES_NULL_ARGUMENT, function, NULL, "%s() without a match", function);
		return false;
	}
	if (!drmres_device_usable(dev, function)) {
		*matchptr = ERR_PTR(-EINVAL);
		return false;
	}
	if (compare)
		return true;
	drmres_device_report(DRMRES_NULL_ARGUMENT, function, dev, "%s() without a comparison", function);
	return false;
}

void component_match_add_release(struct device *master, struct component_match **matchptr,
				 void (*release)(struct device *dev, void *data),
				 int (*compare)(struct device *dev, void *data), void *compare_data)
{
	const struct wanted wanted = {.data = compare_data, .compare = compare, .release = release};

	if (may_want(master, matchptr, compare, "component_match_add"))
		want(master, matchptr, &wanted, __builtin_return_address(0));
}

void component_match_add_typed(struct device *master, struct component_match **matchptr,
			       int (*compare_typed)(struct device *dev, int subcomponent, void *data),
			       void *compare_data)
{
	const struct wanted wanted = {.data = compare_data, .compare_typed = compare_typed};

	if (may_want(master, matchptr, compare_typed, __func__))
		want(master, matchptr, &wanted, __builtin_return_address(0));
}

/* ---- aggregates ---- */

int component_master_add_with_match(struct device *master, const struct component_master_ops *ops,
				    struct component_match *match)
{
	const void *pc = __builtin_return_address(0);
	struct aggregate *aggregate;
	int ret;

	if (!usable(master, ops, ops && ops->bind && ops->unbind, __func__))
		return -EINVAL;
	if (!match) {
		drmres_device_report(DRMRES_NULL_ARGUMENT, __func__, master, "%s() without a match: Linux follows it",
				     __func__);
		return -EINVAL;
	}
	/* What component_match_add() leaves when it has no memory. Linux follows it, and no driver looks first. */
	if (IS_ERR(match))
		return (int)PTR_ERR(match);
	ret = resize(match, match->count, pc);
	if (ret)
		return ret;
	aggregate = drmres_mem_alloc(sizeof(*aggregate), GFP_KERNEL | __GFP_ZERO, pc);
	if (!aggregate)
		return -ENOMEM;
	aggregate->dev = master;
	aggregate->ops = ops;
	aggregate->match = match;
	if (!enter()) {
		kfree(aggregate);
		return -EDEADLK;
	}
	drmres_claim_begin(&aggregate->claim, "component master", drmres_device_subject(master), master, pc);
	list_add(&aggregate->entry, &aggregates);
	ret = bring_up(aggregate, NULL);
	if (ret < 0)
		free_aggregate(aggregate);
	leave();
	return ret < 0 ? ret : 0;
}

void component_master_del(struct device *master, const struct component_master_ops *ops)
{
	struct aggregate *aggregate;

	if (!enter())
		return;
	aggregate = find_aggregate(master, ops);
	if (aggregate) {
		take_down(aggregate);
		free_aggregate(aggregate);
	}
	leave();
}

/* ---- binding the parts ---- */

static void unbind_part(struct component *component, const struct aggregate *aggregate, void *data)
{
	struct drmres_phase phase;

	WARN_ON(!component->bound);
	component->bound = false;
	if (!drmres_may_access(component->dev, "component_unbind_all"))
		return;
	drmres_phase_enter(&phase, "component unbind", drmres_device_subject(component->dev));
	calling = component->ops;
	if (component->ops->unbind)
		component->ops->unbind(component->dev, aggregate->dev, data);
	calling = aggregate->ops;
	release_group(component->dev, component);
	drmres_phase_leave(&phase);
}

static int bind_part(struct component *component, const struct aggregate *aggregate, void *data)
{
	struct drmres_phase phase;
	int ret;

	if (!drmres_may_access(component->dev, "component_bind_all"))
		return -ENODEV;
	drmres_phase_enter(&phase, "component bind", drmres_device_subject(component->dev));
	/* What the part takes on the aggregate's device is undone by itself when the part fails. */
	if (!(devres_open_group)(aggregate->dev, NULL, GFP_KERNEL)) {
		drmres_phase_leave(&phase);
		return -ENOMEM;
	}
	if (!(devres_open_group)(component->dev, component, GFP_KERNEL)) {
		(devres_release_group)(aggregate->dev, NULL);
		drmres_phase_leave(&phase);
		return -ENOMEM;
	}

	calling = component->ops;
	ret = component->ops->bind(component->dev, aggregate->dev, data);
	calling = aggregate->ops;
	if (ret) {
		(devres_release_group)(component->dev, NULL);
		(devres_release_group)(aggregate->dev, NULL);
		drmres_phase_leave(&phase);
		if (ret != -EPROBE_DEFER)
			dev_err(aggregate->dev, "failed to bind %s: %d\n", dev_name(component->dev), ret);
		return ret;
	}
	component->bound = true;
	(devres_close_group)(component->dev, NULL);
	(devres_remove_group)(aggregate->dev, NULL);
	drmres_phase_leave(&phase);
	dev_info(aggregate->dev, "bound %s\n", dev_name(component->dev));
	return 0;
}

/* The aggregate of @dev with its match; NULL without one. */
static struct aggregate *aggregate_of(struct device *dev, const char *function)
{
	struct aggregate *aggregate;

	WARN_ON(!mutex_is_locked(&component_mutex));
	aggregate = find_aggregate(dev, NULL);
	if (!aggregate || aggregate->match)
		return aggregate;
	drmres_device_report(DRMRES_USE_AFTER_FREE, function, dev,
			     "%s(): the match went with the driver, which did not call component_master_del()",
			     function);
	return NULL;
}

static void unbind_first(const struct aggregate *aggregate, size_t count, void *data)
{
	while (count--) {
		const struct wanted *wanted = &aggregate->match->wanted[count];

		if (wanted->component && !wanted->duplicate)
			unbind_part(wanted->component, aggregate, data);
	}
}

void component_unbind_all(struct device *master, void *data)
{
	struct aggregate *aggregate = aggregate_of(master, __func__);

	if (aggregate)
		unbind_first(aggregate, aggregate->match->count, data);
}

int component_bind_all(struct device *master, void *data)
{
	struct aggregate *aggregate = aggregate_of(master, __func__);
	int ret = 0;

	if (!aggregate)
		return -EINVAL;
	for (size_t i = 0; !ret && i < aggregate->match->count; i++) {
		const struct wanted *wanted = &aggregate->match->wanted[i];

		if (wanted->duplicate)
			continue;
		/* Not inside bind(): it may want parts that are not there. */
		ret = wanted->component ? bind_part(wanted->component, aggregate, data) : -EINVAL;
		if (ret)
			unbind_first(aggregate, i, data);
	}
	return ret;
}

/* ---- parts ---- */

static int add(struct device *dev, const struct component_ops *ops, int subcomponent, const void *pc)
{
	struct component *component;
	int ret;

	if (!usable(dev, ops, ops && ops->bind, "component_add"))
		return -EINVAL;
	component = drmres_mem_alloc(sizeof(*component), GFP_KERNEL | __GFP_ZERO, pc);
	if (!component)
		return -ENOMEM;
	component->ops = ops;
	component->dev = dev;
	component->subcomponent = subcomponent;
	if (!enter()) {
		kfree(component);
		return -EDEADLK;
	}
	drmres_claim_begin(&component->claim, "component", drmres_device_subject(dev), dev, pc);
	list_add_tail(&component->entry, &components);
	ret = bring_up_any(component);
	if (ret < 0) {
		if (component->aggregate)
			forget_component(component->aggregate, component);
		list_del(&component->entry);
		drmres_claim_end(&component->claim);
		kfree(component);
	}
	leave();
	return ret < 0 ? ret : 0;
}

int component_add(struct device *dev, const struct component_ops *ops)
{
	return add(dev, ops, 0, __builtin_return_address(0));
}

int component_add_typed(struct device *dev, const struct component_ops *ops, int subcomponent)
{
	return WARN_ON(!subcomponent) ? -EINVAL : add(dev, ops, subcomponent, __builtin_return_address(0));
}

void component_del(struct device *dev, const struct component_ops *ops)
{
	struct component *component, *found = NULL;

	if (!enter())
		return;
	list_for_each_entry (component, &components, entry)
		if (component->dev == dev && component->ops == ops) {
			found = component;
			break;
		}
	if (found) {
		list_del(&found->entry);
		if (found->aggregate) {
			take_down(found->aggregate);
			forget_component(found->aggregate, found);
		}
		drmres_claim_end(&found->claim);
		kfree(found);
	}
	leave();
	WARN_ON(!found);
}
