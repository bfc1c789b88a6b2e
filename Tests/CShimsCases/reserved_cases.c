// SPDX-License-Identifier: MIT
/*
 * Descriptors that an ioctl reserves for what it exports, and what becomes of them when something fails.
 */
/* First, as a driver may have it: the C library's header of that name comes later. */
#include <linux/fcntl.h>

#include <drm/drm_gem.h>
#include <drm/drm_ioctl.h>
#include <drmres/debugfs.h>
#include <drmres/user.h>
#include <linux/debugfs.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/uaccess.h>

#include "drm_case.h"

/* What the ioctl does with the number that it has reserved. */
enum what {
	INSTALL,
	GIVE_BACK,
	FORGET,
	LATER
};

static long result;
static int kept;

static const struct file_operations empty_fops = {.llseek = noop_llseek};

static long export(unsigned int what)
{
	int fd;

	if (what == LATER) {
		fd = kept;
		what = INSTALL;
	} else {
		fd = get_unused_fd_flags(O_CLOEXEC);
	}
	kept = fd;
	if (what == GIVE_BACK)
		put_unused_fd((unsigned int)fd);
	if (what == INSTALL)
		fd_install((unsigned int)fd, anon_inode_getfile("export", &empty_fops, NULL, 0));
	return result;
}

static long toy_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	(void)file;
	(void)arg;
	return export(cmd);
}

static const struct file_operations toy_fops = {.unlocked_ioctl = toy_ioctl, .llseek = noop_llseek};
static struct miscdevice toy;

static int begin(void)
{
	toy = (struct miscdevice){.minor = MISC_DYNAMIC_MINOR, .name = "toy", .fops = &toy_fops};
	result = 0;
	CHECK_EQ(misc_register(&toy), 0);
	return drmres_open_path("/dev/toy", O_RDWR);
}

static void end(int fd)
{
	drmres_close(fd);
	misc_deregister(&toy);
	CHECK_EQ(drmres_open_files_report(), 0);
	CHECK_EQ(drmres_open_count(), 0);
}

/*
 * 1. an ioctl reserves a descriptor for what it exports
 * 2. a later step fails, and the error path forgets the number
 */
static void forgotten(void)
{
	const struct drmres_report *report;
	int fd = begin();

	result = -ENOMEM;
	CHECK_EQ(drmres_ioctl(fd, FORGET, NULL), -ENOMEM);
	report = EXPECT_REPORT(DESCRIPTOR_KEPT);
	CHECK_STR(report->what,
		  "descriptor 4, reserved in ioctl of file#1, is neither installed nor given back when the call fails");
	/* Once is enough. */
	CHECK_EQ(drmres_ioctl(fd, GIVE_BACK, NULL), -ENOMEM);
	CHECK_EQ(drmres_open_files_report(), 1);
	EXPECT_REPORT(FILE_OPEN);
	put_unused_fd(4);
	end(fd);
}

static void given_back(void)
{
	int fd = begin();

	result = -ENOMEM;
	CHECK_EQ(drmres_ioctl(fd, GIVE_BACK, NULL), -ENOMEM);
	/* Not pretty, but userspace has a file then. */
	CHECK_EQ(drmres_ioctl(fd, INSTALL, NULL), -ENOMEM);
	drmres_close(kept);
	result = 0;
	CHECK_EQ(drmres_ioctl(fd, INSTALL, NULL), 0);
	drmres_close(kept);
	end(fd);
}

/* Nothing is wrong with a number that the next call installs: it has not failed, or is called again. */
static void installed_later(void)
{
	static const long results[] = {0, -EINTR, -EAGAIN, -ERESTARTSYS};
	int fd = begin();

	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
		result = results[i];
		CHECK_EQ(drmres_ioctl(fd, FORGET, NULL), result);
		result = 0;
		CHECK_EQ(drmres_ioctl(fd, LATER, NULL), 0);
		CHECK_EQ(drmres_close(kept), 0);
	}
	end(fd);
}

