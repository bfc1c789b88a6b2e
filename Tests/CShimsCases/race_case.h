/* SPDX-License-Identifier: MIT */
/*
 * Two threads of userspace, or one of them and an unplug, in every order that their points allow. Each case counts
 * what came of it: the orders that its comment promises must have been among them.
 */
#ifndef _RACE_CASE_H_
#define _RACE_CASE_H_

#include "explorer.h"
#include "fence_case.h"

static struct gpu *gpu;
static __attribute__((unused)) struct gpu_create object;
static __attribute__((unused)) int fd, other_fd, handler_ran;
static __attribute__((unused)) long result, other_result;

/* What came of all runs together. */
static struct {
	unsigned int worked, refused, late;
} seen;

/*
 * The explorer varies the end of a run first, and a limit cuts off the beginning: so each case is run with either
 * thread in front.
 */
static bool swapped;

static inline void two_threads(void (*one)(void *), void *one_arg, void (*two)(void *), void *two_arg)
{
	if (!swapped)
		explore_thread(one, one_arg);
	explore_thread(two, two_arg);
	if (swapped)
		explore_thread(one, one_arg);
}

static inline unsigned int explore_both(void (*begin)(void), void (*end)(void), unsigned int limit)
{
	unsigned int runs;

	memset(&seen, 0, sizeof(seen));
	swapped = false;
	runs = explore(begin, end, limit);
	swapped = true;
	return runs + explore(begin, end, limit);
}

static inline void unplug(void *arg)
{
	(void)arg;
	drm_dev_unplug(&gpu->drm);
}

static inline void unbind(void *arg)
{
	(void)arg;
	gpu_unbind(gpu);
}

static inline void close_it(void *arg)
{
	(void)arg;
	result = drmres_close(fd);
}

static inline void begin_gpu(void)
{
	gpu = gpu_probe();
	result = other_result = 0;
	handler_ran = 0;
	fd = other_fd = -1;
}

static inline void begin_file(void)
{
	begin_gpu();
	fd = drmres_open_device(&gpu->drm);
	object = gpu_create(fd, PAGE_SIZE);
	steps();
}

/* Everything goes, and goes once. */
static inline void end_released(void)
{
	const char *story = steps();
	const char *first = strstr(story, "drmm action");

	CHECK(first && !strstr(first + 1, "drmm action"));
	CHECK_EQ(drmres_open_count(), 0);
	CHECK_EQ(drmres_mapping_count(), 0);
}

#endif
