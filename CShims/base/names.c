// SPDX-License-Identifier: MIT
/**
 * DOC: names that are taken
 *
 * In Linux a device's name is a directory in sysfs and a link on its bus, and that two devices cannot have the same
 * is found out there. There is no sysfs here: one tree knows who is called what where. An entry is embedded in its
 * device, borrows its name, and is in the tree from device_add() to device_del(). Everything may be called
 * concurrently.
 */
#include "base.h"

#include <mm/mm.h>
#include <lib/fork.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

/* Held for a few instructions, with no scheduling point inside. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)

static int compare(const struct drmres_name *a, const struct drmres_name *b)
{
	if (a->directory != b->directory)
		return (uintptr_t)a->directory < (uintptr_t)b->directory ? -1 : 1;
	if (a->subdirectory != b->subdirectory)
		return (uintptr_t)a->subdirectory < (uintptr_t)b->subdirectory ? -1 : 1;
	return strcmp(a->name, b->name);
}

RB_HEAD(names, drmres_name);
static struct names names = RB_INITIALIZER(&names);
RB_GENERATE_INTERNAL(names, drmres_name, entry, compare, __attribute__((unused)) static)

int drmres_name_take(struct drmres_name *name, struct device_private *p, const void *directory,
		     const void *subdirectory, const char *text)
{
	struct drmres_name *other;
	struct device_private *holder;

	name->p = p;
	name->directory = directory;
	name->subdirectory = subdirectory;
	name->name = text;
again:
	holder = NULL;
	pthread_mutex_lock(&lock);
	other = RB_INSERT(names, &names, name);
	name->taken = !other;
	/* Its device, if that is there, may go as soon as the lock is dropped. */
	if (other && drmres_mem_find(other->p->device).state == DRMRES_ADDRESS_FREED)
		holder = other->p;
	pthread_mutex_unlock(&lock);

	if (holder) {
		drmres_device_forget(holder);
		goto again;
	}
	return name->taken ? 0 : -EEXIST;
}

void drmres_name_drop(struct drmres_name *name)
{
	if (!name->taken)
		return;
	pthread_mutex_lock(&lock);
	RB_REMOVE(names, &names, name);
	pthread_mutex_unlock(&lock);
	name->taken = false;
}

const char *drmres_device_path(const struct device *dev, char *buf, size_t size)
{
	const struct device *parent = dev->parent;
	const char *class = dev->class && !(parent && parent->class) ? dev->class->name : NULL;
	char above[160] = "/devices";

	/* A parent that was deleted holds its own parent no more. */
	if (parent && device_is_registered((struct device *)parent))
		drmres_device_path(parent, above, sizeof(above));
	snprintf(buf, size, "%s%s%s%s/%s", above, class && !parent ? "/virtual" : "", class ? "/" : "",
		 class ? class : "", dev_name(dev));
	return buf;
}
