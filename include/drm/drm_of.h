/* SPDX-License-Identifier: MIT */
/**
 * DOC: what a node is wired to
 *
 * Looking up the panel or the bridge at the other end of a wire. Nodes are names, see drmres/of_node.h: a port that
 * nobody linked leads to the only panel or bridge that is added under another node than the one that asks. May be called
 * concurrently.
 */
#ifndef _DRM_OF_H_
#define _DRM_OF_H_

#include <drmres/link.h>
#include <drmres/of_node.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/component.h>
#include <linux/err.h>
#include <linux/of.h>

__BEGIN_DECLS

struct drm_bridge;
struct drm_panel;

/**
 * drm_of_find_panel_or_bridge() - look up what a port leads to
 * @np: node that asks
 * @port: its port
 * @endpoint: endpoint of the port
 * @panel: where to put a panel, NULL to look for bridges only
 * @bridge: where to put a bridge, NULL to look for panels only
 *
 * Context: Process context.
 * Lifetime: a panel as from of_drm_find_panel(). A bridge is not referenced: it may go while the pointer is kept, unless
 * it is attached at once.
 * Return: 0; -EPROBE_DEFER if nothing is added there yet; -ENODEV if the port leads nowhere; -EINVAL without
 * @panel and @bridge.
 */
int drm_of_find_panel_or_bridge(const struct device_node *np, int port, int endpoint, struct drm_panel **panel,
				struct drm_bridge **bridge);

/**
 * of_drm_get_bridge_by_endpoint() - look up the bridge that a port leads to
 * @np: node that asks
 * @port: its port
 * @endpoint: endpoint of the port
 *
 * Context: Process context.
 * Lifetime: the caller owns a reference: drm_bridge_put().
 * Return: the bridge, or ERR_PTR(): -EPROBE_DEFER if none is added there yet; -ENODEV if the port leads nowhere.
 */
struct drm_bridge *of_drm_get_bridge_by_endpoint(const struct device_node *np, int port, int endpoint)
	DRMRES_SYM(of_drm_get_bridge_by_endpoint);

/* For drm_of_component_match_add(). */
static inline void __drm_of_release(struct device *dev, void *data)
{
	(void)dev;
	of_node_put((struct device_node *)data);
}

/**
 * drm_of_component_match_add() - want the device of a node
 * @master: whose aggregate it is
 * @matchptr: list of what is wanted; NULL to start with
 * @compare: for component_match_add()
 * @node: the node
 *
 * Lifetime: a reference on @node, as long as the list.
 */
static inline void drm_of_component_match_add(struct device *master, struct component_match **matchptr,
					      int (*compare)(struct device *dev, void *data), struct device_node *node)
{
	of_node_get(node);
	(component_match_add_release)(master, matchptr, __drm_of_release, compare, node);
}

#ifdef DRMRES_SITES
#define drm_of_find_panel_or_bridge(...) DRMRES_AT(drm_of_find_panel_or_bridge(__VA_ARGS__))
#define of_drm_get_bridge_by_endpoint(...) DRMRES_AT(of_drm_get_bridge_by_endpoint(__VA_ARGS__))
#endif

__END_DECLS

#endif
