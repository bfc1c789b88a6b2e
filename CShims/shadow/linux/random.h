/* SPDX-License-Identifier: MIT */
/* The system has a header of this name, about getrandom(2); the kernel's numbers are in a header of ours. */
#ifndef _SHADOW_LINUX_RANDOM_H_
#define _SHADOW_LINUX_RANDOM_H_

#include_next <linux/random.h>

#include <drmres/random.h>
#include <linux/prandom.h>

#endif
