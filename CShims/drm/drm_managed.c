// SPDX-License-Identifier: MIT
/**
 * DOC: managed resources
 *
 * A drm_device owns a list of nodes, newest first: memory, and functions to be called. The last drm_dev_put() walks
 * it from the head and so undoes everything in reverse order. Until then nodes come and go from any thread under
 * managed.lock, which nobody holds while a driver's function runs.
 *
 * managed/ has what every such list does, and why early frees are safe and cheap; here is what is drmres' own: names
 * that are copied, the log, and the search from the oldest action on.
 *
 * What an action may not do, and Linux does not check, is met here without touching freed memory: to add a resource, to
 * free the node that the walk would go to next, to release itself. The strict policy reports each; the upstream policy
 * behaves as Linux does, as far as anybody can observe it.
 */
#include <drm/drm_managed.h>

#include <drmres/managed.h>
#include <drmres/policy.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/stddef.h>
#include <linux/workqueue.h>
#include <lib/report.h>
#include <locking/lock.h>
#include <managed/quick.h>
#include <managed/release.h>
#include <managed/walk.h>
#include <mm/gfp_text.h>
#include <mm/mm.h>
#include <string.h>

#include <drm/drm_device.h>
#include <drm/drm_print.h>

#include "drm_internal.h"
#include "drmres_node.h"

const struct drmres_core_names drmres_core_names = {
	.kmalloc = "kmalloc",
	.kmalloc_elsewhere = "kmalloc",
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
	.drm_bridge_connector_put_bridges = "drm_bridge_connector_put_bridges",
};

static bool is_strict(void)
{
	return drmres_get_policy() == DRMRES_STRICT;
}

static bool is_core_name(const char *name)
{
	return (uintptr_t)name - (uintptr_t)&drmres_core_names < sizeof(drmres_core_names);
}

/* Whether it goes with its node. */
static bool is_own_name(const char *name)
{
	return name && !is_core_name(name) && !drmres_managed_name_is_shared(name);
}

static const char *dr_name(const struct drmres *dr)
{
	return dr->node.name ?: "(null)";
}

static const char *drm_label(const void *dev, char *buf, size_t size)
{
	(void)buf;
	(void)size;
	return ((const struct drm_device *)dev)->label;
}

static void del_dr(void *owner, void *node, const char *function, const void *pc);
static void free_dr(void *node, const char *function, bool with_owner, const void *pc);
static void disown_dr(void *node);
static void describe_dr(const void *node, struct drmres_tag *tag);
static void release_payload(struct drm_device *dev, void *res);
static const struct managed_packed drmres_packed_rules;

static const struct managed_rules drmres_rules = {
	.kind = DRMRES_KIND_DRMRES,
	.owner_kind = DRMRES_KIND_DRM,
	.noun = "drm_device",
	.in_linux = true,
	.newest_first = true,
	.nodes = offsetof(struct drm_device, managed.resources),
	.lock = offsetof(struct drm_device, managed.lock),
	.number = offsetof(struct drm_device, id),
	.walk = offsetof(struct drm_device, managed.walk),
	.home = offsetof(struct drm_device, managed.home),
	.name = offsetof(struct drmres, node.name),
	.size = offsetof(struct drmres, node.size),
	.payload = offsetof(struct drmres, data),
	.label = drm_label,
	.label_bytes = sizeof_field(struct drm_device, label),
	.take = del_dr,
	.free = free_dr,
	.disown = disown_dr,
	.describe = describe_dr,
	.packed = &drmres_packed_rules,
};

/* Tell the allocator what the node is. @dev: its owner, NULL for one that its owner left behind. */
static void tag_dr(const struct drm_device *dev, const struct drmres *dr, u64 id, const char *name, size_t payload)
{
	struct drmres_tag tag;

	managed_tag(&drmres_rules, dr, dev, id, name ?: "(null)", payload);
	if (!is_own_name(dr->node.name))
		return;

	tag = (struct drmres_tag){
		.kind = DRMRES_KIND_MEM,
		.owner = dev,
		.owner_name = dev ? dev->label : "",
		.name = "name of a resource",
		.size = strlen(dr->node.name) + 1,
	};
	drmres_mem_tag(dr->node.name, &tag);
}

static void disown_dr(void *node)
{
	const struct drmres *dr = node;
	struct drmres_mem mem = drmres_mem_find(dr);

	tag_dr(NULL, dr, mem.id, dr->node.name, mem.payload);
}

static void free_dr(void *node, const char *function, bool with_owner, const void *pc)
{
	struct drmres *dr = node;

	if (is_own_name(dr->node.name))
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
		drmres_managed_report(pc, DRMRES_SILENT_NAME, "drmm_add_action", dr,
				      "no memory for the name of %s on %s", name, dev->label);
}

