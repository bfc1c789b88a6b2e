// SPDX-License-Identifier: MIT
/* Lists in order. */
#include <cases.h>

#include <linux/list.h>
#include <linux/list_sort.h>
#include <linux/prandom.h>

struct entry {
	struct list_head list;
	int key;
	int place;
};

static int by_key(void *priv, const struct list_head *a, const struct list_head *b)
{
	++*(int *)priv;
	return list_entry(a, struct entry, list)->key - list_entry(b, struct entry, list)->key;
}

static void sorted(int count)
{
	static struct entry entries[500];
	struct rnd_state random;
	struct entry *at, *before = NULL;
	LIST_HEAD(list);
	int compared = 0, seen = 0;

	prandom_seed_state(&random, 7);
	for (int i = 0; i < count; i++) {
		entries[i].key = (int)(prandom_u32_state(&random) % 100);
		entries[i].place = i;
		list_add_tail(&entries[i].list, &list);
	}
	list_sort(&compared, &list, by_key);
	list_for_each_entry (at, &list, list) {
		/* Equal ones stay in the order in which they were added. */
		CHECK(!before || before->key < at->key || (before->key == at->key && before->place < at->place));
		before = at;
		seen++;
	}
	CHECK_EQ(seen, count);
	CHECK(compared <= count * 10);
}

static void sizes(void)
{
	sorted(0);
	sorted(1);
	sorted(2);
	sorted(3);
	sorted(64);
	sorted(500);
}

static void same_seed_same_numbers(void)
{
	struct rnd_state one, two;

	prandom_seed_state(&one, 3);
	prandom_seed_state(&two, 3);
	CHECK_EQ(prandom_u32_state(&one), prandom_u32_state(&two));
	CHECK(prandom_u32_state(&one) != prandom_u32_state(&one));
}

CASES(list_sort){
	CASE(list_sort, sizes),
	CASE(list_sort, same_seed_same_numbers),
	CASE_END,
};
