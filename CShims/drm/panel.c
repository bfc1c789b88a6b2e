// SPDX-License-Identifier: MIT
/**
 * DOC: the life of a panel
 *
 * As that of a bridge (bridge.c): devm_drm_panel_alloc() gives the first reference to devres, drm_panel_add() takes one
 * for the list, a panel bridge one for as long as it drives the panel, and the last put frees the memory. A panel in its
 * driver's own memory is watched for as long as it is added or driven.
 *
 * of_drm_find_panel() has returned a reference only lately, so there are drivers that put what they looked up and drivers
 * that do not. References from lookups are counted apart: a put is for one of them first, and memory that nothing else
 * holds stays for them, without being a leak.
 */
#include <drm/drm_panel.h>

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

#include <uapi/drm/drm_mode.h>

#include "drm_display.h"

static LIST_HEAD(panel_list);

/*
 * Somebody frees the memory of a panel that the core still reaches. It is one that nobody counts: the allocator does not
 * let go of the others but by the last put.
 */
static void panel_freed(const struct drmres_watch *watch, const struct drmres_object *memory)
{
	struct drm_panel *panel = (struct drm_panel *)(uintptr_t)watch->address;
	struct drmres_display *display;
	bool added, driven;
	char what[192];

	drmres_display_lock();
	display = drmres_display_find(panel);
	added = display->added;
	driven = display->users;
	snprintf(what, sizeof(what), "%s is still %s%s%s while its memory goes", display->name, added ? "added" : "",
		 added && driven ? " and " : "", driven ? "driven by a panel bridge" : "");
	if (added)
		list_del_init(&panel->list);
	display->added = false;
	display->users = 0;
	display->gone = true;
	drmres_panel_bridge_forget(panel);
	drmres_display_unlock();

	drmres_report_at(NULL, DRMRES_BRIDGE_DANGLING, driven ? "drm_panel_bridge_add" : "drm_panel_add", memory, "%s",
			 what);
}

/* Locked. Its record, made if there is none. */
static struct drmres_display *record(struct drm_panel *panel, const void *pc)
{
	struct drmres_display *display = drmres_display_find(panel);

	if (!display || display->gone)
		display = drmres_display_begin(panel, sizeof(*panel), "panel", panel->dev ? dev_name(panel->dev) : NULL,
					       panel_freed, pc);
	return display;
}

/* With no reference left. */
static void destroy(struct drm_panel *panel, const void *pc)
{
	struct drmres_object memory = {.kind = DRMRES_KIND_NONE};
	void (*on_free)(struct drm_panel * panel);
	void *container = panel->container;
	struct drmres_display *display;
	char name[sizeof(display->name)];
	struct drmres_phase phase;
	bool added;

	drmres_display_lock();
	display = drmres_display_find(panel);
	added = display->added;
	on_free = display->on_free;
	strlcpy(name, display->name, sizeof(name));
	if (added)
		list_del_init(&panel->list);
	drmres_panel_bridge_forget(panel);
	drmres_display_end(display);
	drmres_display_unlock();

	if (added) {
		drmres_address_find(panel, &memory);
		drmres_report_at(pc, DRMRES_DOUBLE_PUT, "drm_panel_put", &memory,
				 "%s is still added, and the reference that this takes is put already", name);
	}
	if (on_free) {
		drmres_phase_enter(&phase, "release", name);
		on_free(panel);
		drmres_phase_leave(&phase);
	}
	drmres_mem_free(container, false, pc);
}

/* The last reference but for those of lookups. */
static void panel_free(struct kref *kref)
{
	struct drm_panel *panel = container_of(kref, struct drm_panel, refcount);
	struct drmres_display *display;
	bool keep;

	drmres_display_lock();
	display = drmres_display_find(panel);
	keep = display->lookups;
	display->kept = keep;
	drmres_display_unlock();
	if (keep)
		drmres_mem_keep(panel->container);
	else
		destroy(panel, __builtin_return_address(0));
}

/* A reference from a lookup, which the caller may never put. */
static void give(struct drm_panel *panel)
{
	struct drmres_display *display;

	drmres_display_lock();
	display = drmres_display_find(panel);
	if (display && display->counted && !display->gone)
		display->lookups++;
	drmres_display_unlock();
}

/* Take one back if there is any. Return: whether that was done. */
static bool take(struct drm_panel *panel, const void *pc)
{
	struct drmres_display *display;
	bool taken, last;

	drmres_display_lock();
	display = drmres_display_find(panel);
	taken = display && !display->gone && display->lookups;
	if (taken)
		display->lookups--;
	last = taken && display->kept && !display->lookups;
	drmres_display_unlock();
	if (last)
		destroy(panel, pc);
	return taken;
}

