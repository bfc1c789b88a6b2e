// SPDX-License-Identifier: MIT
/**
 * DOC: connectors
 *
 * Name, modes and state are the core's to free at cleanup. A connector may be added and removed while the device is in
 * use, so its list has a lock and a walk holds a reference on where it is; the last reference calls .destroy.
 */
#include <drm/drm_connector.h>

#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_encoder.h>
#include <drm/drm_managed.h>
#include <drm/drm_modes.h>
#include <drmres/phase.h>
#include <drmres/policy.h>
#include <fs/usable.h>
#include <linux/bug.h>
#include <linux/slab.h>
#include <linux/sprintf.h>
#include <lib/report.h>
#include <string.h>

#include "drm_internal.h"
#include "drm_kms.h"

static void call(struct drm_connector *connector, const char *verb, void (*fn)(struct drm_connector *connector))
{
	struct drmres_phase phase;

	drmres_phase_enter(&phase, verb, connector->name);
	fn(connector);
	drmres_phase_leave(&phase);
}

/* The last reference went. */
static void drm_connector_free(struct kref *kref)
{
	struct drm_connector *connector = container_of(kref, struct drm_connector, base.refcount);
	struct drmres_object object;

	if (connector->funcs && connector->funcs->destroy) {
		call(connector, "destroy", connector->funcs->destroy);
		return;
	}
	/* Linux calls NULL here. The drm_device still has it. */
	kref_init(&connector->base.refcount);
	object = drmres_drm_object(connector->dev);
	drmres_report_at(NULL, DRMRES_DOUBLE_PUT, "drm_connector_put", &object,
			 "the reference of %s on connector %s was put by somebody else", connector->dev->label,
			 connector->name);
}

static void drop_modes(struct drm_device *dev, struct list_head *modes)
{
	struct drm_display_mode *mode, *next;

	list_for_each_entry_safe (mode, next, modes, head) {
		list_del(&mode->head);
		drm_mode_destroy(dev, mode);
	}
}

static void destroy_state(struct drm_connector *connector)
{
	struct drmres_phase phase;

	WARN_ON(connector->state && !connector->funcs->atomic_destroy_state);
	if (!connector->state || !connector->funcs->atomic_destroy_state)
		return;
	drmres_phase_enter(&phase, "atomic_destroy_state", connector->name);
	connector->funcs->atomic_destroy_state(connector, connector->state);
	drmres_phase_leave(&phase);
}

void drmres_connector_forget(struct drm_mode_object *obj)
{
	struct drm_connector *connector = obj_to_connector(obj);
	struct drm_device *dev = connector->dev;
	struct drm_mode_config *config = &dev->mode_config;

	if (connector->registration_state == DRM_CONNECTOR_REGISTERED)
		(drm_connector_unregister)(connector);
	drop_modes(dev, &connector->probed_modes);
	drop_modes(dev, &connector->modes);
	drmres_connector_number_free(connector->connector_type, connector->connector_type_id);
	kfree(connector->display_info.bus_formats);
	drmres_kms_remove(dev, &connector->base);
	spin_lock_irq(&config->connector_list_lock);
	list_del(&connector->head);
	config->num_connector--;
	spin_unlock_irq(&config->connector_list_lock);
	destroy_state(connector);
	kfree(connector->name);
	mutex_destroy(&connector->mutex);
	memset(connector, 0, sizeof(*connector));
}

/* The lowest index that no connector of the device has, or a negative number. */
static int free_index(struct drm_mode_config *config)
{
	struct drm_connector *connector;
	u32 taken = 0;

	spin_lock_irq(&config->connector_list_lock);
	list_for_each_entry (connector, &config->connector_list, head)
		taken |= 1u << connector->index;
	spin_unlock_irq(&config->connector_list_lock);
	return ~taken ? __builtin_ctz(~taken) : -1;
}

