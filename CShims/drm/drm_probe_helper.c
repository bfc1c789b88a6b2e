// SPDX-License-Identifier: MIT
/**
 * DOC: looking at connectors
 *
 * One delayed work in the mode config. While it is armed the driver's hardware is asked from time to time, so that it is
 * a claim of the driver's binding. Init and fini are for one thread at a time; the work may run meanwhile.
 */
#include <drm/drm_probe_helper.h>

#include <base/claim.h>
#include <drm/drm_connector.h>
#include <drm/drm_device.h>
#include <drm/drm_managed.h>
#include <drm/drm_modeset_helper_vtables.h>
#include <drmres/phase.h>
#include <linux/bug.h>
#include <linux/jiffies.h>
#include <linux/workqueue.h>
#include <stdlib.h>

#include "drm_internal.h"
#include "drm_kms.h"

#define POLL_PERIOD (10 * HZ)

static enum drm_connector_status detect(struct drm_connector *connector)
{
	const struct drm_connector_helper_funcs *helper = connector->helper_private;
	enum drm_connector_status status = connector_status_connected;
	struct drm_modeset_acquire_ctx ctx;
	struct drmres_phase phase;

	drm_modeset_acquire_init(&ctx, 0);
	drm_modeset_lock(&connector->dev->mode_config.connection_mutex, &ctx);
	drmres_phase_enter(&phase, "detect", connector->name);
	if (helper && helper->detect_ctx)
		status = (enum drm_connector_status)helper->detect_ctx(connector, &ctx, false);
	else if (connector->funcs->detect)
		status = connector->funcs->detect(connector, false);
	drmres_phase_leave(&phase);
	if (status != connector->status)
		connector->epoch_counter++;
	drm_modeset_drop_locks(&ctx);
	drm_modeset_acquire_fini(&ctx);
	return status;
}

/* Whether the work would look at this connector. */
static bool is_polled(const struct drm_connector *connector)
{
	return connector->polled & (DRM_CONNECTOR_POLL_CONNECT | DRM_CONNECTOR_POLL_DISCONNECT);
}

static bool is_watched(struct drm_device *dev)
{
	struct drm_connector_list_iter iter;
	struct drm_connector *connector;
	bool watched = false;

	drm_connector_list_iter_begin(dev, &iter);
	drm_for_each_connector_iter(connector, &iter) watched = watched || is_polled(connector);
	drm_connector_list_iter_end(&iter);
	return watched;
}

/* Look at each connector that @select selects. Return: whether one changed. */
static bool look(struct drm_device *dev, bool (*select)(const struct drm_connector *connector))
{
	struct drm_connector_list_iter iter;
	struct drm_connector *connector;
	enum drm_connector_status status;
	bool changed = false;

	drm_connector_list_iter_begin(dev, &iter);
	drm_for_each_connector_iter(connector, &iter)
	{
		if (connector->force || !select(connector))
			continue;
		status = detect(connector);
		changed = changed || status != connector->status;
		connector->status = status;
	}
	drm_connector_list_iter_end(&iter);
	return changed;
}

static void output_poll_execute(struct work_struct *work)
{
	struct delayed_work *delayed_work = to_delayed_work(work);
	struct drm_device *dev = container_of(delayed_work, struct drm_device, mode_config.output_poll_work);
	bool changed = dev->mode_config.delayed_event;

	if (!dev->mode_config.poll_enabled)
		return;
	dev->mode_config.delayed_event = false;
	if (mutex_trylock(&dev->mode_config.mutex)) {
		changed = look(dev, is_polled) || changed;
		mutex_unlock(&dev->mode_config.mutex);
	}
	if (changed)
		drm_kms_helper_hotplug_event(dev);
	if (is_watched(dev))
		schedule_delayed_work(delayed_work, POLL_PERIOD);
}

static void arm(struct drm_device *dev, const void *pc)
{
	struct drmres_claim *claim = dev->mode_config.poll_claim;

	if (!claim)
		claim = dev->mode_config.poll_claim = calloc(1, sizeof(*claim));
	if (claim && !drmres_claim_held(claim))
		drmres_claim_begin(claim, "hotplug polling", dev->label, dev->dev, pc);
	schedule_delayed_work(&dev->mode_config.output_poll_work, POLL_PERIOD);
}

/* Have connectors look for plug and unplug themselves, those that can; no longer. */
static void watch_plugs(struct drm_device *dev, bool watch)
{
	const struct drm_connector_helper_funcs *helper;
	struct drm_connector_list_iter iter;
	struct drm_connector *connector;
	struct drmres_phase phase;

	drm_connector_list_iter_begin(dev, &iter);
	drm_for_each_connector_iter(connector, &iter)
	{
		helper = connector->helper_private;
		if (!helper || !(watch ? helper->enable_hpd : helper->disable_hpd))
			continue;
		drmres_phase_enter(&phase, watch ? "enable_hpd" : "disable_hpd", connector->name);
		(watch ? helper->enable_hpd : helper->disable_hpd)(connector);
		drmres_phase_leave(&phase);
	}
	drm_connector_list_iter_end(&iter);
}

