// SPDX-License-Identifier: MIT
/**
 * DOC: managed resources
 *
 * A drm_device owns a list of nodes, newest first: memory, and functions to be called. The last drm_dev_put() walks
 * it from the head and so undoes everything in reverse order. Until then nodes come and go from any thread under
 * managed.lock, which nobody holds while a driver's function runs.
 *
 * Two rules make early frees safe and cheap. The allocator knows each node's owner, so that a pointer is judged
 * without following it and without a walk. And a node that was on the list is given back to the allocator with the
 * lock held, so that whoever holds the lock may look at every node that the allocator calls alive and the device's
 * own.
 *
 * What an action may not do, and Linux does not check, is met here without touching freed memory: to add a resource, to
 * free the node that the walk would go to next, to release itself. The strict policy reports each; the upstream policy
 * behaves as Linux does, as far as anybody can observe it.
 */
#include <drm/drm_managed.h>

#include <drmres/managed.h>
#include <drmres/phase.h>
#include <drmres/policy.h>
#include <drmres/sched.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <lib/doing.h>
#include <lib/event.h>
#include <lib/report.h>
#include <mm/gfp_text.h>
#include <mm/mm.h>
#include <stdio.h>
#include <string.h>

#include <drm/drm_device.h>
#include <drm/drm_print.h>

#include "drm_internal.h"
#include "drmres_node.h"

/* So many nodes that actions added during the final release are released as well; then it is taken for endless. */
#define MAX_LATE 1024

const struct drmres_core_names drmres_core_names = {
	.kmalloc = "kmalloc",
	.drm_dev_init_release = "drm_dev_init_release",
	.drm_minor_alloc_release = "drm_minor_alloc_release",
	.drm_gem_init_release = "drm_gem_init_release",
	.drm_mode_config_init_release = "drm_mode_config_init_release",
	.drm_connector_cleanup_action = "drm_connector_cleanup_action",
	.drmm_encoder_alloc_release = "drmm_encoder_alloc_release",
	.drmm_universal_plane_alloc_release = "drmm_universal_plane_alloc_release",
	.drmm_crtc_init_with_planes_cleanup = "drmm_crtc_init_with_planes_cleanup",
	.drm_vblank_init_release = "drm_vblank_init_release",
	.drm_kms_helper_poll_init_release = "drm_kms_helper_poll_init_release",
	.drmm_writeback_connector_cleanup = "drmm_writeback_connector_cleanup",
	.drmm_drm_panel_bridge_release = "drmm_drm_panel_bridge_release",
};

/*
 * struct drm_managed_walk - the final release while it is under way
 * @current: node whose action runs; still on the list, as in Linux
 * @next: where the walk goes on; taken before the action runs, as in Linux
 * @seen: what lies in front of this one was added by actions and is not reported yet
 * @late: how many of those were released
 */
struct drm_managed_walk {
	struct drmres *current;
	struct list_head *next;
	struct list_head *seen;
	unsigned int late;
};

static bool is_strict(void)
{
	return drmres_get_policy() == DRMRES_STRICT;
}

static bool is_core_name(const char *name)
{
	return (uintptr_t)name - (uintptr_t)&drmres_core_names < sizeof(drmres_core_names);
}

static const char *dr_name(const struct drmres *dr)
{
	return dr->node.name ?: "(null)";
}

static void note_dr(const struct drm_device *dev, const struct drmres *dr, enum drmres_event_kind kind, const void *pc)
{
	/* PAIRS WITH: the store in trace.c; an event on its way may miss a new subscriber. */
	if (__atomic_load_n(&drmres_trace_on, __ATOMIC_RELAXED))
		drmres_event_emit(kind, DRMRES_KIND_DRMRES, drmres_mem_find(dr).id, dr_name(dr), dr->node.size,
				  DRMRES_KIND_DRM, dev->id, dev->label, pc);
}

