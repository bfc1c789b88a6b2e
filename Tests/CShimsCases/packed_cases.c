// SPDX-License-Identifier: MIT
/*
 * Nodes whose fields lie out of band, and how they become nodes on a list when somebody wants one. What is packed while nobody
 * pays attention, and then unpacked, must be told of as if it had always been on the list: the same order, names and sizes.
 * The cases run under every back end, so all of them tell the same.
 */
#include <lib/attention.h>
#include <lib/membarrier.h>
#include <linux/device/devres.h>
#include <mm/slab/home.h>
#include <mm/system.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "drm_case.h"

static bool is_packed(void)
{
	return !strcmp(drmres_get_backend(), "packed");
}

static void attend(bool attended)
{
	drmres_attention_set(DRMRES_ATTENTION_MARK, attended);
}

/* ---- what is told of a release ---- */

#define MOST 600

/* struct told - a node: what is expected, newest first, or was heard */
struct told {
	char name[16];
	size_t size;
};

/* struct ear - what was heard of the release of nodes of one kind */
struct ear {
	enum drmres_kind kind;
	struct told heard[MOST];
	unsigned int count;
};

static void hear(const struct drmres_event *event, void *context)
{
	struct ear *ear = context;

	if (event->kind != DRMRES_EVENT_REL || event->object_kind != ear->kind || ear->count == MOST)
		return;
	snprintf(ear->heard[ear->count].name, sizeof(ear->heard[0].name), "%.15s", event->name);
	ear->heard[ear->count++].size = event->size;
}

/* ---- a model ---- */

/*
 * struct entry - what was added in one place of the order
 * @memory: that may be freed
 * @data: by which it may be taken off
 * @called: whether something is to be called for it
 */
struct entry {
	struct told told;
	void *memory, *data;
	bool called;
};

/* struct model - entries in the order of adding, without what was freed or taken off; @added: so many actions have data */
struct model {
	struct rig rig;
	u64 seed;
	struct entry entries[MOST];
	unsigned int count;
	unsigned int calls, added, taken;
	struct ear ear;
};

static struct model model;

static u64 draw(void)
{
	model.seed ^= model.seed << 13;
	model.seed ^= model.seed >> 7;
	model.seed ^= model.seed << 17;
	return model.seed;
}

static void count_call(struct drm_device *dev, void *data)
{
	(void)dev;
	(void)data;
	model.calls++;
}

/* For what is not taken off. */
static void count_payload(struct drm_device *dev, void *payload)
{
	count_call(dev, payload);
}

static void count_device_call(void *data)
{
	(void)data;
	model.calls++;
}

static void note(const char *name, size_t size, void *memory, bool called)
{
	struct entry *entry = &model.entries[model.count++];

	*entry = (struct entry){.memory = called ? NULL : memory, .data = called ? memory : NULL, .called = called};
	snprintf(entry->told.name, sizeof(entry->told.name), "%.15s", name);
	entry->told.size = size;
}

static void forget(unsigned int at)
{
	memmove(&model.entries[at], &model.entries[at + 1], (--model.count - at) * sizeof(model.entries[0]));
}

static size_t some_size(void)
{
	static const size_t edges[] = {0, 1, 15, 16, 17, 60, 61, 63, 64, 2015, 2016, 2017, 4096, 16000};

	return draw() % 3 ? draw() % 300 : edges[draw() % (sizeof(edges) / sizeof(edges[0]))];
}

/* An ordinary function wants the list, or somebody begins to pay attention and ends to. */
static void want_list(void)
{
	switch (draw() % 3) {
	case 0:
		attend(true);
		note("kmalloc", 24, drmm_kzalloc(model.rig.drm, 24, GFP_KERNEL), false);
		attend(false);
		break;
	case 1:
		attend(true);
		drmm_kfree(model.rig.drm, drmm_kzalloc(model.rig.drm, 24, GFP_KERNEL));
		attend(false);
		break;
	default:
		/* Too large for a home. */
		note("kmalloc", 20000, drmm_kzalloc(model.rig.drm, 20000, GFP_KERNEL), false);
	}
}

/* What an action that carries its data has before it. */
static size_t carrier_bytes(void)
{
	return drmres_node_layout().payload_offset - drmres_node_layout().data_offset;
}

#define NEVER (1u << 30)

