/* SPDX-License-Identifier: MIT */
/* Reference counts, krefs and plain atomic counters. */
#include <cases.h>

#include <pthread.h>

#include <linux/atomic.h>
#include <linux/kref.h>
#include <linux/refcount.h>
#include <linux/slab.h>

static void counts(void)
{
	refcount_t r = REFCOUNT_INIT(1);

	CHECK_EQ(refcount_read(&r), 1);
	refcount_inc(&r);
	refcount_add(3, &r);
	CHECK_EQ(refcount_read(&r), 5);
	CHECK(refcount_inc_not_zero(&r) && refcount_add_not_zero(2, &r));
	CHECK_EQ(refcount_read(&r), 8);
	refcount_dec(&r);
	CHECK(!refcount_dec_and_test(&r) && !refcount_sub_and_test(4, &r));
	CHECK_EQ(refcount_read(&r), 2);
	CHECK(refcount_dec_not_one(&r) && !refcount_dec_not_one(&r));
	CHECK(refcount_dec_if_one(&r) && !refcount_dec_if_one(&r));
	CHECK_EQ(refcount_read(&r), 0);
	CHECK(!refcount_inc_not_zero(&r) && !refcount_add_not_zero(2, &r));
	refcount_set(&r, 2);
	CHECK(refcount_sub_and_test(2, &r));
}

/*
 * 1. A put drops the last reference and the object is released.
 * 2. Somebody who found the object without a lock takes another one.
 */
static void get_on_zero(void)
{
	const struct drmres_report *report;
	refcount_t r = REFCOUNT_INIT(1);

	CHECK(refcount_dec_and_test(&r));
	refcount_inc(&r);
	report = EXPECT_REPORT(REFCOUNT_ZERO);
	CHECK_STR(report ? report->function : NULL, "refcount_inc");
	CHECK_LOG("refcount_t: addition on 0; use-after-free.\n");
	CHECK((int)refcount_read(&r) == REFCOUNT_SATURATED);

	/* What follows from it is no second finding. */
	refcount_inc(&r);
	CHECK(!refcount_dec_and_test(&r));
	CHECK((int)refcount_read(&r) == REFCOUNT_SATURATED);
	CHECK_LOG("");
}

static void put_too_many(void)
{
	refcount_t r = REFCOUNT_INIT(0), s = REFCOUNT_INIT(2), t = REFCOUNT_INIT(0);

	CHECK(!refcount_dec_and_test(&r));
	EXPECT_REPORT(REFCOUNT_UNDERFLOW);
	CHECK((int)refcount_read(&r) == REFCOUNT_SATURATED);
	CHECK(!refcount_sub_and_test(3, &s));
	EXPECT_REPORT(REFCOUNT_UNDERFLOW);
	CHECK(refcount_dec_not_one(&t));
	EXPECT_REPORT(REFCOUNT_UNDERFLOW);
	CHECK_LOG("refcount_t: underflow; use-after-free.\n"
		  "refcount_t: underflow; use-after-free.\n"
		  "refcount_t: underflow; use-after-free.\n");
	CHECK(refcount_dec_not_one(&s));
}

static void too_many_gets(void)
{
	refcount_t r = REFCOUNT_INIT(REFCOUNT_MAX), s = REFCOUNT_INIT(REFCOUNT_MAX - 1);

	refcount_inc(&r);
	EXPECT_REPORT(REFCOUNT_SATURATED);
	CHECK((int)refcount_read(&r) == REFCOUNT_SATURATED);
	CHECK(refcount_inc_not_zero(&s));
	CHECK_EQ(refcount_read(&s), REFCOUNT_MAX);
	CHECK(refcount_inc_not_zero(&s));
	EXPECT_REPORT(REFCOUNT_SATURATED);
	CHECK_LOG("refcount_t: saturated; leaking memory.\n"
		  "refcount_t: saturated; leaking memory.\n");
}

static void dec_to_zero(void)
{
	refcount_t r = REFCOUNT_INIT(1);

	refcount_dec(&r);
	EXPECT_REPORT(REFCOUNT_LEAK);
	CHECK_LOG("refcount_t: decrement hit 0; leaking memory.\n");
	CHECK((int)refcount_read(&r) == REFCOUNT_SATURATED);
}

