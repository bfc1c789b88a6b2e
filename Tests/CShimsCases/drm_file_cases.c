/* SPDX-License-Identifier: MIT */
/* Opening and closing DRM files: what is held, in which order it goes, and what is refused. */
#include "gpu_case.h"

#include <drm/drm_accel.h>
#include <drm/drm_auth.h>

static struct drm_file *file_of(int fd)
{
	struct file *file = fget((unsigned int)fd);
	struct drm_file *priv = file->private_data;

	fput(file);
	return priv;
}

static void open_and_close(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm);

	CHECK(fd >= 0);
	CHECK_EQ(kref_read(&gpu->drm.ref), 2);
	CHECK_EQ(atomic_read(&gpu->drm.open_count), 1);
	CHECK_STEPS("open");
	CHECK(drm_is_primary_client(file_of(fd)));
	CHECK(file_of(fd)->filp->f_mapping == gpu->drm.anon_inode->i_mapping);

	CHECK_EQ(drmres_close(fd), 0);
	CHECK_EQ(kref_read(&gpu->drm.ref), 1);
	CHECK_EQ(atomic_read(&gpu->drm.open_count), 0);
	CHECK_STEPS("postclose, lastclose");

	gpu_unbind(gpu);
	CHECK_STEPS("release, drmm action");
}

static void render_node(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open((unsigned int)gpu->drm.render->index, O_RDWR);

	CHECK(fd >= 0);
	CHECK(drm_is_render_client(file_of(fd)) && !drm_is_primary_client(file_of(fd)));
	CHECK(!drm_is_accel_client(file_of(fd)));
	CHECK(!drm_is_current_master(file_of(fd)));
	drmres_close(fd);
	gpu_unbind(gpu);
}

DEFINE_DRM_ACCEL_FOPS(npu_fops);

static void accel_node(void)
{
	static const struct drm_driver npu_driver = {
		.driver_features = DRIVER_COMPUTE_ACCEL | DRIVER_GEM,
		.fops = &npu_fops,
		.name = "npu",
	};
	struct gpu *npu = gpu_probe_with(&npu_driver);
	int fd = drmres_open_device(&npu->drm);

	CHECK(fd >= 0);
	CHECK(drm_is_accel_client(file_of(fd)));
	drmres_close(fd);
	gpu_unbind(npu);
}

/*
 * 1. a file is open
 * 2. the device is unplugged and its driver unbound
 * 3. the device is still there, with its managed memory
 * 4. the file is closed: its end comes before the device's
 */
static void late_close(void)
{
	struct gpu *gpu = gpu_probe();
	int fd = drmres_open_device(&gpu->drm);

	steps();
	gpu_unbind(gpu);
	CHECK_STEPS("");
	CHECK_EQ(kref_read(&gpu->drm.ref), 1);
	CHECK_EQ(*gpu->counter, 0);

	CHECK_EQ(drmres_close(fd), 0);
	CHECK_STEPS("postclose, lastclose, release, drmm action");
}

static void open_after_unplug(void)
{
	struct gpu *gpu = gpu_probe();
	unsigned int index = (unsigned int)gpu->drm.primary->index;
	struct device *parent = gpu->parent;

	drm_dev_unplug(&gpu->drm);
	CHECK_EQ(drmres_open(index, O_RDWR), -ENODEV);
	CHECK_EQ(drmres_open_device(&gpu->drm), -ENODEV);
	CHECK_EQ(kref_read(&gpu->drm.ref), 1);
	CHECK_EQ(drmres_open_count(), 0);
	root_device_unregister(parent);
	CHECK_EQ(drmres_open(index, O_RDWR), -ENODEV);
	CHECK_STEPS("release, drmm action");
}

static void open_while_unplugged_and_not_hidden_yet(void)
{
	struct gpu *gpu = gpu_probe();

	/* Between the flag and the unregistering of its minors a device can still be found. */
	gpu->drm.unplugged = true;
	CHECK_EQ(drmres_open_device(&gpu->drm), -ENODEV);
	CHECK_EQ(kref_read(&gpu->drm.ref), 1);
	gpu->drm.unplugged = false;
	gpu_unbind(gpu);
	CHECK_STEPS("release, drmm action");
}

