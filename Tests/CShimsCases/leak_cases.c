// SPDX-License-Identifier: MIT
#include <cases.h>

#include <linux/device.h>
#include <linux/slab.h>

#include <mm/mm.h>

#include <stdio.h>
#include <string.h>

/* Lines of this file that allocate, so that the trees below need not be counted by hand. */
static unsigned int line_of(const void *p)
{
	struct drmres_object object;

	drmres_address_find(p, &object);
	return object.allocated.line;
}

static void tag(void *p, enum drmres_kind kind, u64 id, const void *owner, const char *owner_name, const char *name)
{
	struct drmres_tag tag = {kind, id, owner, NULL, owner_name, name, 10, 0};

	drmres_mem_tag(p, &tag);
}

static void nothing(void)
{
	u64 mark = drmres_leak_mark();
	char tree[64] = "x";
	void *p = kmalloc(8, GFP_KERNEL);

	kfree(p);
	CHECK_EQ(drmres_leak_check(mark), 0);
	CHECK_EQ(drmres_leak_tree(mark, tree, sizeof(tree)), 0);
	CHECK_STR(tree, "");
}

static void unowned(void)
{
	void *older = kmalloc(8, GFP_KERNEL), *p, *q;
	const struct drmres_report *report;
	u64 mark = drmres_leak_mark();
	char tree[512], expected[512];

	p = kmalloc(24, GFP_KERNEL);
	q = kmalloc(32, GFP_KERNEL);
	CHECK_EQ(drmres_leak_check(mark), 2);
	report = EXPECT_REPORT(UNREACHABLE);
	if (report) {
		CHECK_STR(report->what, "mem#2 (24 bytes) was never freed");
		CHECK_STR(report->object.allocated.function, "unowned");
	}
	EXPECT_REPORT(UNREACHABLE);

	snprintf(expected, sizeof(expected),
		 "unowned: 2 objects, 56 bytes\n"
		 "  mem#2 24 bytes, leak_cases.c:%u (unowned)\n"
		 "  mem#3 32 bytes, leak_cases.c:%u (unowned)\n",
		 line_of(p), line_of(q));
	CHECK_EQ(drmres_leak_tree(mark, tree, sizeof(tree)), strlen(expected));
	CHECK_STR(tree, expected);

	/* Cut, but honest about what was needed. */
	CHECK_EQ(drmres_leak_tree(mark, tree, 8), strlen(expected));
	CHECK_STR(tree, "unowned");
	CHECK_EQ(drmres_leak_tree(mark, NULL, 0), strlen(expected));
	kfree(older);
	kfree(p);
	kfree(q);
}

/*
 * A drm_device that was never put:
 *
 * 1. Its container lives, and so do three nodes that it manages.
 * 2. One finding explains all four: the missing drm_dev_put().
 * 3. What nobody manages is a finding of its own.
 */
static void owned(void)
{
	u64 mark = drmres_leak_mark();
	char *drm = kmalloc(100, GFP_KERNEL), *a = kmalloc(50, GFP_KERNEL), *b = kmalloc(50, GFP_KERNEL);
	char *stray = kmalloc(7, GFP_KERNEL), *c = kmalloc(50, GFP_KERNEL);
	const struct drmres_report *report;
	char tree[1024], expected[1024];

	tag(drm, DRMRES_KIND_DRM, 1, NULL, "device vc4-drm.0", "vc4");
	tag(a, DRMRES_KIND_DRMRES, 1, drm + 20, "drm#1", "vc4_crtc");
	tag(b, DRMRES_KIND_DRMRES, 2, drm + 20, "drm#1", "vc4_plane");
	tag(c, DRMRES_KIND_DRMRES, 3, drm + 20, "drm#1", "");

	CHECK_EQ(drmres_leak_check(mark), 5);
	report = EXPECT_REPORT(STILL_OWNED);
	if (report) {
		CHECK_STR(report->what, "drm#1 still manages 3 objects, 30 bytes: dr#1, dr#2, dr#3");
		CHECK_EQ(report->object.kind, DRMRES_KIND_DRM);
	}
	EXPECT_REPORT(UNREACHABLE);

	snprintf(expected, sizeof(expected),
		 "drm#1 still owned: 3 objects, 30 bytes\n"
		 "  drm#1 vc4 10 bytes, leak_cases.c:%u (owned)\n"
		 "  dr#1 vc4_crtc 10 bytes, leak_cases.c:%u (owned)\n"
		 "  dr#2 vc4_plane 10 bytes, leak_cases.c:%u (owned)\n"
		 "  dr#3 10 bytes, leak_cases.c:%u (owned)\n"
		 "unowned: 1 object, 7 bytes\n"
		 "  mem#4 7 bytes, leak_cases.c:%u (owned)\n",
		 line_of(drm), line_of(a), line_of(b), line_of(c), line_of(stray));
	drmres_leak_tree(mark, tree, sizeof(tree));
	CHECK_STR(tree, expected);

	drmres_mem_free(a, true, NULL);
	drmres_mem_free(b, true, NULL);
	drmres_mem_free(c, true, NULL);
	drmres_mem_free(drm, true, NULL);
	kfree(stray);
}

