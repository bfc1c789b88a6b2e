// SPDX-License-Identifier: MIT
/*
 * Bridges: the order of a chain, of attaching and detaching, and of turning it on and off; what is refused; and what is
 * left when attaching fails. They lie in the scenario's own memory, as in every driver for 6.12.
 */
#define DRMRES_BRIDGE_API_6_12
#include "scn.h"

#include <drm/drm_atomic_state_helper.h>
#include <drm/drm_bridge.h>
#include <drm/drm_encoder.h>
#include <drm/drm_mode_config.h>
#include <drm/drm_modes.h>

#define PARTS 4

struct part {
	struct drm_bridge bridge;
	char name[2];
	struct drm_bridge *next;
	int attach_fails, reset_fails;
	enum drm_mode_status status;
};

static struct part *parts;

/* What the bridges of a chain did, a letter each. */
static char did[2 * PARTS + 1];

static struct part *part_of(struct drm_bridge *bridge)
{
	return container_of(bridge, struct part, bridge);
}

static const char *name_of(struct drm_bridge *bridge)
{
	return bridge ? part_of(bridge)->name : "-";
}

static int part_attach(struct drm_bridge *bridge, enum drm_bridge_attach_flags flags)
{
	struct part *part = part_of(bridge);

	scn_log("attach %s, device %d, encoder %d, flags %d", part->name, bridge->dev != NULL, bridge->encoder != NULL,
		flags);
	if (part->next)
		scn_log("next -> %d", drm_bridge_attach(bridge->encoder, part->next, bridge, flags));
	return part->attach_fails;
}

static void part_detach(struct drm_bridge *bridge)
{
	scn_log("detach %s, device %d, encoder %d", name_of(bridge), bridge->dev != NULL, bridge->encoder != NULL);
}

static struct drm_bridge_state *part_reset(struct drm_bridge *bridge)
{
	scn_log("reset %s", name_of(bridge));
	return part_of(bridge)->reset_fails ? ERR_PTR(part_of(bridge)->reset_fails)
					    : drm_atomic_helper_bridge_reset(bridge);
}

static void part_destroy_state(struct drm_bridge *bridge, struct drm_bridge_state *state)
{
	scn_log("destroy state %s", name_of(bridge));
	drm_atomic_helper_bridge_destroy_state(bridge, state);
}

static void note(struct drm_bridge *bridge)
{
	strcat(did, part_of(bridge)->name);
}

static void note_mode(struct drm_bridge *bridge, const struct drm_display_mode *mode,
		      const struct drm_display_mode *adjusted_mode)
{
	(void)mode;
	(void)adjusted_mode;
	note(bridge);
}

static enum drm_mode_status note_valid(struct drm_bridge *bridge, const struct drm_display_info *info,
				       const struct drm_display_mode *mode)
{
	(void)info;
	(void)mode;
	note(bridge);
	return part_of(bridge)->status;
}

static const struct drm_bridge_funcs plain = {
	.attach = part_attach,
	.detach = part_detach,
	.mode_valid = note_valid,
	.mode_set = note_mode,
	.pre_enable = note,
	.enable = note,
	.disable = note,
	.post_disable = note,
};

static const struct drm_bridge_funcs with_state = {
	.attach = part_attach,
	.detach = part_detach,
	.atomic_duplicate_state = drm_atomic_helper_bridge_duplicate_state,
	.atomic_destroy_state = part_destroy_state,
	.atomic_reset = part_reset,
};

static const struct drm_bridge_funcs without = {};

/* Bridges a, b, c, d, and a device with a mode configuration. */
static struct drm_device *begin(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = scn_drm(parent, driver);
	int i;

	parts = kcalloc(PARTS, sizeof(*parts), GFP_KERNEL);
	for (i = 0; parts && i < PARTS; i++) {
		parts[i].name[0] = (char)('a' + i);
		parts[i].bridge.funcs = &plain;
	}
	if (!drm || !parts)
		return NULL;
	scn_log("mode config -> %d", drmm_mode_config_init(drm));
	return drm;
}

static void end(struct drm_device *drm)
{
	if (drm)
		drm_dev_put(drm);
	kfree(parts);
	parts = NULL;
}

