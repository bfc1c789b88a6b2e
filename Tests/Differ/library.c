// SPDX-License-Identifier: MIT
/**
 * DOC: the library under test
 *
 * Does operations with the public functions and says what comes of them. Contents are summed up as they are found, and memory
 * is filled anew after each look. Lines that begin with a bar are what no model foresees: log lines and findings, without the
 * numbers of resources, which a back end may give out late, and how large an allocation really is.
 *
 * Findings and log lines go to the program whose thread is in the library; apart from that it belongs to its thread.
 */
#include "differ.h"

#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_managed.h>
#include <drm/drm_print.h>
#include <drmres/drmres.h>
#include <drmres/managed.h>
#include <lib/attention.h>
#include <linux/device.h>
#include <linux/device/devres.h>
#include <linux/err.h>
#include <linux/slab.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* struct item - what an operation made; @library: that it belongs to */
struct item {
	struct library *library;
	unsigned char *memory;
	unsigned int number;
	unsigned int owner;
	unsigned int size;
	unsigned int other;
	enum act act;
};

struct library {
	struct item *items;
	struct device *parent;
	struct drm_device *drm[DRM_OWNERS];
	struct device *devices[OWNERS - DRM_OWNERS];
	struct text text;
};

static const struct drm_driver driver = {.name = "differ", .desc = "differs", .major = 1};

static __thread struct library *now;

static void hear_report(const struct drmres_report *report, void *context)
{
	(void)context;
	if (now)
		say(&now->text, "| %s %s\n", report->info->name, report->function);
}

/* Without the digits behind each #. */
static void hear_line(int level, const char *line, void *context)
{
	char text[512], *to = text;
	bool number = false;

	(void)level;
	(void)context;
	if (!now)
		return;
	for (; *line && to < text + sizeof(text) - 1; line++) {
		number = number ? isdigit((unsigned char)*line) != 0 : false;
		if (!number)
			*to++ = *line;
		number |= *line == '#';
	}
	*to = '\0';
	say(&now->text, "| %s\n", text);
}

static void hear_event(const struct drmres_event *event, void *context)
{
	(void)event;
	(void)context;
}

/* ---- owners ---- */

static void device_gone(struct device *dev)
{
	free(dev);
}

static void make_owner(struct library *library, unsigned int owner)
{
	struct device *dev;

	if (owner < DRM_OWNERS) {
		library->drm[owner] = drm_dev_alloc(&driver, library->parent);
		if (IS_ERR(library->drm[owner]))
			abort();
		return;
	}
	dev = calloc(1, sizeof(*dev));
	if (!dev)
		abort();
	dev->release = device_gone;
	device_initialize(dev);
	if (dev_set_name(dev, "%s-%u", dev_name(library->parent), owner))
		abort();
	library->devices[owner - DRM_OWNERS] = dev;
}

static void drop_owner(struct library *library, unsigned int owner)
{
	if (owner < DRM_OWNERS)
		drm_dev_put(library->drm[owner]);
	else
		put_device(library->devices[owner - DRM_OWNERS]);
}

/* ---- memory ---- */

static unsigned int sum_up(const struct item *item, size_t size)
{
	unsigned int sum = SUM_BEGIN;

	for (size_t i = 0; i < size; i++)
		sum = sum_with(sum, item->memory[i]);
	return sum;
}

static void fill(struct item *item, size_t from)
{
	for (size_t i = from; i < item->size; i++)
		item->memory[i] = filling(item->number, i);
}

static void *get_string(const struct item *item, struct drm_device *drm, struct device *dev)
{
	char *string = malloc(item->size);
	void *copy;

	if (!string)
		abort();
	for (unsigned int i = 0; i < item->size - 1; i++)
		string[i] = (char)filling(item->number, i);
	string[item->size - 1] = '\0';
	if (drm)
		copy = drmm_kstrdup(drm, string, GFP_KERNEL);
	else
		copy = dev ? devm_kstrdup(dev, string, GFP_KERNEL) : kstrdup(string, GFP_KERNEL);
	if (!copy || strcmp(copy, string))
		copy = NULL;
	free(string);
	return copy;
}

static void *get_memory(const struct item *item, unsigned int variant, struct drm_device *drm, struct device *dev)
{
	gfp_t flags = variant ? GFP_KERNEL : GFP_KERNEL | __GFP_ZERO;

	if (variant > 1)
		return get_string(item, drm, dev);
	if (drm)
		return drmm_kmalloc(drm, item->size, flags);
	return dev ? devm_kmalloc(dev, item->size, flags) : kmalloc(item->size, flags);
}

