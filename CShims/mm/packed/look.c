// SPDX-License-Identifier: MIT
/**
 * DOC: what lives in a packed home
 *
 * Answers from the map and the records while the home is packed, and from the proxies when it is listed. Owns nothing: a
 * proxy is a node of the home. Everything but drmres_packed_find() and drmres_packed_may_be_node() is called with the home's lock.
 */
#include <mm/packed/packed.h>

#include <managed/managed.h>

static int compare(struct drmres_proxy *a, struct drmres_proxy *b)
{
	return a->memory < b->memory ? -1 : a->memory > b->memory;
}

RB_GENERATE_INTERNAL(drmres_proxies, drmres_proxy, by_address, compare, __attribute__((unused)) static)

struct drmres_proxy *drmres_packed_proxy(const struct drmres_home *home, const void *memory)
{
	struct drmres_proxy key = {.memory = (char *)memory};

	return home->packed ? RB_FIND(drmres_proxies, &home->packed->proxies, &key) : NULL;
}

void drmres_packed_stand_for(struct drmres_home *home, struct drmres_proxy *proxy)
{
	RB_INSERT(drmres_proxies, &home->packed->proxies, proxy);
}

struct drmres_proxy *drmres_packed_first_proxy(struct drmres_home *home)
{
	return RB_MIN(drmres_proxies, &home->packed->proxies);
}

struct drmres_proxy *drmres_packed_next_proxy(struct drmres_proxy *proxy)
{
	return RB_NEXT(drmres_proxies, NULL, proxy);
}

/* The proxy that the node at @node is; NULL if it is an ordinary one. */
static struct drmres_proxy *proxy_at(const struct drmres_home *home, const void *node)
{
	const struct managed_packed *rules = home->packed->rules->packed;

	return rules->is_proxy(node) ? (struct drmres_proxy *)((char *)node + rules->proxy) : NULL;
}

static size_t block_bytes(const char *block)
{
	return (size_t)drmres_map_length(drmres_map_at(block)) * DRMRES_GRANULE;
}

/* The action that @block goes with. */
static const struct drmres_packed_action *action_of(const struct drmres_packed *packed, const void *block)
{
	struct drmres_packed_reader reader = {packed->actions, packed->top};
	const struct drmres_packed_action *action;

	for (; (action = drmres_packed_peek(&reader)); reader.end--)
		if (action->data == block)
			return action;
	return NULL;
}

struct drmres_packed_look drmres_packed_look(const struct drmres_home *home, char *block)
{
	const struct managed_packed *rules = home->packed->rules->packed;
	struct drmres_packed_look look = {.memory = block, .usable = block_bytes(block), .name = rules->memory_name};
	struct drmres_proxy *proxy = drmres_packed_proxy(home, block);
	const struct drmres_packed_action *action;

	if (home->packing || home->packed->going) {
		look.size = drmres_packed_size(drmres_map_at(block));
		look.is_own = drmres_packed_kind(drmres_map_at(block)) == DRMRES_BLOCK_OWN;
		if (drmres_packed_kind(drmres_map_at(block)) == DRMRES_BLOCK_CARRIER) {
			action = action_of(home->packed, block);
			look.name = action ? action->name : "";
			look.payload = rules->carried;
		}
		return look;
	}
	if (proxy) {
		look.node = proxy->node;
		look.payload = drmres_packed_kind(drmres_map_at(block)) == DRMRES_BLOCK_CARRIER ? rules->carried : 0;
		return look;
	}
	look.node = block;
	proxy = proxy_at(home, block);
	if (proxy) {
		look.is_proxy = true;
		look.memory = proxy->memory;
		look.usable = block_bytes(proxy->memory);
	}
	return look;
}

/* The same, after unpacking. */
static struct drmres_proxy *find_listed(struct drmres_home *home, const void *memory)
{
	bool there = drmres_packed_chunk(home, memory);

	/* Without memory for it the caller is told that it knows of no such thing, and a person why. */
	if (!there || ((home->packing || home->packed->going) && !drmres_packed_unpack(home)))
		return NULL;
	return drmres_packed_proxy(home, memory);
}

bool drmres_packed_find(const void *memory, struct drmres_mem *mem)
{
	struct drmres_home *home = drmres_home_enter(memory);
	struct drmres_proxy *proxy;
	struct drmres_tag tag = {.name = ""};

	if (!home)
		return false;
	proxy = home->packed ? find_listed(home, memory) : NULL;
	if (proxy) {
		home->describe(proxy->node, &tag);
		*mem = (struct drmres_mem){
			.state = DRMRES_ADDRESS_LIVE,
			.start = proxy->node,
			.source = DRMRES_SOURCE_KMALLOC,
			.kind = tag.kind,
			.id = drmres_node_number(home, memory),
			.owner = home->owner,
			.payload = home->packed->rules->payload,
		};
		mem->usable = mem->requested = home->packed->rules->packed->listed_bytes(tag.size);
	}
	drmres_home_leave(home);
	return proxy;
}

bool drmres_packed_may_be_node(const void *start)
{
	struct drmres_home *home = drmres_home_enter(start);
	bool may;

	if (!home)
		return true;
	may = !home->packed || (!home->packing && !home->packed->going && !drmres_packed_proxy(home, start));
	drmres_home_leave(home);
	return may;
}

void drmres_packed_end(struct drmres_home *home, const void *node)
{
	struct drmres_proxy *proxy = proxy_at(home, node);

	if (!proxy)
		return;
	RB_REMOVE(drmres_proxies, &home->packed->proxies, proxy);
	drmres_packed_put(home, drmres_chunk_at(proxy->memory), proxy->memory);
	/* The node is counted, and only it. */
	home->puts--;
}
