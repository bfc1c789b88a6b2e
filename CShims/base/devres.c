// SPDX-License-Identifier: MIT
/**
 * DOC: device-managed nodes
 *
 * A node is allocated alone, given to a device, and ends there: with the device's driver, or early by somebody who
 * takes it off. The list keeps the order of adding, and everything that looks for a node takes the newest that fits.
 * All functions may be called concurrently on one device; release functions are called with no lock held.
 */
#include <linux/device/devres.h>

#include "devres.h"

#include <drmres/sched.h>
#include <lib/report.h>
#include <linux/spinlock.h>

#include "base.h"
#include "strays.h"

struct devres *drmres_devres_alloc(dr_release_t release, size_t size, gfp_t gfp, const char *name, const void *pc)
{
	/*
	 * Linux asks for the whole size class, so that devm_krealloc() may grow into it. The allocator here gives the
	 * same class and knows how much of it was asked for: a write beyond that is found.
	 */
	struct devres *dr = managed_alloc(sizeof(*dr), size, gfp, pc);

	if (!dr)
		return NULL;
	dr->node.release = release ? drmres_devres_release_payload : drmres_devres_release_memory;
	dr->node.free_node = drmres_devres_free_node;
	dr->node.name = name;
	dr->node.size = size;
	dr->release = release;
	return dr;
}

const char *drmres_devres_label(const void *dev, char *buf, size_t size)
{
	return drmres_device_label(dev, buf, size);
}

void drmres_devres_tag(struct devres_node *node, struct device *dev, u64 number)
{
	bool has_payload =
		node->release == drmres_devres_release_payload || node->release == drmres_devres_release_memory;

	managed_tag(&drmres_devres_rules, node, dev, number, node->name,
		    has_payload ? offsetof(struct devres, data) : 0);
}

void drmres_devres_link(struct device *dev, struct devres_node *node, const void *pc)
{
	drmres_devres_note(dev, node, DRMRES_EVENT_ADD, pc);
	managed_link(&drmres_devres_rules, dev, node);
}

void drmres_devres_unlink(struct device *dev, struct devres_node *node, enum drmres_event_kind kind, const void *pc)
{
	managed_unlink(node);
	drmres_devres_note(dev, node, kind, pc);
}

void drmres_devres_attach(struct device *dev, struct devres_node *node, u64 number, const char *function,
			  const void *pc)
{
	bool late = drmres_devres_releasing(dev);
	struct managed_guard guard;

	drmres_point(DRMRES_OP_LIST, dev);
	guard = managed_enter(&drmres_devres_rules, dev);
	drmres_devres_tag(node, dev, number);
	drmres_devres_link(dev, node, pc);
	managed_leave(&drmres_devres_rules, dev, guard);

	drmres_stray_note(dev, node, number);
	drmres_devres_check_add(dev, node, late, function, pc);
}

void drmres_devres_free_node(struct devres_node *node, const char *function, bool with_owner, const void *pc)
{
	drmres_mem_free_by(function, node, with_owner, pc);
}

void drmres_devres_free(void *node, const char *function, bool with_owner, const void *pc)
{
	((struct devres_node *)node)->free_node(node, function, with_owner, pc);
}

void drmres_devres_drop(struct device *dev, struct devres_node *node, bool with_owner, const void *pc)
{
	managed_drop(&drmres_devres_rules, dev, node, "kfree", with_owner, pc);
}

bool drmres_devres_hold(struct device *dev)
{
	/* At zero the device is in its own release(), which waits for this. */
	return kref_get_unless_zero(&dev->kobj.kref);
}

void drmres_devres_let_go(struct device *dev, bool held)
{
	if (held)
		drmres_device_drop(dev);
}

void drmres_devres_finish(struct device *dev, struct devres_node *node, bool with_owner, const void *pc)
{
	node->release(dev, node);
	drmres_devres_drop(dev, node, with_owner, pc);
}

