// SPDX-License-Identifier: MIT
/*
 * What userspace does with the files of the newest group: each ioctl of the driver's own table with several arguments,
 * the core's ioctls that hand buffers around, reads and polls. What comes back is looked at only for new descriptors.
 * Several threads may be in here with worlds of their own view; the tables that are read are the driver's static data.
 */
#include "learn.h"
#include "world.h"

#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_ioctl.h>
#include <drmres/errno.h>
#include <drmres/user.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>

#include <stdio.h>
#include <string.h>

#define ARGUMENT_ROOM 16384

/* Every 32-bit word of the argument; small numbers are handles, sizes and indices, the last one a length. */
static const u32 patterns[] = {0, 1, 2, 4096};
#define PATTERNS (sizeof(patterns) / sizeof(patterns[0]))

static const struct drm_driver *driver_of(const struct file *filp)
{
	const struct drm_file *file = filp->private_data;

	return file && file->minor && file->minor->dev ? file->minor->dev->driver : NULL;
}

/* Once with each argument; the answers that differ from the one before are told. */
static void call(struct world *world, const struct world_file *file, const char *name, unsigned int cmd)
{
	const struct learned *learned = harness_learned(cmd);
	static __thread u32 argument[ARGUMENT_ROOM / sizeof(u32)];
	size_t words = (_IOC_SIZE(cmd) + sizeof(u32) - 1) / sizeof(u32);
	struct step step;
	char subject[72];
	long ret = 0;

	snprintf(subject, sizeof(subject), "%s on %s", name, file->label);
	for (size_t i = 0; i < PATTERNS + (learned ? learned->count : 0); i++) {
		long before = ret;

		memset(argument, 0, words * sizeof(u32));
		if (i >= PATTERNS)
			memcpy(argument, learned->words[i - PATTERNS], sizeof(learned->words[0]));
		for (size_t word = 0; i < PATTERNS && word < words; word++)
			argument[word] = patterns[i];
		step_begin(&step, world, "ioctl", subject);
		ret = drmres_ioctl(file->fd, cmd, argument);
		world_keep_new(world);
		if (i && ret == before && step.first_finding == harness_record->finding_count)
			drmres_site_leave(step.outer);
		else
			step_end(&step, ret < 0 ? ret : 0);
		/* Nothing in it is looked at: there is nothing to vary. */
		if (!_IOC_SIZE(cmd))
			break;
	}
}

static void call_driver(struct world *world, const struct world_file *file)
{
	struct file *filp = fget((unsigned int)file->fd);
	const struct drm_driver *driver = filp ? driver_of(filp) : NULL;

	for (int i = 0; driver && i < driver->num_ioctls; i++)
		if (driver->ioctls[i].func)
			call(world, file, driver->ioctls[i].name ? driver->ioctls[i].name : "?", driver->ioctls[i].cmd);
	if (filp)
		fput(filp);
}

static bool has_syncobjs(const struct world_file *file)
{
	struct file *filp = fget((unsigned int)file->fd);
	const struct drm_driver *driver = filp ? driver_of(filp) : NULL;
	bool has = driver && (driver->driver_features & DRIVER_SYNCOBJ);

	if (filp)
		fput(filp);
	return has;
}

/* A handle for those of the driver's calls that take one: the first of a file is 1. */
static void sync_create(struct world *world, const struct world_file *file)
{
	struct drm_syncobj_create create = {0};
	struct step step;
	long ret;

	if (!has_syncobjs(file))
		return;
	step_begin(&step, world, "ioctl", "SYNCOBJ_CREATE");
	ret = drmres_ioctl(file->fd, DRM_IOCTL_SYNCOBJ_CREATE, &create);
	step_end(&step, ret);
}

/* What the driver put into it is kept beyond the file. */
static void sync_export(struct world *world, const struct world_file *file)
{
	struct drm_syncobj_handle handle = {
		.handle = 1,
		.flags = DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE,
		.fd = -1,
	};
	struct step step;
	long ret;

	if (!has_syncobjs(file) || world->kept_count >= WORLD_KEPT / 2)
		return;
	step_begin(&step, world, "ioctl", "SYNCOBJ_HANDLE_TO_FD");
	ret = drmres_ioctl(file->fd, DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD, &handle);
	world_keep_new(world);
	step_end(&step, ret);
}

