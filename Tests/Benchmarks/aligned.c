/* SPDX-License-Identifier: MIT */
/*
 * This library compiled for another alignment of its payloads, as a program that competes: the alignment is that of the
 * whole library, so that the command cannot have more than one.
 */
#include <bench.h>

int main(int argc, char **argv)
{
	static const struct bench_contender *contenders[16];

	for (size_t i = 0; i + 1 < sizeof(contenders) / sizeof(*contenders) && bench_built_in(i); i++)
		contenders[i] = bench_built_in(i);
	return bench_program(contenders, argc, argv);
}