static void no_such_minor(void)
{
	CHECK_EQ(drmres_open(63, O_RDWR), -ENODEV);
	CHECK_EQ(drmres_open(~0u, O_RDWR), -ENODEV);
	CHECK_EQ(drmres_open_count(), 0);
}

static void no_device(void)
{
	CHECK_EQ(drmres_open_device(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
}

static void exclusive(void)
{
	struct gpu *gpu = gpu_probe();

	CHECK_EQ(drmres_open((unsigned int)gpu->drm.primary->index, O_RDWR | O_EXCL), -EBUSY);
	CHECK_EQ(atomic_read(&gpu->drm.open_count), 0);
	CHECK_EQ(kref_read(&gpu->drm.ref), 1);
	gpu_unbind(gpu);
}

static void driver_refuses(void)
{
	struct gpu *gpu = gpu_probe();

	gpu->open_error = -EPERM;
	CHECK_EQ(drmres_open_device(&gpu->drm), -EPERM);
	CHECK_EQ(kref_read(&gpu->drm.ref), 1);
	CHECK_EQ(drmres_open_count(), 0);
	CHECK_STEPS("open");
	gpu_unbind(gpu);
}

static void without_unsigned_offset(void)
{
	static const struct file_operations old_fops = {.open = drm_open, .release = drm_release};
	static const struct drm_driver old_driver = {.fops = &old_fops, .name = "old"};
	struct gpu *gpu = gpu_probe_with(&old_driver);

	CHECK_EQ(drmres_open_device(&gpu->drm), -EINVAL);
	EXPECT_REPORT(FILE_OPERATIONS);
	CHECK_EQ(kref_read(&gpu->drm.ref), 1);
	gpu_unbind(gpu);
}

static void without_fops(void)
{
	static const struct drm_driver bare_driver = {.name = "bare"};
	struct gpu *gpu = gpu_probe_with(&bare_driver);

	CHECK_EQ(drmres_open_device(&gpu->drm), -ENODEV);
	gpu_unbind(gpu);
}

static void release_noglobal(void)
{
	static const struct file_operations fops = {
		.open = drm_open,
		.release = drm_release_noglobal,
		.fop_flags = FOP_UNSIGNED_OFFSET,
	};
	static const struct drm_driver driver = {.fops = &fops, .lastclose = gpu_lastclose, .name = "modern"};
	struct gpu *gpu = gpu_probe_with(&driver);
	int fd = drmres_open_device(&gpu->drm);

	drmres_close(fd);
	CHECK_STEPS("lastclose");
	gpu_unbind(gpu);
}

static void masters(void)
{
	struct gpu *gpu = gpu_probe();
	int first = drmres_open_device(&gpu->drm), second = drmres_open_device(&gpu->drm), third;

	CHECK(drm_is_current_master(file_of(first)));
	CHECK(!drm_is_current_master(file_of(second)));
	drmres_close(first);
	/* Nobody inherits it; the next one to open takes it. */
	CHECK(!drm_is_current_master(file_of(second)));
	third = drmres_open_device(&gpu->drm);
	CHECK(drm_is_current_master(file_of(third)));
	drmres_close(third);
	drmres_close(second);
	gpu_unbind(gpu);
}

static void authentication(void)
{
	struct gpu *gpu = gpu_probe();
	int master, other, root;

	drmres_set_privileged(false);
	master = drmres_open_device(&gpu->drm);
	other = drmres_open_device(&gpu->drm);
	drmres_set_privileged(true);
	root = drmres_open_device(&gpu->drm);
	CHECK(file_of(master)->authenticated);
	CHECK(!file_of(other)->authenticated);
	CHECK(file_of(root)->authenticated);
	drmres_exit();
	gpu_unbind(gpu);
}

static void client_ids(void)
{
	struct gpu *gpu = gpu_probe();
	int first = drmres_open_device(&gpu->drm), second = drmres_open_device(&gpu->drm);

	CHECK(file_of(second)->client_id > file_of(first)->client_id);
	CHECK_EQ(file_of(first)->id, 1);
	CHECK_EQ(file_of(second)->id, 2);
	drmres_exit();
	gpu_unbind(gpu);
}

static struct gpu *swept;

static int open_once(void)
{
	int fd = drmres_open_device(&swept->drm);

	return fd < 0 ? fd : drmres_close(fd);
}

static void every_allocation_of_an_open(void)
{
	swept = gpu_probe();
	/* struct file, struct drm_file, and the driver's own */
	CHECK_EQ(sweep(open_once), 3);
	CHECK_EQ(kref_read(&swept->drm.ref), 1);
	CHECK_EQ(atomic_read(&swept->drm.open_count), 0);
	gpu_unbind(swept);
}

static int phased_open(struct drm_device *dev, struct drm_file *file)
{
	char phase[128];

	(void)dev;
	(void)file;
	step("%s", drmres_phase_describe(phase, sizeof(phase)));
	return 0;
}

static void phased_postclose(struct drm_device *dev, struct drm_file *file)
{
	(void)phased_open(dev, file);
}

static void phased_release(struct drm_device *dev)
{
	(void)phased_open(dev, NULL);
}

static void phases(void)
{
	static const struct drm_driver driver = {
		.fops = &gpu_fops,
		.open = phased_open,
		.postclose = phased_postclose,
		.release = phased_release,
		.name = "phased",
	};
	struct gpu *gpu = gpu_probe_with(&driver);
	int fd;

	/* The number of an open that failed is not given again. */
	CHECK_EQ(drmres_open((unsigned int)gpu->drm.primary->index, O_EXCL), -EBUSY);
	fd = drmres_open_device(&gpu->drm);
	CHECK_STEPS("open of file#2");
	gpu_unbind(gpu);
	drmres_close(fd);
	CHECK_STEPS("close of file#2, release of drm#1, in close of file#2, drmm action");
}

static unsigned int opened, closed;

static void count_events(const struct drmres_event *event, void *context)
{
	(void)context;
	if (event->kind != DRMRES_EVENT_OPEN && event->kind != DRMRES_EVENT_CLOSE)
		return;
	*(event->kind == DRMRES_EVENT_OPEN ? &opened : &closed) += 1;
	CHECK_EQ(event->object_kind, DRMRES_KIND_FILE);
	CHECK_EQ(event->object, 1);
	CHECK_EQ(event->owner_kind, DRMRES_KIND_DRM);
	CHECK_EQ(event->owner, 1);
	CHECK_STR(event->owner_name, "drm#1");
}

static void events(void)
{
	struct gpu *gpu = gpu_probe();
	int fd;

	opened = closed = 0;
	drmres_trace_subscribe(count_events, NULL);
	fd = drmres_open_device(&gpu->drm);
	CHECK_EQ(opened, 1);
	drmres_close(fd);
	CHECK_EQ(closed, 1);
	drmres_trace_subscribe(NULL, NULL);
	gpu_unbind(gpu);
}

CASES(drm_file){
	CASE(drm_file, open_and_close),
	CASE(drm_file, render_node),
	CASE(drm_file, accel_node),
	CASE(drm_file, late_close),
	CASE(drm_file, open_after_unplug),
	CASE(drm_file, open_while_unplugged_and_not_hidden_yet),
	CASE(drm_file, no_such_minor),
	CASE(drm_file, no_device),
	CASE(drm_file, exclusive),
	CASE(drm_file, driver_refuses),
	CASE(drm_file, without_unsigned_offset),
	CASE(drm_file, without_fops),
	CASE(drm_file, release_noglobal),
	CASE(drm_file, masters),
	CASE(drm_file, authentication),
	CASE(drm_file, client_ids),
	CASE(drm_file, every_allocation_of_an_open),
	CASE(drm_file, phases),
	CASE(drm_file, events),
	CASE_END,
};
