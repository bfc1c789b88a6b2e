// SPDX-License-Identifier: MIT
/**
 * DOC: tasklets
 *
 * Owns one record for each tasklet that is scheduled or running, on a list: an item of a queue of the core (work.h). A
 * tasklet that is disabled when its turn comes is remembered by its state and queued again by who enables it.
 */
#include "lib/context.h"
#include "locking/lock.h"
#include "locking/work.h"

#include <drmres/errno.h>
#include <drmres/sched.h>
#include <linux/atomic.h>
#include <linux/interrupt.h>

#include <stdlib.h>

/* In struct tasklet_struct.state: its turn came while it was disabled. */
#define MISSED 4ul

struct record {
	TAILQ_ENTRY(record) entry;
	struct work_struct work;
	struct tasklet_struct *tasklet;
	struct drmres_watch watch;
};

/* Records are kept, so that a late look at one is harmless. */
static TAILQ_HEAD(records, record) used = TAILQ_HEAD_INITIALIZER(used), spare = TAILQ_HEAD_INITIALIZER(spare);
static u32 word;

static void run(struct work_struct *work);

static struct record *find(const struct tasklet_struct *t)
{
	struct record *record;

	TAILQ_FOREACH (record, &used, entry)
		if (record->tasklet == t)
			return record;
	return NULL;
}

/* The record of @t, NULL if it is idle. */
static struct record *record_of(const struct tasklet_struct *t)
{
	struct record *record;

	drmres_word_lock(&word, false);
	record = find(t);
	drmres_word_unlock(&word);
	return record;
}

static void retire(struct record *record)
{
	drmres_word_lock(&word, false);
	if (record->tasklet && !work_pending(&record->work)) {
		drmres_watch_end(&record->watch);
		record->tasklet = NULL;
		TAILQ_REMOVE(&used, record, entry);
		TAILQ_INSERT_TAIL(&spare, record, entry);
	}
	drmres_word_unlock(&word);
}

static void tasklet_freed(const struct drmres_watch *watch, const struct drmres_object *memory)
{
	struct record *record = record_of(watch->address);
	char where[128];

	if (!record || !drmres_work_cancel(&record->work, false, DRMRES_CALL("kfree")))
		return;
	drmres_site_describe(&watch->since, where, sizeof(where));
	drmres_report(DRMRES_ARMED_WHEN_FREED, "kfree", memory, "tasklet %s is still scheduled, at %s",
		      record->work.name, where);
	retire(record);
}

static bool usable(const struct tasklet_struct *t, const struct drmres_call *call)
{
	if (!drmres_call_on(call, t))
		return false;
	/* Pairs with the release in drmres_tasklet_setup(). */
	if (__atomic_load_n(&t->magic, __ATOMIC_ACQUIRE) == DRMRES_TASKLET_MAGIC)
		return true;
	drmres_call_report(call, DRMRES_IRQ_MISUSE, NULL, "%s() of a tasklet that was never set up", call->function);
	return false;
}

static void schedule_it(struct tasklet_struct *t, const struct drmres_call *call)
{
	struct record *record;

	drmres_word_lock(&word, false);
	record = find(t);
	if (!record) {
		record = TAILQ_FIRST(&spare);
		if (record)
			TAILQ_REMOVE(&spare, record, entry);
		else
			record = calloc(1, sizeof(*record));
		if (record) {
			record->work.func = run;
			record->work.name = (const char *)t->next;
			record->work.magic = DRMRES_WORK_MAGIC;
			record->tasklet = t;
			TAILQ_INSERT_TAIL(&used, record, entry);
		}
	}
	if (record)
		drmres_watch_begin(&record->watch, t, sizeof(*t), tasklet_freed, call->pc);
	drmres_word_unlock(&word);
	if (record)
		drmres_work_queue(drmres_queue(DRMRES_QUEUE_TASKLET), &record->work, 0, false, call);
}

static void run(struct work_struct *work)
{
	struct record *record = container_of(work, struct record, work);
	struct tasklet_struct *t = record->tasklet;

	drmres_watch_end(&record->watch);
	if (atomic_read(&t->count)) {
		__atomic_fetch_or(&t->state, MISSED, __ATOMIC_RELAXED);
	} else if (t->use_callback) {
		if (t->callback)
			t->callback(t);
	} else if (t->func) {
		t->func(t->data);
	}
	retire(record);
}

void drmres_tasklet_setup(struct tasklet_struct *t, void (*callback)(struct tasklet_struct *),
			  void (*func)(unsigned long), unsigned long data, const char *name)
{
	const struct drmres_call *call = DRMRES_CALL("tasklet_setup");
	struct record *record;

	if (!drmres_call_on(call, t))
		return;
	record = record_of(t);
	if (record && drmres_work_cancel(&record->work, false, call)) {
		retire(record);
		drmres_call_report(call, DRMRES_IRQ_MISUSE, NULL, "tasklet %s is set up while it is scheduled", name);
	}
	/* Where Linux links them there is room for the name. */
	*t = (struct tasklet_struct){.next = (struct tasklet_struct *)(uintptr_t)name, .data = data};
	t->use_callback = callback;
	if (callback)
		t->callback = callback;
	else
		t->func = func;
	/* Pairs with the acquire in usable(). */
	__atomic_store_n(&t->magic, DRMRES_TASKLET_MAGIC, __ATOMIC_RELEASE);
}

void tasklet_schedule(struct tasklet_struct *t)
{
	const struct drmres_call *call = DRMRES_CALL("tasklet_schedule");

	if (usable(t, call))
		schedule_it(t, call);
}

void tasklet_kill(struct tasklet_struct *t)
{
	const struct drmres_call *call = DRMRES_CALL("tasklet_kill");
	struct record *record;

	drmres_might_sleep(call->function);
	if (!usable(t, call))
		return;
	record = record_of(t);
	if (record)
		drmres_work_flush(&record->work, false, call);
}

void tasklet_disable(struct tasklet_struct *t)
{
	const struct drmres_call *call = DRMRES_CALL("tasklet_disable");
	struct record *record;

	if (!usable(t, call))
		return;
	atomic_inc(&t->count);
	/* One that is running is waited for; one that is scheduled finds itself disabled. */
	record = record_of(t);
	if (record && work_busy(&record->work) & WORK_BUSY_RUNNING)
		drmres_work_flush(&record->work, false, call);
}

void tasklet_enable(struct tasklet_struct *t)
{
	const struct drmres_call *call = DRMRES_CALL("tasklet_enable");

	if (!usable(t, call))
		return;
	if (atomic_dec_if_positive(&t->count) < 0)
		drmres_call_report(call, DRMRES_IRQ_MISUSE, NULL, "tasklet_enable() of a tasklet that is not disabled");
	else if (!atomic_read(&t->count) && __atomic_fetch_and(&t->state, ~MISSED, __ATOMIC_RELAXED) & MISSED)
		schedule_it(t, call);
}
