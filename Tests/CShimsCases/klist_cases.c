/* SPDX-License-Identifier: MIT */
/* Lists that may change while they are walked. */
#include <cases.h>

#include <linux/klist.h>

#include <pthread.h>
#include <string.h>

struct object {
	struct klist_node node;
	int references;
};

static struct klist list;
static struct object a, b, c;

static struct object *of(struct klist_node *node)
{
	return node ? container_of(node, struct object, node) : NULL;
}

static void get(struct klist_node *node)
{
	of(node)->references++;
}

static void put(struct klist_node *node)
{
	of(node)->references--;
}

static void fill(void)
{
	klist_init(&list, get, put);
	a.references = b.references = c.references = 0;
	klist_add_tail(&b.node, &list);
	klist_add_head(&a.node, &list);
	klist_add_tail(&c.node, &list);
}

static void walks_both_ways(void)
{
	struct klist_iter i;

	fill();
	klist_iter_init(&list, &i);
	CHECK(of(klist_next(&i)) == &a);
	CHECK(of(klist_next(&i)) == &b);
	CHECK(of(klist_next(&i)) == &c);
	CHECK(of(klist_prev(&i)) == &b);
	CHECK(of(klist_next(&i)) == &c);
	CHECK(!klist_next(&i));
	klist_iter_exit(&i);
	klist_iter_init_node(&list, &i, &b.node);
	CHECK(of(klist_prev(&i)) == &a);
	klist_iter_exit(&i);
	klist_iter_exit(&i);
}

static void before_and_behind(void)
{
	struct object between = {0}, last = {0};
	struct klist_iter i;

	fill();
	klist_add_before(&between.node, &b.node);
	klist_add_behind(&last.node, &c.node);
	klist_iter_init(&list, &i);
	CHECK(of(klist_next(&i)) == &a);
	CHECK(of(klist_next(&i)) == &between);
	CHECK(of(klist_next(&i)) == &b);
	CHECK(of(klist_next(&i)) == &c);
	CHECK(of(klist_next(&i)) == &last);
	klist_iter_exit(&i);
}

/* A deleted node stays for the walk that stands at it, and for no other. */
static void deleted_under_a_walk(void)
{
	struct klist_iter i, other;

	fill();
	klist_iter_init(&list, &i);
	klist_next(&i);
	CHECK(of(klist_next(&i)) == &b);
	klist_del(&b.node);
	CHECK(klist_node_attached(&b.node));
	CHECK_EQ(b.references, 1);

	klist_iter_init(&list, &other);
	CHECK(of(klist_next(&other)) == &a);
	CHECK(of(klist_next(&other)) == &c);
	klist_iter_exit(&other);

	CHECK(of(klist_next(&i)) == &c);
	CHECK(!klist_node_attached(&b.node));
	CHECK_EQ(b.references, 0);
	klist_iter_exit(&i);
	CHECK_EQ(c.references, 1);
}

static void remove_waits_for_nobody(void)
{
	fill();
	klist_remove(&b.node);
	CHECK(!klist_node_attached(&b.node));
	CHECK_EQ(b.references, 0);
	klist_add_tail(&b.node, &list);
	CHECK_EQ(b.references, 1);
}

static bool removed;

static void *remove_b(void *arg)
{
	(void)arg;
	klist_remove(&b.node);
	__atomic_store_n(&removed, true, __ATOMIC_RELEASE);
	return NULL;
}

static void remove_waits_for_a_walk(void)
{
	struct klist_iter i;
	pthread_t thread;

	fill();
	removed = false;
	klist_iter_init_node(&list, &i, &b.node);
	CHECK(!pthread_create(&thread, NULL, remove_b, NULL));
	CHECK(!__atomic_load_n(&removed, __ATOMIC_ACQUIRE));
	CHECK(klist_node_attached(&b.node));
	klist_iter_exit(&i);
	pthread_join(thread, NULL);
	CHECK(removed);
	CHECK(!klist_node_attached(&b.node));
	CHECK_EQ(b.references, 0);
}

static void deleted_twice(void)
{
	struct klist_iter i;

	fill();
	klist_iter_init_node(&list, &i, &b.node);
	klist_del(&b.node);
	klist_del(&b.node);
	EXPECT_REPORT(LIST_CORRUPTED);
	klist_iter_exit(&i);
	klist_del(&b.node);
	EXPECT_REPORT(LIST_CORRUPTED);
	klist_remove(&b.node);
	EXPECT_REPORT(LIST_CORRUPTED);
	CHECK_EQ(b.references, 0);
}

static void next_to_nothing(void)
{
	struct object lonely = {0}, other = {0};

	klist_add_behind(&other.node, &lonely.node);
	EXPECT_REPORT(LIST_CORRUPTED);
	klist_add_before(&other.node, &lonely.node);
	EXPECT_REPORT(LIST_CORRUPTED);
	CHECK(!klist_node_attached(&other.node));
}

static void without_functions(void)
{
	static DEFINE_KLIST(plain, NULL, NULL);
	struct klist_iter i;

	klist_add_tail(&a.node, &plain);
	klist_iter_init(&plain, &i);
	CHECK(of(klist_next(&i)) == &a);
	klist_iter_exit(&i);
	klist_del(&a.node);
	CHECK(!klist_node_attached(&a.node));
}

CASES(klist){
	CASE(klist, walks_both_ways),	      CASE(klist, before_and_behind),	    CASE(klist, deleted_under_a_walk),
	CASE(klist, remove_waits_for_nobody), CASE(klist, remove_waits_for_a_walk), CASE(klist, deleted_twice),
	CASE(klist, next_to_nothing),	      CASE(klist, without_functions),	    CASE_END,
};
