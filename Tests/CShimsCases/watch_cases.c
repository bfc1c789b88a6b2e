// SPDX-License-Identifier: MIT
#include <cases.h>

#include <drm/drm_managed.h>
#include <linux/device.h>
#include <linux/gfp.h>
#include <linux/slab.h>
#include <linux/slab_cache.h>
#include <linux/vmalloc.h>
#include <mm/watch.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "drm_case.h"

/* What was told, in order. */
static char told[256];
static struct drmres_object last;
static struct drmres_watch one, two, three;

static const char *name_of(const struct drmres_watch *watch)
{
	return watch == &one ? "one" : watch == &two ? "two" : "three";
}

static void note(const struct drmres_watch *watch, const struct drmres_object *memory)
{
	size_t used = strlen(told);

	CHECK(!watch->on);
	CHECK(drmres_address_find(watch->address, NULL) != DRMRES_ADDRESS_FREED);
	last = *memory;
	snprintf(told + used, sizeof(told) - used, "%s%s", used ? ", " : "", name_of(watch));
}

static void note_otherwise(const struct drmres_watch *watch, const struct drmres_object *memory)
{
	note(watch, memory);
}

#define CHECK_TOLD(expected)               \
	do {                               \
		CHECK_STR(told, expected); \
		told[0] = '\0';            \
	} while (0)

/* Each way in which memory goes. */
static void every_free(void)
{
	struct kmem_cache *cache = kmem_cache_create("watched", 64, 0, 0, NULL);
	struct device *dev = root_device_register("scn");
	struct rig rig;
	char *p;

	p = kmalloc(64, GFP_KERNEL);
	drmres_watch_begin(&one, p + 8, 16, note, NULL);
	kfree(p);
	CHECK_TOLD("one");
	CHECK_EQ(last.kind, DRMRES_KIND_MEM);
	CHECK_EQ(last.size, 64);
	CHECK_STR(last.released.function, "every_free");

	p = vmalloc(64);
	drmres_watch_begin(&one, p, 4, note, NULL);
	vfree(p);
	CHECK_TOLD("one");

	p = (char *)__get_free_pages(GFP_KERNEL, 1);
	drmres_watch_begin(&one, p + PAGE_SIZE, 4, note, NULL);
	free_pages((unsigned long)p, 1);
	CHECK_TOLD("one");

	p = kmem_cache_alloc(cache, GFP_KERNEL);
	drmres_watch_begin(&one, p, 64, note, NULL);
	kmem_cache_free(cache, p);
	kmem_cache_destroy(cache);
	CHECK_TOLD("one");

	p = devm_kzalloc(dev, 64, GFP_KERNEL);
	drmres_watch_begin(&one, p + 60, 4, note, NULL);
	devm_kfree(dev, p);
	CHECK_TOLD("one");
	p = devm_kzalloc(dev, 64, GFP_KERNEL);
	drmres_watch_begin(&one, p, 64, note, NULL);
	root_device_unregister(dev);
	CHECK_TOLD("one");
	CHECK_EQ(last.kind, DRMRES_KIND_DEVRES);
	CHECK_STR(last.owner, "device scn");

	rig = rig_begin();
	p = drmm_kzalloc(rig.drm, 64, GFP_KERNEL);
	drmres_watch_begin(&one, p, 64, note, NULL);
	drmres_watch_begin(&two, rig.drm, 8, note, NULL);
	rig_end(rig);
	CHECK_TOLD("one, two");
	CHECK_EQ(last.kind, DRMRES_KIND_DRM);
}

/* By address, then by age; and what merely touches the range counts. */
static void several(void)
{
	char *p = kmalloc(64, GFP_KERNEL), *other = kmalloc(64, GFP_KERNEL);

	drmres_watch_begin(&three, p + 32, 8, note, NULL);
	drmres_watch_begin(&two, p, 4, note, NULL);
	drmres_watch_begin(&one, p, 1, note, NULL);
	kfree(other);
	CHECK_TOLD("");
	kfree(p);
	CHECK_TOLD("two, one, three");
	kfree(p);
	EXPECT_REPORT(DOUBLE_FREE);
	CHECK_TOLD("");
}

