/* SPDX-License-Identifier: MIT */
/* Lists and hash tables, and what is said when a list is not in order. */
#include <cases.h>

#include <stdlib.h>

#include <linux/hashtable.h>
#include <linux/list.h>
#include <linux/slab.h>

struct item {
	int value;
	struct list_head entry;
	struct hlist_node node;
};

/* Room for a few items, and the order of a list as a number: 123. */
static struct item a = {.value = 1}, b = {.value = 2}, c = {.value = 3}, d = {.value = 4};

static long forwards(struct list_head *head)
{
	struct item *item;
	long digits = 0;

	list_for_each_entry (item, head, entry)
		digits = digits * 10 + item->value;
	return digits;
}

static long backwards(struct list_head *head)
{
	struct item *item;
	long digits = 0;

	list_for_each_entry_reverse (item, head, entry)
		digits = digits * 10 + item->value;
	return digits;
}

static void fill(struct list_head *head)
{
	INIT_LIST_HEAD(head);
	list_add_tail(&a.entry, head);
	list_add_tail(&b.entry, head);
	list_add_tail(&c.entry, head);
}

#define CHECK_LIST(head, digits, reversed)           \
	do {                                         \
		CHECK_EQ(forwards(head), digits);    \
		CHECK_EQ(backwards(head), reversed); \
	} while (0)

static void empty_list(void)
{
	struct list_head at_run_time;
	LIST_HEAD(head);

	INIT_LIST_HEAD(&at_run_time);
	CHECK(list_empty(&head) && list_empty_careful(&head) && !list_is_singular(&head));
	CHECK(list_empty(&at_run_time));
	CHECK_EQ(list_count_nodes(&head), 0);
	CHECK(!list_first_entry_or_null(&head, struct item, entry));
	CHECK(!list_last_entry_or_null(&head, struct item, entry));
	list_rotate_left(&head);
	list_splice_init(&at_run_time, &head);
	CHECK(list_empty(&head));
	CHECK_EQ(forwards(&head), 0);
}

static void adds_at_both_ends(void)
{
	LIST_HEAD(head);

	list_add(&b.entry, &head);
	list_add(&a.entry, &head);
	list_add_tail(&c.entry, &head);
	CHECK_LIST(&head, 123, 321);
	CHECK(list_is_first(&a.entry, &head) && !list_is_first(&b.entry, &head));
	CHECK(list_is_last(&c.entry, &head) && !list_is_last(&b.entry, &head));
	CHECK(list_is_head(&head, &head) && !list_is_head(&a.entry, &head));
	CHECK(list_first_entry(&head, struct item, entry) == &a);
	CHECK(list_last_entry(&head, struct item, entry) == &c);
	CHECK(list_first_entry_or_null(&head, struct item, entry) == &a);
	CHECK(list_last_entry_or_null(&head, struct item, entry) == &c);
	CHECK(list_next_entry(&a, entry) == &b && list_prev_entry(&c, entry) == &b);
	CHECK(list_next_entry_circular(&c, &head, entry) == &a && list_next_entry_circular(&a, &head, entry) == &b);
	CHECK(list_prev_entry_circular(&a, &head, entry) == &c && list_prev_entry_circular(&b, &head, entry) == &a);
	CHECK_EQ(list_count_nodes(&head), 3);
}

static void deletes(void)
{
	LIST_HEAD(head);

	fill(&head);
	list_del(&b.entry);
	CHECK_LIST(&head, 13, 31);
	CHECK(b.entry.next == LIST_POISON1 && b.entry.prev == LIST_POISON2);
	list_del_init(&a.entry);
	CHECK(list_empty(&a.entry) && list_is_singular(&head));
	list_del_init(&a.entry);
	list_del_init_careful(&c.entry);
	CHECK(list_empty_careful(&c.entry) && list_empty(&head));
}

static void replaces_and_swaps(void)
{
	LIST_HEAD(head);

	fill(&head);
	list_replace(&b.entry, &d.entry);
	CHECK_LIST(&head, 143, 341);
	list_replace_init(&d.entry, &b.entry);
	CHECK_LIST(&head, 123, 321);
	CHECK(list_empty(&d.entry));
	list_swap(&a.entry, &b.entry);
	CHECK_LIST(&head, 213, 312);
	list_swap(&a.entry, &b.entry);
	CHECK_LIST(&head, 123, 321);
	list_swap(&a.entry, &c.entry);
	CHECK_LIST(&head, 321, 123);
}

