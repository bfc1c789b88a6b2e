// SPDX-License-Identifier: MIT
/*
 * Managed resources while nobody pays attention: the quick ways, which the slab back end has homes for. Each case puts the
 * mark away that the runner took, so that these ways are open; with the exact back end the same holds in the ordinary ones.
 * A model says what should be there, and random programs, the same in each run, compare. Numbers and call sites of nodes are
 * not looked at: in a home a node has none until it is named.
 */
#include <lib/attention.h>
#include <linux/device/devres.h>
#include <lib/membarrier.h>
#include <mm/slab/home.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "drm_case.h"

/* Slab or packed. */
static bool is_fast(void)
{
	return strcmp(drmres_get_backend(), "exact") != 0;
}

/* ---- a model of one owner ---- */

#define ENTRIES 4000

struct model;

/* struct entry - what was added in one place of the order: memory, an action, or nothing any more */
struct entry {
	struct model *model;
	unsigned char *memory;
	size_t size;
	bool action;
};

/* struct model - what should be true of a drm_device: entries in the order of adding */
struct model {
	struct drm_device *dev;
	u64 seed;
	struct entry entries[ENTRIES];
	unsigned int count;
	unsigned int calls;
	unsigned int wrong;
};

static u64 draw(struct model *model)
{
	model->seed ^= model->seed << 13;
	model->seed ^= model->seed >> 7;
	model->seed ^= model->seed << 17;
	return model->seed;
}

static void expect(struct model *model, bool truth)
{
	model->wrong += !truth;
}

/* The newest action of all that have not run must be the one that runs. */
static void called(struct drm_device *dev, void *data)
{
	struct entry *entry = data;
	struct model *model = entry->model;

	while (model->count && !model->entries[model->count - 1].action)
		model->count--;
	expect(model, dev == model->dev && model->count && entry == &model->entries[model->count - 1]);
	model->count = (unsigned int)(entry - model->entries);
	model->calls++;
}

/* The same for an action that carries its data. */
static void called_with_payload(struct drm_device *dev, void *payload)
{
	expect(((struct entry **)payload)[0]->model, ((struct entry **)payload)[0] == ((struct entry **)payload)[1]);
	called(dev, *(struct entry **)payload);
}

static void add_payload(struct model *model, struct entry *entry)
{
	size_t words = 2 + draw(model) % 8;
	struct entry **payload;

	if (words == 2) {
		expect(model, !__drmm_add_closure(model->dev, called_with_payload, entry, entry, "closure"));
		return;
	}
	payload = __drmm_alloc_payload(model->dev, called_with_payload, words * sizeof(*payload), "carrier");
	expect(model, payload && (uintptr_t)payload % ARCH_KMALLOC_MINALIGN == 0);
	for (size_t i = 0; payload && i < words; i++)
		payload[i] = entry;
}

static bool is_filled(const unsigned char *memory, size_t size, unsigned char value)
{
	return memory[0] == value && !memcmp(memory, memory + 1, size - 1);
}

static unsigned char mark_of(const struct entry *entry)
{
	return (unsigned char)((entry - entry->model->entries) % 255 + 1);
}

static size_t some_size(struct model *model)
{
	u64 kind = draw(model) % 1000;

	if (kind < 850)
		return 1 + draw(model) % 200;
	return kind < 998 ? 200 + draw(model) % 2000 : 4000 + draw(model) % 30000;
}

static void add_memory(struct model *model, struct entry *entry)
{
	entry->size = some_size(model);
	entry->memory = drmm_kzalloc(model->dev, entry->size, GFP_KERNEL);
	expect(model, entry->memory && (uintptr_t)entry->memory % ARCH_KMALLOC_MINALIGN == 0 &&
			      is_filled(entry->memory, entry->size, 0));
	if (entry->memory)
		memset(entry->memory, mark_of(entry), entry->size);
}

static void free_memory(struct model *model, struct entry *entry)
{
	expect(model, is_filled(entry->memory, entry->size, mark_of(entry)));
	drmm_kfree(model->dev, entry->memory);
	entry->memory = NULL;
}