static struct drm_encoder *encoder_of(struct drm_device *drm)
{
	return __drmm_encoder_alloc(drm, 8192, 0, NULL, DRM_MODE_ENCODER_NONE, NULL);
}

static void attach(struct drm_encoder *encoder, int bridge, int previous)
{
	struct drm_bridge *after = previous < 0 ? NULL : &parts[previous].bridge;

	scn_log("%s behind %s -> %d", parts[bridge].name, name_of(after),
		drm_bridge_attach(encoder, &parts[bridge].bridge, after, 0));
}

static void print_chain(struct drm_encoder *encoder)
{
	struct drm_bridge *bridge;

	scn_log("first %s", name_of(drm_bridge_chain_get_first_bridge(encoder)));
	drm_for_each_bridge_in_chain(encoder, bridge)
		scn_log("%s between %s and %s", name_of(bridge), name_of(drm_bridge_get_prev_bridge(bridge)),
			name_of(drm_bridge_get_next_bridge(bridge)));
}

static void chain_in_order(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = begin(parent, driver);
	struct drm_encoder *encoder;

	if (drm) {
		encoder = encoder_of(drm);
		attach(encoder, 0, -1);
		attach(encoder, 1, 0);
		attach(encoder, 2, 1);
		print_chain(encoder);
		scn_log("-- d between a and b");
		attach(encoder, 3, 0);
		print_chain(encoder);
		drm_dev_put(drm);
		scn_log("gone %d %d", !parts[0].bridge.dev, !parts[3].bridge.dev);
	}
	end(NULL);
}

static void attached_by_its_neighbour(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = begin(parent, driver);
	struct drm_encoder *encoder;

	if (drm) {
		encoder = encoder_of(drm);
		parts[0].next = &parts[1].bridge;
		parts[1].next = &parts[2].bridge;
		scn_log("-> %d", drm_bridge_attach(encoder, &parts[0].bridge, NULL, DRM_BRIDGE_ATTACH_NO_CONNECTOR));
		print_chain(encoder);
	}
	end(drm);
}

static void refused(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = begin(parent, driver);
	struct drm_encoder *encoder, *other;

	if (drm) {
		encoder = encoder_of(drm);
		other = encoder_of(drm);
		print_chain(encoder);
		scn_log("no encoder -> %d", drm_bridge_attach(NULL, &parts[0].bridge, NULL, 0));
		scn_log("no bridge -> %d", drm_bridge_attach(encoder, NULL, NULL, 0));
		attach(encoder, 1, 0);
		attach(encoder, 1, 1);
		attach(encoder, 0, -1);
		attach(encoder, 0, -1);
		attach(other, 0, -1);
		attach(other, 1, 0);
		attach(encoder, 0, 0);
		print_chain(encoder);
		print_chain(other);
	}
	end(drm);
}

static void attach_fails(struct device *parent, const struct drm_driver *driver)
{
	static const int errors[] = {-EIO, -EPROBE_DEFER, 1};
	struct drm_device *drm = begin(parent, driver);
	struct drm_encoder *encoder;
	unsigned int i;

	if (drm) {
		encoder = encoder_of(drm);
		attach(encoder, 0, -1);
		for (i = 0; i < ARRAY_SIZE(errors); i++) {
			parts[1].attach_fails = errors[i];
			attach(encoder, 1, 0);
			scn_log("device %d, encoder %d", parts[1].bridge.dev != NULL, parts[1].bridge.encoder != NULL);
			print_chain(encoder);
		}
	}
	end(drm);
}

/* The first one fails after it has attached the second one, which stays. */
static void fails_with_a_neighbour(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = begin(parent, driver);
	struct drm_encoder *encoder;

	if (drm) {
		encoder = encoder_of(drm);
		parts[0].next = &parts[1].bridge;
		parts[0].attach_fails = -EIO;
		attach(encoder, 0, -1);
		print_chain(encoder);
		attach(encoder, 2, -1);
		print_chain(encoder);
	}
	end(drm);
}

