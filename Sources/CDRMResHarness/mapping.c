// SPDX-License-Identifier: MIT
/*
 * What userspace maps: each file at offset 0, each of its buffers at its fake offset, and the descriptors that it was
 * given. A mapping is touched at its first and last byte; after unplug, too. Belongs to one thread.
 */
#include "world.h"

#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_vma_manager.h>
#include <drmres/errno.h>
#include <drmres/user.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>

#include <stdio.h>
#include <string.h>

/* More than that is not needed to see a driver's fault handler. */
#define LONGEST (1u << 20)

static void map(struct world *world, int fd, const char *label, u64 offset, size_t length)
{
	struct world_map *to = &world->maps[world->map_count];
	struct step step;
	int ret;

	if (world->map_count == WORLD_MAPS)
		return;
	step_begin(&step, world, "mmap", label);
	ret = drmres_mmap(fd, length, offset, &to->address);
	if (!ret) {
		to->length = length;
		snprintf(to->label, sizeof(to->label), "%s", label);
		world->map_count++;
	}
	step_end(&step, ret);
}

static void map_objects(struct world *world, const struct world_file *file)
{
	struct file *filp = fget((unsigned int)file->fd);
	struct drm_file *drm_file = filp ? filp->private_data : NULL;
	char label[64];

	for (u32 i = 0; drm_file && i < drm_file->object_handles.size; i++) {
		struct drm_gem_object *object = drm_file->object_handles.slots[i];
		u64 offset = object ? drm_vma_node_offset_addr(&object->vma_node) : 0;

		if (!offset)
			continue;
		snprintf(label, sizeof(label), "gem#%llu of %s", (unsigned long long)object->id, file->label);
		map(world, file->fd, label, offset, object->size < LONGEST ? object->size : LONGEST);
	}
	if (filp)
		fput(filp);
}

void world_mmap(struct world *world)
{
	char label[32];

	for (size_t i = 0; i < world->file_count; i++) {
		if (world->files[i].group != world->groups)
			continue;
		map(world, world->files[i].fd, world->files[i].label, 0, PAGE_SIZE);
		if (world->files[i].drm)
			map_objects(world, &world->files[i]);
	}
	for (size_t i = 0; i < world->kept_count; i++)
		map(world, world->kept[i], drmres_fd_label(world->kept[i], label, sizeof(label)), 0, PAGE_SIZE);
}

void world_touch(struct world *world)
{
	struct step step;

	for (size_t i = 0; i < world->map_count; i++) {
		volatile unsigned char *bytes = world->maps[i].address;
		size_t last = world->maps[i].length - 1;

		step_begin(&step, world, "touch", world->maps[i].label);
		bytes[0] = (unsigned char)(bytes[0] + 1);
		bytes[last] = (unsigned char)(bytes[last] + 1);
		step_end(&step, 0);
	}
}

void world_unmap(struct world *world)
{
	struct step step;

	while (world->map_count) {
		struct world_map gone = world->maps[--world->map_count];

		step_begin(&step, world, "munmap", gone.label);
		step_end(&step, drmres_munmap(gone.address, gone.length));
	}
}
