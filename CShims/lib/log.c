// SPDX-License-Identifier: MIT
/**
 * DOC: where the kernel's log goes
 *
 * Owns the sink and what chooses which lines are made. The sink is called with no lock held and by any thread.
 */
#include <drmres/log.h>

#include <pthread.h>
#include <stdio.h>

#include <lib/attention.h>
#include <lib/fork.h>
#include <lib/log.h>

static struct {
	pthread_mutex_t lock;
	drmres_log_sink_t fn;
	void *context;
	int console_level;
} sink = {.lock = PTHREAD_MUTEX_INITIALIZER, .console_level = 8};

DRMRES_FORK_TAKES(mutex, &sink.lock)

static bool devres_log;
unsigned long drmres_drm_debug;

void drmres_set_log_sink(drmres_log_sink_t fn, void *context)
{
	pthread_mutex_lock(&sink.lock);
	sink.fn = fn;
	sink.context = context;
	pthread_mutex_unlock(&sink.lock);
}

void drmres_set_console_level(int level)
{
	pthread_mutex_lock(&sink.lock);
	sink.console_level = level;
	pthread_mutex_unlock(&sink.lock);
}

/* Locked: two who choose at the same time both get what they chose. */
static void say_whether_wanted(void)
{
	drmres_attention_set(DRMRES_ATTENTION_LOG, drmres_drm_debug || devres_log);
}

void drmres_set_drm_debug(unsigned long categories)
{
	pthread_mutex_lock(&sink.lock);
	/* PAIRS WITH: the loads of who prints for a category; a call under way may see either. */
	__atomic_store_n(&drmres_drm_debug, categories, __ATOMIC_RELAXED);
	say_whether_wanted();
	pthread_mutex_unlock(&sink.lock);
}

void drmres_set_devres_log(bool on)
{
	pthread_mutex_lock(&sink.lock);
	/* PAIRS WITH: drmres_devres_log(). */
	__atomic_store_n(&devres_log, on, __ATOMIC_RELAXED);
	say_whether_wanted();
	pthread_mutex_unlock(&sink.lock);
}

bool drmres_devres_log(void)
{
	/* PAIRS WITH: drmres_set_devres_log(). */
	return __atomic_load_n(&devres_log, __ATOMIC_RELAXED);
}

void drmres_log_line(int level, const char *line)
{
	drmres_log_sink_t fn;
	void *context;
	bool print;

	pthread_mutex_lock(&sink.lock);
	fn = sink.fn;
	context = sink.context;
	print = level < sink.console_level;
	pthread_mutex_unlock(&sink.lock);

	if (fn)
		fn(level, line, context);
	else if (print)
		fprintf(stderr, "%s\n", line);
}
