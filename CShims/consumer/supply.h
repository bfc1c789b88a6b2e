/* SPDX-License-Identifier: MIT */
/*
 * What is behind the handles of consumers: a clock, a regulator, a reset line, a GPIO. There is no provider here; asking
 * for one makes it, the same for the same device and name, so that what one handle switched on another finds on. A supply
 * lives to the end of the run, whatever becomes of the handles; each count on it is a claim while it is not zero.
 */
#ifndef _DRMRES_CONSUMER_SUPPLY_H_
#define _DRMRES_CONSUMER_SUPPLY_H_

#include <base/claim.h>
#include <drmres/types.h>
#include <linux/gfp_types.h>

struct device;

/* A driver may go on without a supply, whatever the reason why it has none: not being told is not a failure swallowed. */
#define DRMRES_SUPPLY_GFP (GFP_KERNEL | __GFP_NOWARN)

/*
 * struct drmres_supply - one clock, regulator, ...
 * @entry: place on the list of all
 * @kind: "clock", "regulator" ...; static storage
 * @name: "vc4/pixel"
 * @on: while @prepared or @enabled is not zero, or while an exclusive handle exists
 * @prepared, @enabled: how often
 * @value: rate in Hz, voltage in uV, level of a line
 */
struct drmres_supply {
	struct list_head entry;
	const char *kind;
	char name[64];
	struct drmres_claim on;
	unsigned int prepared;
	unsigned int enabled;
	unsigned long value;
};

/* The supply of this kind, device and name. Return: it; NULL without memory of the host. */
struct drmres_supply *drmres_supply_get(const char *kind, const struct device *dev, const char *name);

/* Change its counts; the claim is begun with the first and ended with the last. @kind: what the claim is called now. */
void drmres_supply_count(struct drmres_supply *supply, int prepared, int enabled, const char *kind,
			 const struct device *dev, const void *pc);

/* Take it for one alone. Return: 0 or -EBUSY, after @warned or not a W44. */
int drmres_supply_take(struct drmres_supply *supply, const char *function, const struct device *dev, bool warned,
		       const void *pc);

/* Report W50, and log what Linux logs; @format without a newline. */
void drmres_supply_complain(const char *function, const struct drmres_supply *supply, const void *pc,
			    const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