static void add_carrier(size_t size)
{
	CHECK(__drmm_alloc_payload(model.rig.drm, count_payload, size, "carrier"));
	note("carrier", carrier_bytes() + size, NULL, true);
}

/* Each has data of its own. */
static void add_action(void)
{
	char *data = (char *)&model + ++model.added;

	if (!__drmm_add_action(model.rig.drm, count_call, data, "action"))
		note("action", sizeof(void *), data, true);
}

static void take_off(unsigned int at)
{
	unsigned int calls = model.calls;

	drmm_release_action(model.rig.drm, count_call, model.entries[at].data);
	CHECK_EQ(model.calls, calls + 1);
	model.taken++;
	forget(at);
}

static void take_step(unsigned int list_every)
{
	unsigned int what = draw() % 16, at;
	size_t size = some_size();

	if (draw() % list_every == 0 && model.count < MOST - 1)
		want_list();
	if (what < 10 && model.count < MOST - 1) {
		if (what < 7)
			note("kmalloc", size, drmm_kzalloc(model.rig.drm, size, GFP_KERNEL), false);
		else if (what == 7)
			add_carrier(size % 512);
		else if (what == 8)
			add_action();
		else if (!__drmm_add_action(model.rig.drm, count_payload, NULL, "action"))
			note("action", 0, NULL, true);
	} else if (model.count) {
		at = draw() % model.count;
		if (model.entries[at].data) {
			take_off(at);
		} else if (model.entries[at].memory) {
			drmm_kfree(model.rig.drm, model.entries[at].memory);
			forget(at);
		}
	}
}

/* What comes after the device's own, which are the oldest. */
static void check_told(void)
{
	unsigned int wrong = 0;

	CHECK(model.ear.count >= model.count);
	for (unsigned int i = 0; i < model.count; i++) {
		const struct told *expected = &model.entries[model.count - 1 - i].told, *heard = &model.ear.heard[i];

		wrong += strcmp(expected->name, heard->name) || expected->size != heard->size;
	}
	CHECK_EQ(wrong, 0);
}

static void run_model(u64 seed, unsigned int steps, unsigned int list_every)
{
	unsigned int calls = 0;

	memset(&model, 0, sizeof(model));
	model.seed = seed * 0x9e3779b97f4a7c15u;
	model.ear.kind = DRMRES_KIND_DRMRES;
	model.rig = rig_unattended();
	while (steps--)
		take_step(list_every);
	if (list_every == NEVER)
		CHECK_EQ(is_packed(), model.rig.drm->managed.home && model.rig.drm->managed.home->packing);
	for (unsigned int i = 0; i < model.count; i++)
		calls += model.entries[i].called;
	drmres_trace_subscribe(hear, &model.ear);
	drm_dev_put(model.rig.drm);
	drmres_trace_subscribe(NULL, NULL);
	root_device_unregister(model.rig.parent);
	CHECK_EQ(model.calls, calls + model.taken);
	CHECK(model.taken);
	check_told();
}

/* Nobody wants the list before the release. */
static void told_as_on_a_list(void)
{
	for (u64 seed = 1; seed <= 20; seed++)
		run_model(seed, 100 + 37 * seed, NEVER);
}

/* Somebody does now and then. */
static void unpacked_now_and_then(void)
{
	for (u64 seed = 1; seed <= 40; seed++)
		run_model(seed, 40 * seed, 4 + 9 * seed);
}

/* Often enough freed and added that the log is made shorter; actions keep their place in it. */
static void log_made_shorter(void)
{
	void *ring[40] = {NULL};

	memset(&model, 0, sizeof(model));
	model.ear.kind = DRMRES_KIND_DRMRES;
	model.rig = rig_unattended();
	for (unsigned int i = 0; i < 6000; i++) {
		if (ring[i % 40])
			drmm_kfree(model.rig.drm, ring[i % 40]);
		ring[i % 40] = drmm_kzalloc(model.rig.drm, 1 + i % 300, GFP_KERNEL);
		if (i % 300 == 7)
			CHECK_EQ(__drmm_add_action(model.rig.drm, count_call, NULL, "action"), 0);
	}
	/* What is left: twenty actions, the last of which came before all memory but thirteen blocks more. */
	for (unsigned int i = 0; i < 19; i++)
		note("action", 0, NULL, true);
	for (unsigned int i = 5960; i < 6000; i++)
		note("kmalloc", 1 + i % 300, NULL, false);
	note("action", 0, NULL, true);
	model.count--;
	drmres_trace_subscribe(hear, &model.ear);
	rig_end(model.rig);
	drmres_trace_subscribe(NULL, NULL);
	CHECK_EQ(model.calls, 20);
	/* The twentieth action was added with block 5707, which is gone: memory is newer than all of them. */
	CHECK_STR(model.ear.heard[39].name, "kmalloc");
	CHECK_EQ(model.ear.heard[39].size, 1 + 5960 % 300);
	for (unsigned int i = 40; i < 60; i++)
		CHECK_STR(model.ear.heard[i].name, "action");
}