static void take_step(struct model *model)
{
	u64 what = draw(model) % 16;
	struct entry *entry;

	if (what < 9) {
		if (model->count == ENTRIES)
			return;
		entry = &model->entries[model->count++];
		*entry = (struct entry){.model = model, .action = what == 8};
		if (!entry->action)
			add_memory(model, entry);
		else if (draw(model) % 2)
			add_payload(model, entry);
		else
			expect(model, !drmm_add_action(model->dev, called, entry));
		return;
	}
	if (!model->count)
		return;
	/* Now and then the newest, else any. */
	entry = &model->entries[what == 15 ? model->count - 1 : draw(model) % model->count];
	if (entry->memory)
		free_memory(model, entry);
	while (model->count && !model->entries[model->count - 1].memory && !model->entries[model->count - 1].action)
		model->count--;
}

static void run_model(struct model *model, struct drm_device *dev, u64 seed, unsigned int steps)
{
	model->dev = dev;
	model->seed = seed;
	while (steps--)
		take_step(model);
	for (unsigned int i = 0; i < model->count; i++)
		if (model->entries[i].memory)
			expect(model, is_filled(model->entries[i].memory, model->entries[i].size,
						mark_of(&model->entries[i])));
}

/* Actions that are left, and how many the model will see. */
static unsigned int actions_in(const struct model *model)
{
	unsigned int actions = 0;

	for (unsigned int i = 0; i < model->count; i++)
		actions += model->entries[i].action;
	return actions;
}

static void random_program(void)
{
	for (u64 seed = 1; seed <= 3; seed++) {
		struct model *model = calloc(1, sizeof(*model));
		struct rig rig = rig_unattended();
		unsigned int actions;

		run_model(model, rig.drm, seed * 0x9e3779b97f4a7c15u, is_fast() ? 400000 : 60000);
		actions = actions_in(model);
		rig_end(rig);
		CHECK_EQ(model->wrong, 0);
		CHECK_EQ(model->calls, actions);
		free(model);
	}
}

static void *model_thread(void *data)
{
	struct model *model = data;

	run_model(model, model->dev, model->seed, is_fast() ? 150000 : 20000);
	return NULL;
}

/* Each thread has a device of its own, made by the first. */
static void random_programs_on_threads(void)
{
	struct model *models[4];
	struct rig rigs[4];
	pthread_t threads[4];
	char name[16];

	drmres_attention_set(DRMRES_ATTENTION_MARK, false);
	for (u64 i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "own%llu", (unsigned long long)i);
		rigs[i] = rig_begin_on(name, &plain_driver);
		models[i] = calloc(1, sizeof(*models[i]));
		models[i]->dev = rigs[i].drm;
		models[i]->seed = (i + 1) * 0xbf58476d1ce4e5b9u;
		pthread_create(&threads[i], NULL, model_thread, models[i]);
	}
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	for (int i = 3; i >= 0; i--) {
		unsigned int actions = actions_in(models[i]);

		rig_end(rigs[i]);
		CHECK_EQ(models[i]->wrong, 0);
		CHECK_EQ(models[i]->calls, actions);
		free(models[i]);
	}
}

/* ---- several threads on one device ---- */

struct worker {
	struct drm_device *dev;
	u64 seed;
	unsigned int wrong;
	unsigned int actions;
};

static unsigned int shared_calls;

static void count_call(struct drm_device *dev, void *data)
{
	(void)dev;
	(void)data;
	shared_calls++;
}

static void *share(void *data)
{
	struct worker *worker = data;
	unsigned char *own[64] = {NULL};

	for (unsigned int i = 0; i < (is_fast() ? 60000u : 8000u); i++) {
		unsigned int place = i * 37 % 64;

		if (own[place]) {
			worker->wrong += !is_filled(own[place], 40, (unsigned char)(uintptr_t)worker);
			drmm_kfree(worker->dev, own[place]);
		}
		own[place] = drmm_kzalloc(worker->dev, 40, GFP_KERNEL);
		worker->wrong += !own[place] || !is_filled(own[place], 40, 0);
		memset(own[place], (unsigned char)(uintptr_t)worker, 40);
		if (i % 256 == 0 && !drmm_add_action(worker->dev, count_call, worker))
			worker->actions++;
	}
	return NULL;
}

static void share_one_device(void)
{
	struct worker workers[4];
	pthread_t threads[4];
	struct rig rig = rig_unattended();
	unsigned int actions = 0;

	shared_calls = 0;
	for (int i = 0; i < 4; i++) {
		workers[i] = (struct worker){.dev = rig.drm};
		pthread_create(&threads[i], NULL, share, &workers[i]);
	}
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		CHECK_EQ(workers[i].wrong, 0);
		actions += workers[i].actions;
	}
	rig_end(rig);
	CHECK_EQ(shared_calls, actions);
}

