// SPDX-License-Identifier: MIT
/**
 * DOC: what is still alive
 *
 * Walks, leak checks and the tree are views of one snapshot, taken under the index's lock and read without it.
 * Objects are grouped by who manages them: an owner that was never put explains everything it manages, so it is one
 * finding; an object that nobody manages is one of its own. Every function may be called concurrently.
 */
#include <drmres/alloc.h>

#include <drmres/report.h>

#include <lib/attention.h>
#include <lib/hooks.h>
#include <lib/text.h>
#include <mm/backend.h>

#include <stdlib.h>
#include <bsd/string.h>
#include <bsd/sys/tree.h>

#define LABEL_SIZE 96

/*
 * struct group - what one owner manages, or one object that nobody does
 * @first: index of its oldest object in the snapshot
 * @root: identity of the owner, NULL for an unowned object
 * @owner: the owner as far as it is known, or the object
 * @count, @bytes: what the owner manages; 0 for an unowned object
 *
 * Groups stand in the order of their oldest objects, and those with an owner in a tree by identity.
 */
struct group {
	RB_ENTRY(group) by_root;
	size_t first;
	const char *root;
	struct drmres_object owner;
	size_t count;
	size_t bytes;
};

RB_HEAD(owners, group);

/* struct picture - the snapshot, and the group of each object in it */
struct picture {
	struct drmres_alive *alive;
	size_t count;
	struct group **group_of;
	struct group *groups;
	size_t group_count;
	struct owners owners;
};

static int compare(struct group *a, struct group *b)
{
	return a->root < b->root ? -1 : a->root > b->root;
}

RB_GENERATE_INTERNAL(owners, group, by_root, compare, __attribute__((unused)) static)

static bool is_owner(enum drmres_kind kind)
{
	return kind == DRMRES_KIND_DRM || kind == DRMRES_KIND_DEVICE || kind == DRMRES_KIND_DOMAIN;
}

/* Identity of who answers for @one, itself if it is an owner; NULL if nobody who is still there does. */
static const char *root_of(const struct drmres_alive *one, struct drmres_object *owner)
{
	struct drmres_mem mem;

	*owner = one->object;
	if (is_owner(one->object.kind))
		return one->start;

	/* An open file keeps its device and not the other way round. */
	if (!one->owner || one->object.kind == DRMRES_KIND_FILE)
		return NULL;

	mem = drmres_backend->find(one->owner, owner);
	if (mem.state == DRMRES_ADDRESS_FREED) {
		*owner = one->object;
		return NULL;
	}
	if (mem.state != DRMRES_ADDRESS_WILD && is_owner(mem.kind))
		return mem.start;

	/* In static storage, or inside something that nobody has named. */
	*owner = (struct drmres_object){.kind = DRMRES_KIND_NONE};
	strlcpy(owner->name, one->object.owner, sizeof(owner->name));
	return one->owner;
}

static struct group *group_for(struct picture *picture, size_t index)
{
	struct group *group = &picture->groups[picture->group_count], *known = NULL;

	*group = (struct group){.first = index};
	group->root = root_of(&picture->alive[index], &group->owner);
	if (group->root)
		known = RB_INSERT(owners, &picture->owners, group);
	if (known)
		return known;
	picture->group_count++;
	return group;
}

static void erase(struct picture *picture)
{
	free(picture->group_of);
	free(picture->groups);
	free(picture->alive);
}

/* False, and nothing to erase, if nothing is alive or there is no memory to look. */
static bool take(struct picture *picture, u64 mark)
{
	struct drmres_alive *one;
	struct group *group;

	*picture = (struct picture){.owners = RB_INITIALIZER()};
	picture->alive = drmres_backend->alive(mark, &picture->count);
	if (picture->count) {
		picture->groups = reallocarray(NULL, picture->count, sizeof(*picture->groups));
		picture->group_of = reallocarray(NULL, picture->count, sizeof(*picture->group_of));
	}
	if (!picture->groups || !picture->group_of) {
		erase(picture);
		return false;
	}

	for (size_t i = 0; i < picture->count; i++) {
		one = &picture->alive[i];
		group = picture->group_of[i] = group_for(picture, i);
		if (group->root && group->root != one->start) {
			group->count++;
			group->bytes += one->object.size;
		}
	}
	return true;
}

