// SPDX-License-Identifier: MIT
/* Managed resources, used as they are meant to be. */
#include "drm_case.h"
#include "steps.h"

#include <linux/workqueue.h>
#include <pthread.h>

static void say(struct drm_device *dev, void *data)
{
	(void)dev;
	step("%s", data ? (const char *)data : "(null)");
}

static void shout(struct drm_device *dev, void *data)
{
	(void)dev;
	step("%s!", data ? (const char *)data : "(null)");
}

static bool all_zero(const u8 *p, size_t size)
{
	while (size--)
		if (p[size])
			return false;
	return true;
}

static void memory(void)
{
	struct rig rig = rig_begin();
	u8 *p = drmm_kmalloc(rig.drm, 100, GFP_KERNEL);
	u8 *z = drmm_kzalloc(rig.drm, 100, GFP_KERNEL);

	CHECK(p && z && p != z);
	memset(p, 0xff, 100);
	CHECK(all_zero(z, 100));
	CHECK(!ZERO_OR_NULL_PTR(drmm_kmalloc(rig.drm, 1, GFP_ATOMIC)));
	rig_end(rig);
}

/* devm_kmalloc(0) is ZERO_SIZE_PTR; this is a node of its own, which can be freed. */
static void zero_bytes(void)
{
	struct rig rig = rig_begin();
	void *p = drmm_kmalloc(rig.drm, 0, GFP_KERNEL), *q = drmm_kcalloc(rig.drm, 0, 8, GFP_KERNEL);

	CHECK(!ZERO_OR_NULL_PTR(p) && !ZERO_OR_NULL_PTR(q) && p != q);
	drmm_kfree(rig.drm, p);
	rig_end(rig);
}

static void arrays(void)
{
	struct rig rig = rig_begin();
	u8 *z;

	CHECK(drmm_kmalloc_array(rig.drm, 4, 8, GFP_KERNEL));
	z = drmm_kcalloc(rig.drm, 4, 8, GFP_KERNEL);
	CHECK(z && all_zero(z, 32));
	CHECK(!drmm_kmalloc_array(rig.drm, SIZE_MAX / 2, 4, GFP_KERNEL));
	CHECK(!drmm_kcalloc(rig.drm, 2, SIZE_MAX / 2 + 1, GFP_KERNEL));
	rig_end(rig);
}

/* The header is added to the size: it must not wrap round to a small one. */
static void near_size_max(void)
{
	struct drmres_layout layout = drmres_node_layout();
	struct rig rig = rig_begin();
	struct drmres_fault_stats stats;

	drmres_fault_arm(NULL);
	CHECK(!drmm_kmalloc(rig.drm, SIZE_MAX, GFP_KERNEL));
	CHECK(!drmm_kmalloc(rig.drm, SIZE_MAX - 8, GFP_KERNEL));
	CHECK(!drmm_kzalloc(rig.drm, SIZE_MAX - layout.data_offset + 1, GFP_KERNEL));
	CHECK(!__drmm_alloc_payload(rig.drm, NULL, SIZE_MAX - 8, "huge"));
	drmres_fault_disarm(&stats);
	CHECK_EQ(stats.requests, 0);

	CHECK(!drmm_kmalloc(rig.drm, SIZE_MAX - layout.data_offset, GFP_KERNEL | __GFP_NOWARN));
	CHECK(!drmm_kmalloc(rig.drm, KMALLOC_MAX_SIZE, GFP_KERNEL | __GFP_NOWARN));
	rig_end(rig);
}

static void strings(void)
{
	struct rig rig = rig_begin();
	char hello[] = "hello", *copy = drmm_kstrdup(rig.drm, hello, GFP_KERNEL);

	hello[0] = 'j';
	CHECK_STR(copy, "hello");
	CHECK_STR(drmm_kstrdup(rig.drm, "", GFP_KERNEL), "");
	CHECK(!drmm_kstrdup(rig.drm, NULL, GFP_KERNEL));
	rig_end(rig);
}

static void free_early(void)
{
	struct rig rig = rig_begin();
	void *p[5];

	for (int i = 0; i < 5; i++)
		p[i] = drmm_kmalloc(rig.drm, 32, GFP_KERNEL);
	drmm_kfree(rig.drm, p[2]);
	drmm_kfree(rig.drm, p[0]);
	drmm_kfree(rig.drm, p[4]);
	drmm_kfree(rig.drm, NULL);
	rig_end(rig);
}

