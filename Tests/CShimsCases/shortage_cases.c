// SPDX-License-Identifier: MIT
/*
 * The system refuses a back end what it asks for: memory, address space, to take memory back. One program touches every
 * part of a back end; it is run again and again, and each time another request is refused, or that one and all that
 * follow. Whoever asks hears of it, nobody else does, and nothing is lost.
 */
#include <lib/attention.h>
#include <linux/device/devres.h>
#include <mm/packed/lane.h>
#include <mm/shade.h>
#include <mm/system.h>
#include <pthread.h>
#include <string.h>

#include "drm_case.h"

/*
 * struct run - one run of a program: how many actions were added and called, and what should not have happened
 */
struct run {
	void (*program)(struct run *run);
	unsigned int added, called, wrong;
};

static void called_by_drm(struct drm_device *dev, void *data)
{
	struct run *run = data;
	void *p = drmm_kzalloc(dev, 24, GFP_KERNEL);

	if (p)
		drmm_kfree(dev, p);
	run->called++;
}

static void called_with_payload(struct drm_device *dev, void *payload)
{
	(void)dev;
	(*(struct run **)payload)->called++;
}

static void called_by_device(void *data)
{
	((struct run *)data)->called++;
}

static void note(struct run *run, int error)
{
	run->added += !error;
	run->wrong += error && error != -ENOMEM;
}

/* Zero, which is asked for, and all of it the caller's. */
static void fill(struct run *run, unsigned char *p, size_t size)
{
	if (!p)
		return;
	run->wrong += p[0] || memcmp(p, p + 1, size - 1);
	memset(p, 0xa5, size);
}

static void use_drm(struct run *run, struct drm_device *drm)
{
	static const size_t sizes[] = {1, 64, 700, 5000, 15000, 40000, 300000};
	unsigned char *first[7], *second[7];
	struct run **payload;

	for (unsigned int i = 0; i < 7; i++) {
		fill(run, first[i] = drmm_kzalloc(drm, sizes[i], GFP_KERNEL), sizes[i]);
		fill(run, second[i] = drmm_kzalloc(drm, sizes[i], GFP_KERNEL), sizes[i]);
		note(run, drmm_add_action(drm, called_by_drm, run));
	}
	/* Enough for more than a chunk, and then for holes in it. */
	for (unsigned int i = 0; i < 40; i++) {
		unsigned char *p = drmm_kzalloc(drm, 3000, GFP_KERNEL), *q = drmm_kzalloc(drm, 3000, GFP_KERNEL);

		fill(run, q, 3000);
		if (p)
			drmm_kfree(drm, p);
	}
	payload = __drmm_alloc_payload(drm, called_with_payload, 100, "payload");
	if (payload) {
		*payload = run;
		run->added++;
	}
	for (unsigned int i = 0; i < 7; i++)
		if (second[i])
			drmm_kfree(drm, second[i]);
	for (unsigned int i = 0; i < 7; i++) {
		fill(run, drmm_kzalloc(drm, sizes[i], GFP_KERNEL), sizes[i]);
		if (first[i])
			run->wrong += drmres_address_find(first[i], NULL) != DRMRES_ADDRESS_LIVE;
	}
}

/* struct guest - another thread on the device */
struct guest {
	struct run *run;
	struct drm_device *drm;
};

/* In a lane where there are any, with some memory kept for the device, and in the middle something to be called. */
static void *use_lane(void *data)
{
	struct guest *guest = data;
	struct drmres_home *home = guest->drm->managed.home;
	unsigned char *p;

	if (home && home->packed) {
		drmres_bias_lock(&home->lock);
		drmres_lane_begin(home);
		drmres_bias_unlock(&home->lock);
	}
	for (unsigned int i = 0; i < 300; i++) {
		size_t size = 1 + i * 37 % 900;

		if (i == 150)
			note(guest->run, drmm_add_action(guest->drm, called_by_drm, guest->run));
		fill(guest->run, p = drmm_kzalloc(guest->drm, size, GFP_KERNEL), size);
		if (p && i % 3)
			drmm_kfree(guest->drm, p);
	}
	return NULL;
}

static void use_another_thread(struct run *run, struct drm_device *drm)
{
	struct guest guest = {run, drm};
	pthread_t thread;

	CHECK_EQ(pthread_create(&thread, NULL, use_lane, &guest), 0);
	pthread_join(thread, NULL);
}

static void use_device(struct run *run, struct device *dev)
{
	char *p = devm_kzalloc(dev, 30, GFP_KERNEL), *bigger;
	void *group = devres_open_group(dev, NULL, GFP_KERNEL);

	if (p)
		strcpy(p, "kept");
	for (size_t size = 40; p && size < 100000; size *= 3) {
		bigger = devm_krealloc(dev, p, size, GFP_KERNEL);
		/* What cannot grow stays as it was. */
		p = bigger ? bigger : p;
		run->wrong += strcmp(p, "kept") != 0;
	}
	note(run, devm_add_action(dev, called_by_device, run));
	if (group)
		devres_release_group(dev, group);
	note(run, devm_add_action(dev, called_by_device, run));
	p = devm_kstrdup(dev, "also kept", GFP_KERNEL);
	run->wrong += p && strcmp(p, "also kept") != 0;
}