/* Tell the allocator what the node is. @dev: its owner, NULL for one that its owner left behind. */
static void tag_dr(const struct drm_device *dev, const struct drmres *dr, u64 id, const char *name, size_t payload)
{
	struct drmres_tag tag = {
		.kind = DRMRES_KIND_DRMRES,
		.id = id,
		.owner = dev,
		.owner_name = dev ? dev->label : "",
		.name = name ?: "(null)",
		.size = dr->node.size,
		.payload = payload,
	};

	drmres_mem_tag(dr, &tag);
	if (!dr->node.name || is_core_name(dr->node.name))
		return;

	tag = (struct drmres_tag){
		.kind = DRMRES_KIND_MEM,
		.owner = dev,
		.owner_name = tag.owner_name,
		.name = "name of a resource",
		.size = strlen(dr->node.name) + 1,
	};
	drmres_mem_tag(dr->node.name, &tag);
}

static void free_dr(const char *function, struct drmres *dr, bool with_owner, const void *pc)
{
	if (dr->node.name && !is_core_name(dr->node.name))
		drmres_mem_free_by(function, dr->node.name, with_owner, pc);
	drmres_mem_free_by(function, dr, with_owner, pc);
}

/*
 * Names must outlive the module that they are literals of, so a driver's is copied. That this fails is no failure of
 * the caller: as in Linux the node works, and has no name in the log.
 */
static void name_dr(const struct drm_device *dev, struct drmres *dr, const char *name, gfp_t gfp, size_t payload,
		    const void *pc)
{
	char *copy;

	if (!name || is_core_name(name)) {
		dr->node.name = name;
	} else {
		copy = drmres_mem_alloc(strlen(name) + 1, gfp & ~__GFP_ZERO, pc);
		dr->node.name = copy ? strcpy(copy, name) : NULL;
	}
	tag_dr(dev, dr, drmres_next_id(DRMRES_KIND_DRMRES), name, payload);

	if (name && !dr->node.name && is_strict())
		drmres_report_node(pc, DRMRES_SILENT_NAME, "drmm_add_action", dr, "no memory for the name of %s on %s",
				   name, dev->label);
}

/*
 * Always inline, because @pc has to be the return address of the public function: the call site where the thread has
 * no note.
 */
static inline __attribute__((always_inline)) struct drmres *alloc_dr(drmres_release_t release, size_t size, gfp_t gfp,
								     const void *pc)
{
	size_t tot_size;
	struct drmres *dr;

	/* A size near SIZE_MAX would wrap round and pass as a small one. */
	if (check_add_overflow(sizeof(*dr), size, &tot_size))
		return NULL;

	dr = drmres_mem_alloc(tot_size, gfp, pc);
	if (!dr)
		return NULL;

	INIT_LIST_HEAD(&dr->node.entry);
	dr->node.release = release;
	dr->node.name = NULL;
	dr->node.size = size;
	return dr;
}

static void add_dr(struct drm_device *dev, struct drmres *dr, const void *pc)
{
	unsigned long flags;

	note_dr(dev, dr, DRMRES_EVENT_ADD, pc);
	/* After the list has it, somebody else may free it. */
	drm_dbg_drmres(dev, "ADD %s %s (%zu bytes)\n", drmres_address_label(dr).text, dr_name(dr), dr->node.size);

	drmres_point(DRMRES_OP_LIST, dev);
	spin_lock_irqsave(&dev->managed.lock, flags);
	list_add(&dr->node.entry, &dev->managed.resources);
	spin_unlock_irqrestore(&dev->managed.lock, flags);
}

/* With the lock held. A walk that was about to go on here goes on behind it. */
static void unlink_dr(struct drm_device *dev, struct drmres *dr)
{
	struct drm_managed_walk *walk = dev->managed.walk;
	struct list_head *older = dr->node.entry.next;

	if (walk && walk->next == &dr->node.entry)
		walk->next = older;
	if (walk && walk->seen == &dr->node.entry)
		walk->seen = older;
	list_del_init(&dr->node.entry);
}

