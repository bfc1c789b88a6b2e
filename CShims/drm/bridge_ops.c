// SPDX-License-Identifier: MIT
/**
 * DOC: a bridge's hardware
 *
 * Sections that touch it, as drm_dev_enter() has them for a drm_device but with a domain and a flag of their own: the
 * bridge may be gone while the drm_device is not. And what connectors ask of a bridge: whether something is plugged in,
 * its modes, its EDID, and to be told of changes. Sections are for any thread; the callback for plug and unplug is
 * changed and called under &drm_bridge.hpd_mutex.
 */
#include <drm/drm_bridge.h>

#include <drmres/alloc.h>
#include <drmres/phase.h>
#include <drmres/sched.h>
#include <lib/report.h>
#include <linux/bug.h>
#include <locking/srcu.h>

#include "drm_display.h"

DEFINE_STATIC_SRCU(drm_bridge_unplug_srcu);

bool(drm_bridge_enter)(struct drm_bridge *bridge, int *idx)
{
	const void *pc = __builtin_return_address(0);

	if (!drmres_display_usable(bridge, "bridge", DRMRES_BRIDGE_DANGLING, __func__, pc))
		return false;
	if (!drmres_display_usable(idx, "place for what drm_bridge_exit() needs", DRMRES_BRIDGE_DANGLING, __func__, pc))
		return false;

	*idx = drmres_srcu_enter(&drm_bridge_unplug_srcu, DRMRES_CALL(__func__));
	drmres_point(DRMRES_OP_FLAG, &bridge->unplugged);
	/* Relaxed: the SRCU section orders it. PAIRS WITH: drm_bridge_unplug(). */
	if (!__atomic_load_n(&bridge->unplugged, __ATOMIC_RELAXED))
		return true;
	drmres_srcu_exit(&drm_bridge_unplug_srcu, *idx, DRMRES_CALL(__func__));
	return false;
}

void(drm_bridge_exit)(int idx)
{
	drmres_srcu_exit(&drm_bridge_unplug_srcu, idx, DRMRES_CALL(__func__));
}

void(drm_bridge_unplug)(struct drm_bridge *bridge)
{
	if (!drmres_display_usable(bridge, "bridge", DRMRES_BRIDGE_DANGLING, __func__, __builtin_return_address(0)))
		return;

	drmres_point(DRMRES_OP_FLAG, &bridge->unplugged);
	/* Relaxed: the grace period orders it. PAIRS WITH: drm_bridge_enter(). */
	__atomic_store_n(&bridge->unplugged, true, __ATOMIC_RELAXED);
	drmres_srcu_synchronize(&drm_bridge_unplug_srcu, DRMRES_CALL(__func__));
	(drm_bridge_remove)(bridge);
}

/* Whether @bridge says that it can do what @op stands for. */
static bool can(const struct drm_bridge *bridge, u32 op, const char *function, const void *pc)
{
	return drmres_display_usable(bridge, "bridge", DRMRES_BRIDGE_DANGLING, function, pc) && (bridge->ops & op);
}

/* Whether it has the callback that it promised; @text says which one it lacks otherwise. */
#define HAS(bridge, callback)                                                                                \
	((bridge)->funcs && (bridge)->funcs->callback ? true                                                 \
						      : lacks(bridge, __func__, __builtin_return_address(0), \
							      "says that it can, and has no " #callback "()"))

static bool lacks(const struct drm_bridge *bridge, const char *function, const void *pc, const char *text)
{
	drmres_display_report(pc, DRMRES_BRIDGE_MISUSE, function, bridge, "bridge", text);
	return false;
}

enum drm_connector_status drm_bridge_detect(struct drm_bridge *bridge, struct drm_connector *connector)
{
	if (!can(bridge, DRM_BRIDGE_OP_DETECT, __func__, __builtin_return_address(0)) || !HAS(bridge, detect))
		return connector_status_unknown;
	return bridge->funcs->detect(bridge, connector);
}

int drm_bridge_get_modes(struct drm_bridge *bridge, struct drm_connector *connector)
{
	if (!can(bridge, DRM_BRIDGE_OP_MODES, __func__, __builtin_return_address(0)) || !HAS(bridge, get_modes))
		return 0;
	return bridge->funcs->get_modes(bridge, connector);
}

const struct drm_edid *drm_bridge_edid_read(struct drm_bridge *bridge, struct drm_connector *connector)
{
	if (!can(bridge, DRM_BRIDGE_OP_EDID, __func__, __builtin_return_address(0)) || !HAS(bridge, edid_read))
		return NULL;
	return bridge->funcs->edid_read(bridge, connector);
}

void drm_bridge_hpd_enable(struct drm_bridge *bridge, void (*cb)(void *data, enum drm_connector_status status),
			   void *data)
{
	if (!can(bridge, DRM_BRIDGE_OP_HPD, __func__, __builtin_return_address(0)))
		return;

	mutex_lock(&bridge->hpd_mutex);
	if (!WARN(bridge->hpd_cb, "Hot plug detection already enabled\n")) {
		bridge->hpd_cb = cb;
		bridge->hpd_data = data;
		if (bridge->funcs && bridge->funcs->hpd_enable)
			bridge->funcs->hpd_enable(bridge);
	}
	mutex_unlock(&bridge->hpd_mutex);
}

void drm_bridge_hpd_disable(struct drm_bridge *bridge)
{
	if (!can(bridge, DRM_BRIDGE_OP_HPD, __func__, __builtin_return_address(0)))
		return;

	mutex_lock(&bridge->hpd_mutex);
	if (bridge->funcs && bridge->funcs->hpd_disable)
		bridge->funcs->hpd_disable(bridge);
	bridge->hpd_cb = NULL;
	bridge->hpd_data = NULL;
	mutex_unlock(&bridge->hpd_mutex);
}

/* Whether whoever is told of plug and unplug is there yet. */
static bool can_tell(const struct drm_bridge *bridge, const void *pc)
{
	struct drmres_object memory;

	if (!bridge->hpd_cb || drmres_address_find(bridge->hpd_data, &memory) != DRMRES_ADDRESS_FREED)
		return bridge->hpd_cb;
	drmres_report_at(pc, DRMRES_USE_AFTER_FREE, "drm_bridge_hpd_notify", &memory,
			 "who called drm_bridge_hpd_enable() is gone without drm_bridge_hpd_disable()");
	return false;
}

void drm_bridge_hpd_notify(struct drm_bridge *bridge, enum drm_connector_status status)
{
	const void *pc = __builtin_return_address(0);

	if (!drmres_display_usable(bridge, "bridge", DRMRES_BRIDGE_DANGLING, __func__, pc))
		return;

	mutex_lock(&bridge->hpd_mutex);
	if (can_tell(bridge, pc))
		bridge->hpd_cb(bridge->hpd_data, status);
	mutex_unlock(&bridge->hpd_mutex);
}
