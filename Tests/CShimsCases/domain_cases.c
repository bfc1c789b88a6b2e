// SPDX-License-Identifier: MIT
/* Managed domains: what they own, in which order it goes, and what is said of whoever gets it wrong. */
#include "explorer.h"
#include "steps.h"

#include <drmres/domain.h>
#include <drmres/fault.h>
#include <drmres/trace.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <mm/mm.h>
#include <string.h>

static void say(void *data)
{
	step("%s", data ? (const char *)data : "(null)");
}

static char a[] = "a", b[] = "b", c[] = "c";

static void newest_goes_first(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");
	char *carried;

	CHECK_STR(domain->label, "session#1");
	CHECK_EQ(drmres_domain_add_action(domain, say, a, "say"), 0);
	CHECK(drmres_domain_alloc(domain, 16, GFP_KERNEL));
	carried = drmres_domain_alloc_payload(domain, say, 8, "carried");
	strcpy(carried, "carried");
	CHECK(drmres_domain_alloc_payload(domain, NULL, 8, "silent"));
	CHECK_EQ(drmres_domain_add_action(domain, say, NULL, NULL), 0);
	CHECK_EQ(drmres_domain_add_action_or_reset(domain, say, b, "say"), 0);
	CHECK_STEPS("");
	drmres_domain_put(domain);
	CHECK_STEPS("b, (null), carried, a");
}

static void only_the_last_put_releases(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");

	CHECK_EQ(drmres_domain_add_action(domain, say, a, "say"), 0);
	drmres_domain_get(domain);
	drmres_domain_put(domain);
	CHECK_STEPS("");
	drmres_domain_put(domain);
	CHECK_STEPS("a");
	drmres_domain_get(NULL);
	drmres_domain_put(NULL);
}

static void memory_is_the_callers(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");
	u8 *zeroed = drmres_domain_alloc(domain, 100, GFP_KERNEL | __GFP_ZERO);
	void *empty = drmres_domain_alloc(domain, 0, GFP_KERNEL), *other = drmres_domain_alloc(domain, 0, GFP_KERNEL);

	for (int i = 0; i < 100; i++)
		CHECK_EQ(zeroed[i], 0);
	memset(zeroed, 1, 100);
	CHECK(empty && other && empty != other);
	CHECK_EQ((uintptr_t)zeroed % ARCH_KMALLOC_MINALIGN, 0);
	drmres_domain_free(domain, empty);
	drmres_domain_free(domain, zeroed);
	drmres_domain_free(domain, NULL);
	CHECK(!drmres_domain_alloc(domain, SIZE_MAX, GFP_KERNEL | __GFP_NOWARN));
	CHECK(!drmres_domain_alloc(domain, SIZE_MAX - 40, GFP_KERNEL | __GFP_NOWARN));
	CHECK(!drmres_domain_alloc_payload(domain, say, SIZE_MAX, "wraps"));
	drmres_domain_put(domain);
}

static void the_newest_equal_action_is_meant(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");

	CHECK_EQ(drmres_domain_add_action(domain, say, a, "oldest"), 0);
	CHECK_EQ(drmres_domain_add_action(domain, say, b, "between"), 0);
	CHECK_EQ(drmres_domain_add_action(domain, say, a, "newest"), 0);
	drmres_domain_release_action(domain, say, a);
	CHECK_STEPS("a");
	drmres_domain_put(domain);
	CHECK_STEPS("b, a");
}

static void a_payload_can_be_released_by_hand(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");
	char *carried = drmres_domain_alloc_payload(domain, say, 8, "carried");

	strcpy(carried, "carried");
	drmres_domain_release_action(domain, say, carried);
	CHECK_STEPS("carried");
	drmres_domain_put(domain);
	CHECK_STEPS("");
}