static void attach_properties(struct drm_connector *connector)
{
	struct drm_mode_config *config = &connector->dev->mode_config;

	if (connector->connector_type != DRM_MODE_CONNECTOR_VIRTUAL &&
	    connector->connector_type != DRM_MODE_CONNECTOR_WRITEBACK)
		drm_object_attach_property(&connector->base, config->edid_property, 0);
	drm_object_attach_property(&connector->base, config->dpms_property, 0);
	drm_object_attach_property(&connector->base, config->link_status_property, 0);
	drm_object_attach_property(&connector->base, config->non_desktop_property, 0);
	drm_object_attach_property(&connector->base, config->tile_property, 0);
	if (drm_core_check_feature(connector->dev, DRIVER_ATOMIC))
		drm_object_attach_property(&connector->base, config->prop_crtc_id, 0);
}

static int name_connector(struct drm_connector *connector, int connector_type)
{
	connector->connector_type = connector_type;
	connector->connector_type_id = drmres_connector_number(connector_type);
	if (!connector->connector_type_id)
		return -ENOSPC;
	connector->name = kasprintf(GFP_KERNEL, "%s-%d", drm_get_connector_type_name((unsigned int)connector_type),
				    connector->connector_type_id);
	if (connector->name)
		return 0;
	drmres_connector_number_free(connector_type, connector->connector_type_id);
	return -ENOMEM;
}

static int init_connector(const struct drmres_kms_init *init, struct drm_connector *connector,
			  const struct drm_connector_funcs *funcs, int connector_type, struct i2c_adapter *ddc)
{
	struct drm_mode_config *config = &init->dev->mode_config;
	int ret, index;

	if (!drmres_kms_arguments(init, connector, funcs, true, "connector"))
		return -EINVAL;
	if (!drm_get_connector_type_name((unsigned int)connector_type)) {
		drmres_kms_misuse(init->pc, init->function, init->dev,
				  "there is no type %d of connectors to name one of %s after", connector_type,
				  init->dev->label);
		return -EINVAL;
	}
	ret = drmres_kms_add(init, &connector->base, DRM_MODE_OBJECT_CONNECTOR, false, drm_connector_free);
	if (ret)
		return ret;
	connector->dev = init->dev;
	connector->funcs = funcs;
	connector->base.properties = &connector->properties;
	index = free_index(config);
	ret = index < 0 ? -ENOSPC : name_connector(connector, connector_type);
	if (ret) {
		drmres_kms_remove(init->dev, &connector->base);
		return ret;
	}
	connector->index = (unsigned int)index;
	connector->ddc = ddc;
	INIT_LIST_HEAD(&connector->probed_modes);
	INIT_LIST_HEAD(&connector->modes);
	mutex_init(&connector->mutex);
	connector->status = connector_status_unknown;
	connector->display_info.panel_orientation = DRM_MODE_PANEL_ORIENTATION_UNKNOWN;

	spin_lock_irq(&config->connector_list_lock);
	list_add_tail(&connector->head, &config->connector_list);
	config->num_connector++;
	spin_unlock_irq(&config->connector_list_lock);
	attach_properties(connector);
	drmres_kms_watch(init, &connector->base, connector, sizeof(*connector), "connector", connector->name,
			 drmres_connector_forget);
	return 0;
}

/* Of drm_connector_init() and its like. */
static int init_by_hand(const struct drmres_kms_init *init, struct drm_connector *connector,
			const struct drm_connector_funcs *funcs, int connector_type, struct i2c_adapter *ddc)
{
	if (!drmres_kms_ready(init) || !drmres_kms_destroy_fits(init, "connector", funcs && funcs->destroy))
		return -EINVAL;
	return init_connector(init, connector, funcs, connector_type, ddc);
}

int(drm_connector_init)(struct drm_device *dev, struct drm_connector *connector,
			const struct drm_connector_funcs *funcs, int connector_type)
{
	const struct drmres_kms_init init = {.dev = dev, .function = __func__, .pc = __builtin_return_address(0)};

	return init_by_hand(&init, connector, funcs, connector_type, NULL);
}

int(drm_connector_init_with_ddc)(struct drm_device *dev, struct drm_connector *connector,
				 const struct drm_connector_funcs *funcs, int connector_type, struct i2c_adapter *ddc)
{
	const struct drmres_kms_init init = {.dev = dev, .function = __func__, .pc = __builtin_return_address(0)};

	return init_by_hand(&init, connector, funcs, connector_type, ddc);
}

