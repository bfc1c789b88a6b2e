/* SPDX-License-Identifier: MIT */
/* The kernel's linux/time.h in place of the system's, which cannot be had together with its <time.h>. */
#ifndef _SHADOW_LINUX_TIME_H_
#define _SHADOW_LINUX_TIME_H_

#include <time.h>

#include <linux/jiffies.h>
#include <linux/ktime.h>

#endif