static void actions(void)
{
	struct rig rig = rig_begin();

	CHECK_EQ(drmm_add_action(rig.drm, say, "a"), 0);
	CHECK_EQ(drmm_add_action(rig.drm, say, NULL), 0);
	CHECK_EQ(drmm_add_action_or_reset(rig.drm, shout, "b"), 0);
	CHECK_STEPS("");
	rig_end(rig);
	CHECK_STEPS("b!, (null), a");
}

static void twice_is_twice(void)
{
	struct rig rig = rig_begin();

	CHECK_EQ(drmm_add_action(rig.drm, say, "x"), 0);
	CHECK_EQ(drmm_add_action(rig.drm, say, "x"), 0);
	rig_end(rig);
	CHECK_STEPS("x, x");
}

static void release_action(void)
{
	struct rig rig = rig_begin();
	static char x[] = "x", y[] = "y";

	CHECK_EQ(drmm_add_action(rig.drm, say, x), 0);
	CHECK_EQ(drmm_add_action(rig.drm, say, y), 0);
	CHECK_EQ(drmm_add_action(rig.drm, shout, x), 0);
	drmm_release_action(rig.drm, say, y);
	CHECK_STEPS("y");
	drmm_release_action(rig.drm, shout, x);
	CHECK_STEPS("x!");
	rig_end(rig);
	CHECK_STEPS("x");
}

static void release_action_without_data(void)
{
	struct rig rig = rig_begin();

	CHECK_EQ(drmm_add_action(rig.drm, say, NULL), 0);
	drmm_release_action(rig.drm, say, NULL);
	CHECK_STEPS("(null)");
	rig_end(rig);
	CHECK_STEPS("");
}

static void reset_after_failure(void)
{
	struct drmres_fault fault = {.nth = 1};
	struct rig rig = rig_begin();

	drmres_fault_arm(&fault);
	CHECK_EQ(drmm_add_action_or_reset(rig.drm, say, "undone"), -ENOMEM);
	drmres_fault_disarm(NULL);
	CHECK_STEPS("undone");
	rig_end(rig);
	CHECK_STEPS("");
}

static void no_reset_after_plain_failure(void)
{
	struct drmres_fault fault = {.nth = 1};
	struct rig rig = rig_begin();

	drmres_fault_arm(&fault);
	CHECK_EQ(drmm_add_action(rig.drm, say, "kept"), -ENOMEM);
	drmres_fault_disarm(NULL);
	rig_end(rig);
	CHECK_STEPS("");
}

/*
 * As with a modular drm.ko: a node, and a copy of the name that a driver's literal is. The core's own names stay
 * where they are.
 */
static void requests_of_each_call(void)
{
	struct rig rig = rig_begin();
	struct drmres_fault_stats stats;

	drmres_fault_arm(NULL);
	CHECK_EQ(drmm_add_action(rig.drm, say, NULL), 0);
	drmres_fault_read(&stats);
	CHECK_EQ(stats.requests, 2);
	CHECK(drmm_kmalloc(rig.drm, 8, GFP_KERNEL));
	drmres_fault_read(&stats);
	CHECK_EQ(stats.requests, 3);
	CHECK(__drmm_alloc_payload(rig.drm, NULL, 8, "payload"));
	drmres_fault_disarm(&stats);
	CHECK_EQ(stats.requests, 5);
	rig_end(rig);
}

/* The module that the literal was in may be gone at the last put. */
static void names_are_copied(void)
{
	struct rig rig = rig_begin();
	char name[] = "gone";

	CHECK_EQ(__drmm_add_action(rig.drm, say, NULL, name), 0);
	strcpy(name, "XXXX");
	drmres_set_drm_debug(DRM_UT_DRMRES);
	drmm_release_action(rig.drm, say, NULL);
	drmres_set_drm_debug(0);
	CHECK_LOG(" scn: [drm:del_dr] DEL dr#5 gone (0 bytes)\n");
	CHECK_EQ(__drmm_add_action(rig.drm, say, NULL, NULL), 0);
	rig_end(rig);
	CHECK_STEPS("(null), (null)");
}

