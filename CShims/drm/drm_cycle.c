// SPDX-License-Identifier: MIT
/**
 * DOC: a drm_device that keeps itself
 *
 * A managed action that would put a reference on its own drm_device never runs: the device's resources are released when
 * the last reference is put, and that is the one which the action has. Whether a device that is left over is such a one
 * is found out by trying: in a copy of the process its resources are released, and if that puts every reference there is,
 * nobody else had any. Owns nothing.
 */
#include <drm/drm_device.h>
#include <drm/drm_drv.h>

#include <drmres/trace.h>
#include <lib/what_if.h>
#include <linux/kref.h>
#include <mm/mm.h>

#include "drm_internal.h"

/* struct attempt - in the child: the device, the node that is being released, and the one that put a reference last */
struct attempt {
	struct drm_device *dev;
	u64 node;
	u64 culprit;
};

static void follow(const struct drmres_event *event, void *context)
{
	struct attempt *attempt = context;

	if (event->kind == DRMRES_EVENT_REL && event->object_kind == DRMRES_KIND_DRMRES)
		attempt->node = event->object;
	if (event->kind == DRMRES_EVENT_PUT && event->object_kind == DRMRES_KIND_DRM &&
	    event->object == attempt->dev->id)
		attempt->culprit = attempt->node;
}

/* Number of the node that puts a reference, if the nodes put all of them. */
static u64 release(void *context)
{
	struct attempt *attempt = context;
	struct drm_device *dev = attempt->dev;

	if (!list_empty(&dev->filelist))
		return 0;
	/* Ours, so that nothing is the last one. */
	kref_get(&dev->ref);
	drmres_trace_subscribe(follow, attempt);
	drm_managed_release(dev);
	drmres_trace_subscribe(NULL, NULL);
	return kref_read(&dev->ref) == 1 ? attempt->culprit : 0;
}

u64 drmres_drm_keeps_itself(const void *owner)
{
	struct attempt attempt = {.dev = (struct drm_device *)owner};
	struct drmres_mem mem = drmres_mem_find(owner);

	if (mem.kind != DRMRES_KIND_DRM || mem.state == DRMRES_ADDRESS_WILD || mem.state == DRMRES_ADDRESS_FREED)
		return 0;
	if ((const char *)owner + sizeof(struct drm_device) > (const char *)mem.start + mem.requested)
		return 0;
	return drmres_what_if(release, &attempt);
}
