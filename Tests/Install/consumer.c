/* SPDX-License-Identifier: MIT */
/*
 * A C user of the installed library, built with what pkg-config says and nothing else.
 */
#include <drm/drm_managed.h>

#include <drm/drm_drv.h>
#include <drmres/drmres.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/types.h>

#include <stdio.h>

struct toy {
	struct drm_device drm;
	void *state;
};

static const struct drm_driver toy_driver = {.name = "toy", .desc = "toy", .major = 1};

static void say(struct drm_device *dev, void *data)
{
	(void)dev;
	printf("action %s\n", (const char *)data);
}

static void print_line(int level, const char *line, void *context)
{
	(void)level;
	(void)context;
	printf("%s\n", line);
}

int main(void)
{
	struct device *parent = root_device_register("toy");
	struct toy *toy;

	if (IS_ERR(parent))
		return 1;
	drmres_set_log_sink(print_line, NULL);
	drmres_set_drm_debug(0x200);
	toy = devm_drm_dev_alloc(parent, &toy_driver, struct toy, drm);
	if (IS_ERR(toy))
		return 1;
	toy->state = drmm_kzalloc(&toy->drm, 64, GFP_KERNEL);
	if (!toy->state || drmm_add_action_or_reset(&toy->drm, say, "last in, first out"))
		return 1;
	root_device_unregister(parent);
	return drmres_report_count() != 0;
}
