// SPDX-License-Identifier: MIT
/*
 * Threads that allocate on one device, each in a lane of its own. What they do is told of as if there were none: which action
 * comes between which memory, what is freed by whom, what is left. Two threads take turns here, so that the order is known;
 * the second one gets its lane as if it had had to wait. The cases run under every back end; only packed has lanes.
 */
#include <lib/attention.h>
#include <mm/packed/lane.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "drm_case.h"

static struct drmres_home *home_of(const struct rig *rig)
{
	return strcmp(drmres_get_backend(), "packed") ? NULL : rig->drm->managed.home;
}

static unsigned int lanes_of(const struct rig *rig)
{
	const struct drmres_home *home = home_of(rig);

	return home ? home->packed->lane_count : 0;
}

/* ---- another thread, which does what it is told to ---- */

struct worker {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t turn;
	void (*step)(struct worker *worker);
	bool ended;
	struct rig rig;
	void *memory;
	size_t size;
};

static void *work(void *data)
{
	struct worker *worker = data;

	pthread_mutex_lock(&worker->lock);
	for (;;) {
		while (!worker->step && !worker->ended)
			pthread_cond_wait(&worker->turn, &worker->lock);
		if (worker->ended)
			break;
		worker->step(worker);
		worker->step = NULL;
		pthread_cond_broadcast(&worker->turn);
	}
	pthread_mutex_unlock(&worker->lock);
	return NULL;
}

static void tell(struct worker *worker, void (*step)(struct worker *worker))
{
	pthread_mutex_lock(&worker->lock);
	worker->step = step;
	pthread_cond_broadcast(&worker->turn);
	while (worker->step)
		pthread_cond_wait(&worker->turn, &worker->lock);
	pthread_mutex_unlock(&worker->lock);
}

static void get_lane(struct worker *worker)
{
	struct drmres_home *home = home_of(&worker->rig);

	if (!home)
		return;
	drmres_bias_lock(&home->lock);
	drmres_lane_begin(home);
	drmres_bias_unlock(&home->lock);
}

static void worker_begin(struct worker *worker, struct rig rig)
{
	*worker = (struct worker){.rig = rig, .size = 64};
	pthread_mutex_init(&worker->lock, NULL);
	pthread_cond_init(&worker->turn, NULL);
	pthread_create(&worker->thread, NULL, work, worker);
	tell(worker, get_lane);
}

static void worker_end(struct worker *worker)
{
	pthread_mutex_lock(&worker->lock);
	worker->ended = true;
	pthread_cond_broadcast(&worker->turn);
	pthread_mutex_unlock(&worker->lock);
	pthread_join(worker->thread, NULL);
	pthread_cond_destroy(&worker->turn);
	pthread_mutex_destroy(&worker->lock);
}

static void allocate(struct worker *worker)
{
	worker->memory = drmm_kzalloc(worker->rig.drm, worker->size, GFP_KERNEL);
	CHECK(worker->memory);
}

static void give_back(struct worker *worker)
{
	drmm_kfree(worker->rig.drm, worker->memory);
}

static void *allocate_there(struct worker *worker, size_t size)
{
	worker->size = size;
	tell(worker, allocate);
	return worker->memory;
}

static void free_there(struct worker *worker, void *memory)
{
	worker->memory = memory;
	tell(worker, give_back);
}

/* There is something in the home already. */
static struct rig taken_up(void)
{
	struct rig rig = rig_unattended();

	CHECK(drmm_kzalloc(rig.drm, 8, GFP_KERNEL));
	return rig;
}

/* ---- the order ---- */

struct ear {
	char told[512];
	unsigned int count;
};

static void hear(const struct drmres_event *event, void *context)
{
	struct ear *ear = context;
	size_t length = strlen(ear->told);

	/* What follows is the device's own. */
	if (event->kind == DRMRES_EVENT_REL && event->object_kind == DRMRES_KIND_DRMRES && ear->count++ < 9)
		snprintf(ear->told + length, sizeof(ear->told) - length, "%s %llu\n", event->name,
			 (unsigned long long)event->size);
}

/* The other thread ends, and after it the device: @ear hears what goes with that. */
static void end_heard(struct worker *worker, struct rig rig, struct ear *ear)
{
	worker_end(worker);
	drmres_trace_subscribe(hear, ear);
	rig_end(rig);
	drmres_trace_subscribe(NULL, NULL);
}

