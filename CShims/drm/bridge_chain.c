// SPDX-License-Identifier: MIT
/**
 * DOC: chains of bridges
 *
 * An encoder owns its chain: drm_bridge_attach() links a bridge into it and takes a reference, and the encoder's cleanup
 * detaches every bridge and puts those. In between anybody may walk; each step holds a reference on the bridge that it
 * is at. A bridge that is attached stays where it is when it is removed, so detach() may be called after the driver of
 * its device was unbound.
 */
#include <drm/drm_bridge.h>

#include <drm/drm_device.h>
#include <drm/drm_print.h>
#include <drmres/of_node.h>
#include <drmres/phase.h>
#include <drmres/policy.h>
#include <drmres/sched.h>
#include <lib/event.h>
#include <lib/report.h>
#include <linux/bug.h>
#include <linux/slab.h>
#include <bsd/string.h>
#include <string.h>

#include "drm_bridge_internal.h"
#include "drm_display.h"

static const char *name_of(const struct drm_bridge *bridge, char *buf, size_t size)
{
	const struct drmres_display *display;

	drmres_display_lock();
	display = drmres_display_find(bridge);
	strlcpy(buf, display ? display->name : "bridge", size);
	drmres_display_unlock();
	return buf;
}

static void enter(struct drmres_phase *phase, const char *verb, const struct drm_bridge *bridge)
{
	char name[72];

	drmres_phase_enter(phase, verb, name_of(bridge, name, sizeof(name)));
}

static int call_attach(struct drm_bridge *bridge, struct drm_encoder *encoder, enum drm_bridge_attach_flags flags)
{
	struct drmres_phase phase;
	int ret = 0;

	enter(&phase, "attach", bridge);
	if (bridge->funcs->attach)
		ret = bridge->funcs->attach(bridge, encoder, flags);
	else if (bridge->funcs->__attach)
		ret = bridge->funcs->__attach(bridge, flags);
	drmres_phase_leave(&phase);
	return ret;
}

static void call_detach(struct drm_bridge *bridge)
{
	struct drmres_phase phase;

	if (!bridge->funcs->detach)
		return;
	enter(&phase, "detach", bridge);
	bridge->funcs->detach(bridge);
	drmres_phase_leave(&phase);
}

/* Link a bridge into a chain. Return: -ENOMEM if the core cannot remember it. */
static int chain_link(struct drm_encoder *encoder, struct drm_bridge *bridge, struct drm_bridge *previous,
		      const void *pc)
{
	struct drmres_display *display;

	drmres_point(DRMRES_OP_LIST, encoder);
	drmres_display_lock();
	display = drmres_bridge_record(bridge, pc);
	if (display) {
		*display->looker = '\0';
		display->attached = true;
		bridge->dev = encoder->dev;
		bridge->encoder = encoder;
		list_add(&bridge->chain_node, previous ? &previous->chain_node : &encoder->bridge_chain);
	}
	drmres_display_unlock();
	return display ? 0 : -ENOMEM;
}

static void chain_unlink(struct drm_bridge *bridge)
{
	struct drmres_display *display;

	drmres_point(DRMRES_OP_LIST, bridge->encoder);
	drmres_display_lock();
	display = drmres_display_find(bridge);
	if (display && display->attached) {
		list_del_init(&bridge->chain_node);
		bridge->dev = NULL;
		display->attached = false;
		drmres_display_settle(display);
	}
	drmres_display_unlock();
}

static void end_state(struct drm_bridge *bridge)
{
	if (bridge->state && bridge->funcs->atomic_destroy_state)
		bridge->funcs->atomic_destroy_state(bridge, bridge->state);
	bridge->state = NULL;
}

static void misuse(const void *pc, const struct drm_bridge *bridge, const char *text)
{
	if (drmres_get_policy() == DRMRES_STRICT)
		drmres_display_report(pc, DRMRES_BRIDGE_MISUSE, "drm_bridge_attach", bridge, "bridge", text);
}

