/* SPDX-License-Identifier: MIT */
/* Interrupts and tasklets. */
#include <cases.h>

#include "hw_case.h"
#include "steps.h"

#include <drmres/irq.h>
#include <drmres/work.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct priv {
	const char *name;
	irqreturn_t answer;
	struct tasklet_struct tasklet;
};

static irqreturn_t handler(int irq, void *dev_id)
{
	struct priv *priv = dev_id;
	char phase[128];

	drmres_phase_describe(phase, sizeof(phase));
	step("%s %d in %s", priv->name, irq, phase);
	CHECK(in_interrupt());
	return priv->answer;
}

static irqreturn_t thread(int irq, void *dev_id)
{
	struct priv *priv = dev_id;
	char phase[128];

	drmres_phase_describe(phase, sizeof(phase));
	step("%s's thread %d in %s", priv->name, irq, phase);
	msleep(1);
	return IRQ_HANDLED;
}

static void calls_handlers(void)
{
	struct priv a = {.name = "a", .answer = IRQ_HANDLED}, b = {.name = "b"};

	CHECK_EQ(drmres_raise_irq(7), 0);
	CHECK_EQ(request_irq(7, handler, IRQF_SHARED, "dev-a", &a), 0);
	CHECK_EQ(request_irq(7, handler, IRQF_SHARED, "dev-b", &b), 0);
	CHECK_EQ(drmres_irq_next(0), 7);
	CHECK_EQ(drmres_irq_next(7), 0);
	CHECK_EQ(drmres_raise_irq(7), 1);
	CHECK_STEPS("a 7 in irq of dev-a, b 7 in irq of dev-b");
	CHECK_STR((const char *)free_irq(7, &a), "dev-a");
	CHECK_EQ(drmres_raise_irq(7), 0);
	CHECK_STEPS("b 7 in irq of dev-b");
	CHECK_STR((const char *)free_irq(7, &b), "dev-b");
	CHECK_EQ(drmres_raise_irq(7), 0);
	CHECK_EQ(drmres_irq_next(0), 0);
	CHECK_STEPS("");
}

/*
 * 1. Somebody else on a shared line raises it as soon as it is requested, and while it is being freed.
 * 2. The handler runs each time; one that has its line for itself does not, nor does one when nobody asked for that.
 */
static void shared_at_once(void)
{
	struct priv a = {.name = "a", .answer = IRQ_HANDLED};

	drmres_irq_others_raise(true);
	CHECK_EQ(request_irq(7, handler, IRQF_SHARED, "dev-a", &a), 0);
	CHECK_STEPS("a 7 in irq of dev-a");
	CHECK_STR((const char *)free_irq(7, &a), "dev-a");
	CHECK_STEPS("a 7 in irq of dev-a");
	CHECK_EQ(request_irq(8, handler, 0, "dev-a", &a), 0);
	CHECK_STR((const char *)free_irq(8, &a), "dev-a");
	CHECK_STEPS("");
	drmres_irq_others_raise(false);
	CHECK_EQ(request_irq(7, handler, IRQF_SHARED, "dev-a", &a), 0);
	CHECK_STR((const char *)free_irq(7, &a), "dev-a");
	CHECK_STEPS("");
}

/* A line that is kept silent until the block ends; what came meanwhile comes then, once. */
static void silent_in_a_block(void)
{
	struct priv a = {.name = "a", .answer = IRQ_HANDLED};
	int irq = 7;

	CHECK_EQ(request_irq(7, handler, 0, "dev-a", &a), 0);
	scoped_guard (disable_irq, &irq) {
		drmres_raise_irq(7);
		drmres_raise_irq(7);
		CHECK_STEPS("");
	}
	CHECK_STEPS("a 7 in irq of dev-a");
	drmres_raise_irq(7);
	CHECK_STEPS("a 7 in irq of dev-a");
	free_irq(7, &a);
}

