/* SPDX-License-Identifier: MIT */
/* ioctls: lookup, permission, the way of the argument, and unplug. */
#include "gpu_case.h"

#include <linux/uaccess.h>
#include <sys/mman.h>

/* A driver whose one ioctl shows what it got. */
struct probe_args {
	u32 in[64];
};

static u32 seen[64];
static int answer;
static char phase_seen[128];

static int show_ioctl(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct probe_args *args = data;

	(void)dev;
	(void)file;
	memcpy(seen, args->in, sizeof(seen));
	memset(args->in, 0x5a, sizeof(args->in));
	drmres_phase_describe(phase_seen, sizeof(phase_seen));
	return answer;
}

#define DRM_IOCTL_SHOW_BOTH DRM_IOWR(DRM_COMMAND_BASE + 0, struct probe_args)
#define DRM_IOCTL_SHOW_IN DRM_IOW(DRM_COMMAND_BASE + 1, struct probe_args)
#define DRM_IOCTL_SHOW_OUT DRM_IOR(DRM_COMMAND_BASE + 2, struct probe_args)
#define DRM_IOCTL_SHOW_SMALL DRM_IOWR(DRM_COMMAND_BASE + 3, u32)

static u32 small_seen;

static int small_ioctl(struct drm_device *dev, void *data, struct drm_file *file)
{
	(void)dev;
	(void)file;
	small_seen = *(u32 *)data;
	*(u32 *)data = 7;
	return 0;
}

static const struct drm_ioctl_desc show_ioctls[] = {
	DRM_IOCTL_DEF_DRV(SHOW_BOTH, show_ioctl, DRM_RENDER_ALLOW),
	DRM_IOCTL_DEF_DRV(SHOW_IN, show_ioctl, DRM_RENDER_ALLOW),
	DRM_IOCTL_DEF_DRV(SHOW_OUT, show_ioctl, DRM_RENDER_ALLOW),
	DRM_IOCTL_DEF_DRV(SHOW_SMALL, small_ioctl, DRM_RENDER_ALLOW),
};

static const struct drm_driver show_driver = {
	.ioctls = show_ioctls,
	.num_ioctls = sizeof(show_ioctls) / sizeof(show_ioctls[0]),
	.fops = &gpu_fops,
	.name = "show",
};

static struct gpu *begin(const struct drm_driver *driver, int *fd)
{
	struct gpu *gpu = gpu_probe_with(driver);

	*fd = drmres_open_device(&gpu->drm);
	CHECK(*fd >= 0);
	memset(seen, 0xff, sizeof(seen));
	answer = 0;
	return gpu;
}

static void end(struct gpu *gpu, int fd)
{
	CHECK_EQ(drmres_close(fd), 0);
	gpu_unbind(gpu);
}

static void both_ways(void)
{
	struct probe_args args = {.in = {1, 2, 3}};
	int fd;
	struct gpu *gpu = begin(&show_driver, &fd);

	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_SHOW_BOTH, &args), 0);
	CHECK(seen[0] == 1 && seen[1] == 2 && seen[2] == 3 && seen[63] == 0);
	CHECK_EQ(args.in[63], 0x5a5a5a5a);
	CHECK_STR(phase_seen, "ioctl SHOW_BOTH on file#1");
	end(gpu, fd);
}

static void in_only(void)
{
	struct probe_args args = {.in = {1}};
	int fd;
	struct gpu *gpu = begin(&show_driver, &fd);

	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_SHOW_IN, &args), 0);
	CHECK_EQ(seen[0], 1);
	CHECK_EQ(args.in[0], 1);
	end(gpu, fd);
}

static void out_only(void)
{
	struct probe_args args = {.in = {1}};
	int fd;
	struct gpu *gpu = begin(&show_driver, &fd);

	/* Nothing comes in, and what the handler sees is not what lay around. */
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_SHOW_OUT, &args), 0);
	CHECK(seen[0] == 0 && seen[63] == 0);
	CHECK_EQ(args.in[0], 0x5a5a5a5a);
	end(gpu, fd);
}

