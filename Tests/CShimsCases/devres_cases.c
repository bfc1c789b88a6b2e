// SPDX-License-Identifier: MIT
#include "devres_case.h"

#include <drmres/trace.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <pthread.h>
#include <string.h>

/* Inside the library; what the device core calls at unbind. */
int devres_release_all(struct device *dev);

struct thing {
	int n;
};

static void thing_release(struct device *dev, void *res)
{
	(void)dev;
	pr_info("release %d\n", ((struct thing *)res)->n);
}

static int thing_match(struct device *dev, void *res, void *match_data)
{
	(void)dev;
	return ((struct thing *)res)->n == *(int *)match_data;
}

static void visit(struct device *dev, void *res, void *data)
{
	(void)dev;
	(void)data;
	pr_info("visit %d\n", ((struct thing *)res)->n);
}

static struct thing *thing(int n)
{
	struct thing *t = devres_alloc(thing_release, sizeof(*t), GFP_KERNEL);

	CHECK(t && !t->n);
	t->n = n;
	return t;
}

/* Linux 6.12. Numbers are given by devres_alloc(), so the two that are freed count. */
static void lookups(void)
{
	struct device *dev = scn_6_12();
	int one = 1, two = 2, nine = 9;
	struct thing *t, *fresh;

	devres_add(dev, thing(1));
	devres_add(dev, thing(2));
	devres_add(dev, thing(1));
	CHECK_LOG(LINE("ADD", 1, "thing_release", 4) LINE("ADD", 2, "thing_release", 4)
			  LINE("ADD", 3, "thing_release", 4));

	devres_for_each_res(dev, thing_release, NULL, NULL, visit, NULL);
	CHECK_LOG("visit 1\nvisit 2\nvisit 1\n");
	devres_for_each_res(dev, thing_release, thing_match, &one, visit, NULL);
	CHECK_LOG("visit 1\nvisit 1\n");
	devres_for_each_res(dev, thing_release, NULL, NULL, NULL, NULL);
	CHECK_LOG("");

	t = devres_find(dev, thing_release, NULL, NULL);
	CHECK_EQ(t->n, 1);
	t = devres_find(dev, thing_release, thing_match, &two);
	CHECK_EQ(t->n, 2);
	CHECK(!devres_find(dev, thing_release, thing_match, &nine));

	fresh = thing(2);
	CHECK(devres_get(dev, fresh, thing_match, &two) == t);
	CHECK_LOG("");
	fresh = thing(9);
	CHECK(devres_get(dev, fresh, thing_match, &nine) == fresh);
	CHECK_LOG(LINE("ADD", 5, "thing_release", 4));

	t = devres_remove(dev, thing_release, thing_match, &one);
	CHECK_EQ(t->n, 1);
	devres_add(dev, t);
	CHECK_LOG(LINE("REM", 3, "thing_release", 4) LINE("ADD", 3, "thing_release", 4));
	CHECK_EQ(devres_destroy(dev, thing_release, thing_match, &one), 0);
	CHECK_LOG(LINE("REM", 3, "thing_release", 4));
	CHECK_EQ(devres_release(dev, thing_release, thing_match, &two), 0);
	CHECK_LOG(LINE("REM", 2, "thing_release", 4) "release 2\n");
	CHECK_EQ(devres_release(dev, thing_release, thing_match, &two), -ENOENT);
	CHECK_EQ(devres_destroy(dev, thing_release, thing_match, &two), -ENOENT);
	CHECK(!devres_remove(dev, thing_release, thing_match, &two));

	root_device_unregister(dev);
	CHECK_LOG(LINE("REL", 5, "thing_release", 4) "release 9\n" LINE("REL", 1, "thing_release", 4) "release 1\n");
}

static void unattached(void)
{
	struct device *dev = scn();
	struct thing *t = thing(5);

	devres_free(NULL);
	devres_free(t);
	t = devres_alloc(thing_release, 0, GFP_KERNEL);
	CHECK(t);
	devres_free(t);
	CHECK(!devres_alloc(thing_release, SIZE_MAX, GFP_KERNEL));
	CHECK(!devres_alloc(thing_release, SIZE_MAX - 60, GFP_KERNEL | __GFP_NOWARN));
	t = thing(6);
	devres_add(dev, t);
	CHECK(devres_remove(dev, thing_release, NULL, NULL) == t);
	devres_free(t);
	root_device_unregister(dev);
	CHECK_LOG("");
}

