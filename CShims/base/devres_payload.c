// SPDX-License-Identifier: MIT
/**
 * DOC: what typed callers want of devres
 *
 * An action that carries its data is an action whose data is behind it. Memory with a key is memory that knows in which
 * term of its device it was allocated. A term ends whenever several resources are released together, and no two are equal
 * in a process: so a key of the present term is good, and any other is for the allocator to judge. Within one term an
 * address is memory with a key twice only if its first user freed it. Owns nothing; everything may be called concurrently.
 */
#include <drmres/devres.h>

#include <lib/report.h>
#include <lib/unique.h>
#include <linux/overflow.h>

#include "base.h"
#include "devres.h"

__thread struct drmres_unique drmres_devres_my_terms;
u64 drmres_devres_terms;

void *drmres_devres_alloc_key(struct device *dev, size_t size, u64 *term, const void *pc)
{
	struct devres *dr;

	if (drmres_devres_check(dev, "devm_kmalloc"))
		return NULL;
	dr = drmres_devres_alloc(NULL, size, GFP_KERNEL | __GFP_ZERO, DRMRES_DEVM_MEMORY_NAME, pc);
	if (!dr)
		return NULL;
	/*
	 * Read when the address is ours, so it is not the term of whoever had that before; and before it is attached, since
	 * the term may end from then on.
	 */
	dr->term = *term = __atomic_load_n(&dev->devres_term, __ATOMIC_RELAXED);
	drmres_devres_attach(dev, &dr->node, drmres_next_id(DRMRES_KIND_DEVRES), "devm_kmalloc", pc);
	return dr->data;
}

bool drmres_devm_key_is_there(struct device *dev, const void *memory, u64 term)
{
	struct drmres_mem mem;
	struct managed_guard guard;
	bool there;

	if (drmres_devres_check(dev, __func__))
		return false;
	guard = managed_enter(&drmres_devres_rules, dev);
	mem = managed_find(&drmres_devres_rules, memory);
	there = managed_is_memory(&drmres_devres_rules, dev, &mem) && ((const struct devres *)mem.start)->term == term;
	managed_leave(&drmres_devres_rules, dev, guard);
	return there;
}

void *drmres_devres_alloc_payload(struct device *dev, void (*action)(void *payload), size_t size, const char *name,
				  const void *pc)
{
	struct devres_carrier *dr;

	if (drmres_devres_check(dev, "devm_add_action"))
		return NULL;
	if (!action) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, "devm_add_action", NULL,
				 "devm_add_action() of a NULL action");
		return NULL;
	}
	dr = managed_alloc(sizeof(*dr), size, GFP_KERNEL, pc);
	if (!dr)
		return NULL;
	dr->action.node.release = drmres_devres_release_action;
	dr->action.node.free_node = drmres_devres_free_node;
	dr->action.node.name = name ?: "(null)";
	dr->action.node.size = drmres_devres_action_size();
	dr->action.data = dr->payload;
	dr->action.action = action;
	drmres_devres_attach(dev, &dr->action.node, drmres_next_id(DRMRES_KIND_DEVRES), "devm_add_action", pc);
	return dr->payload;
}
