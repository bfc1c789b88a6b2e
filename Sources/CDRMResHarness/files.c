// SPDX-License-Identifier: MIT
/*
 * What userspace has open: files of device nodes, in groups, one for each open step, and other descriptors that calls
 * gave it (dma-bufs, sync files), which a later step closes. Belongs to one thread; a race opens and closes through the
 * same calls with steps that do not overlap.
 */
#include "world.h"

#include <drmres/errno.h>
#include <drmres/user.h>

#include <stdio.h>
#include <string.h>

#define RENDER_FIRST 128u
#define NODES 64u

/* Descriptors beyond these are never looked at: the lowest free one is given out first. */
#define LOOK_AT 400

static bool known(const struct world *world, int fd)
{
	for (size_t i = 0; i < world->file_count; i++)
		if (world->files[i].fd == fd)
			return true;
	for (size_t i = 0; i < world->kept_count; i++)
		if (world->kept[i] == fd)
			return true;
	return false;
}

void world_keep_new(struct world *world)
{
	char label[32];

	if (drmres_open_count() <= world->file_count + world->kept_count)
		return;
	for (int fd = 3; fd < LOOK_AT && world->kept_count < WORLD_KEPT; fd++)
		if (!known(world, fd) && drmres_fd_label(fd, label, sizeof(label))[0])
			world->kept[world->kept_count++] = fd;
}

static void add_file(struct world *world, int fd, bool drm)
{
	struct world_file *file = &world->files[world->file_count++];

	*file = (struct world_file){.fd = fd, .group = world->groups, .drm = drm};
	drmres_fd_label(fd, file->label, sizeof(file->label));
	if (world->file_count == 1)
		world->gone = false;
}

/* Open one node, if it exists. Return: whether there is such a node. */
static bool open_path(struct world *world, const char *path, bool drm)
{
	struct step step;
	int fd;

	if (world->file_count == WORLD_FILES)
		return false;
	step_begin(&step, world, "open", path);
	fd = drmres_open_path(path, O_RDWR | O_NONBLOCK);
	if (fd == -ENODEV || fd == -ENOENT || fd == -ENXIO) {
		drmres_site_leave(step.outer);
		return false;
	}
	if (fd >= 0) {
		add_file(world, fd, drm);
		step_subject(&step, world->files[world->file_count - 1].label);
	}
	step_end(&step, fd < 0 ? fd : 0);
	return true;
}

static bool open_node(struct world *world, const char *format, unsigned int number)
{
	char path[48];

	snprintf(path, sizeof(path), format, number);
	return open_path(world, path, true);
}

void world_open(struct world *world)
{
	char path[96];
	unsigned int found = 0;

	world->groups++;
	for (unsigned int i = 0; i < NODES; i++)
		found += open_node(world, "/dev/dri/card%u", i);
	for (unsigned int i = 0; i < NODES; i++)
		found += open_node(world, "/dev/dri/renderD%u", RENDER_FIRST + i);
	for (unsigned int i = 0; i < NODES; i++)
		found += open_node(world, "/dev/accel/accel%u", i);
	for (unsigned int i = 0; i < NODES && drmres_dev_name(i, path, sizeof(path)); i++)
		found += open_path(world, path, false);
	if (!found)
		step_refuse(world, "open", "no device node", "ENODEV");
}

void world_open_many(struct world *world)
{
	char path[96];
	bool there = false;

	for (unsigned int i = 0; i < 64; i++) {
		world->groups++;
		for (unsigned int minor = 0; minor < NODES && !there; minor++)
			there = open_node(world, "/dev/dri/card%u", minor);
		for (unsigned int minor = 0; minor < NODES && !there; minor++)
			there = open_node(world, "/dev/accel/accel%u", minor);
		if (!there && drmres_dev_name(0, path, sizeof(path)))
			there = open_path(world, path, false);
		if (!there)
			return;
		there = false;
	}
}

static void close_at(struct world *world, size_t index)
{
	struct world_file file = world->files[index];
	struct step step;

	step_begin(&step, world, "close", file.label);
	memmove(&world->files[index], &world->files[index + 1],
		(world->file_count - index - 1) * sizeof(world->files[0]));
	world->file_count--;
	step_end(&step, drmres_close(file.fd));
}

void world_close(struct world *world, bool newest)
{
	unsigned int group;

	/* What calls gave out goes before the file that they were made on, too, and before any time has passed. */
	if (world->reverse)
		world_close_kept(world);
	if (!world->file_count) {
		step_refuse(world, "close", "no open file", "EBADF");
		return;
	}
	group = world->files[newest ? world->file_count - 1 : 0].group;
	for (;;) {
		size_t i, at = world->file_count;

		for (i = 0; i < world->file_count; i++)
			if (world->files[i].group == group && (at == world->file_count || newest))
				at = i;
		if (at == world->file_count)
			return;
		close_at(world, at);
	}
}

void world_close_all(struct world *world)
{
	while (world->file_count)
		world_close(world, world->reverse);
}

void world_close_kept(struct world *world)
{
	struct step step;
	char label[32];

	while (world->kept_count) {
		int fd = world->kept[world->reverse ? world->kept_count - 1 : 0];

		drmres_fd_label(fd, label, sizeof(label));
		step_begin(&step, world, "close", label);
		world->kept_count--;
		if (!world->reverse)
			memmove(world->kept, world->kept + 1, world->kept_count * sizeof(world->kept[0]));
		step_end(&step, drmres_close(fd));
	}
}