/* Old userspace with a shorter struct: the tail is zero for the driver, and not written for userspace. */
static void shorter_argument(void)
{
	unsigned int cmd = _IOC(_IOC_READ | _IOC_WRITE, DRM_IOCTL_BASE, DRM_COMMAND_BASE + 0, 4);
	u32 args[2] = {9, 8};
	int fd;
	struct gpu *gpu = begin(&show_driver, &fd);

	CHECK_EQ(drmres_ioctl(fd, cmd, args), 0);
	CHECK(seen[0] == 9 && seen[1] == 0 && seen[63] == 0);
	CHECK_EQ(args[0], 0x5a5a5a5a);
	CHECK_EQ(args[1], 8);
	end(gpu, fd);
}

/* New userspace with a longer one: what the driver does not know comes back as it was. */
static void longer_argument(void)
{
	unsigned int cmd = _IOC(_IOC_READ | _IOC_WRITE, DRM_IOCTL_BASE, DRM_COMMAND_BASE + 3, 512);
	u32 args[128] = {5, 6};
	int fd;
	struct gpu *gpu = begin(&show_driver, &fd);

	args[127] = 11;
	CHECK_EQ(drmres_ioctl(fd, cmd, args), 0);
	CHECK_EQ(small_seen, 5);
	CHECK(args[0] == 7 && args[1] == 6 && args[127] == 11);
	end(gpu, fd);
}

/* The directions that both sides name count. */
static void other_direction(void)
{
	unsigned int cmd = _IOC(_IOC_READ, DRM_IOCTL_BASE, DRM_COMMAND_BASE + 1, sizeof(struct probe_args));
	struct probe_args args = {.in = {1}};
	int fd;
	struct gpu *gpu = begin(&show_driver, &fd);

	CHECK_EQ(drmres_ioctl(fd, cmd, &args), 0);
	CHECK_EQ(seen[0], 0);
	CHECK_EQ(args.in[0], 1);
	/* With no direction in common not even the pointer is looked at. */
	CHECK_EQ(drmres_ioctl(fd, cmd, NULL), 0);
	end(gpu, fd);
}

static void handler_fails(void)
{
	struct probe_args args = {.in = {1}};
	int fd;
	struct gpu *gpu = begin(&show_driver, &fd);

	answer = -ENXIO;
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_SHOW_BOTH, &args), -ENXIO);
	/* What it wrote is copied out all the same. */
	CHECK_EQ(args.in[0], 0x5a5a5a5a);
	end(gpu, fd);
}

static void bad_arguments(void)
{
	void *hole = mmap(NULL, 2 * PAGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd;
	struct gpu *gpu = begin(&show_driver, &fd);

	munmap(hole, 2 * PAGE_SIZE);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_SHOW_BOTH, NULL), -EFAULT);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_SHOW_IN, (void *)0x10), -EFAULT);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_SHOW_IN, (void *)~0ul), -EFAULT);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_SHOW_IN, (void *)0xdead000000000000), -EFAULT);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_SHOW_IN, hole), -EFAULT);
	CHECK_EQ(seen[0], 0xffffffff);
	/* Out only: the handler runs, and its result has nowhere to go. */
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_SHOW_OUT, NULL), -EFAULT);
	CHECK_EQ(seen[0], 0);
	end(gpu, fd);
}

static void unknown(void)
{
	int fd;
	struct gpu *gpu = begin(&gpu_driver, &fd);

	CHECK_EQ(drmres_ioctl(fd, _IO('x', 0x40), NULL), -ENOTTY);
	CHECK_EQ(drmres_ioctl(fd, DRM_IO(DRM_COMMAND_BASE + 4), NULL), -EINVAL);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_GPU_HOLE, NULL), -EINVAL);
	CHECK_EQ(drmres_ioctl(fd, DRM_IO(0x01), NULL), -EINVAL);
	CHECK_EQ(drmres_ioctl(fd, DRM_IO(0xff), NULL), -EINVAL);
	CHECK_EQ(drmres_ioctl(fd, 0, NULL), -ENOTTY);
	CHECK_EQ(drmres_ioctl(fd, ~0u, NULL), -ENOTTY);
	end(gpu, fd);
}

static void after_unplug(void)
{
	struct gpu_add args = {.value = 1};
	int fd;
	struct gpu *gpu = begin(&gpu_driver, &fd);

	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_GPU_ADD, &args), 0);
	CHECK_EQ(args.sum, 1);
	gpu_unbind(gpu);
	/* Before anything else is looked at. */
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_GPU_ADD, &args), -ENODEV);
	CHECK_EQ(drmres_ioctl(fd, _IO('x', 0x40), NULL), -ENODEV);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_VERSION, NULL), -ENODEV);
	CHECK_EQ(args.sum, 1);
	drmres_close(fd);
}

