// SPDX-License-Identifier: MIT
/**
 * DOC: the life of a bridge
 *
 * devm_drm_bridge_alloc() gives the first reference to devres; drm_bridge_add() takes one for the list on which others
 * find the bridge, drm_bridge_attach() one for the chain (bridge_chain.c). drm_bridge_remove() moves a bridge that is
 * still referenced to a second list, where drm_bridge_report() shows it as lingering. The last put takes it off that
 * list, calls destroy(), puts the next bridge and frees the memory.
 *
 * Two kinds of bridge are met: those counted so, and those in memory that their driver owns, which older drivers have.
 * Of the latter the core knows only as long as they are added or attached; if their memory goes in that time, the watch
 * tells, and takes them off. References and lookups are for any thread.
 */
#include <drm/drm_bridge.h>

#include <drm/drm_print.h>
#include <drmres/alloc.h>
#include <drmres/display.h>
#include <drmres/of_node.h>
#include <drmres/phase.h>
#include <drmres/policy.h>
#include <drmres/sched.h>
#include <lib/event.h>
#include <lib/report.h>
#include <linux/device.h>
#include <linux/slab.h>
#include <mm/mm.h>
#include <bsd/string.h>
#include <stdio.h>
#include <string.h>

#include "drm_bridge_internal.h"
#include "drm_display.h"

static LIST_HEAD(bridge_list);
static LIST_HEAD(bridge_lingering_list);

static bool is_strict(void)
{
	return drmres_get_policy() == DRMRES_STRICT;
}

static void note(const struct drm_bridge *bridge, enum drmres_event_kind kind, const void *pc)
{
	struct drmres_object memory = {.kind = DRMRES_KIND_NONE};
	struct drmres_display *display;
	char name[sizeof(display->name)] = "bridge";

	if (!drmres_traced())
		return;
	drmres_display_lock();
	display = drmres_display_find(bridge);
	if (display)
		strlcpy(name, display->name, sizeof(name));
	drmres_display_unlock();
	drmres_address_find(bridge, &memory);
	drmres_event_emit(kind, memory.kind, memory.id, name, kref_read(&bridge->refcount), DRMRES_KIND_NONE, 0, "",
			  pc);
}

/* Locked. Off the lists and out of the chain, whoever put it there. */
static void take_off(struct drmres_display *display, struct drm_bridge *bridge)
{
	if (display->added || display->lingering)
		list_del_init(&bridge->list);
	if (display->attached) {
		list_del_init(&bridge->chain_node);
		bridge->dev = NULL;
	}
	display->added = false;
	display->lingering = false;
	display->attached = false;
}

/* What the core did for a chain that a bridge is torn out of. */
static void end_state(struct drm_bridge *bridge)
{
	if (bridge->state && bridge->funcs && bridge->funcs->atomic_destroy_state)
		bridge->funcs->atomic_destroy_state(bridge, bridge->state);
	bridge->state = NULL;
}

/*
 * Somebody frees the memory of a bridge that the core still reaches. It is one that nobody counts: the allocator does
 * not let go of the others but by the last put.
 */
static void bridge_freed(const struct drmres_watch *watch, const struct drmres_object *memory)
{
	struct drm_bridge *bridge = (struct drm_bridge *)(uintptr_t)watch->address;
	struct drmres_display *display;
	bool added, attached;
	char what[192];

	drmres_display_lock();
	display = drmres_display_find(bridge);
	added = display->added;
	attached = display->attached;
	snprintf(what, sizeof(what), "%s is still %s%s%s%s while its memory goes", display->name, added ? "added" : "",
		 added && attached ? " and " : "", attached ? "attached to encoder " : "",
		 attached ? bridge->encoder->name ?: "(null)" : "");
	take_off(display, bridge);
	display->gone = true;
	drmres_display_unlock();

	if (attached)
		end_state(bridge);
	drmres_report_at(NULL, DRMRES_BRIDGE_DANGLING, attached ? "drm_bridge_attach" : "drm_bridge_add", memory, "%s",
			 what);
}

struct drmres_display *drmres_bridge_record(struct drm_bridge *bridge, const void *pc)
{
	struct drmres_display *display = drmres_display_find(bridge);

