/* SPDX-License-Identifier: MIT */
/* Events: who owns one when, and the read and poll that do not look at unplug. */
#include "fence_case.h"

#include <poll.h>
#include <pthread.h>

struct flip {
	struct drm_pending_event base;
	struct drm_event event;
	u64 data;
};

struct flip_read {
	struct drm_event event;
	u64 data;
};

#define FLIP_LENGTH sizeof(struct flip_read)

static struct drm_file *file_of(int fd)
{
	struct file *file = fget((unsigned int)fd);
	struct drm_file *priv = file->private_data;

	fput(file);
	return priv;
}

static struct gpu *begin(int *fd)
{
	struct gpu *gpu = gpu_probe();

	*fd = drmres_open((unsigned int)gpu->drm.primary->index, O_RDWR | O_NONBLOCK);
	CHECK(*fd >= 0);
	return gpu;
}

static void end(struct gpu *gpu, int fd)
{
	drmres_close(fd);
	gpu_unbind(gpu);
}

static struct flip *reserve(struct gpu *gpu, int fd, u64 data)
{
	struct flip *flip = kzalloc(sizeof(*flip), GFP_KERNEL);

	flip->event.type = DRM_EVENT_FLIP_COMPLETE;
	flip->event.length = FLIP_LENGTH;
	flip->data = data;
	CHECK_EQ(drm_event_reserve_init(&gpu->drm, file_of(fd), &flip->base, &flip->event), 0);
	return flip;
}

static void delivered(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);
	struct flip *one = reserve(gpu, fd, 1), *two = reserve(gpu, fd, 2);
	struct flip_read got[3];

	CHECK_EQ(drmres_poll(fd), 0);
	CHECK_EQ(drmres_read(fd, got, sizeof(got)), -EAGAIN);
	drm_send_event(&gpu->drm, &one->base);
	drm_send_event(&gpu->drm, &two->base);
	CHECK_EQ(drmres_poll(fd), POLLIN | POLLRDNORM);
	CHECK_EQ(drmres_read(fd, got, sizeof(got)), 2 * FLIP_LENGTH);
	CHECK(got[0].data == 1 && got[1].data == 2 && got[1].event.length == FLIP_LENGTH);
	CHECK_EQ(drmres_poll(fd), 0);
	end(gpu, fd);
}

static void whole_events_only(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);
	struct flip_read got[2];

	drm_send_event(&gpu->drm, &reserve(gpu, fd, 1)->base);
	drm_send_event(&gpu->drm, &reserve(gpu, fd, 2)->base);
	CHECK_EQ(drmres_read(fd, got, FLIP_LENGTH - 1), 0);
	CHECK_EQ(drmres_read(fd, NULL, FLIP_LENGTH), -EFAULT);
	CHECK_EQ(drmres_read(fd, got, 2 * FLIP_LENGTH - 1), FLIP_LENGTH);
	CHECK_EQ(got[0].data, 1);
	CHECK_EQ(drmres_read(fd, got, FLIP_LENGTH), FLIP_LENGTH);
	CHECK_EQ(got[0].data, 2);
	end(gpu, fd);
}

static void after_unplug(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);
	struct flip *flip = reserve(gpu, fd, 1);
	struct flip_read got;

	drm_dev_unplug(&gpu->drm);
	CHECK_EQ(drmres_read(fd, &got, sizeof(got)), -EAGAIN);
	CHECK_EQ(drmres_poll(fd), 0);
	drm_send_event(&gpu->drm, &flip->base);
	CHECK_EQ(drmres_poll(fd), POLLIN | POLLRDNORM);
	CHECK_EQ(drmres_read(fd, &got, sizeof(got)), FLIP_LENGTH);
	drmres_close(fd);
	root_device_unregister(gpu->parent);
}

static void cancelled(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);
	struct flip *flip = reserve(gpu, fd, 1);
	int space = file_of(fd)->event_space;

	drm_event_cancel_free(&gpu->drm, &flip->base);
	CHECK_EQ(file_of(fd)->event_space, space + (int)FLIP_LENGTH);
	end(gpu, fd);
}

/*
 * 1. an event is reserved for a file
 * 2. the file is closed
 * 3. the hardware is done, and the event has nobody to go to
 */
