/* SPDX-License-Identifier: MIT */
/*
 * Inside devres: what a node is made of, and the steps that every kind of node shares.
 *
 * The states of a node are those of managed/managed.h. While it is alone the caller owns it and its tag names no owner;
 * while it is going it waits for its release, or is in it, and the tag still names the device.
 */
#ifndef _DRMRES_BASE_DEVRES_H_
#define _DRMRES_BASE_DEVRES_H_

#include <linux/device/devres.h>

#include <drmres/codes.h>
#include <drmres/trace.h>
#include <lib/profile.h>
#include <linux/build_bug.h>
#include <linux/device.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <managed/release.h>

/*
 * struct devres_node - what hangs on a device
 * @entry: place on dev->devres_head, oldest first
 * @release: gives back what the node stands for; its address tells the kind of node
 * @free_node: frees the container on behalf of @function; called with the device's devres_lock held
 * @name: borrowed
 * @size: bytes as logged
 */
struct devres_node {
	struct list_head entry;
	void (*release)(struct device *dev, struct devres_node *node);
	void (*free_node)(struct devres_node *node, const char *function, bool with_owner, const void *pc);
	const char *name;
	size_t size;
};

/*
 * struct devres - node with a payload, which is what its user sees
 * @node: common part; released by drmres_devres_release_payload(), or _memory() for devm_kmalloc()
 * @release: the user's function; NULL for devm_kmalloc()
 * @term: for __devm_alloc_key(): the device's when it was allocated
 * @data: drivers do DMA into it, so it starts where ARCH_DMA_MINALIGN says
 */
struct devres {
	struct devres_node node;
	union {
		dr_release_t release;
		u64 term;
	};
	u8 data[] __attribute__((aligned(ARCH_DMA_MINALIGN)));
};

/* struct devres_action - node that calls a function */
struct devres_action {
	struct devres_node node;
	void *data;
	void (*action)(void *data);
};

/* struct devres_carrier - action whose data lies behind it */
struct devres_carrier {
	struct devres_action action;
	u8 payload[] __attribute__((aligned(ARCH_KMALLOC_MINALIGN)));
};

/* Drivers compute with these: what an allocation costs, and how its payload is aligned. */
static_assert(offsetof(struct devres, data) ==
		      (sizeof(struct devres_node) + sizeof(dr_release_t) + ARCH_DMA_MINALIGN - 1) / ARCH_DMA_MINALIGN *
			      ARCH_DMA_MINALIGN,
	      "payload follows the header at the next aligned offset");
#ifdef __LP64__
static_assert(sizeof(struct devres_node) == 48, "node is six words");
static_assert(sizeof(struct devres_action) == 64, "action is a node and two words, not aligned for DMA");
#endif
static_assert(sizeof(struct devres_carrier) == offsetof(struct devres_carrier, payload),
	      "no padding behind an empty payload");

void drmres_devres_release_payload(struct device *dev, struct devres_node *node);
void drmres_devres_release_memory(struct device *dev, struct devres_node *node);
void drmres_devres_release_action(struct device *dev, struct devres_node *node);
/* Free the allocation that starts with the node. */
void drmres_devres_free_node(struct devres_node *node, const char *function, bool with_owner, const void *pc);

/* The rules of devres for the functions of managed/managed.h. */
const char *drmres_devres_label(const void *dev, char *buf, size_t size);
bool drmres_devres_is_memory(const void *node);
void drmres_devres_take(void *dev, void *node, const char *function, const void *pc);
void drmres_devres_free(void *node, const char *function, bool with_owner, const void *pc);

void drmres_devres_describe(const void *node, struct drmres_tag *tag);

/* devres_packed.c */
extern const struct managed_packed drmres_devres_packed_rules;