/* The same where no lock can favour a thread. */
static void without_membarrier(void)
{
	drmres_membarrier_forbid(true);
	share_one_device();
	random_programs_on_threads();
	drmres_membarrier_forbid(false);
}

/* ---- who comes too late ---- */

/*
 * 1. the favourite looks at an address, and may be too late for the home; 2. so it says nowhere that it is inside by favour, what
 * only the favourite of the next home in this place may do; 3. it does so inside of that, and leaves in the right order.
 */
static void late_looks_at_its_own(void)
{
	struct rig rig = rig_unattended();
	char *p = drmm_kzalloc(rig.drm, 64, GFP_KERNEL);
	struct drmres_home *home = drmres_home_enter(p), *again;
	struct drmres_bias *lock;

	if (!home) {
		rig_end(rig);
		return;
	}
	lock = &home->lock;
	CHECK(lock->word && lock->holder == drmres_self());
	CHECK_EQ(lock->inside, 0);
	CHECK(lock->owner || !drmres_membarrier_there());
	drmres_bias_lock(lock);
	CHECK_EQ(lock->inside, lock->owner ? 1 : 0);
	again = drmres_home_enter(p);
	CHECK(again == home);
	drmres_home_leave(again);
	CHECK_EQ(lock->inside, lock->owner ? 1 : 0);
	drmres_bias_unlock(lock);
	CHECK(lock->word && !lock->inside);
	drmres_home_leave(home);
	CHECK(!lock->word && !lock->holder && !lock->inside && !lock->depth);
	CHECK(lock->owner || !drmres_membarrier_there());
	rig_end(rig);
}

/* struct visit - another thread's, and whether it is over */
struct visit {
	struct rig rig;
	struct drmres_home *home;
	bool over;
};

/* What a thread keeps is the pools' when it has ended. */
static void *come_and_go(void *data)
{
	struct visit *visit = data;

	visit->rig = rig_unattended();
	visit->home = visit->rig.drm->managed.home;
	rig_end(visit->rig);
	return NULL;
}

static void *trim(void *data)
{
	struct visit *visit = data;

	drmres_trim();
	__atomic_store_n(&visit->over, true, __ATOMIC_RELEASE);
	return NULL;
}

/*
 * 1. a thread makes a device, which ends, and so does the thread; 2. this one looks at an address of it, too late, and has the
 * lock of its home; 3. another one gives back all memory that nobody needs; 4. this one leaves: the lock is free, as the next home
 * in this place has to find it.
 */
static void late_when_memory_is_given_back(void)
{
	struct visit visit = {.over = false};
	struct drmres_bias *lock;
	pthread_t thread;

	CHECK_EQ(pthread_create(&thread, NULL, come_and_go, &visit), 0);
	pthread_join(thread, NULL);
	if (!visit.home)
		return;
	lock = &visit.home->lock;
	drmres_bias_lock_late(lock);
	CHECK_EQ(pthread_create(&thread, NULL, trim, &visit), 0);
	for (unsigned int i = 0; i < 1000 && !__atomic_load_n(&visit.over, __ATOMIC_ACQUIRE); i++)
		sched_yield();
	drmres_bias_unlock(lock);
	pthread_join(thread, NULL);
	CHECK(!lock->word && !lock->holder && !lock->inside && !lock->depth);
}

/* ---- misuse ---- */

static void early_free_misused(void)
{
	struct rig one = rig_unattended(), two = rig_begin_on("two", &plain_driver);
	char *p = drmm_kzalloc(one.drm, 64, GFP_KERNEL), *q = drmm_kzalloc(one.drm, 64, GFP_KERNEL), local = 0;

	drmm_kfree(one.drm, &local);
	EXPECT_REPORT(DRMM_FREE_UNKNOWN);
	drmm_kfree(one.drm, p + 8);
	CHECK(strstr(EXPECT_REPORT(DRMM_FREE_UNKNOWN)->what, "inside dr#"));
	drmm_kfree(two.drm, p);
	CHECK(strstr(EXPECT_REPORT(DRMM_FREE_UNKNOWN)->what, "belongs to drm#1, not to drm#2"));
	kfree(p);
	EXPECT_REPORT(RELEASED_TWICE);
	drmm_kfree(one.drm, p);
	drmm_kfree(one.drm, p);
	CHECK(strstr(EXPECT_REPORT(DRMM_FREE_UNKNOWN)->what, "was freed before"));
	drmm_kfree(one.drm, (void *)(uintptr_t)0x0dead00000000008u);
	EXPECT_REPORT(DRMM_FREE_UNKNOWN);

	/* Nothing of that was done to its neighbour. */
	CHECK_EQ(drmres_address_find(q, NULL), DRMRES_ADDRESS_LIVE);
	drmm_kfree(one.drm, q);
	CHECK_EQ(drmres_address_find(q, NULL), DRMRES_ADDRESS_FREED);
	rig_end(two);
	rig_end(one);
}

