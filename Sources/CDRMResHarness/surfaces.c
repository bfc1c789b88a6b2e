// SPDX-License-Identifier: MIT
/*
 * What a driver offers besides files: attributes in sysfs and debugfs, and the interrupts that its device raises. Owns
 * nothing. An attribute is only read: a write would need to know what it means.
 */
#include "world.h"

#include <drmres/debugfs.h>
#include <drmres/irq.h>
#include <drmres/sysfs.h>

#include <stdio.h>

#define ATTRIBUTES 64

void world_surfaces(struct world *world)
{
	static __thread char buffer[4096];
	struct drmres_debugfs_file debug;
	struct drmres_sysfs_file file;
	struct step step;
	ssize_t ret;

	for (unsigned int i = 0; i < ATTRIBUTES && drmres_sysfs_at(i, &file); i++) {
		if (!file.readable)
			continue;
		step_begin(&step, world, "surfaces", file.path);
		ret = drmres_sysfs_read(file.path, buffer, sizeof(buffer));
		step_end(&step, ret < 0 ? ret : 0);
	}
	for (unsigned int i = 0; i < ATTRIBUTES && drmres_debugfs_at(i, &debug); i++) {
		if (!debug.readable)
			continue;
		step_begin(&step, world, "surfaces", debug.path);
		ret = drmres_debugfs_read(debug.path, buffer, sizeof(buffer));
		step_end(&step, ret < 0 ? ret : 0);
	}
}

void world_irq(struct world *world)
{
	unsigned int irq = 0;
	struct step step;
	char name[24];

	while ((irq = drmres_irq_next(irq))) {
		snprintf(name, sizeof(name), "irq %u", irq);
		step_begin(&step, world, "irq", name);
		drmres_raise_irq(irq);
		step_end(&step, 0);
	}
}
