// SPDX-License-Identifier: MIT
/*
 * What typed callers want of devres: an action that carries its data, and memory whose user asks later whether it is still
 * there. Cases that end in _unattended run with nobody listening, so that the quick ways of a back end are open.
 */
#include <drmres/devres.h>

#include <drmres/fault.h>
#include <lib/attention.h>
#include <string.h>

#include "devres_case.h"

#define MEM "devm_kzalloc_release"

static void unattended(void)
{
	drmres_attention_set(DRMRES_ATTENTION_MARK, false);
}

struct closure {
	const char *text;
	int *runs;
};

static void call(void *payload)
{
	struct closure *closure = payload;

	pr_info("%s\n", closure->text);
	++*closure->runs;
}

static struct closure *add(struct device *dev, const char *text, int *runs)
{
	struct closure *closure = __devm_alloc_payload(dev, call, sizeof(*closure), text);

	CHECK(closure);
	CHECK_EQ((uintptr_t)closure % ARCH_KMALLOC_MINALIGN, 0);
	closure->text = text;
	closure->runs = runs;
	return closure;
}

static void payloads(void)
{
	struct device *dev = scn_6_12();
	int runs = 0;

	add(dev, "a", &runs);
	add(dev, "b", &runs);
	CHECK_LOG(LINE("ADD", 1, "a", 16) LINE("ADD", 2, "b", 16));
	root_device_unregister(dev);
	CHECK_LOG(LINE("REL", 2, "b", 16) "b\n" LINE("REL", 1, "a", 16) "a\n");
	CHECK_EQ(runs, 2);
}

static void many_payloads_unattended(void)
{
	int runs = 0;

	unattended();
	for (int round = 0; round < 3; round++) {
		struct device *dev = scn();

		for (int i = 0; i < 200; i++) {
			CHECK(devm_kzalloc(dev, 40, GFP_KERNEL));
			add(dev, "closure", &runs);
		}
		root_device_unregister(dev);
	}
	CHECK_EQ(runs, 600);
}

static struct device *listing;

static void say_bare(void)
{
	pr_info("bare\n");
}

/* The two words may be gone when the device's nodes have become a list. */
static void call_words(void *payload)
{
	const char *text = ((void **)payload)[0];
	int *runs = ((void **)payload)[1];

	if (!runs) {
		(*(void (**)(void))payload)();
		return;
	}
	if (listing)
		CHECK(!devm_is_action_added(listing, call, NULL));
	pr_info("%s\n", text);
	++*runs;
}

static void call_other_words(void *payload)
{
	pr_info("other\n");
	call_words(payload);
}

/* Some are packed as they are, if nodes are packed, and some are not; the order is the same. */
static void closures(void)
{
	struct device *none = NULL;
	int runs = 0;

	for (int round = 0; round < 2; round++) {
		struct device *dev = scn();

		listing = round ? dev : NULL;
		CHECK_EQ(__devm_add_closure(dev, call_words, "a", &runs, "one"), 0);
		CHECK(devm_kzalloc(dev, 40, GFP_KERNEL));
		add(dev, "b", &runs);
		CHECK_EQ(__devm_add_closure(dev, call_other_words, "c", &runs, "three"), 0);
		CHECK_EQ(__devm_add_closure(dev, call_words, (void *)say_bare, NULL, "bare"), 0);
		CHECK_EQ(__devm_add_closure(dev, call_words, "d", &runs, "four"), 0);
		root_device_unregister(dev);
		CHECK_LOG("d\nbare\nother\nc\nb\na\n");
	}
	listing = NULL;
	CHECK_EQ(runs, 8);
	CHECK_EQ(__devm_add_closure(none, call_words, "e", &runs, "five"), -ENOMEM);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(runs, 8);
}

static void closures_unattended(void)
{
	unattended();
	closures();
}

/* To everybody else it is an action whose data is behind it. */
static void payload_is_an_action(void)
{
	struct device *dev = scn();
	int runs = 0;
	struct closure *first = add(dev, "first", &runs), *second = add(dev, "second", &runs);

	CHECK(devm_is_action_added(dev, call, first));
	devm_release_action(dev, call, first);
	CHECK_EQ(runs, 1);
	devm_remove_action(dev, call, second);
	CHECK_EQ(runs, 1);
	root_device_unregister(dev);
	CHECK_LOG("first\n");
}

static void payload_is_an_action_unattended(void)
{
	unattended();
	payload_is_an_action();
}

