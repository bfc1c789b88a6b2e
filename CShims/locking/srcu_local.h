/* SPDX-License-Identifier: MIT */
/*
 * Sections of one SRCU domain that cost no shared write: each thread counts its own, and a grace period, which calls
 * membarrier(2), adds them up. For drm_dev_enter() while nobody pays attention; all other sections of that domain, and those
 * of all other domains, are counted in it (srcu.c). A section may be left on another thread than it was entered on.
 */
#ifndef _DRMRES_LOCKING_SRCU_LOCAL_H_
#define _DRMRES_LOCKING_SRCU_LOCAL_H_

#include <drmres/srcu_local.h>

/* srcu_local.c: the domain; NULL while there is none. */
extern struct srcu_struct *drmres_srcu_local_domain;

/* From now on @ssp is the domain, where there is membarrier(2). Before there are readers. */
void drmres_srcu_local_begin(struct srcu_struct *ssp);

/* Make a record for this thread if it has none yet and there can be one: from now on it counts its sections itself. */
void drmres_srcu_local_record(void);

/* Whether somebody is inside with index @idx. After a membarrier. */
bool drmres_srcu_local_inside(u32 idx);

/* Count a section as left that another thread has entered, if there is one. */
bool drmres_srcu_local_leave_foreign(u32 idx);

#endif
