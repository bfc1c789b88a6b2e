// SPDX-License-Identifier: MIT
/**
 * DOC: the model
 *
 * What should be observed, from lists alone: entries in the order of adding, released newest first. Knows nothing of the
 * library. A model belongs to its thread.
 */
#include "differ.h"

#include <string.h>

static struct entry *find(struct list *list, unsigned int item, enum entry_kind kind)
{
	for (unsigned int i = list->count; i-- > 0;)
		if (list->entries[i].item == item && list->entries[i].kind == kind)
			return &list->entries[i];
	return NULL;
}

static void append(struct list *list, struct entry entry)
{
	list->entries[list->count++] = entry;
}

static void take_out(struct list *list, struct entry *entry)
{
	list->count--;
	memmove(entry, entry + 1, (size_t)(&list->entries[list->count] - entry) * sizeof(*entry));
}

static unsigned int sum_of(unsigned int item, size_t size)
{
	unsigned int sum = SUM_BEGIN;

	for (size_t i = 0; i < size; i++)
		sum = sum_with(sum, filling(item, i));
	return sum;
}

/* The action of an entry that is off its list is called; a new one goes where the newest lies. */
static void call(struct model *model, struct list *list, struct entry entry)
{
	struct entry *other;

	if (entry.act == PAYLOAD)
		say(&model->text, "call %u with %x\n", entry.item, sum_of(entry.item, entry.size));
	else
		say(&model->text, "call %u\n", entry.item);
	other = entry.act == TAKE ? find(list, entry.other, MEMORY) : NULL;
	if (other) {
		say(&model->text, "free %u %x\n", other->item, sum_of(other->item, other->size));
		take_out(list, other);
	}
	if (entry.act == ADD) {
		say(&model->text, "add %u 0\n", entry.other);
		append(list, (struct entry){.kind = ACTION, .item = entry.other, .act = SAY_TOO});
	}
}

/*
 * A drm_device is released one by one; what is added meanwhile comes last. Of a device everything is taken off before
 * the first action is called.
 */
static void release_all(struct model *model, struct list *list)
{
	struct list late = {.count = 0};

	while (list->count) {
		struct entry newest = list->entries[--list->count];

		if (newest.kind == ACTION)
			call(model, newest.act == ADD ? &late : list, newest);
	}
	while (late.count)
		call(model, &late, late.entries[--late.count]);
}

/* Whether the entry at @at goes with a group that reaches from @from to @to: a group does if both of its ends lie there. */
static bool goes_along(struct list *list, unsigned int at, unsigned int from, unsigned int to)
{
	const struct entry *entry = &list->entries[at], *other;
	unsigned int place;

	if (entry->kind == MEMORY || entry->kind == ACTION)
		return true;
	other = find(list, entry->item, entry->kind == GROUP_BEGIN ? GROUP_END : GROUP_BEGIN);
	if (!other)
		return true;
	place = (unsigned int)(other - list->entries);
	return place >= from && place <= to;
}

/* A group that was not closed reaches to the newest entry. */
static void release_group(struct model *model, struct list *list, unsigned int item)
{
	struct entry *first = find(list, item, GROUP_BEGIN), *last = find(list, item, GROUP_END);
	unsigned int from = (unsigned int)(first - list->entries);
	unsigned int to = last ? (unsigned int)(last - list->entries) : list->count - 1, count = 0;
	struct list gone = {.count = 0}, rest = {.count = 0};

	for (unsigned int i = 0; i < list->count; i++) {
		struct entry entry = list->entries[i];
		bool goes = i >= from && i <= to && goes_along(list, i, from, to);

		append(goes ? &gone : &rest, entry);
		count += goes && (entry.kind == MEMORY || entry.kind == ACTION);
	}
	*list = rest;
	while (gone.count--)
		if (gone.entries[gone.count].kind == ACTION)
			call(model, list, gone.entries[gone.count]);
	say(&model->text, "released %u: %u\n", item, count);
}

static void on_memory(struct model *model, struct list *list, const struct op *op)
{
	struct entry *entry = find(list, op->item, MEMORY);
	unsigned int kept;

	switch (op->what) {
	case FREE:
		say(&model->text, "free %u %x\n", op->item, sum_of(op->item, entry->size));
		take_out(list, entry);
		break;
	case RESIZE:
		kept = op->size < entry->size ? op->size : entry->size;
		say(&model->text, "resize %u %x\n", op->item, sum_of(op->item, kept));
		entry->size = op->size;
		break;
	case LOOK:
		say(&model->text, "look %u %s\n", op->item, op->variant ? "inside" : "live");
		if (op->owner < DRM_OWNERS)
			say(&model->text, "size %u\n", entry->size);
		break;
	default:
		say(&model->text, "misuse %u\n", op->item);
		break;
	}
}

static void on_action(struct model *model, struct list *list, const struct op *op)
{
	struct entry *entry = find(list, op->item, ACTION), copy = *entry;

	take_out(list, entry);
	if (op->what == RELEASE_ACTION)
		call(model, list, copy);
	say(&model->text, "action %u\n", op->item);
}

static void on_group(struct model *model, struct list *list, const struct op *op)
{
	struct entry *end;

	if (op->what == RELEASE_GROUP) {
		release_group(model, list, op->item);
		return;
	}
	if (op->what == OPEN_GROUP) {
		append(list, (struct entry){.kind = GROUP_BEGIN, .item = op->item});
	} else if (op->what == CLOSE_GROUP) {
		append(list, (struct entry){.kind = GROUP_END, .item = op->item});
	} else {
		end = find(list, op->item, GROUP_END);
		if (end)
			take_out(list, end);
		take_out(list, find(list, op->item, GROUP_BEGIN));
	}
	say(&model->text, "group %u\n", op->item);
}

void model_do(struct model *model, const struct op *op)
{
	struct list *list = &model->lists[op->owner];

	switch (op->what) {
	case ALLOCATE:
		append(list, (struct entry){.kind = MEMORY, .item = op->item, .size = op->size});
		say(&model->text, "allocate %u\n", op->item);
		break;
	case ADD_ACTION:
		append(list, (struct entry){.kind = ACTION,
					    .item = op->item,
					    .size = op->size,
					    .act = (enum act)op->variant,
					    .other = op->other});
		say(&model->text, "add %u 0\n", op->item);
		break;
	case FREE:
	case RESIZE:
	case LOOK:
	case MISUSE:
		on_memory(model, list, op);
		break;
	case RELEASE_ACTION:
	case REMOVE_ACTION:
		on_action(model, list, op);
		break;
	case OPEN_GROUP:
	case CLOSE_GROUP:
	case RELEASE_GROUP:
	case REMOVE_GROUP:
		on_group(model, list, op);
		break;
	case LISTEN:
		say(&model->text, "listen %u\n", op->variant);
		break;
	case RELEASE_ALL:
		say(&model->text, "release %u\n", op->owner);
		release_all(model, list);
		break;
	}
}
