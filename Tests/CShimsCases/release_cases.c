// SPDX-License-Identifier: MIT
/*
 * Releases while nobody pays attention: a walk says where it is, and whoever looks meanwhile is told what is true just then.
 * Each case puts the mark away that the runner took, so that the quick ways are open; with the exact back end the same holds in
 * the ordinary ones.
 */
#include <linux/device/devres.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "child_case.h"
#include "drm_case.h"

#define STEPS 40

static char *memory[STEPS];
static unsigned int called, wrong;

static enum drmres_address state_of(const void *address)
{
	return drmres_address_find(address, NULL);
}

/* ---- looked at from inside ---- */

/* Called in the order STEPS - 1 to 0. Memory n was allocated just before action n was added. */
static void look(unsigned int step)
{
	wrong += step != STEPS - 1 - called++;
	/* Now and then: else what is behind is not more than one. */
	if (step % 5)
		return;
	for (unsigned int i = 0; i < STEPS; i++)
		wrong += (state_of(memory[i]) == DRMRES_ADDRESS_LIVE) != (i <= step);
}

static void look_drm(struct drm_device *dev, void *data)
{
	(void)dev;
	look((unsigned int)(uintptr_t)data);
}

static void look_devm(void *data)
{
	look((unsigned int)(uintptr_t)data);
}

static void drm_looks(void)
{
	struct rig rig = rig_unattended();

	called = wrong = 0;
	for (unsigned int i = 0; i < STEPS; i++) {
		memory[i] = drmm_kzalloc(rig.drm, 16 + i * 20, GFP_KERNEL);
		CHECK_EQ(drmm_add_action(rig.drm, look_drm, (void *)(uintptr_t)i), 0);
	}
	rig_end(rig);
	CHECK_EQ(called, STEPS);
	CHECK_EQ(wrong, 0);
}

static void fill_devm(struct device *dev)
{
	called = wrong = 0;
	for (unsigned int i = 0; i < STEPS; i++) {
		memory[i] = devm_kzalloc(dev, 16 + i * 20, GFP_KERNEL);
		CHECK_EQ(devm_add_action(dev, look_devm, (void *)(uintptr_t)i), 0);
	}
}

/*
 * 1. memory and actions in a group, which is released; 2. the same again, and without a group: what was released is nobody's, and
 * what is new is all there is; 3. with the device, all goes that was not in a group.
 */
static void devm_looks(void)
{
	static int id;
	struct rig rig = rig_unattended();
	struct device *dev = rig.parent;

	for (unsigned int round = 0; round < 3; round++) {
		CHECK(devres_open_group(dev, &id, GFP_KERNEL));
		fill_devm(dev);
		CHECK_EQ(devres_release_group(dev, &id), 2 * STEPS);
		CHECK_EQ(called, STEPS);
		CHECK_EQ(wrong, 0);
		for (unsigned int i = 0; i < STEPS; i++)
			CHECK(state_of(memory[i]) != DRMRES_ADDRESS_LIVE);
	}
	fill_devm(dev);
	rig_end(rig);
	CHECK_EQ(called, STEPS);
	CHECK_EQ(wrong, 0);
}

/* ---- one release inside of another ---- */

static struct device *parent;
static char *inner, *outer;

static void release_inner(void *data)
{
	called++;
	wrong += state_of(inner) != DRMRES_ADDRESS_LIVE || state_of(outer) != DRMRES_ADDRESS_LIVE;
	devres_release_group(parent, data);
	wrong += state_of(inner) == DRMRES_ADDRESS_LIVE || state_of(outer) != DRMRES_ADDRESS_LIVE;
}

static void count(void *data)
{
	called++;
	wrong += data && state_of(data) != DRMRES_ADDRESS_LIVE;
}

/*
 * 1. a group with memory and actions; 2. behind it another group, an action of which releases the first one; 3. the second
 * one is released: what is in the first goes in the middle of that, and what lies between stays.
 */
static void group_inside_group(void)
{
	static int first, second;
	struct rig rig = rig_unattended();
	char *kept;

	called = wrong = 0;
	parent = rig.parent;
	CHECK(devres_open_group(parent, &first, GFP_KERNEL));
	inner = devm_kzalloc(parent, 100, GFP_KERNEL);
	CHECK_EQ(devm_add_action(parent, count, inner), 0);
	devres_close_group(parent, &first);
	kept = devm_kzalloc(parent, 200, GFP_KERNEL);
	CHECK(devres_open_group(parent, &second, GFP_KERNEL));
	outer = devm_kzalloc(parent, 300, GFP_KERNEL);
	CHECK_EQ(devm_add_action(parent, count, outer), 0);
	CHECK_EQ(devm_add_action(parent, release_inner, &first), 0);
	CHECK_EQ(devm_add_action(parent, count, outer), 0);
	CHECK_EQ(devres_release_group(parent, &second), 4);
	CHECK_EQ(called, 4);
	CHECK_EQ(wrong, 0);
	CHECK(state_of(outer) != DRMRES_ADDRESS_LIVE);
	CHECK(state_of(kept) == DRMRES_ADDRESS_LIVE);
	CHECK(kept[199] == 0);
	rig_end(rig);
}