static void moves(void)
{
	LIST_HEAD(head);
	LIST_HEAD(other);

	fill(&head);
	list_move(&c.entry, &head);
	CHECK_LIST(&head, 312, 213);
	list_move_tail(&c.entry, &head);
	CHECK_LIST(&head, 123, 321);
	list_move(&b.entry, &other);
	CHECK_LIST(&head, 13, 31);
	list_move_tail(&b.entry, &head);
	list_rotate_left(&head);
	CHECK_LIST(&head, 321, 123);
	list_rotate_to_front(&b.entry, &head);
	CHECK_LIST(&head, 213, 312);
	list_add_tail(&d.entry, &other);
	list_bulk_move_tail(&other, &b.entry, &a.entry);
	CHECK_LIST(&head, 3, 3);
	CHECK_LIST(&other, 421, 124);
}

static void cuts_and_splices(void)
{
	LIST_HEAD(head);
	LIST_HEAD(front);

	fill(&head);
	list_cut_position(&front, &head, &b.entry);
	CHECK_LIST(&front, 12, 21);
	CHECK_LIST(&head, 3, 3);
	list_splice_init(&front, &head);
	CHECK_LIST(&head, 123, 321);
	CHECK(list_empty(&front));

	list_cut_before(&front, &head, &b.entry);
	CHECK_LIST(&front, 1, 1);
	CHECK_LIST(&head, 23, 32);
	list_splice_tail_init(&front, &head);
	CHECK_LIST(&head, 231, 132);

	list_cut_position(&front, &head, &head);
	CHECK(list_empty(&front));
	list_cut_before(&front, &head, &b.entry);
	CHECK(list_empty(&front));
	list_cut_before(&front, &head, &head);
	CHECK_LIST(&front, 231, 132);
	CHECK(list_empty(&head));
	list_splice(&front, &head);
	CHECK_LIST(&head, 231, 132);
	INIT_LIST_HEAD(&front);
	list_splice_tail(&head, &front);
	CHECK_LIST(&front, 231, 132);
}

static void walks_over_places(void)
{
	struct list_head *at, *n;
	LIST_HEAD(head);
	long digits = 0;

	fill(&head);
	list_for_each (at, &head)
		digits = digits * 10 + list_entry(at, struct item, entry)->value;
	list_for_each_prev (at, &head)
		digits = digits * 10 + list_entry(at, struct item, entry)->value;
	at = &a.entry;
	list_for_each_continue (at, &head)
		digits = digits * 10 + list_entry(at, struct item, entry)->value;
	CHECK_EQ(digits, 12332123);

	list_for_each_safe (at, n, &head)
		if (at != &b.entry)
			list_del(at);
	CHECK_LIST(&head, 2, 2);
	list_for_each_prev_safe (at, n, &head)
		list_del(at);
	CHECK(list_empty(&head));
}

static void walks_over_objects(void)
{
	struct item *item, *n;
	LIST_HEAD(head);
	long digits = 0;

	fill(&head);
	item = &a;
	list_for_each_entry_continue (item, &head, entry)
		digits = digits * 10 + item->value;
	CHECK(list_entry_is_head(item, &head, entry));
	item = &c;
	list_for_each_entry_continue_reverse (item, &head, entry)
		digits = digits * 10 + item->value;
	item = &b;
	list_for_each_entry_from (item, &head, entry)
		digits = digits * 10 + item->value;
	item = &b;
	list_for_each_entry_from_reverse (item, &head, entry)
		digits = digits * 10 + item->value;
	CHECK_EQ(digits, 23212321);

	item = list_prepare_entry((struct item *)NULL, &head, entry);
	digits = 0;
	list_for_each_entry_continue (item, &head, entry)
		digits = digits * 10 + item->value;
	item = &b;
	item = list_prepare_entry(item, &head, entry);
	list_for_each_entry_continue (item, &head, entry)
		digits = digits * 10 + item->value;
	CHECK_EQ(digits, 1233);

	list_for_each_entry_safe_reverse (item, n, &head, entry)
		if (item == &b)
			list_del(&item->entry);
	CHECK_LIST(&head, 13, 31);
	item = &a;
	list_for_each_entry_safe_continue (item, n, &head, entry)
		list_del(&item->entry);
	CHECK_LIST(&head, 1, 1);
	item = &a;
	list_for_each_entry_safe_from (item, n, &head, entry)
		list_del(&item->entry);
	CHECK(list_empty(&head));
}

/* The walk may free what it stands on: under AddressSanitizer a look back would be a use after free. */
static void safe_walk_frees(void)
{
	struct item *item, *n;
	LIST_HEAD(head);
	long sum = 0;

	for (int i = 1; i <= 4; i++) {
		item = calloc(1, sizeof(*item));
		item->value = i;
		list_add_tail(&item->entry, &head);
	}
	list_for_each_entry_safe (item, n, &head, entry) {
		sum += item->value;
		if (item->value == 2) {
			/* The next one goes first. */
			list_del(&n->entry);
			free(n);
			list_safe_reset_next(item, n, entry);
		}
		list_del(&item->entry);
		free(item);
	}
	CHECK_EQ(sum, 7);
	CHECK(list_empty(&head));
}