/* Linux says each once after boot; so does a run. */
static void upstream_says_it_once(void)
{
	refcount_t r = REFCOUNT_INIT(0), s = REFCOUNT_INIT(0);

	drmres_set_policy(DRMRES_UPSTREAM);
	refcount_inc(&r);
	refcount_inc(&s);
	EXPECT_REPORT(REFCOUNT_ZERO);
	CHECK_LOG("refcount_t: addition on 0; use-after-free.\n");
	/* Saturated already, and still said, for it is another message. */
	refcount_inc(&r);
	EXPECT_REPORT(REFCOUNT_SATURATED);
	CHECK(!refcount_dec_and_test(&r));
	EXPECT_REPORT(REFCOUNT_UNDERFLOW);
	CHECK((int)refcount_read(&r) == REFCOUNT_SATURATED);
}

static void null_counts(void)
{
	refcount_inc(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!refcount_dec_and_test(NULL));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!refcount_inc_not_zero(NULL));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(refcount_read(NULL), 0);
	EXPECT_REPORT(NULL_ARGUMENT);
	refcount_set(NULL, 1);
	EXPECT_REPORT(NULL_ARGUMENT);
	refcount_dec(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!refcount_dec_if_one(NULL));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!refcount_dec_not_one(NULL));
	EXPECT_REPORT(NULL_ARGUMENT);
}

struct object {
	int released;
	struct kref kref;
	int written[2];
};

static void object_release(struct kref *kref)
{
	struct object *object = container_of(kref, struct object, kref);

	object->released += 1 + object->written[0] + object->written[1];
}

static void krefs(void)
{
	struct object object = {0};
	struct kref initialised = KREF_INIT(1);

	kref_init(&object.kref);
	kref_get(&object.kref);
	CHECK_EQ(kref_read(&object.kref), 2);
	CHECK(kref_get_unless_zero(&object.kref));
	CHECK(!kref_put(&object.kref, object_release) && !kref_put(&object.kref, object_release));
	CHECK_EQ(object.released, 0);
	CHECK(kref_put(&object.kref, object_release));
	CHECK_EQ(object.released, 1);
	CHECK(!kref_get_unless_zero(&object.kref));
	CHECK_EQ(kref_read(&initialised), 1);
}

static void kref_put_twice(void)
{
	struct object object = {0};

	kref_init(&object.kref);
	CHECK(kref_put(&object.kref, object_release));
	CHECK(!kref_put(&object.kref, object_release));
	EXPECT_REPORT(REFCOUNT_UNDERFLOW);
	CHECK_EQ(object.released, 1);
	case_log();
}

/*
 * 1. The last put frees the object.
 * 2. Somebody kept the pointer and takes, drops and asks for a reference.
 * 3. Freed memory is neither read nor written.
 */
static void freed_count_is_not_touched(void)
{
	struct object *object = kzalloc(sizeof(*object), GFP_KERNEL);
	const struct drmres_report *report;

	kref_init(&object->kref);
	kfree(object);
	kref_get(&object->kref);
	report = EXPECT_REPORT(USE_AFTER_FREE);
	CHECK_STR(report ? report->function : NULL, "refcount_inc");
	/* Of one freed object that is said once. */
	CHECK(!kref_put(&object->kref, object_release));
	CHECK(!kref_get_unless_zero(&object->kref));
	CHECK_EQ(drmres_quarantine_check(), 0);
}

/* A report about a count says in which object it lies. */
static void report_names_the_object(void)
{
	struct object *object = kzalloc(sizeof(*object), GFP_KERNEL);
	const struct drmres_report *report;

	refcount_inc(&object->kref.refcount);
	report = EXPECT_REPORT(REFCOUNT_ZERO);
	CHECK(report && report->object.kind == DRMRES_KIND_MEM && report->object.size == sizeof(*object));
	CHECK_STR(report ? report->object.allocated.function : NULL, "report_names_the_object");
	kfree(object);
	case_log();
}

struct putter {
	struct object *object;
	int index;
};

static void *put_after_write(void *data)
{
	struct putter *putter = data;

	putter->object->written[putter->index] = 10;
	kref_put(&putter->object->kref, object_release);
	return NULL;
}