	if (display && !display->gone)
		return display;
	return drmres_display_begin(bridge, sizeof(*bridge), "bridge", bridge->of_node ? bridge->of_node->name : NULL,
				    bridge_freed, pc);
}

/* The last put, seen from the outside: was it one too many, and does somebody keep a pointer without a reference? */
static void check_last(struct drm_bridge *bridge, const struct drmres_display *was, const void *pc)
{
	struct drmres_object memory = {.kind = DRMRES_KIND_NONE};
	char place[96];

	drmres_address_find(bridge, &memory);
	if (was->added || was->attached)
		drmres_report_at(pc, DRMRES_DOUBLE_PUT, "drm_bridge_put", &memory,
				 "%s is still %s, and the reference that this takes is put already", was->name,
				 was->attached ? "attached" : "added");
	else if (is_strict() && *was->looker && drmres_device_bound(was->looker))
		drmres_report_at(pc, DRMRES_BRIDGE_UNREFERENCED, "of_drm_find_bridge", &memory,
				 "%s goes, and device %s keeps the pointer that it looked up at %s", was->name,
				 was->looker, drmres_site_describe(&was->looked, place, sizeof(place)));
}

static const struct drm_bridge_funcs no_funcs;

/* What it does; after a report nothing, if that is gone before the bridge. */
static const struct drm_bridge_funcs *funcs_of(const struct drm_bridge *bridge, const void *pc)
{
	return drmres_display_usable(bridge->funcs, "table of functions", DRMRES_BRIDGE_DANGLING, "drm_bridge_put", pc)
		       ? bridge->funcs
		       : &no_funcs;
}

/* With the last reference gone. */
static void bridge_free(struct kref *kref)
{
	struct drm_bridge *bridge = container_of(kref, struct drm_bridge, refcount);
	const void *pc = __builtin_return_address(0);
	struct drmres_display *display, was;
	struct drmres_phase phase;

	drmres_display_lock();
	display = drmres_display_find(bridge);
	was = *display;
	take_off(display, bridge);
	display->ending = true;
	drmres_display_unlock();

	check_last(bridge, &was, pc);
	bridge->funcs = funcs_of(bridge, pc);
	if (was.attached)
		end_state(bridge);

	drmres_phase_enter(&phase, "release", was.name);
	if (bridge->funcs->destroy)
		bridge->funcs->destroy(bridge);
	(drm_bridge_put)(bridge->next_bridge);
	mutex_destroy(&bridge->hpd_mutex);
	drmres_display_lock();
	drmres_display_end(display);
	drmres_display_unlock();
	drmres_mem_free(bridge->container, false, pc);
	drmres_phase_leave(&phase);
}

/* Whether references are counted: not for a bridge in its driver's own memory, nor for one whose memory is gone. */
static bool is_counted(const struct drm_bridge *bridge)
{
	struct drmres_display *display;
	bool counted;

	drmres_display_lock();
	display = drmres_display_find(bridge);
	counted = display && display->counted && !display->gone && !display->ending;
	drmres_display_unlock();
	return counted;
}

/* Whether a reference to it can be taken or put; a report otherwise. */
static bool is_countable(const struct drm_bridge *bridge, enum drmres_code freed, const char *function, const void *pc)
{
	const struct drmres_display *display;
	bool ending;

	if (!drmres_display_usable(bridge, "bridge", freed, function, pc))
		return false;
	drmres_display_lock();
	display = drmres_display_find(bridge);
	ending = display && display->ending;
	drmres_display_unlock();
	if (ending)
		drmres_display_report(pc, freed, function, bridge, "bridge",
				      "is being destroyed: its last reference is put");
	else if (drmres_display_is_other(bridge, "drm_bridge"))
		drmres_display_report(pc, DRMRES_BRIDGE_MISUSE, function, bridge, "bridge",
				      "is not here, but elsewhere in this structure");
	else
		return true;
	return false;
}

void drmres_bridge_found(const struct drm_bridge *bridge)
{
	struct drmres_display *display;

	drmres_display_lock();
	display = drmres_display_find(bridge);
	if (display)
		*display->looker = '\0';
	drmres_display_unlock();
}

void drmres_bridge_hold(struct drm_bridge *bridge, const void *pc)
{
	if (!is_counted(bridge))
		return;
	drmres_point(DRMRES_OP_REF, bridge);
	kref_get(&bridge->refcount);
	note(bridge, DRMRES_EVENT_GET, pc);
}