/*
 * 1. An entry is taken off and freed twice, in two error paths.
 * 2. Linux follows a poisoned pointer and stops.
 */
static void second_delete_is_told(void)
{
	const struct drmres_report *report;
	LIST_HEAD(head);

	fill(&head);
	list_del(&b.entry);
	list_del(&b.entry);
	report = EXPECT_REPORT(LIST_CORRUPTED);
	CHECK_STR(report ? report->function : NULL, "list_del");
	CHECK_LIST(&head, 13, 31);
	list_del_init(&b.entry);
	EXPECT_REPORT(LIST_CORRUPTED);
}

static void second_add_is_told(void)
{
	LIST_HEAD(head);

	fill(&head);
	list_add(&a.entry, &head);
	EXPECT_REPORT(LIST_CORRUPTED);
	list_add_tail(&c.entry, &head);
	EXPECT_REPORT(LIST_CORRUPTED);
	CHECK_LIST(&head, 123, 321);
}

/* A zeroed head is the commonest: kzalloc() is no INIT_LIST_HEAD(). */
static void uninitialised_head_is_told(void)
{
	struct list_head zeroed = {NULL, NULL};
	const struct drmres_report *report;

	list_add_tail(&d.entry, &zeroed);
	report = EXPECT_REPORT(LIST_CORRUPTED);
	CHECK_STR(report ? report->what : NULL, "list_add_tail(): a list or an entry was not initialised");
	list_add(&d.entry, NULL);
	EXPECT_REPORT(LIST_CORRUPTED);
	list_add(NULL, &zeroed);
	EXPECT_REPORT(NULL_ARGUMENT);
	list_del(&zeroed);
	EXPECT_REPORT(LIST_CORRUPTED);
}

/* A neighbour was overwritten: nothing is written through the wrong pointer. */
static void broken_neighbours_are_told(void)
{
	struct list_head stranger;
	LIST_HEAD(head);

	INIT_LIST_HEAD(&stranger);
	fill(&head);
	b.entry.next->prev = &stranger;
	list_del(&b.entry);
	EXPECT_REPORT(LIST_CORRUPTED);
	CHECK(list_empty(&stranger));
	CHECK_EQ(forwards(&head), 123);
}

/* AddressSanitizer sees the touch by itself, and stops. */
#if defined(__SANITIZE_ADDRESS__)
#define ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ADDRESS_SANITIZER 1
#endif
#endif

/*
 * 1. An object is freed while it is still on a list of its driver.
 * 2. Somebody takes it off. Linux writes through what is left of its pointers.
 */
static void freed_entry_is_told(void)
{
#ifndef ADDRESS_SANITIZER
	struct item *item = kzalloc(sizeof(*item), GFP_KERNEL);
	LIST_HEAD(head);

	list_add(&item->entry, &head);
	kfree(item);
	list_del(&item->entry);
	EXPECT_REPORT(USE_AFTER_FREE);
	/* Of one freed object that is said once. */
	list_add(&a.entry, &head);
	CHECK(head.next == &item->entry);
#endif
}

static long hlist_digits(struct hlist_head *head)
{
	struct item *item;
	long digits = 0;

	hlist_for_each_entry (item, head, node)
		digits = digits * 10 + item->value;
	return digits;
}

static void hlist_adds_and_deletes(void)
{
	HLIST_HEAD(head);

	INIT_HLIST_NODE(&a.node);
	CHECK(hlist_empty(&head) && hlist_unhashed(&a.node));
	hlist_add_head(&b.node, &head);
	CHECK(hlist_is_singular_node(&b.node, &head));
	hlist_add_before(&a.node, &b.node);
	hlist_add_behind(&c.node, &b.node);
	CHECK(!hlist_is_singular_node(&b.node, &head) && !hlist_unhashed_lockless(&a.node));
	CHECK_EQ(hlist_digits(&head), 123);
	CHECK_EQ(hlist_count_nodes(&head), 3);
	hlist_del(&b.node);
	CHECK_EQ(hlist_digits(&head), 13);
	hlist_del_init(&a.node);
	hlist_del_init(&a.node);
	CHECK(hlist_unhashed(&a.node));
	hlist_add_behind(&a.node, &c.node);
	CHECK_EQ(hlist_digits(&head), 31);
	CHECK(c.node.pprev == &head.first && a.node.pprev == &c.node.next);
}

