// SPDX-License-Identifier: MIT
/**
 * DOC: notifier chains
 *
 * A singly linked list through the blocks themselves, highest priority first. Owns one record for each block that is
 * registered, which watches the block's memory and knows the chain to take it off.
 */
#include <linux/notifier.h>

#include "lib/context.h"
#include "locking/call.h"
#include "locking/lock.h"
#include "mm/watch.h"

#include <drmres/errno.h>
#include <drmres/sched.h>
#include <linux/container_of.h>

#include <bsd/sys/queue.h>
#include <stdio.h>
#include <stdlib.h>

struct record {
	TAILQ_ENTRY(record) entry;
	struct drmres_watch watch;
	struct notifier_block **head;
	struct notifier_block *nb;
};

static TAILQ_HEAD(, record) records = TAILQ_HEAD_INITIALIZER(records);
static u32 word;

/* Take a block off a chain. Return: whether it was on it. */
static bool unlink_block(struct notifier_block **head, const struct notifier_block *nb)
{
	for (; *head; head = &(*head)->next) {
		if (*head != nb)
			continue;
		/* A walk that stands on the block goes on from it. */
		__atomic_store_n(head, nb->next, __ATOMIC_RELEASE);
		return true;
	}
	return false;
}

static struct record *find(struct notifier_block **head, const struct notifier_block *nb)
{
	struct record *record;

	TAILQ_FOREACH (record, &records, entry)
		if (record->head == head && record->nb == nb)
			return record;
	return NULL;
}

static void block_freed(const struct drmres_watch *watch, const struct drmres_object *memory)
{
	struct record *record, *found = NULL;
	char where[128];

	drmres_site_describe(&watch->since, where, sizeof(where));
	drmres_word_lock(&word, false);
	/* Another thread may have unregistered it meanwhile. */
	TAILQ_FOREACH (record, &records, entry)
		if (&record->watch == watch)
			found = record;
	if (found) {
		unlink_block(found->head, found->nb);
		TAILQ_REMOVE(&records, found, entry);
	}
	drmres_word_unlock(&word);
	free(found);
	if (found)
		drmres_report(DRMRES_ARMED_WHEN_FREED, "kfree", memory, "notifier block is still registered, at %s",
			      where);
}

static int add(struct notifier_block **head, struct notifier_block *nb, const struct drmres_call *call)
{
	struct notifier_block **at = head;
	struct record *record;
	bool twice;

	if (!drmres_call_on(call, nb))
		return -EINVAL;
	record = calloc(1, sizeof(*record));
	if (!record)
		return -ENOMEM;
	drmres_point(DRMRES_OP_LIST, head);
	drmres_word_lock(&word, false);
	twice = find(head, nb);
	if (!twice) {
		while (*at && (*at)->priority >= nb->priority)
			at = &(*at)->next;
		nb->next = *at;
		/* Pairs with the acquire in call_chain(): a walk sees a whole block. */
		__atomic_store_n(at, nb, __ATOMIC_RELEASE);
		record->head = head;
		record->nb = nb;
		TAILQ_INSERT_TAIL(&records, record, entry);
		drmres_watch_begin(&record->watch, nb, sizeof(*nb), block_freed, call->pc);
	}
	drmres_word_unlock(&word);
	if (!twice)
		return 0;
	free(record);
	drmres_call_report(call, DRMRES_WARN, NULL, "%s() of a block that is registered already", call->function);
	return -EEXIST;
}

static int take_off(struct notifier_block **head, struct notifier_block *nb, const struct drmres_call *call)
{
	struct record *record;

	if (!nb) {
		drmres_call_on(call, nb);
		return -ENOENT;
	}
	drmres_point(DRMRES_OP_LIST, head);
	drmres_word_lock(&word, false);
	record = find(head, nb);
	if (record) {
		drmres_watch_end(&record->watch);
		TAILQ_REMOVE(&records, record, entry);
		unlink_block(head, nb);
	}
	drmres_word_unlock(&word);
	free(record);
	return record ? 0 : -ENOENT;
}