void drmres_devres_release_payload(struct device *dev, struct devres_node *node)
{
	struct devres *dr = container_of(node, struct devres, node);
	struct managed_call call;

	drmres_managed_call(&call, "release", node->name, drmres_device_subject(dev));
	dr->release(dev, dr->data);
	drmres_phase_leave(&call.phase);
}

/*
 * The node whose payload @res is, as an unattached node must be looked at: its owner is the caller, so nobody else
 * frees it. NULL, after a report, when @res is anything else or the node is not alone.
 */
static struct devres *alone(void *res, const struct device *dev, const char *function, const void *pc)
{
	struct drmres_mem mem = managed_find(&drmres_devres_rules, res);

	if (mem.state != DRMRES_ADDRESS_LIVE) {
		drmres_managed_blame(&drmres_devres_rules, DRMRES_DEVRES_UNKNOWN, function, dev, res, "is no node", pc);
		return NULL;
	}
	if (mem.owner) {
		drmres_managed_blame(&drmres_devres_rules, DRMRES_DEVRES_ATTACHED, function, dev, res,
				     "is attached already", pc);
		return NULL;
	}
	return mem.start;
}

void *__devres_alloc_node(dr_release_t release, size_t size, gfp_t gfp, int nid, const char *name)
{
	const void *pc = __builtin_return_address(0);
	struct devres *dr;

	(void)nid;
	if (!release) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, "devres_alloc", NULL,
				 "devres_alloc() without a release function");
		return NULL;
	}

	dr = drmres_devres_alloc(release, size, gfp | __GFP_ZERO, name ?: "(null)", pc);
	if (!dr)
		return NULL;

	drmres_devres_tag(&dr->node, NULL, drmres_next_id(DRMRES_KIND_DEVRES));
	return dr->data;
}

/* The newest node of @dev with this release function, or NULL; called with the lock held. */
static struct devres *newest(struct device *dev, dr_release_t release, dr_match_t match, void *match_data)
{
	struct devres_node *node;

	list_for_each_entry_reverse (node, &dev->devres_head, entry) {
		struct devres *dr = container_of(node, struct devres, node);

		if (node->release != drmres_devres_release_payload || dr->release != release)
			continue;
		if (!match || match(dev, dr->data, match_data))
			return dr;
	}
	return NULL;
}

void devres_for_each_res(struct device *dev, dr_release_t release, dr_match_t match, void *match_data,
			 void (*fn)(struct device *dev, void *res, void *data), void *data)
{
	struct devres_node *node;
	struct managed_guard guard;

	if (!fn || drmres_devres_check(dev, __func__))
		return;

	guard = managed_enter(&drmres_devres_rules, dev);
	list_for_each_entry_reverse (node, &dev->devres_head, entry) {
		struct devres *dr = container_of(node, struct devres, node);

		if (node->release != drmres_devres_release_payload || dr->release != release)
			continue;
		if (!match || match(dev, dr->data, match_data))
			fn(dev, dr->data, data);
	}
	managed_leave(&drmres_devres_rules, dev, guard);
}

void devres_free(void *res)
{
	const void *pc = __builtin_return_address(0);
	struct devres *dr;

	if (!res)
		return;
	dr = alone(res, NULL, __func__, pc);
	if (dr)
		drmres_mem_free(dr, false, pc);
}

void devres_add(struct device *dev, void *res)
{
	const void *pc = __builtin_return_address(0);
	struct devres *dr;
	struct managed_guard guard;
	bool late;

	if (drmres_devres_check(dev, __func__))
		return;
	dr = alone(res, dev, __func__, pc);
	if (!dr)
		return;

	late = drmres_devres_releasing(dev);
	drmres_point(DRMRES_OP_LIST, dev);
	guard = managed_enter(&drmres_devres_rules, dev);
	drmres_devres_tag(&dr->node, dev, drmres_devres_number(&dr->node));
	drmres_devres_link(dev, &dr->node, pc);
	managed_leave(&drmres_devres_rules, dev, guard);
	drmres_stray_note(dev, &dr->node, drmres_devres_number(&dr->node));
	drmres_devres_check_add(dev, &dr->node, late, __func__, pc);
}