/* The fixed twin: whoever stops watching in time is not told. */
static void ended(void)
{
	char *p = kmalloc(64, GFP_KERNEL);

	drmres_watch_begin(&one, p, 64, note, NULL);
	CHECK_EQ(drmres_watches, 1);
	drmres_watch_end(&one);
	drmres_watch_end(&one);
	CHECK_EQ(drmres_watches, 0);
	kfree(p);
	CHECK_TOLD("");
}

/* A watch that is begun anew follows its thing. */
static void moved(void)
{
	char *p = kmalloc(64, GFP_KERNEL), *q = kmalloc(64, GFP_KERNEL);

	drmres_watch_begin(&one, p, 64, note, NULL);
	drmres_watch_begin(&one, q, 64, note, NULL);
	kfree(p);
	CHECK_TOLD("");
	kfree(q);
	CHECK_TOLD("one");
}

static void find(void)
{
	char *p = kmalloc(64, GFP_KERNEL);

	CHECK(!drmres_watch_find(p, note));
	drmres_watch_begin(&one, p + 8, 8, note, NULL);
	drmres_watch_begin(&two, p + 8, 8, note_otherwise, NULL);
	CHECK(drmres_watch_find(p + 8, note) == &one);
	CHECK(drmres_watch_find(p + 8, note_otherwise) == &two);
	CHECK(!drmres_watch_find(p, note));
	CHECK(!drmres_watch_find(p + 9, note));
	drmres_watch_end(&one);
	CHECK(!drmres_watch_find(p + 8, note));
	drmres_watch_end(&two);
	kfree(p);
}

/* A free that is refused frees nothing, and nobody is told. */
static void refused(void)
{
	char *p = kmalloc(64, GFP_KERNEL);

	drmres_watch_begin(&one, p, 64, note, NULL);
	kfree(p + 8);
	EXPECT_REPORT(INTERIOR_FREE);
	vfree(p);
	EXPECT_REPORT(FREE_MISMATCH);
	CHECK_TOLD("");
	drmres_watch_end(&one);
	kfree(p);
}

/* What is not ours may be watched and never goes. */
static void foreign(void)
{
	static char storage[8];

	drmres_watch_begin(&one, storage, sizeof(storage), note, NULL);
	kfree(kmalloc(8, GFP_KERNEL));
	drmres_watch_end(&one);
	CHECK_TOLD("");
}

static void end_others(const struct drmres_watch *watch, const struct drmres_object *memory)
{
	note(watch, memory);
	drmres_watch_end(&one);
	drmres_watch_end(&two);
}

/* Who is told may end the other watches of that memory. */
static void end_inside(void)
{
	char *p = kmalloc(64, GFP_KERNEL);

	drmres_watch_begin(&one, p, 8, end_others, NULL);
	drmres_watch_begin(&two, p, 8, end_others, NULL);
	drmres_watch_begin(&three, p, 8, note, NULL);
	kfree(p);
	CHECK_TOLD("one, three");
}

static void ignore(const struct drmres_watch *watch, const struct drmres_object *memory)
{
	(void)watch;
	(void)memory;
}

static void *churn(void *unused)
{
	struct drmres_watch mine = {0};

	for (int i = 0; i < 1000; i++) {
		char *p = kmalloc(32, GFP_KERNEL);

		drmres_watch_begin(&mine, p, 8, ignore, NULL);
		if (i % 2)
			drmres_watch_end(&mine);
		kfree(p);
		CHECK(!mine.on);
	}
	return unused;
}

static void threads(void)
{
	pthread_t all[4];

	for (size_t i = 0; i < 4; i++)
		pthread_create(&all[i], NULL, churn, NULL);
	for (size_t i = 0; i < 4; i++)
		pthread_join(all[i], NULL);
	CHECK_EQ(drmres_watches, 0);
}

CASES(watch){
	CASE(watch, every_free), CASE(watch, several), CASE(watch, ended),	CASE(watch, moved),   CASE(watch, find),
	CASE(watch, refused),	 CASE(watch, foreign), CASE(watch, end_inside), CASE(watch, threads), CASE_END};
