/* SPDX-License-Identifier: MIT */
/*
 * What a scenario needs beside the kernel's own headers. The same source is built as a module for a real Linux and
 * against this library; both print through printk(), and the two transcripts have to be the same.
 *
 * A scenario is a function that gets a fresh root device and a driver. What it prints must be facts: no addresses, no
 * times. Whatever it allocates by hand it frees.
 */
#ifndef SCN_H
#define SCN_H

#include <linux/device.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kref.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include <drm/drm_device.h>
#include <drm/drm_drv.h>
#include <drm/drm_managed.h>

#define scn_log(fmt, ...) printk(KERN_INFO "SCN| " fmt "\n", ##__VA_ARGS__)

struct scn {
	const char *name;
	void (*run)(struct device *parent, const struct drm_driver *driver);
};

/* One table a file, ended by an entry without a name; scn_tables ends with NULL. */
extern const struct scn *const scn_tables[];

/* Actions that several files use. Each logs its own name and the string that it was given. */
void scn_act(struct drm_device *dev, void *data);
void scn_act2(struct drm_device *dev, void *data);
void scn_dact(void *data);
void scn_dact2(void *data);

/* drm_dev_alloc() that logs a failure; NULL then. */
struct drm_device *scn_drm(struct device *parent, const struct drm_driver *driver);

/* From here to its end, the scenario's log of managed memory is not compared: Linux has changed how it allocates. */
#define scn_memory_apart() scn_log("-- memory apart")

/* Runs every scenario, each on a root device of its own that is unregistered afterwards. Returns 0 or -errno. */
int scn_run_all(void);

#endif