static const struct managed_rules drmres_devres_rules = {
	.kind = DRMRES_KIND_DEVRES,
	.owner_kind = DRMRES_KIND_DEVICE,
	.noun = "device",
	.in_linux = true,
	.nodes = offsetof(struct device, devres_head),
	.lock = offsetof(struct device, devres_lock),
	.home = offsetof(struct device, devres_home),
	.number = offsetof(struct device, number),
	.name = offsetof(struct devres, node.name),
	.size = offsetof(struct devres, node.size),
	.payload = offsetof(struct devres, data),
	.label = drmres_devres_label,
	.is_memory = drmres_devres_is_memory,
	.take = drmres_devres_take,
	.free = drmres_devres_free,
	.describe = drmres_devres_describe,
	.packed = &drmres_devres_packed_rules,
};

/* What the nodes of devm_kmalloc() are called. The name is older than that; logs have it for either. */
#define DRMRES_DEVM_MEMORY_NAME "devm_kzalloc_release"

/* ---- devres.c ---- */

/*
 * Container with @size bytes of payload, alone, without a tag; NULL when there is no memory or @size is too large.
 * @release: NULL for plain memory.
 */
struct devres *drmres_devres_alloc(dr_release_t release, size_t size, gfp_t gfp, const char *name, const void *pc);

/* Tell mm what the node is: number @number, owned by @dev, or by nobody for NULL. */
void drmres_devres_tag(struct devres_node *node, struct device *dev, u64 number);

/* Tag a fresh node and attach it. @function: for reports. */
void drmres_devres_attach(struct device *dev, struct devres_node *node, u64 number, const char *function,
			  const void *pc);

/* With the lock held: log ADD and put at the end of the list; take off the list, log @kind (REM) and leave it going. */
void drmres_devres_link(struct device *dev, struct devres_node *node, const void *pc);
void drmres_devres_unlink(struct device *dev, struct devres_node *node, enum drmres_event_kind kind, const void *pc);

/* Free a node that is going; takes the lock. */
void drmres_devres_drop(struct device *dev, struct devres_node *node, bool with_owner, const void *pc);

/*
 * Around callbacks outside devres_release_all(), one of which may put the last reference on the device. Return: what
 * drmres_devres_let_go() needs.
 */
bool drmres_devres_hold(struct device *dev);
void drmres_devres_let_go(struct device *dev, bool held);

/* Call the release of a node that is going, then drop it. */
void drmres_devres_finish(struct device *dev, struct devres_node *node, bool with_owner, const void *pc);

/* ---- devres_action.c ---- */

/* What an action's size is in the log. Until 7.1 an action was a devres with two pointers of payload, and that is the size it logged. */
managed_inline size_t drmres_devres_action_size_in(enum drmres_profile profile)
{
	/* Looked up, which is less than to choose. There is no other profile. */
	static const u16 sizes[] = {
		[DRMRES_LINUX_7_3] = sizeof(struct devres_action), [DRMRES_LINUX_6_12] = 2 * sizeof(void *)};

	return sizes[profile];
}

managed_inline size_t drmres_devres_action_size(void)
{
	return drmres_devres_action_size_in(drmres_profile());
}

/* ---- devres_group.c ---- */

/* The group whose opening or closing marker @node is; NULL for any other node. */
struct devres_group;
struct devres_group *drmres_devres_group_of(const struct devres_node *node);
/* Number of a marker. */
u64 drmres_devres_group_number(const struct devres_group *group, const struct devres_node *node);

/*
 * With the lock held: take [first, end) off the list, groups that lie inside included, and push it on *@todo: a stack
 * through entry.next, so that popping releases newest first, and groups before all else.
 * Return: how many nodes, markers not counted.
 */
int drmres_devres_collect(struct device *dev, struct list_head *first, struct list_head *end,
			  struct devres_node **todo);

/* What is below @node on such a stack; NULL for nothing. */
static inline struct devres_node *drmres_devres_below(const struct devres_node *node)
{
	return node->entry.next ? list_entry(node->entry.next, struct devres_node, entry) : NULL;
}