/* ---- ways into unpacking ---- */

static bool never(struct device *dev, void *res, void *data)
{
	(void)dev;
	(void)res;
	(void)data;
	return false;
}

static void no_release(struct device *dev, void *res)
{
	(void)dev;
	(void)res;
}

static void ignore(const struct drmres_object *object, void *context)
{
	(void)object;
	(*(unsigned int *)context)++;
}

static void want_nothing(struct device *dev, char *p)
{
	(void)dev;
	(void)p;
}

static void want_group(struct device *dev, char *p)
{
	(void)p;
	devres_close_group(dev, devres_open_group(dev, NULL, GFP_KERNEL));
	devres_remove_group(dev, NULL);
	EXPECT_REPORT(GROUP_UNKNOWN);
	CHECK_EQ(devres_release_group(dev, &p), 0);
	EXPECT_REPORT(GROUP_UNKNOWN);
}

static void want_find(struct device *dev, char *p)
{
	(void)p;
	CHECK(!devres_find(dev, no_release, (void *)never, NULL));
}

static void want_remove(struct device *dev, char *p)
{
	CHECK_EQ(devm_remove_action_nowarn(dev, count_device_call, p + 1), -ENOENT);
	CHECK(devm_is_action_added(dev, count_device_call, p));
}

/* Within its room memory grows where it is, and nothing has to be listed for that. */
static void want_room(struct device *dev, char *p)
{
	const struct drmres_home *home = dev->devres_home;

	CHECK(devm_krealloc(dev, p, 64, GFP_KERNEL) == p);
	/* Without membarrier(2) nobody is favoured, and everything but what happens all the time is done by the list. */
	if (is_packed() && drmres_membarrier_there())
		CHECK(home && home->packing);
	CHECK(!devm_krealloc(dev, p + 16, 64, GFP_KERNEL));
	EXPECT_REPORT(KREALLOC_UNMANAGED);
}

static void want_growth(struct device *dev, char *p)
{
	char *q = devm_kzalloc(dev, 64, GFP_KERNEL), *moved;

	strcpy(q, "moved");
	CHECK(devm_krealloc(dev, p, 64, GFP_KERNEL) == p);
	moved = devm_krealloc(dev, q, 700, GFP_KERNEL);
	CHECK(moved && moved != q);
	CHECK_STR(moved, "moved");
	devm_kfree(dev, moved);
}

static void want_interior(struct device *dev, char *p)
{
	devm_kfree(dev, p + 16);
	CHECK(strstr(EXPECT_REPORT(DEVM_FREE_UNKNOWN)->what, "a pointer into dr#"));
}

static void want_double(struct device *dev, char *p)
{
	char *q = devm_kzalloc(dev, 64, GFP_KERNEL);

	(void)p;
	devm_kfree(dev, q);
	devm_kfree(dev, q);
	EXPECT_REPORT(DEVM_FREE_UNKNOWN);
}

static void want_foreign(struct device *dev, char *p)
{
	(void)dev;
	kfree(p);
	EXPECT_REPORT(RELEASED_TWICE);
}

static void want_fault(struct device *dev, char *p)
{
	(void)p;
	CHECK_EQ(drmres_fault_arm(NULL), 0);
	devm_kfree(dev, devm_kzalloc(dev, 64, GFP_KERNEL));
	drmres_fault_disarm(NULL);
}

static void want_walk(struct device *dev, char *p)
{
	unsigned int seen = 0;

	(void)dev;
	(void)p;
	drmres_alloc_walk(ignore, &seen);
	CHECK(seen > 4);
}

