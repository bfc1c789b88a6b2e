/* SPDX-License-Identifier: MIT */
/*
 * Operations whose instructions are counted, on Linux and here: the same source, n times in a row.
 */
#ifndef COUNT_OPS_H
#define COUNT_OPS_H

struct count_op {
	const char *name;
	int (*run)(unsigned int n);
};

/* Ended by an entry without a name. run() returns 0 or -errno. */
extern const struct count_op count_ops[];

#endif
