// SPDX-License-Identifier: MIT
/**
 * DOC: SRCU sections that threads count for themselves
 *
 * Owns a record for each thread that was ever inside. The list of them only grows, at its head, so that it is walked with no
 * lock; a record goes to another thread when its own has ended. Everything may be called concurrently.
 *
 * A grace period first adds up what was left and then what was entered: a section whose end it saw has a beginning that it
 * sees, too, so that the sums are equal only if nobody is inside who was there before the barrier.
 */
#include "locking/srcu_local.h"

#include <lib/fork.h>
#include <lib/membarrier.h>
#include <lib/report.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

/* Of threads that have none: nobody is ever inside. */
static struct drmres_srcu_local nobody;

__thread struct drmres_srcu_local *drmres_srcu_mine __attribute__((tls_model("initial-exec"))) = &nobody;
struct srcu_struct *drmres_srcu_local_domain;

static struct drmres_srcu_local *youngest;
/* A record that this thread gets now would never be another's. */
static __thread bool ended;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static pthread_key_t end_key;
static pthread_once_t end_once = PTHREAD_ONCE_INIT;

void drmres_srcu_local_begin(struct srcu_struct *ssp)
{
	if (drmres_membarrier_there())
		drmres_srcu_local_domain = ssp;
}

/* Nobody else knows of the sections that this thread is inside of. */
static void leave_all(void)
{
	struct srcu_struct *ssp = drmres_srcu_local_domain;
	struct drmres_object object = {.kind = DRMRES_KIND_SRCU, .address = ssp};

	snprintf(object.name, sizeof(object.name), "%s", ssp->name);
	for (u32 idx = 0; idx < 2; idx++)
		while (drmres_srcu_local_is_inside(idx)) {
			drmres_report(DRMRES_LOCK_KEPT, "thread exit", &object,
				      "a thread returned without undoing its drm_dev_enter()");
			drmres_srcu_local_leave(ssp, idx);
		}
}

static void end_thread(void *mine)
{
	leave_all();
	ended = true;
	drmres_srcu_mine = &nobody;
	pthread_mutex_lock(&lock);
	((struct drmres_srcu_local *)mine)->used = false;
	pthread_mutex_unlock(&lock);
}

static void make_key(void)
{
	pthread_key_create(&end_key, end_thread);
}

void drmres_srcu_local_record(void)
{
	struct drmres_srcu_local *record;

	if (!drmres_srcu_local_domain || drmres_srcu_mine->used || ended)
		return;
	pthread_once(&end_once, make_key);
	pthread_mutex_lock(&lock);
	for (record = youngest; record && record->used; record = record->older)
		;
	if (!record) {
		record = aligned_alloc(64, 2 * 64);
		if (record) {
			*record = (struct drmres_srcu_local){.older = youngest};
			/* PAIRS WITH: the acquire of who walks the list. */
			__atomic_store_n(&youngest, record, __ATOMIC_RELEASE);
		}
	}
	if (record)
		record->used = true;
	pthread_mutex_unlock(&lock);
	if (!record)
		return;
	drmres_srcu_mine = record;
	pthread_setspecific(end_key, record);
}

bool drmres_srcu_local_inside(u32 idx)
{
	/* PAIRS WITH: the release in drmres_srcu_local_record(). */
	const struct drmres_srcu_local *first = __atomic_load_n(&youngest, __ATOMIC_ACQUIRE), *record;
	u64 entered = 0, left = 0;

	/* PAIRS WITH: the release in drmres_srcu_local_leave(). */
	for (record = first; record; record = record->older)
		left += __atomic_load_n(&record->left[idx], __ATOMIC_ACQUIRE) +
			__atomic_load_n(&record->taken_over[idx], __ATOMIC_ACQUIRE);
	/* Who has made a record since came after the barrier, but may have left for another. */
	first = __atomic_load_n(&youngest, __ATOMIC_ACQUIRE);
	for (record = first; record; record = record->older)
		entered += __atomic_load_n(&record->entered[idx], __ATOMIC_RELAXED);
	return entered != left;
}

bool drmres_srcu_local_leave_foreign(u32 idx)
{
	u32 *readers = &drmres_srcu_local_domain->readers[idx];
	/* PAIRS WITH: the release in drmres_srcu_local_record(). */
	struct drmres_srcu_local *record = __atomic_load_n(&youngest, __ATOMIC_ACQUIRE);

	for (; record; record = record->older) {
		u64 left = __atomic_load_n(&record->left[idx], __ATOMIC_RELAXED) +
			   __atomic_load_n(&record->taken_over[idx], __ATOMIC_RELAXED);

		if (__atomic_load_n(&record->entered[idx], __ATOMIC_RELAXED) == left)
			continue;
		/* Sequentially consistent: a grace period that asks to be told is seen, or sees that this is left. */
		__atomic_fetch_add(&record->taken_over[idx], 1, __ATOMIC_SEQ_CST);
		if (__atomic_load_n(readers, __ATOMIC_SEQ_CST))
			drmres_wake(readers);
		return true;
	}
	return false;
}
