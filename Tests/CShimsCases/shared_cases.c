// SPDX-License-Identifier: MIT
/*
 * Devices that several threads use, so that the lock of their home favours nobody any more. What each of them adds and frees is
 * as if it were alone: its place in the order, what it says, what is told of a pointer that is none. A second thread that comes
 * once is enough for that; in the cases at the end several do it at the same time. The cases run under every back end.
 */
#include <drmres/devres.h>
#include <mm/packed/lane.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "drm_case.h"

/* Inside the library; what the device core calls at unbind. */
int devres_release_all(struct device *dev);

/* ---- another thread ---- */

static void elsewhere(void *(*step)(void *data), void *data)
{
	pthread_t thread;

	CHECK_EQ(pthread_create(&thread, NULL, step, data), 0);
	pthread_join(thread, NULL);
}

static void *visit(void *data)
{
	const struct rig *rig = data;

	CHECK(drmm_kzalloc(rig->drm, 8, GFP_KERNEL));
	CHECK(devm_kzalloc(rig->parent, 8, GFP_KERNEL));
	return NULL;
}

/* With something on both devices, by this thread and by another one. */
static struct rig shared(void)
{
	struct rig rig = rig_unattended();

	visit(&rig);
	elsewhere(visit, &rig);
	/* What is found after the favour was taken away says from then on that everything is as usual. */
	visit(&rig);
	return rig;
}

/* Whether nothing had to be put on the list for what was done so far. */
static bool is_packed_still(const struct drmres_home *home)
{
	return strcmp(drmres_get_backend(), "packed") || (home && home->packing);
}

/* ---- what is called ---- */

static char said[256];

static void say(const char *what)
{
	strncat(said, what, sizeof(said) - strlen(said) - 1);
}

static void drm_said(struct drm_device *dev, void *data)
{
	(void)dev;
	say(data);
}

static void device_said(void *data)
{
	say(data);
}

static void payload_said(struct drm_device *dev, void *payload)
{
	(void)dev;
	say(payload);
}

static char *add_payload(const struct rig *rig, const char *text)
{
	char *payload = __drmm_alloc_payload(rig->drm, payload_said, strlen(text) + 1, "payload");

	CHECK(payload);
	CHECK_EQ((uintptr_t)payload % ARCH_KMALLOC_MINALIGN, 0);
	return strcpy(payload, text);
}

static void *add_there(void *data)
{
	add_payload(data, "there ");
	return NULL;
}

/* ---- payloads ---- */

/*
 * 1. another thread has been on the device; 2. payloads are added here and there, memory and an action between them; 3. they are
 * called newest first, each with what was put into it.
 */
static void payloads_keep_their_place(void)
{
	struct rig rig = shared();

	said[0] = '\0';
	add_payload(&rig, "first ");
	CHECK(drmm_kzalloc(rig.drm, 100, GFP_KERNEL));
	elsewhere(add_there, &rig);
	CHECK_EQ(drmm_add_action(rig.drm, drm_said, "action "), 0);
	add_payload(&rig, "");
	add_payload(&rig, "last ");
	CHECK(is_packed_still(rig.drm->managed.home));
	rig_end(rig);
	CHECK_STR(said, "last action there first ");
}

/* In the place of what was freed, as well as of a size that has none. */
static void payloads_where_something_was_freed(void)
{
	struct rig rig = shared();
	void *memory[16];

	said[0] = '\0';
	for (unsigned int i = 0; i < 16; i++) {
		memory[i] = drmm_kzalloc(rig.drm, 16 * (i + 1), GFP_KERNEL);
		memset(memory[i], 0xa5, 16 * (i + 1));
	}
	for (unsigned int i = 0; i < 16; i += 2)
		drmm_kfree(rig.drm, memory[i]);
	for (char text[] = "a"; text[0] < 'm'; text[0]++)
		add_payload(&rig, text);
	for (unsigned int i = 1; i < 16; i += 2)
		CHECK_EQ(*(unsigned char *)memory[i], 0xa5);
	CHECK(is_packed_still(rig.drm->managed.home));
	rig_end(rig);
	CHECK_STR(said, "lkjihgfedcba");
}

