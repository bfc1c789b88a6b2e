// SPDX-License-Identifier: MIT
/* Taking the hardware away: who may still touch it, and who waits for whom. */
#include "drm_case.h"
#include "steps.h"

#include <lib/attention.h>
#include <linux/platform_device.h>

#include <pthread.h>
#include <sched.h>

static void enter_and_exit(void)
{
	struct rig rig = rig_begin();
	int idx, inner;

	/* Registered or not makes no difference. */
	CHECK(drm_dev_enter(rig.drm, &idx));
	CHECK(drm_dev_enter(rig.drm, &inner));
	drm_dev_exit(inner);
	CHECK(!drm_dev_is_unplugged(rig.drm));
	drm_dev_exit(idx);
	rig_end(rig);
}

static void unplug_for_good(void)
{
	struct rig rig = rig_begin();
	int idx;

	CHECK_EQ(drm_dev_register(rig.drm, 0), 0);
	drm_dev_unplug(rig.drm);
	CHECK(!rig.drm->registered);
	CHECK(drm_dev_is_unplugged(rig.drm));
	CHECK(!drm_dev_enter(rig.drm, &idx));
	rig_end(rig);
}

/* One domain for all devices, one flag for each. */
static void other_devices_stay(void)
{
	struct rig one = rig_begin(), two = rig_begin_on("two", &plain_driver);
	int idx;

	drm_dev_unplug(one.drm);
	CHECK(drm_dev_enter(two.drm, &idx));
	drm_dev_exit(idx);
	rig_end(two);
	rig_end(one);
}

static void unplug_twice(void)
{
	struct rig rig = rig_begin();

	CHECK_EQ(drm_dev_register(rig.drm, 0), 0);
	drm_dev_unplug(rig.drm);
	drm_dev_unplug(rig.drm);
	rig_end(rig);
}

static void unplug_unregistered(void)
{
	struct rig rig = rig_begin();

	drm_dev_unplug(rig.drm);
	CHECK(drm_dev_is_unplugged(rig.drm));
	rig_end(rig);
}

static void unregister_then_unplug(void)
{
	struct rig rig = rig_begin();

	CHECK_EQ(drm_dev_register(rig.drm, 0), 0);
	drm_dev_unregister(rig.drm);
	drm_dev_unplug(rig.drm);
	rig_end(rig);
}

static void exit_without_enter(void)
{
	struct rig rig = rig_begin();
	int idx = 0;

	drm_dev_exit(idx);
	EXPECT_REPORT(SRCU_UNBALANCED);
	drm_dev_unplug(rig.drm);
	/* A refused section must not be left. */
	CHECK(!drm_dev_enter(rig.drm, &idx));
	drm_dev_exit(idx);
	EXPECT_REPORT(SRCU_UNBALANCED);
	rig_end(rig);
}

static void exit_twice(void)
{
	struct rig rig = rig_begin();
	int idx;

	CHECK(drm_dev_enter(rig.drm, &idx));
	drm_dev_exit(idx);
	drm_dev_exit(idx);
	EXPECT_REPORT(SRCU_UNBALANCED);
	rig_end(rig);
}

/* Linux waits for itself here, for ever. */
static void unplug_inside_a_section(void)
{
	struct rig rig = rig_begin();
	int idx;

	CHECK(drm_dev_enter(rig.drm, &idx));
	drm_dev_unplug(rig.drm);
	EXPECT_REPORT(SECTION_BLOCKS);
	CHECK(drm_dev_is_unplugged(rig.drm));
	drm_dev_exit(idx);
	rig_end(rig);
}

/* What a reader and an unplugging thread tell each other. */
struct race {
	struct drm_device *drm;
	int inside;
	int touched;
	int seen_touched;
};

static int load(const int *flag)
{
	return __atomic_load_n(flag, __ATOMIC_ACQUIRE);
}

static void store(int *flag, int value)
{
	__atomic_store_n(flag, value, __ATOMIC_RELEASE);
}

static void *unplugger(void *arg)
{
	struct race *race = arg;

	while (!load(&race->inside))
		sched_yield();
	drm_dev_unplug(race->drm);
	race->seen_touched = load(&race->touched);
	return NULL;
}