/* Locked. A reference of whatever kind the panel has. */
static void hold(struct drm_panel *panel, struct drmres_display *display)
{
	if (display->kept)
		display->lookups++;
	else if (display->counted)
		drmres_display_ref(&panel->refcount);
	else
		display->users++;
}

void drmres_panel_hold(struct drm_panel *panel, const void *pc)
{
	struct drmres_display *display;

	drmres_point(DRMRES_OP_REF, panel);
	drmres_display_lock();
	display = record(panel, pc);
	if (display)
		hold(panel, display);
	drmres_display_unlock();
}

void drmres_panel_drop(struct drm_panel *panel, const void *pc)
{
	struct drmres_display *display;
	bool counted = false, kept = false;

	drmres_point(DRMRES_OP_REF, panel);
	drmres_display_lock();
	display = drmres_display_find(panel);
	if (display && display->counted && !display->gone) {
		kept = display->kept;
		counted = !kept;
	} else if (display && !display->gone && display->users) {
		display->users--;
		drmres_display_settle(display);
	}
	drmres_display_unlock();
	if (kept)
		take(panel, pc);
	else if (counted)
		kref_put(&panel->refcount, panel_free);
}

void drmres_panel_give(struct drm_panel *panel, const void *pc)
{
	give(panel);
	drmres_panel_drop(panel, pc);
}

/* Whether references are counted. */
static bool is_counted(const struct drm_panel *panel)
{
	struct drmres_display *display;
	bool counted;

	drmres_display_lock();
	display = drmres_display_find(panel);
	counted = display && display->counted && !display->gone;
	drmres_display_unlock();
	return counted;
}

/* Whether a reference to it can be taken or put; a report otherwise. */
static bool is_countable(const struct drm_panel *panel, enum drmres_code freed, const char *function, const void *pc)
{
	if (!drmres_display_usable(panel, "panel", freed, function, pc))
		return false;
	if (!drmres_display_is_other(panel, "drm_panel"))
		return is_counted(panel);
	drmres_display_report(pc, DRMRES_PANEL_MISUSE, function, panel, "panel",
			      "is not here, but elsewhere in this structure");
	return false;
}

struct drm_panel *(drm_panel_get)(struct drm_panel *panel)
{
	const void *pc = __builtin_return_address(0);

	if (panel && is_countable(panel, DRMRES_BRIDGE_DANGLING, __func__, pc))
		drmres_panel_hold(panel, pc);
	return panel;
}

void(drm_panel_put)(struct drm_panel *panel)
{
	const void *pc = __builtin_return_address(0);

	if (IS_ERR_OR_NULL(panel) || !is_countable(panel, DRMRES_DOUBLE_PUT, __func__, pc))
		return;
	if (!take(panel, pc))
		drmres_panel_drop(panel, pc);
}

/* Take a panel off the list. Return: false if it is not on it. */
static bool hide(struct drm_panel *panel)
{
	struct drmres_display *display;
	bool was;

	drmres_point(DRMRES_OP_LIST, panel);
	drmres_display_lock();
	display = drmres_display_find(panel);
	was = display && display->added;
	if (was) {
		list_del_init(&panel->list);
		display->added = false;
		display->claimed = NULL;
		drmres_display_settle(display);
	}
	drmres_display_unlock();
	return was;
}

/* Unbind: devres's reference goes. The name is the one that Linux logs. */
static void drm_panel_put_void(void *data)
{
	struct drm_panel *panel = data;

	if (!drmres_display_usable(panel, "panel", DRMRES_DOUBLE_PUT, "drm_panel_put", NULL) || !is_counted(panel))
		return;
	if (hide(panel)) {
		drmres_display_report(NULL, DRMRES_PANEL_MISUSE, "drm_panel_add", panel, "panel",
				      "is still added, and the driver of its device lets go of it");
		drmres_panel_drop(panel, NULL);
	}
	drmres_panel_drop(panel, NULL);
}

static void tag(const struct drm_panel *panel, const struct device *dev, size_t size)
{
	char owner[96];
	struct drmres_tag tag = {
		.kind = DRMRES_KIND_MEM,
		.owner_name = owner,
		.name = "drm_panel",
		.size = size,
	};

	tag.id = drmres_mem_find(panel->container).id;
	snprintf(owner, sizeof(owner), "device %s", dev_name(dev) ?: "");
	drmres_mem_tag(panel->container, &tag);
}

