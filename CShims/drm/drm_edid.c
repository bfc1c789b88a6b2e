// SPDX-License-Identifier: MIT
/*
 * What displays say of themselves: each answer is memory of its own, which belongs to who asked. Nothing is shared; a connector
 * only remembers whether it was told of a display, under the lock that its driver holds while it is probed.
 */
#include <drm/drm_edid.h>

#include <linux/slab.h>
#include <string.h>

#include <drm/drm_connector.h>
#include <drm/drm_drv.h>
#include <drmres/errno.h>
#include <drmres/phase.h>
#include <fs/usable.h>

struct drm_edid {
	size_t size;
	u8 bytes[];
};

/* 34 by 19 cm, no extension; the modes are those of drm_add_modes_noedid(). */
static const struct edid display = {
	.header = {0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00},
	.mfg_id = {0x10, 0xac},
	.prod_code = {1, 0},
	.mfg_week = 1,
	.mfg_year = 30,
	.version = 1,
	.revision = 4,
	.input = 0x80,
	.width_cm = 34,
	.height_cm = 19,
	.gamma = 120,
	.checksum = 0xf8,
};

static struct drm_edid *make(size_t size)
{
	struct drm_edid *drm_edid = kzalloc(sizeof(*drm_edid) + size, GFP_KERNEL);

	if (drm_edid)
		drm_edid->size = size;
	return drm_edid;
}

const struct drm_edid *drm_edid_alloc(const void *edid, size_t size)
{
	struct drm_edid *drm_edid;

	if (!edid || !size || size > SIZE_MAX / 2)
		return NULL;
	drm_edid = make(size);
	if (drm_edid)
		memcpy(drm_edid->bytes, edid, size);
	return drm_edid;
}

const struct drm_edid *drm_edid_dup(const struct drm_edid *drm_edid)
{
	return drm_edid ? drm_edid_alloc(drm_edid->bytes, drm_edid->size) : NULL;
}

void drm_edid_free(const struct drm_edid *drm_edid)
{
	kfree(drm_edid);
}

const struct edid *drm_edid_raw(const struct drm_edid *drm_edid)
{
	return drm_edid && drm_edid->size >= EDID_LENGTH ? (const struct edid *)(const void *)drm_edid->bytes : NULL;
}

const struct drm_edid *drm_edid_read_ddc(struct drm_connector *connector, struct i2c_adapter *adapter)
{
	(void)adapter;
	return drmres_usable(connector, "connector") ? drm_edid_alloc(&display, sizeof(display)) : NULL;
}

const struct drm_edid *drm_edid_read(struct drm_connector *connector)
{
	return drmres_usable(connector, "connector") ? drm_edid_alloc(&display, sizeof(display)) : NULL;
}

const struct drm_edid *drm_edid_read_custom(struct drm_connector *connector,
					    int (*read_block)(void *context, u8 *buf, unsigned int block, size_t len),
					    void *context)
{
	struct drm_edid *drm_edid;
	struct drmres_phase phase;
	int ret;

	if (!drmres_usable(connector, "connector") || !read_block)
		return NULL;
	drm_edid = make(EDID_LENGTH);
	if (!drm_edid)
		return NULL;
	drmres_phase_enter(&phase, "read_block", connector->name);
	ret = read_block(context, drm_edid->bytes, 0, EDID_LENGTH);
	drmres_phase_leave(&phase);
	if (!ret)
		return drm_edid;
	kfree(drm_edid);
	return NULL;
}

/* A display of no size is none. */
static int update(struct drm_connector *connector, const struct edid *edid)
{
	if (!drmres_usable(connector, "connector"))
		return -EINVAL;
	connector->display_info.width_mm = edid ? edid->width_cm * 10u : 0;
	connector->display_info.height_mm = edid ? edid->height_cm * 10u : 0;
	connector->null_edid_counter = !edid;
	return 0;
}

int drm_edid_connector_update(struct drm_connector *connector, const struct drm_edid *drm_edid)
{
	return update(connector, drm_edid_raw(drm_edid));
}

int drm_edid_connector_add_modes(struct drm_connector *connector)
{
	if (!drmres_usable(connector, "connector") || connector->null_edid_counter)
		return 0;
	return drm_add_modes_noedid(connector, 1024, 768);
}

struct edid *drm_get_edid(struct drm_connector *connector, struct i2c_adapter *adapter)
{
	(void)adapter;
	return drmres_usable(connector, "connector") ? kmemdup(&display, sizeof(display), GFP_KERNEL) : NULL;
}

int drm_connector_update_edid_property(struct drm_connector *connector, const struct edid *edid)
{
	return update(connector, edid);
}

int drm_add_edid_modes(struct drm_connector *connector, struct edid *edid)
{
	return edid && drmres_usable(connector, "connector") ? drm_add_modes_noedid(connector, 1024, 768) : 0;
}