/* The payload starts where DMA may start; behind it there is room for what was asked for and not a byte more. */
static void payload(void)
{
	char *p = devres_alloc(thing_release, 13, GFP_KERNEL);
	struct drmres_object object;

	CHECK_EQ((unsigned long)p % ARCH_DMA_MINALIGN, 0);
	for (int i = 0; i < 13; i++)
		CHECK_EQ(p[i], 0);
	CHECK_EQ(drmres_address_find(p, &object), DRMRES_ADDRESS_LIVE);
	CHECK_EQ(object.kind, DRMRES_KIND_DEVRES);
	CHECK_STR(object.name, "thing_release");
	CHECK_STR(object.owner, "");
	CHECK_EQ(object.size, 13);
	memset(p, 1, 13);
	devres_free(p);
}

static void payload_overrun(void)
{
	char *p = devres_alloc(thing_release, 13, GFP_KERNEL);

#if !defined(__SANITIZE_ADDRESS__) && !__has_feature(address_sanitizer)
	volatile char *beyond = p + 13;

	*beyond = 1;
	devres_free(p);
	EXPECT_REPORT(OVERRUN);
#else
	devres_free(p);
#endif
}

static void counts(void)
{
	struct device *dev = scn();
	void *group;

	CHECK_EQ(devres_release_all(dev), 0);
	devres_add(dev, thing(1));
	group = devres_open_group(dev, NULL, GFP_KERNEL);
	devres_add(dev, thing(2));
	devres_close_group(dev, group);
	devm_add_action(dev, act, "three");
	CHECK_EQ(devres_release_all(dev), 3);
	CHECK_LOG("act three\nrelease 2\nrelease 1\n");
	CHECK_EQ(devres_release_all(dev), 0);
	root_device_unregister(dev);
}

static void add_late(void *data)
{
	pr_info("late\n");
	devm_add_action(data, act, "added late");
	CHECK(devm_kzalloc(data, 10, GFP_KERNEL));
}

/* Linux 6.12: what is added while the device is released waits for the next time, here the last put. */
static void added_during_release(void)
{
	struct device *dev = scn_6_12();

	devm_add_action(dev, act, "oldest");
	devm_add_action(dev, add_late, dev);
	devm_add_action(dev, act, "newest");
	case_log();
	root_device_unregister(dev);
	CHECK_LOG(LINE("REL", 3, "act", 16) "act newest\n" LINE("REL", 2, "add_late", 16) "late\n" LINE(
		"ADD", 4, "act", 16) LINE("ADD", 5, "devm_kzalloc_release", 10)
			  LINE("REL", 1, "act", 16) "act oldest\n" LINE("REL", 5, "devm_kzalloc_release", 10)
				  LINE("REL", 4, "act", 16) "act added late\n");
}

static struct drmres_event seen[32];
static unsigned int seen_count;

static void keep(const struct drmres_event *event, void *context)
{
	(void)context;
	if (event->object_kind == DRMRES_KIND_DEVRES && event->kind != DRMRES_EVENT_FREE && seen_count < 32)
		seen[seen_count++] = *event;
}

static void events(void)
{
	static const enum drmres_event_kind kinds[] = {DRMRES_EVENT_ADD,     DRMRES_EVENT_ADD, DRMRES_EVENT_REPLACE,
						       DRMRES_EVENT_REPLACE, DRMRES_EVENT_REM, DRMRES_EVENT_REL};
	static const u64 numbers[] = {1, 2, 2, 3, 3, 1};
	static const size_t sizes[] = {64, 10, 10, 1000, 1000, 64};
	struct device *dev = scn();
	void *p;

	seen_count = 0;
	drmres_trace_subscribe(keep, NULL);
	devm_add_action(dev, act, "x");
	p = devm_kzalloc(dev, 10, GFP_KERNEL);
	p = devm_krealloc(dev, p, 1000, GFP_KERNEL);
	devm_kfree(dev, p);
	root_device_unregister(dev);
	drmres_trace_subscribe(NULL, NULL);
	CHECK_LOG("act x\n");

	CHECK_EQ(seen_count, 6);
	for (unsigned int i = 0; i < 6; i++) {
		CHECK_EQ(seen[i].kind, kinds[i]);
		CHECK_EQ(seen[i].object, numbers[i]);
		CHECK_EQ(seen[i].size, sizes[i]);
		CHECK_EQ(seen[i].owner_kind, DRMRES_KIND_DEVICE);
		CHECK_STR(seen[i].owner_name, "device scn");
		CHECK(seen[i].owner);
	}
	CHECK_STR(seen[0].name, "act");
	CHECK_STR(seen[0].site.file, "devres_cases.c");
	CHECK_STR(seen[3].name, "devm_krealloc_release");
}