/* Pop, log REL, release and free everything on @todo. */
void drmres_devres_release_stack(struct device *dev, struct devres_node *todo, bool with_owner, const void *pc);

/* ---- devres_quick.c ---- */

/*
 * struct drmres_devres_phase - the phase of actions that are called one after the other
 * @device: what the device is called in it; one of them may rename that
 */
struct drmres_devres_phase {
	struct drmres_phase phase;
	const char *device;
};

/* The subject, again if it is another now. */
void drmres_devres_phase_subject(struct drmres_devres_phase *phase, const struct device *dev);

managed_inline void drmres_devres_phase_begin(struct drmres_devres_phase *phase, const struct device *dev)
{
	drmres_devres_phase_subject(phase, dev);
	managed_quick_phase(&phase->phase);
}

/* Before each action. */
managed_inline void drmres_devres_phase_check(struct drmres_phase *phase, const struct device *dev)
{
	struct drmres_devres_phase *mine = container_of(phase, struct drmres_devres_phase, phase);

	if (__builtin_expect(dev->kobj.name != mine->device, 0))
		drmres_devres_phase_subject(mine, dev);
}

/* With everything locked: all that is left in @home is gone, and it with it. */
managed_inline void drmres_devres_end_home(struct device *dev, struct drmres_home *home)
{
	home->puts = home->gets;
	drmres_home_leave_owner(home);
	/* Relaxed: whoever still finds it looks for the owner in it, with its lock. */
	__atomic_store_n(&dev->devres_home, NULL, __ATOMIC_RELAXED);
}

/*
 * The name of the newest action with this function and this data, if the home is packed and its record is there; it is taken off if
 * @take. NULL, with nothing done, if that has to be asked of the list.
 */
const char *drmres_devres_quick_find(struct device *dev, void (*action)(void *data), const void *data, bool take);

/*
 * Free or call and free what is on a stack of drmres_devres_collect(), the quick way, as far as that is to be had. @all: if
 * nothing else is in the home that goes with it. Return: what is left of the stack.
 */
struct devres_node *drmres_devres_finish_quickly(struct device *dev, struct devres_node *todo, bool all);

/* ---- devres_quick_memory.c ---- */

/* Whether @p is packed memory of @dev that has room for @size bytes. False where that has to be asked of the list. */
bool drmres_devres_has_room(struct device *dev, const void *p, size_t size);

/* ---- devres_mem.c, devres_action.c, devres_payload.c ---- */

/* What is left over for the ordinary way. @pc: the driver's call. */
void *drmres_devres_kmalloc(struct device *dev, size_t size, gfp_t gfp, const void *pc);
void drmres_devres_kfree(struct device *dev, const void *p, const void *pc);
int drmres_devres_add_action(struct device *dev, void (*action)(void *data), void *data, const char *name,
			     const void *pc);
void *drmres_devres_alloc_key(struct device *dev, size_t size, u64 *term, const void *pc);
void *drmres_devres_alloc_payload(struct device *dev, void (*action)(void *payload), size_t size, const char *name,
				  const void *pc);

/* What releases closures: the function of the first that was added; see __devm_add_closure(). */
typedef void (*drmres_devres_closure_t)(void *payload);
extern drmres_devres_closure_t drmres_devres_first_closure DRMRES_HIDDEN;

managed_inline drmres_devres_closure_t drmres_devres_closure_release(void)
{
	/* Relaxed: it is code, and never changes once it is there. */
	return __atomic_load_n(&drmres_devres_first_closure, __ATOMIC_RELAXED);
}

/* A node with room for two words, which is filled in but for its place on the list, its name and its size. */
managed_inline void drmres_devres_fill_closure(struct devres_node *node, void (*action)(void *payload), void *code,
					       void *context)
{
	struct devres_carrier *dr = container_of(node, struct devres_carrier, action.node);

	node->release = drmres_devres_release_action;
	dr->action.action = action;
	dr->action.data = dr->payload;
	((void **)(void *)dr->payload)[0] = code;
	((void **)(void *)dr->payload)[1] = context;
}