/* With the lock held. */
static void del_dr(struct drm_device *dev, struct drmres *dr, const char *function, const void *pc)
{
	struct drm_managed_walk *walk = dev->managed.walk;

	if (walk && walk->next == &dr->node.entry && is_strict())
		drmres_report_node(pc, DRMRES_FREE_NEXT, function, dr, "%s is what the release of %s goes to next",
				   dr_name(dr), dev->label);
	unlink_dr(dev, dr);
	note_dr(dev, dr, DRMRES_EVENT_DEL, pc);
	drm_dbg_drmres(dev, "DEL %s %s (%zu bytes)\n", drmres_address_label(dr).text, dr_name(dr), dr->node.size);
}

static void call_action(struct drm_device *dev, drmres_release_t action, void *data, const char *name)
{
	struct drmres_phase phase;
	char verb[72];

	snprintf(verb, sizeof(verb), "action %s", name ?: "(null)");
	drmres_phase_enter(&phase, verb, dev->label);
	action(dev, data);
	drmres_phase_leave(&phase);
}

/*
 * The node to be released next, NULL at the end. The upstream policy never comes back to what was added after the
 * walk began. The strict policy releases it before the oldest node of all: the one that lets the parent device go.
 */
static struct drmres *next_dr(struct drm_device *dev, struct drm_managed_walk *walk)
{
	struct list_head *head = &dev->managed.resources, *entry;
	unsigned long flags;

	drmres_point(DRMRES_OP_LIST, dev);
	spin_lock_irqsave(&dev->managed.lock, flags);
	entry = walk->next;
	if (is_strict() && walk->late < MAX_LATE && entry != head->next && (entry == head || entry->next == head)) {
		entry = head->next;
		walk->late++;
	} else if (entry != head) {
		walk->next = entry->next;
	}
	walk->current = entry == head ? NULL : list_entry(entry, struct drmres, node.entry);
	spin_unlock_irqrestore(&dev->managed.lock, flags);
	return walk->current;
}

/* The node's action has run: report what it added and left, then drop the node. */
static void finish_dr(struct drm_device *dev, struct drm_managed_walk *walk, struct drmres *dr, const void *pc)
{
	struct list_head *first, *pos;
	unsigned long flags;

	drmres_mem_going(dr, pc);
	spin_lock_irqsave(&dev->managed.lock, flags);
	first = dev->managed.resources.next;
	for (pos = first; pos != walk->seen && is_strict(); pos = pos->next)
		drmres_report_node(pc, DRMRES_ADD_DURING_RELEASE, "drm_managed_release",
				   list_entry(pos, struct drmres, node.entry),
				   "added by %s during the release of %s; it is released too, which Linux does not do",
				   dr_name(dr), dev->label);
	walk->seen = first;

	unlink_dr(dev, dr);
	walk->current = NULL;
	free_dr("drm_managed_release", dr, true, pc);
	spin_unlock_irqrestore(&dev->managed.lock, flags);
}

/*
 * End of the walk. What is still on the list was added too late: it is leaked, but taken off the list, whose head goes
 * with the device, and owned by nobody.
 */
static void abandon_late(struct drm_device *dev, const void *pc)
{
	struct drmres *dr, *tmp;
	struct drmres_mem mem;
	unsigned long flags;

	spin_lock_irqsave(&dev->managed.lock, flags);
	list_for_each_entry_safe (dr, tmp, &dev->managed.resources, node.entry) {
		list_del_init(&dr->node.entry);
		mem = drmres_mem_find(dr);
		tag_dr(NULL, dr, mem.id, dr->node.name, mem.payload);
		if (is_strict())
			drmres_report_node(pc, DRMRES_RELEASE_ENDLESS, "drm_managed_release", dr,
					   "the actions of %s go on adding resources to it", dev->label);
	}
	dev->managed.walk = NULL;
	spin_unlock_irqrestore(&dev->managed.lock, flags);
}