static void allocate(struct library *library, struct item *item, const struct op *op, struct drm_device *drm,
		     struct device *dev)
{
	item->size = op->size;
	item->memory = get_memory(item, op->variant, drm, dev);
	if (!item->memory || (uintptr_t)item->memory % ARCH_KMALLOC_MINALIGN) {
		say(&library->text, "allocate %u: %s\n", op->item, item->memory ? "not aligned" : "nothing");
		return;
	}
	for (unsigned int i = 0; i < op->size && !op->variant; i++)
		if (item->memory[i]) {
			say(&library->text, "not zero at %u\n", i);
			break;
		}
	fill(item, 0);
	if (op->owner == NOBODY)
		say(&library->text, "| ksize %zu\n", ksize(item->memory));
	say(&library->text, "allocate %u\n", op->item);
}

static void give_back(struct drm_device *drm, struct device *dev, void *memory)
{
	if (drm)
		drmm_kfree(drm, memory);
	else if (dev)
		devm_kfree(dev, memory);
	else
		kfree(memory);
}

static void resize(struct library *library, struct item *item, const struct op *op, struct device *dev)
{
	unsigned int kept = op->size < item->size ? op->size : item->size;
	void *memory = dev ? devm_krealloc(dev, item->memory, op->size, GFP_KERNEL)
			   : krealloc(item->memory, op->size, GFP_KERNEL);

	if (!memory) {
		say(&library->text, "resize %u: nothing\n", op->item);
		return;
	}
	item->memory = memory;
	item->size = op->size;
	say(&library->text, "resize %u %x\n", op->item, sum_up(item, kept));
	fill(item, kept);
}

static void look(struct library *library, const struct item *item, unsigned int offset)
{
	static const char *const states[] = {[DRMRES_ADDRESS_WILD] = "wild",
					     [DRMRES_ADDRESS_LIVE] = "live",
					     [DRMRES_ADDRESS_INTERIOR] = "inside",
					     [DRMRES_ADDRESS_FREED] = "freed"};
	struct drmres_object object = {.size = 0};
	enum drmres_address state = drmres_address_find(item->memory + offset, &object);

	/* What was resized or asked with ksize() may say that it is as large as its place. */
	say(&library->text, "look %u %s\n%ssize %zu\n", item->number, states[state],
	    item->owner < DRM_OWNERS ? "" : "| ", object.size);
}

static void misuse(struct library *library, const struct item *item, const struct op *op, struct drm_device *drm,
		   struct device *dev)
{
	char local;

	switch ((enum misuse)op->variant) {
	case WILD:
		give_back(drm, dev, &local);
		break;
	case INTERIOR:
		give_back(drm, dev, item->memory + 8);
		break;
	case FOREIGN:
		if (drm)
			drmm_kfree(library->drm[(op->owner + 1) % DRM_OWNERS], item->memory);
		else if (dev)
			devm_kfree(library->devices[(op->owner + 1) % (OWNERS - DRM_OWNERS)], item->memory);
		break;
	case PLAIN_FREE:
	case MISUSES:
		if (drm || dev)
			kfree(item->memory);
		break;
	}
	say(&library->text, "misuse %u\n", op->item);
}

static void on_memory(struct library *library, const struct op *op, struct drm_device *drm, struct device *dev)
{
	struct item *item = &library->items[op->item];

	switch (op->what) {
	case ALLOCATE:
		allocate(library, item, op, drm, dev);
		break;
	case FREE:
		say(&library->text, "free %u %x\n", op->item, sum_up(item, item->size));
		give_back(drm, dev, item->memory);
		item->memory = NULL;
		break;
	case RESIZE:
		resize(library, item, op, dev);
		break;
	case LOOK:
		look(library, item, op->variant);
		break;
	default:
		misuse(library, item, op, drm, dev);
		break;
	}
}

/* ---- actions ---- */

static void called_too(struct drm_device *drm, void *data);

static void called(struct drm_device *drm, void *data)
{
	struct item *item = data, *other;
	struct library *library = item->library;

	say(&library->text, "call %u\n", item->number);
	if (item->act == SPARE) {
		void *p = drmm_kzalloc(drm, 40, GFP_KERNEL);

		if (p)
			drmm_kfree(drm, p);
	}
	other = &library->items[item->other];
	if (item->act == TAKE && other->memory) {
		say(&library->text, "free %u %x\n", other->number, sum_up(other, other->size));
		drmm_kfree(drm, other->memory);
		other->memory = NULL;
	}
	if (item->act == ADD) {
		other->act = SAY_TOO;
		say(&library->text, "add %u %d\n", other->number, drmm_add_action(drm, called_too, other));
	}
}

static void called_too(struct drm_device *drm, void *data)
{
	called(drm, data);
}

static void called_with_payload(struct drm_device *drm, void *payload)
{
	struct item *item = *(struct item **)payload;

	(void)drm;
	item->memory = (unsigned char *)payload + sizeof(item);
	say(&item->library->text, "call %u with %x\n", item->number, sum_up(item, item->size));
	item->memory = NULL;
}

static void device_called_too(void *data);

static void device_called(void *data)
{
	struct item *item = data;
	struct library *library = item->library;

	say(&library->text, "call %u\n", item->number);
}

static void device_called_too(void *data)
{
	device_called(data);
}