/* ---- looked at by another thread ---- */

#define MANY 300
#define ROUNDS 60

/* struct looker - a thread that looks; @where: at what, or NULL to rest for now, and the address may be gone */
struct looker {
	pthread_t thread;
	bool over;
	unsigned int looks;
	char *where;
};

/* One look lists everything that there is, for which records become nodes; the others are at one address. */
static void *look_on(void *data)
{
	struct looker *looker = data;

	/* Relaxed: a look sees some state, and which one does not matter. */
	while (!__atomic_load_n(&looker->over, __ATOMIC_RELAXED)) {
		char *where = __atomic_load_n(&looker->where, __ATOMIC_RELAXED);

		if (!where) {
			sched_yield();
			continue;
		}
		drmres_address_find(where, NULL);
		if (__atomic_fetch_add(&looker->looks, 1, __ATOMIC_RELAXED) % 4 == 0)
			drmres_managed_count(NULL, NULL);
	}
	return NULL;
}

static unsigned int next;

/* Takes as long as it takes others to look at something. */
static void expect(unsigned int number)
{
	volatile unsigned int turns = 0;

	wrong += number != --next;
	while (turns < 100)
		turns++;
}

static void expect_drm(struct drm_device *dev, void *data)
{
	(void)dev;
	expect((unsigned int)(uintptr_t)data);
}

static void expect_devm(void *data)
{
	expect((unsigned int)(uintptr_t)data);
}

static struct looker looker;

/* The newest action of all: from here on the other thread looks. */
static void begin_looks(void *where)
{
	__atomic_store_n(&looker.where, where, __ATOMIC_RELAXED);
}

static void begin_looks_drm(struct drm_device *dev, void *where)
{
	(void)dev;
	begin_looks(where);
}

/*
 * 1. devices are made, filled and released; 2. meanwhile a thread looks at an address, and at everything: each action is called
 * once, in the exact order, whenever somebody looks. Goes on until the other thread has had its share.
 */
static void another_looks(void)
{
	char *p;

	wrong = 0;
	looker = (struct looker){.over = false};
	CHECK_EQ(pthread_create(&looker.thread, NULL, look_on, &looker), 0);
	for (unsigned int round = 0; round < ROUNDS || __atomic_load_n(&looker.looks, __ATOMIC_RELAXED) < 20; round++) {
		struct rig rig = rig_unattended();

		for (next = 0; next < MANY; next++) {
			p = drmm_kzalloc(rig.drm, 1 + next, GFP_KERNEL);
			wrong += !p || drmm_add_action(rig.drm, expect_drm, (void *)(uintptr_t)next);
		}
		wrong += drmm_add_action(rig.drm, begin_looks_drm, p) != 0;
		drm_dev_put(rig.drm);
		wrong += next != 0;
		begin_looks(NULL);
		for (next = 0; next < MANY; next++) {
			p = devm_kzalloc(rig.parent, 1 + next, GFP_KERNEL);
			wrong += !p || devm_add_action(rig.parent, expect_devm, (void *)(uintptr_t)next);
		}
		wrong += devm_add_action(rig.parent, begin_looks, p) != 0;
		root_device_unregister(rig.parent);
		wrong += next != 0;
		begin_looks(NULL);
	}
	__atomic_store_n(&looker.over, true, __ATOMIC_RELAXED);
	pthread_join(looker.thread, NULL);
	CHECK_EQ(wrong, 0);
}

/* ---- actions that change what is going to be released ---- */

static void change(struct drm_device *dev, void *data)
{
	unsigned int step = (unsigned int)(uintptr_t)data;

	called++;
	/* Reported each time: Linux does not release what is added now. */
	if (step == 20)
		CHECK_EQ(drmm_add_action(dev, look_drm, (void *)(uintptr_t)(STEPS - 1)), 0);
	if (step == 10)
		drmm_kfree(dev, memory[3]);
	if (step == 5)
		drmres_attention_set(DRMRES_ATTENTION_MARK, true);
}

/*
 * 1. forty actions, with memory between them; 2. released: one of them adds another, one frees what is older, with one somebody
 * begins to pay attention; 3. all were called, and what was added late.
 */