static void use_kmalloc(struct run *run)
{
	unsigned char *kept[24];

	for (unsigned int i = 0; i < 24; i++)
		fill(run, kept[i] = kzalloc(8ul << i % 18, GFP_KERNEL), 8ul << i % 18);
	for (unsigned int i = 0; i < 24; i++)
		kfree(kept[i]);
}

static void use_all(struct run *run)
{
	struct device *parent = root_device_register("short");
	struct drm_device *drm;

	use_kmalloc(run);
	if (IS_ERR(parent)) {
		run->wrong += PTR_ERR(parent) != -ENOMEM;
		return;
	}
	drm = drm_dev_alloc(&plain_driver, parent);
	if (IS_ERR(drm)) {
		run->wrong += PTR_ERR(drm) != -ENOMEM;
	} else {
		use_drm(run, drm);
		use_device(run, parent);
		drm_dev_put(drm);
	}
	root_device_unregister(parent);
	drmres_trim();
}

/* Two threads on one device, and nothing else. */
static void use_two_threads(struct run *run)
{
	struct device *parent = root_device_register("short");
	struct drm_device *drm = IS_ERR(parent) ? NULL : drm_dev_alloc(&plain_driver, parent);

	if (!IS_ERR_OR_NULL(drm)) {
		fill(run, drmm_kzalloc(drm, 64, GFP_KERNEL), 64);
		use_another_thread(run, drm);
		drm_dev_put(drm);
	}
	if (!IS_ERR(parent))
		root_device_unregister(parent);
	drmres_trim();
}

/* A name that could not be copied is told of; there is nothing else to tell. */
static void hear(const struct drmres_report *report, void *context)
{
	((struct run *)context)->wrong += report->code != DRMRES_SILENT_NAME;
}

/* A thread of its own for each run, which has kept nothing from an earlier one. */
static void *thread(void *data)
{
	((struct run *)data)->program(data);
	return NULL;
}

/* Return: how many requests there were. */
static u64 run_once(void (*program)(struct run *run), u64 nth, bool all, bool attended)
{
	struct drmres_alloc_totals before, after;
	drmres_report_sink_t sink;
	struct run run = {.program = program};
	pthread_t one;
	void *context;
	u64 asked;

	drmres_reset();
	drmres_attention_set(DRMRES_ATTENTION_MARK, attended);
	sink = drmres_get_report_sink(&context);
	drmres_set_report_sink(hear, &run);
	drmres_alloc_totals(&before);
	drmres_system_refuse(nth, all);
	CHECK_EQ(pthread_create(&one, NULL, thread, &run), 0);
	pthread_join(one, NULL);
	asked = drmres_system_asked();
	drmres_system_refuse(0, false);
	drmres_set_report_sink(sink, context);
	drmres_alloc_totals(&after);
	if (run.wrong || run.called != run.added || after.live_objects != before.live_objects ||
	    after.live_bytes != before.live_bytes)
		case_fail(DRMRES_FILE_NAME, __LINE__,
			  "request %llu refused%s: %u wrong, %u added, %u called, %lld left", (unsigned long long)nth,
			  all ? ", and all that follow" : "", run.wrong, run.added, run.called,
			  (long long)(after.live_objects - before.live_objects));
	return asked;
}

/* Until a run meets no refusal. */
static void sweep(void (*program)(struct run *run), bool all, bool attended)
{
	/* What takes long there: no thread runs beside another here, so that for ThreadSanitizer a part says as much as all. */
	const u64 step = DRMRES_TSAN ? 8 : DRMRES_ASAN ? 3 : 1;
	u64 nth = 1;

	while (run_once(program, nth, all, attended) >= nth)
		nth += step;
	/* There were some, and the one that met none shows that none of them did lasting harm. */
	CHECK(nth > (program == use_all ? 20 : 3));
}

static void each_one(void)
{
	sweep(use_all, false, false);
	/* To exact it is all the same. */
	if (strcmp(drmres_get_backend(), "exact"))
		sweep(use_all, false, true);
}

static void from_each_one_on(void)
{
	sweep(use_all, true, false);
	/* To exact it is all the same. */
	if (strcmp(drmres_get_backend(), "exact"))
		sweep(use_all, true, true);
}

static void in_a_lane(void)
{
	sweep(use_two_threads, false, false);
	sweep(use_two_threads, true, false);
}

/*
 * 1. pages that cannot be given back, as if they were locked in memory, are not taken for clean ones: 2. what is allocated
 * there next is zero where zero is asked for.
 */
static void not_taken_back(void)
{
	struct run run = {0};

	drmres_attention_set(DRMRES_ATTENTION_MARK, false);
	for (unsigned int round = 0; round < 4; round++) {
		struct rig rig = rig_begin();

		for (unsigned int i = 0; i < 200; i++)
			fill(&run, drmm_kzalloc(rig.drm, 3000, GFP_KERNEL), 3000);
		rig_end(rig);
		drmres_system_refuse(1, true);
		drmres_trim();
		drmres_system_refuse(0, false);
	}
	CHECK_EQ(run.wrong, 0);
	drmres_trim();
}

CASES(shortage){
	CASE(shortage, each_one),
	CASE(shortage, from_each_one_on),
	CASE(shortage, in_a_lane),
	CASE(shortage, not_taken_back),
	CASE_END,
};
