/* SPDX-License-Identifier: MIT */
/*
 * Threads of the core that run in turns. In manual mode a kernel thread runs only while somebody else stands still for
 * it: it is handed the baton by whoever waits or asks for pending work, and gives it back when it waits itself or ends.
 */
#ifndef _DRMRES_LOCKING_BATON_H_
#define _DRMRES_LOCKING_BATON_H_

#include "locking/await.h"

#include <pthread.h>

/*
 * struct drmres_baton - a thread that runs in turns; zeroed before drmres_baton_add()
 * @entry: place among those of its kind
 * @turn: it may run
 * @begun: it has a thread
 * @running: it has the baton
 * @over: it has ended, or will not be handed the baton any more
 * @ready, @arg: what it waits for; NULL when it was just added
 * @main: what it does
 */
struct drmres_baton {
	TAILQ_ENTRY(drmres_baton) entry;
	pthread_cond_t turn;
	bool begun;
	bool running;
	bool over;
	drmres_ready_t ready;
	void *arg;
	void (*main)(struct drmres_baton *baton);
};

/* It can run from now on. */
void drmres_baton_add(struct drmres_baton *baton, void (*main)(struct drmres_baton *baton));

/*
 * It will not run any more, wherever it stands. Return: what drmres_baton_block() got of it, NULL if it has not run
 * yet or is running now; the latter cannot be stopped.
 */
void *drmres_baton_drop(struct drmres_baton *baton);

/* Is the calling thread one of these? Then it waits by drmres_baton_block(). */
bool drmres_baton_mine(void);
void drmres_baton_block(drmres_ready_t ready, void *arg);

/* Can one of them run? Let the next one, until it waits or ends. Return: false if none can. */
bool drmres_baton_runnable(void);
bool drmres_baton_run_one(void);

#endif
