// SPDX-License-Identifier: MIT
/**
 * DOC: one run of every variant
 *
 * Makes a device that nobody else knows of, lets a variant manage resources on it, and compares what the layout
 * promises with what was really allocated. Owns nothing between two runs.
 */
#include <minalign_variants.h>

#include <drmres/errno.h>
#include <linux/array_size.h>
#include <linux/device.h>
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <stdio.h>
#include <string.h>

#define PAYLOADS 300
#define ACTIONS 8
#define MAX_ALIGNMENT 4096

extern const struct minalign_variant drmres_minalign8_minalign_variant;
extern const struct minalign_variant drmres_minalign16_minalign_variant;
extern const struct minalign_variant drmres_minalign64_minalign_variant;
extern const struct minalign_variant drmres_minalign128_minalign_variant;

static const struct minalign_variant *const variants[] = {
	&drmres_minalign8_minalign_variant,
	&drmres_minalign16_minalign_variant,
	&drmres_minalign64_minalign_variant,
	&drmres_minalign128_minalign_variant,
};

size_t minalign_variant_count(void)
{
	return ARRAY_SIZE(variants);
}

const struct minalign_variant *minalign_variant_at(size_t index)
{
	return index < ARRAY_SIZE(variants) ? variants[index] : NULL;
}

/* What the actions of a run write to: each carries its place in the order of adding. */
struct order {
	struct minalign_run *run;
	unsigned int position;
};

static void note_order(struct drm_device *dev, void *data)
{
	struct order *order = data;

	(void)dev;
	order->run->action_calls++;
	if (order->position != order->run->actions - order->run->action_calls)
		order->run->in_order = false;
}

/* Bytes that are different in every payload. */
static void fill(u8 *data, size_t size)
{
	memset(data, (int)(size % 251) + 1, size);
}

static bool intact(const u8 *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (data[i] != (u8)(size % 251 + 1))
			return false;
	return true;
}

static void note_address(struct minalign_run *run, const void *data)
{
	while ((uintptr_t)data % run->payload_alignment)
		run->payload_alignment /= 2;
	run->allocated++;
}

static void drop_payload(struct drm_device *dev, void *payload)
{
	(void)dev;
	(void)payload;
}

static int run_payloads(const struct minalign_variant *variant, struct drm_device *dev, struct minalign_run *run)
{
	u8 *payloads[PAYLOADS];
	void *carried;

	for (size_t size = 0; size < PAYLOADS; size++) {
		payloads[size] = variant->kmalloc(dev, size, GFP_KERNEL);
		carried = variant->alloc_payload(dev, drop_payload, size, "drop_payload");
		if (!payloads[size] || !carried)
			return -ENOMEM;
		note_address(run, payloads[size]);
		note_address(run, carried);
		fill(payloads[size], size);
		fill(carried, size);
	}
	for (size_t size = 0; size < PAYLOADS; size++) {
		if (!intact(payloads[size], size))
			run->corrupted++;
		/* Every third goes early, from the middle of the list. */
		if (size % 3 == 1)
			variant->kfree(dev, payloads[size]);
	}
	return 0;
}

int minalign_variant_run(const struct minalign_variant *variant, struct device *parent, struct minalign_run *run)
{
	struct order orders[ACTIONS];
	struct drm_device *dev;
	int ret = 0;

	*run = (struct minalign_run){
		.layout = variant->node_layout(),
		.payload_alignment = MAX_ALIGNMENT,
		.in_order = true,
	};

	dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	if (!dev)
		return -ENOMEM;
	dev->dev = get_device(parent);
	INIT_LIST_HEAD(&dev->managed.resources);
	spin_lock_init(&dev->managed.lock);
	snprintf(dev->label, sizeof(dev->label), "drm#minalign%zu", variant->alignment);

	for (unsigned int i = 0; i < ACTIONS && !ret; i++) {
		orders[i] = (struct order){run, i};
		ret = variant->add_action(dev, note_order, &orders[i], "note_order");
		run->actions += !ret;
	}
	if (!ret)
		ret = run_payloads(variant, dev, run);

	variant->release(dev);
	put_device(parent);
	kfree(dev);
	return ret;
}
