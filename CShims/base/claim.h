/* SPDX-License-Identifier: MIT */
/**
 * DOC: claims
 *
 * What belongs to the hardware or is a name, and is taken by a driver: an interrupt line, a memory region, a mapping, a
 * sysfs attribute, a character device, an enabled clock. A struct drmres_claim is embedded in the core's private record
 * of the thing (or in the public struct, where that has room) and is on one list from drmres_claim_begin() to
 * drmres_claim_end(), which the owner of the record calls on every way the thing ends.
 *
 * A claim that was made inside a probe belongs to that binding. When the binding is over, after the managed resources
 * are released, each that is still there is reported once: L11 if a drm_device of that device lives on, so that its
 * release would give it back too late, K06 if nobody will. What open() or an ioctl took is looked at only by
 * drmres_claims_report().
 *
 * Everything may be called concurrently on different claims.
 */
#ifndef _DRMRES_BASE_CLAIM_H_
#define _DRMRES_BASE_CLAIM_H_

#include <drmres/claim.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/list.h>

struct device;

/*
 * struct drmres_claim - something that was taken; zeroed before drmres_claim_begin()
 * @entry: place on the list
 * @id: its number, res#3
 * @kind: what it is, as reports say it; static storage
 * @name: which one, as reports say it
 * @directory: where the name is taken, NULL for the only place there is
 * @exclusive: nobody else may have the same name in the same directory
 * @held: it is on the list
 * @reported: somebody was told that it is kept for too long
 * @probed: number of the device that was being probed, 0 if none was
 * @late: label of the drm_device whose release gives it back, NULL if none does by itself; set after the beginning
 * @binding: number of the binding whose probe took it, 0 if none did
 * @device: the device that it was taken for, else the one that was being probed; empty if unknown
 * @phase: what was going on
 * @site: where it was taken
 */
struct drmres_claim {
	struct list_head entry;
	u64 id;
	const char *kind;
	char name[64];
	const void *directory;
	bool exclusive;
	bool held;
	bool reported;
	const char *late;
	u64 probed;
	u64 binding;
	char device[48];
	char phase[96];
	struct drmres_site site;
};

/*
 * drmres_claim_begin() - take something that others may take too
 * @claim: storage, zeroed or ended; belongs to the core until drmres_claim_end()
 * @kind: "interrupt", "mapping", "enabled clock" ...; static storage
 * @name: which one; copied; NULL for none
 * @owner: whose it is, for the text; NULL if unknown. The binding is found by itself
 * @pc: __builtin_return_address(0) of the public function
 * Return: 0.
 */
int drmres_claim_begin(struct drmres_claim *claim, const char *kind, const char *name, const struct device *owner,
		       const void *pc);

/*
 * drmres_claim_begin_exclusive() - take a name
 * @directory: where; identity only, with @kind
 * @error: what to return, negative, if it is taken: -EEXIST, -EBUSY
 * Return: 0; @error when it is taken, after drmres_claim_conflict(): @claim is untouched then.
 */
int drmres_claim_begin_exclusive(struct drmres_claim *claim, const char *kind, const void *directory, const char *name,
				 const struct device *owner, int error, const void *pc);

/*
 * drmres_claim_conflict() - say what stands in the way, for users that find out by themselves (ranges, irq lines)
 * @holder: the claim that is there already, held
 * @function: public function that fails now
 *
 * Under strict policy reports L11, once for one claim, if @holder belongs to a binding that is over. Otherwise nothing:
 * the caller logs what Linux logs, and reports W44 where Linux warns.
 * Return: true if it was (now or before) reported as kept for too long.
 */
bool drmres_claim_conflict(struct drmres_claim *holder, const char *function, const void *pc);

/* Who holds it and since when: "device vc4, since probe of vc4 (vc4.c:41)". Return: @buf. */
const char *drmres_claim_describe(const struct drmres_claim *claim, char *buf, size_t size);

/* Give it back. Nothing happens to one that is not held. */
void drmres_claim_end(struct drmres_claim *claim);

/* Say with which binding it ends, where that is not the one whose probe took it; 0 for none. */
void drmres_claim_bind(struct drmres_claim *claim, u64 binding);

/* Nobody can give it back any more: under strict policy K06 with @what, unless somebody was told. It is held as before. */
void drmres_claim_lost(struct drmres_claim *claim, const char *what);

/* Whether it is held. */
static inline bool drmres_claim_held(const struct drmres_claim *claim)
{
	return claim->held;
}

/* The device whose probe is this thread's innermost driver callback, NULL if it is another callback or none. */
struct device *drmres_probing_device(void);

/* A new number for a binding, for dd.c. */
u64 drmres_binding_next(void);

/* The binding that @dev is in, from the begin of its probe to the end of its unbinding; 0 if it is in none. */
u64 drmres_binding_of(const struct device *dev);

/* The binding is over and its managed resources are released: report what is left. @name of the device. */
void drmres_claims_check(u64 binding, const struct device *dev);

#endif