static void mutexes(void)
{
	struct rig rig = rig_begin();
	struct mutex *lock = drmm_kzalloc(rig.drm, sizeof(*lock), GFP_KERNEL);

	CHECK_EQ(drmm_mutex_init(rig.drm, lock), 0);
	mutex_lock(lock);
	mutex_unlock(lock);
	rig_end(rig);
}

static void mutex_held_at_release(void)
{
	static struct mutex lock;
	struct rig rig = rig_begin();

	CHECK_EQ(drmm_mutex_init(rig.drm, &lock), 0);
	mutex_lock(&lock);
	rig_end(rig);
	EXPECT_REPORT(DESTROY_HELD);
	mutex_unlock(&lock);
}

static void count_up(struct work_struct *work)
{
	(void)work;
	step("work");
}

static void workqueues(void)
{
	struct rig rig = rig_begin();
	struct work_struct work;
	struct workqueue_struct *wq = drmm_alloc_ordered_workqueue(rig.drm, "wq-%d", 0, 7);

	CHECK(!IS_ERR_OR_NULL(wq));
	INIT_WORK(&work, count_up);
	CHECK(queue_work(wq, &work));
	/* Destroying it waits for what was queued. */
	rig_end(rig);
	CHECK_STEPS("work");
}

/* Never NULL: one convention for both failures. */
static void workqueue_failures(void)
{
	struct rig rig = rig_begin();
	struct drmres_fault_stats stats;
	struct workqueue_struct *wq;
	unsigned int failed = 0;

	for (u64 nth = 1; nth < 20; nth++) {
		struct drmres_fault fault = {.nth = nth};

		drmres_fault_arm(&fault);
		wq = drmm_alloc_ordered_workqueue(rig.drm, "wq", 0);
		drmres_fault_disarm(&stats);
		if (!stats.injected)
			break;
		/* The copy of the action's name may be missing. */
		if (!IS_ERR(wq))
			EXPECT_REPORT(SILENT_NAME);
		else
			CHECK_EQ(PTR_ERR(wq), -ENOMEM);
		failed++;
	}
	CHECK(failed >= 2);
	CHECK(!IS_ERR_OR_NULL(wq));
	rig_end(rig);
}

struct closure {
	const char *text;
	int number;
};

static void call_closure(struct drm_device *dev, void *payload)
{
	struct closure *closure = payload;

	CHECK(dev->dev);
	step("%s %d", closure->text, closure->number);
}

static void payloads(void)
{
	struct drmres_layout layout = drmres_node_layout();
	struct rig rig = rig_begin();
	struct closure *closure = __drmm_alloc_payload(rig.drm, call_closure, sizeof(*closure), "closure");

	CHECK(closure);
	CHECK_EQ((uintptr_t)closure % layout.alignment, 0);
	*closure = (struct closure){"called with", 42};
	CHECK_EQ(drmm_add_action(rig.drm, say, "newer"), 0);
	CHECK(__drmm_alloc_payload(rig.drm, NULL, 0, "empty"));
	rig_end(rig);
	CHECK_STEPS("newer, called with 42");
}

static void *freed_by_words;

static void say_bare(void)
{
	step("bare");
}

static void call_words(struct drm_device *dev, void *words)
{
	const char *text = ((void **)words)[0];
	size_t number = (size_t)((void **)words)[1];

	if (!number) {
		(*(void (**)(void))words)();
		return;
	}
	/* That nodes are packed no longer costs nobody his words. */
	if (number == 2)
		drmm_kfree(dev, freed_by_words);
	CHECK(dev->dev);
	step("%s %zu", text, number);
}

static void call_other_words(struct drm_device *dev, void *words)
{
	CHECK(dev->dev);
	step("other %s", *(const char **)words);
}