/* What can be said before anything is changed. */
static int check_attach(struct drm_encoder *encoder, struct drm_bridge *bridge, struct drm_bridge *previous,
			const void *pc)
{
	static const char function[] = "drm_bridge_attach";

	if (!encoder || !bridge)
		return -EINVAL;
	if (!drmres_display_usable(encoder, "encoder", DRMRES_USE_AFTER_FREE, function, pc) ||
	    !drmres_display_usable(bridge, "bridge", DRMRES_BRIDGE_DANGLING, function, pc) ||
	    (previous && !drmres_display_usable(previous, "bridge", DRMRES_BRIDGE_DANGLING, function, pc)))
		return -EINVAL;
	if (!bridge->funcs) {
		drmres_display_report(pc, DRMRES_BRIDGE_MISUSE, function, bridge, "bridge", "has no functions");
		return -EINVAL;
	}
	if (previous == bridge) {
		misuse(pc, bridge, "is attached behind itself");
		return bridge->dev && bridge->encoder == encoder ? -EBUSY : -EINVAL;
	}
	if (previous && (!previous->dev || previous->encoder != encoder)) {
		misuse(pc, previous, "is not in the chain that another bridge is attached to behind it");
		return -EINVAL;
	}
	if (bridge->dev) {
		/* Another encoder may have it for good reason: one of an unbound device that is still open. */
		if (bridge->encoder == encoder)
			misuse(pc, bridge, "is attached twice");
		return -EBUSY;
	}
	return 0;
}

/* Linux wants a bridge added before, even one that nobody has to find; it only says so. */
static void warn_unless_added(const struct drm_bridge *bridge)
{
	struct drmres_display *display;
	bool never;

	if (drmres_get_profile() != DRMRES_LINUX_7_3)
		return;
	drmres_display_lock();
	display = drmres_display_find(bridge);
	never = display && display->counted && !display->added && !display->lingering;
	drmres_display_unlock();
	if (never)
		DRM_WARN("Missing drm_bridge_add() before attach\n");
}

int(drm_bridge_attach)(struct drm_encoder *encoder, struct drm_bridge *bridge, struct drm_bridge *previous,
		       enum drm_bridge_attach_flags flags)
{
	const void *pc = __builtin_return_address(0);
	int ret;

	ret = check_attach(encoder, bridge, previous, pc);
	if (ret)
		return ret;

	warn_unless_added(bridge);
	drmres_bridge_hold(bridge, pc);
	ret = chain_link(encoder, bridge, previous, pc);
	if (ret)
		goto put;
	ret = call_attach(bridge, encoder, flags);
	if (ret < 0)
		goto unlink;

	if (bridge->funcs->atomic_reset) {
		struct drm_bridge_state *state = bridge->funcs->atomic_reset(bridge);

		if (IS_ERR_OR_NULL(state)) {
			ret = state ? (int)PTR_ERR(state) : -ENOMEM;
			call_detach(bridge);
			goto unlink;
		}
		bridge->state = state;
	}
	return 0;

unlink:
	chain_unlink(bridge);
	bridge->encoder = NULL;
	if (ret != -EPROBE_DEFER)
		DRM_ERROR("failed to attach bridge %s to encoder %s: %d\n", of_node_full_name(bridge->of_node),
			  encoder->name ?: "(null)", ret);
put:
	drmres_bridge_drop(bridge, pc);
	return ret;
}

static void detach(struct drm_bridge *bridge)
{
	end_state(bridge);
	call_detach(bridge);
	chain_unlink(bridge);
	drmres_bridge_drop(bridge, NULL);
}

/* The neighbour at @node with a reference; NULL for the head of the chain. */
static struct drm_bridge *get(const struct list_head *node, const struct list_head *head)
{
	struct drmres_display *display;
	struct drm_bridge *bridge;

	if (node == head)
		return NULL;
	bridge = list_entry(node, struct drm_bridge, chain_node);
	display = drmres_display_find(bridge);
	if (display && display->counted)
		drmres_display_ref(&bridge->refcount);
	return bridge;
}

static struct drm_bridge *neighbour(struct drm_bridge *bridge, bool next, const char *function, const void *pc)
{
	struct drm_bridge *found = NULL;

	if (!drmres_display_usable(bridge, "bridge", DRMRES_BRIDGE_DANGLING, function, pc))
		return NULL;
	drmres_point(DRMRES_OP_LIST, bridge->encoder);
	drmres_display_lock();
	if (bridge->dev)
		found = get(next ? bridge->chain_node.next : bridge->chain_node.prev, &bridge->encoder->bridge_chain);
	drmres_display_unlock();
	return found;
}

struct drm_bridge *drm_bridge_get_next_bridge(struct drm_bridge *bridge)
{
	return neighbour(bridge, true, __func__, __builtin_return_address(0));
}

struct drm_bridge *drm_bridge_get_prev_bridge(struct drm_bridge *bridge)
{
	return neighbour(bridge, false, __func__, __builtin_return_address(0));
}