static void release_of_what_is_no_action(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");
	const struct drmres_report *report;

	CHECK_EQ(drmres_domain_add_action(domain, say, a, "say"), 0);
	drmres_domain_release_action(domain, say, NULL);
	report = EXPECT_REPORT(DOMAIN_MISUSE);
	CHECK_STR(report->what, "session#1 has no such action");
	CHECK_EQ(report->object.kind, DRMRES_KIND_DOMAIN);
	CHECK_STR(report->site.function, "release_of_what_is_no_action");
	drmres_domain_release_action(domain, NULL, a);
	CHECK_STR(EXPECT_REPORT(NULL_ARGUMENT)->what, "no function to look for on session#1");
	CHECK_STEPS("");
	drmres_domain_put(domain);
	CHECK_STEPS("a");
}

static void actions_need_a_function(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");

	CHECK_EQ(drmres_domain_add_action(domain, NULL, a, "say"), -EINVAL);
	CHECK_STR(EXPECT_REPORT(NULL_ARGUMENT)->what, "no function for the release of session#1");
	CHECK_EQ(drmres_domain_add_action_or_reset(domain, NULL, a, "say"), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	drmres_domain_put(domain);
}

static void what_is_no_domain(void)
{
	struct drmres_domain *const bad[] = {NULL, ERR_PTR(-ENOMEM)};
	static struct drmres_domain never_made;

	for (int i = 0; i < 2; i++) {
		CHECK(!drmres_domain_alloc(bad[i], 1, GFP_KERNEL));
		CHECK_STR(EXPECT_REPORT(NULL_ARGUMENT)->what, i ? "an error pointer for the domain" : "no domain");
		CHECK(!drmres_domain_alloc_payload(bad[i], say, 1, "say"));
		EXPECT_REPORT(NULL_ARGUMENT);
		drmres_domain_free(bad[i], a);
		EXPECT_REPORT(NULL_ARGUMENT);
		CHECK_EQ(drmres_domain_add_action(bad[i], say, a, "say"), -EINVAL);
		EXPECT_REPORT(NULL_ARGUMENT);
		CHECK_EQ(drmres_domain_add_action_or_reset(bad[i], say, a, "say"), -EINVAL);
		EXPECT_REPORT(NULL_ARGUMENT);
		drmres_domain_release_action(bad[i], say, a);
		EXPECT_REPORT(NULL_ARGUMENT);
	}
	drmres_domain_put(ERR_PTR(-ENOMEM));
	EXPECT_REPORT(NULL_ARGUMENT);
	drmres_domain_get(ERR_PTR(-ENOMEM));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!drmres_domain_alloc(&never_made, 1, GFP_KERNEL));
	CHECK_STR(EXPECT_REPORT(DOMAIN_MISUSE)->what, "drmres_domain_alloc() on what is no domain");
	CHECK_STEPS("");
}

/*
 * 1. The last reference is put, and the domain goes.
 * 2. Somebody who kept the pointer allocates, takes a reference, and puts one more.
 */
static void used_after_the_last_put(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");
	const struct drmres_report *report;

	drmres_domain_put(domain);
	CHECK(!drmres_domain_alloc(domain, 1, GFP_KERNEL));
	report = EXPECT_REPORT(USE_AFTER_FREE);
	CHECK_STR(report->object.name, "session#1");
	CHECK_STR(report->object.released_by, "release of session#1");
	/* One mistake is told once. */
	CHECK_EQ(drmres_domain_add_action(domain, say, a, "say"), -EINVAL);
	drmres_domain_get(domain);
	CHECK_STEPS("");
}

static void put_twice(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");

	drmres_domain_put(domain);
	drmres_domain_put(domain);
	EXPECT_REPORT(DOUBLE_PUT);
}

