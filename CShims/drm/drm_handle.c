/* SPDX-License-Identifier: MIT */
/*
 * Tables of handles. A table owns its array; whoever puts an object into it holds the object. Calls on one table are
 * serialised by its user's lock.
 */
#include <drm/drm_handle.h>

#include <string.h>

#include <linux/slab.h>

#include <drmres/errno.h>

#define FIRST_SIZE 8

/* Behind a handle that is taken and has no object. */
static char reserved;

/* Allocation may sleep, so it happens without the lock, and by then another thread may have made room. */
static int table_grow(struct drmres_handles *table, spinlock_t *lock)
{
	u32 size = table->size, larger = size ? 2 * size : FIRST_SIZE;
	void **slots, **old;

	spin_unlock(lock);
	slots = kcalloc(larger, sizeof(*slots), GFP_KERNEL);
	spin_lock(lock);
	if (!slots)
		return -ENOMEM;
	old = slots;
	if (table->size == size) {
		if (size)
			memcpy(slots, table->slots, size * sizeof(*slots));
		old = table->slots;
		table->slots = slots;
		table->size = larger;
	}
	spin_unlock(lock);
	kfree(old);
	spin_lock(lock);
	return 0;
}

int drmres_handle_reserve(struct drmres_handles *table, spinlock_t *lock, u32 *handle)
{
	int ret = 0;

	spin_lock(lock);
	while (!ret && table->used == table->size)
		ret = table_grow(table, lock);
	for (u32 i = 0; !ret && i < table->size; i++) {
		if (!table->slots[i]) {
			table->slots[i] = &reserved;
			table->used++;
			*handle = i + 1;
			break;
		}
	}
	spin_unlock(lock);
	return ret;
}

static void **slot_of(const struct drmres_handles *table, u32 handle)
{
	return handle && handle <= table->size && table->slots[handle - 1] ? &table->slots[handle - 1] : NULL;
}

void *drmres_handle_replace(struct drmres_handles *table, u32 handle, void *object)
{
	void **slot = slot_of(table, handle), *before;

	if (!slot)
		return NULL;
	before = *slot;
	*slot = object ? object : &reserved;
	return before == &reserved ? NULL : before;
}

void *drmres_handle_find(const struct drmres_handles *table, u32 handle)
{
	void **slot = slot_of(table, handle);

	return slot && *slot != &reserved ? *slot : NULL;
}

void drmres_handle_remove(struct drmres_handles *table, u32 handle)
{
	void **slot = slot_of(table, handle);

	if (slot) {
		*slot = NULL;
		table->used--;
	}
}

u32 drmres_handle_next(const struct drmres_handles *table, u32 handle)
{
	while (handle++ < table->size)
		if (drmres_handle_find(table, handle))
			return handle;
	return 0;
}

void drmres_handles_destroy(struct drmres_handles *table)
{
	kfree(table->slots);
	memset(table, 0, sizeof(*table));
}
