// SPDX-License-Identifier: MIT
/**
 * DOC: numbers and labels of objects
 *
 * One counter a kind, which lives as long as the process and starts anew with drmres_reset(). Everything here may be called
 * concurrently.
 */
#include <drmres/object.h>

#include <lib/object.h>
#include <lib/reset.h>
#include <lib/text.h>

u64 drmres_object_last[DRMRES_KIND_COUNT];

/* clang-format off */
static const char *const prefixes[DRMRES_KIND_COUNT] = {
	[DRMRES_KIND_NONE] = "",
	[DRMRES_KIND_MEM] = "mem",
	[DRMRES_KIND_DRMRES] = "dr",
	[DRMRES_KIND_DEVRES] = "dr",
	[DRMRES_KIND_DEVICE] = "device",
	[DRMRES_KIND_DRM] = "drm",
	[DRMRES_KIND_FILE] = "file",
	[DRMRES_KIND_MAPPING] = "map",
	[DRMRES_KIND_GEM] = "gem",
	[DRMRES_KIND_DMABUF] = "dmabuf",
	[DRMRES_KIND_FENCE] = "fence",
	[DRMRES_KIND_LOCK] = "lock",
	[DRMRES_KIND_SRCU] = "srcu",
	[DRMRES_KIND_WORKQUEUE] = "wq",
	[DRMRES_KIND_DRIVER] = "driver",
	[DRMRES_KIND_CLAIM] = "res",
	[DRMRES_KIND_DOMAIN] = "domain",
	[DRMRES_KIND_DOMRES] = "dr",
};
/* clang-format on */

/* Nodes of all families are printed as dr#: they must not share a number. */
static enum drmres_kind counted_as(enum drmres_kind kind)
{
	return kind == DRMRES_KIND_DEVRES || kind == DRMRES_KIND_DOMRES ? DRMRES_KIND_DRMRES : kind;
}

u64 drmres_next_id(enum drmres_kind kind)
{
	if ((unsigned int)kind >= DRMRES_KIND_COUNT)
		return 0;
	/* PAIRS WITH: itself; only the number must be unique, nothing is ordered by it. */
	return __atomic_add_fetch(&drmres_object_last[counted_as(kind)], 1, __ATOMIC_RELAXED);
}

u64 drmres_last_id(enum drmres_kind kind)
{
	/* PAIRS WITH: the addition in drmres_next_id(); who asks has made nothing himself that matters here. */
	return __atomic_load_n(&drmres_object_last[counted_as(kind)], __ATOMIC_RELAXED);
}

const char *drmres_kind_prefix(enum drmres_kind kind)
{
	return (unsigned int)kind < DRMRES_KIND_COUNT && prefixes[kind] ? prefixes[kind] : "";
}

const char *drmres_object_label(const struct drmres_object *object, char *buf, size_t size)
{
	struct drmres_text text = drmres_text_begin(buf, size);
	bool named;

	if (!object)
		return buf;
	/* The name of a domain has its number already. */
	if (object->kind == DRMRES_KIND_DOMAIN && object->name[0]) {
		drmres_text_puts(&text, object->name);
		return buf;
	}
	named = (object->kind == DRMRES_KIND_DEVICE || object->kind == DRMRES_KIND_DRIVER) && object->name[0];
	drmres_text_puts(&text, drmres_kind_prefix(object->kind));
	if (named) {
		drmres_text_puts(&text, " ");
		drmres_text_puts(&text, object->name);
	} else if (object->kind && object->id) {
		drmres_text_puts(&text, "#");
		drmres_text_number(&text, object->id);
	}
	return buf;
}

void drmres_object_reset(void)
{
	/* PAIRS WITH: drmres_next_id() in runs before and after; no thread is inside the library meanwhile. */
	for (size_t kind = 0; kind < DRMRES_KIND_COUNT; kind++)
		__atomic_store_n(&drmres_object_last[kind], 0, __ATOMIC_RELAXED);
}
