/* SPDX-License-Identifier: MIT */
/* The system's header of this name cannot be had together with its <time.h>; the kernel's names are these. */
#ifndef _SHADOW_LINUX_TIME_H_
#define _SHADOW_LINUX_TIME_H_

#include <time.h>

#include <linux/jiffies.h>
#include <linux/ktime.h>

#endif
