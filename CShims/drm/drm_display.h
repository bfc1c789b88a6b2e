/* SPDX-License-Identifier: MIT */
/*
 * What the core knows of each bridge and panel, beside what lies in their drivers' memory. Private to drm/.
 *
 * A record is made by devm_drm_bridge_alloc() and its like and ends with the last put; for what is counted by nobody it
 * is made when the thing is added or attached, and ends when it is neither. For all of that time the memory is watched.
 */
#ifndef _DRMRES_DRM_DISPLAY_H_
#define _DRMRES_DRM_DISPLAY_H_

#include <bsd/sys/tree.h>
#include <drmres/codes.h>
#include <drmres/display.h>
#include <drmres/object.h>
#include <drmres/report.h>
#include <drmres/types.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <mm/watch.h>

struct device;
struct device_node;
struct drm_bridge;
struct drm_bridge_funcs;
struct drm_panel;

/*
 * struct drmres_display - a bridge or a panel
 * @entry: place in the tree of all of them
 * @object: the struct drm_bridge or struct drm_panel; identity, and to be followed only while @gone is not set
 * @what: "bridge" or "panel"
 * @name: "bridge of vc4-hdmi"
 * @watch: on the object
 * @counted: allocated by us, which is to say that it has a reference count
 * @added: on the list of those that can be looked up
 * @lingering: removed, and on the list of those that are still referenced
 * @attached: in an encoder's chain
 * @kept: the last reference was put, but for those of lookups
 * @gone: its memory was freed by somebody else; nothing may follow it
 * @ending: the last reference was put, and the driver's destroy() is being called
 * @users: panel bridges that drive it, where nobody counts
 * @lookups: references that came from lookups, which older drivers never put
 * @node: a panel's: of its device, which it may outlive
 * @claimed: node that it was looked up for
 * @looker: device whose probe looked it up without a reference, "" for none
 * @looked: where it did
 * @on_free: told when a panel's memory goes, NULL for nobody
 */
struct drmres_display {
	RB_ENTRY(drmres_display) entry;
	const void *object;
	const char *what;
	char name[72];
	struct drmres_watch watch;
	bool counted;
	bool added;
	bool lingering;
	bool attached;
	bool kept;
	bool gone;
	bool ending;
	unsigned int users;
	unsigned int lookups;
	const struct device_node *node;
	const struct device_node *claimed;
	char looker[48];
	struct drmres_site looked;
	void (*on_free)(struct drm_panel *panel);
};

/* One lock for every record and for the lists and chains that they are on; never held around a call to a driver. */
void drmres_display_lock(void);
void drmres_display_unlock(void);

/* The record of an object, NULL if there is none; with the lock held, as each of the following. */
struct drmres_display *drmres_display_find(const void *object);

/*
 * A record for an object, watched; NULL without memory. One that is left from memory that is gone is replaced. @device:
 * name of the device that it belongs to, NULL if that is not known.
 */
struct drmres_display *drmres_display_begin(const void *object, size_t size, const char *what, const char *device,
					    drmres_watch_fn_t freed, const void *pc);

/* End of the watch and of the record. */
void drmres_display_end(struct drmres_display *display);

/* End of a record that nobody counts and nobody needs any more; nothing for any other. */
void drmres_display_settle(struct drmres_display *display);

/* What a record says of its object, but for what lies in the object; all zeroes for no record. */
void drmres_display_inform(const struct drmres_display *display, struct drmres_display_info *info);

/* kref_get() of what cannot be at 0: that has a scheduling point, and this has none. */
static inline void drmres_display_ref(struct kref *kref)
{
	/* PAIRS WITH: the decrement in kref_put(), which orders what was done under the reference. */
	__atomic_fetch_add(&kref->refcount.refs.counter, 1, __ATOMIC_RELAXED);
}

/* ---- without the lock ---- */

/*
 * Whether @object, which is a @what, can be followed. A report on behalf of @function otherwise: W03 for NULL and for an
 * error pointer, M15 where there is no memory, @freed for one whose memory is gone. Nothing is said of one that was
 * reported as it went.
 */
bool drmres_display_usable(const void *object, const char *what, enum drmres_code freed, const char *function,
			   const void *pc);

/*
 * Whether @object is no bridge or panel, but lies where another one does: in an allocation that was made as @container,
 * "drm_bridge" or "drm_panel".
 */
bool drmres_display_is_other(const void *object, const char *container);

/* Report @code about @object: its name, or @what where it has none, then @text. */
void drmres_display_report(const void *pc, enum drmres_code code, const char *function, const void *object,
			   const char *what, const char *text);

/* Name of the device whose probe this thread is in. Return: @buf, empty outside of any. */
const char *drmres_probing(char *buf, size_t size);

/* Whether a device of the platform bus has a driver. */
bool drmres_device_bound(const char *name);

/* Forget which node something was looked up for where its device has no driver now. Return: whether any was. */
bool drmres_display_drop_claims(void);

/* ---- bridge.c ---- */

/* Add and drop references of the core's own. */
void drmres_bridge_hold(struct drm_bridge *bridge, const void *pc);
void drmres_bridge_drop(struct drm_bridge *bridge, const void *pc);

/*
 * devm_drm_bridge_alloc() on behalf of @function, with a reference that is the caller's and not devres's. @dev: the device
 * that the bridge is named after.
 */
void *drmres_bridge_alloc(struct device *dev, size_t size, size_t offset, const struct drm_bridge_funcs *funcs,
			  const char *function, const void *pc);

/* Whoever looked it up without a reference has one now. */
void drmres_bridge_found(const struct drm_bridge *bridge);

/* Its record, made if there is none; with the lock held. */
struct drmres_display *drmres_bridge_record(struct drm_bridge *bridge, const void *pc);

/*
 * The bridge that is added under @remote; without @remote the only one under another node than @asks. With a reference
 * if @get is set; otherwise who looks is remembered. Return: NULL if there is none.
 */
struct drm_bridge *drmres_bridge_lookup(const struct device_node *remote, const struct device_node *asks, bool get,
					const void *pc);

/* ---- panel.c ---- */

/* The same for panels, always with a reference that drmres_panel_drop() drops. */
struct drm_panel *drmres_panel_lookup(const struct device_node *remote, const struct device_node *asks);

/* Hold a panel on behalf of a panel bridge, counted or not; no longer. */
void drmres_panel_hold(struct drm_panel *panel, const void *pc);
void drmres_panel_drop(struct drm_panel *panel, const void *pc);

/* Turn a reference of drmres_panel_lookup() into one that of_drm_find_panel() returns. */
void drmres_panel_give(struct drm_panel *panel, const void *pc);

/* ---- panel_bridge.c ---- */

/* The panel's memory goes: no panel bridge may follow it. */
void drmres_panel_bridge_forget(const struct drm_panel *panel);

#endif
