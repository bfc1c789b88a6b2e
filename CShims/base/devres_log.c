// SPDX-License-Identifier: MIT
/**
 * DOC: what devres tells
 *
 * Each time a node is added, taken off, released or replaced there is one event and, with devres.log=1, one line.
 * Nothing is owned here. Called with the device's devres_lock held where the order matters, so lines of one device
 * stand in list order.
 */
#include "devres.h"

#include <drmres/log.h>
#include <linux/dev_printk.h>
#include <lib/event.h>

#include "base.h"

u64 drmres_devres_number(const struct devres_node *node)
{
	const struct devres_group *group = drmres_devres_group_of(node);

	return group ? drmres_devres_group_number(group, node) : drmres_mem_find(node).id;
}

static const char *operation(enum drmres_event_kind kind)
{
	switch (kind) {
	case DRMRES_EVENT_ADD:
		return "ADD";
	case DRMRES_EVENT_REL:
		return "REL";
	case DRMRES_EVENT_REPLACE:
		return "REPLACE";
	default:
		return "REM";
	}
}

void drmres_devres_note(struct device *dev, const struct devres_node *node, enum drmres_event_kind kind, const void *pc)
{
	bool log = drmres_devres_log();
	u64 number;

	if (!log && !drmres_traced())
		return;

	number = drmres_devres_number(node);
	if (drmres_traced())
		drmres_managed_emit(&drmres_devres_rules, dev, node, number, kind, pc);
	if (log)
		dev_err(dev, "DEVRES %3s dr#%llu %s (%zu bytes)\n", operation(kind), (unsigned long long)number,
			node->name, node->size);
}

void drmres_devres_note_replace(struct device *dev, const struct devres_node *old, const struct devres_node *fresh,
				const void *pc)
{
	drmres_devres_note(dev, old, DRMRES_EVENT_REPLACE, pc);
	if (drmres_traced())
		drmres_managed_emit(&drmres_devres_rules, dev, fresh, drmres_devres_number(fresh), DRMRES_EVENT_REPLACE,
				    pc);
}