/*
 * 1. a reader enters
 * 2. another thread unplugs: the flag is set, and it waits
 * 3. the reader sees that, goes on touching the hardware, and exits
 * 4. only now does drm_dev_unplug() return
 */
static void unplug_waits_for_readers(void)
{
	struct rig rig = rig_begin();
	struct race race = {.drm = rig.drm};
	pthread_t thread;
	int idx, other;

	CHECK_EQ(drm_dev_register(rig.drm, 0), 0);
	pthread_create(&thread, NULL, unplugger, &race);
	CHECK(drm_dev_enter(rig.drm, &idx));
	store(&race.inside, 1);
	/* Nobody can enter any more, although the reader is still inside. */
	while (drm_dev_enter(rig.drm, &other)) {
		drm_dev_exit(other);
		sched_yield();
	}
	store(&race.touched, 1);
	drm_dev_exit(idx);
	pthread_join(thread, NULL);
	CHECK_EQ(race.seen_touched, 1);
	rig_end(rig);
}

/* What the sections protect: gone the moment unplug returned. */
struct hardware {
	struct drm_device *drm;
	int *registers;
	int failed;
};

static void *user(void *arg)
{
	struct hardware *hw = arg;
	int idx;

	while (drm_dev_enter(hw->drm, &idx)) {
		if (__atomic_load_n(hw->registers, __ATOMIC_RELAXED) != 42)
			store(&hw->failed, 1);
		drm_dev_exit(idx);
	}
	return NULL;
}

static void many_readers(void)
{
	struct rig rig = rig_begin();
	int registers = 42;
	struct hardware hw = {.drm = rig.drm, .registers = &registers};
	pthread_t threads[3];

	CHECK_EQ(drm_dev_register(rig.drm, 0), 0);
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, user, &hw);
	drm_dev_unplug(rig.drm);
	/* Nobody is inside: this is no race. */
	registers = 0;
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	CHECK_EQ(hw.failed, 0);
	rig_end(rig);
}

/* The section that unplug waits for may itself take and drop references. */
static void reference_inside(void)
{
	struct rig rig = rig_begin();
	int idx;

	CHECK(drm_dev_enter(rig.drm, &idx));
	drm_dev_get(rig.drm);
	drm_dev_exit(idx);
	drm_dev_unplug(rig.drm);
	drm_dev_put(rig.drm);
	rig_end(rig);
}

/* A driver whose drm_device outlives it, as an open file would have it. */
static struct drm_device *left_behind;
static bool unplugs;

static int stale_probe(struct platform_device *pdev)
{
	left_behind = drm_dev_alloc(&plain_driver, &pdev->dev);
	return IS_ERR(left_behind) ? PTR_ERR(left_behind) : drm_dev_register(left_behind, 0);
}

static void stale_remove(struct platform_device *pdev)
{
	int idx;

	(void)pdev;
	if (unplugs)
		drm_dev_unplug(left_behind);
	else
		drm_dev_unregister(left_behind);
	/* The hardware is still there: remove() may use it. */
	if (drm_dev_enter(left_behind, &idx))
		drm_dev_exit(idx);
}

static struct platform_driver stale_driver = {
	.probe = stale_probe, .remove = stale_remove, .driver = {.name = "stale"}};

static struct platform_device *stale_begin(bool unplug)
{
	struct platform_device *pdev;

	unplugs = unplug;
	pdev = platform_device_register_simple("stale", PLATFORM_DEVID_NONE, NULL, 0);
	CHECK(!IS_ERR(pdev));
	CHECK_EQ(platform_driver_register(&stale_driver), 0);
	return pdev;
}

static void stale_end(struct platform_device *pdev)
{
	drm_dev_put(left_behind);
	platform_driver_unregister(&stale_driver);
	platform_device_unregister(pdev);
}

/*
 * 1. probe registers a drm_device
 * 2. remove only unregisters it
 * 3. a section begins after the unbind: it would touch what is gone. Told once.
 */