void drm_managed_release(struct drm_device *dev)
{
	const void *pc = __builtin_return_address(0);
	struct drm_managed_walk walk = {
		.next = dev->managed.resources.next,
		.seen = dev->managed.resources.next,
	};
	struct drmres_releasing releasing;
	struct drmres *dr;

	drm_dbg_drmres(dev, "drmres release begin\n");
	drmres_releasing_begin(&releasing);
	dev->managed.walk = &walk;
	while ((dr = next_dr(dev, &walk))) {
		note_dr(dev, dr, DRMRES_EVENT_REL, pc);
		drm_dbg_drmres(dev, "REL %s %s (%zu bytes)\n", drmres_address_label(dr).text, dr_name(dr),
			       dr->node.size);

		if (dr->node.release)
			call_action(dev, dr->node.release, dr->node.size ? *(void **)dr->data : NULL, dr_name(dr));
		finish_dr(dev, &walk, dr, pc);
	}
	abandon_late(dev, pc);
	drmres_releasing_end(&releasing);
	drm_dbg_drmres(dev, "drmres release end\n");
}

/* 0 if a resource may be added to @dev; else -EINVAL or -ENODEV, after a report. */
static int may_add(const struct drm_device *dev, const char *function, const void *pc)
{
	if (!drmres_drm_usable(dev, function))
		return -EINVAL;
	if (dev->dev)
		return 0;

	/* Linux asks the parent for its memory node here, and follows NULL. */
	drmres_report_drm(pc, DRMRES_ADD_DURING_RELEASE, function, dev,
			  "has let its parent device go: nothing can be added any more");
	return -ENODEV;
}

void(drmm_add_final_kfree)(struct drm_device *dev, void *container)
{
	if (!drmres_drm_usable(dev, __func__))
		return;

	drmres_check_container(__builtin_return_address(0), dev, container, __func__);
	dev->managed.final_kfree = container;
}

int(__drmm_add_action)(struct drm_device *dev, drmres_release_t action, void *data, const char *name)
{
	const void *pc = __builtin_return_address(0);
	struct drmres *dr;
	int ret;

	ret = may_add(dev, "drmm_add_action", pc);
	if (ret)
		return ret;
	if (!action && is_strict()) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, "drmm_add_action", NULL, "no function for the release of %s",
				 dev->label);
		return -EINVAL;
	}

	dr = alloc_dr(action, data ? sizeof(void *) : 0, GFP_KERNEL | __GFP_ZERO, pc);
	if (!dr) {
		drm_dbg_drmres(dev, "failed to add action %s for %s\n", name ?: "(null)",
			       drmres_address_label(data).text);
		return -ENOMEM;
	}

	name_dr(dev, dr, name, GFP_KERNEL, 0, pc);
	if (data)
		*(void **)dr->data = data;
	add_dr(dev, dr, pc);
	return 0;
}

int(__drmm_add_action_or_reset)(struct drm_device *dev, drmres_release_t action, void *data, const char *name)
{
	int ret;

	ret = (__drmm_add_action)(dev, action, data, name);
	if (ret && ret != -EINVAL)
		call_action(dev, action, data, name);
	return ret;
}

/*
 * struct dr_search - what drmm_release_action() found
 * @match: oldest node that fits
 * @again: a newer one that was added with the same data, NULL for none
 * @empty: an older one that was added without data, of which Linux reads data that it does not have
 */
struct dr_search {
	struct drmres *match;
	struct drmres *again;
	struct drmres *empty;
};

static void *dr_argument(const struct drmres *dr)
{
	return dr->node.size ? *(void **)dr->data : NULL;
}