void world_ioctl(struct world *world)
{
	bool any = false;

	for (size_t i = 0; i < world->file_count; i++) {
		if (world->files[i].group != world->groups || !world->files[i].drm)
			continue;
		sync_create(world, &world->files[i]);
		call_driver(world, &world->files[i]);
		sync_export(world, &world->files[i]);
		any = true;
	}
	if (!any)
		step_refuse(world, "ioctl", "no open file", "EBADF");
}

/* Call @fn for each handle of @file, and for one that is none. */
static void each_handle(struct world *world, const struct world_file *file,
			void (*fn)(struct world *world, const struct world_file *file, u32 handle))
{
	struct file *filp = fget((unsigned int)file->fd);
	struct drm_file *drm_file = filp ? filp->private_data : NULL;

	for (u32 i = 0; drm_file && i < drm_file->object_handles.size && i < 8; i++)
		if (drm_file->object_handles.slots[i])
			fn(world, file, i + 1);
	if (filp)
		fput(filp);
}

static void export_handle(struct world *world, const struct world_file *file, u32 handle)
{
	struct drm_prime_handle prime = {.handle = handle, .flags = DRM_CLOEXEC | DRM_RDWR, .fd = -1};
	struct step step;
	char subject[72];
	long ret;

	snprintf(subject, sizeof(subject), "handle %u of %s", handle, file->label);
	step_begin(&step, world, "export", subject);
	ret = drmres_ioctl(file->fd, DRM_IOCTL_PRIME_HANDLE_TO_FD, &prime);
	world_keep_new(world);
	step_end(&step, ret);
}

static void drop_handle(struct world *world, const struct world_file *file, u32 handle)
{
	struct drm_gem_close close = {.handle = handle};
	struct step step;
	char subject[72];

	snprintf(subject, sizeof(subject), "handle %u of %s", handle, file->label);
	step_begin(&step, world, "drop-handles", subject);
	step_end(&step, drmres_ioctl(file->fd, DRM_IOCTL_GEM_CLOSE, &close));
}

#ifdef DRM_IOCTL_MODE_CREATE_DUMB
/* A driver that has no such buffers refuses. */
static void create_dumb(struct world *world, const struct world_file *file)
{
	struct drm_mode_create_dumb create = {.width = 64, .height = 16, .bpp = 32};
	struct drm_mode_map_dumb map = {0};
	struct step step;
	long ret;

	step_begin(&step, world, "export", "dumb buffer");
	ret = drmres_ioctl(file->fd, DRM_IOCTL_MODE_CREATE_DUMB, &create);
	if (!ret) {
		map.handle = create.handle;
		ret = drmres_ioctl(file->fd, DRM_IOCTL_MODE_MAP_DUMB, &map);
	}
	step_end(&step, ret);
}
#endif

void world_export(struct world *world)
{
	for (size_t i = 0; i < world->file_count; i++) {
		if (world->files[i].group != world->groups || !world->files[i].drm)
			continue;
#ifdef DRM_IOCTL_MODE_CREATE_DUMB
		create_dumb(world, &world->files[i]);
#endif
		each_handle(world, &world->files[i], export_handle);
	}
}

void world_drop_handles(struct world *world)
{
	for (size_t i = 0; i < world->file_count; i++)
		if (world->files[i].group == world->groups && world->files[i].drm)
			each_handle(world, &world->files[i], drop_handle);
}

void world_read(struct world *world)
{
	static __thread char buffer[256];
	struct step step;

	for (size_t i = 0; i < world->file_count; i++) {
		if (world->files[i].group != world->groups)
			continue;
		step_begin(&step, world, "read", world->files[i].label);
		drmres_poll(world->files[i].fd);
		step_end(&step, drmres_read(world->files[i].fd, buffer, sizeof(buffer)));
	}
	for (size_t i = 0; i < world->kept_count; i++) {
		char label[32];

		step_begin(&step, world, "poll", drmres_fd_label(world->kept[i], label, sizeof(label)));
		drmres_poll(world->kept[i]);
		step_end(&step, 0);
	}
}
