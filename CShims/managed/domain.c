// SPDX-License-Identifier: MIT
/**
 * DOC: managed domains
 *
 * The third set of rules, beside those of devres and drmres: a counted owner without a device. It looks for actions as
 * devres does and is released by a walk as a drm_device is. A domain owns its nodes and goes with its last reference;
 * everything may be called concurrently by whoever holds one.
 */
#include <drmres/domain.h>

#include <linux/align.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <lib/hooks.h>
#include <lib/report.h>
#include <stdio.h>
#include <string.h>

#include "walk.h"

/*
 * struct domain_node - what hangs on a domain
 * @entry: place on its list
 * @release: function to call; NULL for memory
 * @data: what that gets: of the caller, or the payload
 * @name: borrowed
 * @size: bytes of payload that were asked for
 * @payload: memory of the caller
 */
struct domain_node {
	struct list_head entry;
	drmres_domain_release_t release;
	void *data;
	const char *name;
	size_t size;
	u8 payload[] __attribute__((aligned(ARCH_KMALLOC_MINALIGN)));
};

static const char *domain_label(const void *domain, char *buf, size_t size)
{
	(void)buf;
	(void)size;
	return ((const struct drmres_domain *)domain)->label;
}

static bool is_memory(const void *node)
{
	return !((const struct domain_node *)node)->release;
}

static void take(void *owner, void *node, const char *function, const void *pc);

static void free_node(void *node, const char *function, bool with_owner, const void *pc)
{
	drmres_mem_free_by(function, node, with_owner, pc);
}

static void disown(void *node);

static const struct managed_rules rules = {
	.kind = DRMRES_KIND_DOMRES,
	.owner_kind = DRMRES_KIND_DOMAIN,
	.noun = "domain",
	.newest_first = true,
	.nodes = offsetof(struct drmres_domain, resources),
	.lock = offsetof(struct drmres_domain, lock),
	.number = offsetof(struct drmres_domain, id),
	.walk = offsetof(struct drmres_domain, walk),
	.name = offsetof(struct domain_node, name),
	.size = offsetof(struct domain_node, size),
	.payload = offsetof(struct domain_node, payload),
	.label = domain_label,
	.is_memory = is_memory,
	.take = take,
	.free = free_node,
	.disown = disown,
};

static void take(void *owner, void *node, const char *function, const void *pc)
{
	(void)function;
	managed_walk_unlink(&rules, owner, node);
	managed_note(&rules, owner, node, DRMRES_EVENT_DEL, pc);
}

static void disown(void *node)
{
	struct drmres_mem mem = drmres_mem_find(node);

	managed_tag(&rules, node, NULL, mem.id, managed_name(&rules, node), mem.payload);
}

static void note(const struct drmres_domain *domain, enum drmres_event_kind kind, size_t size, const void *pc)
{
	if (drmres_traced())
		drmres_event_emit(kind, DRMRES_KIND_DOMAIN, domain->id, domain->label, size, DRMRES_KIND_NONE, 0, "",
				  pc);
}

/* False, after a report, for what is no domain, or none any more. */
static bool is_usable(const struct drmres_domain *domain, const char *function, const void *pc)
{
	struct drmres_mem mem;

	if (IS_ERR_OR_NULL(domain)) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, function, NULL, "%s",
				 domain ? "an error pointer for the domain" : "no domain");
		return false;
	}
	mem = drmres_mem_find(domain);
	if (likely(mem.state == DRMRES_ADDRESS_LIVE && mem.kind == DRMRES_KIND_DOMAIN))
		return true;
	if (drmres_may_access(domain, function))
		drmres_report_at(pc, DRMRES_DOMAIN_MISUSE, function, NULL, "%s() on what is no domain", function);
	return false;
}

/* Whether a label that starts with @name is told from those of other objects. */
static bool is_free_name(const char *name)
{
	if (!name || !*name || strchr(name, '#'))
		return false;
	for (enum drmres_kind kind = DRMRES_KIND_MEM; kind < DRMRES_KIND_COUNT; kind++)
		if (kind != DRMRES_KIND_DOMAIN && !strcmp(name, drmres_kind_prefix(kind)))
			return false;
	return true;
}

struct drmres_domain *(drmres_domain_create)(const char *name)
{
	const void *pc = __builtin_return_address(0);
	struct drmres_domain *domain;
	struct drmres_tag tag;

