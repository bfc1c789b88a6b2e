// SPDX-License-Identifier: MIT
/*
 * Beginning and ending to pay attention, and what is done while nobody does: by several threads at once, with names that look
 * alike to the table that they are found in, and up to the nodes that every device begins with. Whatever has been done quickly
 * before, nothing goes by unheard afterwards.
 */
#include <drmres/devres.h>
#include <managed/names.h>
#include <pthread.h>
#include <string.h>

#include "drm_case.h"

#define TIMES 4000u

static void nothing(struct drm_device *dev, void *data)
{
	(void)dev;
	(void)data;
}

/* ---- whether anybody does ---- */

static bool is_quick(void)
{
	return strcmp(drmres_get_backend(), "exact") != 0;
}

static void *change_minds(void *data)
{
	const u32 bit = *(const u32 *)data;

	for (unsigned int i = 0; i < TIMES; i++) {
		drmres_attention_set(bit, true);
		drmres_attention_set(bit, false);
	}
	return NULL;
}

static void count_adds(const struct drmres_event *event, void *context)
{
	*(unsigned int *)context += event->kind == DRMRES_EVENT_ADD && !strcmp(event->name, "nothing");
}

/*
 * 1. two threads begin and end to pay attention, over and over; 2. an action is added of which nobody hears; 3. somebody listens;
 * 4. the same action is added again, and heard.
 */
