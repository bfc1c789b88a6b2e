/* SPDX-License-Identifier: MIT */
/**
 * DOC: display modes
 *
 * How many pixels, how often. A mode that drm_mode_create() or one of its relatives made is owned by who has it: by the
 * caller, or by the connector after drm_mode_probed_add().
 */
#ifndef __DRM_MODES_H__
#define __DRM_MODES_H__

#include <drm/drm_mode_config.h>
#include <drm/drm_mode_object.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/list.h>

__BEGIN_DECLS

struct drm_connector;

/**
 * struct drm_display_mode - a mode
 * @clock: pixel clock in kHz
 * @hdisplay: pixels in a line that are seen
 * @hsync_start: where the pulse begins
 * @hsync_end: where it ends
 * @htotal: pixels in a line with the blanking
 * @hskew: skew
 * @vdisplay: lines that are seen
 * @vsync_start: where the pulse begins
 * @vsync_end: where it ends
 * @vtotal: lines with the blanking
 * @vscan: how often a line is repeated
 * @flags: DRM_MODE_FLAG_*
 * @crtc_clock: what the CRTC is given; the other crtc_ fields likewise
 * @width_mm: width of the display
 * @height_mm: height of the display
 * @type: DRM_MODE_TYPE_*
 * @head: link in a connector's list
 * @name: ``1920x1080``
 * @status: what it is good for
 */
struct drm_display_mode {
	int clock;
	u16 hdisplay, hsync_start, hsync_end, htotal, hskew;
	u16 vdisplay, vsync_start, vsync_end, vtotal, vscan;
	u32 flags;
	int crtc_clock;
	u16 crtc_hdisplay, crtc_hblank_start, crtc_hblank_end, crtc_hsync_start, crtc_hsync_end, crtc_htotal,
		crtc_hskew;
	u16 crtc_vdisplay, crtc_vblank_start, crtc_vblank_end, crtc_vsync_start, crtc_vsync_end, crtc_vtotal;
	u16 width_mm, height_mm;
	u8 type;
	struct list_head head;
	char name[DRM_DISPLAY_MODE_LEN];
	enum drm_mode_status status;
};

/* A mode of a table, all of it spelled out. */
#define DRM_MODE(nm, t, c, hd, hss, hse, ht, hsk, vd, vss, vse, vt, vs, f)                                \
	.name = nm, .status = MODE_OK, .type = (t), .clock = (c), .hdisplay = (hd), .hsync_start = (hss), \
	.hsync_end = (hse), .htotal = (ht), .hskew = (hsk), .vdisplay = (vd), .vsync_start = (vss),       \
	.vsync_end = (vse), .vtotal = (vt), .vscan = (vs), .flags = (f)

/* A mode of which only the size matters, in pixels and in mm. */
#define DRM_MODE_INIT(hz, hd, vd, hd_mm, vd_mm)                                                        \
	.type = DRM_MODE_TYPE_DRIVER, .clock = (int)((hd) * (vd) * (hz) / 1000), .hdisplay = (hd),     \
	.hsync_start = (hd), .hsync_end = (hd), .htotal = (hd), .vdisplay = (vd), .vsync_start = (vd), \
	.vsync_end = (vd), .vtotal = (vd), .width_mm = (hd_mm), .height_mm = (vd_mm)

/* A mode of a simple panel. */
#define DRM_SIMPLE_MODE(hd, vd, hd_mm, vd_mm) DRM_MODE_INIT(1, hd, vd, hd_mm, vd_mm)

#define DRM_MODE_FMT "\"%s\": %d %d %d %d %d %d %d %d %d %d 0x%x 0x%x"
#define DRM_MODE_ARG(m)                                                                                            \
	(m)->name, drm_mode_vrefresh(m), (m)->clock, (m)->hdisplay, (m)->hsync_start, (m)->hsync_end, (m)->htotal, \
		(m)->vdisplay, (m)->vsync_start, (m)->vsync_end, (m)->vtotal, (m)->type, (m)->flags

/**
 * drm_mode_create() - make an empty mode
 * @dev: DRM device
 *
 * Lifetime: until drm_mode_destroy().
 * Return: the mode, or NULL.
 */
struct drm_display_mode *drm_mode_create(struct drm_device *dev);

/**
 * drm_mode_destroy() - free a mode
 * @dev: DRM device, not used
 * @mode: mode that is in no list; NULL is ignored
 */
void drm_mode_destroy(struct drm_device *dev, struct drm_display_mode *mode);

/**
 * drm_mode_duplicate() - make a copy
 * @dev: DRM device
 * @mode: mode
 *
 * Lifetime: until drm_mode_destroy().
 * Return: the copy, in no list, or NULL.
 */
struct drm_display_mode *drm_mode_duplicate(struct drm_device *dev, const struct drm_display_mode *mode);

/**
 * drm_mode_copy() - overwrite a mode, but not its place in a list
 * @dst: mode
 * @src: mode
 */
void drm_mode_copy(struct drm_display_mode *dst, const struct drm_display_mode *src);

/**
 * drm_mode_probed_add() - hand a mode to a connector
 * @connector: connector, which frees it
 * @mode: mode
 */
void drm_mode_probed_add(struct drm_connector *connector, struct drm_display_mode *mode);

/**
 * drm_mode_set_name() - name a mode after its size
 * @mode: mode
 */
void drm_mode_set_name(struct drm_display_mode *mode);

/**
 * drm_mode_vrefresh() - pictures a second
 * @mode: mode
 *
 * Return: Hz, rounded; 0 if the mode does not say.
 */
int drm_mode_vrefresh(const struct drm_display_mode *mode);

/**
 * drm_mode_set_crtcinfo() - fill in what the CRTC is given
 * @p: mode
 * @adjust_flags: not used
 */
void drm_mode_set_crtcinfo(struct drm_display_mode *p, int adjust_flags);

#ifdef DRMRES_SITES
#define drm_mode_create(...) DRMRES_AT(drm_mode_create(__VA_ARGS__))
#define drm_mode_destroy(...) DRMRES_AT_VOID(drm_mode_destroy(__VA_ARGS__))
#define drm_mode_duplicate(...) DRMRES_AT(drm_mode_duplicate(__VA_ARGS__))
#endif

__END_DECLS

#endif