static struct drm_bridge *outermost(struct drm_encoder *encoder, bool first, const char *function, const void *pc)
{
	struct drm_bridge *found;

	if (!drmres_display_usable(encoder, "encoder", DRMRES_USE_AFTER_FREE, function, pc))
		return NULL;
	drmres_point(DRMRES_OP_LIST, encoder);
	drmres_display_lock();
	found = get(first ? encoder->bridge_chain.next : encoder->bridge_chain.prev, &encoder->bridge_chain);
	drmres_display_unlock();
	return found;
}

struct drm_bridge *drm_bridge_chain_get_first_bridge(struct drm_encoder *encoder)
{
	return outermost(encoder, true, __func__, __builtin_return_address(0));
}

struct drm_bridge *drm_bridge_chain_get_last_bridge(struct drm_encoder *encoder)
{
	return outermost(encoder, false, __func__, __builtin_return_address(0));
}

struct drm_bridge *drm_bridge_get_next_bridge_and_put(struct drm_bridge *bridge)
{
	struct drm_bridge *next = drm_bridge_get_next_bridge(bridge);

	(drm_bridge_put)(bridge);
	return next;
}

void drmres_bridge_chain_detach(struct drm_encoder *encoder)
{
	struct drm_bridge *bridge;

	/* One at a time: detach() of a bridge may take others with it. */
	while ((bridge = drm_bridge_chain_get_first_bridge(encoder))) {
		detach(bridge);
		(drm_bridge_put)(bridge);
	}
}

/* ---- what a mode setting calls ---- */

/* Whether there is a chain to walk from @bridge on. Nothing is said of NULL. */
static bool is_in_chain(const struct drm_bridge *bridge, const char *function, const void *pc)
{
	if (!bridge || !drmres_display_usable(bridge, "bridge", DRMRES_BRIDGE_DANGLING, function, pc))
		return false;
	if (bridge->dev)
		return true;
	drmres_display_report(pc, DRMRES_BRIDGE_MISUSE, function, bridge, "bridge", "is in no chain");
	return false;
}

enum drm_mode_status drm_bridge_chain_mode_valid(struct drm_bridge *bridge, const struct drm_display_info *info,
						 const struct drm_display_mode *mode)
{
	enum drm_mode_status status;

	if (!is_in_chain(bridge, __func__, __builtin_return_address(0)))
		return MODE_OK;
	drm_for_each_bridge_in_chain_from(bridge, each)
	{
		if (!each->funcs->mode_valid)
			continue;
		status = each->funcs->mode_valid(each, info, mode);
		if (status != MODE_OK)
			return status;
	}
	return MODE_OK;
}

void drm_bridge_chain_mode_set(struct drm_bridge *bridge, const struct drm_display_mode *mode,
			       const struct drm_display_mode *adjusted_mode)
{
	if (!is_in_chain(bridge, __func__, __builtin_return_address(0)))
		return;
	drm_for_each_bridge_in_chain_from(bridge, each)
	{
		if (each->funcs->mode_set)
			each->funcs->mode_set(each, mode, adjusted_mode);
	}
}

/* One step of enabling or disabling, in its own phase: a bridge has it for atomic drivers or for others. */
static void step(struct drm_bridge *bridge, const char *verb,
		 void (*atomic)(struct drm_bridge *, struct drm_atomic_state *), void (*plain)(struct drm_bridge *),
		 struct drm_atomic_state *state)
{
	struct drmres_phase phase;

	if (!atomic && !plain)
		return;
	enter(&phase, verb, bridge);
	if (atomic)
		atomic(bridge, state);
	else
		plain(bridge);
	drmres_phase_leave(&phase);
}

#define STEP(bridge, verb, state) step(bridge, #verb, (bridge)->funcs->atomic_##verb, (bridge)->funcs->verb, state)

static struct drm_bridge *previous_and_put(struct drm_bridge *bridge, const struct drm_bridge *first)
{
	struct drm_bridge *previous = bridge == first ? NULL : drm_bridge_get_prev_bridge(bridge);

	(drm_bridge_put)(bridge);
	return previous;
}

static struct drm_bridge *next_and_put(struct drm_bridge *bridge, const struct drm_bridge *last)
{
	struct drm_bridge *next = bridge == last ? NULL : drm_bridge_get_next_bridge(bridge);

	(drm_bridge_put)(bridge);
	return next;
}

