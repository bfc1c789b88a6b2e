/* SPDX-License-Identifier: MIT */
/* Files and their ioctls and events against each other and unplug, in every order. */
#include "race_case.h"

/* An open meets an unplug: it fails, or there is a file that works until its close. */
static void open_it(void *arg)
{
	unsigned int minor = *(unsigned int *)arg;

	fd = drmres_open(minor, O_RDWR);
}

static unsigned int primary;

static void begin_open_and_unbind(void)
{
	begin_gpu();
	primary = (unsigned int)gpu->drm.primary->index;
	two_threads(open_it, &primary, unbind, NULL);
}

static void end_open_and_unbind(void)
{
	if (fd < 0) {
		CHECK_EQ(fd, -ENODEV);
		seen.refused++;
	} else {
		CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_GPU_ADD, &(struct gpu_add){.value = 1}), -ENODEV);
		CHECK_EQ(drmres_close(fd), 0);
		seen.worked++;
	}
	end_released();
}

static void open_and_unbind(void)
{
	explore_both(begin_open_and_unbind, end_open_and_unbind, 300);
	CHECK(seen.worked && seen.refused);
}

/* The last close meets the driver's unbind: whoever is last releases the device. */
static void begin_close_and_unbind(void)
{
	begin_file();
	two_threads(close_it, NULL, unbind, NULL);
}

static void end_close_and_unbind(void)
{
	CHECK_EQ(result, 0);
	end_released();
}

static void close_and_unbind(void)
{
	CHECK(explore_both(begin_close_and_unbind, end_close_and_unbind, 300) > 10);
}

/* An ioctl meets the close of its descriptor: it finds none, or has its file until it is done. */
static void add_it(void *arg)
{
	struct gpu_add args = {.value = 1};

	(void)arg;
	other_result = drmres_ioctl(fd, DRM_IOCTL_GPU_ADD, &args);
}

static void begin_ioctl_and_close(void)
{
	begin_file();
	two_threads(close_it, NULL, add_it, NULL);
}

static void end_ioctl_and_close(void)
{
	CHECK_EQ(result, 0);
	CHECK(other_result == 0 || other_result == -EBADF);
	*(other_result ? &seen.refused : &seen.worked) += 1;
	gpu_unbind(gpu);
	end_released();
}

static void ioctl_and_close(void)
{
	explore_both(begin_ioctl_and_close, end_ioctl_and_close, 300);
	CHECK(seen.worked && seen.refused);
}

/* An ioctl meets unplug: it works or is refused; drm_dev_unplug() alone does not wait for it. */
static void begin_ioctl_and_unplug(void)
{
	begin_file();
	two_threads(add_it, NULL, unplug, NULL);
}

static void end_ioctl_and_unplug(void)
{
	CHECK(other_result == 0 || other_result == -ENODEV);
	*(other_result ? &seen.refused : &seen.worked) += 1;
	drmres_close(fd);
	root_device_unregister(gpu->parent);
	end_released();
}

static void ioctl_and_unplug(void)
{
	explore_both(begin_ioctl_and_unplug, end_ioctl_and_unplug, 300);
	CHECK(seen.worked && seen.refused);
}

/* A descriptor is closed by two threads: one of them does it. */
static void close_it_too(void *arg)
{
	(void)arg;
	other_result = drmres_close(fd);
}

static void begin_two_closes(void)
{
	begin_file();
	two_threads(close_it, NULL, close_it_too, NULL);
}

static void end_two_closes(void)
{
	CHECK((result == 0 && other_result == -EBADF) || (result == -EBADF && other_result == 0));
	gpu_unbind(gpu);
	end_released();
}

static void two_closes(void)
{
	explore_both(begin_two_closes, end_two_closes, 300);
}

/* An event is sent while its file is closed: read by nobody, freed once. */
struct flip {
	struct drm_pending_event base;
	struct drm_event event;
};

static struct flip *flip;

static void send_it(void *arg)
{
	(void)arg;
	drm_send_event(&gpu->drm, &flip->base);
}

static void begin_send_and_close(void)
{
	struct file *file;

	begin_file();
	flip = kzalloc(sizeof(*flip), GFP_KERNEL);
	flip->event.length = sizeof(flip->event);
	file = fget((unsigned int)fd);
	CHECK_EQ(drm_event_reserve_init(&gpu->drm, file->private_data, &flip->base, &flip->event), 0);
	fput(file);
	two_threads(close_it, NULL, send_it, NULL);
}

static void end_send_and_close(void)
{
	gpu_unbind(gpu);
	end_released();
}

static void send_and_close(void)
{
	CHECK(explore_both(begin_send_and_close, end_send_and_close, 300) > 10);
}

/* A reader sleeps until an event comes. */
static void read_it(void *arg)
{
	struct drm_event event;

	(void)arg;
	result = drmres_read(fd, &event, sizeof(event));
}

static void begin_read_and_send(void)
{
	begin_send_and_close();
	explorer.count = 0;
	two_threads(read_it, NULL, send_it, NULL);
}

static void end_read_and_send(void)
{
	CHECK_EQ(result, sizeof(struct drm_event));
	drmres_close(fd);
	gpu_unbind(gpu);
	end_released();
}

static void read_and_send(void)
{
	CHECK(explore_both(begin_read_and_send, end_read_and_send, 300) > 10);
	CHECK(explorer.waits > 0);
}

CASES(user_race){
	CASE(user_race, open_and_unbind), CASE(user_race, close_and_unbind),
	CASE(user_race, ioctl_and_close), CASE(user_race, ioctl_and_unplug),
	CASE(user_race, two_closes),	  CASE(user_race, send_and_close),
	CASE(user_race, read_and_send),	  CASE_END,
};
