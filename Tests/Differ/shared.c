// SPDX-License-Identifier: MIT
/**
 * DOC: owners that threads share
 *
 * Each thread adds memory and actions of its own to the same drm_device and the same device, and takes them off again; and
 * payloads and closures, which stay. In which order those of different threads lie is nobody's to say; that each action is called
 * once is, and that memory stays as its thread left it. A thread's things belong to it, except that their actions are called by
 * whoever releases the owner.
 */
#include "differ.h"

#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_managed.h>
#include <drmres/devres.h>
#include <drmres/drmres.h>
#include <drmres/managed.h>
#include <linux/device.h>
#include <linux/device/devres.h>
#include <linux/err.h>
#include <linux/slab.h>

#include <stdlib.h>

#define THINGS 64u

/* struct thing - memory, or an action; @calls: how often it was called since it was added */
struct thing {
	unsigned char *memory;
	unsigned int number, size;
	bool action, on_device;
	unsigned int calls;
};

struct sharer {
	struct thing things[THINGS];
	u64 added, called;
	unsigned int number, wrong;
};

struct sharing {
	struct device *parent;
	struct drm_device *drm;
	struct sharer sharers[MOST_THREADS];
};

static const struct drm_driver driver = {.name = "shared", .desc = "is shared", .major = 1};

struct sharing *sharing_begin(void)
{
	struct sharing *sharing = calloc(1, sizeof(*sharing));

	if (!sharing)
		abort();
	sharing->parent = root_device_register("shared");
	if (IS_ERR(sharing->parent))
		abort();
	sharing->drm = drm_dev_alloc(&driver, sharing->parent);
	if (IS_ERR(sharing->drm))
		abort();
	return sharing;
}

static void drm_called(struct drm_device *drm, void *data)
{
	(void)drm;
	((struct thing *)data)->calls++;
}

static void device_called(void *data)
{
	((struct thing *)data)->calls++;
}

/* struct load - what a payload is; @size: of @bytes, which are filled */
struct load {
	struct sharer *sharer;
	unsigned int number, size;
	unsigned char bytes[];
};

static void load_called(void *payload)
{
	const struct load *load = payload;

	load->sharer->called++;
	for (unsigned int i = 0; i < load->size; i++)
		load->sharer->wrong += load->bytes[i] != filling(load->number, i);
}

static void drm_load_called(struct drm_device *drm, void *payload)
{
	(void)drm;
	load_called(payload);
}

static void add_load(struct sharing *sharing, struct sharer *sharer, bool on_device)
{
	unsigned int number = sharer->number++, size = number * 37 % 200;
	struct load *load = on_device
				    ? __devm_alloc_payload(sharing->parent, load_called, sizeof(*load) + size, "load")
				    : __drmm_alloc_payload(sharing->drm, drm_load_called, sizeof(*load) + size, "load");

	if (!load) {
		sharer->wrong++;
		return;
	}
	*load = (struct load){.sharer = sharer, .number = number, .size = size};
	for (unsigned int i = 0; i < size; i++)
		load->bytes[i] = filling(number, i);
	sharer->added++;
}

static void closure_called(void *words)
{
	struct sharer *sharer = ((void **)words)[1];

	sharer->called++;
}

static void drm_closure_called(struct drm_device *drm, void *words)
{
	(void)drm;
	closure_called(words);
}

/* What it is called with as its first word is anything but NULL. */
static void add_closure(struct sharing *sharing, struct sharer *sharer, bool on_device)
{
	sharer->added++;
	sharer->wrong += on_device
				 ? __devm_add_closure(sharing->parent, closure_called, sharer, sharer, "closure") != 0
				 : __drmm_add_closure(sharing->drm, drm_closure_called, sharer, sharer, "closure") != 0;
}

static bool is_whole(const struct thing *thing)
{
	for (unsigned int i = 0; i < thing->size; i++)
		if (thing->memory[i] != filling(thing->number, i))
			return false;
	return true;
}

static void add(struct sharing *sharing, struct sharer *sharer, struct thing *thing, unsigned int kind)
{
	*thing = (struct thing){.number = sharer->number++, .action = kind & 1, .on_device = kind & 2};
	if (thing->action) {
		sharer->added++;
		sharer->wrong += thing->on_device ? devm_add_action(sharing->parent, device_called, thing) != 0
						  : drmm_add_action(sharing->drm, drm_called, thing) != 0;
		return;
	}
	thing->size = 1 + thing->number * 37 % 300;
	thing->memory = thing->on_device ? devm_kzalloc(sharing->parent, thing->size, GFP_KERNEL)
					 : drmm_kzalloc(sharing->drm, thing->size, GFP_KERNEL);
	if (!thing->memory) {
		sharer->wrong++;
		return;
	}
	for (unsigned int i = 0; i < thing->size; i++) {
		sharer->wrong += thing->memory[i] != 0;
		thing->memory[i] = filling(thing->number, i);
	}
}

static void take_off(struct sharing *sharing, struct sharer *sharer, struct thing *thing)
{
	if (thing->action) {
		if (thing->on_device)
			devm_release_action(sharing->parent, device_called, thing);
		else
			drmm_release_action(sharing->drm, drm_called, thing);
		sharer->called += thing->calls;
		sharer->wrong += thing->calls != 1;
	} else {
		sharer->wrong += !is_whole(thing);
		if (thing->on_device)
			devm_kfree(sharing->parent, thing->memory);
		else
			drmm_kfree(sharing->drm, thing->memory);
	}
	*thing = (struct thing){.memory = NULL};
}

void sharing_step(struct sharing *sharing, struct program *program)
{
	struct sharer *sharer = &sharing->sharers[program->number];
	struct thing *thing = &sharer->things[draw(program, THINGS)];
	unsigned int kind = draw(program, 32);

	if (kind < 2)
		add_load(sharing, sharer, kind);
	else if (kind < 4)
		add_closure(sharing, sharer, kind % 2);
	else if (thing->action || thing->memory)
		take_off(sharing, sharer, thing);
	else
		add(sharing, sharer, thing, draw(program, 8) ? draw(program, 2) * 2 : 1 + draw(program, 2) * 2);
}

bool sharing_end(struct sharing *sharing)
{
	u64 added = 0, called = 0, wrong = 0;

	for (unsigned int n = 0; n < MOST_THREADS; n++)
		for (unsigned int i = 0; i < THINGS; i++) {
			struct thing *thing = &sharing->sharers[n].things[i];

			wrong += thing->memory && !is_whole(thing);
		}
	drm_dev_put(sharing->drm);
	root_device_unregister(sharing->parent);
	for (unsigned int n = 0; n < MOST_THREADS; n++) {
		struct sharer *sharer = &sharing->sharers[n];

		for (unsigned int i = 0; i < THINGS; i++)
			sharer->called += sharer->things[i].calls;
		added += sharer->added;
		called += sharer->called;
		wrong += sharer->wrong;
	}
	free(sharing);
	if (wrong || added != called)
		fprintf(stderr, "differ: shared: %llu wrong, %llu actions added, %llu called\n",
			(unsigned long long)wrong, (unsigned long long)added, (unsigned long long)called);
	return !wrong && added == called;
}