/* From @last, whose reference is used up, back to @first, with a reference on each. */
#define for_each_back_to(first, each, last) \
	for (struct drm_bridge * each __free(drm_bridge_put) = (last); each; each = previous_and_put(each, first))

/*
 * A run is a bridge and all behind it that want the one before them to be enabled first. A chain is prepared run by run
 * from its end, each run from its start; and post-disabled in exactly the opposite order.
 */
static struct drm_bridge *start_of_run(struct drm_bridge *last, const struct drm_bridge *first)
{
	struct drm_bridge *start = (drm_bridge_get)(last), *previous;

	while (start != first && start->pre_enable_prev_first && (previous = drm_bridge_get_prev_bridge(start))) {
		(drm_bridge_put)(start);
		start = previous;
	}
	return start;
}

static struct drm_bridge *end_of_run(struct drm_bridge *first)
{
	struct drm_bridge *end = (drm_bridge_get)(first), *next;

	while ((next = drm_bridge_get_next_bridge(end)) && next->pre_enable_prev_first) {
		(drm_bridge_put)(end);
		end = next;
	}
	(drm_bridge_put)(next);
	return end;
}

void drm_atomic_bridge_chain_disable(struct drm_bridge *bridge, struct drm_atomic_state *state)
{
	if (!is_in_chain(bridge, __func__, __builtin_return_address(0)))
		return;
	for_each_back_to(bridge, each, drm_bridge_chain_get_last_bridge(bridge->encoder)) STEP(each, disable, state);
}

void drm_atomic_bridge_chain_post_disable(struct drm_bridge *bridge, struct drm_atomic_state *state)
{
	struct drm_bridge *start;

	if (!is_in_chain(bridge, __func__, __builtin_return_address(0)))
		return;
	start = (drm_bridge_get)(bridge);
	while (start) {
		struct drm_bridge *end = end_of_run(start);

		for_each_back_to(start, each, (drm_bridge_get)(end)) STEP(each, post_disable, state);
		(drm_bridge_put)(start);
		start = drm_bridge_get_next_bridge_and_put(end);
	}
}

void drm_atomic_bridge_chain_pre_enable(struct drm_bridge *bridge, struct drm_atomic_state *state)
{
	struct drm_bridge *end;

	if (!is_in_chain(bridge, __func__, __builtin_return_address(0)))
		return;
	end = drm_bridge_chain_get_last_bridge(bridge->encoder);
	while (end) {
		struct drm_bridge *start = start_of_run(end, bridge);

		for (struct drm_bridge *each = (drm_bridge_get)(start); each; each = next_and_put(each, end))
			STEP(each, pre_enable, state);
		(drm_bridge_put)(end);
		end = previous_and_put(start, bridge);
	}
}

void drm_atomic_bridge_chain_enable(struct drm_bridge *bridge, struct drm_atomic_state *state)
{
	if (!is_in_chain(bridge, __func__, __builtin_return_address(0)))
		return;
	drm_for_each_bridge_in_chain_from(bridge, each) STEP(each, enable, state);
}

/* ---- states ---- */

struct drm_bridge_state *drm_atomic_helper_bridge_reset(struct drm_bridge *bridge)
{
	struct drm_bridge_state *state = kzalloc(sizeof(*state), GFP_KERNEL);

	if (!state)
		return ERR_PTR(-ENOMEM);
	state->bridge = bridge;
	return state;
}

struct drm_bridge_state *drm_atomic_helper_bridge_duplicate_state(struct drm_bridge *bridge)
{
	struct drm_bridge_state *state;

	if (WARN_ON(!bridge->state))
		return NULL;
	state = kzalloc(sizeof(*state), GFP_KERNEL);
	if (state)
		*state = *bridge->state;
	return state;
}

void drm_atomic_helper_bridge_destroy_state(struct drm_bridge *bridge, struct drm_bridge_state *state)
{
	(void)bridge;
	kfree(state);
}

u32 *drm_atomic_helper_bridge_propagate_bus_fmt(struct drm_bridge *bridge, struct drm_bridge_state *bridge_state,
						struct drm_crtc_state *crtc_state,
						struct drm_connector_state *conn_state, u32 output_fmt,
						unsigned int *num_input_fmts)
{
	u32 *formats = kmalloc(sizeof(*formats), GFP_KERNEL);

	(void)bridge;
	(void)bridge_state;
	(void)crtc_state;
	(void)conn_state;
	*num_input_fmts = formats ? 1 : 0;
	if (formats)
		*formats = output_fmt;
	return formats;
}