void drmres_bridge_drop(struct drm_bridge *bridge, const void *pc)
{
	if (!is_counted(bridge))
		return;
	drmres_point(DRMRES_OP_REF, bridge);
	note(bridge, DRMRES_EVENT_PUT, pc);
	kref_put(&bridge->refcount, bridge_free);
}

struct drm_bridge *(drm_bridge_get)(struct drm_bridge *bridge)
{
	const void *pc = __builtin_return_address(0);

	if (!bridge || !is_countable(bridge, DRMRES_BRIDGE_DANGLING, __func__, pc))
		return NULL;
	drmres_bridge_hold(bridge, pc);
	drmres_bridge_found(bridge);
	return bridge;
}

void(drm_bridge_put)(struct drm_bridge *bridge)
{
	const void *pc = __builtin_return_address(0);

	if (!IS_ERR_OR_NULL(bridge) && is_countable(bridge, DRMRES_DOUBLE_PUT, __func__, pc))
		drmres_bridge_drop(bridge, pc);
}

void(drm_bridge_clear_and_put)(struct drm_bridge **bridge_pp)
{
	struct drm_bridge *bridge;

	if (!drmres_display_usable(bridge_pp, "pointer to a bridge", DRMRES_BRIDGE_DANGLING, __func__,
				   __builtin_return_address(0)))
		return;
	bridge = *bridge_pp;
	*bridge_pp = NULL;
	(drm_bridge_put)(bridge);
}

static bool is_added(const struct drm_bridge *bridge)
{
	struct drmres_display *display;
	bool added;

	drmres_display_lock();
	display = drmres_display_find(bridge);
	added = display && display->added;
	drmres_display_unlock();
	return added;
}

/* Take a bridge off the list of those that can be found. Return: false if it is not on it. */
static bool hide(struct drm_bridge *bridge)
{
	struct drmres_display *display;
	bool was;

	drmres_point(DRMRES_OP_LIST, bridge);
	drmres_display_lock();
	display = drmres_display_find(bridge);
	was = display && display->added;
	if (was) {
		list_del_init(&bridge->list);
		display->added = false;
		display->claimed = NULL;
		if (display->counted) {
			list_add_tail(&bridge->list, &bridge_lingering_list);
			display->lingering = true;
		}
		drmres_display_settle(display);
	}
	drmres_display_unlock();
	return was;
}

/* Unbind: devres's reference goes. The name is the one that Linux logs. */
static void drm_bridge_put_void(void *data)
{
	struct drm_bridge *bridge = data;

	if (!drmres_display_usable(bridge, "bridge", DRMRES_DOUBLE_PUT, "drm_bridge_put", NULL))
		return;
	if (is_counted(bridge) && is_added(bridge)) {
		drmres_display_report(NULL, DRMRES_BRIDGE_MISUSE, "drm_bridge_add", bridge, "bridge",
				      "is still added, and the driver of its device lets go of it");
		if (hide(bridge))
			drmres_bridge_drop(bridge, NULL);
	}
	drmres_bridge_drop(bridge, NULL);
}

static void tag(const struct drm_bridge *bridge, const struct device *dev, size_t size)
{
	char owner[96];
	struct drmres_tag tag = {
		.kind = DRMRES_KIND_MEM,
		.owner_name = owner,
		.name = "drm_bridge",
		.size = size,
	};

	tag.id = drmres_mem_find(bridge->container).id;
	snprintf(owner, sizeof(owner), "device %s", dev_name(dev) ?: "");
	drmres_mem_tag(bridge->container, &tag);
}

