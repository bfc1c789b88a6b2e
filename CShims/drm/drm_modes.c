// SPDX-License-Identifier: MIT
/**
 * DOC: display modes
 *
 * A mode is one allocation, owned by who made it or by the connector whose list it is on. Every function may be called
 * concurrently on different modes and connectors.
 */
#include <drm/drm_modes.h>

#include <drm/drm_connector.h>
#include <drm/drm_edid.h>
#include <drm/drm_probe_helper.h>
#include <linux/array_size.h>
#include <linux/slab.h>
#include <stdio.h>

#define SYNC_N (DRM_MODE_FLAG_NHSYNC | DRM_MODE_FLAG_NVSYNC)
#define SYNC_P (DRM_MODE_FLAG_PHSYNC | DRM_MODE_FLAG_PVSYNC)
#define HALVES (DRM_MODE_FLAG_INTERLACE | DRM_MODE_FLAG_DBLCLK)

static const struct {
	u8 video_code;
	struct drm_display_mode mode;
} cea_modes[] = {
	{1, {DRM_MODE("640x480", DRM_MODE_TYPE_DRIVER, 25175, 640, 656, 752, 800, 0, 480, 490, 492, 525, 0, SYNC_N)}},
	{2, {DRM_MODE("720x480", DRM_MODE_TYPE_DRIVER, 27000, 720, 736, 798, 858, 0, 480, 489, 495, 525, 0, SYNC_N)}},
	{3, {DRM_MODE("720x480", DRM_MODE_TYPE_DRIVER, 27000, 720, 736, 798, 858, 0, 480, 489, 495, 525, 0, SYNC_N)}},
	{4,
	 {DRM_MODE("1280x720", DRM_MODE_TYPE_DRIVER, 74250, 1280, 1390, 1430, 1650, 0, 720, 725, 730, 750, 0, SYNC_P)}},
	{5,
	 {DRM_MODE("1920x1080i", DRM_MODE_TYPE_DRIVER, 74250, 1920, 2008, 2052, 2200, 0, 1080, 1084, 1094, 1125, 0,
		   SYNC_P | DRM_MODE_FLAG_INTERLACE)}},
	{6,
	 {DRM_MODE("720x480i", DRM_MODE_TYPE_DRIVER, 13500, 720, 739, 801, 858, 0, 480, 488, 494, 525, 0,
		   SYNC_N | HALVES)}},
	{16,
	 {DRM_MODE("1920x1080", DRM_MODE_TYPE_DRIVER, 148500, 1920, 2008, 2052, 2200, 0, 1080, 1084, 1089, 1125, 0,
		   SYNC_P)}},
	{19,
	 {DRM_MODE("1280x720", DRM_MODE_TYPE_DRIVER, 74250, 1280, 1720, 1760, 1980, 0, 720, 725, 730, 750, 0, SYNC_P)}},
};

struct drm_display_mode *(drm_mode_create)(struct drm_device *dev)
{
	(void)dev;
	return kzalloc(sizeof(struct drm_display_mode), GFP_KERNEL);
}

void(drm_mode_destroy)(struct drm_device *dev, struct drm_display_mode *mode)
{
	(void)dev;
	kfree(mode);
}

void drm_mode_copy(struct drm_display_mode *dst, const struct drm_display_mode *src)
{
	struct list_head head = dst->head;

	*dst = *src;
	dst->head = head;
}

struct drm_display_mode *(drm_mode_duplicate)(struct drm_device *dev, const struct drm_display_mode *mode)
{
	struct drm_display_mode *copy = (drm_mode_create)(dev);

	if (copy)
		drm_mode_copy(copy, mode);
	return copy;
}

void drm_mode_probed_add(struct drm_connector *connector, struct drm_display_mode *mode)
{
	list_add_tail(&mode->head, &connector->probed_modes);
}

void drm_mode_set_name(struct drm_display_mode *mode)
{
	snprintf(mode->name, sizeof(mode->name), "%dx%d%s", mode->hdisplay, mode->vdisplay,
		 mode->flags & DRM_MODE_FLAG_INTERLACE ? "i" : "");
}

int drm_mode_vrefresh(const struct drm_display_mode *mode)
{
	u64 num = (u64)mode->clock * 1000, den = (u64)mode->htotal * mode->vtotal;

	if (!den)
		return 0;
	if (mode->flags & DRM_MODE_FLAG_INTERLACE)
		num *= 2;
	if (mode->flags & DRM_MODE_FLAG_DBLSCAN)
		den *= 2;
	if (mode->vscan > 1)
		den *= mode->vscan;
	return (int)((num + den / 2) / den);
}

void drm_mode_set_crtcinfo(struct drm_display_mode *p, int adjust_flags)
{
	(void)adjust_flags;
	p->crtc_clock = p->clock;
	p->crtc_hdisplay = p->hdisplay;
	p->crtc_hsync_start = p->hsync_start;
	p->crtc_hsync_end = p->hsync_end;
	p->crtc_htotal = p->htotal;
	p->crtc_hskew = p->hskew;
	p->crtc_hblank_start = p->hdisplay;
	p->crtc_hblank_end = p->htotal;
	p->crtc_vdisplay = p->vdisplay;
	p->crtc_vsync_start = p->vsync_start;
	p->crtc_vsync_end = p->vsync_end;
	p->crtc_vtotal = p->vtotal;
	p->crtc_vblank_start = p->vdisplay;
	p->crtc_vblank_end = p->vtotal;
}

struct drm_display_mode *(drm_display_mode_from_cea_vic)(struct drm_device *dev, u8 video_code)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cea_modes); i++)
		if (cea_modes[i].video_code == video_code)
			return (drm_mode_duplicate)(dev, &cea_modes[i].mode);
	return NULL;
}

int drm_add_modes_noedid(struct drm_connector *connector, unsigned int hdisplay, unsigned int vdisplay)
{
	struct drm_display_mode *mode;
	int count = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cea_modes); i++) {
		const struct drm_display_mode *known = &cea_modes[i].mode;

		if (known->hdisplay > hdisplay || known->vdisplay > vdisplay)
			continue;
		mode = (drm_mode_duplicate)(connector->dev, known);
		if (!mode)
			break;
		drm_mode_probed_add(connector, mode);
		count++;
	}
	return count;
}

void drm_set_preferred_mode(struct drm_connector *connector, int hpref, int vpref)
{
	struct drm_display_mode *mode;

	list_for_each_entry (mode, &connector->probed_modes, head)
		if (mode->hdisplay == hpref && mode->vdisplay == vpref)
			mode->type |= DRM_MODE_TYPE_PREFERRED;
}

int drm_connector_helper_get_modes_fixed(struct drm_connector *connector, const struct drm_display_mode *fixed_mode)
{
	struct drm_display_mode *mode = (drm_mode_duplicate)(connector->dev, fixed_mode);

	if (!mode)
		return 0;
	if (!mode->name[0])
		drm_mode_set_name(mode);
	mode->type |= DRM_MODE_TYPE_PREFERRED;
	drm_mode_probed_add(connector, mode);
	connector->display_info.width_mm = mode->width_mm;
	connector->display_info.height_mm = mode->height_mm;
	return 1;
}