static const char *label(const struct drmres_object *object, char *buf)
{
	if (object->kind == DRMRES_KIND_NONE)
		strlcpy(buf, object->name[0] ? object->name : "its owner", LABEL_SIZE);
	else
		drmres_object_label(object, buf, LABEL_SIZE);
	return buf;
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

/* "still manages 4 objects, 240 bytes: dr#1, dr#2, dr#3 and 1 more" */
static void report_owned(const struct picture *picture, const struct group *group, const char *name)
{
	char list[128], one[LABEL_SIZE];
	struct drmres_text text = drmres_text_begin(list, sizeof(list));
	size_t named = 0;

	for (size_t i = group->first; i < picture->count && named < 3; i++) {
		if (picture->group_of[i] != group || picture->alive[i].start == group->root)
			continue;
		drmres_text_printf(&text, "%s%.36s", named++ ? ", " : "", label(&picture->alive[i].object, one));
	}
	if (named < group->count)
		drmres_text_printf(&text, " and %zu more", group->count - named);
	drmres_report(DRMRES_STILL_OWNED, "drmres_leak_check", &group->owner,
		      "%.64s still manages %zu object%s, %zu bytes: %s", name, group->count, plural(group->count),
		      group->bytes, list);
}

/* The oldest managed node of the group, NULL if it has none. */
static const struct drmres_alive *first_node(const struct picture *picture, const struct group *group)
{
	for (size_t i = group->first; i < picture->count; i++)
		if (picture->group_of[i] == group && picture->alive[i].object.kind == DRMRES_KIND_DRMRES)
			return &picture->alive[i];
	return NULL;
}

/* The number of the managed resource that keeps its own owner, which is a drm_device; 0 if there is none. */
static u64 keeps_itself(const struct picture *picture, const struct group *group)
{
	const struct drmres_alive *node = first_node(picture, group);

	if (group->owner.kind != DRMRES_KIND_DRM || !node || !drmres_hooks.keeps_itself)
		return 0;
	return drmres_hooks.keeps_itself(node->owner);
}

/* The managed resource that keeps its own owner, which is a drm_device; false if there is none. */
static bool report_cycle(const struct picture *picture, const struct group *group, const char *name)
{
	const struct drmres_alive *node = first_node(picture, group);
	u64 id = keeps_itself(picture, group);
	char one[LABEL_SIZE];

	if (!id)
		return false;
	for (size_t i = group->first; i < picture->count; i++)
		if (picture->group_of[i] == group && picture->alive[i].object.kind == DRMRES_KIND_DRMRES &&
		    picture->alive[i].object.id == id)
			node = &picture->alive[i];
	drmres_report(DRMRES_REFERENCE_CYCLE, "drmres_leak_check", &group->owner,
		      "%.64s is kept by a reference that %.36s (%.36s), a resource of its own, would put", name,
		      label(&node->object, one), node->object.name);
	return true;
}

static bool same_site(const struct drmres_site *a, const struct drmres_site *b)
{
	return a->file && b->file && a->line == b->line && !strcmp(a->file, b->file);
}

/* References on the device that the group is about, and its label; 0 if it is about none. */
static unsigned int device_references(const struct picture *picture, const struct group *group, char *name)
{
	if (group->owner.kind != DRMRES_KIND_DEVICE || !group->count || !drmres_hooks.device_references)
		return 0;
	for (size_t i = group->first; i < picture->count; i++)
		if (picture->group_of[i] == group && picture->alive[i].start != group->root)
			return drmres_hooks.device_references(picture->alive[i].owner, name, LABEL_SIZE);
	return 0;
}

/* Whether an owner that is told of lies inside @memory. */
static bool holds_group(const struct picture *picture, const struct drmres_alive *memory)
{
	const char *root;

	for (size_t i = 0; i < picture->group_count; i++) {
		root = picture->groups[i].root;
		if (root && root >= memory->start && root < memory->start + memory->object.size)
			return true;
	}
	return false;
}

/*
 * Whether a drm_device that is left over explains the group: it is something that was allocated together with it, or
 * its parent, on which nobody else has a reference. Memory is explained by what is left over inside it.
 */
static bool is_explained(const struct picture *picture, const struct group *group)
{
	const struct drmres_object *first = &picture->alive[group->first].object, *other;
	unsigned int children = 0, references;
	char name[LABEL_SIZE];

	if (is_owner(group->owner.kind) && group->owner.kind != DRMRES_KIND_DEVICE)
		return false;
	if (!group->root && holds_group(picture, &picture->alive[group->first]))
		return true;
	label(&group->owner, name);
	references = device_references(picture, group, name);
	for (size_t i = 0; i < picture->group_count; i++) {
		other = &picture->groups[i].owner;
		if (other->kind != DRMRES_KIND_DRM)
			continue;
		if (first->kind == DRMRES_KIND_MEM && same_site(&first->allocated, &other->allocated))
			return true;
		children += !strcmp(other->owner, name);
		if (!strcmp(other->owner, name) && keeps_itself(picture, &picture->groups[i]))
			return true;
	}
	return children && references == children;
}

static void report(const struct picture *picture, const struct group *group)
{
	static const char function[] = "drmres_leak_check";
	const struct drmres_object *object = &group->owner;
	char name[LABEL_SIZE];

	label(object, name);
	if (group->count && report_cycle(picture, group, name))
		return;
	if (group->count)
		report_owned(picture, group, name);
	else if (object->kind == DRMRES_KIND_DEVICE)
		drmres_report(DRMRES_DEVICE_LEAKED, function, object, "%s was never released", name);
	else if (object->kind == DRMRES_KIND_DRM || object->kind == DRMRES_KIND_DOMAIN)
		drmres_report(DRMRES_STILL_OWNED, function, object, "%s was never released", name);
	else if (object->kind == DRMRES_KIND_FILE)
		drmres_report(DRMRES_FILE_OPEN, function, object, "%s was never closed", name);
	else
		drmres_report(DRMRES_UNREACHABLE, function, object, "%s (%zu bytes) was never freed", name,
			      object->size);
}

static void draw_object(struct drmres_text *text, const struct drmres_object *object)
{
	char name[LABEL_SIZE], site[128];

	drmres_text_printf(text, "  %s", label(object, name));
	/* Devices and domains are labelled by their names already. */
	if (object->name[0] && object->kind != DRMRES_KIND_DEVICE && object->kind != DRMRES_KIND_DOMAIN)
		drmres_text_printf(text, " %s", object->name);
	drmres_text_printf(text, " %zu bytes, %s\n", object->size,
			   drmres_site_describe(&object->allocated, site, sizeof(site)));
}

static void draw_owned(struct drmres_text *text, const struct picture *picture, const struct group *group)
{
	char name[LABEL_SIZE];

	drmres_text_printf(text, "%s still owned: %zu object%s, %zu bytes\n", label(&group->owner, name), group->count,
			   plural(group->count), group->bytes);
	for (size_t i = group->first; i < picture->count; i++)
		if (picture->group_of[i] == group)
			draw_object(text, &picture->alive[i].object);
}

static void draw_unowned(struct drmres_text *text, const struct picture *picture)
{
	size_t count = 0, bytes = 0;

	for (size_t i = 0; i < picture->group_count; i++) {
		if (!picture->groups[i].root) {
			count++;
			bytes += picture->groups[i].owner.size;
		}
	}
	if (count)
		drmres_text_printf(text, "unowned: %zu object%s, %zu bytes\n", count, plural(count), bytes);
	for (size_t i = 0; i < picture->group_count; i++)
		if (!picture->groups[i].root)
			draw_object(text, &picture->groups[i].owner);
}

u64 drmres_leak_mark(void)
{
	drmres_attention_set(DRMRES_ATTENTION_MARK, true);
	drmres_backend_hook();
	return drmres_backend->mark();
}

u64 drmres_leak_check(u64 mark)
{
	struct picture picture;
	u64 count;

	if (!take(&picture, mark))
		return 0;
	for (size_t i = 0; i < picture.group_count; i++)
		if (!is_explained(&picture, &picture.groups[i]))
			report(&picture, &picture.groups[i]);
	count = picture.count;
	erase(&picture);
	return count;
}

size_t drmres_leak_tree(u64 mark, char *buf, size_t size)
{
	struct drmres_text text = drmres_text_begin(buf, size);
	struct picture picture;

	if (!take(&picture, mark))
		return 0;
	for (size_t i = 0; i < picture.group_count; i++)
		if (picture.groups[i].root)
			draw_owned(&text, &picture, &picture.groups[i]);
	draw_unowned(&text, &picture);
	erase(&picture);
	return text.used;
}

size_t drmres_managed_count(const void *owner, struct drmres_object *newest)
{
	size_t count, managed = 0;
	struct drmres_alive *alive = drmres_backend->alive(0, &count);

	if (newest)
		*newest = (struct drmres_object){.kind = DRMRES_KIND_NONE};
	for (size_t i = 0; i < count; i++) {
		if (alive[i].object.kind != DRMRES_KIND_DEVRES && alive[i].object.kind != DRMRES_KIND_DRMRES &&
		    alive[i].object.kind != DRMRES_KIND_DOMRES)
			continue;
		if (!alive[i].owner || (owner && alive[i].owner != owner))
			continue;
		managed++;
		if (newest)
			*newest = alive[i].object;
	}
	free(alive);
	return managed;
}

void drmres_alloc_walk(drmres_alloc_walk_t fn, void *context)
{
	size_t count;
	struct drmres_alive *alive = drmres_backend->alive(0, &count);

	for (size_t i = 0; i < count; i++)
		fn(&alive[i].object, context);
	free(alive);
}
