/* SPDX-License-Identifier: MIT */
/*
 * The world of one run: the subject, its devices, and the one process of userspace with its files, mappings and other
 * descriptors. Owned by the run; a race has several threads in it, each with files of its own to use.
 */
#ifndef HARNESS_WORLD_H
#define HARNESS_WORLD_H

#include "core.h"

#include <harness.h>

#include "record.h"

#include <linux/device.h>

#define WORLD_DEVICES 8
#define WORLD_FILES 256
#define WORLD_KEPT 64
#define WORLD_MAPS 64

/* struct world_device - hardware that a driver of the subject drives */
struct world_device {
	char name[48];
	const struct device_driver *driver;
	struct device *dev; /* NULL while unplugged */
	bool own;	    /* the subject made it: not ours to plug */
};

/* struct world_file - an open file; those of one open step have one @group */
struct world_file {
	int fd;
	unsigned int group;
	bool drm;
	bool unplugged;
	char label[32];
};

struct world_map {
	void *address;
	size_t length;
	char label[48];
};

/*
 * struct world - see above
 * @scenario: its name, for call sites
 * @row: of the drivers' tables, which device is plugged; drivers that have fewer rows get the first
 * @lives: how often something was bound
 * @gone: something was unbound since the oldest open file was opened
 * @reverse: close the newest first
 * @settle_always: time passes after each step, and not only after those that change who is there
 * @settle_seldom: time does not pass after those by which something goes
 * @still: no time passes by itself: a race is under way
 */
struct world {
	const struct harness_subject *subject;
	const char *scenario;
	bool loaded;
	struct device *parent;
	struct world_device devices[WORLD_DEVICES];
	size_t device_count;
	struct world_file files[WORLD_FILES];
	size_t file_count;
	unsigned int groups;
	int kept[WORLD_KEPT];
	size_t kept_count;
	struct world_map maps[WORLD_MAPS];
	size_t map_count;
	unsigned int row;
	unsigned int lives;
	bool gone;
	bool reverse, settle_always, settle_seldom, still;
	unsigned int growth_round;
	unsigned int stop_after; /* findings after which nothing more is tried, 0 for none */
};

/* world.c: devices */
void world_begin(struct world *world, const struct harness_subject *subject, const char *scenario);
int world_load(struct world *world);
int world_unload(struct world *world);
void world_discover(struct world *world);
void world_plug(struct world *world);
void world_every_row(struct world *world);
void world_unplug(struct world *world);
void world_unbind(struct world *world);
void world_rebind(struct world *world);
bool world_in_use(const struct world *world);

/* files.c: what userspace has open */
void world_open(struct world *world);
void world_open_many(struct world *world);
void world_close(struct world *world, bool newest);
void world_close_all(struct world *world);
void world_close_kept(struct world *world);
void world_keep_new(struct world *world);

/* surfaces.c: what is there besides files */
void world_surfaces(struct world *world);
void world_irq(struct world *world);

/* exercise.c: what userspace does with it; to the files of the newest group */
void world_ioctl(struct world *world);
void world_export(struct world *world);
void world_drop_handles(struct world *world);
void world_read(struct world *world);

/* mapping.c */
void world_mmap(struct world *world);
void world_touch(struct world *world);
void world_unmap(struct world *world);

/* growth.c */
void world_growth(struct world *world);

/* steps.c */

/* One thing that is done to the driver: between begin and end its findings and its phase are that step's. */
struct step {
	struct world *world;
	unsigned int first_finding;
	u64 injected;
	struct drmres_site site;
	const struct drmres_site *outer;
	char name[24];
	char subject[72];
};
void step_begin(struct step *step, struct world *world, const char *name, const char *subject);
void step_subject(struct step *step, const char *subject);
void step_end(struct step *step, long status);
void step_end_text(struct step *step, const char *answer);
void step_refuse(struct world *world, const char *name, const char *subject, const char *why);

/* Pending work runs, delayed work and timers come due. */
void world_settle(struct world *world);

/* Carry out a named step; false if there is no such. */
bool world_step(struct world *world, const char *name);
bool world_step_known(const char *name);

/* The process exits, the hardware goes, the module is unloaded; then: what is left? */
void world_end(struct world *world);
void world_leaks(u64 mark);

#endif