/* A node is the same node when somebody begins to pay attention: it can be found, named, and freed. */
static void attention_begins(void)
{
	struct drmres_object object;
	struct rig rig = rig_unattended();
	char *p = drmm_kzalloc(rig.drm, 64, GFP_KERNEL), *q = drmm_kzalloc(rig.drm, 10, GFP_KERNEL);

	CHECK_EQ(drmm_add_action(rig.drm, count_call, p), 0);
	drmres_attention_set(DRMRES_ATTENTION_MARK, true);
	CHECK_EQ(drmres_address_find(p, &object), DRMRES_ADDRESS_LIVE);
	CHECK_EQ(object.kind, DRMRES_KIND_DRMRES);
	CHECK_EQ(object.size, 64);
	CHECK_STR(object.name, "kmalloc");
	CHECK_STR(object.owner, "drm#1");
	CHECK_EQ(drmres_address_find(p + 63, &object), DRMRES_ADDRESS_INTERIOR);
	drmm_kfree(rig.drm, q);
	CHECK_EQ(drmres_address_find(q, NULL), DRMRES_ADDRESS_FREED);
	drmres_set_drm_debug(DRM_UT_DRMRES);
	drmm_release_action(rig.drm, count_call, p);
	CHECK(strstr(case_log(), "DEL dr#"));
	rig_end(rig);
}

/*
 * 1. nodes of every length up to the longest are allocated, whose lengths stand in the map as all kinds of bytes; 2. somebody
 * begins to pay attention; 3. each is found by its payload, from its first to its last byte, and freed.
 */
static void every_length(void)
{
	static unsigned char *blocks[1000];
	struct drmres_object object;
	struct rig rig = rig_unattended();
	unsigned int wrong = 0;

	for (unsigned int i = 0; i < 1000; i++)
		blocks[i] = drmm_kmalloc(rig.drm, 1 + i * 16, GFP_KERNEL);
	drmres_attention_set(DRMRES_ATTENTION_MARK, true);
	for (unsigned int i = 0; i < 1000; i++) {
		size_t size = 1 + i * 16;

		wrong += drmres_address_find(blocks[i], &object) != DRMRES_ADDRESS_LIVE || object.size != size;
		for (size_t at = 1; at < size; at += size / 8 + 1)
			wrong += drmres_address_find(blocks[i] + at, &object) != DRMRES_ADDRESS_INTERIOR ||
				 object.size != size;
	}
	for (unsigned int i = 0; i < 1000; i++) {
		drmm_kfree(rig.drm, blocks[i]);
		wrong += drmres_address_find(blocks[i], NULL) == DRMRES_ADDRESS_LIVE;
	}
	CHECK_EQ(wrong, 0);
	rig_end(rig);
}

/*
 * 1. a small device leaves a chunk with some contents; 2. another one takes that over and goes a little further with what it need
 * not have zeroed; 3. it allocates zeroed memory behind that. Again and again, with all kinds of lengths.
 */
static void taken_over(void)
{
	struct model draws = {.seed = 0x2545f4914f6cdd1du};
	unsigned int wrong = 0;

	for (unsigned int round = 0; round < 600; round++) {
		struct rig rig = rig_unattended();

		for (u64 left = draw(&draws) % 30; left; left--) {
			size_t size = 1 + draw(&draws) % 700;
			unsigned char *p = draw(&draws) % 2 ? drmm_kzalloc(rig.drm, size, GFP_KERNEL)
							    : devm_kzalloc(rig.parent, size, GFP_KERNEL);

			wrong += !p || !is_filled(p, size, 0);
			if (p)
				memset(p, 0xee, size);
			for (u64 calls = draw(&draws) % 4; calls; calls--)
				wrong += drmm_add_action(rig.drm, count_call, NULL) != 0;
		}
		rig_end(rig);
	}
	CHECK_EQ(wrong, 0);
}