static void nothing(struct drm_device *dev, void *data)
{
	(void)dev;
	(void)data;
}

/*
 * 1. memory of 100 here, 200 there; 2. an action; 3. memory there; 4. an action; 5. memory here; 6. an action;
 * 7. memory there. The release goes the other way.
 */
static void actions_keep_their_place(void)
{
	struct rig rig = taken_up();
	struct ear ear = {"", 0};
	struct worker worker;

	worker_begin(&worker, rig);
	CHECK_EQ(lanes_of(&rig), home_of(&rig) ? 1 : 0);
	CHECK(drmm_kzalloc(rig.drm, 100, GFP_KERNEL));
	allocate_there(&worker, 200);
	CHECK_EQ(__drmm_add_action(rig.drm, nothing, NULL, "first"), 0);
	allocate_there(&worker, 300);
	CHECK_EQ(__drmm_add_action(rig.drm, nothing, &rig, "second"), 0);
	CHECK(drmm_kzalloc(rig.drm, 400, GFP_KERNEL));
	CHECK_EQ(__drmm_add_action(rig.drm, nothing, NULL, "third"), 0);
	allocate_there(&worker, 500);
	CHECK_EQ(lanes_of(&rig), home_of(&rig) ? 1 : 0);
	end_heard(&worker, rig, &ear);
	CHECK_STR(ear.told, "kmalloc 500\nthird 0\nkmalloc 400\nsecond 8\nkmalloc 300\nfirst 0\nkmalloc 200\n"
			    "kmalloc 100\nkmalloc 8\n");
}

/*
 * 1. a lane begins; 2. an action is added here, before anything is there; 3. memory of 300 there, and an action behind it; 4. the
 * lane joins, and the memory is where it was taken; 5. it is freed, which nobody has to say anything about.
 */
static void first_after_an_action(void)
{
	struct rig rig = taken_up();
	/* The device's own follow. */
	struct ear ear = {"", 5};
	struct worker worker;
	void *memory;

	worker_begin(&worker, rig);
	CHECK_EQ(__drmm_add_action(rig.drm, nothing, NULL, "before"), 0);
	memory = allocate_there(&worker, 200);
	allocate_there(&worker, 300);
	CHECK_EQ(__drmm_add_action(rig.drm, nothing, &rig, "after"), 0);
	CHECK_EQ(lanes_of(&rig), home_of(&rig) ? 1 : 0);
	CHECK_EQ(drmres_address_find(memory, NULL), DRMRES_ADDRESS_LIVE);
	CHECK_EQ(lanes_of(&rig), 0);
	drmm_kfree(rig.drm, memory);
	end_heard(&worker, rig, &ear);
	CHECK_STR(ear.told, "after 8\nkmalloc 300\nbefore 0\nkmalloc 8\n");
}

/*
 * 1. memory and actions are added, here and in a lane; 2. the action in the middle is taken off; 3. all the rest is where it was, and
 * so is what comes after that.
 */
static void an_action_is_taken_off(void)
{
	struct rig rig = taken_up();
	struct ear ear = {"", 1};
	struct worker worker;

	worker_begin(&worker, rig);
	CHECK(drmm_kzalloc(rig.drm, 100, GFP_KERNEL));
	CHECK_EQ(__drmm_add_action(rig.drm, nothing, &ear, "first"), 0);
	allocate_there(&worker, 200);
	CHECK_EQ(__drmm_add_action(rig.drm, nothing, &rig, "second"), 0);
	CHECK(drmm_kzalloc(rig.drm, 300, GFP_KERNEL));
	allocate_there(&worker, 400);
	CHECK_EQ(__drmm_add_action(rig.drm, nothing, &worker, "third"), 0);
	drmm_release_action(rig.drm, nothing, &rig);
	tell(&worker, get_lane);
	allocate_there(&worker, 500);
	CHECK_EQ(lanes_of(&rig), home_of(&rig) ? 1 : 0);
	end_heard(&worker, rig, &ear);
	CHECK_STR(ear.told, "kmalloc 500\nthird 8\nkmalloc 400\nkmalloc 300\nkmalloc 200\nfirst 8\nkmalloc 100\n"
			    "kmalloc 8\n");
}

/* struct gone - what an action tries to free, and what came of it */
struct gone {
	void *memory;
	unsigned int calls;
};