static void wakes_threads(void)
{
	struct priv a = {.name = "a", .answer = IRQ_WAKE_THREAD};

	drmres_set_work_mode(DRMRES_WORK_MANUAL);
	CHECK_EQ(request_threaded_irq(7, handler, thread, 0, "dev-a", &a), 0);
	CHECK_EQ(drmres_raise_irq(7), 1);
	CHECK_STEPS("a 7 in irq of dev-a");
	drmres_run_pending_work();
	CHECK_STEPS("a's thread 7 in irq-thread of dev-a");
	drmres_raise_irq(7);
	synchronize_irq(7);
	CHECK_STEPS("a 7 in irq of dev-a, a's thread 7 in irq-thread of dev-a");
	/* A thread that was woken and has not run does not run any more. */
	drmres_raise_irq(7);
	free_irq(7, &a);
	drmres_run_pending_work();
	CHECK_STEPS("a 7 in irq of dev-a");

	/* Masked until the thread has run; what comes meanwhile comes then. */
	CHECK_EQ(request_threaded_irq(7, NULL, thread, IRQF_ONESHOT, "dev-a", &a), 0);
	CHECK_EQ(drmres_raise_irq(7), 1);
	CHECK_EQ(drmres_raise_irq(7), 0);
	CHECK_EQ(drmres_run_pending_work(), 2);
	CHECK_STEPS("a's thread 7 in irq-thread of dev-a, a's thread 7 in irq-thread of dev-a");
	free_irq(7, &a);
	drmres_set_work_mode(DRMRES_WORK_THREADS);
}

static void disables(void)
{
	struct priv a = {.name = "a", .answer = IRQ_HANDLED};

	CHECK_EQ(request_irq(7, handler, IRQF_NO_AUTOEN, "dev-a", &a), 0);
	CHECK_EQ(drmres_raise_irq(7), 0);
	CHECK_STEPS("");
	enable_irq(7);
	CHECK_STEPS("a 7 in irq of dev-a");
	disable_irq(7);
	disable_irq_nosync(7);
	CHECK_EQ(drmres_raise_irq(7), 0);
	CHECK_EQ(drmres_raise_irq(7), 0);
	enable_irq(7);
	CHECK_STEPS("");
	enable_irq(7);
	CHECK_STEPS("a 7 in irq of dev-a");
	enable_irq(7);
	CHECK_LOG("Unbalanced enable for IRQ 7\n");
	EXPECT_REPORT(IRQ_MISUSE);
	free_irq(7, &a);
	disable_irq(7);
	EXPECT_REPORT(IRQ_MISUSE);
}

static void refuses(void)
{
	struct priv a = {.name = "a", .answer = IRQ_HANDLED};

	CHECK_EQ(request_irq(7, handler, 0, "dev-a", &a), 0);
	CHECK_EQ(request_irq(7, handler, 0, "dev-b", &a), -EBUSY);
	CHECK_LOG("genirq: Flags mismatch irq 7. 00000000 (dev-b) vs. 00000000 (dev-a)\n");
	EXPECT_REPORT(IRQ_MISUSE);
	free_irq(7, &a);
	free_irq(7, &a);
	CHECK_LOG("Trying to free already-free IRQ 7\n");
	EXPECT_REPORT(IRQ_MISUSE);
	free_irq(8, &a);
	CHECK_LOG("Trying to free already-free IRQ 8\n");
	EXPECT_REPORT(IRQ_MISUSE);
	CHECK_EQ(request_irq(7, handler, IRQF_SHARED, "dev-a", NULL), -EINVAL);
	CHECK_EQ(request_irq(7, NULL, 0, "dev-a", &a), -EINVAL);
	CHECK_EQ(request_irq((unsigned int)-ENXIO, handler, 0, "dev-a", &a), -EINVAL);
	CHECK_EQ(request_irq(IRQ_NOTCONNECTED, handler, 0, "dev-a", &a), -ENOTCONN);
	CHECK_EQ(request_threaded_irq(7, NULL, thread, 0, "dev-a", &a), -EINVAL);
	CHECK_LOG("genirq: Threaded irq requested with handler=NULL and !ONESHOT for dev-a (irq 7)\n");
	a.answer = IRQ_WAKE_THREAD;
	CHECK_EQ(request_irq(7, handler, 0, "dev-a", &a), 0);
	drmres_raise_irq(7);
	CHECK_LOG("IRQ 7 device dev-a returned IRQ_WAKE_THREAD but no thread function available.\n");
	free_irq(7, &a);
	steps();
}

