// SPDX-License-Identifier: MIT
/* Two threads on one drm_device, in every order that their points allow. */
#include "drm_case.h"
#include "explorer.h"

static struct rig rig;
static int hardware, touched_late, freed, released;

/* What an ioctl does: touch the hardware while it is there. */
static void reader(void *arg)
{
	int idx;

	(void)arg;
	if (!drm_dev_enter(rig.drm, &idx))
		return;
	drmres_point(DRMRES_OP_FLAG, &hardware);
	if (!hardware)
		touched_late++;
	drm_dev_exit(idx);
}

/* What remove() does: unplug, and power off. */
static void remover(void *arg)
{
	(void)arg;
	drm_dev_unplug(rig.drm);
	hardware = 0;
}

static void begin_unplug(void)
{
	hardware = 1;
	touched_late = 0;
	rig = rig_begin();
	explore_thread(reader, NULL);
	explore_thread(remover, NULL);
}

static void end_unplug(void)
{
	CHECK_EQ(touched_late, 0);
	CHECK(drm_dev_is_unplugged(rig.drm));
	rig_end(rig);
}

static void unplug_and_reader(void)
{
	CHECK(explore(begin_unplug, end_unplug, 3000) > 10);
	CHECK(explorer.waits > 0);
}

/* The fixed twin's bug: without a section, some order touches hardware that is off. */
static void careless_reader(void *arg)
{
	(void)arg;
	if (drm_dev_is_unplugged(rig.drm))
		return;
	drmres_point(DRMRES_OP_FLAG, &hardware);
	if (!hardware)
		touched_late++;
}

static int found;

static void begin_careless(void)
{
	hardware = 1;
	touched_late = 0;
	rig = rig_begin();
	explore_thread(careless_reader, NULL);
	explore_thread(remover, NULL);
}

static void end_careless(void)
{
	found += touched_late;
	rig_end(rig);
}

static void unplug_and_careless_reader(void)
{
	found = 0;
	explore(begin_careless, end_careless, 3000);
	CHECK(found > 0);
}

static void count_release(struct drm_device *dev)
{
	(void)dev;
	released++;
}

static const struct drm_driver counting = {.name = "counting", .release = count_release};

static void putter(void *arg)
{
	drm_dev_put(arg);
}

static void begin_puts(void)
{
	released = 0;
	rig = rig_begin_with(&counting);
	drm_dev_get(rig.drm);
	explore_thread(putter, rig.drm);
	explore_thread(putter, rig.drm);
}

static void end_puts(void)
{
	CHECK_EQ(released, 1);
	root_device_unregister(rig.parent);
}

static void two_last_puts(void)
{
	CHECK(explore(begin_puts, end_puts, 3000) > 1);
}

static void *contested;

static void freer(void *arg)
{
	(void)arg;
	drmm_kfree(rig.drm, contested);
}

static void count_report(const struct drmres_report *report, void *context)
{
	(void)context;
	freed += report->code == DRMRES_DRMM_FREE_UNKNOWN;
}

static void begin_frees(void)
{
	rig = rig_begin();
	contested = drmm_kmalloc(rig.drm, 16, GFP_KERNEL);
	explore_thread(freer, NULL);
	explore_thread(freer, NULL);
}

static void end_frees(void)
{
	freed--;
	CHECK_EQ(freed, 0);
	rig_end(rig);
}

/* One of them frees, the other is told, whatever the order. */
static void two_frees(void)
{
	drmres_report_sink_t sink;
	void *context;

	freed = 0;
	sink = drmres_get_report_sink(&context);
	drmres_set_report_sink(count_report, NULL);
	CHECK(explore(begin_frees, end_frees, 3000) > 1);
	drmres_set_report_sink(sink, context);
}

static void count_call(struct drm_device *dev, void *data)
{
	(void)dev;
	(void)data;
	released++;
}

static void releaser(void *arg)
{
	drmm_release_action(rig.drm, count_call, arg);
}

static void adder(void *arg)
{
	void *p = drmm_kmalloc(rig.drm, 16, GFP_KERNEL);

	CHECK_EQ(drmm_add_action(rig.drm, count_call, &released), 0);
	drmm_kfree(rig.drm, p);
	(void)arg;
}

static int mine;

static void begin_mixture(void)
{
	released = 0;
	rig = rig_begin();
	CHECK_EQ(drmm_add_action(rig.drm, count_call, &mine), 0);
	explore_thread(releaser, &mine);
	explore_thread(adder, NULL);
}

static void end_mixture(void)
{
	CHECK_EQ(released, 1);
	rig_end(rig);
	CHECK_EQ(released, 2);
}

static void add_and_release(void)
{
	CHECK(explore(begin_mixture, end_mixture, 2000) > 10);
}

CASES(drm_race){
	CASE(drm_race, unplug_and_reader), CASE(drm_race, unplug_and_careless_reader),
	CASE(drm_race, two_last_puts),	   CASE(drm_race, two_frees),
	CASE(drm_race, add_and_release),   CASE_END,
};
