/* SPDX-License-Identifier: MIT */
/*
 * The current thread, and whether it may sleep.
 */
#ifndef _SHADOW_LINUX_SCHED_H_
#define _SHADOW_LINUX_SCHED_H_

#include_next <linux/sched.h>

#include <drmres/context.h>
#include <drmres/task.h>
#include <linux/jiffies.h>

#endif