	if (!is_free_name(name)) {
		drmres_report_at(pc, name ? DRMRES_DOMAIN_MISUSE : DRMRES_NULL_ARGUMENT, __func__, NULL,
				 "a domain cannot be called \"%s\"", name ?: "(null)");
		return ERR_PTR(-EINVAL);
	}
	domain = drmres_mem_alloc(sizeof(*domain), GFP_KERNEL | __GFP_ZERO, pc);
	if (!domain)
		return ERR_PTR(-ENOMEM);

	kref_init(&domain->ref);
	INIT_LIST_HEAD(&domain->resources);
	spin_lock_init(&domain->lock);
	domain->id = drmres_next_id(DRMRES_KIND_DOMAIN);
	snprintf(domain->label, sizeof(domain->label), "%.40s#%llu", name, (unsigned long long)domain->id);
	tag = (struct drmres_tag){
		.kind = DRMRES_KIND_DOMAIN,
		.id = domain->id,
		.owner_name = "",
		.name = domain->label,
		.size = sizeof(*domain),
	};
	drmres_mem_tag(domain, &tag);
	return domain;
}

static void call(struct drmres_domain *domain, drmres_domain_release_t action, void *data, const char *name)
{
	struct managed_call call;

	drmres_managed_call(&call, "action", name ?: "(null)", domain->label);
	action(data);
	drmres_phase_leave(&call.phase);
}

static void release_domain(struct kref *ref)
{
	const void *pc = __builtin_return_address(0);
	struct drmres_domain *domain = container_of(ref, struct drmres_domain, ref);
	static const char function[] = "drmres_domain_put";
	struct drmres_phase phase;
	struct drmres_walk walk;
	struct domain_node *node;
	char label[64];

	/* The phase outlives the domain's memory. */
	memcpy(label, domain->label, sizeof(label));
	drmres_phase_enter(&phase, "release", label);
	note(domain, DRMRES_EVENT_RELEASE, 0, pc);
	managed_walk_begin(&rules, domain, &walk);
	while ((node = managed_walk_next(&rules, domain, &walk))) {
		managed_note(&rules, domain, node, DRMRES_EVENT_REL, pc);
		if (node->release)
			call(domain, node->release, node->data, node->name);
		managed_walk_finish(&rules, domain, &walk, node, function, pc);
	}
	managed_walk_end(&rules, domain, &walk, function, pc);
	drmres_mem_free_by(function, domain, true, pc);
	drmres_phase_leave(&phase);
}

void(drmres_domain_get)(struct drmres_domain *domain)
{
	const void *pc = __builtin_return_address(0);

	if (!domain || !is_usable(domain, __func__, pc))
		return;
	kref_get(&domain->ref);
	note(domain, DRMRES_EVENT_GET, kref_read(&domain->ref), pc);
}

void(drmres_domain_put)(struct drmres_domain *domain)
{
	const void *pc = __builtin_return_address(0);

	if (!domain || !is_usable(domain, __func__, pc))
		return;
	/* Before the count changes: afterwards the domain may be gone. */
	note(domain, DRMRES_EVENT_PUT, kref_read(&domain->ref) - 1, pc);
	kref_put(&domain->ref, release_domain);
}

/* Make a node of a usable domain and attach it; @data: NULL for the payload, where there is one. */
managed_inline struct domain_node *add(struct drmres_domain *domain, drmres_domain_release_t release, void *data,
				       size_t size, bool has_payload, gfp_t gfp, const char *name, const void *pc)
{
	struct domain_node *node = managed_alloc(sizeof(*node), size, gfp, pc);
	unsigned long flags;

	if (!node)
		return NULL;
	node->release = release;
	node->data = has_payload ? node->payload : data;
	node->name = name;
	node->size = size;
	managed_tag(&rules, node, domain, drmres_next_id(DRMRES_KIND_DOMRES), managed_name(&rules, node),
		    has_payload ? offsetof(struct domain_node, payload) : 0);
	managed_note(&rules, domain, node, DRMRES_EVENT_ADD, pc);

	drmres_point(DRMRES_OP_LIST, domain);
	spin_lock_irqsave(&domain->lock, flags);
	managed_link(&rules, domain, node);
	spin_unlock_irqrestore(&domain->lock, flags);
	return node;
}

void *(drmres_domain_alloc)(struct drmres_domain *domain, size_t size, gfp_t gfp)
{
	const void *pc = __builtin_return_address(0);
	struct domain_node *node;

	if (!is_usable(domain, __func__, pc))
		return NULL;
	node = add(domain, NULL, NULL, size, true, gfp, "kmalloc", pc);
	return node ? node->payload : NULL;
}