/* The owner may be older than the mark, or in static storage. */
static void owner_outside(void)
{
	static int static_device;
	char *drm = kmalloc(100, GFP_KERNEL), *a, *b, *c;
	const struct drmres_report *report;
	u64 mark;

	tag(drm, DRMRES_KIND_DRM, 4, NULL, "", "");
	mark = drmres_leak_mark();
	a = kmalloc(8, GFP_KERNEL);
	b = kmalloc(8, GFP_KERNEL);
	c = kmalloc(8, GFP_KERNEL);
	tag(a, DRMRES_KIND_DEVRES, 1, &static_device, "device root", "a");
	tag(b, DRMRES_KIND_DRMRES, 2, drm, "drm#4", "b");
	tag(c, DRMRES_KIND_DEVRES, 3, &static_device, "device root", "c");
	CHECK_EQ(drmres_leak_check(mark), 3);
	report = EXPECT_REPORT(STILL_OWNED);
	if (report)
		CHECK_STR(report->what, "device root still manages 2 objects, 20 bytes: dr#1, dr#3");
	report = EXPECT_REPORT(STILL_OWNED);
	if (report)
		CHECK_STR(report->what, "drm#4 still manages 1 object, 10 bytes: dr#2");
	drmres_mem_free(a, false, NULL);
	drmres_mem_free(b, false, NULL);
	drmres_mem_free(c, false, NULL);
	drmres_mem_free(drm, true, NULL);
}

/* An owner that is gone manages nothing: what it left behind is unreachable. */
static void orphan(void)
{
	u64 mark = drmres_leak_mark();
	char *drm = kmalloc(100, GFP_KERNEL), *a = kmalloc(8, GFP_KERNEL);

	tag(drm, DRMRES_KIND_DRM, 5, NULL, "", "");
	tag(a, DRMRES_KIND_DRMRES, 1, drm, "drm#5", "late");
	drmres_mem_free(drm, true, NULL);
	CHECK_EQ(drmres_leak_check(mark), 1);
	EXPECT_REPORT(UNREACHABLE);
	drmres_mem_free(a, false, NULL);
}

static void kinds(void)
{
	u64 mark = drmres_leak_mark();
	char *device = kmalloc(8, GFP_KERNEL), *drm = kmalloc(8, GFP_KERNEL), *file = kmalloc(8, GFP_KERNEL);
	const struct drmres_report *report;

	tag(device, DRMRES_KIND_DEVICE, 1, NULL, "", "vc4-drm.0");
	tag(drm, DRMRES_KIND_DRM, 1, NULL, "", "");
	tag(file, DRMRES_KIND_FILE, 1, drm, "drm#1", "");
	CHECK_EQ(drmres_leak_check(mark), 3);
	report = EXPECT_REPORT(DEVICE_LEAKED);
	if (report)
		CHECK_STR(report->what, "device vc4-drm.0 was never released");
	report = EXPECT_REPORT(STILL_OWNED);
	if (report)
		CHECK_STR(report->what, "drm#1 was never released");
	report = EXPECT_REPORT(FILE_OPEN);
	if (report)
		CHECK_STR(report->what, "file#1 was never closed");
	drmres_mem_free(device, false, NULL);
	drmres_mem_free(drm, false, NULL);
	drmres_mem_free(file, false, NULL);
}

