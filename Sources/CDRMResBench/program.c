/* SPDX-License-Identifier: MIT */
/**
 * DOC: a program that measures
 *
 * One measurement a process, asked for by words and answered by one line, so that programs linked with different
 * allocators can compete. Called once, by main().
 */
#include <bench.h>

#include <errno.h>
#include <gnu/libc-version.h>
#include <stdio.h>
#include <string.h>
#include <bsd/stdlib.h>

static int usage(const char *problem, const char *word)
{
	fprintf(stderr, "%s%s; want: list, or time|count CONTENDER WORKLOAD N ALIGN THREADS\n", problem, word);
	return 2;
}

static int list(const struct bench_contender *const *contenders)
{
	for (; *contenders; contenders++) {
		const struct bench_contender *who = *contenders;

		/* Nothing is measured here, so every one of them may have its way. */
		if (who->prepare && !who->prepare())
			continue;
		printf("%s", who->name);
		for (unsigned int align = 8; align <= 128; align *= 2)
			if (who->aligns & align)
				printf(" %u", align);
		for (int workload = 0; workload < BENCH_WORKLOADS; workload++)
			if (who->workloads & 1u << workload)
				printf(" %s", bench_workload_name(workload));
		printf("\n");
	}
	return 0;
}

static size_t number(const char *word, long long most)
{
	const char *error;
	long long value = strtonum(word, 1, most, &error);

	return error ? 0 : value;
}

static int print(const struct bench_result *result)
{
	if (result->failed)
		printf("failed=memory\n");
	else
		printf("value=%.6g bytes=%.6g count=%zu\n", result->value, result->bytes, result->count);
	return 0;
}

int bench_program(const struct bench_contender *const *contenders, int argc, char **argv)
{
	struct bench_request request = {0};
	struct bench_result result;

	if (argc == 2 && !strcmp(argv[1], "list"))
		return list(contenders);
	if (argc != 7)
		return usage("arguments missing", "");
	if (strcmp(argv[1], "time") && strcmp(argv[1], "count"))
		return usage("unknown word ", argv[1]);
	request.mode = strcmp(argv[1], "time") ? BENCH_COUNT : BENCH_TIME;
	while (*contenders && strcmp((*contenders)->name, argv[2]))
		contenders++;
	request.who = *contenders;
	if (!request.who)
		return usage("no contender ", argv[2]);
	while (request.workload < BENCH_WORKLOADS && strcmp(bench_workload_name(request.workload), argv[3]))
		request.workload++;
	if (request.workload == BENCH_WORKLOADS || !(request.who->workloads & 1u << request.workload))
		return usage("no workload ", argv[3]);
	request.n = number(argv[4], 1000000);
	request.align = number(argv[5], 128);
	if (!request.n || !(request.who->aligns & request.align) || (request.align & (request.align - 1)))
		return usage("out of range: ", argv[request.n ? 5 : 4]);
	request.parked = !strcmp(argv[6], "2");
	result = bench_measure(&request);
	return print(&result);
}

const char *bench_c_library(void)
{
	return gnu_get_libc_version();
}