static irqreturn_t sleeper(int irq, void *dev_id)
{
	(void)irq;
	mutex_lock(dev_id);
	mutex_unlock(dev_id);
	return IRQ_HANDLED;
}

static irqreturn_t suicidal(int irq, void *dev_id)
{
	synchronize_irq((unsigned int)irq);
	free_irq((unsigned int)irq, dev_id);
	return IRQ_HANDLED;
}

static void handlers_are_atomic(void)
{
	const struct drmres_report *report;
	struct mutex mutex;

	mutex_init(&mutex);
	CHECK_EQ(request_irq(7, sleeper, 0, "dev-a", &mutex), 0);
	drmres_raise_irq(7);
	report = EXPECT_REPORT(SLEEP_IN_ATOMIC);
	if (report)
		CHECK_STR(report->phase, "irq of dev-a");
	free_irq(7, &mutex);
	CHECK_EQ(request_irq(7, suicidal, 0, "dev-a", &mutex), 0);
	drmres_raise_irq(7);
	EXPECT_REPORT(SLEEP_IN_ATOMIC);
	EXPECT_REPORT(DEADLOCK);
	EXPECT_REPORT(SLEEP_IN_ATOMIC);
	EXPECT_REPORT(DEADLOCK);
	CHECK_EQ(drmres_raise_irq(7), 0);
}

static int probe_managed(struct platform_device *pdev)
{
	struct priv *priv = devm_kzalloc(&pdev->dev, sizeof(*priv), GFP_KERNEL);
	int irq = platform_get_irq(pdev, 0);

	if (!priv)
		return -ENOMEM;
	*priv = (struct priv){.name = "managed", .answer = IRQ_HANDLED};
	CHECK_EQ(irq, HW_IRQ);
	CHECK_EQ(platform_get_irq_byname(pdev, "vblank"), HW_IRQ);
	CHECK_EQ(platform_get_irq_optional(pdev, 1), -ENXIO);
	CHECK_EQ(platform_irq_count(pdev), 1);
	return devm_request_irq(&pdev->dev, (unsigned int)irq, handler, 0, NULL, priv);
}

static void goes_at_unbind(void)
{
	CHECK(hw_bind(probe_managed, NULL));
	CHECK_EQ(drmres_raise_irq(HW_IRQ), 1);
	CHECK_STEPS("managed 42 in irq of hw");
	hw_unbind();
	CHECK_EQ(drmres_raise_irq(HW_IRQ), 0);
	CHECK_STEPS("");
	hw_end();
}

static int probe_missing(struct platform_device *pdev)
{
	CHECK_EQ(platform_get_irq(pdev, 3), -ENXIO);
	CHECK_EQ(platform_get_irq_byname(pdev, "none"), -ENXIO);
	devm_free_irq(&pdev->dev, HW_IRQ, pdev);
	return 0;
}

static void is_not_there(void)
{
	CHECK(hw_bind(probe_missing, NULL));
	CHECK_LOG("hw hw: IRQ index 3 not found\nhw hw: IRQ none not found\n");
	EXPECT_REPORT(IRQ_MISUSE);
	hw_unbind();
	hw_end();
}

static int probe_and_free(struct platform_device *pdev)
{
	int ret = devm_request_irq(&pdev->dev, HW_IRQ, handler, 0, "vblank", pdev);

	devm_free_irq(&pdev->dev, HW_IRQ, pdev);
	return ret;
}

static void freed_before_unbind(void)
{
	CHECK(hw_bind(probe_and_free, NULL));
	CHECK_EQ(drmres_raise_irq(HW_IRQ), 0);
	hw_unbind();
	hw_end();
}

/*
 * 1. probe requests the line without managing it
 * 2. remove forgets it
 * 3. the line is still requested when the driver is gone
 */
static int probe_kept(struct platform_device *pdev)
{
	return request_irq(HW_IRQ, handler, 0, "vblank", pdev);
}

static void kept_after_unbind(void)
{
	const struct drmres_report *report;

	CHECK(hw_bind(probe_kept, NULL));
	hw_unbind();
	report = EXPECT_REPORT(RESOURCE_KEPT);
	if (report)
		CHECK(strstr(report->what, "interrupt"));
	free_irq(HW_IRQ, hw);
	hw_end();
}

