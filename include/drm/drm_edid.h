/* SPDX-License-Identifier: MIT */
/**
 * DOC: what a display says of itself, and modes without asking it
 *
 * Every connector has the same display behind it, which says little and is always right. What was read belongs to who read it,
 * until drm_edid_free(), or kfree() for the older struct edid; the connector keeps nothing of it. A mode that is made is owned
 * by who asked, or by the connector it was added to.
 */
#ifndef __DRM_EDID_H__
#define __DRM_EDID_H__

#include <drm/drm_connector.h>
#include <drm/drm_modes.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct drm_edid;
struct i2c_adapter;

#define EDID_LENGTH 128

/**
 * struct edid - the first block, as it is on the wire
 * @header: 00 ff ff ff ff ff ff 00
 * @mfg_id, @prod_code, @serial, @mfg_week, @mfg_year: who made it
 * @version, @revision: of the standard
 * @input, @width_cm, @height_cm, @gamma, @features: what it is like
 * @rest: colours and timings
 * @extensions: further blocks
 * @checksum: makes the sum 0
 */
struct edid {
	u8 header[8];
	u8 mfg_id[2];
	u8 prod_code[2];
	u8 serial[4];
	u8 mfg_week;
	u8 mfg_year;
	u8 version;
	u8 revision;
	u8 input;
	u8 width_cm;
	u8 height_cm;
	u8 gamma;
	u8 features;
	u8 rest[101];
	u8 extensions;
	u8 checksum;
};

/**
 * drm_edid_read() - ask the display
 * @connector: which
 *
 * Context: Process context. May sleep.
 * Lifetime: until drm_edid_free().
 * Return: what it said, NULL without memory.
 */
const struct drm_edid *drm_edid_read(struct drm_connector *connector);

/* The same, by a given bus. */
const struct drm_edid *drm_edid_read_ddc(struct drm_connector *connector, struct i2c_adapter *adapter);

/**
 * drm_edid_read_custom() - ask the display by a function of the driver's
 * @connector: which
 * @read_block: reads block @block into @buf; returns 0 or something else
 * @context: for @read_block
 *
 * Only the first block is read, whatever it says.
 *
 * Context: Process context. May sleep.
 * Lifetime: until drm_edid_free().
 * Return: what was read; NULL without memory, or when @read_block failed.
 */
const struct drm_edid *drm_edid_read_custom(struct drm_connector *connector,
					    int (*read_block)(void *context, u8 *buf, unsigned int block, size_t len),
					    void *context);

/**
 * drm_edid_alloc() - make one of bytes
 * @edid: bytes, copied; NULL gives NULL
 * @size: how many; 0 gives NULL
 *
 * Lifetime: until drm_edid_free().
 * Return: the copy, NULL without memory.
 */
const struct drm_edid *drm_edid_alloc(const void *edid, size_t size);

/* A copy; NULL of NULL. */
const struct drm_edid *drm_edid_dup(const struct drm_edid *drm_edid);

/**
 * drm_edid_free() - done with it
 * @drm_edid: what one of the functions above returned, NULL is ignored
 */
void drm_edid_free(const struct drm_edid *drm_edid);

/* Its first block, NULL of NULL. */
const struct edid *drm_edid_raw(const struct drm_edid *drm_edid);

/**
 * drm_edid_connector_update() - tell a connector what its display said
 * @connector: which
 * @drm_edid: what it said, NULL for nothing; nothing of it is kept
 *
 * Return: 0.
 */
int drm_edid_connector_update(struct drm_connector *connector, const struct drm_edid *drm_edid);

/**
 * drm_edid_connector_add_modes() - give a connector the modes of the display that it was told of
 * @connector: which
 *
 * Return: how many were added, 0 after it was told that there is nothing.
 */
int drm_edid_connector_add_modes(struct drm_connector *connector);

/**
 * drm_get_edid() - the older drm_edid_read()
 * @connector: which
 * @adapter: bus
 *
 * Lifetime: until kfree().
 * Return: the first block, NULL without memory.
 */
struct edid *drm_get_edid(struct drm_connector *connector, struct i2c_adapter *adapter);

/* The older drm_edid_connector_update(). */
int drm_connector_update_edid_property(struct drm_connector *connector, const struct edid *edid);

/* The older drm_edid_connector_add_modes(); no modes of NULL. */
int drm_add_edid_modes(struct drm_connector *connector, struct edid *edid);

/**
 * drm_display_mode_from_cea_vic() - a mode by its number in CTA-861
 * @dev: DRM device
 * @video_code: number; those from 1 to 6, 16 and 19 are known
 *
 * Lifetime: until drm_mode_destroy().
 * Return: the mode, or NULL.
 */
struct drm_display_mode *drm_display_mode_from_cea_vic(struct drm_device *dev, u8 video_code);

/**
 * drm_add_modes_noedid() - give a connector the modes that every display can do
 * @connector: connector
 * @hdisplay: largest width
 * @vdisplay: largest height
 *
 * Return: how many were added.
 */
int drm_add_modes_noedid(struct drm_connector *connector, unsigned int hdisplay, unsigned int vdisplay);

/**
 * drm_set_preferred_mode() - mark the mode of a size
 * @connector: connector
 * @hpref: width
 * @vpref: height
 */
void drm_set_preferred_mode(struct drm_connector *connector, int hpref, int vpref);

#ifdef DRMRES_SITES
#define drm_edid_read(...) DRMRES_AT(drm_edid_read(__VA_ARGS__))
#define drm_edid_read_ddc(...) DRMRES_AT(drm_edid_read_ddc(__VA_ARGS__))
#define drm_edid_read_custom(...) DRMRES_AT(drm_edid_read_custom(__VA_ARGS__))
#define drm_edid_alloc(...) DRMRES_AT(drm_edid_alloc(__VA_ARGS__))
#define drm_edid_dup(...) DRMRES_AT(drm_edid_dup(__VA_ARGS__))
#define drm_edid_free(...) DRMRES_AT_VOID(drm_edid_free(__VA_ARGS__))
#define drm_get_edid(...) DRMRES_AT(drm_get_edid(__VA_ARGS__))
#define drm_display_mode_from_cea_vic(...) DRMRES_AT(drm_display_mode_from_cea_vic(__VA_ARGS__))
#endif

__END_DECLS

#endif