/* With the lock held. From the oldest on; devres goes the other way. */
static struct dr_search find_action(struct drm_device *dev, drmres_release_t action, void *data)
{
	struct dr_search found = {NULL, NULL, NULL};
	struct drmres *dr;

	list_for_each_entry_reverse (dr, &dev->managed.resources, node.entry) {
		if (dr->node.release != action)
			continue;
		if (!found.match && (!data || dr_argument(dr) == data))
			found.match = dr;
		else if (found.match && dr_argument(dr) == data)
			found.again = dr;
		else if (!found.match && !dr->node.size)
			found.empty = dr;
		if (found.match && (found.again || !is_strict()))
			break;
	}
	return found;
}

/* Strict: what Linux does without a word. */
static void report_search(const struct drm_device *dev, const struct dr_search *found, const void *data, const void *pc)
{
	const char *function = "drmm_release_action";

	if (found->empty)
		drmres_report_node(pc, DRMRES_STALE_ARGUMENT, function, found->empty,
				   "%s was added to %s without data, and Linux reads some here", dr_name(found->empty),
				   dev->label);
	if (found->match && dr_argument(found->match) != data)
		drmres_report_node(pc, DRMRES_WILDCARD_RELEASE, function, found->match,
				   "%s was added to %s with data, and is called with NULL", dr_name(found->match),
				   dev->label);
	else if (found->again)
		drmres_report_node(pc, DRMRES_FIFO_MATCH, function, found->match,
				   "%s was added to %s more than once with this data, and the oldest is taken",
				   dr_name(found->match), dev->label);
}

void(drmm_release_action)(struct drm_device *dev, drmres_release_t action, void *data)
{
	const void *pc = __builtin_return_address(0);
	struct drmres_object object;
	struct dr_search found;
	struct drmres *dr_match;
	unsigned long flags;
	bool running;

	if (!drmres_drm_usable(dev, __func__))
		return;
	if (!action) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, __func__, NULL, "no function to look for on %s", dev->label);
		return;
	}

	drmres_point(DRMRES_OP_LIST, dev);
	spin_lock_irqsave(&dev->managed.lock, flags);
	found = find_action(dev, action, data);
	dr_match = found.match;
	running = dr_match && dev->managed.walk && dev->managed.walk->current == dr_match;
	if (running && is_strict())
		drmres_report_node(pc, DRMRES_RELEASE_SELF, __func__, dr_match, "%s of %s is running",
				   dr_name(dr_match), dev->label);
	else if (is_strict())
		report_search(dev, &found, data, pc);
	if (dr_match && !(running && is_strict()))
		del_dr(dev, dr_match, __func__, pc);
	spin_unlock_irqrestore(&dev->managed.lock, flags);

	if (!dr_match) {
		object = drmres_drm_object(dev);
		drmres_report_at(pc, DRMRES_DRMM_ACTION_UNKNOWN, __func__, &object, "%s has no such action with %s",
				 dev->label, drmres_address_label(data).text);
		return;
	}
	if (running && is_strict())
		return;

	call_action(dev, action, data, dr_name(dr_match));

	/* Linux frees a running action's node here and again in the walk; here the walk alone does. */
	if (running)
		return;
	spin_lock_irqsave(&dev->managed.lock, flags);
	free_dr(__func__, dr_match, false, pc);
	spin_unlock_irqrestore(&dev->managed.lock, flags);
}

void *(drmm_kmalloc)(struct drm_device *dev, size_t size, gfp_t gfp)
{
	const void *pc = __builtin_return_address(0);
	struct drmres *dr;

	if (may_add(dev, __func__, pc))
		return NULL;

	dr = alloc_dr(NULL, size, gfp, pc);
	if (!dr) {
		if (drmres_get_profile() == DRMRES_LINUX_6_12)
			drm_dbg_drmres(dev, "failed to allocate %zu bytes, %u flags\n", size, gfp);
		else
			drm_dbg_drmres(dev, "failed to allocate %zu bytes, %s\n", size, drmres_gfp_text(gfp).text);
		return NULL;
	}

	name_dr(dev, dr, drmres_core_names.kmalloc, gfp, offsetof(struct drmres, data), pc);
	add_dr(dev, dr, pc);
	return dr->data;
}