void *(__devm_drm_panel_alloc)(struct device *dev, size_t size, size_t offset, const struct drm_panel_funcs *funcs,
			       int connector_type)
{
	static const char function[] = "devm_drm_panel_alloc";
	const void *pc = __builtin_return_address(0);
	struct drmres_display *display;
	struct drm_panel *panel;
	void *container;
	int ret;

	if (!drmres_display_usable(dev, "device", DRMRES_USE_AFTER_FREE, function, pc))
		return ERR_PTR(-EINVAL);
	if (!funcs) {
		dev_warn(dev, "Missing funcs pointer\n");
		return ERR_PTR(-EINVAL);
	}
	if (offset > size || size - offset < sizeof(*panel)) {
		drmres_report_at(pc, DRMRES_PANEL_MISUSE, function, NULL,
				 "no room for a panel %zu bytes into a structure of %zu", offset, size);
		return ERR_PTR(-EINVAL);
	}

	container = drmres_mem_alloc(size, GFP_KERNEL | __GFP_ZERO, pc);
	if (!container)
		return ERR_PTR(-ENOMEM);
	panel = (struct drm_panel *)((u8 *)container + offset);

	drmres_display_lock();
	display = drmres_display_begin(panel, sizeof(*panel), "panel", dev_name(dev) ?: "", panel_freed, pc);
	if (display) {
		display->counted = true;
		display->node = dev->of_node;
	}
	drmres_display_unlock();
	if (!display) {
		drmres_mem_free(container, false, pc);
		return ERR_PTR(-ENOMEM);
	}
	panel->container = container;
	kref_init(&panel->refcount);
	tag(panel, dev, size);

	ret = devm_add_action_or_reset(dev, drm_panel_put_void, panel);
	if (ret)
		return ERR_PTR(ret);
	(drm_panel_init)(panel, dev, funcs, connector_type);
	return container;
}

void(drm_panel_init)(struct drm_panel *panel, struct device *dev, const struct drm_panel_funcs *funcs,
		     int connector_type)
{
	if (!drmres_display_usable(panel, "panel", DRMRES_BRIDGE_DANGLING, __func__, __builtin_return_address(0)))
		return;
	if (connector_type == DRM_MODE_CONNECTOR_Unknown)
		DRM_WARN("%s: %s: a valid connector type is required!\n", __func__,
			 dev && dev_name(dev) ? dev_name(dev) : "(null)");

	INIT_LIST_HEAD(&panel->list);
	panel->dev = dev;
	panel->funcs = funcs;
	panel->connector_type = connector_type;
}

void(drm_panel_add)(struct drm_panel *panel)
{
	const void *pc = __builtin_return_address(0);
	struct drmres_display *display;
	bool counted, twice;

	if (!drmres_display_usable(panel, "panel", DRMRES_BRIDGE_DANGLING, __func__, pc))
		return;

	drmres_point(DRMRES_OP_LIST, panel);
	drmres_display_lock();
	display = record(panel, pc);
	twice = display && display->added;
	counted = display && display->counted;
	if (display && !twice) {
		list_add_tail(&panel->list, &panel_list);
		display->added = true;
		display->node = panel->dev ? panel->dev->of_node : NULL;
	}
	drmres_display_unlock();

	if (twice)
		drmres_display_report(pc, DRMRES_PANEL_MISUSE, __func__, panel, "panel", "is added twice");
	else if (counted)
		drmres_panel_hold(panel, pc);
}

void(drm_panel_remove)(struct drm_panel *panel)
{
	const void *pc = __builtin_return_address(0);
	bool counted;

	if (!drmres_display_usable(panel, "panel", DRMRES_BRIDGE_DANGLING, __func__, pc))
		return;
	counted = is_counted(panel);
	if (hide(panel)) {
		if (counted)
			drmres_panel_drop(panel, pc);
	} else if (drmres_get_policy() == DRMRES_STRICT) {
		/* Linux forgives a panel that was initialised. */
		drmres_display_report(pc, DRMRES_PANEL_MISUSE, __func__, panel, "panel",
				      "is removed, and it is not added");
	}
}

struct drm_panel *drmres_panel_lookup(const struct device_node *remote, const struct device_node *asks)
{
	struct drm_panel *panel, *found = NULL;
	struct drmres_display *display;
	unsigned int fit = 0;

	drmres_point(DRMRES_OP_LIST, &panel_list);
	drmres_display_lock();
	list_for_each_entry (panel, &panel_list, list) {
		display = drmres_display_find(panel);
		if (!display || (remote ? display->node != remote
					: display->node == asks || (display->claimed && display->claimed != asks)))
			continue;
		found = panel;
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
		hold(found, display);
	}
	drmres_display_unlock();
	return found;
}

