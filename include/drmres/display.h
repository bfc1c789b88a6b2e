/* SPDX-License-Identifier: MIT */
/**
 * DOC: bridges and panels as values
 *
 * What drm_bridge_report() prints, for programs: how often a bridge is referenced, where it can be found, and whether it
 * lingers. And the end of a panel, for which Linux has no callback. Owns nothing; what is returned is a copy. Every
 * function may be called concurrently, with an object that the caller has a reference of.
 */
#ifndef _DRMRES_DISPLAY_H_
#define _DRMRES_DISPLAY_H_

#include <drmres/types.h>

__BEGIN_DECLS

struct drm_bridge;
struct drm_panel;

/**
 * struct drmres_display_info - a bridge or a panel at one moment
 * @name: as reports call it, "bridge of vc4-hdmi"
 * @node: the node that it is found by, "" for none
 * @refcount: how many references there are; 0 where nobody counts
 * @counted: allocated by devm_drm_bridge_alloc() or devm_drm_panel_alloc()
 * @added: can be looked up
 * @lingering: was removed and is still referenced
 * @attached: in an encoder's chain
 */
struct drmres_display_info {
	char name[72];
	char node[72];
	unsigned int refcount;
	bool counted;
	bool added;
	bool lingering;
	bool attached;
};

/**
 * drmres_bridge_info() - one bridge
 * @bridge: the bridge
 * @info: where to put it
 *
 * Context: Any.
 * Return: false, and all zeroes, for what is no bridge of which the core knows.
 */
bool drmres_bridge_info(const struct drm_bridge *bridge, struct drmres_display_info *info);

/**
 * drmres_panel_info() - one panel
 * @panel: the panel
 * @info: where to put it; a panel neither lingers nor is attached
 *
 * References that lookups gave are among those that are counted.
 *
 * Context: Any.
 * Return: as drmres_bridge_info().
 */
bool drmres_panel_info(const struct drm_panel *panel, struct drmres_display_info *info);

/**
 * drmres_bridge_list() - every bridge that is added, then every one that lingers
 * @infos: where to put them, may be NULL if @capacity is 0
 * @capacity: how many fit
 *
 * Context: Process context.
 * Return: how many there are, which may be more than @capacity.
 */
size_t drmres_bridge_list(struct drmres_display_info *infos, size_t capacity);

/**
 * drmres_panel_on_free() - be told when a panel's memory goes
 * @panel: panel from devm_drm_panel_alloc(), of which nobody else has a reference yet
 * @fn: called once, after the last drm_panel_put() and before the memory is freed; NULL for nobody
 *
 * What &drm_bridge_funcs.destroy is for bridges.
 *
 * Context: Process context.
 */
void drmres_panel_on_free(struct drm_panel *panel, void (*fn)(struct drm_panel *panel));

__END_DECLS

#endif