void *drmres_bridge_alloc(struct device *dev, size_t size, size_t offset, const struct drm_bridge_funcs *funcs,
			  const char *function, const void *pc)
{
	struct drmres_display *display;
	struct drm_bridge *bridge;
	void *container;

	if (!drmres_display_usable(dev, "device", DRMRES_USE_AFTER_FREE, function, pc))
		return ERR_PTR(-EINVAL);
	if (!funcs) {
		dev_warn(dev, "Missing funcs pointer\n");
		return ERR_PTR(-EINVAL);
	}
	if (offset > size || size - offset < sizeof(*bridge)) {
		drmres_report_at(pc, DRMRES_BRIDGE_MISUSE, function, NULL,
				 "no room for a bridge %zu bytes into a structure of %zu", offset, size);
		return ERR_PTR(-EINVAL);
	}

	container = drmres_mem_alloc(size, GFP_KERNEL | __GFP_ZERO, pc);
	if (!container)
		return ERR_PTR(-ENOMEM);
	bridge = (struct drm_bridge *)((u8 *)container + offset);

	drmres_display_lock();
	display = drmres_display_begin(bridge, sizeof(*bridge), "bridge", dev_name(dev) ?: "", bridge_freed, pc);
	if (display)
		display->counted = true;
	drmres_display_unlock();
	if (!display) {
		drmres_mem_free(container, false, pc);
		return ERR_PTR(-ENOMEM);
	}

	INIT_LIST_HEAD(&bridge->list);
	INIT_LIST_HEAD(&bridge->chain_node);
	bridge->container = container;
	bridge->funcs = funcs;
	kref_init(&bridge->refcount);
	/* Until the last put: who is told of a plug may still ask when the bridge is removed. */
	mutex_init(&bridge->hpd_mutex);
	tag(bridge, dev, size);
	return container;
}

void *(__devm_drm_bridge_alloc)(struct device *dev, size_t size, size_t offset, const struct drm_bridge_funcs *funcs)
{
	const void *pc = __builtin_return_address(0);
	struct drm_bridge *bridge;
	void *container;
	int ret;

	container = drmres_bridge_alloc(dev, size, offset, funcs, "devm_drm_bridge_alloc", pc);
	if (IS_ERR(container))
		return container;
	bridge = (struct drm_bridge *)((u8 *)container + offset);
	ret = devm_add_action(dev, drm_bridge_put_void, bridge);
	if (!ret)
		return container;
	/* Linux calls destroy() now, of a structure that the driver has never seen. */
	if (is_strict())
		bridge->funcs = &no_funcs;
	drmres_bridge_drop(bridge, pc);
	return ERR_PTR(ret);
}

void(devm_drm_put_bridge)(struct device *dev, struct drm_bridge *bridge)
{
	devm_release_action(dev, drm_bridge_put_void, bridge);
}

void(drm_bridge_add)(struct drm_bridge *bridge)
{
	const void *pc = __builtin_return_address(0);
	struct drmres_display *display;
	bool counted, twice;

	if (!is_countable(bridge, DRMRES_BRIDGE_DANGLING, __func__, pc))
		return;

	drmres_display_lock();
	display = drmres_bridge_record(bridge, pc);
	counted = display && display->counted;
	twice = display && display->added;
	drmres_display_unlock();
	if (twice) {
		drmres_display_report(pc, DRMRES_BRIDGE_MISUSE, __func__, bridge, "bridge", "is added twice");
		return;
	}
	/* Linux says so, and then its counter complains that it starts at 0. */
	if (!counted && drmres_get_profile() == DRMRES_LINUX_7_3)
		DRM_WARN("DRM bridge corrupted or not allocated by devm_drm_bridge_alloc()\n");

	drmres_bridge_hold(bridge, pc);
	if (!counted)
		mutex_init(&bridge->hpd_mutex);

	drmres_point(DRMRES_OP_LIST, bridge);
	drmres_display_lock();
	display = drmres_bridge_record(bridge, pc);
	if (display) {
		if (display->lingering)
			list_del_init(&bridge->list);
		list_add_tail(&bridge->list, &bridge_list);
		display->lingering = false;
		display->added = true;
	}
	drmres_display_unlock();
}

static void drm_bridge_remove_void(void *bridge)
{
	(drm_bridge_remove)(bridge);
}

int(devm_drm_bridge_add)(struct device *dev, struct drm_bridge *bridge)
{
	(drm_bridge_add)(bridge);
	return devm_add_action_or_reset(dev, drm_bridge_remove_void, bridge);
}

void(drm_bridge_remove)(struct drm_bridge *bridge)
{
	const void *pc = __builtin_return_address(0);

	if (!drmres_display_usable(bridge, "bridge", DRMRES_BRIDGE_DANGLING, __func__, pc))
		return;
	if (!hide(bridge)) {
		drmres_display_report(pc, DRMRES_BRIDGE_MISUSE, __func__, bridge, "bridge",
				      "is removed, and it is not added");
		return;
	}
	drmres_bridge_drop(bridge, pc);
}

