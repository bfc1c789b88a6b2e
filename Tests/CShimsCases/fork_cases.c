// SPDX-License-Identifier: MIT
/*
 * fork(2) while other threads are in the library: in the child there is one thread, and none of the library's own locks is
 * another's.
 */
#include <drmres/report.h>
#include <mm/shade.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drm_case.h"

#define THREADS 2

/* So many seconds a child has for what takes it less than a thousandth of one. */
#define PATIENCE 60

static bool enough;
static unsigned int called;

static void count_call(struct drm_device *dev, void *data)
{
	(void)dev;
	(void)data;
	__atomic_fetch_add(&called, 1, __ATOMIC_RELAXED);
}

/* Memory of several kinds, an action and a section of a device that comes and goes; the device has its own parent, called @name. */
static void live_and_end(const char *name)
{
	struct rig rig = rig_begin_on(name, &plain_driver);
	void *memory = kmalloc(200, GFP_KERNEL);
	int index;

	CHECK(drmm_kzalloc(rig.drm, 100, GFP_KERNEL) && drmm_kzalloc(rig.drm, 60000, GFP_KERNEL));
	CHECK(devm_kzalloc(rig.parent, 100, GFP_KERNEL) && memory);
	CHECK_EQ(drmm_add_action(rig.drm, count_call, memory), 0);
	CHECK(drm_dev_enter(rig.drm, &index));
	drm_dev_exit(index);
	kfree(memory);
	rig_end(rig);
}

static void *live_all_the_time(void *name)
{
	while (!__atomic_load_n(&enough, __ATOMIC_RELAXED))
		live_and_end(name);
	return NULL;
}

static void note_code(const struct drmres_report *report, void *code)
{
	*(enum drmres_code *)code = report->code;
}

/* Return: 0 if all is as it is anywhere. */
static int child(void)
{
	enum drmres_code code = 0;
	struct rig rig;
	void *memory;

	alarm(PATIENCE);
	called = 0;
	live_and_end("child");
	drmres_set_report_sink(note_code, &code);
	rig = rig_begin_on("report", &plain_driver);
	memory = drmm_kzalloc(rig.drm, 100, GFP_KERNEL);
	drmm_kfree(rig.drm, memory);
	drmm_kfree(rig.drm, memory);
	rig_end(rig);
	return called != 1 || code != DRMRES_DRMM_FREE_UNKNOWN;
}

static void fork_often(unsigned int count)
{
	static const char *const names[THREADS] = {"one", "other"};
	pthread_t threads[THREADS];
	int status = 0;
	pid_t pid;

	enough = false;
	for (unsigned int i = 0; i < THREADS; i++)
		CHECK_EQ(pthread_create(&threads[i], NULL, live_all_the_time, (void *)names[i]), 0);
	while (count-- && !status) {
		fflush(NULL);
		pid = fork();
		if (!pid)
			_exit(child());
		if (pid < 0 || waitpid(pid, &status, 0) != pid)
			status = -1;
	}
	CHECK_EQ(status, 0);
	__atomic_store_n(&enough, true, __ATOMIC_RELAXED);
	for (unsigned int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

/*
 * Whether somebody pays attention or not: 1. two threads make devices and let them go, all the time; 2. a third one forks; 3. the
 * child does the same, and frees something twice: nobody has a lock that it waits for, and it is told of that.
 */
static void threads_are_inside(void)
{
	const unsigned int count = DRMRES_ASAN || DRMRES_TSAN ? 15 : 100;

	fork_often(count);
	drmres_attention_set(DRMRES_ATTENTION_MARK, false);
	fork_often(count);
}

CASES(fork){
	CASE(fork, threads_are_inside),
	CASE_END,
};