/* Some are packed as they are, if nodes are packed, and some are not; the order is the same. */
static void closures(void)
{
	struct rig rig = rig_begin();

	freed_by_words = drmm_kmalloc(rig.drm, 8, GFP_KERNEL);
	CHECK_EQ(__drmm_add_closure(rig.drm, call_words, "closure", (void *)1, "one"), 0);
	CHECK_EQ(drmm_add_action(rig.drm, say, "action"), 0);
	CHECK_EQ(__drmm_add_closure(rig.drm, call_words, "closure", (void *)2, "two"), 0);
	CHECK_EQ(__drmm_add_closure(rig.drm, call_other_words, "words", NULL, "three"), 0);
	CHECK_EQ(__drmm_add_closure(rig.drm, call_words, (void *)say_bare, NULL, "bare"), 0);
	CHECK_EQ(__drmm_add_closure(rig.drm, call_words, "closure", (void *)3, "four"), 0);
	rig_end(rig);
	CHECK_STEPS("closure 3, bare, other words, closure 2, action, closure 1");
}

static void layout(void)
{
	struct drmres_layout layout = drmres_node_layout();
	struct rig rig = rig_begin();

	CHECK_EQ(layout.alignment, ARCH_KMALLOC_MINALIGN);
	CHECK_EQ(layout.node, 40);
	CHECK_EQ(layout.data_offset, (40 + layout.alignment - 1) / layout.alignment * layout.alignment);
	CHECK_EQ(layout.action, layout.data_offset + 8);
	CHECK_EQ(layout.payload_offset % layout.alignment, 0);
	for (size_t size = 0; size < 200; size++)
		CHECK_EQ((uintptr_t)drmm_kmalloc(rig.drm, size, GFP_KERNEL) % layout.alignment, 0);
	rig_end(rig);
}

static void atomic_context(void)
{
	struct rig rig = rig_begin();
	spinlock_t lock;
	void *p;

	spin_lock_init(&lock);
	spin_lock(&lock);
	p = drmm_kmalloc(rig.drm, 16, GFP_ATOMIC);
	drmm_kfree(rig.drm, p);
	p = drmm_kmalloc(rig.drm, 16, GFP_KERNEL);
	EXPECT_REPORT(SLEEP_IN_ATOMIC);
	spin_unlock(&lock);
	rig_end(rig);
}

static void many_nodes(void)
{
	enum {
		MANY = 5000
	};
	static void *p[MANY];
	struct rig rig = rig_begin();

	for (int i = 0; i < MANY; i++)
		p[i] = drmm_kmalloc(rig.drm, (size_t)i % 64, GFP_KERNEL);
	for (int i = 0; i < MANY; i += 2)
		drmm_kfree(rig.drm, p[i]);
	rig_end(rig);
}

static void quiet(struct drm_device *dev, void *data)
{
	(void)dev;
	(void)data;
}

static void *churn(void *arg)
{
	struct drm_device *drm = arg;
	int mine;

	for (int i = 0; i < 300; i++) {
		void *p = drmm_kmalloc(drm, 24, GFP_KERNEL);

		if (drmm_add_action(drm, quiet, &mine))
			case_fail(DRMRES_FILE_NAME, __LINE__, "not added");
		drmm_kfree(drm, p);
		drmm_release_action(drm, quiet, &mine);
	}
	return NULL;
}

static void from_threads(void)
{
	struct rig rig = rig_begin();
	pthread_t threads[3];

	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, churn, rig.drm);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	rig_end(rig);
}

CASES(drm_managed){
	CASE(drm_managed, memory),
	CASE(drm_managed, zero_bytes),
	CASE(drm_managed, arrays),
	CASE(drm_managed, near_size_max),
	CASE(drm_managed, strings),
	CASE(drm_managed, free_early),
	CASE(drm_managed, actions),
	CASE(drm_managed, twice_is_twice),
	CASE(drm_managed, release_action),
	CASE(drm_managed, release_action_without_data),
	CASE(drm_managed, reset_after_failure),
	CASE(drm_managed, no_reset_after_plain_failure),
	CASE(drm_managed, requests_of_each_call),
	CASE(drm_managed, names_are_copied),
	CASE(drm_managed, mutexes),
	CASE(drm_managed, mutex_held_at_release),
	CASE(drm_managed, workqueues),
	CASE(drm_managed, workqueue_failures),
	CASE(drm_managed, payloads),
	CASE(drm_managed, closures),
	CASE(drm_managed, layout),
	CASE(drm_managed, atomic_context),
	CASE(drm_managed, many_nodes),
	CASE(drm_managed, from_threads),
	CASE_END,
};