static void want_name(struct device *dev, char *p)
{
	struct drmres_object object;

	(void)dev;
	CHECK_EQ(drmres_address_find(p, &object), DRMRES_ADDRESS_LIVE);
	CHECK(object.address == p);
	CHECK_EQ(object.size, 60);
	CHECK_STR(object.name, "devm_kzalloc_release");
	CHECK_EQ(drmres_address_find(p + 30, NULL), DRMRES_ADDRESS_INTERIOR);
}

/* Each of them on a device that has memory and actions, and after it everything is where it was. */
static void every_way(void)
{
	static void (*const ways[])(struct device * dev, char *p) = {
		want_nothing,  want_group,  want_find,	want_remove,  want_room, want_growth,
		want_interior, want_double, want_fault, want_foreign, want_walk, want_name,
	};

	for (unsigned int i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct device *dev = root_device_register("scn");
		char *p;

		attend(false);
		memset(&model, 0, sizeof(model));
		model.ear.kind = DRMRES_KIND_DEVRES;
		CHECK(devm_kzalloc(dev, 7, GFP_KERNEL));
		p = devm_kzalloc(dev, 60, GFP_KERNEL);
		strcpy(p, "kept");
		CHECK_EQ(devm_add_action(dev, count_device_call, p), 0);
		CHECK(devm_kzalloc(dev, 3000, GFP_KERNEL));
		CHECK_EQ(devm_add_action(dev, count_device_call, dev), 0);
		ways[i](dev, p);
		CHECK_STR(p, "kept");
		drmres_trace_subscribe(hear, &model.ear);
		root_device_unregister(dev);
		drmres_trace_subscribe(NULL, NULL);
		CHECK_EQ(model.calls, 2);
		/* A group that was closed around nothing is one node more. */
		CHECK_EQ(model.ear.count, ways[i] == want_group ? 6 : 5);
		CHECK_EQ(model.ear.heard[model.ear.count - 1].size, 7);
		CHECK_EQ(model.ear.heard[model.ear.count - 2].size, 60);
		CHECK_EQ(model.ear.heard[model.ear.count - 3].size, 64);
		CHECK_EQ(model.ear.heard[model.ear.count - 4].size, 3000);
	}
}

/* ---- actions that want the list ---- */

static char *older, *newer;
static bool listening;

static void meddle(struct drm_device *dev, void *data)
{
	model.calls++;
	CHECK_EQ(drmres_address_find(newer, NULL), DRMRES_ADDRESS_FREED);
	CHECK_EQ(drmres_address_find(older, NULL), DRMRES_ADDRESS_LIVE);
	switch (*(int *)data) {
	case 0:
		drmm_kfree(dev, older);
		break;
	case 1:
		CHECK(drmm_kzalloc(dev, 64, GFP_KERNEL));
		break;
	case 2:
		drmm_release_action(dev, count_call, older);
		break;
	case 3:
		drmm_release_action(dev, meddle, data);
		EXPECT_REPORT(RELEASE_SELF);
		break;
	case 4:
		drmres_trace_subscribe(hear, &model.ear);
		listening = true;
		break;
	default:
		break;
	}
}

static void actions_want_the_list(void)
{
	for (int i = 0; i < 6; i++) {
		memset(&model, 0, sizeof(model));
		model.ear.kind = DRMRES_KIND_DRMRES;
		model.rig = rig_unattended();
		older = drmm_kzalloc(model.rig.drm, 64, GFP_KERNEL);
		CHECK_EQ(drmm_add_action(model.rig.drm, count_call, older), 0);
		CHECK(drmm_kzalloc(model.rig.drm, 10, GFP_KERNEL));
		CHECK_EQ(drmm_add_action(model.rig.drm, meddle, &i), 0);
		newer = drmm_kzalloc(model.rig.drm, 100, GFP_KERNEL);
		CHECK_EQ(drmm_add_action(model.rig.drm, count_call, newer), 0);
		rig_end(model.rig);
		CHECK_EQ(model.calls, 3);
		if (i == 1)
			EXPECT_REPORT(ADD_DURING_RELEASE);
	}
	CHECK(listening);
	drmres_trace_subscribe(NULL, NULL);
}

static struct device *device;