/*
 * 1. probe allocates its private structure for the device and requests the line by hand
 * 2. unbind frees the structure
 * 3. the next interrupt would be handled with it
 */
static int probe_dangling(struct platform_device *pdev)
{
	struct priv *priv = devm_kzalloc(&pdev->dev, sizeof(*priv), GFP_KERNEL);

	return priv ? request_irq(HW_IRQ, handler, 0, "vblank", priv) : -ENOMEM;
}

static void freed_while_requested(void)
{
	const struct drmres_report *report;
	struct priv *priv;

	CHECK(hw_bind(probe_dangling, NULL));
	hw_unbind();
	report = EXPECT_REPORT(ARMED_WHEN_FREED);
	if (report && !strstr(report->what, "interrupt 42 (vblank) is still requested, at irq_cases.c:"))
		CHECK_STR(report->what, "interrupt 42 (vblank) is still requested, at irq_cases.c:");
	CHECK_EQ(drmres_raise_irq(HW_IRQ), 0);
	hw_end();

	/* Freed first and given back then: said once. */
	priv = kzalloc(sizeof(*priv), GFP_KERNEL);
	CHECK_EQ(request_irq(7, handler, 0, "x", priv), 0);
	kfree(priv);
	EXPECT_REPORT(ARMED_WHEN_FREED);
	free_irq(7, priv);
}

static void bottom_half(struct tasklet_struct *t)
{
	struct priv *priv = from_tasklet(priv, t, tasklet);
	char phase[128];

	drmres_phase_describe(phase, sizeof(phase));
	step("%s in %s", priv->name, phase);
	CHECK(in_interrupt());
}

static void old_style(unsigned long data)
{
	step("%lu", data);
}

static void runs_tasklets(void)
{
	struct priv a = {.name = "a"};
	struct tasklet_struct old;

	drmres_set_work_mode(DRMRES_WORK_MANUAL);
	tasklet_setup(&a.tasklet, bottom_half);
	tasklet_init(&old, old_style, 5);
	tasklet_schedule(&a.tasklet);
	tasklet_schedule(&a.tasklet);
	tasklet_schedule(&old);
	drmres_run_pending_work();
	CHECK_STEPS("a in tasklet of bottom_half, 5");
	tasklet_schedule(&a.tasklet);
	tasklet_kill(&a.tasklet);
	CHECK_STEPS("a in tasklet of bottom_half");
	tasklet_disable(&a.tasklet);
	tasklet_schedule(&a.tasklet);
	drmres_run_pending_work();
	CHECK_STEPS("");
	tasklet_enable(&a.tasklet);
	drmres_run_pending_work();
	CHECK_STEPS("a in tasklet of bottom_half");
	tasklet_kill(&a.tasklet);
	drmres_set_work_mode(DRMRES_WORK_THREADS);
}

static void tasklet_misuse(void)
{
	struct priv *priv = kzalloc(sizeof(*priv), GFP_KERNEL);

	drmres_set_work_mode(DRMRES_WORK_MANUAL);
	tasklet_schedule(&priv->tasklet);
	EXPECT_REPORT(IRQ_MISUSE);
	tasklet_schedule(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	tasklet_setup(&priv->tasklet, bottom_half);
	tasklet_enable(&priv->tasklet);
	EXPECT_REPORT(IRQ_MISUSE);
	tasklet_schedule(&priv->tasklet);
	kfree(priv);
	EXPECT_REPORT(ARMED_WHEN_FREED);
	drmres_run_pending_work();
	CHECK_STEPS("");
	drmres_set_work_mode(DRMRES_WORK_THREADS);
}

CASES(irq){CASE(irq, calls_handlers),	   CASE(irq, shared_at_once),	 CASE(irq, silent_in_a_block),
	   CASE(irq, wakes_threads),	   CASE(irq, disables),		 CASE(irq, refuses),
	   CASE(irq, handlers_are_atomic), CASE(irq, goes_at_unbind),	 CASE(irq, is_not_there),
	   CASE(irq, freed_before_unbind), CASE(irq, kept_after_unbind), CASE(irq, freed_while_requested),
	   CASE(irq, runs_tasklets),	   CASE(irq, tasklet_misuse),	 CASE_END};