static void many_of_one_owner(void)
{
	static int owner;
	const struct drmres_report *report;
	u64 mark = drmres_leak_mark();
	void *all[100];

	for (int i = 0; i < 100; i++) {
		all[i] = kmalloc(8, GFP_KERNEL);
		tag(all[i], DRMRES_KIND_DRMRES, i + 1, &owner, "drm#1", "");
	}
	CHECK_EQ(drmres_leak_check(mark), 100);
	report = EXPECT_REPORT(STILL_OWNED);
	if (report)
		CHECK_STR(report->what, "drm#1 still manages 100 objects, 1000 bytes: dr#1, dr#2, dr#3 and 97 more");
	for (int i = 0; i < 100; i++)
		drmres_mem_free(all[i], false, NULL);
}

static void free_device(struct device *dev)
{
	kfree(dev);
}

/* 1. A device lies in memory of its own. 2. Nobody puts it, and it manages something: that is one leak and not two. */
static void memory_around_an_owner(void)
{
	u64 mark = drmres_leak_mark();
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	dev->release = free_device;
	device_initialize(dev);
	CHECK_EQ(dev_set_name(dev, "kept"), 0);
	CHECK_EQ(device_add(dev), 0);
	CHECK(devm_kzalloc(dev, 8, GFP_KERNEL) != NULL);
	CHECK(drmres_leak_check(mark) > 1);
	EXPECT_REPORT(STILL_OWNED);
	device_unregister(dev);
	CHECK_EQ(drmres_leak_check(mark), 0);
}

/* What the library keeps for itself as long as the process lives. */
static void kept(void)
{
	u64 mark = drmres_leak_mark();
	void *p = kmalloc(8, GFP_KERNEL);
	char tree[64];

	drmres_mem_keep(p);
	CHECK_EQ(drmres_leak_check(mark), 0);
	CHECK_EQ(drmres_leak_tree(mark, tree, sizeof(tree)), 0);
	kfree(p);
	drmres_mem_keep(p);
	drmres_mem_keep(&mark);
}

static void collect(const struct drmres_object *object, void *context)
{
	char *list = context, label[32];

	/* Of this run only: the process may hold older objects. */
	if (!object->allocated.file || strcmp(object->allocated.file, "leak_cases.c"))
		return;
	strcat(list, drmres_object_label(object, label, sizeof(label)));
	strcat(list, " ");
}

static void walk(void)
{
	void *p = kmalloc(8, GFP_KERNEL), *q = kmalloc(8, GFP_KERNEL), *r = kmalloc(8, GFP_KERNEL);
	char list[256] = "";

	tag(r, DRMRES_KIND_DRMRES, 9, NULL, NULL, NULL);
	kfree(q);
	drmres_alloc_walk(collect, list);
	CHECK_STR(list, "mem#1 dr#9 ");
	kfree(p);
	drmres_mem_free(r, false, NULL);
}

/* A new tag replaces the old one: a node that is taken off its owner is nobody's. */
static void retag(void)
{
	static int owner;
	u64 mark = drmres_leak_mark();
	void *p = kmalloc(8, GFP_KERNEL);

	tag(p, DRMRES_KIND_DRMRES, 1, &owner, "drm#1", "node");
	tag(p, DRMRES_KIND_DRMRES, 1, NULL, NULL, "node");
	CHECK_EQ(drmres_leak_check(mark), 1);
	EXPECT_REPORT(UNREACHABLE);
	drmres_mem_free(p, false, NULL);
}

CASES(leak){CASE(leak, nothing),
	    CASE(leak, unowned),
	    CASE(leak, owned),
	    CASE(leak, owner_outside),
	    CASE(leak, orphan),
	    CASE(leak, kinds),
	    CASE(leak, many_of_one_owner),
	    CASE(leak, kept),
	    CASE(leak, walk),
	    CASE(leak, retag),
	    CASE(leak, memory_around_an_owner),
	    CASE_END};