/* The size class, into all of which devm_krealloc() may grow. */
managed_inline size_t drmres_devres_class(size_t bytes)
{
	/* In granules, for each 32 bytes. */
	static const u8 small[] = {4, 4, 6, 8, 12, 12, 16, 16};

	if (__builtin_expect(bytes > 256, 0))
		return 1ul << (64 - __builtin_clzl(bytes - 1));
	return small[(bytes - 1) / 32] * (size_t)DRMRES_GRANULE;
}

/* ---- devres_packed.c ---- */

/* What packed memory takes: all that devm_krealloc() may grow into, as it has behind a header. */
managed_inline size_t drmres_devres_packed_bytes(size_t size)
{
	return drmres_packed_bytes(drmres_devres_class(sizeof(struct devres) + size) - sizeof(struct devres),
				   MANAGED_UNIT);
}

/* struct devres_packed_carrier - memory that a packed action goes with: its function and its data */
struct devres_packed_carrier {
	void (*function)(void *payload);
	u8 payload[] __attribute__((aligned(ARCH_KMALLOC_MINALIGN)));
};

/* The function of its record. */
void drmres_devres_call_carried(void *carrier);

/* Whether a node on the list is an action whose data lies elsewhere. */
bool drmres_devres_is_carried(const void *node);

/* Whether a node on the list stands for memory elsewhere; from it to that. */
bool drmres_devres_is_proxy(const void *node);
size_t drmres_devres_proxy_payload(const void *node);

/* In ->size of a record beside flags: what the size of its action is in the log follows from the profile. */
managed_inline u32 drmres_devres_packed_profile(void)
{
	return drmres_profile();
}

/* The quick ways where the home is packed and locked; NULL or false if it has to be done otherwise. @flags: and the profile. */
bool drmres_devres_packed_action(struct drmres_home *home, void (*function)(void *data), void *data, const char *name,
				 u32 flags);
void *drmres_devres_packed_payload(struct drmres_home *home, void (*function)(void *payload), size_t size,
				   const char *name);
const char *drmres_devres_packed_find(struct drmres_home *home, void (*function)(void *data), const void *data,
				      bool take);

/*
 * With the lock held, but for managed_enter(): what is packed is going, all in one step. Return: how many nodes, if they are
 * to be released by drmres_devres_packed_release(); 0 if there are none, or they are on the list.
 */
int drmres_devres_packed_collect(struct drmres_home *home);
/* @alone: nothing else was on the list. */
void drmres_devres_packed_release(struct device *dev, bool alone, const void *pc);

/* ---- devres_release.c ---- */

/* Not NULL while some device's resources are being released. */
struct drmres_devres_under_way;
extern struct drmres_devres_under_way *drmres_devres_releases DRMRES_HIDDEN;

/* Whether a devres_release_all() of the device is under way, on any thread. */
bool drmres_devres_releasing(const struct device *dev);

/* ---- devres_check.c ---- */

/* 0 if devres may work on @dev; else -EINVAL or -ENODEV, after a report on behalf of @function. */
int drmres_devres_check(const struct device *dev, const char *function);

/* Strict policy: report an add that Linux accepts and that will surprise. @late: the device was being released. */
void drmres_devres_check_add(const struct device *dev, const struct devres_node *node, bool late, const char *function,
			     const void *pc);

/* ---- devres_log.c ---- */

/* The number of a node. */
u64 drmres_devres_number(const struct devres_node *node);

/* Make the event and, if it is wanted, the log line. */
void drmres_devres_note(struct device *dev, const struct devres_node *node, enum drmres_event_kind kind,
			const void *pc);

/*
 * The same for devm_krealloc(): two events, for the node that goes and for the one in its place; Linux logs the first
 * only.
 */
void drmres_devres_note_replace(struct device *dev, const struct devres_node *old, const struct devres_node *fresh,
				const void *pc);

#endif