static void do_nothing(void *payload)
{
	(void)payload;
}

void *(drmres_domain_alloc_payload)(struct drmres_domain *domain, drmres_domain_release_t release, size_t size,
				    const char *name)
{
	const void *pc = __builtin_return_address(0);
	struct domain_node *node;

	if (!is_usable(domain, __func__, pc))
		return NULL;
	node = add(domain, release ?: do_nothing, NULL, size, true, GFP_KERNEL, name, pc);
	return node ? node->payload : NULL;
}

/* What is wrong with a pointer that is no memory of @domain. */
static enum drmres_code misuse(const struct drmres_domain *domain, const void *ptr)
{
	struct managed_suspect it = drmres_managed_suspect(&rules, domain, ptr);

	switch (it.state) {
	case DRMRES_ADDRESS_WILD:
		return DRMRES_WILD_FREE;
	case DRMRES_ADDRESS_FREED:
		return DRMRES_DOUBLE_FREE;
	case DRMRES_ADDRESS_INTERIOR:
		return DRMRES_INTERIOR_FREE;
	default:
		if (it.own)
			return DRMRES_DOMAIN_MISUSE;
		return it.object.kind == DRMRES_KIND_MEM ? DRMRES_FREE_MISMATCH : DRMRES_FOREIGN_FREE;
	}
}

void(drmres_domain_free)(struct drmres_domain *domain, const void *ptr)
{
	const void *pc = __builtin_return_address(0);

	if (!ptr || !is_usable(domain, __func__, pc) || managed_free(&rules, domain, ptr, __func__, pc))
		return;
	drmres_managed_blame(&rules, misuse(domain, ptr), __func__, domain, ptr,
			     "is not memory of drmres_domain_alloc(), or is being released", pc);
}

static int add_action(struct drmres_domain *domain, drmres_domain_release_t action, void *data, const char *name,
		      const char *function, const void *pc)
{
	if (!is_usable(domain, function, pc))
		return -EINVAL;
	if (!action) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, function, NULL, "no function for the release of %s",
				 domain->label);
		return -EINVAL;
	}
	return add(domain, action, data, 0, false, GFP_KERNEL, name, pc) ? 0 : -ENOMEM;
}

int(drmres_domain_add_action)(struct drmres_domain *domain, drmres_domain_release_t action, void *data,
			      const char *name)
{
	return add_action(domain, action, data, name, __func__, __builtin_return_address(0));
}

int(drmres_domain_add_action_or_reset)(struct drmres_domain *domain, drmres_domain_release_t action, void *data,
				       const char *name)
{
	int ret = add_action(domain, action, data, name, __func__, __builtin_return_address(0));

	if (ret == -ENOMEM)
		call(domain, action, data, name);
	return ret;
}

/* With the lock held: the newest such action, or NULL. */
static struct domain_node *find_action(struct drmres_domain *domain, drmres_domain_release_t action, const void *data)
{
	struct domain_node *node;

	list_for_each_entry (node, &domain->resources, entry)
		if (node->release == action && node->data == data)
			return node;
	return NULL;
}

void(drmres_domain_release_action)(struct drmres_domain *domain, drmres_domain_release_t action, void *data)
{
	const void *pc = __builtin_return_address(0);
	struct domain_node *node;
	unsigned long flags;
	bool running;

	if (!is_usable(domain, __func__, pc))
		return;
	if (!action) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, __func__, NULL, "no function to look for on %s",
				 domain->label);
		return;
	}

	drmres_point(DRMRES_OP_LIST, domain);
	spin_lock_irqsave(&domain->lock, flags);
	node = find_action(domain, action, data);
	running = node && domain->walk && domain->walk->behind.current == node;
	if (node && !running)
		take(domain, node, __func__, pc);
	spin_unlock_irqrestore(&domain->lock, flags);

	if (!node) {
		drmres_managed_report(pc, DRMRES_DOMAIN_MISUSE, __func__, domain, "%s has no such action",
				      domain->label);
		return;
	}
	/* Its node goes when it returns, which is not before this does. */
	if (running) {
		drmres_managed_report(pc, DRMRES_RELEASE_SELF, __func__, node, "%s of %s is running",
				      managed_name(&rules, node), domain->label);
		return;
	}
	call(domain, action, data, node->name);
	managed_drop(&rules, domain, node, __func__, false, pc);
}
