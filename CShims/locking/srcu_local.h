/* SPDX-License-Identifier: MIT */
/*
 * Sections of one SRCU domain that cost no shared write: each thread counts its own, and a grace period, which calls
 * membarrier(2), adds them up. For drm_dev_enter() while nobody pays attention; all other sections of that domain, and those
 * of all other domains, are counted in it (srcu.c). A section may be left on another thread than it was entered on.
 */
#ifndef _DRMRES_LOCKING_SRCU_LOCAL_H_
#define _DRMRES_LOCKING_SRCU_LOCAL_H_

#include <drmres/srcu_local.h>
#include <lib/attention.h>

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

/*
 * Enter @ssp, which is the domain, and tell the index; false if it has to be done in the ordinary way: somebody pays
 * attention, or this thread has no record, as none has without membarrier(2).
 */
static inline bool drmres_srcu_local_enter(struct srcu_struct *ssp, int *index)
{
	struct drmres_srcu_local *mine = drmres_srcu_mine;

	if (drmres_attended() || !drmres_srcu_local_may_count(mine))
		return false;
	drmres_srcu_local_count(mine, ssp, index);
	return true;
}

#endif
