/* SPDX-License-Identifier: MIT */
/**
 * DOC: signals
 *
 * Nobody sends any; signal_pending() is in drmres/task.h.
 */
#ifndef _LINUX_SCHED_SIGNAL_H
#define _LINUX_SCHED_SIGNAL_H

#include <drmres/task.h>

#endif