/* drm_dev_unregister() alone does not keep anybody out of an open file. */
static void after_unregister(void)
{
	struct gpu_add args = {.value = 1};
	int fd;
	struct gpu *gpu = begin(&gpu_driver, &fd);

	drm_dev_unregister(&gpu->drm);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_GPU_ADD, &args), 0);
	drmres_close(fd);
	root_device_unregister(gpu->parent);
}

static int none_ioctl(struct drm_device *dev, void *data, struct drm_file *file)
{
	(void)dev;
	(void)data;
	(void)file;
	return 0;
}

#define DRM_IOCTL_ASK_NONE DRM_IO(DRM_COMMAND_BASE + 0)
#define DRM_IOCTL_ASK_AUTH DRM_IO(DRM_COMMAND_BASE + 1)
#define DRM_IOCTL_ASK_MASTER DRM_IO(DRM_COMMAND_BASE + 2)
#define DRM_IOCTL_ASK_ROOT DRM_IO(DRM_COMMAND_BASE + 3)
#define DRM_IOCTL_ASK_RENDER DRM_IO(DRM_COMMAND_BASE + 4)
#define DRM_IOCTL_ASK_AUTH_RENDER DRM_IO(DRM_COMMAND_BASE + 5)

static const struct drm_ioctl_desc ask_ioctls[] = {
	DRM_IOCTL_DEF_DRV(ASK_NONE, none_ioctl, 0),
	DRM_IOCTL_DEF_DRV(ASK_AUTH, none_ioctl, DRM_AUTH),
	DRM_IOCTL_DEF_DRV(ASK_MASTER, none_ioctl, DRM_MASTER),
	DRM_IOCTL_DEF_DRV(ASK_ROOT, none_ioctl, DRM_ROOT_ONLY),
	DRM_IOCTL_DEF_DRV(ASK_RENDER, none_ioctl, DRM_RENDER_ALLOW),
	DRM_IOCTL_DEF_DRV(ASK_AUTH_RENDER, none_ioctl, DRM_AUTH | DRM_RENDER_ALLOW),
};

static const struct drm_driver ask_driver = {
	.driver_features = DRIVER_RENDER,
	.ioctls = ask_ioctls,
	.num_ioctls = sizeof(ask_ioctls) / sizeof(ask_ioctls[0]),
	.fops = &gpu_fops,
	.name = "ask",
};

static void check_permissions(int fd, const char *expected)
{
	char got[7] = "";

	for (unsigned int nr = 0; nr < 6; nr++) {
		long ret = drmres_ioctl(fd, DRM_IO(DRM_COMMAND_BASE + nr), NULL);

		CHECK(ret == 0 || ret == -EACCES);
		got[nr] = ret ? '-' : 'x';
	}
	CHECK_STR(got, expected);
}

static void permissions(void)
{
	int master, other, render;
	struct gpu *gpu;

	drmres_set_privileged(false);
	gpu = begin(&ask_driver, &master);
	other = drmres_open_device(&gpu->drm);
	render = drmres_open((unsigned int)gpu->drm.render->index, O_RDWR);
	/* none, auth, master, root, render, auth and render */
	check_permissions(master, "xxx-xx");
	check_permissions(other, "x---x-");
	check_permissions(render, "----xx");
	drmres_set_privileged(true);
	check_permissions(master, "xxxxxx");
	check_permissions(other, "x--xx-");
	check_permissions(render, "----xx");
	drmres_close(other);
	drmres_close(render);
	end(gpu, master);
}

static void flags_of_the_core(void)
{
	unsigned int flags = 0;

	CHECK(drm_ioctl_flags(DRM_IOCTL_NR(DRM_IOCTL_VERSION), &flags));
	CHECK_EQ(flags, DRM_RENDER_ALLOW);
	CHECK(!drm_ioctl_flags(DRM_COMMAND_BASE, &flags));
	CHECK(!drm_ioctl_flags(0xff, &flags));
}

