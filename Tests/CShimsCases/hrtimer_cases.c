/* SPDX-License-Identifier: MIT */
/* Timers in nanoseconds. */
#include <cases.h>

#include "steps.h"

#include <linux/hrtimer.h>
#include <linux/slab.h>

struct vblank {
	struct hrtimer timer;
	int frames;
};

static unsigned long start;

static enum hrtimer_restart frame(struct hrtimer *timer)
{
	struct vblank *vblank = container_of(timer, struct vblank, timer);
	char phase[128];

	drmres_phase_describe(phase, sizeof(phase));
	step("%lu in %s", jiffies - start, phase);
	CHECK(hrtimer_active(timer));
	CHECK_EQ(hrtimer_try_to_cancel(timer), -1);
	if (!--vblank->frames)
		return HRTIMER_NORESTART;
	CHECK_EQ(hrtimer_forward_now(timer, ms_to_ktime(16)), 1);
	return HRTIMER_RESTART;
}

static void begin(struct vblank *vblank)
{
	drmres_set_work_mode(DRMRES_WORK_MANUAL);
	start = jiffies;
	*vblank = (struct vblank){.frames = 2};
	hrtimer_setup(&vblank->timer, frame, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
}

static void end(void)
{
	drmres_set_work_mode(DRMRES_WORK_THREADS);
}

static void goes_off_in_intervals(void)
{
	struct vblank vblank;

	begin(&vblank);
	hrtimer_start(&vblank.timer, ms_to_ktime(16), HRTIMER_MODE_REL);
	CHECK(hrtimer_active(&vblank.timer));
	drmres_advance_jiffies(20);
	CHECK(!hrtimer_active(&vblank.timer));
	CHECK_STEPS("4 in hrtimer of frame, 8 in hrtimer of frame");
	hrtimer_start(&vblank.timer, ktime_add_ms(ktime_get(), 4), HRTIMER_MODE_ABS);
	CHECK_EQ(hrtimer_try_to_cancel(&vblank.timer), 1);
	CHECK_EQ(hrtimer_try_to_cancel(&vblank.timer), 0);
	hrtimer_start(&vblank.timer, KTIME_MAX, HRTIMER_MODE_REL);
	CHECK_EQ(hrtimer_cancel(&vblank.timer), 1);
	CHECK_EQ(hrtimer_cancel(&vblank.timer), 0);
	end();
}

static void freed_while_pending(void)
{
	struct vblank *vblank = kzalloc(sizeof(*vblank), GFP_KERNEL);
	const struct drmres_report *report;

	begin(vblank);
	hrtimer_start(&vblank->timer, ms_to_ktime(16), HRTIMER_MODE_REL);
	kfree(vblank);
	report = EXPECT_REPORT(ARMED_WHEN_FREED);
	if (report)
		CHECK(strstr(report->what, "hrtimer frame is still pending"));
	drmres_advance_jiffies(20);
	CHECK_STEPS("");
	end();
}

static void misuse(void)
{
	struct hrtimer timer = {0};

	hrtimer_start(&timer, 0, HRTIMER_MODE_REL);
	EXPECT_REPORT(TIMER_MISUSE);
	CHECK_EQ(hrtimer_cancel(&timer), 0);
	EXPECT_REPORT(TIMER_MISUSE);
	CHECK_EQ(hrtimer_cancel(NULL), 0);
	EXPECT_REPORT(NULL_ARGUMENT);
	hrtimer_init(&timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	hrtimer_start(&timer, 0, HRTIMER_MODE_REL);
	EXPECT_REPORT(TIMER_MISUSE);
}

CASES(hrtimer){CASE(hrtimer, goes_off_in_intervals), CASE(hrtimer, freed_while_pending), CASE(hrtimer, misuse),
	       CASE_END};
