// SPDX-License-Identifier: MIT
#include <cases.h>

#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/vmalloc.h>

#include <mm/mm.h>

#include <pthread.h>

static bool is_live(const void *p)
{
	return drmres_address_find(p, NULL) == DRMRES_ADDRESS_LIVE;
}

/*
 * 1. The error path of probe() frees the object.
 * 2. remove() frees it again.
 * 3. The report names the allocation, the first free with its phase, and the second.
 */
static void twice(void)
{
	const struct drmres_report *report;
	struct drmres_phase phase;
	void *p = kmalloc(32, GFP_KERNEL);

	drmres_phase_enter(&phase, "probe", "vc4-drm.0");
	kfree(p);
	drmres_phase_leave(&phase);
	drmres_phase_enter(&phase, "remove", "vc4-drm.0");
	kfree(p);
	drmres_phase_leave(&phase);

	report = EXPECT_REPORT(DOUBLE_FREE);
	if (!report)
		return;
	CHECK_STR(report->what, "kfree() of mem#1, which was freed already");
	CHECK_STR(report->object.allocated.function, "twice");
	CHECK_EQ(report->object.released.line, report->object.allocated.line + 3);
	CHECK_STR(report->object.released_by, "probe of vc4-drm.0");
	CHECK_STR(report->phase, "remove of vc4-drm.0");
	CHECK_EQ(report->site.line, report->object.allocated.line + 6);
}

static void once(void)
{
	void *p = kmalloc(32, GFP_KERNEL);

	kfree(p);
	p = NULL;
	kfree(p);
}

static void many_times(void)
{
	void *p = kmalloc(32, GFP_KERNEL);

	kfree(p);
	kfree_sensitive(p);
	EXPECT_REPORT(DOUBLE_FREE);
	kvfree(p);
	EXPECT_REPORT(DOUBLE_FREE);
	vfree(p);
	EXPECT_REPORT(DOUBLE_FREE);
}

static void wild(void)
{
	const struct drmres_report *report;
	static int global;
	int local = 0;

	kfree(&local);
	report = EXPECT_REPORT(WILD_FREE);
	if (report) {
		CHECK_STR(report->what, "kfree() of a pointer that no allocation returned");
		CHECK_EQ(report->object.kind, DRMRES_KIND_NONE);
	}
	kfree(&global);
	EXPECT_REPORT(WILD_FREE);
	kvfree((void *)0x1000);
	EXPECT_REPORT(WILD_FREE);
	kfree((void *)17);
	EXPECT_REPORT(WILD_FREE);
}

static void error_pointer(void)
{
	const struct drmres_report *report;

	kfree(ERR_PTR(-ENOMEM));
	report = EXPECT_REPORT(WILD_FREE);
	if (report)
		CHECK_STR(report->what, "kfree() of the error pointer -12");
}

static void interior(void)
{
	const struct drmres_report *report;
	char *p = kmalloc(32, GFP_KERNEL);

	kfree(p + 8);
	report = EXPECT_REPORT(INTERIOR_FREE);
	if (report)
		CHECK_STR(report->what, "kfree() of a pointer 8 bytes into mem#1");
	CHECK(is_live(p));
	kfree(p);
	kfree(p + 8);
	report = EXPECT_REPORT(INTERIOR_FREE);
	if (report)
		CHECK_STR(report->what, "kfree() of a pointer 8 bytes into freed mem#1");
}

/* A pointer one past the end is not inside, however near it is. */
static void past_the_end(void)
{
	char *p = kmalloc(32, GFP_KERNEL);

	kfree(p + kmalloc_size_roundup(32));
	EXPECT_REPORT(WILD_FREE);
	CHECK(is_live(p));
	kfree(p);
}

static char *tagged(enum drmres_kind kind, const char *owner)
{
	static const int identity;
	char *node = kmalloc(64, GFP_KERNEL);
	struct drmres_tag tag = {
		.kind = kind,
		.id = 7,
		.owner = &identity,
		.owner_name = owner,
		.name = "vc4_crtc",
		.size = 24,
		.payload = 40,
	};

	drmres_mem_tag(node, &tag);
	return node;
}

/* Memory of drmm_kzalloc() given to kfree(), by its payload as the driver knows it. */
static void foreign(void)
{
	char *node = tagged(DRMRES_KIND_DRMRES, "drm#1");
	const struct drmres_report *report;

	kfree(node + 40);
	report = EXPECT_REPORT(RELEASED_TWICE);
	if (report) {
		CHECK_STR(report->what, "kfree() of dr#7 (vc4_crtc), which drm#1 manages and releases by itself");
		CHECK_EQ(report->object.size, 24);
		CHECK_STR(report->object.owner, "drm#1");
	}
	CHECK(is_live(node));
	CHECK(is_live(node + 40));
	CHECK(!krealloc(node + 40, 100, GFP_KERNEL));
	EXPECT_REPORT(FOREIGN_FREE);
	CHECK_EQ(ksize(node), kmalloc_size_roundup(64));

	/* Its manager may. */
	drmres_mem_free(node, true, NULL);
	kfree(node + 40);
	EXPECT_REPORT(RELEASED_TWICE);
}

static void wrong_function(void)
{
	const struct drmres_report *report;
	void *small = kmalloc(32, GFP_KERNEL), *area = vmalloc(32);

	vfree(small);
	report = EXPECT_REPORT(FREE_MISMATCH);
	if (report)
		CHECK_STR(report->what, "vfree() of mem#1, which is memory of kmalloc()");
	kfree(area);
	report = EXPECT_REPORT(FREE_MISMATCH);
	if (report)
		CHECK_STR(report->what, "kfree() of mem#2, which is memory of vmalloc()");
	CHECK(is_live(small) && is_live(area));
	kvfree(small);
	kvfree(area);
}

