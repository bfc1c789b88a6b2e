// SPDX-License-Identifier: MIT
/**
 * DOC: numbers, references and memory of modeset objects
 *
 * See drm_kms.h for what a record is. drm_mode_object_get(), drm_mode_object_put() and drm_mode_object_find() may be
 * called concurrently; an object is added and removed by one thread.
 */
#include <drm/drm_mode_object.h>

#include <drm/drm_connector.h>
#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_property.h>
#include <drmres/alloc.h>
#include <drmres/managed.h>
#include <drmres/phase.h>
#include <drmres/policy.h>
#include <bsd/string.h>
#include <fs/usable.h>
#include <lib/fork.h>
#include <lib/hooks.h>
#include <lib/phase.h>
#include <lib/report.h>
#include <linux/mm.h>
#include <mm/mm.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drm_internal.h"
#include "drm_kms.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)

void drmres_kms_misuse(const void *pc, const char *function, const struct drm_device *dev, const char *format, ...)
{
	struct drmres_object object = drmres_drm_object(dev);
	va_list args;

	va_start(args, format);
	drmres_vreport_at(pc, DRMRES_MODESET_MISUSE, function, &object, format, args);
	va_end(args);
}

bool drmres_kms_ready(const struct drmres_kms_init *init)
{
	if (!drmres_drm_usable(init->dev, init->function))
		return false;
	if (init->dev->mode_config.initialised)
		return true;
	drmres_kms_misuse(init->pc, init->function, init->dev,
			  "%s has no mode config: call drmm_mode_config_init() first", init->dev->label);
	return false;
}

bool drmres_kms_destroy_fits(const struct drmres_kms_init *init, const char *what, bool destroy)
{
	if (destroy == !init->managed)
		return true;
	drmres_kms_misuse(init->pc, init->function, init->dev,
			  destroy ? "%s of %s has a .destroy, and the drm_device cleans it up by itself"
				  : "%s of %s has no .destroy, and nobody cleans it up",
			  what, init->dev->label);
	return false;
}

bool drmres_kms_arguments(const struct drmres_kms_init *init, const void *object, const void *funcs, bool needs,
			  const char *what)
{
	return drmres_usable_at(init->pc, object, init->function, what) &&
	       ((!needs && !funcs) || drmres_usable_at(init->pc, funcs, init->function, "table of functions"));
}

bool drmres_kms_fits(const struct drmres_kms_init *init, size_t size, size_t offset, size_t needed, const char *what)
{
	if (offset <= size && size - offset >= needed)
		return true;
	drmres_kms_misuse(init->pc, init->function, init->dev, "no room for %s %s %zu bytes into a structure of %zu",
			  *what == 'e' ? "an" : "a", what, offset, size);
	return false;
}

/* With the lock held: where the record of an object is linked, or the end of the list. */
static struct drmres_kms **find(struct drm_device *dev, const struct drm_mode_object *obj)
{
	struct drmres_kms **at = &dev->mode_config.kms;

	while (*at && (*at)->obj != obj)
		at = &(*at)->next;
	return at;
}

bool drmres_kms_known(const struct drm_device *dev, const struct drm_mode_object *obj)
{
	bool known;

	pthread_mutex_lock(&lock);
	known = *find((struct drm_device *)dev, obj);
	pthread_mutex_unlock(&lock);
	return known;
}

int drmres_kms_add(const struct drmres_kms_init *init, struct drm_mode_object *obj, u32 type, bool findable,
		   void (*free_cb)(struct kref *kref))
{
	struct drmres_kms *kms, **at = &init->dev->mode_config.kms;
	u32 id = 1;

	if (drmres_kms_known(init->dev, obj)) {
		drmres_kms_misuse(init->pc, init->function, init->dev, "an object of %s is initialised a second time",
				  init->dev->label);
		return -EINVAL;
	}
	kms = calloc(1, sizeof(*kms));
	if (!kms)
		return -ENOMEM;
	kms->dev = init->dev;
	kms->obj = obj;
	kms->type = type;
	kms->findable = findable;
	kms->managed = init->managed;
	kms->function = init->function;

	pthread_mutex_lock(&lock);
	for (; *at && (*at)->id == id; at = &(*at)->next)
		id++;
	kms->id = id;
	kms->next = *at;
	*at = kms;
	pthread_mutex_unlock(&lock);

	obj->id = id;
	obj->type = type;
	obj->free_cb = free_cb;
	if (free_cb)
		kref_init(&obj->refcount);
	return 0;
}

/* Whether this thread is inside the unbinding of a driver. */
static bool in_unbind(void)
{
	const struct drmres_phase *phase = drmres_phase_mark();

	while (phase && strcmp(phase->verb, "unbind") && strcmp(phase->verb, "remove"))
		phase = phase->outer;
	return phase;
}

static enum drmres_code verdict(const struct drmres_kms *kms, const struct drmres_object *memory)
{
	switch (memory->kind) {
	case DRMRES_KIND_DEVRES:
		return DRMRES_DEVM_AFTER_UNBIND;
	case DRMRES_KIND_DRMRES:
		if (!kms->dev->managed.walk)
			return DRMRES_USE_AFTER_FREE;
		return kms->managed ? DRMRES_RELEASE_ORDER : DRMRES_DRMM_UNMANAGED_INIT;
	default:
		return in_unbind() ? DRMRES_STRUCT_FREED_EARLY : DRMRES_USE_AFTER_FREE;
	}
}

