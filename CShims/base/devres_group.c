// SPDX-License-Identifier: MIT
/**
 * DOC: groups
 *
 * A group is two markers on the device's list, the first put there when it is opened and the second when it is
 * closed; what lies between them is in it. Both markers are one allocation, which the first one owns. Groups may nest
 * and may overlap. All functions may be called concurrently on one device.
 */
#include <linux/device/devres.h>

#include "devres.h"

#include <drmres/policy.h>
#include <drmres/sched.h>
#include <lib/doing.h>
#include <lib/report.h>
#include <linux/spinlock.h>

#include "base.h"

/*
 * struct devres_group - a group
 * @node: the marker that opens it, and the one that closes it, which is alone while the group is open
 * @id: its name
 * @number: numbers of the two markers
 * @ends: while a range is collected, how many ends of the group lie in it
 */
struct devres_group {
	struct devres_node node[2];
	void *id;
	u64 number[2];
	int ends;
};

/* Nothing to do: their addresses tell the markers from each other and from other nodes. */
static void release_opening(struct device *dev, struct devres_node *node)
{
	(void)dev;
	(void)node;
}

static void release_closing(struct device *dev, struct devres_node *node)
{
	(void)node;
	(void)dev;
}

struct devres_group *drmres_devres_group_of(const struct devres_node *node)
{
	if (node->release == release_opening)
		return container_of((struct devres_node *)node, struct devres_group, node[0]);
	if (node->release == release_closing)
		return container_of((struct devres_node *)node, struct devres_group, node[1]);
	return NULL;
}

u64 drmres_devres_group_number(const struct devres_group *group, const struct devres_node *node)
{
	return group->number[node - group->node];
}

static bool is_open(const struct devres_group *group)
{
	return list_empty(&group->node[1].entry);
}

/* The newest group of that name, or with NULL the newest open one; called with the lock held. */
static struct devres_group *find(struct device *dev, const void *id)
{
	struct devres_node *node;

	list_for_each_entry_reverse (node, &dev->devres_head, entry) {
		struct devres_group *group;

		if (node->release != release_opening)
			continue;
		group = drmres_devres_group_of(node);
		if (id ? group->id == id : is_open(group))
			return group;
	}
	return NULL;
}

static void push(struct devres_node *node, struct devres_node **todo)
{
	managed_unlink(node);
	node->entry.next = *todo ? &(*todo)->entry : NULL;
	*todo = node;
}

/* Push what comes from @first on up to the first marker, where all is as usual. Return: what is left on the list. */
static struct list_head *push_run(struct list_head *first, struct list_head *end, struct devres_node **todo, int *count)
{
	struct list_head *before = first->prev, *below = *todo ? &(*todo)->entry : NULL, *pos, *next;

	if (before->next != first)
		return first;
	for (pos = first; pos != end; pos = next) {
		const struct devres_node *node = list_entry(pos, struct devres_node, entry);

		next = pos->next;
		if (next->prev != pos || node->release == release_opening || node->release == release_closing)
			break;
		pos->prev = NULL;
		pos->next = below;
		below = pos;
		++*count;
	}
	*todo = below ? list_entry(below, struct devres_node, entry) : NULL;
	/* Somebody may look whether there is a list at all. */
	WRITE_ONCE(before->next, pos);
	pos->prev = before;
	return pos;
}

int drmres_devres_collect(struct device *dev, struct list_head *first, struct list_head *end, struct devres_node **todo)
{
	struct list_head *before = first->prev, *pos, *next;
	struct devres_group *group;
	bool groups = false;
	int count = 0;

	drmres_devres_next_term(dev);
	for (pos = push_run(first, end, todo, &count); pos != end; pos = next) {
		struct devres_node *node = list_entry(pos, struct devres_node, entry);

		next = pos->next;
		group = drmres_devres_group_of(node);
		if (group) {
			group->ends = 0;
			groups = true;
		} else {
			push(node, todo);
			count++;
		}
	}
	if (!groups)
		return count;

	/*
	 * Only markers are left. A group goes when both its ends are in the range; the missing end of an open group
	 * is wherever the range ends. One that has only one end here stays, whatever was in it. What is pushed last
	 * is popped first, so groups come before everything that was in them: Linux logs them in that order.
	 */
	for (pos = before->next; pos != end; pos = next) {
		next = pos->next;
		group = drmres_devres_group_of(list_entry(pos, struct devres_node, entry));
		group->ends += is_open(group) ? 2 : 1;
		if (group->ends < 2)
			continue;
		list_del_init(&group->node[1].entry);
		push(&group->node[0], todo);
	}
	return count;
}

