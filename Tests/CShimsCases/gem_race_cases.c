/* SPDX-License-Identifier: MIT */
/* Handles against each other, in every order. */
#include "race_case.h"

/* One object was freed, whatever its number, and nothing else happened. */
static void check_freed_once(void)
{
	const char *story = steps();

	CHECK(!strncmp(story, "free gem#", 9) && !strchr(story, ','));
}

/* A handle is deleted by two threads: one of them does it, and the object goes once. */
static void delete_it(void *arg)
{
	*(long *)arg = gpu_close_handle(fd, object.handle);
}

static void begin_two_deletes(void)
{
	begin_file();
	two_threads(delete_it, &result, delete_it, &other_result);
}

static void end_two_deletes(void)
{
	CHECK((result == 0 && other_result == -EINVAL) || (result == -EINVAL && other_result == 0));
	check_freed_once();
	drmres_close(fd);
	gpu_unbind(gpu);
	end_released();
}

static void two_deletes(void)
{
	explore_both(begin_two_deletes, end_two_deletes, 300);
}

/* An export meets the end of the handle: there is a dma-buf that holds the object, or none. */
static void export_it(void *arg)
{
	struct drm_prime_handle args = {.handle = object.handle};

	(void)arg;
	other_result = drmres_ioctl(fd, DRM_IOCTL_PRIME_HANDLE_TO_FD, &args);
	other_fd = args.fd;
}

static void begin_export_and_delete(void)
{
	begin_file();
	two_threads(export_it, NULL, delete_it, &result);
}

static void end_export_and_delete(void)
{
	CHECK_EQ(result, 0);
	if (other_result) {
		CHECK_EQ(other_result, -ENOENT);
		check_freed_once();
		seen.refused++;
	} else {
		CHECK_STEPS("");
		drmres_close(other_fd);
		check_freed_once();
		seen.worked++;
	}
	drmres_close(fd);
	gpu_unbind(gpu);
	end_released();
}

static void export_and_delete(void)
{
	explore_both(begin_export_and_delete, end_export_and_delete, 300);
	CHECK(seen.worked && seen.refused);
}

/* A handle that is being made is guessed and deleted: the one who made it never notices. */
static void create_it(void *arg)
{
	struct gpu_create args = {.size = PAGE_SIZE};

	(void)arg;
	other_result = drmres_ioctl(fd, DRM_IOCTL_GPU_CREATE, &args);
	CHECK_EQ(args.handle, 2);
}

static void guess_it(void *arg)
{
	(void)arg;
	result = gpu_close_handle(fd, 2);
}

static void begin_create_and_guess(void)
{
	begin_file();
	two_threads(create_it, NULL, guess_it, NULL);
}

static void end_create_and_guess(void)
{
	CHECK_EQ(other_result, 0);
	CHECK(result == 0 || result == -EINVAL);
	if (result)
		CHECK_STEPS("");
	else
		check_freed_once();
	*(result ? &seen.refused : &seen.worked) += 1;
	drmres_close(fd);
	gpu_unbind(gpu);
	end_released();
}

static void create_and_guess(void)
{
	explore_both(begin_create_and_guess, end_create_and_guess, 300);
	CHECK(seen.worked && seen.refused);
}

CASES(gem_race){
	CASE(gem_race, two_deletes),
	CASE(gem_race, export_and_delete),
	CASE(gem_race, create_and_guess),
	CASE_END,
};