static void free_it(struct drm_device *dev, void *data)
{
	struct gone *gone = data;

	drmm_kfree(dev, gone->memory);
	gone->calls++;
}

/* An action may free what is older than it, wherever that lies. */
static void actions_free_what_is_older(void)
{
	struct rig rig = taken_up();
	struct worker worker;
	struct gone older = {NULL, 0};

	worker_begin(&worker, rig);
	older.memory = allocate_there(&worker, 64);
	allocate_there(&worker, 64);
	CHECK_EQ(drmm_add_action(rig.drm, free_it, &older), 0);
	allocate_there(&worker, 64);
	worker_end(&worker);
	rig_end(rig);
	CHECK_EQ(older.calls, 1);
}

/* What is newer has gone when it is called, and that is told. */
static void newer_has_gone(void)
{
	struct rig rig = taken_up();
	struct worker worker;
	struct gone newer = {NULL, 0};

	worker_begin(&worker, rig);
	allocate_there(&worker, 64);
	CHECK_EQ(drmm_add_action(rig.drm, free_it, &newer), 0);
	newer.memory = allocate_there(&worker, 64);
	worker_end(&worker);
	rig_end(rig);
	EXPECT_REPORT(DRMM_FREE_UNKNOWN);
	CHECK_EQ(newer.calls, 1);
}

/* ---- freeing ---- */

/* Here what comes from there, and the other way round; what is freed twice is told of, and what lies inside. */
static void freed_by_anybody(void)
{
	struct rig rig = taken_up();
	struct worker worker;
	char *there, *here, *twice;

	worker_begin(&worker, rig);
	there = allocate_there(&worker, 64);
	here = drmm_kzalloc(rig.drm, 64, GFP_KERNEL);
	twice = allocate_there(&worker, 64);
	memset(there, 0xa5, 64);
	memset(here, 0x5a, 64);
	drmm_kfree(rig.drm, there);
	free_there(&worker, here);
	free_there(&worker, twice);
	CHECK_EQ(lanes_of(&rig), home_of(&rig) ? 1 : 0);
	free_there(&worker, twice);
	EXPECT_REPORT(DRMM_FREE_UNKNOWN);
	CHECK_EQ(lanes_of(&rig), 0);

	tell(&worker, get_lane);
	there = allocate_there(&worker, 64);
	CHECK(!there[0] && !there[63]);
	drmm_kfree(rig.drm, there + 16);
	EXPECT_REPORT(DRMM_FREE_UNKNOWN);
	drmm_kfree(rig.drm, there);
	worker_end(&worker);
	rig_end(rig);
}

static void get_device_lane(struct worker *worker)
{
	struct drmres_home *home = home_of(&worker->rig) ? worker->rig.parent->devres_home : NULL;

	if (!home)
		return;
	drmres_bias_lock(&home->lock);
	drmres_lane_begin(home);
	drmres_bias_unlock(&home->lock);
}

static void allocate_of_device(struct worker *worker)
{
	worker->memory = devm_kzalloc(worker->rig.parent, worker->size, GFP_KERNEL);
	CHECK(worker->memory);
	memset(worker->memory, 0xa5, worker->size);
}

static void give_back_to_device(struct worker *worker)
{
	devm_kfree(worker->rig.parent, worker->memory);
}

/* Memory of a device comes from a lane, and goes there; and what is freed twice there is told of. */
static void memory_of_a_device(void)
{
	struct rig rig = rig_unattended();
	struct worker worker;
	char *first;

	CHECK(devm_kzalloc(rig.parent, 8, GFP_KERNEL));
	worker_begin(&worker, rig);
	tell(&worker, get_device_lane);
	for (unsigned int i = 0; i < 40; i++) {
		worker.size = 1 + i * 13;
		tell(&worker, allocate_of_device);
		first = worker.memory;
		if (i % 3)
			devm_kfree(rig.parent, first);
		else if (i % 2)
			tell(&worker, give_back_to_device);
	}
	if (home_of(&rig))
		CHECK_EQ(rig.parent->devres_home->packed->lane_count, 1);
	tell(&worker, allocate_of_device);
	tell(&worker, give_back_to_device);
	tell(&worker, give_back_to_device);
	EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	worker_end(&worker);
	rig_end(rig);
}

/* ---- joining ---- */

#define KEPT 100u