static void actions_change(void)
{
	struct rig rig = rig_unattended();

	called = wrong = 0;
	for (unsigned int i = 0; i < STEPS; i++) {
		memory[i] = drmm_kzalloc(rig.drm, 64, GFP_KERNEL);
		CHECK_EQ(drmm_add_action(rig.drm, change, (void *)(uintptr_t)i), 0);
	}
	rig_end(rig);
	EXPECT_REPORT(ADD_DURING_RELEASE);
	CHECK_EQ(called, STEPS + 1);
}

/* ---- places are used again ---- */

#define NODES 10000
#define TIMES 1000000

static u64 draw(u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Mostly small, now and then a page. */
static size_t some_size(u64 *state)
{
	u64 number = draw(state), at_most = number % 100 < 90 ? 128 : number % 100 < 99 ? 1024 : 4096;

	return 1 + (number >> 8) % at_most;
}

/*
 * 1. ten thousand nodes of all sizes, some 2 MB; 2. one of them is freed and another one allocated, a million times: they lie in
 * no more than a few times the room.
 */
static void room_is_found_again(void)
{
	/* By the 64 KiB that they lie in. */
	static bool met[1 << 16];
	static char *nodes[NODES];
	struct rig rig = rig_unattended();
	u64 state = 88172645463325252ul;
	unsigned int count = 0, i;

	for (i = 0; strcmp(drmres_get_backend(), "exact") != 0 && i < TIMES; i++) {
		unsigned int which = i < NODES ? i : draw(&state) % NODES;
		size_t size = some_size(&state);
		bool *place;

		if (i >= NODES)
			drmm_kfree(rig.drm, nodes[which]);
		nodes[which] = drmm_kzalloc(rig.drm, size, GFP_KERNEL);
		if (!nodes[which] || nodes[which][0] || nodes[which][size - 1])
			break;
		nodes[which][0] = nodes[which][size - 1] = 1;
		place = &met[(uintptr_t)nodes[which] >> 16 & 0xffff];
		count += !*place;
		*place = true;
	}
	CHECK(i == 0 || i == TIMES);
	CHECK(count < 128);
	rig_end(rig);
	/* What was in the way of others. */
	drmres_trim();
}

/* ---- what is older than the last action ---- */

static void count_drm(struct drm_device *dev, void *data)
{
	(void)dev;
	called++;
	wrong += data && state_of(data) != DRMRES_ADDRESS_LIVE;
}

static void count_removed(struct drm_device *dev, void *data)
{
	count_drm(dev, data);
}

static void count_payload(struct drm_device *dev, void *payload)
{
	(void)dev;
	(void)payload;
	called++;
}

static int way_action(struct drm_device *dev)
{
	return drmm_add_action(dev, count_drm, memory[0]);
}

static int way_without_data(struct drm_device *dev)
{
	return drmm_add_action(dev, count_drm, NULL);
}

static int way_or_reset(struct drm_device *dev)
{
	return drmm_add_action_or_reset(dev, count_drm, memory[0]);
}

static int way_payload(struct drm_device *dev)
{
	return __drmm_alloc_payload(dev, count_payload, 24, "payload") ? 0 : -ENOMEM;
}

static int way_long_payload(struct drm_device *dev)
{
	return __drmm_alloc_payload(dev, count_payload, 9000, "payload") ? 0 : -ENOMEM;
}

static int way_closure(struct drm_device *dev)
{
	return __drmm_add_closure(dev, count_payload, NULL, dev, "closure");
}

static int way_quick_closure(struct drm_device *dev)
{
	return __drmm_add_closure_quick(dev, count_payload, NULL, dev, "closure") ? 0 : way_closure(dev);
}

static void *add_elsewhere(void *dev)
{
	return (void *)(intptr_t)way_action(dev);
}

static int way_another_thread(struct drm_device *dev)
{
	pthread_t thread;
	void *ret = NULL;

	if (pthread_create(&thread, NULL, add_elsewhere, dev) || pthread_join(thread, &ret))
		return -EAGAIN;
	return (int)(intptr_t)ret;
}

static void hear(const struct drmres_event *event, void *unused)
{
	(void)event;
	(void)unused;
}

static int way_attended(struct drm_device *dev)
{
	int ret;

	drmres_trace_subscribe(hear, NULL);
	ret = way_action(dev);
	drmres_trace_subscribe(NULL, NULL);
	return ret;
}

/* In a place that was freed. */
static int way_again(struct drm_device *dev)
{
	void *freed = drmm_kmalloc(dev, sizeof(void *), GFP_KERNEL);

	drmm_kfree(dev, freed);
	return way_action(dev);
}

static int (*const ways[])(struct drm_device *) = {
	way_action,  way_without_data,	way_or_reset,	    way_payload,  way_long_payload,
	way_closure, way_quick_closure, way_another_thread, way_attended, way_again,
};

static void some_memory(struct drm_device *dev)
{
	for (unsigned int i = 0; i < 4; i++) {
		memory[i] = drmm_kzalloc(dev, 16 + i * 20, GFP_KERNEL);
		CHECK(memory[i]);
	}
}

/*
 * For each way to add an action, and each two of them: 1. memory; 2. the one action; 3. memory; 4. the other one, and, @removed, one
 * more that is taken off again; 5. memory; 6. the last reference goes: both are called, however little is looked at.
 */
static void add_and_release(unsigned int one, unsigned int other, bool removed)
{
	struct rig rig = rig_unattended();

	called = wrong = 0;
	some_memory(rig.drm);
	CHECK_EQ(ways[one](rig.drm), 0);
	some_memory(rig.drm);
	CHECK_EQ(ways[other](rig.drm), 0);
	if (removed) {
		CHECK_EQ(drmm_add_action(rig.drm, count_removed, memory[1]), 0);
		drmm_release_action(rig.drm, count_removed, memory[1]);
		CHECK_EQ(called, 1);
		called = 0;
	}
	some_memory(rig.drm);
	rig_end(rig);
	CHECK_EQ(called, 2);
	CHECK_EQ(wrong, 0);
}

static void each_action_is_called(void)
{
	for (unsigned int one = 0; one < ARRAY_SIZE(ways); one++)
		for (unsigned int other = 0; other < ARRAY_SIZE(ways); other++) {
			add_and_release(one, other, false);
			add_and_release(one, other, true);
		}
}

static void *oldest_data;

/* Takes off one that is older than the memory that is to go next. */
static void release_oldest(struct drm_device *dev, void *data)
{
	(void)data;
	called++;
	drmm_release_action(dev, count_drm, oldest_data);
}

/*
 * 1. two actions with memory between and behind them; 2. a third one, whose function takes the first one off; 3. the last reference
 * goes: each is called once, and the second one after the others.
 */
static void older_one_goes(void)
{
	struct rig rig = rig_unattended();

	called = wrong = 0;
	some_memory(rig.drm);
	oldest_data = memory[0];
	CHECK_EQ(way_action(rig.drm), 0);
	some_memory(rig.drm);
	CHECK_EQ(way_action(rig.drm), 0);
	some_memory(rig.drm);
	CHECK_EQ(drmm_add_action(rig.drm, release_oldest, NULL), 0);
	some_memory(rig.drm);
	rig_end(rig);
	CHECK_EQ(called, 3);
	CHECK_EQ(wrong, 0);
}

static const struct drm_driver two_minors = {.name = "two", .driver_features = DRIVER_RENDER};

/* What the driver must not do, and the list shows nobody that it did. */
static void free_minor(struct drm_device *dev, void *minor)
{
	called++;
	drmm_kfree(dev, minor);
}

static void note_code(const struct drmres_report *report, void *code)
{
	*(enum drmres_code *)code = report->code;
}

/* With the device's minors each. */
static int live_without_minor(void)
{
	for (unsigned int render = 0; render < 2; render++) {
		struct rig rig = {root_device_register("scn"), NULL};
		enum drmres_code code = 0;

		drmres_set_report_sink(note_code, &code);
		called = 0;
		rig.drm = drm_dev_alloc(&two_minors, rig.parent);
		some_memory(rig.drm);
		if (drmm_add_action(rig.drm, free_minor, render ? rig.drm->render : rig.drm->primary))
			return 1;
		some_memory(rig.drm);
		drm_dev_put(rig.drm);
		if (called != 1 || code != (drmres_attended() ? DRMRES_RELEASE_ORDER : DRMRES_USE_AFTER_FREE))
			return 2;
		if (kref_read(&rig.parent->kobj.kref) != 1)
			return 3;
		root_device_unregister(rig.parent);
	}
	return 0;
}

/*
 * 1. a device has two minors, memory and one action; 2. the function of that frees the memory of a minor, which the core's own
 * action would be called with: that is told of; 3. what comes behind it is released all the same: nothing keeps the parent. In a
 * process of its own, as the number of the minor is lost.
 */
static void minor_is_freed_too_early(void)
{
	CHECK_EQ(in_a_child(live_without_minor), 0);
}

CASES(release){
	CASE(release, drm_looks),
	CASE(release, devm_looks),
	CASE(release, group_inside_group),
	CASE(release, another_looks),
	CASE(release, actions_change),
	CASE(release, room_is_found_again),
	CASE(release, each_action_is_called),
	CASE(release, older_one_goes),
	CASE(release, minor_is_freed_too_early),
	CASE_END,
};