static void section_after_unbind(void)
{
	struct platform_device *pdev = stale_begin(false);
	int idx;

	device_release_driver(&pdev->dev);
	CHECK(!drm_dev_is_unplugged(left_behind));
	CHECK(drm_dev_enter(left_behind, &idx));
	drm_dev_exit(idx);
	EXPECT_REPORT(UNREGISTER_NOT_UNPLUG);
	CHECK(drm_dev_enter(left_behind, &idx));
	drm_dev_exit(idx);
	stale_end(pdev);
}

/* The device is bound again, and the old drm_device is as stale as before. */
static void section_after_rebind(void)
{
	struct platform_device *pdev = stale_begin(false);
	struct drm_device *old = left_behind;
	int idx;

	device_release_driver(&pdev->dev);
	CHECK_EQ(device_attach(&pdev->dev), 1);
	CHECK(drm_dev_enter(left_behind, &idx));
	drm_dev_exit(idx);
	CHECK(drm_dev_enter(old, &idx));
	drm_dev_exit(idx);
	EXPECT_REPORT(UNREGISTER_NOT_UNPLUG);
	drm_dev_put(old);
	device_release_driver(&pdev->dev);
	stale_end(pdev);
}

static void no_section_after_unplug(void)
{
	struct platform_device *pdev = stale_begin(true);
	int idx;

	device_release_driver(&pdev->dev);
	CHECK(drm_dev_is_unplugged(left_behind));
	CHECK(!drm_dev_enter(left_behind, &idx));
	stale_end(pdev);
}

/* Who enters no section and touches nothing is not told how to do it. */
static void no_section_at_all(void)
{
	struct platform_device *pdev = stale_begin(false);

	device_release_driver(&pdev->dev);
	CHECK(!drm_dev_is_unplugged(left_behind));
	stale_end(pdev);
}

/* A section needs a device, and a place for what its end needs. */
static void enter_nothing(void)
{
	struct rig rig = rig_begin();
	int idx;

	CHECK(!drm_dev_enter(NULL, &idx));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!drm_dev_enter(ERR_PTR(-ENODEV), &idx));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!drm_dev_enter(rig.drm, NULL));
	EXPECT_REPORT(NULL_ARGUMENT);
	drm_dev_unplug(rig.drm);
	rig_end(rig);
}

static void exit_of_no_section(void)
{
	drm_dev_exit(2);
	EXPECT_REPORT(SRCU_UNBALANCED);
	drm_dev_exit(-2);
	EXPECT_REPORT(SRCU_UNBALANCED);
	/* What a refused drm_dev_enter() may have left there. */
	drm_dev_exit(-1);
}

static void *enter_and_end(void *race)
{
	int *idx = &((struct race *)race)->inside;

	/* Of a thread's sections the first is another than those that follow. */
	for (int i = 0; i < 3; i++) {
		CHECK(drm_dev_enter(((struct race *)race)->drm, idx));
		if (i < 2)
			drm_dev_exit(*idx);
	}
	return NULL;
}

/*
 * 1. a thread enters a section and ends, which is told, and the section is left; 2. so does the next one, which may go on with
 * what the first one counted; 3. nobody is inside: unplug need not wait, and an exit is one too many
 */
static void section_of_an_ended_thread(void)
{
	struct rig rig = rig_begin();
	struct race race = {.drm = rig.drm};
	pthread_t thread;

	for (int i = 0; i < 2; i++) {
		pthread_create(&thread, NULL, enter_and_end, &race);
		pthread_join(thread, NULL);
		EXPECT_REPORT(LOCK_KEPT);
	}
	drm_dev_unplug(rig.drm);
	drm_dev_exit(race.inside);
	EXPECT_REPORT(SRCU_UNBALANCED);
	rig_end(rig);
}

/* Not in line: by functions that a driver has the address of. */
static bool (*const enter_called)(struct drm_device *, int *) = drm_dev_enter;
static void (*const exit_called)(int) = drm_dev_exit;

static bool enter_some_way(struct drm_device *drm, unsigned int way, int *idx)
{
	return way ? enter_called(drm, idx) : drm_dev_enter(drm, idx);
}

