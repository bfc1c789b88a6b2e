/* SPDX-License-Identifier: MIT */
/*
 * Timers, for those that are built from timers.
 */
#ifndef _DRMRES_TIME_TIMER_H_
#define _DRMRES_TIME_TIMER_H_

#include "locking/work.h"

#include <linux/timer.h>

/* Whether @timer was set up; W03, M08, W48 otherwise. */
bool drmres_timer_usable(const struct timer_list *timer, const struct drmres_call *call);

/* Have it go off at @expires, in the next jiffy at the soonest. @pending_only: if it is pending. Return: it was. */
bool drmres_timer_arm(struct timer_list *timer, unsigned long expires, bool pending_only, enum drmres_queue queue,
		      const struct drmres_call *call);

/* Take it back; @sync: and wait if it is running. Return: it was pending. */
bool drmres_timer_disarm(struct timer_list *timer, bool sync, const struct drmres_call *call);

/* Whether its function is running. */
bool drmres_timer_running(const struct timer_list *timer);

#endif