static void closed_before_sent(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);
	struct flip *one = reserve(gpu, fd, 1), *two = reserve(gpu, fd, 2);

	drmres_close(fd);
	CHECK(!one->base.file_priv);
	drm_send_event(&gpu->drm, &one->base);
	drm_event_cancel_free(&gpu->drm, &two->base);
	gpu_unbind(gpu);
}

static void closed_before_read(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);

	drm_send_event(&gpu->drm, &reserve(gpu, fd, 1)->base);
	end(gpu, fd);
}

static void no_more_room(void)
{
	struct drm_event huge = {.length = 4097};
	struct drm_pending_event pending = {.event = NULL};
	struct flip *flips[64];
	unsigned int count = 0;
	int fd;
	struct gpu *gpu = begin(&fd);

	CHECK_EQ(drm_event_reserve_init(&gpu->drm, file_of(fd), &pending, &huge), -ENOMEM);
	huge.length = ~0u;
	CHECK_EQ(drm_event_reserve_init(&gpu->drm, file_of(fd), &pending, &huge), -ENOMEM);
	while (file_of(fd)->event_space >= 64) {
		flips[count] = reserve(gpu, fd, count);
		flips[count]->event.length = 64;
		file_of(fd)->event_space -= 64 - (int)FLIP_LENGTH;
		count++;
	}
	CHECK_EQ(count, 64);
	huge.length = 1;
	CHECK_EQ(drm_event_reserve_init(&gpu->drm, file_of(fd), &pending, &huge), -ENOMEM);
	while (count--)
		drm_event_cancel_free(&gpu->drm, &flips[count]->base);
	CHECK_EQ(file_of(fd)->event_space, 4096);
	end(gpu, fd);
}

/* An event may carry a fence, which is signalled when it is sent. */
static void with_a_fence(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);
	struct toy_fence *one = toy_fence_create(NULL), *two = toy_fence_create(NULL);
	struct flip *sent = reserve(gpu, fd, 1), *cancelled = reserve(gpu, fd, 2);

	steps();
	dma_fence_get(&one->base);
	sent->base.fence = &one->base;
	cancelled->base.fence = &two->base;
	drm_send_event(&gpu->drm, &sent->base);
	CHECK(dma_fence_is_signaled(&one->base));
	CHECK_STEPS("");
	dma_fence_put(&one->base);
	drm_event_cancel_free(&gpu->drm, &cancelled->base);
	CHECK_STEPS("release fence#1, release fence#2");
	end(gpu, fd);
}

static void locked(void)
{
	int fd;
	struct gpu *gpu = begin(&fd);
	struct flip *flip = kzalloc(sizeof(*flip), GFP_KERNEL);
	unsigned long flags;

	flip->event.length = FLIP_LENGTH;
	spin_lock_irqsave(&gpu->drm.event_lock, flags);
	CHECK_EQ(drm_event_reserve_init_locked(&gpu->drm, file_of(fd), &flip->base, &flip->event), 0);
	drm_send_event_locked(&gpu->drm, &flip->base);
	spin_unlock_irqrestore(&gpu->drm.event_lock, flags);
	CHECK_EQ(drmres_poll(fd), POLLIN | POLLRDNORM);
	end(gpu, fd);
}

struct sender {
	struct gpu *gpu;
	struct flip *flip;
};

static void *send_it(void *arg)
{
	struct sender *sender = arg;

	drm_send_event(&sender->gpu->drm, &sender->flip->base);
	return NULL;
}

static void waiting_read(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm);
	struct sender sender = {gpu, reserve(gpu, fd, 77)};
	struct flip_read got;
	pthread_t thread;

	CHECK(!pthread_create(&thread, NULL, send_it, &sender));
	CHECK_EQ(drmres_read(fd, &got, sizeof(got)), FLIP_LENGTH);
	CHECK_EQ(got.data, 77);
	pthread_join(thread, NULL);
	end(gpu, fd);
}

CASES(drm_event){
	CASE(drm_event, delivered),
	CASE(drm_event, whole_events_only),
	CASE(drm_event, after_unplug),
	CASE(drm_event, cancelled),
	CASE(drm_event, closed_before_sent),
	CASE(drm_event, closed_before_read),
	CASE(drm_event, no_more_room),
	CASE(drm_event, with_a_fence),
	CASE(drm_event, locked),
	CASE(drm_event, waiting_read),
	CASE_END,
};
