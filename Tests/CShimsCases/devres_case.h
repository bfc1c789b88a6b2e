/* SPDX-License-Identifier: MIT */
/*
 * What the devres suites share: a device of its own for each case, an action that logs, and how Linux spells its
 * lines. The transcripts with Linux 6.12 in their comment were seen on that kernel.
 */
#ifndef _DEVRES_CASE_H_
#define _DEVRES_CASE_H_

#include <cases.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/slab.h>

/* One line of devres.log=1 for the device "scn", which has neither driver nor bus. */
#define LINE(op, number, name, size) " scn: DEVRES " op " dr#" #number " " name " (" #size " bytes)\n"

static inline void act(void *data)
{
	pr_info("act %s\n", data ? (const char *)data : "(null)");
}

static inline struct device *scn(void)
{
	return root_device_register("scn");
}

/* The same with everything as that kernel does it, and its lines. */
static inline struct device *scn_6_12(void)
{
	drmres_set_policy(DRMRES_UPSTREAM);
	drmres_set_profile(DRMRES_LINUX_6_12);
	drmres_set_devres_log(true);
	return root_device_register("scn");
}

#endif