struct drm_panel *(of_drm_find_panel)(const struct device_node *np)
{
	const void *pc = __builtin_return_address(0);
	struct drm_panel *panel;

	if (!of_device_is_available(np) || !drmres_display_usable(np, "node", DRMRES_BRIDGE_DANGLING, __func__, pc))
		return ERR_PTR(-ENODEV);
	panel = drmres_panel_lookup(np, NULL);
	if (!panel)
		return ERR_PTR(-EPROBE_DEFER);
	drmres_panel_give(panel, pc);
	return panel;
}

/* A panel may outlive its device, which it does not hold. Return: NULL then. */
static struct device *device_of(const struct drm_panel *panel)
{
	return drmres_address_find(panel->dev, NULL) == DRMRES_ADDRESS_FREED ? NULL : panel->dev;
}

bool drmres_panel_info(const struct drm_panel *panel, struct drmres_display_info *info)
{
	const struct drmres_display *display;
	bool known;

	drmres_display_lock();
	display = drmres_display_find(panel);
	drmres_display_inform(display, info);
	known = display && !display->gone;
	if (known && display->counted)
		info->refcount = kref_read(&panel->refcount) + display->lookups;
	if (known)
		strlcpy(info->node, display->node ? display->node->full_name : "", sizeof(info->node));
	drmres_display_unlock();
	return known;
}

void drmres_panel_on_free(struct drm_panel *panel, void (*fn)(struct drm_panel *panel))
{
	struct drmres_display *display;

	drmres_display_lock();
	display = drmres_display_find(panel);
	if (display && display->counted)
		display->on_free = fn;
	drmres_display_unlock();
}

/* ---- what a panel does ---- */

static int call(struct drm_panel *panel, int (*fn)(struct drm_panel *), const char *verb)
{
	const struct device *dev = device_of(panel);
	struct drmres_phase phase;
	int ret;

	if (!fn)
		return 0;
	drmres_phase_enter(&phase, verb, dev && dev_name(dev) ? dev_name(dev) : "panel");
	ret = fn(panel);
	drmres_phase_leave(&phase);
	return ret < 0 ? ret : 0;
}

/* Call @fn, and make @flag say so; unless it says so already. */
static int change(struct drm_panel *panel, int (*fn)(struct drm_panel *), bool *flag, bool value, const char *verb,
		  const char *state)
{
	int ret;

	if (*flag == value) {
		dev_warn(device_of(panel), "Skipping %s of already %s panel\n", verb, state);
		return 0;
	}
	ret = call(panel, fn, verb);
	/* The driver may have put the last reference in there, which was reported then or will be. */
	if (!ret && drmres_address_find(panel, NULL) != DRMRES_ADDRESS_FREED)
		*flag = value;
	return ret;
}

static bool usable(const struct drm_panel *panel, const char *function, const void *pc)
{
	return panel && drmres_display_usable(panel, "panel", DRMRES_BRIDGE_DANGLING, function, pc);
}

#define FUNC(panel, verb) ((panel)->funcs ? (panel)->funcs->verb : NULL)

int(drm_panel_prepare)(struct drm_panel *panel)
{
	if (!usable(panel, __func__, __builtin_return_address(0)))
		return -EINVAL;
	return change(panel, FUNC(panel, prepare), &panel->prepared, true, "prepare", "prepared");
}

int(drm_panel_unprepare)(struct drm_panel *panel)
{
	if (!usable(panel, __func__, __builtin_return_address(0)))
		return -EINVAL;
	return change(panel, FUNC(panel, unprepare), &panel->prepared, false, "unprepare", "unprepared");
}

int(drm_panel_enable)(struct drm_panel *panel)
{
	if (!usable(panel, __func__, __builtin_return_address(0)))
		return -EINVAL;
	return change(panel, FUNC(panel, enable), &panel->enabled, true, "enable", "enabled");
}

int(drm_panel_disable)(struct drm_panel *panel)
{
	if (!usable(panel, __func__, __builtin_return_address(0)))
		return -EINVAL;
	return change(panel, FUNC(panel, disable), &panel->enabled, false, "disable", "disabled");
}

int(drm_panel_get_modes)(struct drm_panel *panel, struct drm_connector *connector)
{
	int num;

	if (!usable(panel, __func__, __builtin_return_address(0)))
		return 0;
	num = panel->funcs && panel->funcs->get_modes ? panel->funcs->get_modes(panel, connector) : 0;
	return num > 0 ? num : 0;
}