static int add_payload(struct drm_device *drm, struct item *item)
{
	struct item **payload =
		__drmm_alloc_payload(drm, called_with_payload, sizeof(*payload) + item->size, "payload");

	if (!payload)
		return -ENOMEM;
	*payload = item;
	item->memory = (unsigned char *)(payload + 1);
	fill(item, 0);
	item->memory = NULL;
	return 0;
}

static int add_action(struct item *item, struct drm_device *drm, struct device *dev)
{
	if (item->act == PAYLOAD)
		return add_payload(drm, item);
	if (drm && item->act == SAY)
		return drmm_add_action_or_reset(drm, called, item);
	if (drm)
		return drmm_add_action(drm, called_too, item);
	if (item->act == SAY)
		return devm_add_action_or_reset(dev, device_called, item);
	return devm_add_action(dev, device_called_too, item);
}

static void on_action(struct library *library, const struct op *op, struct drm_device *drm, struct device *dev)
{
	struct item *item = &library->items[op->item];

	if (op->what == ADD_ACTION) {
		item->act = (enum act)op->variant;
		item->size = op->size;
		item->other = op->other;
		say(&library->text, "add %u %d\n", op->item, add_action(item, drm, dev));
		return;
	}
	if (drm)
		drmm_release_action(drm, item->act == SAY ? called : called_too, item);
	else if (op->what == RELEASE_ACTION)
		devm_release_action(dev, item->act == SAY ? device_called : device_called_too, item);
	else
		devm_remove_action(dev, item->act == SAY ? device_called : device_called_too, item);
	say(&library->text, "action %u\n", op->item);
}

static void on_group(struct library *library, const struct op *op, struct device *dev)
{
	struct item *item = &library->items[op->item];

	switch (op->what) {
	case OPEN_GROUP:
		if (devres_open_group(dev, item, GFP_KERNEL) != item)
			say(&library->text, "no group\n");
		break;
	case CLOSE_GROUP:
		devres_close_group(dev, item);
		break;
	case RELEASE_GROUP:
		say(&library->text, "released %u: %d\n", op->item, devres_release_group(dev, item));
		return;
	default:
		devres_remove_group(dev, item);
		break;
	}
	say(&library->text, "group %u\n", op->item);
}

static void listen(struct library *library, unsigned int variant)
{
	bool on = variant % 2;

	switch (variant / 2) {
	case 0:
		drmres_set_drm_debug(on ? DRM_UT_DRMRES : 0);
		break;
	case 1:
		drmres_set_devres_log(on);
		break;
	case 2:
		drmres_trace_subscribe(on ? hear_event : NULL, NULL);
		break;
	default:
		drmres_attention_set(DRMRES_ATTENTION_MARK, on);
		break;
	}
	say(&library->text, "listen %u\n", variant);
}

/* ---- all of it ---- */

struct library *library_begin(unsigned int items, unsigned int number)
{
	struct library *library = calloc(1, sizeof(*library));
	char name[32];

	if (!library || !(library->items = calloc(items, sizeof(*library->items))))
		abort();
	for (unsigned int i = 0; i < items; i++) {
		library->items[i].library = library;
		library->items[i].number = i;
	}
	now = library;
	drmres_set_report_sink(hear_report, NULL);
	drmres_set_log_sink(hear_line, NULL);
	snprintf(name, sizeof(name), "differ%u", number);
	library->parent = root_device_register(name);
	if (IS_ERR(library->parent))
		abort();
	for (unsigned int owner = 0; owner < OWNERS; owner++)
		make_owner(library, owner);
	return library;
}

void library_do(struct library *library, const struct op *op)
{
	struct drm_device *drm = op->owner < DRM_OWNERS ? library->drm[op->owner] : NULL;
	struct device *dev =
		op->owner >= DRM_OWNERS && op->owner < OWNERS ? library->devices[op->owner - DRM_OWNERS] : NULL;

	library->items[op->item].owner = op->owner;
	switch (op->what) {
	case ALLOCATE:
	case FREE:
	case RESIZE:
	case LOOK:
	case MISUSE:
		on_memory(library, op, drm, dev);
		break;
	case ADD_ACTION:
	case RELEASE_ACTION:
	case REMOVE_ACTION:
		on_action(library, op, drm, dev);
		break;
	case OPEN_GROUP:
	case CLOSE_GROUP:
	case RELEASE_GROUP:
	case REMOVE_GROUP:
		on_group(library, op, dev);
		break;
	case LISTEN:
		listen(library, op->variant);
		break;
	case RELEASE_ALL:
		say(&library->text, "release %u\n", op->owner);
		drop_owner(library, op->owner);
		make_owner(library, op->owner);
		break;
	}
}

struct text *library_text(struct library *library)
{
	return &library->text;
}

void library_end(struct library *library)
{
	for (unsigned int owner = 0; owner < OWNERS; owner++)
		drop_owner(library, owner);
	root_device_unregister(library->parent);
	now = NULL;
	free(library->items);
	free(library->text.bytes);
	free(library);
}