static void fill(struct worker *worker)
{
	unsigned char *kept[KEPT] = {NULL};
	unsigned int wrong = 0, n;

	for (n = 0; n < 20000; n++) {
		unsigned char **place = &kept[n * 7919 % KEPT];
		size_t size = 1 + n * 37 % 500;

		if (*place) {
			wrong += **place != (unsigned char)(n * 7919 % KEPT);
			drmm_kfree(worker->rig.drm, *place);
		}
		*place = drmm_kzalloc(worker->rig.drm, size, GFP_KERNEL);
		CHECK(*place);
		wrong += **place != 0 || (*place)[size - 1] != 0;
		memset(*place, (int)(n * 7919 % KEPT), size);
	}
	CHECK_EQ(wrong, 0);
}

/* So much comes and goes in a lane that its log is made shorter, chunks go back, and what is left joins. */
static void much_comes_and_goes(void)
{
	struct drmres_alloc_totals before, after;
	struct rig rig = taken_up();
	struct worker worker;

	worker_begin(&worker, rig);
	drmres_alloc_totals(&before);
	/* Which has made the lanes join. */
	tell(&worker, get_lane);
	tell(&worker, fill);
	CHECK_EQ(lanes_of(&rig), home_of(&rig) ? 1 : 0);
	drmres_alloc_totals(&after);
	CHECK_EQ(lanes_of(&rig), 0);
	CHECK_EQ(after.live_objects - before.live_objects, KEPT);
	worker_end(&worker);
	rig_end(rig);
}

/* More threads than there are lanes, each of which adds as much as the others; nothing is lost. */
static void more_threads_than_lanes(void)
{
	static struct worker workers[DRMRES_LANES + 2];
	const unsigned int count = sizeof(workers) / sizeof(workers[0]);
	struct drmres_alloc_totals before, after;
	struct rig rig = taken_up();

	drmres_alloc_totals(&before);
	for (unsigned int i = 0; i < count; i++)
		worker_begin(&workers[i], rig);
	CHECK_EQ(lanes_of(&rig), home_of(&rig) ? DRMRES_LANES : 0);
	for (unsigned int n = 0; n < 500; n++)
		for (unsigned int i = 0; i < count; i++)
			allocate_there(&workers[i], 1 + n % 90);
	for (unsigned int i = 0; i < count; i++)
		worker_end(&workers[i]);
	drmres_alloc_totals(&after);
	CHECK_EQ(after.live_objects - before.live_objects, 500 * count);
	rig_end(rig);
}

/* ---- threads that do not take turns ---- */

static void *fight(void *data)
{
	struct worker worker = {.rig = *(struct rig *)data};

	fill(&worker);
	return NULL;
}

static void count_call(struct drm_device *dev, void *data)
{
	(void)dev;
	(*(unsigned int *)data)++;
}

/*
 * 1. two threads allocate and free on one device, and get lanes or not; 2. meanwhile actions are added, and somebody looks at
 * everything there is, so that lanes join; 3. nothing is lost.
 */
static void threads_that_fight(void)
{
	struct drmres_alloc_totals before, after;
	struct rig rig = taken_up();
	unsigned int calls = 0;
	pthread_t threads[2];

	drmres_alloc_totals(&before);
	for (unsigned int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, fight, &rig);
	for (unsigned int i = 0; i < 50; i++) {
		CHECK_EQ(drmm_add_action(rig.drm, count_call, &calls), 0);
		if (i % 10 == 9)
			drmres_alloc_totals(&after);
	}
	for (unsigned int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	drmres_alloc_totals(&after);
	/* Where an action has its name to itself that is an object, too. */
	CHECK(after.live_objects - before.live_objects == 2 * KEPT + 50 || !home_of(&rig));
	CHECK(after.live_objects - before.live_objects >= 2 * KEPT + 50);
	rig_end(rig);
	CHECK_EQ(calls, 50);
}

CASES(lane){
	CASE(lane, actions_keep_their_place),
	CASE(lane, an_action_is_taken_off),
	CASE(lane, memory_of_a_device),
	CASE(lane, first_after_an_action),
	CASE(lane, actions_free_what_is_older),
	CASE(lane, newer_has_gone),
	CASE(lane, freed_by_anybody),
	CASE(lane, much_comes_and_goes),
	CASE(lane, more_threads_than_lanes),
	CASE(lane, threads_that_fight),
	CASE_END,
};