static void a_large_payload(void)
{
	struct rig rig = shared();

	for (size_t size = 1500; size < 40000; size += 1500) {
		void *payload = __drmm_alloc_payload(rig.drm, payload_said, size, "large");

		CHECK(payload);
		memset(payload, 0, size);
	}
	rig_end(rig);
}

/* struct looks - what an action finds of payloads that were added before it and after it */
struct looks {
	void *older, *newer;
	enum drmres_address states[2];
};

static void look(struct drm_device *dev, void *data)
{
	struct looks *looks = data;

	(void)dev;
	looks->states[0] = drmres_address_find(looks->older, NULL);
	looks->states[1] = drmres_address_find(looks->newer, NULL);
}

/*
 * 1. payloads are added, an action in the middle, and payloads again, more than one piece of records holds; 2. the device is
 * released, and the action looks; 3. what was called before it is gone, and what comes after it is there, and is called.
 */
static void payloads_go_with_their_actions(bool is_shared)
{
	struct rig rig = is_shared ? shared() : rig_unattended();
	struct drmres_alloc_totals before, after;
	struct looks looks = {.older = NULL};

	drmres_alloc_totals(&before);
	said[0] = '\0';
	add_payload(&rig, "o");
	for (unsigned int i = 0; i < 30; i++)
		looks.older = add_payload(&rig, "o");
	CHECK_EQ(drmm_add_action(rig.drm, look, &looks), 0);
	for (unsigned int i = 0; i < 30; i++)
		looks.newer = add_payload(&rig, "n");
	drmres_alloc_totals(&after);
	CHECK(after.live_objects - before.live_objects >= 62);
	rig_end(rig);
	CHECK_EQ(looks.states[0], DRMRES_ADDRESS_LIVE);
	CHECK_EQ(looks.states[1], DRMRES_ADDRESS_FREED);
	CHECK_STR(said, "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnooooooooooooooooooooooooooooooo");
}

static void payloads_go_by_favour(void)
{
	payloads_go_with_their_actions(false);
}

static void payloads_go_when_shared(void)
{
	payloads_go_with_their_actions(true);
}

/* ---- memory of a device ---- */

static void *add_memory_there(void *data)
{
	const struct rig *rig = data;

	CHECK(devm_kzalloc(rig->parent, 200, GFP_KERNEL));
	CHECK_EQ(devm_add_action(rig->parent, device_said, "there "), 0);
	return NULL;
}

static void device_memory_comes_and_goes(void)
{
	struct rig rig = shared();
	unsigned char *memory[40];

	said[0] = '\0';
	for (unsigned int round = 0; round < 3; round++) {
		for (unsigned int i = 0; i < 40; i++) {
			size_t size = 1 + i * 53;

			memory[i] = devm_kzalloc(rig.parent, size, GFP_KERNEL);
			CHECK(memory[i] && !memory[i][0] && !memory[i][size - 1]);
			memset(memory[i], 0x5a, size);
		}
		for (unsigned int i = round % 2; i < 40; i += 2)
			devm_kfree(rig.parent, memory[i]);
		CHECK_EQ(devm_add_action(rig.parent, device_said, "here "), 0);
		elsewhere(add_memory_there, &rig);
	}
	CHECK(is_packed_still(rig.parent->devres_home));
	rig_end(rig);
	CHECK_STR(said, "there here there here there here ");
}

static void *add_device_payload(void *data)
{
	const struct rig *rig = data;
	char *payload = __devm_alloc_payload(rig->parent, device_said, 40, "payload");

	CHECK(payload);
	CHECK_EQ((uintptr_t)payload % ARCH_KMALLOC_MINALIGN, 0);
	strcpy(payload, "payload ");
	return NULL;
}

/* Between actions and memory, and where something was freed; and what is as large as a home has it, and larger. */
static void device_payloads_keep_their_place(void)
{
	struct rig rig = shared();
	void *memory = devm_kzalloc(rig.parent, 40, GFP_KERNEL), *large;

	said[0] = '\0';
	add_device_payload(&rig);
	CHECK_EQ(devm_add_action(rig.parent, device_said, "one "), 0);
	elsewhere(add_device_payload, &rig);
	devm_kfree(rig.parent, memory);
	add_device_payload(&rig);
	CHECK_EQ(devm_add_action(rig.parent, device_said, "two "), 0);
	CHECK(is_packed_still(rig.parent->devres_home));
	for (size_t size = 1500; size < 40000; size += 1500) {
		large = __devm_alloc_payload(rig.parent, device_said, size, "large");
		CHECK(large);
		memset(large, 0, size);
	}
	rig_end(rig);
	CHECK_STR(said, "two payload payload one payload ");
}

