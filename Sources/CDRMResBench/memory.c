/* SPDX-License-Identifier: MIT */
/**
 * DOC: what a process has taken
 *
 * Pages that were written to and not given back, read from the kernel's own account of the address space, so that they mean
 * the same for every allocator: room that was asked for and never touched is not among them, and what an allocator keeps of
 * freed memory is. What there is once in a process, however many nodes and devices there are, is made before it is looked
 * the first time. Owns nothing; a job is its thread's own.
 */
#include "measure.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bsd/stdlib.h>

static double resident(void)
{
	/* Not stdio: it would allocate what is to be measured. */
	static const char key[] = "Anonymous:";
	char text[4096];
	const char *found;
	ssize_t length;
	int fd = open("/proc/self/smaps_rollup", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return 0;
	length = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (length <= 0)
		return 0;
	text[length] = '\0';
	found = strstr(text, key);
	return found ? strtod(found + strlen(key), NULL) * 1024 : 0;
}

void bench_close_left_over(struct bench_job *job)
{
	if (job->owner && job->workload == BENCH_W8_DEVM)
		job->who->devm_close(job);
	else if (job->owner)
		job->who->close(job);
	job->owner = NULL;
}

/* One small device comes and goes: the first of a process brings what all others share. */
static void make_what_there_is_once(struct bench_job *job)
{
	struct bench_job first = *job;

	first.n = 1;
	if (job->workload == BENCH_W8_DEVM) {
		first.who->devm_open(&first);
		if (!first.failed)
			first.who->devm_stock(&first);
	} else {
		first.who->open(&first);
		if (!first.failed)
			first.who->fill(&first);
		if (!first.failed)
			first.who->act(&first);
	}
	bench_close_left_over(&first);
	job->failed |= first.failed;
}

void bench_look(struct bench_job *job, bench_phase_t build, double *bytes, double *kept)
{
	double before;

	make_what_there_is_once(job);
	/* What is asked for is what stays of the nodes, and not what was kept before there were any. */
	if (job->workload == BENCH_W8_TRIMMED)
		job->who->trim();
	before = resident();
	if (!job->failed)
		build(job);
	*bytes = resident() - before;
	bench_close_left_over(job);
	if (job->workload == BENCH_W8_TRIMMED)
		job->who->trim();
	*kept = resident() - before;
}

/* One phase for all devices; each is a job of its own, of which only the device is remembered. */
static void for_all(struct bench_job *job, void **owners, bench_phase_t phase)
{
	struct bench_job one = *job;

	for (size_t i = 0; i < job->n && !one.failed; i++) {
		one.owner = owners[i];
		phase(&one);
		owners[i] = one.owner;
	}
	job->failed |= one.failed;
}

double bench_look_at_crowd(struct bench_job *job)
{
	const struct bench_shape *shape = &bench_shapes[job->workload];
	void **owners = reallocarray(NULL, job->n, sizeof(*owners));
	struct bench_job one = *job;
	double bytes;

	if (!owners) {
		job->failed = true;
		return 0;
	}
	/* Written to now: its pages are nobody's memory. */
	memset(owners, 0, job->n * sizeof(*owners));
	make_what_there_is_once(job);
	for_all(job, owners, shape->before);
	bytes = resident();
	for_all(job, owners, shape->look);
	bytes = resident() - bytes;
	for (size_t i = job->n; i-- > 0;) {
		one.owner = owners[i];
		bench_close_left_over(&one);
	}
	free(owners);
	return bytes / job->n;
}
