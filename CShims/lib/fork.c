// SPDX-License-Identifier: MIT
/**
 * DOC: fork(2)
 *
 * Owns the list of locks that a fork takes along, which lives as long as the process; constructors write it, and after that who
 * forks. They are taken by trying, so that it does not matter in what order others take them: a thread that cannot have one
 * leaves the others, and begins anew with that one. Several threads may fork, one after the other.
 */
#include <lib/fork.h>

#include <lib/spin.h>

#include <sched.h>
#include <unistd.h>

/*
 * So many in a row, and then so many a millisecond apart: after that a thread forks without. It has one itself, because it is called
 * by who holds that, and would wait for ever.
 */
#define ROUNDS 1000u
#define LATE_ROUNDS 100u

static struct drmres_forked *all;

/* Held by the thread that forks. */
static pthread_mutex_t forking = PTHREAD_MUTEX_INITIALIZER;

/* It has them all. */
static bool held;

static void give_before(const struct drmres_forked *end)
{
	for (struct drmres_forked *forked = all; forked != end; forked = forked->next)
		forked->give(forked->lock);
}

static bool try_all(void)
{
	struct drmres_forked **link, *forked;

	for (link = &all; (forked = *link); link = &forked->next) {
		if (forked->try(forked->lock))
			continue;
		give_before(forked);
		*link = forked->next;
		forked->next = all;
		all = forked;
		return false;
	}
	return true;
}

static void prepare(void)
{
	pthread_mutex_lock(&forking);
	for (unsigned int round = 0; !(held = try_all()) && round < ROUNDS + LATE_ROUNDS; round++)
		if (round < ROUNDS)
			sched_yield();
		else
			usleep(1000);
}

static void finish(void)
{
	if (held)
		give_before(NULL);
	pthread_mutex_unlock(&forking);
}

void drmres_fork_takes(struct drmres_forked *forked)
{
	/* Without memory for it a child may wait, as without all this. */
	if (!all)
		pthread_atfork(prepare, finish, finish);
	forked->next = all;
	all = forked;
}

static bool try_mutex(void *mutex)
{
	return !pthread_mutex_trylock(mutex);
}

static void give_mutex(void *mutex)
{
	pthread_mutex_unlock(mutex);
}

void drmres_fork_takes_mutex(struct drmres_forked *forked, pthread_mutex_t *mutex)
{
	*forked = (struct drmres_forked){.try = try_mutex, .give = give_mutex, .lock = mutex};
	drmres_fork_takes(forked);
}

static bool try_word(void *word)
{
	return drmres_spin_try(word);
}

static void give_word(void *word)
{
	drmres_spin_give(word);
}

void drmres_fork_takes_word(struct drmres_forked *forked, u32 *word)
{
	*forked = (struct drmres_forked){.try = try_word, .give = give_word, .lock = word};
	drmres_fork_takes(forked);
}
