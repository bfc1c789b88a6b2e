// SPDX-License-Identifier: MIT
/* What displays say: it belongs to who asked, until it is freed. */
#include "drm_case.h"
#include "kms_case.h"

#include <drm/drm_edid.h>
#include <drm/drm_probe_helper.h>

static int answer;

static int read_block(void *context, u8 *buf, unsigned int block, size_t len)
{
	CHECK(context == &answer);
	CHECK_EQ(block, 0);
	CHECK_EQ(len, EDID_LENGTH);
	memset(buf, 7, len);
	return answer;
}

static struct drm_connector *begin(struct rig *rig)
{
	struct drm_connector *connector;

	*rig = rig_begin_with(&kms_driver);
	CHECK_EQ(drmm_mode_config_init(rig->drm), 0);
	connector = drmm_kzalloc(rig->drm, sizeof(*connector), GFP_KERNEL);
	CHECK_EQ(drmm_connector_init(rig->drm, connector, &managed_connector, DRM_MODE_CONNECTOR_HDMIA, NULL), 0);
	return connector;
}

static void read(void)
{
	struct rig rig;
	struct drm_connector *connector = begin(&rig);
	const struct drm_edid *edid = drm_edid_read(connector), *copy = drm_edid_dup(edid), *block;
	struct edid *old;
	const u8 *bytes;
	u8 sum = 0;

	CHECK(edid && copy && copy != edid);
	bytes = (const u8 *)drm_edid_raw(copy);
	for (int i = 0; i < EDID_LENGTH; i++)
		sum = (u8)(sum + bytes[i]);
	CHECK_EQ(sum, 0);
	CHECK_EQ(drm_edid_connector_update(connector, edid), 0);
	CHECK_EQ(connector->display_info.width_mm, 340);
	CHECK(drm_edid_connector_add_modes(connector) > 0);
	drm_edid_free(edid);
	drm_edid_free(copy);

	CHECK_EQ(drm_edid_connector_update(connector, NULL), 0);
	CHECK_EQ(connector->display_info.width_mm, 0);
	CHECK_EQ(drm_edid_connector_add_modes(connector), 0);

	block = drm_edid_read_custom(connector, read_block, &answer);
	CHECK_EQ(((const u8 *)drm_edid_raw(block))[127], 7);
	drm_edid_free(block);
	answer = -1;
	CHECK(!drm_edid_read_custom(connector, read_block, &answer));
	answer = 0;

	old = drm_get_edid(connector, NULL);
	CHECK_EQ(drm_connector_update_edid_property(connector, old), 0);
	CHECK(drm_add_edid_modes(connector, old) > 0);
	kfree(old);
	rig_end(rig);
}

/*
 * 1. get_modes() reads what the display says and forgets to free it: it is still there when the device has gone.
 * 2. Its twin frees it.
 */
static void forgotten(void)
{
	struct rig rig;
	struct drm_connector *connector = begin(&rig);
	const struct drm_edid *edid = drm_edid_read_ddc(connector, NULL);
	struct drmres_object object;

	rig_end(rig);
	CHECK_EQ(drmres_address_find(edid, &object), DRMRES_ADDRESS_LIVE);
	drm_edid_free(edid);
}

static void nothing(void)
{
	const u8 one = 1;
	const struct drm_edid *edid = drm_edid_alloc(&one, 1);

	CHECK(!drm_edid_raw(edid));
	drm_edid_free(edid);
	drm_edid_free(NULL);
	CHECK(!drm_edid_raw(NULL) && !drm_edid_dup(NULL) && !drm_edid_alloc(NULL, 3) && !drm_edid_alloc(&one, 0));
	CHECK(!drm_edid_read(NULL));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!drm_get_edid(NULL, NULL));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(drm_edid_connector_update(NULL, NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
}

CASES(edid){
	CASE(edid, read),
	CASE(edid, forgotten),
	CASE(edid, nothing),
	CASE_END,
};