/* The managed action. */
static void drm_connector_cleanup_action(struct drm_device *dev, void *ptr)
{
	struct drm_connector *connector = ptr;

	if (drmres_kms_still(dev, &connector->base, "connector", "drm_connector_cleanup"))
		drmres_connector_forget(&connector->base);
}

int(drmm_connector_init)(struct drm_device *dev, struct drm_connector *connector,
			 const struct drm_connector_funcs *funcs, int connector_type, struct i2c_adapter *ddc)
{
	const struct drmres_kms_init init = {
		.dev = dev, .function = __func__, .managed = true, .pc = __builtin_return_address(0)};
	int ret;

	if (!drmres_kms_ready(&init) || !drmres_kms_destroy_fits(&init, "connector", funcs && funcs->destroy))
		return -EINVAL;
	ret = init_connector(&init, connector, funcs, connector_type, ddc);
	if (ret)
		return ret;
	return drmm_add_core_action_or_reset(dev, drm_connector_cleanup_action, connector);
}

int drm_connector_attach_encoder(struct drm_connector *connector, struct drm_encoder *encoder)
{
	if (!drmres_usable(connector, "connector") || !drmres_usable(encoder, "encoder"))
		return -EINVAL;
	/* Linux takes the number that is not there yet for that of the first encoder. */
	if (drmres_get_policy() == DRMRES_STRICT && !KMS_USABLE(encoder, "encoder"))
		return -EINVAL;
	if (WARN_ON(connector->encoder))
		return -EINVAL;
	connector->possible_encoders |= drm_encoder_mask(encoder);
	return 0;
}

void(drm_connector_cleanup)(struct drm_connector *connector)
{
	if (!KMS_USABLE(connector, "connector"))
		return;
	WARN_ON(connector->registration_state == DRM_CONNECTOR_REGISTERED);
	drmres_connector_forget(&connector->base);
}

void drm_connector_list_iter_begin(struct drm_device *dev, struct drm_connector_list_iter *iter)
{
	const struct drmres_kms_init init = {.dev = dev, .function = __func__, .pc = __builtin_return_address(0)};

	/* Without lists nothing is on them; Linux follows what is not there. */
	iter->dev = drmres_kms_ready(&init) ? dev : NULL;
	iter->conn = NULL;
}

struct drm_connector *drm_connector_list_iter_next(struct drm_connector_list_iter *iter)
{
	struct drm_connector *old = iter->conn;
	struct drm_mode_config *config;
	struct list_head *entry;

	if (!iter->dev)
		return NULL;
	config = &iter->dev->mode_config;
	spin_lock_irq(&config->connector_list_lock);
	entry = old ? old->head.next : config->connector_list.next;
	iter->conn = NULL;
	for (; entry != &config->connector_list && !iter->conn; entry = entry->next) {
		struct drm_connector *connector = list_entry(entry, struct drm_connector, head);

		if (kref_get_unless_zero(&connector->base.refcount))
			iter->conn = connector;
	}
	spin_unlock_irq(&config->connector_list_lock);
	if (old)
		(drm_connector_put)(old);
	return iter->conn;
}

void drm_connector_list_iter_end(struct drm_connector_list_iter *iter)
{
	if (iter->conn)
		(drm_connector_put)(iter->conn);
	iter->conn = NULL;
}

int drm_display_info_set_bus_formats(struct drm_display_info *info, const u32 *formats, unsigned int num_formats)
{
	u32 *copy = NULL;

	if (!drmres_usable(info, "display info") || (!formats && num_formats))
		return -EINVAL;
	if (formats && num_formats) {
		copy = kmemdup(formats, sizeof(*formats) * num_formats, GFP_KERNEL);
		if (!copy)
			return -ENOMEM;
	}
	kfree(info->bus_formats);
	info->bus_formats = copy;
	info->num_bus_formats = num_formats;
	return 0;
}