/* The memory of an object goes while the mode config still has the object. */
static void memory_freed(const struct drmres_watch *watch, const struct drmres_object *memory)
{
	struct drmres_kms *kms = container_of(watch, struct drmres_kms, watch);
	enum drmres_code code = verdict(kms, memory);

	if (drmres_get_policy() == DRMRES_STRICT)
		drmres_report_at(NULL, code, kms->function, memory,
				 "%s \"%s\" is still on the mode config of %s, and its memory is freed", kms->what,
				 kms->name, kms->dev->label);
	kms->forget(kms->obj);
}

void drmres_kms_watch(const struct drmres_kms_init *init, struct drm_mode_object *obj, const void *address, size_t size,
		      const char *what, const char *name, void (*forget)(struct drm_mode_object *obj))
{
	struct drmres_kms *kms;

	pthread_mutex_lock(&lock);
	kms = *find(init->dev, obj);
	pthread_mutex_unlock(&lock);
	kms->what = what;
	kms->forget = forget;
	strlcpy(kms->name, name, sizeof(kms->name));
	drmres_watch_begin(&kms->watch, address, size, memory_freed, init->pc);
}

void drmres_kms_publish(struct drm_device *dev, const struct drm_mode_object *obj)
{
	struct drmres_kms *kms;

	pthread_mutex_lock(&lock);
	kms = *find(dev, obj);
	if (kms)
		kms->findable = true;
	pthread_mutex_unlock(&lock);
}

void drmres_kms_remove(struct drm_device *dev, struct drm_mode_object *obj)
{
	struct drmres_kms **at, *kms;

	pthread_mutex_lock(&lock);
	at = find(dev, obj);
	kms = *at;
	if (kms)
		*at = kms->next;
	pthread_mutex_unlock(&lock);
	if (!kms)
		return;
	drmres_watch_end(&kms->watch);
	free(kms);
	obj->id = 0;
}

bool drmres_kms_usable(const void *object, size_t base, size_t dev, const char *what, const char *function,
		       const void *pc)
{
	const struct drm_device *drm;

	if (IS_ERR_OR_NULL(object)) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, function, NULL, "no %s", what);
		return false;
	}
	if (!drmres_may_access(object, function))
		return false;
	drm = *(struct drm_device *const *)((const char *)object + dev);
	if (drm && drmres_drm_usable(drm, function) &&
	    drmres_kms_known(drm, (const struct drm_mode_object *)((const char *)object + base)))
		return true;
	/* Linux follows the NULL that the first cleanup has left. */
	drmres_report_at(pc, DRMRES_MODESET_MISUSE, function, NULL,
			 "the %s was cleaned up before, or was never initialised", what);
	return false;
}

bool drmres_kms_still(struct drm_device *dev, const struct drm_mode_object *obj, const char *what, const char *function)
{
	struct drmres_object memory;

	if (drmres_kms_known(dev, obj))
		return true;
	if (drmres_address_find(obj, &memory) != DRMRES_ADDRESS_FREED)
		drmres_kms_misuse(NULL, function, dev, "%s that %s manages was cleaned up by hand", what, dev->label);
	return false;
}

struct drm_mode_object *drm_mode_object_find(struct drm_device *dev, struct drm_file *file_priv, u32 id, u32 type)
{
	struct drm_mode_object *obj = NULL;
	const struct drmres_kms *kms;

	(void)file_priv;
	if (!drmres_drm_usable(dev, __func__))
		return NULL;
	pthread_mutex_lock(&lock);
	for (kms = dev->mode_config.kms; kms && kms->id != id;)
		kms = kms->next;
	if (kms && kms->findable && (type == DRM_MODE_OBJECT_ANY || kms->type == type))
		obj = kms->obj;
	if (obj && obj->free_cb && !kref_get_unless_zero(&obj->refcount))
		obj = NULL;
	pthread_mutex_unlock(&lock);
	return obj;
}

/* An object is a field of a larger structure: that of one that is NULL is somewhere in the first page. */
static bool may_count(const struct drm_mode_object *obj, const char *function, const void *pc)
{
	return drmres_usable_at(pc, (unsigned long)obj < PAGE_SIZE ? NULL : obj, function, "modeset object");
}

void drm_mode_object_get(struct drm_mode_object *obj)
{
	if (may_count(obj, __func__, __builtin_return_address(0)) && obj->free_cb)
		kref_get(&obj->refcount);
}

void drm_mode_object_put(struct drm_mode_object *obj)
{
	if (may_count(obj, __func__, __builtin_return_address(0)) && obj->free_cb)
		kref_put(&obj->refcount, obj->free_cb);
}

void drm_object_attach_property(struct drm_mode_object *obj, struct drm_property *property, u64 init_val)
{
	struct drm_object_properties *properties = obj->properties;

	if (!properties || properties->count == DRM_OBJECT_MAX_PROPERTY) {
		drmres_kms_misuse(__builtin_return_address(0), __func__, property->dev,
				  "no room for property %s on object %u", property->name, obj->id);
		return;
	}
	properties->properties[properties->count] = property;
	properties->values[properties->count++] = init_val;
}

/* Where the value of a property is, NULL if it is not attached. */
static uint64_t *value_of(struct drm_mode_object *obj, const struct drm_property *property)
{
	int i;

	for (i = 0; obj->properties && i < obj->properties->count; i++)
		if (obj->properties->properties[i] == property)
			return &obj->properties->values[i];
	return NULL;
}

int drm_object_property_set_value(struct drm_mode_object *obj, struct drm_property *property, u64 val)
{
	uint64_t *value = value_of(obj, property);

	if (!value)
		return -EINVAL;
	*value = val;
	return 0;
}

int drm_object_property_get_value(struct drm_mode_object *obj, struct drm_property *property, uint64_t *value)
{
	const uint64_t *found = value_of(obj, property);

	if (!found)
		return -EINVAL;
	*value = *found;
	return 0;
}