/* The same place is there again with another key. */
static void keys(void)
{
	struct rig rig = shared();
	u64 terms[2];
	void *memory;

	memory = __devm_alloc_key(rig.parent, 40, &terms[0]);
	CHECK(drmres_devm_key_fits(rig.parent, memory, terms[0]));
	CHECK(drmres_devm_key_is_there(rig.parent, memory, terms[0]));
	CHECK_EQ(devres_release_all(rig.parent), 4);
	CHECK(!drmres_devm_key_fits(rig.parent, memory, terms[0]));
	elsewhere(visit, &rig);
	memory = __devm_alloc_key(rig.parent, 40, &terms[1]);
	CHECK(drmres_devm_key_fits(rig.parent, memory, terms[1]));
	CHECK(terms[1] != terms[0]);
	rig_end(rig);
}

/* Within its size class memory stays where it is, and the home as it is. */
static void resized_in_its_place(void)
{
	struct rig rig = shared();
	void *memory = devm_kzalloc(rig.parent, 65, GFP_KERNEL);

	CHECK(devm_krealloc(rig.parent, memory, 70, GFP_KERNEL) == memory);
	CHECK(is_packed_still(rig.parent->devres_home));
	devm_kfree(rig.parent, memory);
	rig_end(rig);
}

/* ---- misuse ---- */

static void free_what_is_none(void)
{
	struct rig rig = shared(), other = rig_begin_on("other", &plain_driver);
	char *memory = devm_kzalloc(rig.parent, 64, GFP_KERNEL), *mine = drmm_kzalloc(rig.drm, 64, GFP_KERNEL);
	char *foreign = devm_kzalloc(other.parent, 64, GFP_KERNEL), local[64];
	void *payload = add_payload(&rig, "");

	devm_kfree(rig.parent, local + 16);
	EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	devm_kfree(rig.parent, memory + 16);
	EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	devm_kfree(rig.parent, foreign);
	EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	devm_kfree(rig.parent, mine);
	EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	devm_kfree(rig.parent, payload);
	EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	drmm_kfree(rig.drm, payload);
	EXPECT_REPORT(DRMM_FREE_UNKNOWN);
	drmm_kfree(rig.drm, memory);
	EXPECT_REPORT(DRMM_FREE_UNKNOWN);
	devm_kfree(rig.parent, memory);
	devm_kfree(other.parent, foreign);
	rig_end(other);
	rig_end(rig);
}

/*
 * 1. payloads are added to a drm_device and to its parent; 2. both are freed as if they were memory, which, where payloads have as
 * much before them as memory has on a list, was done; 3. that is told, and the payloads are there and are called.
 */
static void payloads_are_no_memory(void)
{
	struct rig rig = rig_unattended();
	char *mine = add_payload(&rig, "mine "), *parents;

	add_device_payload(&rig);
	parents = __devm_alloc_payload(rig.parent, device_said, 40, "payload");
	strcpy(parents, "parent's ");
	said[0] = '\0';
	drmm_kfree(rig.drm, mine);
	EXPECT_REPORT(DRMM_FREE_UNKNOWN);
	devm_kfree(rig.parent, parents);
	EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	CHECK_EQ(drmres_address_find(mine, NULL), DRMRES_ADDRESS_LIVE);
	drmres_attention_set(DRMRES_ATTENTION_MARK, true);
	drmm_kfree(rig.drm, mine);
	EXPECT_REPORT(DRMM_FREE_UNKNOWN);
	devm_kfree(rig.parent, parents);
	EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	rig_end(rig);
	CHECK_STR(said, "mine parent's payload ");
}

static void *free_there(void *data)
{
	struct rig *rig = ((void **)data)[0];

	devm_kfree(rig->parent, ((void **)data)[1]);
	return NULL;
}

