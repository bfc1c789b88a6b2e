// SPDX-License-Identifier: MIT
/*
 * The scenarios as a kernel module: everything happens while it is loaded. With count=1 it counts instructions instead, on a
 * machine whose time stamp counter counts those.
 */
#include <linux/init.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/sort.h>
#include <linux/timex.h>

#include "ops.h"
#include "scn.h"

#define ROUNDS 200
#define TRIES 41

static bool count;
module_param(count, bool, 0);

static int compare(const void *a, const void *b)
{
	s64 left = *(const s64 *)a, right = *(const s64 *)b;

	return left < right ? -1 : left > right;
}

/* Instructions of one more round: those of 2n rounds less those of n, so that what is done once does not count. */
static int count_once(const struct count_op *op, s64 *count)
{
	cycles_t start, once, twice;
	int ret;

	start = get_cycles();
	ret = op->run(ROUNDS);
	once = get_cycles() - start;
	start = get_cycles();
	ret = ret ?: op->run(2 * ROUNDS);
	twice = get_cycles() - start;
	*count = div_s64((s64)twice - (s64)once, ROUNDS);
	return ret;
}

static int count_all(void)
{
	const struct count_op *op;
	s64 counts[TRIES];
	int ret, i;

	for (op = count_ops; op->name; op++) {
		for (i = 0; i < TRIES; i++) {
			ret = count_once(op, &counts[i]);
			if (ret)
				return ret;
		}
		/* The middle one: an interrupt may fall into either half. */
		sort(counts, TRIES, sizeof(counts[0]), compare, NULL);
		printk(KERN_INFO "COUNT| %lld %s\n", counts[TRIES / 2], op->name);
	}
	return 0;
}

static int __init scn_init(void)
{
	return count ? count_all() : scn_run_all();
}

static void __exit scn_exit(void)
{
}

module_init(scn_init);
module_exit(scn_exit);
MODULE_LICENSE("Dual MIT/GPL");
MODULE_DESCRIPTION("conformance scenarios of managed resources");