static inline __attribute__((always_inline)) void enable(struct drm_device *dev)
{
	if (dev->mode_config.poll_running)
		return;
	watch_plugs(dev, true);
	if (is_watched(dev) || dev->mode_config.delayed_event)
		arm(dev, __builtin_return_address(0));
	dev->mode_config.poll_running = true;
}

void drm_kms_helper_poll_enable(struct drm_device *dev)
{
	if (drmres_drm_usable(dev, __func__) && !WARN_ON_ONCE(!dev->mode_config.poll_enabled))
		enable(dev);
}

void drm_kms_helper_poll_disable(struct drm_device *dev)
{
	if (!drmres_drm_usable(dev, __func__) || WARN_ON(!dev->mode_config.poll_enabled))
		return;
	if (dev->mode_config.poll_running)
		watch_plugs(dev, false);
	cancel_delayed_work_sync(&dev->mode_config.output_poll_work);
	if (dev->mode_config.poll_claim)
		drmres_claim_end(dev->mode_config.poll_claim);
	dev->mode_config.poll_running = false;
}

static inline __attribute__((always_inline)) bool begin(struct drm_device *dev, const char *function)
{
	const struct drmres_kms_init init = {.dev = dev, .function = function, .pc = __builtin_return_address(0)};

	if (!drmres_kms_ready(&init))
		return false;
	/* Linux makes the work anew, whether it is pending or not. */
	if (dev->mode_config.poll_enabled) {
		drmres_kms_misuse(init.pc, function, dev, "polling of %s is initialised a second time", dev->label);
		return false;
	}
	INIT_DELAYED_WORK(&dev->mode_config.output_poll_work, output_poll_execute);
	dev->mode_config.poll_enabled = true;
	enable(dev);
	return true;
}

void(drm_kms_helper_poll_init)(struct drm_device *dev)
{
	begin(dev, __func__);
}

void(drm_kms_helper_poll_fini)(struct drm_device *dev)
{
	if (!drmres_drm_usable(dev, __func__) || !dev->mode_config.poll_enabled)
		return;
	drm_kms_helper_poll_disable(dev);
	dev->mode_config.poll_enabled = false;
}

/* The managed action. */
static void drm_kms_helper_poll_init_release(struct drm_device *dev, void *res)
{
	(void)res;
	(drm_kms_helper_poll_fini)(dev);
}

int(drmm_kms_helper_poll_init)(struct drm_device *dev)
{
	if (!begin(dev, __func__))
		return -EINVAL;
	/* The work lies in the drm_device as the action does: whoever detects has to enter, and nothing else is late. */
	if (dev->mode_config.poll_claim)
		drmres_claim_end(dev->mode_config.poll_claim);
	return drmm_add_core_action_or_reset(dev, drm_kms_helper_poll_init_release, dev);
}

void drmres_poll_cleanup(struct drm_device *dev)
{
	struct drmres_claim *claim = dev->mode_config.poll_claim;

	if (!claim)
		return;
	/* Polling that nobody stopped: the work lies in the drm_device, and who watches that memory says so. */
	drmres_claim_end(claim);
	free(claim);
	dev->mode_config.poll_claim = NULL;
}

static bool has_hpd(const struct drm_connector *connector)
{
	return connector->polled & DRM_CONNECTOR_POLL_HPD;
}

bool drm_helper_hpd_irq_event(struct drm_device *dev)
{
	bool changed;

	if (!drmres_drm_usable(dev, __func__) || !dev->mode_config.poll_enabled)
		return false;
	mutex_lock(&dev->mode_config.mutex);
	changed = look(dev, has_hpd);
	mutex_unlock(&dev->mode_config.mutex);
	if (changed)
		drm_kms_helper_hotplug_event(dev);
	return changed;
}

void drm_kms_helper_hotplug_event(struct drm_device *dev)
{
	const struct drm_mode_config_funcs *funcs;

	if (!drmres_drm_usable(dev, __func__))
		return;
	funcs = dev->mode_config.funcs;
	if (funcs && funcs->output_poll_changed)
		funcs->output_poll_changed(dev);
}

int drm_helper_probe_single_connector_modes(struct drm_connector *connector, u32 maxX, u32 maxY)
{
	const struct drm_connector_helper_funcs *helper = connector->helper_private;
	struct drm_display_mode *mode, *next;
	struct drmres_phase phase;
	int count = 0;

	list_for_each_entry_safe (mode, next, &connector->modes, head) {
		list_del(&mode->head);
		drm_mode_destroy(connector->dev, mode);
	}
	connector->status = detect(connector);
	if (connector->status == connector_status_disconnected || !helper || !helper->get_modes)
		return 0;
	drmres_phase_enter(&phase, "get_modes", connector->name);
	helper->get_modes(connector);
	drmres_phase_leave(&phase);
	list_for_each_entry_safe (mode, next, &connector->probed_modes, head) {
		list_del(&mode->head);
		if (mode->hdisplay > maxX || mode->vdisplay > maxY) {
			drm_mode_destroy(connector->dev, mode);
			continue;
		}
		list_add_tail(&mode->head, &connector->modes);
		count++;
	}
	return count;
}