static void states(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = begin(parent, driver);
	struct drm_encoder *encoder;
	int i;

	if (drm) {
		encoder = encoder_of(drm);
		for (i = 0; i < 3; i++)
			parts[i].bridge.funcs = &with_state;
		attach(encoder, 0, -1);
		attach(encoder, 1, 0);
		parts[2].reset_fails = -ENOMEM;
		attach(encoder, 2, 1);
		scn_log("device %d", parts[2].bridge.dev != NULL);
		parts[3].bridge.funcs = &without;
		attach(encoder, 3, 1);
	}
	end(drm);
}

static void to_another_encoder(struct device *parent, const struct drm_driver *driver)
{
	static const struct drm_encoder_funcs funcs = {.destroy = drm_encoder_cleanup};
	struct drm_device *drm = begin(parent, driver);
	struct drm_encoder *encoder = kzalloc(sizeof(*encoder), GFP_KERNEL);

	if (drm && encoder) {
		scn_log("encoder -> %d", drm_encoder_init(drm, encoder, &funcs, DRM_MODE_ENCODER_NONE, NULL));
		attach(encoder, 0, -1);
		attach(encoder, 1, 0);
		drm_encoder_cleanup(encoder);
		scn_log("cleaned up, devices %d %d", parts[0].bridge.dev != NULL, parts[1].bridge.dev != NULL);
		attach(encoder_of(drm), 1, -1);
	}
	end(drm);
	kfree(encoder);
}

static void added(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = begin(parent, driver);

	if (drm) {
		drm_bridge_add(&parts[0].bridge);
		drm_bridge_add(&parts[1].bridge);
		drm_bridge_remove(&parts[0].bridge);
		drm_bridge_add(&parts[0].bridge);
		drm_bridge_remove(&parts[0].bridge);
		drm_bridge_remove(&parts[1].bridge);
		scn_log("in a group %d", devres_open_group(parent, parts, GFP_KERNEL) == parts);
		scn_log("devm -> %d", devm_drm_bridge_add(parent, &parts[2].bridge));
		scn_log("%d", devm_add_action(parent, scn_dact, "later"));
		devres_close_group(parent, parts);
		scn_log("released %d", devres_release_group(parent, parts));
		drm_bridge_add(&parts[2].bridge);
		drm_bridge_remove(&parts[2].bridge);
	}
	end(drm);
}

/* Removed from those that can be looked up, a bridge stays in its chain. */
static void removed_while_attached(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = begin(parent, driver);
	struct drm_encoder *encoder;

	if (drm) {
		encoder = encoder_of(drm);
		drm_bridge_add(&parts[0].bridge);
		attach(encoder, 0, -1);
		drm_bridge_remove(&parts[0].bridge);
		print_chain(encoder);
	}
	end(drm);
}

static const char *walk(void (*step)(struct drm_bridge *, struct drm_atomic_state *), struct drm_bridge *from)
{
	did[0] = '\0';
	step(from, NULL);
	return did;
}

/* Which bridges want the one before them first, and where the walk begins: every combination. */
static void turned_on_and_off(struct device *parent, const struct drm_driver *driver)
{
	struct drm_device *drm = begin(parent, driver);
	struct drm_encoder *encoder;
	unsigned int first, i;
	int from;

	if (drm) {
		encoder = encoder_of(drm);
		for (i = 0; i < PARTS; i++)
			attach(encoder, (int)i, (int)i - 1);
		scn_log("enable %s", walk(drm_atomic_bridge_chain_enable, &parts[0].bridge));
		scn_log("disable %s", walk(drm_atomic_bridge_chain_disable, &parts[0].bridge));
		scn_log("enable from c: %s", walk(drm_atomic_bridge_chain_enable, &parts[2].bridge));
		scn_log("disable to c: %s", walk(drm_atomic_bridge_chain_disable, &parts[2].bridge));
		for (first = 0; first < 1 << PARTS; first++) {
			for (i = 0; i < PARTS; i++)
				parts[i].bridge.pre_enable_prev_first = first >> i & 1;
			for (from = 0; from < PARTS; from++) {
				scn_log("%#x to %s: pre_enable %s", first, parts[from].name,
					walk(drm_atomic_bridge_chain_pre_enable, &parts[from].bridge));
				scn_log("%#x from %s: post_disable %s", first, parts[from].name,
					walk(drm_atomic_bridge_chain_post_disable, &parts[from].bridge));
			}
		}
		scn_log("none %s %s", walk(drm_atomic_bridge_chain_pre_enable, NULL),
			walk(drm_atomic_bridge_chain_post_disable, NULL));
		scn_log("none %s %s", walk(drm_atomic_bridge_chain_enable, NULL),
			walk(drm_atomic_bridge_chain_disable, NULL));
	}
	end(drm);
}