static void hlist_moves(void)
{
	struct hlist_head head, other;

	INIT_HLIST_HEAD(&head);
	INIT_HLIST_HEAD(&other);
	hlist_move_list(&head, &other);
	CHECK(hlist_empty(&other));
	hlist_add_head(&b.node, &head);
	hlist_add_head(&a.node, &head);
	hlist_move_list(&head, &other);
	CHECK(hlist_empty(&head));
	CHECK_EQ(hlist_digits(&other), 12);
	hlist_add_head(&c.node, &head);
	hlist_splice_init(&other, &b.node, &head);
	CHECK_EQ(hlist_digits(&head), 123);
	CHECK(hlist_empty(&other) && a.node.pprev == &head.first && c.node.pprev == &b.node.next);
	hlist_splice_init(&head, &c.node, &other);
	CHECK_EQ(hlist_digits(&other), 123);

	INIT_HLIST_NODE(&d.node);
	CHECK(!hlist_fake(&d.node));
	hlist_add_fake(&d.node);
	CHECK(hlist_fake(&d.node));
	hlist_del(&d.node);
}

static void hlist_walks(void)
{
	struct hlist_node *at, *n;
	HLIST_HEAD(head);
	struct item *item;
	long digits = 0;

	hlist_add_head(&c.node, &head);
	hlist_add_head(&b.node, &head);
	hlist_add_head(&a.node, &head);
	hlist_for_each (at, &head)
		digits = digits * 10 + hlist_entry(at, struct item, node)->value;
	item = &a;
	hlist_for_each_entry_continue (item, node)
		digits = digits * 10 + item->value;
	CHECK(!item);
	item = &b;
	hlist_for_each_entry_from (item, node)
		digits = digits * 10 + item->value;
	CHECK_EQ(digits, 1232323);
	CHECK(!hlist_entry_safe((struct hlist_node *)NULL, struct item, node));

	hlist_for_each_entry_safe (item, n, &head, node)
		if (item != &b)
			hlist_del(&item->node);
	CHECK_EQ(hlist_digits(&head), 2);
	hlist_for_each_safe (at, n, &head)
		hlist_del(at);
	CHECK(hlist_empty(&head));
}

static void hash_table(void)
{
	DEFINE_HASHTABLE(table, 3);
	struct item *item, *found = NULL;
	struct hlist_node *n;
	int bucket;
	long sum = 0;

	CHECK_EQ(HASH_SIZE(table), 8);
	CHECK_EQ(HASH_BITS(table), 3);
	CHECK(hash_empty(table));
	hash_init(table);
	INIT_HLIST_NODE(&d.node);
	CHECK(!hash_hashed(&d.node));
	hash_add(table, &a.node, a.value);
	hash_add(table, &b.node, b.value);
	hash_add(table, &c.node, c.value);
	CHECK(hash_hashed(&a.node) && !hash_empty(table));

	hash_for_each (table, bucket, item, node)
		sum += item->value;
	CHECK_EQ(sum, 6);
	hash_for_each_possible (table, item, node, 2)
		if (item->value == 2)
			found = item;
	CHECK(found == &b);
	hash_for_each_possible_safe (table, item, n, node, 2)
		hash_del(&item->node);
	CHECK(!hash_hashed(&b.node));
	hash_del(&b.node);
	hash_for_each_safe (table, bucket, n, item, node)
		hash_del(&item->node);
	CHECK(hash_empty(table));
}

static void hash_values(void)
{
	CHECK_EQ(hash_32(1, 32), 0x61c88647);
	CHECK_EQ(hash_32(1, 8), 0x61);
	CHECK_EQ(hash_64(1, 16), 0x61c8);
	CHECK_EQ(hash_long(1ul, 16), 0x61c8);
	CHECK(hash_ptr(&a, 10) < 1024);
	CHECK_EQ(hash_ptr(NULL, 10), 0);
}

CASES(list){
	CASE(list, empty_list),
	CASE(list, adds_at_both_ends),
	CASE(list, deletes),
	CASE(list, replaces_and_swaps),
	CASE(list, moves),
	CASE(list, cuts_and_splices),
	CASE(list, walks_over_places),
	CASE(list, walks_over_objects),
	CASE(list, safe_walk_frees),
	CASE(list, second_delete_is_told),
	CASE(list, second_add_is_told),
	CASE(list, uninitialised_head_is_told),
	CASE(list, broken_neighbours_are_told),
	CASE_EXACT(list, freed_entry_is_told),
	CASE(list, hlist_adds_and_deletes),
	CASE(list, hlist_moves),
	CASE(list, hlist_walks),
	CASE(list, hash_table),
	CASE(list, hash_values),
	CASE_END,
};