static void several_threads_pay_some(void)
{
	static const u32 bits[] = {DRMRES_ATTENTION_WATCH, DRMRES_ATTENTION_LOG};
	struct rig rig = rig_unattended();
	unsigned int heard = 0;
	pthread_t threads[2];

	for (unsigned int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, change_minds, (void *)&bits[i]);
	for (unsigned int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	for (unsigned int i = 0; i < 3; i++) {
		CHECK_EQ(drmres_attended(), !is_quick());
		CHECK_EQ(drmm_add_action(rig.drm, nothing, NULL), 0);
		CHECK_EQ(heard, i);
		drmres_trace_subscribe(count_adds, &heard);
		CHECK_EQ(drmm_add_action(rig.drm, nothing, NULL), 0);
		CHECK_EQ(heard, i + 1);
		drmres_trace_subscribe(NULL, NULL);
	}
	rig_end(rig);
	CHECK_EQ(heard, 3);
}

/* ---- names ---- */

/* As far as the table sees they lie at the same place, and there are two for it. */
static const char alike[4][MANAGED_LITERAL_SLOTS * 8] = {"one", "two", "three", "four"};

struct ear {
	char told[256];
	unsigned int actions;
};

static void hear_releases(const struct drmres_event *event, void *context)
{
	struct ear *ear = context;
	size_t length = strlen(ear->told);

	if (event->kind == DRMRES_EVENT_REL &&
	    (event->object_kind == DRMRES_KIND_DRMRES || event->object_kind == DRMRES_KIND_DEVRES))
		snprintf(ear->told + length, sizeof(ear->told) - length, "%s ", event->name);
}

/* 1. each of four names that look alike is given twice, the second time when it is known; 2. every action has its own. */
static void names_that_look_alike(void)
{
	struct rig rig = rig_unattended();
	struct ear ear = {"", 0};

	for (unsigned int i = 0; i < 8; i++)
		CHECK_EQ(__drmm_add_action(rig.drm, nothing, i % 2 ? &ear : NULL, alike[i % 4]), 0);
	drmres_trace_subscribe(hear_releases, &ear);
	rig_end(rig);
	drmres_trace_subscribe(NULL, NULL);
	ear.told[strlen("four three two one four three two one")] = '\0';
	CHECK_STR(ear.told, "four three two one four three two one");
}

/* ---- in the middle of a release ---- */

static struct ear middle;

static void listen(struct drm_device *dev, void *data)
{
	(void)dev;
	(void)data;
	drmres_trace_subscribe(hear_releases, &middle);
}

static void count(struct drm_device *dev, void *data)
{
	(void)dev;
	middle.actions += data == &middle;
}

/*
 * 1. so many actions, memory, an action that listens, and as many again; 2. the device goes; 3. what is released before that is not
 * heard of, and what comes after it is, to the end: memory that was there before, older actions, the device's own nodes.
 */
static void listened_from(unsigned int older)
{
	char expected[256] = "kmalloc ";
	struct rig rig = rig_unattended();

	middle = (struct ear){"", 0};
	for (unsigned int i = 0; i < older; i++)
		CHECK_EQ(drmm_add_action(rig.drm, count, &middle), 0);
	CHECK(drmm_kzalloc(rig.drm, 24, GFP_KERNEL));
	CHECK_EQ(drmm_add_action(rig.drm, listen, NULL), 0);
	CHECK(drmm_kzalloc(rig.drm, 48, GFP_KERNEL));
	for (unsigned int i = 0; i < older; i++)
		CHECK_EQ(drmm_add_action(rig.drm, count, &middle), 0);
	rig_end(rig);
	drmres_trace_subscribe(NULL, NULL);
	for (unsigned int i = 0; i < older; i++)
		strcat(expected, "count ");
	strcat(expected, "kmalloc drm_minor_alloc_release kmalloc drm_dev_init_release ");
	CHECK_STR(middle.told, expected);
	CHECK_EQ(middle.actions, 2 * older);
}

static void heard_from_the_middle_on(void)
{
	listened_from(0);
	listened_from(1);
	listened_from(20);
}

static void listen_devm(void *data)
{
	(void)data;
	drmres_trace_subscribe(hear_releases, &middle);
}

static void count_devm(void *data)
{
	count(NULL, data);
}

/* The same on a device. */
static void heard_from_the_middle_of_a_device_on(void)
{
	struct rig rig = rig_unattended();

	middle = (struct ear){"", 0};
	CHECK(devm_kzalloc(rig.parent, 16, GFP_KERNEL));
	CHECK_EQ(devm_add_action(rig.parent, count_devm, &middle), 0);
	CHECK(devm_kzalloc(rig.parent, 24, GFP_KERNEL));
	CHECK_EQ(devm_add_action(rig.parent, listen_devm, NULL), 0);
	CHECK(devm_kzalloc(rig.parent, 48, GFP_KERNEL));
	CHECK_EQ(devm_add_action(rig.parent, count_devm, &middle), 0);
	rig_end(rig);
	drmres_trace_subscribe(NULL, NULL);
	CHECK_STR(middle.told, "devm_kzalloc_release count_devm devm_kzalloc_release ");
	CHECK_EQ(middle.actions, 2);
}

/* ---- by several threads ---- */

struct adder {
	struct rig rig;
	bool devm;
	unsigned int left;
	unsigned int wrong;
	struct step {
		struct adder *adder;
		unsigned int number;
	} steps[TIMES];
};

static void undo_devm(void *data)
{
	struct step *step = data;

	step->adder->wrong += step->number != --step->adder->left;
}

static void undo(struct drm_device *dev, void *data)
{
	(void)dev;
	undo_devm(data);
}

/* What a closure is called by: its two words are a function and its data. */
static void run_devm(void *payload)
{
	void **words = payload;

	((void (*)(void *))words[0])(words[1]);
}

static void run(struct drm_device *dev, void *payload)
{
	void **words = payload;

	((drmres_release_t)words[0])(dev, words[1]);
}

static void *add(void *data)
{
	struct adder *adder = data;

	for (unsigned int i = 0; i < TIMES; i++) {
		struct step *step = &adder->steps[i];

		*step = (struct step){adder, i};
		/* Actions and closures in turn. */
		if (adder->devm)
			adder->left += i % 2 ? !__devm_add_closure(adder->rig.parent, run_devm, undo_devm, step, "undo")
					     : !devm_add_action(adder->rig.parent, undo_devm, step);
		else
			adder->left += i % 2 ? !__drmm_add_closure(adder->rig.drm, run, undo, step, "undo")
					     : !drmm_add_action(adder->rig.drm, undo, step);
	}
	return NULL;
}

static void several_add(bool devm)
{
	static struct adder adders[3];
	struct rig rig = rig_unattended();
	pthread_t threads[3];

	for (unsigned int i = 0; i < 3; i++) {
		adders[i].rig = rig;
		adders[i].devm = devm;
		adders[i].left = adders[i].wrong = 0;
		pthread_create(&threads[i], NULL, add, &adders[i]);
	}
	for (unsigned int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	for (unsigned int i = 0; i < 3; i++)
		CHECK_EQ(adders[i].left, TIMES);
	rig_end(rig);
	for (unsigned int i = 0; i < 3; i++) {
		CHECK_EQ(adders[i].left, 0);
		CHECK_EQ(adders[i].wrong, 0);
	}
}

/*
 * 1. three threads add actions and closures to one drm_device, or device, at once; 2. it goes: each is called, those of a thread the other way
 * round.
 */
static void added_by_several_threads(void)
{
	several_add(false);
	several_add(true);
}

CASES(attention){
	CASE(attention, several_threads_pay_some), CASE(attention, names_that_look_alike),
	CASE(attention, heard_from_the_middle_on), CASE(attention, heard_from_the_middle_of_a_device_on),
	CASE(attention, added_by_several_threads), CASE_END,
};