managed_inline struct drmres *alloc_dr(drmres_release_t release, size_t size, gfp_t gfp, const void *pc)
{
	struct drmres *dr = managed_alloc(sizeof(*dr), size, gfp, pc);

	if (!dr)
		return NULL;
	dr->node.release = release;
	dr->node.name = NULL;
	dr->node.size = size;
	return dr;
}

static void add_dr(struct drm_device *dev, struct drmres *dr, const void *pc)
{
	struct managed_guard guard;

	managed_note(&drmres_rules, dev, dr, DRMRES_EVENT_ADD, pc);
	/* After the list has it, somebody else may free it. */
	drm_dbg_drmres(dev, "ADD %s %s (%zu bytes)\n", drmres_address_label(dr).text, dr_name(dr), dr->node.size);

	drmres_point(DRMRES_OP_LIST, dev);
	guard = managed_enter(&drmres_rules, dev);
	managed_link(&drmres_rules, dev, dr);
	if (guard.home)
		guard.home->strangers = true;
	managed_leave(&drmres_rules, dev, guard);
}

static void del_dr(void *owner, void *node, const char *function, const void *pc)
{
	struct drm_device *dev = owner;
	const struct drmres_walk *walk = managed_walk(&drmres_rules, dev);
	struct drmres *dr = node;

	if (walk && walk->next == &dr->node.entry && is_strict())
		drmres_managed_report(pc, DRMRES_FREE_NEXT, function, dr, "%s is what the release of %s goes to next",
				      dr_name(dr), dev->label);
	managed_walk_unlink(&drmres_rules, dev, dr);
	managed_note(&drmres_rules, dev, dr, DRMRES_EVENT_DEL, pc);
	drm_dbg_drmres(dev, "DEL %s %s (%zu bytes)\n", drmres_address_label(dr).text, dr_name(dr), dr->node.size);
}

#include "drm_managed_quick.h"

static void call_action(struct drm_device *dev, drmres_release_t action, void *data, const char *name)
{
	struct managed_call call;

	drmres_managed_call(&call, "action", name ?: "(null)", dev->label);
	action(dev, data);
	drmres_phase_leave(&call.phase);
}

bool drmres_drm_has_actions(struct drm_device *dev)
{
	struct managed_guard guard = managed_enter(&drmres_rules, dev);
	const struct drmres *dr;
	bool has = false;

	list_for_each_entry (dr, &dev->managed.resources, node.entry)
		if (dr->node.release && dr->node.name && !drmres_says_core_name(dr->node.name)) {
			has = true;
			break;
		}
	managed_leave(&drmres_rules, dev, guard);
	return has;
}

/* A line of the log in the name of the function that a driver called. */
#define dbg_of(function, dev, ...)                                                       \
	do {                                                                             \
		if (drm_debug_enabled(DRM_UT_DRMRES))                                    \
			__drm_dev_printk((dev)->dev, KERN_DEBUG, function, __VA_ARGS__); \
	} while (0)

/* The walk through what is left on the list. */
static noinline void release_rest(struct drm_device *dev, struct drmres_walk *walk, const void *pc)
{
	struct drmres *dr;

	while ((dr = managed_walk_next(&drmres_rules, dev, walk))) {
		managed_note(&drmres_rules, dev, dr, DRMRES_EVENT_REL, pc);
		dbg_of("drm_managed_release", dev, "REL %s %s (%zu bytes)\n", drmres_address_label(dr).text,
		       dr_name(dr), dr->node.size);
		if (dr->node.release)
			call_action(dev, dr->node.release, dr_argument(dr), dr_name(dr));
		managed_walk_finish(&drmres_rules, dev, walk, dr, "drm_managed_release", pc);
	}
	managed_walk_end(&drmres_rules, dev, walk, "drm_managed_release", pc);
	drm_managed_end(dev);
	dbg_of("drm_managed_release", dev, "drmres release end\n");
}

static bool end_at_once(struct drm_device *dev, struct drmres_home *home);
static void end_home(struct drm_device *dev, struct drmres_home *home, bool all);

/* With the home locked. */
static noinline void release_locked(struct drm_device *dev, struct managed_quick quick, const void *pc)
{
	struct phased_walk both;
	struct drmres_walk *walk = &both.walk;

	managed_walk_begin_locked(&drmres_rules, dev, walk, quick.home);
	if (!release_quickly(dev, &quick, &both, pc)) {
		release_rest(dev, walk, pc);
		return;
	}
	managed_walk_done(&drmres_rules, dev, walk);
	end_home(dev, quick.home, false);
	dbg_of("drm_managed_release", dev, "drmres release end\n");
}