/* Actions that free what is older, add, and free what is newer and gone. */
static char *newer, *older;

static void meddle(struct drm_device *dev, void *data)
{
	(void)data;
	drmm_kfree(dev, older);
	drmm_kfree(dev, newer);
	CHECK(strstr(EXPECT_REPORT(DRMM_FREE_UNKNOWN)->what, "was freed before"));
	drmm_kfree(dev, drmm_kzalloc(dev, 100, GFP_KERNEL));
}

static void actions_meddle(void)
{
	struct rig rig = rig_unattended();

	older = drmm_kzalloc(rig.drm, 64, GFP_KERNEL);
	CHECK(drmm_kzalloc(rig.drm, 64, GFP_KERNEL));
	CHECK_EQ(drmm_add_action(rig.drm, meddle, NULL), 0);
	newer = drmm_kzalloc(rig.drm, 64, GFP_KERNEL);
	rig_end(rig);
}

/* ---- devres ---- */

static unsigned int order[3], ordered;

static void note_order(void *data)
{
	order[ordered++ % 3] = *(unsigned int *)data;
}

static void on_a_device(void)
{
	static unsigned int numbers[3] = {1, 2, 3};
	struct rig rig = rig_unattended();
	struct device *dev = rig.parent;
	char *p = devm_kzalloc(dev, 41, GFP_KERNEL), *q, *r = devm_kzalloc(dev, 64, GFP_KERNEL);

	ordered = 0;
	CHECK_EQ(devm_add_action(dev, note_order, &numbers[0]), 0);
	CHECK_EQ(devm_add_action(dev, note_order, &numbers[1]), 0);
	strcpy(p, "kept");
	q = devm_krealloc(dev, p, 50, GFP_KERNEL);
	CHECK(q == p);
	q = devm_krealloc(dev, p, 5000, GFP_KERNEL);
	CHECK(q && q != p && !strcmp(q, "kept"));
	devm_kfree(dev, p);
	EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	devm_kfree(dev, r + 4);
	EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	devm_kfree(dev, r);
	devm_kfree(dev, r);
	EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	CHECK_EQ(devm_add_action(dev, note_order, &numbers[2]), 0);
	devm_remove_action(dev, note_order, &numbers[1]);
	rig_end(rig);
	CHECK_EQ(ordered, 2);
	CHECK_EQ(order[0], 3);
	CHECK_EQ(order[1], 1);
}

/* Thousands of blocks, freed in a random order and allocated again: the totals say the same as the program. */
static void totals_agree(void)
{
	struct drmres_alloc_totals before, after;
	static void *blocks[5000];
	struct rig rig = rig_unattended();

	drmres_alloc_totals(&before);
	for (unsigned int round = 0; round < 3; round++) {
		for (unsigned int i = 0; i < 5000; i++)
			blocks[i] = drmm_kzalloc(rig.drm, 1 + i % 300, GFP_KERNEL);
		for (unsigned int i = 0; i < 5000; i++)
			drmm_kfree(rig.drm, blocks[i * 7 % 5000]);
	}
	drmres_alloc_totals(&after);
	CHECK_EQ(after.live_objects, before.live_objects);
	CHECK_EQ(after.allocations - before.allocations, 15000);
	CHECK_EQ(after.frees - before.frees, 15000);
	drmres_trim();
	rig_end(rig);
}

/* ---- sections ---- */

struct section {
	struct drm_device *dev;
	unsigned int inside, entered;
	bool unplugged;
	unsigned int wrong;
};

static void *enter_often(void *data)
{
	struct section *section = data;
	int idx;

	while (drm_dev_enter(section->dev, &idx)) {
		/* Relaxed: what is being tested is that unplug orders it. */
		section->wrong += __atomic_load_n(&section->unplugged, __ATOMIC_RELAXED);
		__atomic_fetch_add(&section->entered, 1, __ATOMIC_RELAXED);
		section->wrong += __atomic_load_n(&section->unplugged, __ATOMIC_RELAXED);
		drm_dev_exit(idx);
	}
	return NULL;
}

/*
 * 1. threads enter sections and leave them; 2. the device is unplugged; 3. from then on nobody is inside, and nobody comes in.
 */
