// SPDX-License-Identifier: MIT
/**
 * DOC: vertical blanking
 *
 * One managed array, and one managed action for each CRTC, as in Linux. What is armed is linked in its CRTC's list under
 * &drm_device.event_lock, which whoever gives an event away holds.
 */
#include <drm/drm_vblank.h>

#include <drm/drm_crtc.h>
#include <drm/drm_device.h>
#include <drm/drm_managed.h>
#include <linux/bug.h>

#include "drm_internal.h"

/* The managed action. */
static void drm_vblank_init_release(struct drm_device *dev, void *ptr)
{
	struct drm_vblank_crtc *vblank = ptr;

	(void)dev;
	WARN_ON(vblank->enabled);
}

int(drm_vblank_init)(struct drm_device *dev, unsigned int num_crtcs)
{
	unsigned int i;
	int ret;

	if (!drmres_drm_usable(dev, __func__))
		return -EINVAL;
	spin_lock_init(&dev->vbl_lock);
	spin_lock_init(&dev->vblank_time_lock);
	dev->vblank = drmm_kcalloc(dev, num_crtcs, sizeof(*dev->vblank), GFP_KERNEL);
	if (!dev->vblank)
		return -ENOMEM;
	dev->num_crtcs = num_crtcs;
	for (i = 0; i < num_crtcs; i++) {
		struct drm_vblank_crtc *vblank = &dev->vblank[i];

		vblank->dev = dev;
		vblank->pipe = i;
		INIT_LIST_HEAD(&vblank->pending);
		ret = drmm_add_core_action_or_reset(dev, drm_vblank_init_release, vblank);
		if (ret)
			return ret;
	}
	return 0;
}

/* What belongs to a CRTC; NULL, after a warning, if drm_vblank_init() was not told of it. */
static struct drm_vblank_crtc *vblank_of(const struct drm_crtc *crtc)
{
	struct drm_device *dev = crtc->dev;

	return WARN_ON(crtc->index >= dev->num_crtcs) ? NULL : &dev->vblank[crtc->index];
}

static void switch_on(struct drm_crtc *crtc, struct drm_vblank_crtc *vblank)
{
	if (!vblank->enabled && (!crtc->funcs->enable_vblank || !crtc->funcs->enable_vblank(crtc)))
		vblank->enabled = true;
}

static void switch_off(struct drm_crtc *crtc, struct drm_vblank_crtc *vblank)
{
	if (vblank->enabled && crtc->funcs->disable_vblank)
		crtc->funcs->disable_vblank(crtc);
	vblank->enabled = false;
}

int drm_crtc_vblank_get(struct drm_crtc *crtc)
{
	struct drm_vblank_crtc *vblank = vblank_of(crtc);

	if (!vblank || vblank->inmodeset)
		return -EINVAL;
	switch_on(crtc, vblank);
	if (!vblank->enabled)
		return -EINVAL;
	vblank->refcount++;
	return 0;
}

void drm_crtc_vblank_put(struct drm_crtc *crtc)
{
	struct drm_vblank_crtc *vblank = vblank_of(crtc);

	if (!vblank || WARN_ON(!vblank->refcount))
		return;
	if (!--vblank->refcount)
		switch_off(crtc, vblank);
}

void drm_crtc_vblank_on(struct drm_crtc *crtc)
{
	struct drm_vblank_crtc *vblank = vblank_of(crtc);

	if (vblank)
		vblank->inmodeset = 0;
}

void drm_crtc_vblank_reset(struct drm_crtc *crtc)
{
	struct drm_vblank_crtc *vblank = vblank_of(crtc);

	if (vblank)
		vblank->inmodeset = 1;
}

u64 drm_crtc_vblank_count(struct drm_crtc *crtc)
{
	const struct drm_vblank_crtc *vblank = vblank_of(crtc);

	return vblank ? vblank->count : 0;
}

void(drm_crtc_send_vblank_event)(struct drm_crtc *crtc, struct drm_pending_vblank_event *e)
{
	e->pipe = crtc->index;
	e->event.vbl.sequence = (u32)(crtc->index < crtc->dev->num_crtcs ? crtc->dev->vblank[crtc->index].count : 0);
	drm_send_event_locked(crtc->dev, &e->base);
}

void drm_crtc_arm_vblank_event(struct drm_crtc *crtc, struct drm_pending_vblank_event *e)
{
	struct drm_vblank_crtc *vblank = vblank_of(crtc);

	if (!vblank)
		return;
	e->pipe = crtc->index;
	e->sequence = vblank->count + 1;
	list_add_tail(&e->base.link, &vblank->pending);
}

/* Send what is armed, with the reference that each event has. */
static void send_pending(struct drm_crtc *crtc, struct drm_vblank_crtc *vblank)
{
	struct drm_pending_vblank_event *e;
	unsigned long flags;
	unsigned int sent = 0;

	spin_lock_irqsave(&crtc->dev->event_lock, flags);
	while (!list_empty(&vblank->pending)) {
		e = list_first_entry(&vblank->pending, struct drm_pending_vblank_event, base.link);
		list_del(&e->base.link);
		(drm_crtc_send_vblank_event)(crtc, e);
		sent++;
	}
	spin_unlock_irqrestore(&crtc->dev->event_lock, flags);
	while (sent--)
		drm_crtc_vblank_put(crtc);
}

void drm_crtc_vblank_off(struct drm_crtc *crtc)
{
	struct drm_vblank_crtc *vblank = vblank_of(crtc);

	if (!vblank)
		return;
	send_pending(crtc, vblank);
	switch_off(crtc, vblank);
	vblank->inmodeset = 1;
}

bool drm_crtc_handle_vblank(struct drm_crtc *crtc)
{
	struct drm_vblank_crtc *vblank = vblank_of(crtc);

	if (!vblank || !vblank->enabled)
		return false;
	vblank->count++;
	send_pending(crtc, vblank);
	return true;
}