/* 1. memory is freed; 2. it is freed once more by another thread, and 3. here. */
static void freed_twice(void)
{
	struct rig rig = shared();
	void *both[2] = {&rig, devm_kzalloc(rig.parent, 64, GFP_KERNEL)};

	devm_kfree(rig.parent, both[1]);
	elsewhere(free_there, both);
	EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	devm_kfree(rig.parent, both[1]);
	EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	rig_end(rig);
}

/* A size that cannot be had, and none at all. */
static void odd_sizes(void)
{
	struct rig rig = shared();

	CHECK(devm_kmalloc(rig.parent, 0, GFP_KERNEL) == ZERO_SIZE_PTR);
	CHECK(!devm_kmalloc(rig.parent, SIZE_MAX, GFP_KERNEL));
	CHECK(!__drmm_alloc_payload(rig.drm, payload_said, SIZE_MAX, "huge"));
	CHECK(__drmm_alloc_payload(rig.drm, NULL, 8, "nothing is called"));
	rig_end(rig);
}

/* ---- threads that do not take turns ---- */

#define KEPT 64u
#define OFTEN 4000u

/* struct user - a thread's; @calls: of its payloads */
struct user {
	pthread_t thread;
	struct rig rig;
	unsigned int number, calls, wrong, added;
};

/* struct token - a payload */
struct token {
	struct user *user;
	unsigned char filling[40];
};

static void count_token(struct drm_device *dev, void *payload)
{
	const struct token *token = payload;

	(void)dev;
	token->user->calls++;
	for (unsigned int i = 0; i < sizeof(token->filling); i++)
		token->user->wrong += token->filling[i] != (unsigned char)token->user->number;
}

static void add_token(struct user *user)
{
	struct token *token = __drmm_alloc_payload(user->rig.drm, count_token, sizeof(*token), "token");

	CHECK(token);
	token->user = user;
	memset(token->filling, (int)user->number, sizeof(token->filling));
	user->added++;
}

static void *use(void *data)
{
	struct user *user = data;
	unsigned char *kept[KEPT] = {NULL};

	for (unsigned int n = 0; n < OFTEN; n++) {
		unsigned char **place = &kept[n * 7919 % KEPT];
		size_t size = 1 + n * 37 % 700;

		if (*place) {
			user->wrong += **place != (unsigned char)user->number;
			devm_kfree(user->rig.parent, *place);
		}
		*place = devm_kzalloc(user->rig.parent, size, GFP_KERNEL);
		CHECK(*place);
		user->wrong += **place != 0 || (*place)[size - 1] != 0;
		memset(*place, (int)user->number, size);
		if (n % 4 == 0)
			add_token(user);
	}
	return NULL;
}

/*
 * 1. threads allocate and free memory of one device, and add payloads to another; 2. meanwhile somebody looks at everything there
 * is; 3. nothing is lost, each payload is called once, and with what was put into it.
 */
static void all_at_once(void)
{
	static struct user users[3];
	const unsigned int count = sizeof(users) / sizeof(users[0]);
	struct drmres_alloc_totals before, after;
	struct rig rig = rig_unattended();

	drmres_alloc_totals(&before);
	for (unsigned int i = 0; i < count; i++) {
		users[i] = (struct user){.rig = rig, .number = i + 1};
		pthread_create(&users[i].thread, NULL, use, &users[i]);
	}
	for (unsigned int i = 0; i < 3; i++)
		drmres_alloc_totals(&after);
	for (unsigned int i = 0; i < count; i++)
		pthread_join(users[i].thread, NULL);
	drmres_alloc_totals(&after);
	CHECK(after.live_objects - before.live_objects >= count * (KEPT + OFTEN / 4));
	rig_end(rig);
	for (unsigned int i = 0; i < count; i++) {
		CHECK_EQ(users[i].added, OFTEN / 4);
		CHECK_EQ(users[i].calls, users[i].added);
		CHECK_EQ(users[i].wrong, 0);
	}
}

/* ---- releases that others see ---- */

static bool stop_looking;