void drmres_devres_release_stack(struct device *dev, struct devres_node *todo, bool with_owner, const void *pc)
{
	struct drmres_releasing walk;

	drmres_releasing_begin(&walk);
	while ((todo = drmres_devres_finish_quickly(dev, todo, with_owner))) {
		struct devres_node *node = todo;

		todo = drmres_devres_below(node);
		drmres_devres_note(dev, node, DRMRES_EVENT_REL, pc);
		drmres_devres_finish(dev, node, with_owner, pc);
	}
	drmres_releasing_end(&walk);
}

static void unknown(const struct device *dev, const char *function, const void *id, const void *pc)
{
	char device[96];

	drmres_device_label(dev, device, sizeof(device));
	drmres_report_at(pc, DRMRES_GROUP_UNKNOWN, function, NULL,
			 id ? "%s() on %s, which has no such group" : "%s() on %s, which has no open group", function,
			 device);
}

void *devres_open_group(struct device *dev, void *id, gfp_t gfp)
{
	const void *pc = __builtin_return_address(0);
	struct devres_group *group;

	if (drmres_devres_check(dev, __func__))
		return NULL;

	group = drmres_mem_alloc(sizeof(*group), gfp | __GFP_ZERO, pc);
	if (!group)
		return NULL;

	for (int i = 0; i < 2; i++) {
		INIT_LIST_HEAD(&group->node[i].entry);
		group->node[i].release = i ? release_closing : release_opening;
		group->node[i].free_node = drmres_devres_free_node;
		group->node[i].name = i ? "grp>" : "grp<";
	}
	/* Read before attaching: from then on another thread may release it. */
	id = id ?: group;
	group->id = id;
	group->number[0] = drmres_next_id(DRMRES_KIND_DEVRES);
	drmres_devres_attach(dev, &group->node[0], group->number[0], __func__, pc);
	return id;
}

void devres_close_group(struct device *dev, void *id)
{
	const void *pc = __builtin_return_address(0);
	struct devres_group *group;
	struct managed_guard guard;
	bool closed = false;

	if (drmres_devres_check(dev, __func__))
		return;

	drmres_point(DRMRES_OP_LIST, dev);
	guard = managed_enter(&drmres_devres_rules, dev);
	group = find(dev, id);
	if (group && !is_open(group)) {
		closed = true;
	} else if (group) {
		group->number[1] = drmres_next_id(DRMRES_KIND_DEVRES);
		drmres_devres_link(dev, &group->node[1], pc);
	}
	managed_leave(&drmres_devres_rules, dev, guard);

	if (closed)
		drmres_managed_blame(&drmres_devres_rules, DRMRES_GROUP_CLOSED_TWICE, __func__, dev, group,
				     "is a group that is closed already", pc);
	else if (!group)
		unknown(dev, __func__, id, pc);
}

void devres_remove_group(struct device *dev, void *id)
{
	const void *pc = __builtin_return_address(0);
	struct devres_group *group;
	struct managed_guard guard;

	if (drmres_devres_check(dev, __func__))
		return;

	drmres_point(DRMRES_OP_LIST, dev);
	guard = managed_enter(&drmres_devres_rules, dev);
	group = find(dev, id);
	if (group) {
		list_del_init(&group->node[1].entry);
		drmres_devres_unlink(dev, &group->node[0], DRMRES_EVENT_REM, pc);
		drmres_devres_free(&group->node[0], "kfree", false, pc);
	}
	managed_leave(&drmres_devres_rules, dev, guard);

	if (!group)
		unknown(dev, __func__, id, pc);
}

int devres_release_group(struct device *dev, void *id)
{
	const void *pc = __builtin_return_address(0);
	struct devres_node *todo = NULL;
	struct devres_group *group;
	struct managed_guard guard;
	bool gone, held;
	int count = 0;

	if (drmres_devres_check(dev, __func__))
		return 0;

	/*
	 * A callback of devres_release_all() may tear down a component whose group went in the same sweep: nothing is
	 * left to do then. Linux takes the empty list for that, and so is silent on an idle device too.
	 */
	gone = drmres_get_policy() == DRMRES_UPSTREAM || drmres_devres_releasing(dev);

	drmres_point(DRMRES_OP_LIST, dev);
	guard = managed_enter(&drmres_devres_rules, dev);
	group = find(dev, id);
	if (group) {
		struct list_head *end = is_open(group) ? &dev->devres_head : group->node[1].entry.next;

		count = drmres_devres_collect(dev, &group->node[0].entry, end, &todo);
	}
	gone = gone && list_empty(&dev->devres_head);
	managed_leave(&drmres_devres_rules, dev, guard);

	if (!group && !gone)
		unknown(dev, __func__, id, pc);
	held = drmres_devres_hold(dev);
	drmres_devres_release_stack(dev, todo, false, pc);
	drmres_devres_let_go(dev, held);
	return count;
}