/* Locked. Whether a lookup may give it out; see drmres_bridge_lookup(). */
static bool fits(const struct drm_bridge *bridge, const struct drmres_display *display,
		 const struct device_node *remote, const struct device_node *asks)
{
	if (remote)
		return bridge->of_node == remote;
	return bridge->of_node != asks && !drm_bridge_is_panel(bridge) &&
	       (!display->claimed || display->claimed == asks);
}

struct drm_bridge *drmres_bridge_lookup(const struct device_node *remote, const struct device_node *asks, bool get,
					const void *pc)
{
	struct drm_bridge *bridge, *found = NULL;
	struct drmres_display *display;
	unsigned int fit = 0;

	drmres_point(DRMRES_OP_LIST, &bridge_list);
	drmres_display_lock();
	list_for_each_entry (bridge, &bridge_list, list) {
		display = drmres_display_find(bridge);
		if (!display || !fits(bridge, display, remote, asks))
			continue;
		found = bridge;
		if (fit++ || remote)
			break;
	}
	/* Without a wire only one that nobody can be mistaken about. */
	if (!remote && fit > 1)
		found = NULL;
	if (found) {
		display = drmres_display_find(found);
		if (!remote)
			display->claimed = asks;
		if (get && display->counted) {
			drmres_display_ref(&found->refcount);
		} else if (!get) {
			drmres_probing(display->looker, sizeof(display->looker));
			display->looked = drmres_site_here(pc);
		}
	}
	drmres_display_unlock();
	if (found && get)
		note(found, DRMRES_EVENT_GET, pc);
	return found;
}

struct drm_bridge *(of_drm_find_and_get_bridge)(struct device_node *np)
{
	return np ? drmres_bridge_lookup(np, NULL, true, __builtin_return_address(0)) : NULL;
}

struct drm_bridge *(of_drm_find_bridge)(struct device_node *np)
{
	return np ? drmres_bridge_lookup(np, NULL, false, __builtin_return_address(0)) : NULL;
}

/* Locked. */
static bool inform(const struct drm_bridge *bridge, struct drmres_display_info *info)
{
	const struct drmres_display *display = drmres_display_find(bridge);

	drmres_display_inform(display, info);
	if (!display || display->gone)
		return false;
	strlcpy(info->node, bridge->of_node ? bridge->of_node->full_name : "", sizeof(info->node));
	info->refcount = display->counted ? kref_read(&bridge->refcount) : 0;
	return true;
}

bool drmres_bridge_info(const struct drm_bridge *bridge, struct drmres_display_info *info)
{
	bool known;

	drmres_display_lock();
	known = inform(bridge, info);
	drmres_display_unlock();
	return known;
}

size_t drmres_bridge_list(struct drmres_display_info *infos, size_t capacity)
{
	const struct list_head *lists[] = {&bridge_list, &bridge_lingering_list};
	const struct drm_bridge *bridge;
	size_t count = 0, i;

	drmres_display_lock();
	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		list_for_each_entry (bridge, lists[i], list) {
			if (count < capacity)
				inform(bridge, &infos[count]);
			count++;
		}
	}
	drmres_display_unlock();
	return count;
}

/* Locked. */
static size_t report_list(char *buf, size_t size, size_t used, const struct list_head *list, unsigned int *index)
{
	const struct drm_bridge *bridge;
	struct drmres_display_info info;

	list_for_each_entry (bridge, list, list) {
		inform(bridge, &info);
		used += (size_t)snprintf(buf ? buf + (used < size ? used : size) : NULL, used < size ? size - used : 0,
					 "bridge[%u]: %s\n\trefcount: %u%s\n\tOF: %s\n", (*index)++, info.name,
					 info.refcount, info.lingering ? " [lingering]" : "",
					 of_node_full_name(bridge->of_node));
	}
	return used;
}

size_t drm_bridge_report(char *buf, size_t size)
{
	unsigned int index = 0;
	size_t used;

	if (buf && size)
		*buf = '\0';
	drmres_display_lock();
	used = report_list(buf, size, 0, &bridge_list, &index);
	used = report_list(buf, size, used, &bridge_lingering_list, &index);
	drmres_display_unlock();
	return used;
}