static void from_the_kernel(void)
{
	struct gpu_add args = {.value = 4};
	struct file *file;
	int fd;
	struct gpu *gpu = begin(&gpu_driver, &fd);

	file = fget((unsigned int)fd);
	CHECK_EQ(drm_ioctl_kernel(file, gpu_add_ioctl, &args, DRM_RENDER_ALLOW), 0);
	CHECK_EQ(args.sum, 4);
	drmres_set_privileged(false);
	CHECK_EQ(drm_ioctl_kernel(file, gpu_add_ioctl, &args, DRM_ROOT_ONLY), -EACCES);
	gpu_unbind(gpu);
	CHECK_EQ(drm_ioctl_kernel(file, gpu_add_ioctl, &args, DRM_RENDER_ALLOW), -ENODEV);
	fput(file);
	drmres_close(fd);
}

static void version(void)
{
	char name[8] = "", date[2] = "", desc[64] = "";
	struct drm_version args = {
		.name = name, .name_len = 2, .date = date, .date_len = 1, .desc = desc, .desc_len = sizeof(desc)};
	int fd;
	struct gpu *gpu = begin(&gpu_driver, &fd);

	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_VERSION, &args), 0);
	CHECK(args.version_major == 1 && args.version_minor == 2 && args.version_patchlevel == 3);
	/* As much as there is room for, and the whole length. */
	CHECK_STR(name, "gp");
	CHECK_EQ(args.name_len, 3);
	CHECK_STR(date, "0");
	CHECK_STR(desc, "a small GPU");

	args.name = (char *)8;
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_VERSION, &args), -EFAULT);
	end(gpu, fd);
}

static int show_fd;

static int big_once(void)
{
	struct probe_args args = {.in = {1}};

	return (int)drmres_ioctl(show_fd, DRM_IOCTL_SHOW_BOTH, &args);
}

static int small_once(void)
{
	u32 value = 1;

	return (int)drmres_ioctl(show_fd, DRM_IOCTL_SHOW_SMALL, &value);
}

/* Up to 128 bytes the argument needs no memory, and a failing ioctl leaves none. */
static void every_allocation(void)
{
	struct gpu *gpu = begin(&show_driver, &show_fd);

	CHECK_EQ(sweep(big_once), 1);
	CHECK_EQ(sweep(small_once), 0);
	end(gpu, show_fd);
}

/* A handler may close the very file it runs on: it is there until the ioctl is over. */
static int close_ioctl(struct drm_device *dev, void *data, struct drm_file *file)
{
	(void)dev;
	CHECK_EQ(drmres_close(*(int *)data), 0);
	step("still open, of minor %d", file->minor->type);
	return 0;
}

#define DRM_IOCTL_CLOSE_ME DRM_IOW(DRM_COMMAND_BASE + 0, int)

static void closed_from_within(void)
{
	static const struct drm_ioctl_desc ioctls[] = {DRM_IOCTL_DEF_DRV(CLOSE_ME, close_ioctl, 0)};
	static const struct drm_driver driver = {
		.ioctls = ioctls,
		.num_ioctls = 1,
		.postclose = gpu_postclose,
		.fops = &gpu_fops,
		.name = "close",
	};
	int fd;
	struct gpu *gpu = begin(&driver, &fd);

	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_CLOSE_ME, &fd), 0);
	CHECK_STEPS("still open, of minor 0, postclose");
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_CLOSE_ME, &fd), -EBADF);
	gpu_unbind(gpu);
}

CASES(drm_ioctl){
	CASE(drm_ioctl, both_ways),
	CASE(drm_ioctl, in_only),
	CASE(drm_ioctl, out_only),
	CASE(drm_ioctl, shorter_argument),
	CASE(drm_ioctl, longer_argument),
	CASE(drm_ioctl, other_direction),
	CASE(drm_ioctl, handler_fails),
	CASE(drm_ioctl, bad_arguments),
	CASE(drm_ioctl, unknown),
	CASE(drm_ioctl, after_unplug),
	CASE(drm_ioctl, after_unregister),
	CASE(drm_ioctl, permissions),
	CASE(drm_ioctl, flags_of_the_core),
	CASE(drm_ioctl, from_the_kernel),
	CASE(drm_ioctl, version),
	CASE(drm_ioctl, every_allocation),
	CASE(drm_ioctl, closed_from_within),
	CASE_END,
};