static void meddle_with_device(void *data)
{
	model.calls++;
	switch (*(int *)data) {
	case 0:
		/* All is taken off the device in one step. */
		devm_kfree(device, older);
		CHECK(strstr(EXPECT_REPORT(DEVM_FREE_UNKNOWN)->what, "being released"));
		break;
	case 1:
		CHECK(devm_kzalloc(device, 64, GFP_KERNEL));
		EXPECT_REPORT(ADD_DURING_RELEASE);
		break;
	case 2:
		CHECK_EQ(devm_remove_action_nowarn(device, count_device_call, older), -ENOENT);
		break;
	default:
		attend(true);
	}
	CHECK_EQ(drmres_address_find(older, NULL), DRMRES_ADDRESS_LIVE);
}

static void device_actions_want_the_list(void)
{
	for (int i = 0; i < 4; i++) {
		memset(&model, 0, sizeof(model));
		attend(false);
		device = root_device_register("scn");
		older = devm_kzalloc(device, 64, GFP_KERNEL);
		CHECK_EQ(devm_add_action(device, count_device_call, older), 0);
		CHECK_EQ(devm_add_action(device, meddle_with_device, &i), 0);
		CHECK_EQ(devm_add_action(device, count_device_call, NULL), 0);
		root_device_unregister(device);
		CHECK_EQ(model.calls, 3);
	}
}

/* ---- without memory ---- */

/* How many nodes it takes to have one place more than there is; lists have theirs, and need no more than a few to say so. */
static unsigned int many(unsigned int count)
{
	return is_packed() ? count : 1000;
}

/* From now on the system refuses. Return: all that lay free, as what the cases before have left does not count. */
static struct drmres_chunk *refuse_memory(void)
{
	struct drmres_chunk *chunk, *held = NULL;

	drmres_system_refuse(1, true);
	while ((chunk = drmres_chunk_get(DRMRES_WIDE, DRMRES_CHUNK_NONE, NULL))) {
		chunk->next = held;
		held = chunk;
	}
	return held;
}

static void give_memory(struct drmres_chunk *held)
{
	struct drmres_chunk *next;

	drmres_system_refuse(0, false);
	for (; held; held = next) {
		next = held->next;
		drmres_chunk_put(held);
	}
}

/*
 * 1. a device has more than can be unpacked in the chunks that it has; 2. there are no others; 3. somebody looks for an
 * action with whatever data, of which there is something to say: it is not found, and a person is told why; 4. there is memory
 * again: it is found.
 */
static void no_memory_to_unpack(void)
{
	struct rig rig = rig_unattended();
	struct drmres_chunk *held;

	memset(&model, 0, sizeof(model));
	CHECK_EQ(drmm_add_action(rig.drm, count_call, &rig), 0);
	for (unsigned int i = 0; i < many(30000); i++)
		CHECK(drmm_kzalloc(rig.drm, 64, GFP_KERNEL));
	CHECK_EQ(drmm_add_action(rig.drm, count_call, NULL), 0);
	if (is_packed()) {
		held = refuse_memory();
		drmm_release_action(rig.drm, count_call, NULL);
		give_memory(held);
		EXPECT_REPORT(DRMM_ACTION_UNKNOWN);
		CHECK(strstr(case_log(), "no memory to list the resources of drm#1"));
		CHECK_EQ(model.calls, 0);
	}
	drmm_release_action(rig.drm, count_call, NULL);
	EXPECT_REPORT(WILDCARD_RELEASE);
	CHECK_EQ(model.calls, 1);
	rig_end(rig);
	CHECK_EQ(model.calls, 2);
}

static void listen_from_now_on(struct drm_device *dev, void *data)
{
	count_call(dev, data);
	drmres_trace_subscribe(hear, &model.ear);
}

static void listen_from_now_on_to_device(void *data)
{
	count_device_call(data);
	drmres_trace_subscribe(hear, &model.ear);
}

/*
 * 1. a device and its parent have more than can be unpacked; 2. there is no memory; 3. somebody listens, from the beginning of the
 * release on or from the middle: nothing is told, but all is released, and the walk ends.
 */