static void *look_around(void *data)
{
	struct drmres_alloc_totals totals;

	(void)data;
	while (!__atomic_load_n(&stop_looking, __ATOMIC_RELAXED))
		drmres_alloc_totals(&totals);
	return NULL;
}

static void count_call(struct drm_device *dev, void *data)
{
	(void)dev;
	++*(unsigned int *)data;
}

/*
 * 1. devices that several threads have used are released; 2. meanwhile another thread goes over everything there is, which puts on
 * their lists what has been added; 3. every action is called once.
 */
static void looked_at_while_released(void)
{
	unsigned int calls = 0;
	pthread_t looker;

	__atomic_store_n(&stop_looking, false, __ATOMIC_RELAXED);
	drmres_attention_set(DRMRES_ATTENTION_MARK, false);
	pthread_create(&looker, NULL, look_around, NULL);
	for (unsigned int round = 0; round < 60; round++) {
		struct rig rig = shared();

		said[0] = '\0';
		add_payload(&rig, "p");
		for (unsigned int i = 0; i < 50; i++) {
			CHECK_EQ(drmm_add_action(rig.drm, count_call, &calls), 0);
			CHECK(drmm_kzalloc(rig.drm, 32, GFP_KERNEL));
		}
		add_payload(&rig, "q");
		rig_end(rig);
		CHECK_STR(said, "qp");
	}
	__atomic_store_n(&stop_looking, true, __ATOMIC_RELAXED);
	pthread_join(looker, NULL);
	CHECK_EQ(calls, 60 * 50);
}

/* struct adder - a thread that adds to a device; @calls: of its actions, by whoever releases them */
struct adder {
	pthread_t thread;
	struct device *dev;
	unsigned int calls;
};

static void count_adder(void *data)
{
	/* Relaxed: the threads are joined before anybody asks. */
	__atomic_fetch_add(&((struct adder *)data)->calls, 1, __ATOMIC_RELAXED);
}

static void *add_often(void *data)
{
	struct adder *adder = data;

	for (unsigned int i = 0; i < 500; i++) {
		CHECK(devm_kzalloc(adder->dev, 40, GFP_KERNEL));
		CHECK_EQ(devm_add_action(adder->dev, count_adder, adder), 0);
		if (i % 8 == 0)
			CHECK_EQ(devm_remove_action_nowarn(adder->dev, count_adder, data + 1), -ENOENT);
	}
	return NULL;
}

/* 1. threads add to a device; 2. meanwhile it is released again and again; 3. each action is called once, and no memory is left. */
static void added_while_released(void)
{
	struct adder adders[2];
	int released = 0;
	struct device *dev;

	/* The strict policy says of what is added meanwhile that it is. */
	drmres_set_policy(DRMRES_UPSTREAM);
	drmres_attention_set(DRMRES_ATTENTION_MARK, false);
	dev = root_device_register("scn");
	for (unsigned int i = 0; i < 2; i++) {
		adders[i] = (struct adder){.dev = dev};
		pthread_create(&adders[i].thread, NULL, add_often, &adders[i]);
	}
	for (unsigned int i = 0; i < 100; i++)
		released += devres_release_all(dev);
	for (unsigned int i = 0; i < 2; i++)
		pthread_join(adders[i].thread, NULL);
	released += devres_release_all(dev);
	CHECK_EQ(released, 2 * 1000);
	CHECK_EQ(adders[0].calls, 500);
	CHECK_EQ(adders[1].calls, 500);
	root_device_unregister(dev);
}

CASES(shared){
	CASE(shared, payloads_keep_their_place),
	CASE(shared, payloads_where_something_was_freed),
	CASE(shared, a_large_payload),
	CASE(shared, payloads_go_by_favour),
	CASE(shared, payloads_go_when_shared),
	CASE(shared, device_memory_comes_and_goes),
	CASE(shared, device_payloads_keep_their_place),
	CASE(shared, keys),
	CASE(shared, resized_in_its_place),
	CASE(shared, free_what_is_none),
	CASE(shared, payloads_are_no_memory),
	CASE(shared, freed_twice),
	CASE(shared, odd_sizes),
	CASE(shared, all_at_once),
	CASE(shared, looked_at_while_released),
	CASE(shared, added_while_released),
	CASE_END,
};