static void exit_some_way(unsigned int way, int idx)
{
	if (way)
		exit_called(idx);
	else
		drm_dev_exit(idx);
}

/*
 * 1. a section is entered in line or by a call, and in it another one; 2. somebody begins or ends to pay attention; 3. both are left in
 * line or by a call; 4. an exit is one too many; 5. unplug waits for nobody, and nobody enters in either way.
 */
static void each_way_in_and_out(void)
{
	struct rig rig = rig_begin();
	int outer, inner;

	for (unsigned int ways = 0; ways < 32; ways++) {
		CHECK(enter_some_way(rig.drm, ways & 1, &outer));
		CHECK(enter_some_way(rig.drm, ways & 2, &inner));
		drmres_attention_set(DRMRES_ATTENTION_MARK, ways & 16);
		exit_some_way(ways & 4, inner);
		exit_some_way(ways & 8, outer);
		exit_some_way(ways & 4, outer);
		EXPECT_REPORT(SRCU_UNBALANCED);
	}
	drm_dev_unplug(rig.drm);
	CHECK(!enter_some_way(rig.drm, 0, &outer));
	CHECK(!enter_some_way(rig.drm, 1, &outer));
	rig_end(rig);
}

/* The same while nobody pays attention, when threads may count their sections themselves. */
#define UNATTENDED(name)                                            \
	static void name##_unattended(void)                         \
	{                                                           \
		drmres_attention_set(DRMRES_ATTENTION_MARK, false); \
		name();                                             \
	}

UNATTENDED(section_after_unbind)
UNATTENDED(section_after_rebind)
UNATTENDED(no_section_after_unplug)
UNATTENDED(unplug_for_good)
UNATTENDED(other_devices_stay)
UNATTENDED(exit_without_enter)
UNATTENDED(exit_twice)
UNATTENDED(unplug_waits_for_readers)
UNATTENDED(many_readers)
UNATTENDED(enter_nothing)
UNATTENDED(exit_of_no_section)
UNATTENDED(section_of_an_ended_thread)
UNATTENDED(each_way_in_and_out)

CASES(drm_unplug){
	CASE(drm_unplug, section_after_unbind),
	CASE(drm_unplug, section_after_rebind),
	CASE(drm_unplug, no_section_after_unplug),
	CASE(drm_unplug, no_section_at_all),
	CASE(drm_unplug, enter_and_exit),
	CASE(drm_unplug, unplug_for_good),
	CASE(drm_unplug, other_devices_stay),
	CASE(drm_unplug, unplug_twice),
	CASE(drm_unplug, unplug_unregistered),
	CASE(drm_unplug, unregister_then_unplug),
	CASE(drm_unplug, exit_without_enter),
	CASE(drm_unplug, exit_twice),
	CASE(drm_unplug, unplug_inside_a_section),
	CASE(drm_unplug, unplug_waits_for_readers),
	CASE(drm_unplug, many_readers),
	CASE(drm_unplug, reference_inside),
	CASE(drm_unplug, enter_nothing),
	CASE(drm_unplug, exit_of_no_section),
	CASE(drm_unplug, section_of_an_ended_thread),
	CASE(drm_unplug, each_way_in_and_out),
	CASE(drm_unplug, section_after_unbind_unattended),
	CASE(drm_unplug, section_after_rebind_unattended),
	CASE(drm_unplug, no_section_after_unplug_unattended),
	CASE(drm_unplug, unplug_for_good_unattended),
	CASE(drm_unplug, other_devices_stay_unattended),
	CASE(drm_unplug, exit_without_enter_unattended),
	CASE(drm_unplug, exit_twice_unattended),
	CASE(drm_unplug, unplug_waits_for_readers_unattended),
	CASE(drm_unplug, many_readers_unattended),
	CASE(drm_unplug, enter_nothing_unattended),
	CASE(drm_unplug, exit_of_no_section_unattended),
	CASE(drm_unplug, section_of_an_ended_thread_unattended),
	CASE(drm_unplug, each_way_in_and_out_unattended),
	CASE_END,
};