void *devres_find(struct device *dev, dr_release_t release, dr_match_t match, void *match_data)
{
	struct devres *dr;
	struct managed_guard guard;

	if (drmres_devres_check(dev, __func__))
		return NULL;

	guard = managed_enter(&drmres_devres_rules, dev);
	dr = newest(dev, release, match, match_data);
	managed_leave(&drmres_devres_rules, dev, guard);
	return dr ? dr->data : NULL;
}

void *devres_get(struct device *dev, void *new_res, dr_match_t match, void *match_data)
{
	const void *pc = __builtin_return_address(0);
	struct devres *fresh, *dr;
	struct managed_guard guard;
	bool late;

	if (drmres_devres_check(dev, __func__))
		return NULL;
	fresh = alone(new_res, dev, __func__, pc);
	if (!fresh)
		return NULL;

	late = drmres_devres_releasing(dev);
	drmres_point(DRMRES_OP_LIST, dev);
	guard = managed_enter(&drmres_devres_rules, dev);
	dr = newest(dev, fresh->release, match, match_data);
	if (!dr) {
		drmres_devres_tag(&fresh->node, dev, drmres_devres_number(&fresh->node));
		drmres_devres_link(dev, &fresh->node, pc);
	}
	managed_leave(&drmres_devres_rules, dev, guard);

	if (dr) {
		drmres_mem_free(fresh, false, pc);
		return dr->data;
	}
	drmres_devres_check_add(dev, &fresh->node, late, __func__, pc);
	return fresh->data;
}

/* Take the newest that fits off the list; it is going then. */
static struct devres *take(struct device *dev, dr_release_t release, dr_match_t match, void *match_data, const void *pc)
{
	struct devres *dr;
	struct managed_guard guard;

	drmres_point(DRMRES_OP_LIST, dev);
	guard = managed_enter(&drmres_devres_rules, dev);
	dr = newest(dev, release, match, match_data);
	if (dr)
		drmres_devres_unlink(dev, &dr->node, DRMRES_EVENT_REM, pc);
	managed_leave(&drmres_devres_rules, dev, guard);
	return dr;
}

void *devres_remove(struct device *dev, dr_release_t release, dr_match_t match, void *match_data)
{
	struct devres *dr;
	struct managed_guard guard;

	if (drmres_devres_check(dev, __func__))
		return NULL;

	dr = take(dev, release, match, match_data, __builtin_return_address(0));
	if (!dr)
		return NULL;

	/* Now it is the caller's alone. */
	guard = managed_enter(&drmres_devres_rules, dev);
	INIT_LIST_HEAD(&dr->node.entry);
	drmres_devres_tag(&dr->node, NULL, drmres_devres_number(&dr->node));
	managed_leave(&drmres_devres_rules, dev, guard);
	return dr->data;
}

int devres_destroy(struct device *dev, dr_release_t release, dr_match_t match, void *match_data)
{
	const void *pc = __builtin_return_address(0);
	struct devres *dr;
	int ret;

	ret = drmres_devres_check(dev, __func__);
	if (ret)
		return ret;

	dr = take(dev, release, match, match_data, pc);
	if (!dr)
		return -ENOENT;
	drmres_devres_drop(dev, &dr->node, false, pc);
	return 0;
}

int devres_release(struct device *dev, dr_release_t release, dr_match_t match, void *match_data)
{
	const void *pc = __builtin_return_address(0);
	struct devres *dr;
	bool held;
	int ret;

	ret = drmres_devres_check(dev, __func__);
	if (ret)
		return ret;

	dr = take(dev, release, match, match_data, pc);
	if (!dr)
		return -ENOENT;
	held = drmres_devres_hold(dev);
	drmres_devres_finish(dev, &dr->node, false, pc);
	drmres_devres_let_go(dev, held);
	return 0;
}