static void names_that_a_domain_cannot_have(void)
{
	static const char *const bad[] = {"", "a#1", "drm", "mem"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CHECK_EQ(PTR_ERR(drmres_domain_create(bad[i])), -EINVAL);
		EXPECT_REPORT(DOMAIN_MISUSE);
	}
	CHECK_EQ(PTR_ERR(drmres_domain_create(NULL)), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
}

static void long_names_are_cut(void)
{
	struct drmres_domain *domain = drmres_domain_create("a name of fifty characters, of which forty are kept");

	CHECK_STR(domain->label, "a name of fifty characters, of which for#1");
	drmres_domain_put(domain);
}

static void free_twice(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");
	void *p = drmres_domain_alloc(domain, 16, GFP_KERNEL);
	const struct drmres_report *report;

	drmres_domain_free(domain, p);
	drmres_domain_free(domain, p);
	report = EXPECT_REPORT(DOUBLE_FREE);
	CHECK_STR(report->what, "drmres_domain_free() on session#1 of dr#1, which is freed already");
	CHECK_STR(report->object.allocated.function, "free_twice");
	CHECK_STR(report->object.owner, "session#1");
	drmres_domain_put(domain);
}

static void free_of_somebody_elses(void)
{
	struct drmres_domain *one = drmres_domain_create("session"), *two = drmres_domain_create("cache");
	void *p = drmres_domain_alloc(one, 16, GFP_KERNEL), *plain = kmalloc(16, GFP_KERNEL);

	drmres_domain_free(two, p);
	CHECK_STR(EXPECT_REPORT(FOREIGN_FREE)->what,
		  "drmres_domain_free() on cache#2 of dr#1, which belongs to session#1");
	drmres_domain_free(two, plain);
	CHECK_STR(EXPECT_REPORT(FREE_MISMATCH)->what,
		  "drmres_domain_free() on cache#2 of mem#4, which no domain manages");
	drmres_domain_free(two, one);
	EXPECT_REPORT(FOREIGN_FREE);
	drmres_domain_free(one, p);
	kfree(plain);
	drmres_domain_put(two);
	drmres_domain_put(one);
}

static void free_of_what_is_no_start(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");
	char *p = drmres_domain_alloc(domain, 16, GFP_KERNEL);
	int local = 0;

	drmres_domain_free(domain, p + 4);
	CHECK_STR(EXPECT_REPORT(INTERIOR_FREE)->what,
		  "drmres_domain_free() on session#1 of a pointer into dr#1, not to its start");
	drmres_domain_free(domain, &local);
	CHECK_STR(EXPECT_REPORT(WILD_FREE)->what,
		  "drmres_domain_free() on session#1 of a pointer that was never allocated");
	drmres_domain_free(domain, ZERO_SIZE_PTR);
	EXPECT_REPORT(WILD_FREE);
	drmres_domain_put(domain);
}

static void free_of_an_action(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");
	char *carried = drmres_domain_alloc_payload(domain, say, 8, "carried");

	strcpy(carried, "carried");
	drmres_domain_free(domain, carried);
	CHECK_STR(EXPECT_REPORT(DOMAIN_MISUSE)->what,
		  "drmres_domain_free() on session#1 of dr#1, which is not memory of drmres_domain_alloc(), or is "
		  "being released");
	drmres_domain_put(domain);
	CHECK_STEPS("carried");
}

/* kfree() by hand, and the domain would free it again. */
static void kfree_of_managed_memory(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");

	kfree(drmres_domain_alloc(domain, 16, GFP_KERNEL));
	CHECK_STR(EXPECT_REPORT(RELEASED_TWICE)->object.owner, "session#1");
	drmres_domain_put(domain);
}

static void memory_after_the_last_put(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");
	void *p = drmres_domain_alloc(domain, 16, GFP_KERNEL);

	drmres_domain_put(domain);
	CHECK(!drmres_access_check(p, "reader"));
	CHECK_STR(EXPECT_REPORT(USE_AFTER_FREE)->object.owner, "session#1");
}

static void *kept;

static void touch(void *data)
{
	(void)data;
	CHECK(!drmres_access_check(kept, "touch"));
}

/* The action is older than what it touches, so that is gone when it runs. */
static void action_touches_what_is_gone(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");

	CHECK_EQ(drmres_domain_add_action(domain, touch, NULL, "touch"), 0);
	kept = drmres_domain_alloc(domain, 16, GFP_KERNEL);
	drmres_domain_put(domain);
	CHECK_STR(EXPECT_REPORT(RELEASE_ORDER)->phase, "action touch on session#1, in release of session#1");
}

static void add_one(void *data)
{
	step("add");
	CHECK_EQ(drmres_domain_add_action(data, say, a, "late"), 0);
}

static void added_during_the_release(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");

	CHECK_EQ(drmres_domain_add_action(domain, say, b, "oldest"), 0);
	CHECK_EQ(drmres_domain_add_action(domain, add_one, domain, "add_one"), 0);
	drmres_domain_put(domain);
	CHECK_STR(EXPECT_REPORT(ADD_DURING_RELEASE)->what,
		  "added by add_one during the release of session#1; it is released too");
	CHECK_STEPS("add, a, b");
}

/* The upstream policy is about what Linux does, and Linux has no domains. */
static void the_policy_makes_no_difference(void)
{
	drmres_set_policy(DRMRES_UPSTREAM);
	added_during_the_release();
	drmres_set_policy(DRMRES_STRICT);
}

static unsigned int ran;

static void add_itself(void *data)
{
	ran++;
	CHECK_EQ(drmres_domain_add_action(data, add_itself, data, "add_itself"), 0);
}

static void count_reports(const struct drmres_report *report, void *context)
{
	unsigned int *counts = context;

	counts[report->code == DRMRES_RELEASE_ENDLESS]++;
}

static void free_left(const struct drmres_object *object, void *context)
{
	const void **left = context;

	if (object->kind == DRMRES_KIND_DOMRES && !object->owner[0])
		*left = object->address;
}

/* An action that adds itself is not run for ever; the node that is left is nobody's. */
static void added_endlessly(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");
	unsigned int counts[2] = {0, 0};
	drmres_report_sink_t sink;
	const void *left = NULL;
	void *context;

	ran = 0;
	CHECK_EQ(drmres_domain_add_action(domain, add_itself, domain, "add_itself"), 0);
	sink = drmres_get_report_sink(&context);
	drmres_set_report_sink(count_reports, counts);
	drmres_domain_put(domain);
	drmres_set_report_sink(sink, context);

	CHECK_EQ(ran, 1025);
	CHECK_EQ(counts[0], 1025);
	CHECK_EQ(counts[1], 1);
	drmres_alloc_walk(free_left, &left);
	CHECK(left);
	drmres_mem_free(left, false, NULL);
}

static void release_itself(void *data)
{
	step("itself");
	drmres_domain_release_action(data, release_itself, data);
}

static void action_releases_itself(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");

	CHECK_EQ(drmres_domain_add_action(domain, release_itself, domain, "release_itself"), 0);
	drmres_domain_put(domain);
	CHECK_STR(EXPECT_REPORT(RELEASE_SELF)->what, "release_itself of session#1 is running");
	CHECK_STEPS("itself");
}

struct next {
	struct drmres_domain *domain;
	void *memory;
};

static void free_next(void *data)
{
	struct next *next = data;

	step("free");
	drmres_domain_free(next->domain, next->memory);
}

/* The walk was about to go on there; it goes on behind it. */
static void action_frees_what_is_next(void)
{
	struct next next = {.domain = drmres_domain_create("session")};

	CHECK_EQ(drmres_domain_add_action(next.domain, say, a, "say"), 0);
	next.memory = drmres_domain_alloc(next.domain, 16, GFP_KERNEL);
	CHECK_EQ(drmres_domain_add_action(next.domain, free_next, &next, "free_next"), 0);
	drmres_domain_put(next.domain);
	CHECK_STEPS("free, a");
}

static void put_domain(void *data)
{
	step("inner");
	drmres_domain_put(data);
}

static void a_domain_in_a_domain(void)
{
	struct drmres_domain *outer = drmres_domain_create("outer"), *inner = drmres_domain_create("inner");

	CHECK_EQ(drmres_domain_add_action(inner, say, a, "say"), 0);
	CHECK_EQ(drmres_domain_add_action(outer, say, b, "say"), 0);
	CHECK_EQ(drmres_domain_add_action(outer, put_domain, inner, "put_domain"), 0);
	CHECK_EQ(drmres_domain_add_action(outer, say, c, "say"), 0);
	drmres_domain_put(outer);
	CHECK_STEPS("c, inner, a, b");
}

static void leaks_name_the_owner(void)
{
	u64 mark = drmres_leak_mark();
	struct drmres_domain *domain = drmres_domain_create("session");
	const struct drmres_report *report;

	drmres_leak_check(mark);
	CHECK_STR(EXPECT_REPORT(STILL_OWNED)->what, "session#1 was never released");
	CHECK(drmres_domain_alloc(domain, 16, GFP_KERNEL));
	drmres_leak_check(mark);
	report = EXPECT_REPORT(STILL_OWNED);
	CHECK_STR(report->what, "session#1 still manages 1 object, 16 bytes: dr#1");
	CHECK_STR(report->object.allocated.function, "leaks_name_the_owner");
	CHECK_EQ(drmres_managed_count(domain, NULL), 1);
	drmres_domain_put(domain);
	CHECK_EQ(drmres_leak_check(mark), 0);
}

static char story[512];

static void record(const struct drmres_event *event, void *context)
{
	size_t used = strlen(story);

	(void)context;
	if (event->object_kind == DRMRES_KIND_DOMAIN && event->kind != DRMRES_EVENT_ALLOC &&
	    event->kind != DRMRES_EVENT_FREE)
		snprintf(story + used, sizeof(story) - used, "%s %s %zu, ", drmres_event_name(event->kind), event->name,
			 event->size);
	if (event->object_kind == DRMRES_KIND_DOMRES && event->kind != DRMRES_EVENT_FREE)
		snprintf(story + used, sizeof(story) - used, "%s dr#%llu %s of %s, ", drmres_event_name(event->kind),
			 (unsigned long long)event->object, event->name, event->owner_name);
}

static void events(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");

	story[0] = '\0';
	drmres_trace_subscribe(record, NULL);
	CHECK_EQ(drmres_domain_add_action(domain, say, a, "say"), 0);
	drmres_domain_free(domain, drmres_domain_alloc(domain, 16, GFP_KERNEL));
	drmres_domain_get(domain);
	drmres_domain_put(domain);
	drmres_domain_put(domain);
	drmres_trace_subscribe(NULL, NULL);
	CHECK_STR(story, "add dr#1 say of session#1, add dr#2 kmalloc of session#1, del dr#2 kmalloc of session#1, "
			 "get session#1 2, put session#1 1, put session#1 0, release session#1 0, "
			 "rel dr#1 say of session#1, ");
	steps();
}

static int one_of_each(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");
	int ret = -ENOMEM;

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	if (drmres_domain_alloc(domain, 16, GFP_KERNEL) && drmres_domain_alloc_payload(domain, NULL, 16, "payload")) {
		ret = drmres_domain_add_action(domain, say, a, "say");
		if (!ret)
			ret = drmres_domain_add_action_or_reset(domain, say, b, "say");
	}
	drmres_domain_put(domain);
	return ret;
}

static void every_failure_is_told(void)
{
	CHECK_EQ(sweep(one_of_each), 5);
}

static void a_failing_add_resets(void)
{
	struct drmres_domain *domain = drmres_domain_create("session");
	struct drmres_fault fault = {.nth = 1, .persistent = true};

	drmres_fault_arm(&fault);
	CHECK_EQ(drmres_domain_add_action(domain, say, a, "say"), -ENOMEM);
	CHECK_STEPS("");
	CHECK_EQ(drmres_domain_add_action_or_reset(domain, say, b, "say"), -ENOMEM);
	CHECK_STEPS("b");
	drmres_fault_disarm(NULL);
	drmres_domain_put(domain);
	CHECK_STEPS("");
}

static struct drmres_domain *shared;

static void put_shared(void *arg)
{
	(void)arg;
	drmres_domain_put(shared);
}

static void release_say(void *arg)
{
	(void)arg;
	drmres_domain_release_action(shared, say, a);
}

static void use_shared(void *arg)
{
	(void)arg;
	drmres_domain_free(shared, drmres_domain_alloc(shared, 16, GFP_KERNEL));
}

static void begin_two(void (*one)(void *), void (*two)(void *))
{
	shared = drmres_domain_create("session");
	CHECK_EQ(drmres_domain_add_action(shared, say, a, "say"), 0);
	explore_thread(one, NULL);
	explore_thread(two, NULL);
}

static void begin_puts(void)
{
	begin_two(put_shared, put_shared);
	drmres_domain_get(shared);
}

static void end_puts(void)
{
	CHECK_STEPS("a");
}

static void whoever_puts_last_releases(void)
{
	CHECK(explore(begin_puts, end_puts, 1000) > 2);
}

static void begin_releases(void)
{
	begin_two(release_say, release_say);
}

static void end_releases(void)
{
	CHECK_STEPS("a");
	drmres_domain_put(shared);
	CHECK_STEPS("");
}

/* One of them has it, in every order; the other is told. */
static void an_action_is_released_once(void)
{
	unsigned int counts[2] = {0, 0}, runs;
	drmres_report_sink_t sink;
	void *context;

	sink = drmres_get_report_sink(&context);
	drmres_set_report_sink(count_reports, counts);
	runs = explore(begin_releases, end_releases, 3000);
	drmres_set_report_sink(sink, context);
	CHECK(runs > 2);
	CHECK_EQ(counts[0], runs);
}

static void begin_uses(void)
{
	begin_two(use_shared, release_say);
}

static void end_uses(void)
{
	CHECK(list_empty(&shared->resources));
	drmres_domain_put(shared);
	CHECK_STEPS("a");
}

static void nodes_come_and_go_at_once(void)
{
	CHECK(explore(begin_uses, end_uses, 3000) > 2);
}

CASES(domain){
	CASE(domain, newest_goes_first),
	CASE(domain, only_the_last_put_releases),
	CASE(domain, memory_is_the_callers),
	CASE(domain, the_newest_equal_action_is_meant),
	CASE(domain, a_payload_can_be_released_by_hand),
	CASE(domain, release_of_what_is_no_action),
	CASE(domain, actions_need_a_function),
	CASE(domain, what_is_no_domain),
	CASE(domain, used_after_the_last_put),
	CASE(domain, put_twice),
	CASE(domain, names_that_a_domain_cannot_have),
	CASE(domain, long_names_are_cut),
	CASE(domain, free_twice),
	CASE(domain, free_of_somebody_elses),
	CASE(domain, free_of_what_is_no_start),
	CASE(domain, free_of_an_action),
	CASE(domain, kfree_of_managed_memory),
	CASE(domain, memory_after_the_last_put),
	CASE(domain, action_touches_what_is_gone),
	CASE(domain, added_during_the_release),
	CASE(domain, the_policy_makes_no_difference),
	CASE(domain, added_endlessly),
	CASE(domain, action_releases_itself),
	CASE(domain, action_frees_what_is_next),
	CASE(domain, a_domain_in_a_domain),
	CASE(domain, leaks_name_the_owner),
	CASE(domain, events),
	CASE(domain, every_failure_is_told),
	CASE(domain, a_failing_add_resets),
	CASE(domain, whoever_puts_last_releases),
	CASE(domain, an_action_is_released_once),
	CASE(domain, nodes_come_and_go_at_once),
	CASE_END,
};