/* The release sees what every thread wrote before its put; ThreadSanitizer sees whether that is ordered. */
static void last_put_sees_everything(void)
{
	struct object object = {0};
	struct putter putters[2] = {{&object, 0}, {&object, 1}};
	pthread_t threads[2];

	kref_init(&object.kref);
	kref_get(&object.kref);
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, put_after_write, &putters[i]);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	CHECK_EQ(object.released, 21);
}

static unsigned int points;

static void count_point(enum drmres_sched_op op, const void *object, void *context)
{
	if (op == DRMRES_OP_REF && object == context)
		points++;
}

static void every_change_is_a_point(void)
{
	static const struct drmres_sched_ops ops = {.point = count_point};
	refcount_t r = REFCOUNT_INIT(1);

	points = 0;
	drmres_sched_install(&ops, &r);
	refcount_inc(&r);
	refcount_dec(&r);
	CHECK(refcount_inc_not_zero(&r));
	CHECK(!refcount_dec_and_test(&r) && refcount_dec_and_test(&r));
	drmres_sched_install(NULL, NULL);
	CHECK_EQ(points, 5);
}

static void atomics(void)
{
	atomic64_t wide = ATOMIC64_INIT(1);
	atomic_t v = ATOMIC_INIT(1);
	int old = 7;

	atomic_add(2, &v);
	atomic_sub(1, &v);
	atomic_inc(&v);
	atomic_dec(&v);
	CHECK_EQ(atomic_read(&v), 2);
	CHECK_EQ(atomic_add_return(3, &v), 5);
	CHECK_EQ(atomic_sub_return(1, &v), 4);
	CHECK_EQ(atomic_inc_return(&v), 5);
	CHECK_EQ(atomic_dec_return(&v), 4);
	CHECK_EQ(atomic_fetch_add(1, &v), 4);
	CHECK_EQ(atomic_fetch_sub(1, &v), 5);
	CHECK(!atomic_dec_and_test(&v) && !atomic_inc_and_test(&v) && !atomic_sub_and_test(3, &v));
	CHECK(atomic_dec_and_test(&v));
	CHECK(atomic_add_negative(-1, &v) && atomic_inc_and_test(&v));
	CHECK(!atomic_inc_not_zero(&v) && atomic_add_unless(&v, 5, 1) && !atomic_add_unless(&v, 1, 5));
	CHECK_EQ(atomic_dec_if_positive(&v), 4);
	atomic_set(&v, 0);
	CHECK_EQ(atomic_dec_if_positive(&v), -1);
	CHECK_EQ(atomic_read_acquire(&v), 0);
	atomic_set_release(&v, 6);
	CHECK(!atomic_try_cmpxchg(&v, &old, 8) && old == 6 && atomic_try_cmpxchg(&v, &old, 8));
	CHECK_EQ(atomic_cmpxchg(&v, 8, 9), 8);
	CHECK_EQ(atomic_xchg(&v, 0xf0), 9);
	atomic_or(0x0f, &v);
	atomic_and(0x3c, &v);
	CHECK_EQ(atomic_read(&v), 0x3c);
	CHECK_EQ(atomic64_add_return(1ll << 40, &wide), (1ll << 40) + 1);

	CHECK_EQ(xchg(&old, 1), 6);
	CHECK_EQ(cmpxchg(&old, 1, 2), 1);
	CHECK(try_cmpxchg(&old, &(int){2}, 3));
	smp_store_release(&old, 4);
	CHECK_EQ(smp_load_acquire(&old), 4);
	WRITE_ONCE(old, 5);
	CHECK_EQ(READ_ONCE(old), 5);
}

CASES(refcount){
	CASE(refcount, counts),
	CASE(refcount, get_on_zero),
	CASE(refcount, put_too_many),
	CASE(refcount, too_many_gets),
	CASE(refcount, dec_to_zero),
	CASE(refcount, upstream_says_it_once),
	CASE(refcount, null_counts),
	CASE(refcount, krefs),
	CASE(refcount, kref_put_twice),
	CASE(refcount, freed_count_is_not_touched),
	CASE(refcount, report_names_the_object),
	CASE(refcount, last_put_sees_everything),
	CASE(refcount, every_change_is_a_point),
	CASE(refcount, atomics),
	CASE_END,
};