char *(drmm_kstrdup)(struct drm_device *dev, const char *s, gfp_t gfp)
{
	size_t size;
	char *buf;

	if (!s)
		return NULL;

	size = strlen(s) + 1;
	buf = (drmm_kmalloc)(dev, size, gfp);
	if (buf)
		memcpy(buf, s, size);
	return buf;
}

/* With the lock held: the node whose memory @data is, NULL if it is none of this device's. O(log n). */
static struct drmres *find_data(struct drm_device *dev, const void *data)
{
	struct drmres_mem mem = drmres_mem_find(data);
	struct drmres *dr = mem.start;

	if (mem.state != DRMRES_ADDRESS_LIVE || mem.kind != DRMRES_KIND_DRMRES || mem.owner != dev)
		return NULL;
	/* An action's data[] is not memory of the driver; an action that was taken off is about to be freed. */
	if (data != dr->data || dr->node.release || list_empty(&dr->node.entry))
		return NULL;
	return dr;
}

void(drmm_kfree)(struct drm_device *dev, void *data)
{
	const void *pc = __builtin_return_address(0);
	struct drmres *dr_match;
	unsigned long flags;

	if (!data || !drmres_drm_usable(dev, __func__))
		return;

	if (drmres_mem_find(data).owner == dev)
		drmres_mem_going(data, pc);
	drmres_point(DRMRES_OP_LIST, dev);
	spin_lock_irqsave(&dev->managed.lock, flags);
	dr_match = find_data(dev, data);
	if (dr_match) {
		del_dr(dev, dr_match, __func__, pc);
		free_dr(__func__, dr_match, false, pc);
	}
	spin_unlock_irqrestore(&dev->managed.lock, flags);

	if (!dr_match)
		drmres_report_unknown_data(pc, dev, data, __func__);
}

void __drmm_mutex_release(struct drm_device *dev, void *res)
{
	struct mutex *lock = res;

	(void)dev;
	mutex_destroy(lock);
}

void __drmm_workqueue_release(struct drm_device *dev, void *res)
{
	struct workqueue_struct *wq = res;

	(void)dev;
	destroy_workqueue(wq);
}

/* The action of every payload node; its data is its own struct drmres_payload. */
static void release_payload(struct drm_device *dev, void *res)
{
	struct drmres_payload *carrier = res;

	if (carrier->release)
		carrier->release(dev, carrier->payload);
}

void *(__drmm_alloc_payload)(struct drm_device *dev, drmres_payload_release_t release, size_t size, const char *name)
{
	const void *pc = __builtin_return_address(0);
	struct drmres_payload *carrier;
	struct drmres *dr;
	size_t bytes;

	if (may_add(dev, __func__, pc) || check_add_overflow(sizeof(*carrier), size, &bytes))
		return NULL;

	dr = alloc_dr(release_payload, bytes, GFP_KERNEL, pc);
	if (!dr)
		return NULL;

	carrier = (struct drmres_payload *)dr->data;
	carrier->self = carrier;
	carrier->release = release;
	name_dr(dev, dr, name, GFP_KERNEL, (size_t)(carrier->payload - (u8 *)dr), pc);
	add_dr(dev, dr, pc);
	return carrier->payload;
}

struct drmres_layout drmres_node_layout(void)
{
	return (struct drmres_layout){
		.alignment = ARCH_KMALLOC_MINALIGN,
		.node = sizeof(struct drmres_node),
		.data_offset = offsetof(struct drmres, data),
		.action = offsetof(struct drmres, data) + sizeof(void *),
		.payload_offset = offsetof(struct drmres, data) + offsetof(struct drmres_payload, payload),
	};
}