static int call_chain(struct notifier_block **head, unsigned long val, void *v)
{
	/* Pairs with the release in add(). */
	struct notifier_block *nb = __atomic_load_n(head, __ATOMIC_ACQUIRE), *next;
	int ret = NOTIFY_DONE;

	for (; nb && !(ret & NOTIFY_STOP_MASK); nb = next) {
		next = __atomic_load_n(&nb->next, __ATOMIC_ACQUIRE);
		ret = nb->notifier_call(nb, val, v);
	}
	return ret;
}

int raw_notifier_chain_register(struct raw_notifier_head *nh, struct notifier_block *nb)
{
	const struct drmres_call *call = DRMRES_CALL("raw_notifier_chain_register");

	return drmres_call_on(call, nh) ? add(&nh->head, nb, call) : -EINVAL;
}

int raw_notifier_chain_unregister(struct raw_notifier_head *nh, struct notifier_block *nb)
{
	const struct drmres_call *call = DRMRES_CALL("raw_notifier_chain_unregister");

	return drmres_call_on(call, nh) ? take_off(&nh->head, nb, call) : -ENOENT;
}

int raw_notifier_call_chain(struct raw_notifier_head *nh, unsigned long val, void *v)
{
	return drmres_call_on(DRMRES_CALL("raw_notifier_call_chain"), nh) ? call_chain(&nh->head, val, v) : NOTIFY_DONE;
}

int atomic_notifier_chain_register(struct atomic_notifier_head *nh, struct notifier_block *nb)
{
	const struct drmres_call *call = DRMRES_CALL("atomic_notifier_chain_register");

	return drmres_call_on(call, nh) ? add(&nh->head, nb, call) : -EINVAL;
}

int atomic_notifier_chain_unregister(struct atomic_notifier_head *nh, struct notifier_block *nb)
{
	const struct drmres_call *call = DRMRES_CALL("atomic_notifier_chain_unregister");
	int ret;

	if (!drmres_call_on(call, nh))
		return -ENOENT;
	/* A call that is going on holds the lock: it is over when this returns. */
	(spin_lock)(&nh->lock);
	ret = take_off(&nh->head, nb, call);
	(spin_unlock)(&nh->lock);
	return ret;
}

int atomic_notifier_call_chain(struct atomic_notifier_head *nh, unsigned long val, void *v)
{
	int ret;

	if (!drmres_call_on(DRMRES_CALL("atomic_notifier_call_chain"), nh))
		return NOTIFY_DONE;
	(spin_lock)(&nh->lock);
	ret = call_chain(&nh->head, val, v);
	(spin_unlock)(&nh->lock);
	return ret;
}

int blocking_notifier_chain_register(struct blocking_notifier_head *nh, struct notifier_block *nb)
{
	const struct drmres_call *call = DRMRES_CALL("blocking_notifier_chain_register");
	int ret;

	if (!drmres_call_on(call, nh))
		return -EINVAL;
	(down_write)(&nh->rwsem);
	ret = add(&nh->head, nb, call);
	(up_write)(&nh->rwsem);
	return ret;
}

int blocking_notifier_chain_unregister(struct blocking_notifier_head *nh, struct notifier_block *nb)
{
	const struct drmres_call *call = DRMRES_CALL("blocking_notifier_chain_unregister");
	int ret;

	if (!drmres_call_on(call, nh))
		return -ENOENT;
	(down_write)(&nh->rwsem);
	ret = take_off(&nh->head, nb, call);
	(up_write)(&nh->rwsem);
	return ret;
}

int blocking_notifier_call_chain(struct blocking_notifier_head *nh, unsigned long val, void *v)
{
	int ret;

	if (!drmres_call_on(DRMRES_CALL("blocking_notifier_call_chain"), nh))
		return NOTIFY_DONE;
	(down_read)(&nh->rwsem);
	ret = call_chain(&nh->head, val, v);
	(up_read)(&nh->rwsem);
	return ret;
}
