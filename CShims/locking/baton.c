// SPDX-License-Identifier: MIT
/**
 * DOC: taking turns
 *
 * Owns the list of threads that run in turns. One lock, which is a leaf, guards it; conditions are looked at with it
 * held, and take none. The baton goes from one thread to another and back under that lock, so that nothing they do
 * needs any other order.
 */
#include "locking/baton.h"

#include <lib/fork.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static pthread_cond_t returned = PTHREAD_COND_INITIALIZER;
static TAILQ_HEAD(batons, drmres_baton) batons = TAILQ_HEAD_INITIALIZER(batons);
static size_t count;

static __thread struct drmres_baton *mine;

/* With the lock held. */
static struct drmres_baton *next(void)
{
	struct drmres_baton *baton;

	TAILQ_FOREACH (baton, &batons, entry)
		if (!baton->running && (!baton->ready || baton->ready(baton->arg)))
			return baton;
	return NULL;
}

static void wait_for_turn(struct drmres_baton *baton)
{
	while (!baton->running)
		pthread_cond_wait(&baton->turn, &lock);
}

static void *begin(void *arg)
{
	struct drmres_baton *baton = arg;

	mine = baton;
	pthread_mutex_lock(&lock);
	wait_for_turn(baton);
	pthread_mutex_unlock(&lock);
	baton->main(baton);
	/* Nothing of the baton is touched after it is given back for the last time. */
	pthread_mutex_lock(&lock);
	baton->running = false;
	baton->over = true;
	pthread_cond_broadcast(&returned);
	pthread_mutex_unlock(&lock);
	return NULL;
}

static bool begin_thread(struct drmres_baton *baton)
{
	pthread_attr_t attr;
	pthread_t thread;
	bool made;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	made = !pthread_create(&thread, &attr, begin, baton);
	pthread_attr_destroy(&attr);
	return made;
}

void drmres_baton_add(struct drmres_baton *baton, void (*main)(struct drmres_baton *baton))
{
	baton->main = main;
	pthread_cond_init(&baton->turn, NULL);
	pthread_mutex_lock(&lock);
	TAILQ_INSERT_TAIL(&batons, baton, entry);
	/* Looked at without the lock; a look that comes too early only comes too early. */
	__atomic_add_fetch(&count, 1, __ATOMIC_RELAXED);
	pthread_mutex_unlock(&lock);
}

static void remove_from_list(struct drmres_baton *baton)
{
	TAILQ_REMOVE(&batons, baton, entry);
	__atomic_sub_fetch(&count, 1, __ATOMIC_RELAXED);
}

void *drmres_baton_drop(struct drmres_baton *baton)
{
	void *arg = NULL;

	pthread_mutex_lock(&lock);
	if (!baton->over && !baton->running) {
		baton->over = true;
		remove_from_list(baton);
		arg = baton->begun ? baton->arg : NULL;
	}
	pthread_mutex_unlock(&lock);
	return arg;
}

bool drmres_baton_mine(void)
{
	return mine != NULL;
}

void drmres_baton_block(drmres_ready_t ready, void *arg)
{
	struct drmres_baton *baton = mine;

	pthread_mutex_lock(&lock);
	baton->ready = ready;
	baton->arg = arg;
	baton->running = false;
	pthread_cond_broadcast(&returned);
	wait_for_turn(baton);
	pthread_mutex_unlock(&lock);
}

bool drmres_baton_runnable(void)
{
	bool runnable;

	if (!__atomic_load_n(&count, __ATOMIC_RELAXED))
		return false;
	pthread_mutex_lock(&lock);
	runnable = next() != NULL;
	pthread_mutex_unlock(&lock);
	return runnable;
}

bool drmres_baton_run_one(void)
{
	struct drmres_baton *baton;

	if (mine || !__atomic_load_n(&count, __ATOMIC_RELAXED))
		return false;
	pthread_mutex_lock(&lock);
	baton = next();
	if (baton && !baton->begun) {
		baton->begun = begin_thread(baton);
		/* Without memory for a thread it stays where it is, at the end of the line. */
		if (!baton->begun)
			baton = NULL;
	}
	if (baton) {
		/* Everybody gets a turn. */
		TAILQ_REMOVE(&batons, baton, entry);
		TAILQ_INSERT_TAIL(&batons, baton, entry);
		baton->running = true;
		pthread_cond_signal(&baton->turn);
		while (baton->running)
			pthread_cond_wait(&returned, &lock);
		if (baton->over) {
			remove_from_list(baton);
			baton->ready = NULL;
		}
	}
	pthread_mutex_unlock(&lock);
	return baton != NULL;
}