static void payload_misuse(void)
{
	struct device *dev = scn();
	struct drmres_fault first = {.nth = 1};
	struct device *none = NULL;
	int runs = 0;

	devm_kfree(dev, add(dev, "kept", &runs));
	EXPECT_REPORT(DEVM_FREE_UNKNOWN);
	CHECK(!__devm_alloc_payload(dev, NULL, 8, "none"));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!__devm_alloc_payload(none, call, 8, "none"));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!__devm_alloc_payload(dev, call, SIZE_MAX - 8, "huge"));
	drmres_fault_arm(&first);
	CHECK(!__devm_alloc_payload(dev, call, 8, "failing"));
	drmres_fault_disarm(NULL);
	root_device_unregister(dev);
	CHECK_EQ(runs, 1);
}

static void keys(void)
{
	struct device *dev = scn_6_12();
	u64 term = 0;
	char *memory = __devm_alloc_key(dev, 100, &term);

	CHECK(memory);
	memset(memory, 1, 100);
	CHECK(drmres_devm_key_fits(dev, memory, term));
	CHECK_LOG(LINE("ADD", 1, MEM, 100));
	devm_kfree(dev, memory);
	CHECK_LOG(LINE("REM", 1, MEM, 100));
	CHECK(__devm_alloc_key(dev, 0, &term));
	root_device_unregister(dev);
	CHECK_LOG(LINE("ADD", 2, MEM, 0) LINE("REL", 2, MEM, 0));
}

static void key_misuse(void)
{
	struct device *dev = scn();
	struct drmres_fault first = {.nth = 1};
	struct device *none = NULL;
	int wild = 0;
	u64 term;

	CHECK(!__devm_alloc_key(none, 8, &term));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!__devm_alloc_key(dev, SIZE_MAX - 8, &term));
	drmres_fault_arm(&first);
	CHECK(!__devm_alloc_key(dev, 8, &term));
	drmres_fault_disarm(NULL);
	CHECK(!drmres_devm_key_is_there(dev, &wild, 1));
	root_device_unregister(dev);
}

/*
 * 1. A key to memory in a group, and one to memory beside it.
 * 2. The group is released: the first is gone, the second is not.
 * 3. Memory of the same size is allocated until it lies where the first was, with a key and without.
 * 4. The first key is no key to that.
 */
static void group_goes(void)
{
	struct device *dev = scn();
	u64 before, inside, after[64];
	char *kept = __devm_alloc_key(dev, 40, &before), *gone, *again[64], *plain;
	void *group = devres_open_group(dev, NULL, GFP_KERNEL);

	gone = __devm_alloc_key(dev, 40, &inside);
	devres_close_group(dev, group);
	CHECK(drmres_devm_key_fits(dev, gone, inside));
	devres_release_group(dev, group);
	CHECK(drmres_devm_key_fits(dev, kept, before));
	CHECK(!drmres_devm_key_fits(dev, gone, inside));

	for (int i = 0; i < 64; i++) {
		again[i] = __devm_alloc_key(dev, 40, &after[i]);
		plain = devm_kmalloc(dev, 40, GFP_KERNEL);
		memset(plain, 0xff, 40);
		CHECK(!drmres_devm_key_fits(dev, gone, inside));
		CHECK(drmres_devm_key_fits(dev, again[i], after[i]));
	}
	CHECK(drmres_devm_key_fits(dev, kept, before));
	root_device_unregister(dev);
}

static void group_goes_unattended(void)
{
	unattended();
	group_goes();
}

/* What was allocated while a device was there is not on another that is now in its place. */
static void device_goes(void)
{
	struct device *dev = scn();
	u64 term;
	char *memory = __devm_alloc_key(dev, 40, &term);

	get_device(dev);
	root_device_unregister(dev);
	CHECK(!drmres_devm_key_fits(dev, memory, term));
	put_device(dev);

	for (int i = 0; i < 20; i++) {
		dev = scn();
		CHECK(devm_kmalloc(dev, 40, GFP_KERNEL));
		CHECK(!drmres_devm_key_fits(dev, memory, term));
		root_device_unregister(dev);
	}
}

static void device_goes_unattended(void)
{
	unattended();
	device_goes();
}

CASES(devres_payload){
	CASE(devres_payload, payloads),
	CASE(devres_payload, many_payloads_unattended),
	CASE(devres_payload, closures),
	CASE(devres_payload, closures_unattended),
	CASE(devres_payload, payload_is_an_action),
	CASE(devres_payload, payload_is_an_action_unattended),
	CASE(devres_payload, payload_misuse),
	CASE(devres_payload, keys),
	CASE(devres_payload, key_misuse),
	CASE(devres_payload, group_goes),
	CASE(devres_payload, group_goes_unattended),
	CASE(devres_payload, device_goes),
	CASE(devres_payload, device_goes_unattended),
	CASE_END,
};
