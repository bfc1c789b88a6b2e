// SPDX-License-Identifier: MIT
/**
 * DOC: panels and bridges at the other end of a wire
 *
 * A port that is linked leads to one node, and what is added under that node is the answer. A node that nobody linked
 * gets what is added under any other node, if there is one answer only that was not given to somebody else. Owns nothing;
 * may be called concurrently.
 */
#include <drm/drm_of.h>

#include <drm/drm_bridge.h>
#include <drm/drm_panel.h>

#include "drm_display.h"

/* Where a port leads. @remote: NULL for anywhere. Return: 0 or -ENODEV. */
static int follow(const struct device_node *np, int port, int endpoint, struct device_node **remote)
{
	*remote = NULL;
	if (!np || !drmres_of_is_linked(np))
		return 0;
	*remote = drmres_of_remote(np, port, endpoint);
	return *remote ? 0 : -ENODEV;
}

/* One of them, the other NULL. Return: whether there is one. */
static bool find(const struct device_node *remote, const struct device_node *np, struct drm_panel **panel,
		 struct drm_bridge **bridge, const void *pc)
{
	if (panel) {
		*panel = drmres_panel_lookup(remote, np);
		if (*panel)
			return true;
	}
	if (bridge)
		*bridge = drmres_bridge_lookup(remote, np, false, pc);
	return bridge && *bridge;
}

/* find() for a port. A panel is held by a reference of drmres_panel_lookup(). Return: 0 or an error. */
static int look(const struct device_node *np, int port, int endpoint, struct drm_panel **panel,
		struct drm_bridge **bridge, const void *pc)
{
	struct device_node *remote;
	int ret;

	if (panel)
		*panel = NULL;
	if (bridge)
		*bridge = NULL;
	ret = follow(np, port, endpoint, &remote);
	if (ret)
		return ret;
	if (find(remote, np, panel, bridge, pc))
		return 0;
	/* What was given to somebody who is gone is there to be had. */
	if (!remote && drmres_display_drop_claims() && find(NULL, np, panel, bridge, pc))
		return 0;
	return -EPROBE_DEFER;
}

int(drm_of_find_panel_or_bridge)(const struct device_node *np, int port, int endpoint, struct drm_panel **panel,
				 struct drm_bridge **bridge)
{
	const void *pc = __builtin_return_address(0);
	int ret;

	if (!panel && !bridge)
		return -EINVAL;
	ret = look(np, port, endpoint, panel, bridge, pc);
	if (!ret && panel && *panel)
		drmres_panel_give(*panel, pc);
	return ret;
}

struct drm_bridge *(of_drm_get_bridge_by_endpoint)(const struct device_node *np, int port, int endpoint)
{
	struct drm_bridge *bridge;
	struct device_node *remote;
	int ret = follow(np, port, endpoint, &remote);

	if (ret)
		return ERR_PTR(ret);
	bridge = drmres_bridge_lookup(remote, np, true, __builtin_return_address(0));
	if (!bridge && !remote && drmres_display_drop_claims())
		bridge = drmres_bridge_lookup(remote, np, true, __builtin_return_address(0));
	return bridge ?: ERR_PTR(-EPROBE_DEFER);
}

struct drm_bridge *(devm_drm_of_get_bridge)(struct device *dev, struct device_node *node, u32 port, u32 endpoint)
{
	const void *pc = __builtin_return_address(0);
	struct drm_bridge *bridge;
	struct drm_panel *panel;
	int ret = look(node, (int)port, (int)endpoint, &panel, &bridge, pc);

	if (ret)
		return ERR_PTR(ret);
	if (panel) {
		bridge = (devm_drm_panel_bridge_add)(dev, panel);
		drmres_panel_drop(panel, pc);
	}
	return bridge;
}

struct drm_bridge *(drmm_of_get_bridge)(struct drm_device *drm, struct device_node *node, u32 port, u32 endpoint)
{
	const void *pc = __builtin_return_address(0);
	struct drm_bridge *bridge;
	struct drm_panel *panel;
	int ret = look(node, (int)port, (int)endpoint, &panel, &bridge, pc);

	if (ret)
		return ERR_PTR(ret);
	if (panel) {
		bridge = (drmm_panel_bridge_add)(drm, panel);
		drmres_panel_drop(panel, pc);
	}
	return bridge;
}