static void modes(struct device *parent, const struct drm_driver *driver)
{
	static const struct drm_display_info info = {};
	static const struct drm_display_mode mode = {};
	struct drm_device *drm = begin(parent, driver);
	struct drm_encoder *encoder;
	enum drm_mode_status status;

	if (drm) {
		encoder = encoder_of(drm);
		attach(encoder, 0, -1);
		attach(encoder, 1, 0);
		attach(encoder, 2, 1);
		did[0] = '\0';
		status = drm_bridge_chain_mode_valid(&parts[0].bridge, &info, &mode);
		scn_log("%d after %s", status, did);
		parts[1].status = MODE_HSYNC;
		did[0] = '\0';
		status = drm_bridge_chain_mode_valid(&parts[0].bridge, &info, &mode);
		scn_log("%d after %s", status, did);
		scn_log("none %d", drm_bridge_chain_mode_valid(NULL, &info, &mode));
		did[0] = '\0';
		drm_bridge_chain_mode_set(&parts[1].bridge, &mode, &mode);
		drm_bridge_chain_mode_set(NULL, &mode, &mode);
		scn_log("set %s", did);
	}
	end(drm);
}

static void hpd_changed(struct drm_bridge *bridge)
{
	scn_log("watch %s, told %d", name_of(bridge), bridge->hpd_cb != NULL);
}

static void told(void *data, enum drm_connector_status status)
{
	scn_log("told %s: %d", (const char *)data, status);
}

static int two_modes(struct drm_bridge *bridge, struct drm_connector *connector)
{
	(void)connector;
	scn_log("modes of %s", name_of(bridge));
	return 2;
}

static void plugs(struct device *parent, const struct drm_driver *driver)
{
	static const struct drm_bridge_funcs funcs = {
		.hpd_enable = hpd_changed,
		.hpd_disable = hpd_changed,
		.get_modes = two_modes,
	};
	struct drm_device *drm = begin(parent, driver);
	struct drm_bridge *bridge;

	if (drm) {
		bridge = &parts[0].bridge;
		bridge->funcs = &funcs;
		drm_bridge_add(bridge);
		scn_log("modes %d", drm_bridge_get_modes(bridge, NULL));
		drm_bridge_hpd_enable(bridge, told, "one");
		drm_bridge_hpd_notify(bridge, connector_status_connected);
		bridge->ops = DRM_BRIDGE_OP_HPD | DRM_BRIDGE_OP_MODES;
		scn_log("modes %d", drm_bridge_get_modes(bridge, NULL));
		drm_bridge_hpd_enable(bridge, told, "one");
		drm_bridge_hpd_notify(bridge, connector_status_connected);
		drm_bridge_hpd_enable(bridge, told, "two");
		drm_bridge_hpd_notify(bridge, connector_status_disconnected);
		drm_bridge_hpd_disable(bridge);
		drm_bridge_hpd_notify(bridge, connector_status_connected);
		drm_bridge_hpd_disable(bridge);
		drm_bridge_remove(bridge);
	}
	end(drm);
}

const struct scn scn_bridge[] = {
	{"bridge_chain_in_order", chain_in_order},
	{"bridge_attached_by_its_neighbour", attached_by_its_neighbour},
	{"bridge_refused", refused},
	{"bridge_attach_fails", attach_fails},
	{"bridge_fails_with_a_neighbour", fails_with_a_neighbour},
	{"bridge_states", states},
	{"bridge_to_another_encoder", to_another_encoder},
	{"bridge_added", added},
	{"bridge_removed_while_attached", removed_while_attached},
	{"bridge_turned_on_and_off", turned_on_and_off},
	{"bridge_modes", modes},
	{"bridge_plugs", plugs},
	{NULL, NULL},
};