/* Somebody pays attention, or there is no home, or it is not this thread's favour. */
static noinline void release_anyhow(struct drm_device *dev, const void *pc)
{
	struct managed_quick quick = {.home = dev->managed.home};
	struct drmres_walk walk;

	dbg_of("drm_managed_release", dev, "drmres release begin\n");
	if (!quick.home || (drmres_attended() && !drmres_packed_stays(quick.home))) {
		managed_walk_begin(&drmres_rules, dev, &walk);
		release_rest(dev, &walk, pc);
	} else {
		managed_quick_lock(&quick);
		release_locked(dev, quick, pc);
	}
}

void drm_managed_release(struct drm_device *dev)
{
	struct managed_quick quick = {.home = dev->managed.home, .favoured = true};

	if (drmres_attended() || !quick.home || !drmres_bias_try(&quick.home->lock))
		release_anyhow(dev, __builtin_return_address(0));
	else if (end_at_once(dev, quick.home))
		end_home(dev, quick.home, true);
	else
		release_locked(dev, quick, __builtin_return_address(0));
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

#include "drm_managed_action.h"
#include "drm_managed_memory.h"

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

/* What a packed action calls that carries its data; on the list the driver's function is the action. */
static void release_payload(struct drm_device *dev, void *res)
{
	struct drmres_payload *carrier = res;

	if (carrier->release)
		carrier->release(dev, carrier->payload);
}

/* For a payload that nobody wants to hear of. */
static void release_nothing(struct drm_device *dev, void *payload)
{
	(void)dev;
	(void)payload;
}

/* Nobody else's action has data that lies in its own node. */
static bool is_carrier(const struct drmres *dr)
{
	const struct drmres_payload *carrier = (const struct drmres_payload *)dr->data;

	return dr->node.release && dr->node.size >= sizeof(*carrier) && (void *)carrier->self == carrier->payload;
}

managed_inline void *fill_payload(struct drmres *dr)
{
	struct drmres_payload *carrier = (struct drmres_payload *)dr->data;

	carrier->self = (struct drmres_payload *)(void *)carrier->payload;
	return carrier->payload;
}

static noinline void *alloc_payload(struct drm_device *dev, drmres_payload_release_t release, size_t bytes,
				    const char *name, const void *pc)
{
	struct managed_quick quick;
	const char *shared;
	struct drmres *dr;
	u8 *payload;

	release = release ?: release_nothing;
	if (name && managed_quick_flags(GFP_KERNEL)) {
		shared = drmres_managed_name(name);
		dr = shared ? quick_dr(dev, release, bytes, shared, &quick) : NULL;
		if (dr) {
			payload = fill_payload(dr);
			managed_quick_leave(&quick);
			return payload;
		}
	}

	if (may_add(dev, "__drmm_alloc_payload", pc))
		return NULL;
	dr = alloc_dr(release, bytes, GFP_KERNEL, pc);
	if (!dr)
		return NULL;
	payload = fill_payload(dr);
	name_dr(dev, dr, name, GFP_KERNEL, (size_t)(payload - (u8 *)dr), pc);
	add_dr(dev, dr, pc);
	return payload;
}

/*
 * What releases closures: the function of the first that was added. Only they are packed as such; there is one such function in
 * a program, as a rule.
 */
static drmres_payload_release_t first_closure;

managed_inline drmres_payload_release_t closure_release(void)
{
	/* Relaxed: it is code, and never changes once it is there. */
	return __atomic_load_n(&first_closure, __ATOMIC_RELAXED);
}

#define CLOSURE_BYTES (sizeof(struct drmres_payload) + 2 * sizeof(void *))

static void fill_closure(struct drmres *dr, void *code, void *context)
{
	void **words = fill_payload(dr);

	words[0] = code;
	words[1] = context;
}

#include "drm_managed_packed.h"
#include "drm_managed_core.h"
#include "drm_managed_payload.h"

static void describe_dr(const void *node, struct drmres_tag *tag)
{
	const struct drmres *dr = node;

	tag->kind = DRMRES_KIND_DRMRES;
	if (!dr)
		return;
	tag->name = dr_name(dr);
	tag->size = dr->node.size;
	if (packed_is_proxy(dr))
		tag->payload = packed_payload_offset(dr);
	else if (!dr->node.release)
		tag->payload = offsetof(struct drmres, data);
	else if (is_carrier(dr))
		tag->payload = offsetof(struct drmres, data) + offsetof(struct drmres_payload, payload);
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
