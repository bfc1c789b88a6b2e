/* SPDX-License-Identifier: MIT */
/*
 * user OP N: carry out operation number OP N times, for an instruction counter around it. Without OP: print the names.
 */
#include <drmres/alloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "ops.h"

int main(int argc, char **argv)
{
	unsigned int op, known = 0;

	while (count_ops[known].name)
		known++;
	if (argc < 3) {
		for (op = 0; op < known; op++)
			puts(count_ops[op].name);
		return 0;
	}
	op = (unsigned int)strtoul(argv[1], NULL, 10);
	drmres_set_quarantine(0);
	return op < known && !count_ops[op].run((unsigned int)strtoul(argv[2], NULL, 10)) ? 0 : 1;
}