/* A late look at freed memory, and with it whose lifetime was wrong. Once an object. */
static void late_use(void)
{
	char *plain = kmalloc(64, GFP_KERNEL), *devres = tagged(DRMRES_KIND_DEVRES, "device vc4-drm.0");
	char *early = tagged(DRMRES_KIND_DEVRES, "device vc4-drm.0"), *drmres = tagged(DRMRES_KIND_DRMRES, "drm#1");
	const struct drmres_report *report;

	CHECK(drmres_access_check(plain, "kref_get"));
	CHECK(drmres_access_check(plain + 20, "kref_get"));
	CHECK(drmres_access_check(NULL, "kref_get"));
	kfree(plain);
	drmres_mem_free(devres, true, NULL);
	drmres_mem_free(early, false, NULL);
	drmres_mem_free(drmres, true, NULL);

	CHECK(!drmres_access_check(plain + 20, "kref_get"));
	report = EXPECT_REPORT(USE_AFTER_FREE);
	if (report) {
		CHECK_STR(report->what, "mem#1 was used after kfree() freed it");
		CHECK_STR(report->function, "kref_get");
	}
	CHECK(!drmres_access_check(devres + 44, "mutex_lock"));
	EXPECT_REPORT(DEVM_AFTER_UNBIND);
	CHECK(!drmres_access_check(early, "mutex_lock"));
	EXPECT_REPORT(USE_AFTER_FREE);
	CHECK(!drmres_access_check(drmres, "mutex_lock"));
	EXPECT_REPORT(DRMM_AFTER_RELEASE);

	CHECK(!drmres_access_check(plain, "kref_get"));
	CHECK(!drmres_access_check(devres, "mutex_lock"));
}

/* What a managed layer asks of an address. */
static void find(void)
{
	size_t class = kmalloc_size_roundup(64);
	char *node = tagged(DRMRES_KIND_DEVRES, "device vc4-drm.0"), *empty = kmalloc(class, GFP_KERNEL);
	struct drmres_tag tag = {.kind = DRMRES_KIND_DRMRES, .id = 8, .payload = class};
	struct drmres_mem mem = drmres_mem_find(node + 40);

	CHECK_EQ(mem.state, DRMRES_ADDRESS_LIVE);
	CHECK(mem.start == node);
	CHECK_EQ(mem.usable, class);
	CHECK_EQ(mem.requested, 64);
	CHECK_EQ(mem.kind, DRMRES_KIND_DEVRES);
	CHECK_EQ(mem.id, 7);
	CHECK_EQ(mem.payload, 40);
	CHECK_EQ(drmres_mem_find(node + 41).state, DRMRES_ADDRESS_INTERIOR);
	CHECK(drmres_mem_find(node + 41).start == node);
	CHECK_EQ(drmres_mem_find(&mem).state, DRMRES_ADDRESS_WILD);

	/* The payload of an empty node lies behind its last byte. */
	drmres_mem_tag(empty, &tag);
	CHECK_EQ(drmres_mem_find(empty + class).state, DRMRES_ADDRESS_LIVE);
	CHECK(drmres_mem_find(empty + class).start == empty);
	drmres_mem_free(node, false, NULL);
	drmres_mem_free(empty, false, NULL);
	CHECK_EQ(drmres_mem_find(empty + class).state, DRMRES_ADDRESS_FREED);

	/* A tag for something that is gone is ignored. */
	drmres_mem_tag(empty, &tag);
	drmres_mem_tag(&mem, &tag);
}

static void held_lock_inside(void)
{
	struct {
		int state;
		spinlock_t lock;
	} *object = kmalloc(sizeof(*object), GFP_KERNEL);

	spin_lock_init(&object->lock);
	spin_lock(&object->lock);
	kfree(object);
	EXPECT_REPORT(FREE_LOCKED);
	spin_unlock(&object->lock);
	EXPECT_REPORT(USE_AFTER_FREE);

	object = kmalloc(sizeof(*object), GFP_KERNEL);
	spin_lock_init(&object->lock);
	spin_lock(&object->lock);
	spin_unlock(&object->lock);
	kfree(object);
}

#define RACERS 4
static void *contested;

static void *free_contested(void *unused)
{
	kfree(__atomic_load_n(&contested, __ATOMIC_RELAXED));
	return unused;
}

/* Whoever comes first frees; everybody else is told. */
static void race_to_free(void)
{
	pthread_t threads[RACERS];

	contested = kmalloc(64, GFP_KERNEL);
	for (int i = 0; i < RACERS; i++)
		pthread_create(&threads[i], NULL, free_contested, NULL);
	for (int i = 0; i < RACERS; i++)
		pthread_join(threads[i], NULL);
	for (int i = 1; i < RACERS; i++)
		EXPECT_REPORT(DOUBLE_FREE);
}

CASES(badfree){CASE(badfree, twice),	      CASE(badfree, once),
	       CASE(badfree, many_times),     CASE(badfree, wild),
	       CASE(badfree, error_pointer),  CASE(badfree, interior),
	       CASE(badfree, past_the_end),   CASE(badfree, foreign),
	       CASE(badfree, wrong_function), CASE(badfree, late_use),
	       CASE_EXACT(badfree, find),     CASE(badfree, held_lock_inside),
	       CASE(badfree, race_to_free),   CASE_END};
