// SPDX-License-Identifier: MIT
/**
 * DOC: lists that are not in order
 *
 * What linux/list.h calls when it refuses a change. Nothing is kept; may be called concurrently, in any context.
 */
#include <linux/list.h>

#include <lib/hooks.h>
#include <lib/report.h>

static const char *disorder(const struct list_head *entry, const struct list_head *prev, const struct list_head *next)
{
	if (prev == LIST_POISON2 || next == LIST_POISON1)
		return "the entry beside was taken off before";
	if (!prev || !next)
		return "a list or an entry was not initialised";
	if (entry == prev || entry == next)
		return "the entry is added next to itself";
	return "neighbours do not point at each other";
}

void drmres_list_broken(const char *function, struct list_head *entry, struct list_head *prev, struct list_head *next)
{
	const void *pc = __builtin_return_address(0);
	struct drmres_object object = {.kind = DRMRES_KIND_NONE};
	const char *fault;

	if (!entry) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, function, NULL, "%s() of no entry", function);
		return;
	}
	if (!drmres_may_access(entry, function))
		return;
	if (prev && prev != LIST_POISON2 && !drmres_may_access(prev, function))
		return;
	if (next && next != LIST_POISON1 && !drmres_may_access(next, function))
		return;
	if (entry->next == LIST_POISON1 && next == LIST_POISON1)
		fault = "the entry is on no list: it was taken off before";
	else
		fault = disorder(entry, prev, next);
	if (drmres_hooks.address_find)
		drmres_hooks.address_find(entry, &object);
	drmres_report_at(pc, DRMRES_LIST_CORRUPTED, function, &object, "%s(): %s", function, fault);
}