static void unplug_waits_for_sections(void)
{
	struct rig rig = rig_unattended();
	struct section sections[3];
	pthread_t threads[3];
	int idx;

	for (int i = 0; i < 3; i++) {
		sections[i] = (struct section){.dev = rig.drm};
		pthread_create(&threads[i], NULL, enter_often, &sections[i]);
	}
	for (int i = 0; i < 3; i++)
		while (!__atomic_load_n(&sections[i].entered, __ATOMIC_RELAXED))
			;
	drm_dev_unplug(rig.drm);
	for (int i = 0; i < 3; i++)
		__atomic_store_n(&sections[i].unplugged, true, __ATOMIC_RELAXED);
	for (int i = 0; i < 3; i++) {
		pthread_join(threads[i], NULL);
		CHECK_EQ(sections[i].wrong, 0);
	}
	CHECK(!drm_dev_enter(rig.drm, &idx));
	rig_end(rig);
}

/* A section that was entered the quick way is left the ordinary one, and the other way round; and by another thread. */
static void *leave(void *idx)
{
	drm_dev_exit(*(int *)idx);
	return NULL;
}

static void left_another_way(void)
{
	struct rig rig = rig_unattended();
	pthread_t thread;
	int a, b, c;

	CHECK(drm_dev_enter(rig.drm, &a));
	drmres_attention_set(DRMRES_ATTENTION_MARK, true);
	CHECK(drm_dev_enter(rig.drm, &b));
	drm_dev_exit(a);
	drmres_attention_set(DRMRES_ATTENTION_MARK, false);
	drm_dev_exit(b);
	CHECK(drm_dev_enter(rig.drm, &c));
	pthread_create(&thread, NULL, leave, &c);
	pthread_join(thread, NULL);
	drm_dev_unplug(rig.drm);
	drm_dev_exit(0);
	EXPECT_REPORT(SRCU_UNBALANCED);
	rig_end(rig);
}

/* To unplug a device from inside of a section on it would wait for ever. */
static void unplug_inside(void)
{
	struct rig rig = rig_unattended();
	int idx;

	CHECK(drm_dev_enter(rig.drm, &idx));
	drm_dev_unplug(rig.drm);
	EXPECT_REPORT(SECTION_BLOCKS);
	drm_dev_exit(idx);
	rig_end(rig);
}

/* struct stray - frees on one device, over and over, what is another's */
struct stray {
	struct drm_device *drm;
	void *memory;
};

#define STRAYS 5000u

static void *free_strays(void *data)
{
	struct stray *stray = data;

	for (unsigned int i = 0; i < STRAYS; i++)
		drmm_kfree(stray->drm, stray->memory);
	return NULL;
}

static void count_report(const struct drmres_report *report, void *context)
{
	if (report->code == DRMRES_DRMM_FREE_UNKNOWN)
		__atomic_fetch_add((unsigned int *)context, 1, __ATOMIC_RELAXED);
}

/*
 * 1. a thread frees on one device what is another device's; 2. at the same time another thread does it the other way round:
 * 3. neither waits for what the other one has, and each is told.
 */
static void strays_both_ways(void)
{
	struct rig rig = rig_unattended();
	struct drm_device *other = drm_dev_alloc(&plain_driver, rig.parent);
	struct stray strays[2] = {{rig.drm, drmm_kzalloc(other, 64, GFP_KERNEL)},
				  {other, drmm_kzalloc(rig.drm, 64, GFP_KERNEL)}};
	drmres_report_sink_t sink;
	unsigned int told = 0;
	pthread_t threads[2];
	void *context;

	sink = drmres_get_report_sink(&context);
	drmres_set_report_sink(count_report, &told);
	for (unsigned int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, free_strays, &strays[i]);
	for (unsigned int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	drmres_set_report_sink(sink, context);
	CHECK_EQ(told, 2 * STRAYS);
	drm_dev_put(other);
	rig_end(rig);
}

CASES(home){
	CASE(home, random_program),	   CASE(home, random_programs_on_threads),
	CASE(home, share_one_device),	   CASE(home, without_membarrier),
	CASE(home, late_looks_at_its_own), CASE(home, late_when_memory_is_given_back),
	CASE(home, early_free_misused),	   CASE(home, attention_begins),
	CASE(home, every_length),	   CASE(home, taken_over),
	CASE(home, actions_meddle),	   CASE(home, on_a_device),
	CASE(home, totals_agree),	   CASE(home, unplug_waits_for_sections),
	CASE(home, left_another_way),	   CASE(home, unplug_inside),
	CASE(home, strays_both_ways),	   CASE_END,
};
