/* SPDX-License-Identifier: MIT */
/*
 * The uses of runtime PM that nobody has dropped: who took each, and who was told that it is left. Beside the count in
 * power.c, which is what runtime PM goes by. A use is a claim: one that probe or remove took ends with
 * the binding.
 *
 * Any thread may call these.
 */
#ifndef _DRMRES_BASE_POWER_USES_H_
#define _DRMRES_BASE_POWER_USES_H_

#include <drmres/types.h>

struct device;

/*
 * struct drmres_uses - those of one device; zeroed before the first
 * @count: how many there are
 * @mixed: others than probe, remove and what is released have taken or dropped some: an open file may drop the rest yet
 */
struct drmres_uses {
	unsigned int count;
	bool mixed;
};

/* One more use of @dev. @pc: __builtin_return_address(0) of the public function. */
void drmres_uses_add(struct drmres_uses *uses, const struct device *dev, const void *pc);

/* One fewer: the newest one that the same kind of callback took, else the newest of the probe's, else the newest. */
void drmres_uses_drop(struct drmres_uses *uses);

/* @dev is unbound. What its binding took is left for drmres_claims_check(), except what an open file may drop yet. */
void drmres_uses_settle(const struct device *dev);

/* Whether somebody who is still there after @dev was unbound may drop a use or take one. */
bool drmres_uses_pending(const struct drmres_uses *uses, const struct device *dev);

/* The device is gone, and nobody can drop a use of it: each one is reported, K06. */
void drmres_uses_end(struct drmres_uses *uses);

/* They belong to the run before. */
void drmres_uses_forget(struct drmres_uses *uses);

#endif
