/* SPDX-License-Identifier: MIT */
/*
 * SRCU for layers that have a name of their own for it: drm_dev_enter() and drm_dev_exit(). @call is who is named
 * in reports.
 */
#ifndef _DRMRES_LOCKING_SRCU_H_
#define _DRMRES_LOCKING_SRCU_H_

#include "locking/call.h"

#include <linux/srcu.h>

/* Return: what srcu_read_lock() returns. */
int drmres_srcu_enter(struct srcu_struct *ssp, const struct drmres_call *call);

void drmres_srcu_exit(struct srcu_struct *ssp, int idx, const struct drmres_call *call);

/* Return: false if there was no grace period: R06 (the caller is inside), or the domain cannot be used. */
bool drmres_srcu_synchronize(struct srcu_struct *ssp, const struct drmres_call *call);

#endif