static char phases[256];

static void note_phase(struct device *dev, void *res)
{
	(void)dev;
	(void)res;
	drmres_phase_describe(phases, sizeof(phases));
}

static void note_phase_action(void *data)
{
	(void)data;
	drmres_phase_describe(phases, sizeof(phases));
}

static void phase_names(void)
{
	struct device *dev = scn();
	void *res = devres_alloc(note_phase, 0, GFP_KERNEL);

	devres_add(dev, res);
	devres_release(dev, note_phase, NULL, NULL);
	CHECK(strstr(phases, "release note_phase"));
	CHECK(strstr(phases, "scn"));
	devm_add_action(dev, note_phase_action, NULL);
	devm_release_action(dev, note_phase_action, NULL);
	CHECK(strstr(phases, "action note_phase_action"));
	root_device_unregister(dev);
}

static void *adds_and_frees(void *data)
{
	struct device *dev = data;

	for (int i = 0; i < 200; i++) {
		void *p = devm_kzalloc(dev, 8 + i, GFP_KERNEL);

		CHECK(p);
		if (i % 3)
			devm_kfree(dev, p);
	}
	return NULL;
}

static void nothing(void *data)
{
	(void)data;
}

static void *adds_and_removes(void *data)
{
	struct device *dev = data;

	for (int i = 0; i < 200; i++) {
		CHECK_EQ(devm_add_action(dev, nothing, data), 0);
		if (i % 2)
			devm_remove_action(dev, nothing, data);
	}
	return NULL;
}

static void *adds(void *data)
{
	for (int i = 0; i < 100; i++) {
		CHECK(devm_kzalloc(data, 8, GFP_KERNEL));
		CHECK_EQ(devm_add_action(data, nothing, data), 0);
	}
	return NULL;
}

static void threads(void)
{
	struct device *dev = scn();
	pthread_t t[4];

	for (int i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, i % 2 ? adds_and_frees : adds_and_removes, dev);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	CHECK_EQ(devres_release_all(dev), 2 * 67 + 2 * 100);
	root_device_unregister(dev);
}

/* What is added meanwhile goes with the next release; under strict policy it would be reported. */
static void threads_and_release(void)
{
	struct device *dev = scn();
	int released = 0;
	pthread_t t[2];

	drmres_set_policy(DRMRES_UPSTREAM);
	for (int i = 0; i < 2; i++)
		pthread_create(&t[i], NULL, adds, dev);
	for (int i = 0; i < 100; i++)
		released += devres_release_all(dev);
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	released += devres_release_all(dev);
	CHECK_EQ(released, 2 * 200);
	root_device_unregister(dev);
}

static void ignore(const struct drmres_report *report, void *context)
{
	(void)report;
	(void)context;
}

static void *block[400];

static void *frees(void *data)
{
	for (int i = 0; i < 400; i++)
		devm_kfree(data, block[i]);
	return NULL;
}

/*
 * 1. a driver frees its memory on one thread
 * 2. its device is unbound on another
 *
 * Each block is freed once, by one of them. Which frees come too late is chance; none may touch what is gone.
 */
static void free_races_release(void)
{
	struct device *dev = scn();
	drmres_report_sink_t sink;
	void *context;
	pthread_t t;

	for (int i = 0; i < 400; i++)
		block[i] = devm_kmalloc(dev, 8, GFP_KERNEL);
	sink = drmres_get_report_sink(&context);
	drmres_set_report_sink(ignore, NULL);
	pthread_create(&t, NULL, frees, dev);
	devres_release_all(dev);
	pthread_join(t, NULL);
	drmres_set_report_sink(sink, context);
	for (int i = 0; i < 400; i++)
		CHECK_EQ(drmres_address_find(block[i], NULL), DRMRES_ADDRESS_FREED);
	root_device_unregister(dev);
}

CASES(devres){
	CASE(devres, lookups),
	CASE(devres, unattached),
	CASE(devres, payload),
	CASE_EXACT(devres, payload_overrun),
	CASE(devres, counts),
	CASE(devres, added_during_release),
	CASE(devres, events),
	CASE(devres, phase_names),
	CASE(devres, threads),
	CASE(devres, threads_and_release),
	CASE(devres, free_races_release),
	CASE_END,
};
