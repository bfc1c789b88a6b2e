/* SPDX-License-Identifier: MIT */
/**
 * DOC: vertical blanking
 *
 * No hardware interrupts here: a driver says that a vertical blanking was. The state of each CRTC is managed by the
 * drm_device. An event that is armed waits for the next vertical blanking, or for drm_crtc_vblank_off(), and belongs to the
 * file that wants it.
 */
#ifndef _DRM_VBLANK_H_
#define _DRM_VBLANK_H_

#include <drm/drm_device.h>
#include <drm/drm_file.h>
#include <drm/drm_modes.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <uapi/drm/drm.h>

__BEGIN_DECLS

struct drm_crtc;
struct drm_device;

/**
 * struct drm_pending_vblank_event - an event that a file waits for
 * @base: the event; linked in the CRTC's list while it is armed
 * @pipe: index of the CRTC
 * @sequence: which vertical blanking it waits for
 * @event: what the file reads
 */
struct drm_pending_vblank_event {
	struct drm_pending_event base;
	unsigned int pipe;
	u64 sequence;
	union {
		struct drm_event base;
		struct drm_event_vblank vbl;
	} event;
};

/**
 * struct drm_vblank_crtc - vertical blanking of a CRTC
 * @dev: DRM device
 * @pending: events that are armed; &drm_device.event_lock
 * @count: how many there were
 * @refcount: who waits
 * @inmodeset: between off and on
 * @pipe: index of the CRTC
 * @enabled: whether the interrupt is on
 * @framedur_ns: how long a picture takes
 */
struct drm_vblank_crtc {
	struct drm_device *dev;
	struct list_head pending;
	u64 count;
	int refcount;
	unsigned int inmodeset;
	unsigned int pipe;
	bool enabled;
	int framedur_ns;
};

/**
 * drm_vblank_init() - make what each CRTC needs
 * @dev: DRM device
 * @num_crtcs: CRTCs
 *
 * Lifetime: until the last drm_dev_put().
 * Return: 0, or -ENOMEM.
 */
int drm_vblank_init(struct drm_device *dev, unsigned int num_crtcs);

static inline bool drm_dev_has_vblank(const struct drm_device *dev)
{
	return dev->num_crtcs != 0;
}

/* Interrupts may come from now on. */
void drm_crtc_vblank_on(struct drm_crtc *crtc);

/* None comes any more; events that are armed are sent. */
void drm_crtc_vblank_off(struct drm_crtc *crtc);

/* The hardware was reset. */
void drm_crtc_vblank_reset(struct drm_crtc *crtc);

/**
 * drm_crtc_vblank_get() - have the interrupt on
 * @crtc: CRTC
 *
 * Return: 0, or -errno; then there is nothing to put.
 */
int drm_crtc_vblank_get(struct drm_crtc *crtc);

/* Undo drm_crtc_vblank_get(). */
void drm_crtc_vblank_put(struct drm_crtc *crtc);

/* How many vertical blankings there were. */
u64 drm_crtc_vblank_count(struct drm_crtc *crtc);

/**
 * drm_crtc_handle_vblank() - a vertical blanking was
 * @crtc: CRTC
 *
 * Return: whether the interrupt was wanted.
 */
bool drm_crtc_handle_vblank(struct drm_crtc *crtc);

/**
 * drm_crtc_send_vblank_event() - send an event now
 * @crtc: CRTC
 * @e: event, which is given away; &drm_device.event_lock is held
 */
void drm_crtc_send_vblank_event(struct drm_crtc *crtc, struct drm_pending_vblank_event *e);

/**
 * drm_crtc_arm_vblank_event() - send an event at the next vertical blanking
 * @crtc: CRTC, with a drm_crtc_vblank_get() that is given away too
 * @e: event, which is given away; &drm_device.event_lock is held
 */
void drm_crtc_arm_vblank_event(struct drm_crtc *crtc, struct drm_pending_vblank_event *e);

#ifdef DRMRES_SITES
#define drm_vblank_init(...) DRMRES_AT(drm_vblank_init(__VA_ARGS__))
#define drm_crtc_send_vblank_event(...) DRMRES_AT_VOID(drm_crtc_send_vblank_event(__VA_ARGS__))
#endif

__END_DECLS

#endif
