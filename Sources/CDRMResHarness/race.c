// SPDX-License-Identifier: MIT
/*
 * Two threads and what they do at the same time: userspace's one call, the hardware's or the administrator's other one.
 * A third runs the work that both leave behind, as a workqueue would. Inside the driver there is one more of userspace. The world is shared; each thread touches a part of
 * it that the others leave alone: files and mappings the one, devices the other, nothing the third.
 */
#include "world.h"

#include <drmres/work.h>

#include "run.h"
#include "schedule.h"

/* Often enough to be met inside. */
#define CALLS 3

static void ioctl_side(void *arg)
{
	for (int i = 0; i < CALLS; i++) {
		world_ioctl(arg);
		world_read(arg);
	}
}

static void open_side(void *arg)
{
	struct world *world = arg;

	world_open(world);
	world_ioctl(world);
}

static void close_side(void *arg)
{
	world_close(arg, false);
}

static void touch_side(void *arg)
{
	world_touch(arg);
}

static void unbind_side(void *arg)
{
	world_unbind(arg);
}

static void unplug_side(void *arg)
{
	world_unplug(arg);
}

static void work_side(void *arg)
{
	(void)arg;
	for (int i = 0; i < 3; i++)
		drmres_run_pending_work();
}

static const struct {
	void (*user)(void *arg);
	void (*other)(void *arg);
} sides[PAIR_COUNT] = {
	[PAIR_IOCTL_UNBIND] = {ioctl_side, unbind_side},
	[PAIR_OPEN_UNBIND] = {open_side, unbind_side},
	[PAIR_CLOSE_UNBIND] = {close_side, unbind_side},
	[PAIR_TOUCH_UNPLUG] = {touch_side, unplug_side},
};

void harness_race(struct world *world, const struct run *run)
{
	if (run->pair != PAIR_OPEN_UNBIND) {
		world_ioctl(world);
		world_export(world);
		world_mmap(world);
	}
	world->still = true;
	if (!harness_schedule_thread(sides[run->pair].user, world) &&
	    !harness_schedule_thread(sides[run->pair].other, world) && !harness_schedule_thread(work_side, world) &&
	    run->pair == PAIR_IOCTL_UNBIND)
		harness_schedule_thread(ioctl_side, world);
	harness_schedule_race(run->seed);
	world->still = false;
	/* What was armed too late fires, or else is met by the close. */
	if (run->seed % 2)
		world_settle(world);
	world_ioctl(world);
}
