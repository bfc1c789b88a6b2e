/* SPDX-License-Identifier: MIT */
/**
 * DOC: notifier chains
 *
 * A block is embedded in its owner's memory and is called from registering until unregistering, which waits for a call
 * that is going on where the chain is blocking or atomic. Higher priorities first, equal ones in order of
 * registering. A block that is registered twice is W01 and -EEXIST; memory that is freed while the block in it is
 * registered is L28, and it is taken off.
 */
#ifndef _LINUX_NOTIFIER_H_
#define _LINUX_NOTIFIER_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/container_of.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>

__BEGIN_DECLS

struct notifier_block;

typedef int (*notifier_fn_t)(struct notifier_block *nb, unsigned long action, void *data);

/**
 * struct notifier_block - somebody who wants to be told
 * @notifier_call: what to call
 * @next: private
 * @priority: higher ones are called first
 */
struct notifier_block {
	notifier_fn_t notifier_call;
	struct notifier_block *next;
	int priority;
};

/**
 * struct raw_notifier_head - a chain; the caller keeps changes and calls apart
 * @head: first block
 */
struct raw_notifier_head {
	struct notifier_block *head;
};

/**
 * struct atomic_notifier_head - a chain that is called in atomic context
 * @lock: taken by changes
 * @head: first block
 */
struct atomic_notifier_head {
	spinlock_t lock;
	struct notifier_block *head;
};

/**
 * struct blocking_notifier_head - a chain that is called in process context
 * @rwsem: taken by changes and by calls
 * @head: first block
 */
struct blocking_notifier_head {
	struct rw_semaphore rwsem;
	struct notifier_block *head;
};

/* What a block answers. */
#define NOTIFY_DONE 0x0000
#define NOTIFY_OK 0x0001
#define NOTIFY_STOP_MASK 0x8000
#define NOTIFY_BAD (NOTIFY_STOP_MASK | 0x0002)
#define NOTIFY_STOP (NOTIFY_OK | NOTIFY_STOP_MASK)

static inline int notifier_from_errno(int err)
{
	return err ? NOTIFY_STOP_MASK | (NOTIFY_OK - err) : NOTIFY_OK;
}

static inline int notifier_to_errno(int ret)
{
	ret &= ~NOTIFY_STOP_MASK;
	return ret > NOTIFY_OK ? NOTIFY_OK - ret : 0;
}

#define RAW_NOTIFIER_INIT(name) \
	{                       \
		.head = 0,      \
	}
#define ATOMIC_NOTIFIER_INIT(name)                                    \
	{                                                             \
		.lock = __SPIN_LOCK_UNLOCKED((name).lock), .head = 0, \
	}
#define BLOCKING_NOTIFIER_INIT(name)                                   \
	{                                                              \
		.rwsem = __RWSEM_INITIALIZER((name).rwsem), .head = 0, \
	}
#define RAW_NOTIFIER_HEAD(name) struct raw_notifier_head name = RAW_NOTIFIER_INIT(name)
#define ATOMIC_NOTIFIER_HEAD(name) struct atomic_notifier_head name = ATOMIC_NOTIFIER_INIT(name)
#define BLOCKING_NOTIFIER_HEAD(name) struct blocking_notifier_head name = BLOCKING_NOTIFIER_INIT(name)
#define RAW_INIT_NOTIFIER_HEAD(name) ((void)((name)->head = 0))
#define ATOMIC_INIT_NOTIFIER_HEAD(name)        \
	do {                                   \
		spin_lock_init(&(name)->lock); \
		(name)->head = 0;              \
	} while (0)
#define BLOCKING_INIT_NOTIFIER_HEAD(name)   \
	do {                                \
		init_rwsem(&(name)->rwsem); \
		(name)->head = 0;           \
	} while (0)

/* Register. Return: 0, -EEXIST. */
int raw_notifier_chain_register(struct raw_notifier_head *nh, struct notifier_block *nb)
	DRMRES_SYM(raw_notifier_chain_register);
int atomic_notifier_chain_register(struct atomic_notifier_head *nh, struct notifier_block *nb)
	DRMRES_SYM(atomic_notifier_chain_register);
int blocking_notifier_chain_register(struct blocking_notifier_head *nh, struct notifier_block *nb)
	DRMRES_SYM(blocking_notifier_chain_register);

/* Unregister. Return: 0, -ENOENT. */
int raw_notifier_chain_unregister(struct raw_notifier_head *nh, struct notifier_block *nb)
	DRMRES_SYM(raw_notifier_chain_unregister);
int atomic_notifier_chain_unregister(struct atomic_notifier_head *nh, struct notifier_block *nb)
	DRMRES_SYM(atomic_notifier_chain_unregister);
int blocking_notifier_chain_unregister(struct blocking_notifier_head *nh, struct notifier_block *nb)
	DRMRES_SYM(blocking_notifier_chain_unregister);

/* Call every block, until one answers with NOTIFY_STOP_MASK. Return: the last answer. */
int raw_notifier_call_chain(struct raw_notifier_head *nh, unsigned long val, void *v)
	DRMRES_SYM(raw_notifier_call_chain);
int atomic_notifier_call_chain(struct atomic_notifier_head *nh, unsigned long val, void *v)
	DRMRES_SYM(atomic_notifier_call_chain);
int blocking_notifier_call_chain(struct blocking_notifier_head *nh, unsigned long val, void *v)
	DRMRES_SYM(blocking_notifier_call_chain);

#ifdef DRMRES_SITES
#define raw_notifier_chain_register(...) DRMRES_AT(raw_notifier_chain_register(__VA_ARGS__))
#define atomic_notifier_chain_register(...) DRMRES_AT(atomic_notifier_chain_register(__VA_ARGS__))
#define blocking_notifier_chain_register(...) DRMRES_AT(blocking_notifier_chain_register(__VA_ARGS__))
#define raw_notifier_chain_unregister(...) DRMRES_AT(raw_notifier_chain_unregister(__VA_ARGS__))
#define atomic_notifier_chain_unregister(...) DRMRES_AT(atomic_notifier_chain_unregister(__VA_ARGS__))
#define blocking_notifier_chain_unregister(...) DRMRES_AT(blocking_notifier_chain_unregister(__VA_ARGS__))
#endif

__END_DECLS

#endif
