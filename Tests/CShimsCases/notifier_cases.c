/* SPDX-License-Identifier: MIT */
/* Notifier chains. */
#include <cases.h>

#include "steps.h"

#include <drmres/errno.h>
#include <linux/notifier.h>
#include <linux/slab.h>

struct listener {
	struct notifier_block nb;
	const char *name;
	int answer;
};

static int heard(struct notifier_block *nb, unsigned long action, void *data)
{
	struct listener *listener = container_of(nb, struct listener, nb);

	step("%s %lu %s", listener->name, action, (const char *)data);
	return listener->answer;
}

static BLOCKING_NOTIFIER_HEAD(blocking);
static ATOMIC_NOTIFIER_HEAD(atomic);
static RAW_NOTIFIER_HEAD(raw);

static void calls_in_order(void)
{
	struct listener a = {.nb = {.notifier_call = heard}, .name = "a", .answer = NOTIFY_OK};
	struct listener b = {.nb = {.notifier_call = heard, .priority = 5}, .name = "b"};
	struct listener c = {.nb = {.notifier_call = heard}, .name = "c", .answer = notifier_from_errno(-EBUSY)};
	int ret;

	CHECK_EQ(blocking_notifier_chain_register(&blocking, &a.nb), 0);
	CHECK_EQ(blocking_notifier_chain_register(&blocking, &b.nb), 0);
	CHECK_EQ(blocking_notifier_call_chain(&blocking, 1, "x"), NOTIFY_OK);
	CHECK_STEPS("b 1 x, a 1 x");
	b.answer = NOTIFY_STOP;
	CHECK_EQ(blocking_notifier_call_chain(&blocking, 2, "x"), NOTIFY_STOP);
	CHECK_STEPS("b 2 x");
	CHECK_EQ(blocking_notifier_chain_unregister(&blocking, &b.nb), 0);
	CHECK_EQ(blocking_notifier_chain_register(&blocking, &c.nb), 0);
	ret = blocking_notifier_call_chain(&blocking, 3, "x");
	CHECK_EQ(notifier_to_errno(ret), -EBUSY);
	CHECK_STEPS("a 3 x, c 3 x");
	CHECK_EQ(blocking_notifier_chain_unregister(&blocking, &a.nb), 0);
	CHECK_EQ(blocking_notifier_chain_unregister(&blocking, &c.nb), 0);
	CHECK_EQ(atomic_notifier_chain_register(&atomic, &a.nb), 0);
	CHECK_EQ(atomic_notifier_call_chain(&atomic, 4, "y"), NOTIFY_OK);
	CHECK_EQ(atomic_notifier_chain_unregister(&atomic, &a.nb), 0);
	CHECK_EQ(raw_notifier_chain_register(&raw, &a.nb), 0);
	CHECK_EQ(raw_notifier_call_chain(&raw, 5, "z"), NOTIFY_OK);
	CHECK_EQ(raw_notifier_chain_unregister(&raw, &a.nb), 0);
	CHECK_EQ(raw_notifier_call_chain(&raw, 6, "z"), NOTIFY_DONE);
	CHECK_STEPS("a 4 y, a 5 z");
}

static void misuse(void)
{
	struct listener *a = kzalloc(sizeof(*a), GFP_KERNEL);

	a->nb.notifier_call = heard;
	CHECK_EQ(blocking_notifier_chain_unregister(&blocking, &a->nb), -ENOENT);
	CHECK_EQ(blocking_notifier_chain_register(&blocking, &a->nb), 0);
	CHECK_EQ(blocking_notifier_chain_register(&blocking, &a->nb), -EEXIST);
	EXPECT_REPORT(WARN);
	CHECK_EQ(raw_notifier_chain_register(NULL, &a->nb), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	kfree(a);
	EXPECT_REPORT(ARMED_WHEN_FREED);
	CHECK_EQ(blocking_notifier_call_chain(&blocking, 1, "x"), NOTIFY_DONE);
	CHECK_STEPS("");
}

CASES(notifier){CASE(notifier, calls_in_order), CASE(notifier, misuse), CASE_END};