static void no_memory_at_the_end(void)
{
	for (unsigned int middle = 0; middle < 2; middle++) {
		struct rig rig = rig_unattended();
		struct drmres_chunk *held = NULL;

		memset(&model, 0, sizeof(model));
		model.ear.kind = DRMRES_KIND_DRMRES;
		for (unsigned int i = 0; i < many(30000); i++) {
			CHECK(drmm_kzalloc(rig.drm, 64, GFP_KERNEL));
			CHECK(devm_kzalloc(rig.parent, 64, GFP_KERNEL));
			if (i < 3) {
				CHECK_EQ(drmm_add_action(rig.drm, count_call, NULL), 0);
				CHECK_EQ(devm_add_action(rig.parent, count_device_call, NULL), 0);
			}
		}
		CHECK_EQ(drmm_add_action(rig.drm, middle ? listen_from_now_on : count_call, NULL), 0);
		CHECK_EQ(devm_add_action(rig.parent, middle ? listen_from_now_on_to_device : count_device_call, NULL),
			 0);
		if (!middle)
			drmres_trace_subscribe(hear, &model.ear);
		if (is_packed())
			held = refuse_memory();
		drm_dev_put(rig.drm);
		CHECK_EQ(model.calls, 4);
		if (middle)
			drmres_trace_subscribe(NULL, NULL);
		root_device_unregister(rig.parent);
		give_memory(held);
		drmres_trace_subscribe(NULL, NULL);
		CHECK_EQ(model.calls, 8);
	}
}

/* ---- what it costs ---- */

static size_t chunk_bytes(const void *home)
{
	struct drmres_chunk *chunk = NULL;
	size_t bytes = 0;

	while ((chunk = drmres_chunk_next(chunk, DRMRES_CHUNK_NODES)))
		if (chunk->home == home)
			bytes += drmres_chunk_size(chunk);
	return bytes;
}

/* ---- somebody else looks ---- */

static bool stop_looking;

static void *look(void *data)
{
	unsigned int seen = 0;

	(void)data;
	while (!__atomic_load_n(&stop_looking, __ATOMIC_RELAXED))
		drmres_alloc_walk(ignore, &seen);
	return NULL;
}

static void count_its_calls(struct drm_device *dev, void *data)
{
	(void)dev;
	(*(unsigned int *)data)++;
}

/*
 * 1. devices come and go; 2. meanwhile another thread goes over everything there is, which puts on their lists what has been
 * packed, also in the middle of a release; 3. every action is called once.
 */
static void another_thread_looks(void)
{
	const unsigned int rounds = 200, actions = 8;
	unsigned int calls = 0;
	pthread_t looker;
	struct rig rig;

	stop_looking = false;
	attend(false);
	pthread_create(&looker, NULL, look, NULL);
	for (unsigned int i = 0; i < rounds; i++) {
		rig = rig_begin();
		for (unsigned int action = 0; action < actions; action++) {
			CHECK(drmm_kzalloc(rig.drm, 48, GFP_KERNEL));
			CHECK_EQ(drmm_add_action(rig.drm, count_its_calls, &calls), 0);
		}
		rig_end(rig);
	}
	__atomic_store_n(&stop_looking, true, __ATOMIC_RELAXED);
	pthread_join(looker, NULL);
	CHECK_EQ(calls, rounds * actions);
}

/* A node of 64 bytes costs no more than 16 besides, its share of the map included. */
static void costs_little(void)
{
	const unsigned int count = many(100000);
	struct rig rig = rig_unattended();
	size_t bytes;

	for (unsigned int i = 0; i < count; i++)
		CHECK(drmm_kzalloc(rig.drm, 64, GFP_KERNEL));
	if (is_packed() && ARCH_KMALLOC_MINALIGN <= 64) {
		bytes = chunk_bytes(rig.drm->managed.home);
		bytes += bytes / DRMRES_GRANULE;
		CHECK(bytes / count <= 64 + 16);
	}
	rig_end(rig);
}

CASES(packed){
	CASE(packed, told_as_on_a_list),
	CASE(packed, unpacked_now_and_then),
	CASE(packed, log_made_shorter),
	CASE(packed, every_way),
	CASE(packed, actions_want_the_list),
	CASE(packed, device_actions_want_the_list),
	CASE(packed, no_memory_to_unpack),
	CASE(packed, no_memory_at_the_end),
	CASE(packed, another_thread_looks),
	CASE(packed, costs_little),
	CASE_END,
};
