// SPDX-License-Identifier: MIT
/**
 * DOC: what consumers consume
 *
 * The list of everything that a driver ever asked for in this run. Records belong to this file until drmres_reset(). Counts
 * are changed under the lock; whoever begins or ends a claim does so right after.
 */
#include "supply.h"

#include <lib/fork.h>
#include <lib/hooks.h>
#include <lib/report.h>
#include <linux/device.h>
#include <linux/printk.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As of a common crystal with a PLL behind it. */
#define FIRST_RATE 100000000ul

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static LIST_HEAD(supplies);

static void reset(void)
{
	struct drmres_supply *supply, *next;

	list_for_each_entry_safe (supply, next, &supplies, entry) {
		list_del(&supply->entry);
		drmres_claim_end(&supply->on);
		free(supply);
	}
}

struct drmres_supply *drmres_supply_get(const char *kind, const struct device *dev, const char *name)
{
	struct drmres_supply *supply, *found = NULL;
	char whole[sizeof(supply->name)];

	drmres_on_reset(reset);
	snprintf(whole, sizeof(whole), "%s%s%s", dev && dev_name(dev) ? dev_name(dev) : "", name && name[0] ? "/" : "",
		 name ? name : "");
	pthread_mutex_lock(&lock);
	list_for_each_entry (supply, &supplies, entry)
		if (!strcmp(supply->kind, kind) && !strcmp(supply->name, whole)) {
			found = supply;
			break;
		}
	if (!found) {
		found = calloc(1, sizeof(*found));
		if (found) {
			found->kind = kind;
			memcpy(found->name, whole, sizeof(whole));
			found->value = FIRST_RATE;
			list_add_tail(&found->entry, &supplies);
		}
	}
	pthread_mutex_unlock(&lock);
	return found;
}

void drmres_supply_count(struct drmres_supply *supply, int prepared, int enabled, const char *kind,
			 const struct device *dev, const void *pc)
{
	bool was, is;

	pthread_mutex_lock(&lock);
	was = supply->prepared || supply->enabled;
	supply->prepared += (unsigned int)prepared;
	supply->enabled += (unsigned int)enabled;
	is = supply->prepared || supply->enabled;
	pthread_mutex_unlock(&lock);
	if (!was && is)
		drmres_claim_begin(&supply->on, kind, supply->name, dev, pc);
	else if (was && !is)
		drmres_claim_end(&supply->on);
	else if (is)
		supply->on.kind = kind;
}

int drmres_supply_take(struct drmres_supply *supply, const char *function, const struct device *dev, bool warned,
		       const void *pc)
{
	char held[320];
	bool taken;

	pthread_mutex_lock(&lock);
	taken = supply->enabled;
	supply->enabled = 1;
	pthread_mutex_unlock(&lock);
	if (!taken) {
		drmres_claim_begin(&supply->on, supply->kind, supply->name, dev, pc);
		return 0;
	}
	drmres_claim_describe(&supply->on, held, sizeof(held));
	if (!drmres_claim_conflict(&supply->on, function, pc) && warned)
		drmres_report_at(pc, DRMRES_NAME_TAKEN, function, NULL, "%s %s is taken by %s", supply->kind,
				 supply->name, held);
	return -EBUSY;
}

void drmres_supply_complain(const char *function, const struct drmres_supply *supply, const void *pc,
			    const char *format, ...)
{
	struct drmres_object object = {.kind = DRMRES_KIND_NONE};
	char text[160];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	pr_warn("%s\n", text);
	drmres_report_at(pc, DRMRES_RESOURCE_MISUSE, function, &object, "%s() of %s %s: %s", function, supply->kind,
			 supply->name, text);
}