static void never_installed(void)
{
	const struct drmres_report *report;
	int fd = begin(), number;

	CHECK_EQ(drmres_ioctl(fd, FORGET, NULL), 0);
	number = kept;
	/* A call that fails is not to blame for what another has left. */
	result = -EINVAL;
	CHECK_EQ(drmres_ioctl(fd, GIVE_BACK, NULL), -EINVAL);
	drmres_close(fd);
	CHECK_EQ(drmres_open_files_report(), 1);
	report = EXPECT_REPORT(DESCRIPTOR_KEPT);
	CHECK_STR(report->what, "descriptor 4, reserved in ioctl of file#1, is reserved at the end: it was neither "
				"installed nor given back");
	put_unused_fd((unsigned int)number);
	end(-1);
}

/* A number that is reserved outside the call is none of its business. */
static void not_of_the_call(void)
{
	int fd = begin(), number = get_unused_fd_flags(0);

	result = -EINVAL;
	CHECK_EQ(drmres_ioctl(fd, GIVE_BACK, NULL), -EINVAL);
	put_unused_fd((unsigned int)number);
	end(fd);
}

static void upstream_says_nothing(void)
{
	int fd = begin();

	drmres_set_policy(DRMRES_UPSTREAM);
	result = -ENOMEM;
	CHECK_EQ(drmres_ioctl(fd, FORGET, NULL), -ENOMEM);
	put_unused_fd((unsigned int)kept);
	end(fd);
}

static void from_debugfs(void)
{
	struct dentry *dir = debugfs_create_dir("toy", NULL);
	int fd;

	debugfs_create_file_unsafe("export", 0600, dir, NULL, &toy_fops);
	fd = drmres_debugfs_open("toy/export", O_RDWR);
	CHECK(fd >= 0);
	result = -ENOMEM;
	CHECK_EQ(drmres_ioctl(fd, FORGET, NULL), -ENOMEM);
	EXPECT_REPORT(DESCRIPTOR_KEPT);
	put_unused_fd((unsigned int)kept);
	drmres_close(fd);
	debugfs_remove(dir);
}

/* ---- DRM ---- */

struct drm_toy_export {
	__u32 what;
	__s32 fd;
};

#define DRM_TOY_EXPORT 0
#define DRM_IOCTL_TOY_EXPORT DRM_IOWR(DRM_COMMAND_BASE + DRM_TOY_EXPORT, struct drm_toy_export)

static int drm_toy_export(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct drm_toy_export *args = data;
	int ret = (int)export(args->what);

	(void)dev;
	(void)file;
	args->fd = kept;
	return ret;
}

static const struct drm_ioctl_desc drm_toy_ioctls[] = {DRM_IOCTL_DEF_DRV(TOY_EXPORT, drm_toy_export, DRM_RENDER_ALLOW)};

DEFINE_DRM_GEM_FOPS(drm_toy_fops);

static const struct drm_driver drm_toy_driver = {
	.driver_features = DRIVER_GEM | DRIVER_RENDER,
	.ioctls = drm_toy_ioctls,
	.num_ioctls = ARRAY_SIZE(drm_toy_ioctls),
	.fops = &drm_toy_fops,
	.name = "toy",
	.desc = "exports",
};

static void of_a_drm_ioctl(void)
{
	struct drm_toy_export args = {.what = FORGET};
	struct rig rig = rig_begin_with(&drm_toy_driver);
	const struct drmres_report *report;
	int fd;

	result = -EIO;
	CHECK_EQ(drm_dev_register(rig.drm, 0), 0);
	fd = drmres_open_device(rig.drm);
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_TOY_EXPORT, &args), -EIO);
	report = EXPECT_REPORT(DESCRIPTOR_KEPT);
	CHECK_STR(report->what,
		  "descriptor 4, reserved in ioctl TOY_EXPORT on file#1, is neither installed nor given back "
		  "when the call fails");
	put_unused_fd((unsigned int)kept);
	args.what = GIVE_BACK;
	CHECK_EQ(drmres_ioctl(fd, DRM_IOCTL_TOY_EXPORT, &args), -EIO);
	drmres_close(fd);
	drm_dev_unregister(rig.drm);
	rig_end(rig);
}

CASES(reserved){
	CASE(reserved, forgotten),	 CASE(reserved, given_back),	  CASE(reserved, installed_later),
	CASE(reserved, never_installed), CASE(reserved, not_of_the_call), CASE(reserved, upstream_says_nothing),
	CASE(reserved, from_debugfs),	 CASE(reserved, of_a_drm_ioctl),  CASE_END,
};
