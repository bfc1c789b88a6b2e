/* SPDX-License-Identifier: MIT */
/* struct file and descriptors, as a driver uses them. */
#include "steps.h"

#include <drmres/user.h>
#include <linux/anon_inodes.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>

static int toy_release(struct inode *inode, struct file *file)
{
	CHECK(inode == file->f_inode);
	step("release %s", (const char *)file->private_data);
	return 0;
}

static ssize_t toy_read(struct file *file, char *buffer, size_t count, loff_t *offset)
{
	(void)file;
	(void)buffer;
	*offset += (loff_t)count;
	return (ssize_t)count;
}

static const struct file_operations toy_fops = {.release = toy_release, .read = toy_read, .llseek = noop_llseek};

static struct file *toy(void)
{
	return anon_inode_getfile("toy", &toy_fops, (void *)"toy", 0);
}

static void references(void)
{
	struct file *file = toy();

	CHECK(!IS_ERR(file) && get_file(file) == file);
	fput(file);
	CHECK_STEPS("");
	fput(file);
	CHECK_STEPS("release toy");
}

static void descriptors(void)
{
	int one = get_unused_fd_flags(O_CLOEXEC), two = get_unused_fd_flags(0);
	struct file *file = toy();

	CHECK(one == 3 && two == 4);
	CHECK_EQ(drmres_open_count(), 2);
	/* Reserved, and not there yet. */
	CHECK(!fget((unsigned int)one));
	CHECK_EQ(drmres_close(one), -EBADF);
	put_unused_fd((unsigned int)two);
	fd_install((unsigned int)one, file);
	CHECK(fget((unsigned int)one) == file);
	CHECK_EQ(refcount_read(&file->f_ref), 2);
	CHECK_EQ(drmres_close(one), 0);
	CHECK_STEPS("");
	fput(file);
	CHECK_STEPS("release toy");
	CHECK_EQ(drmres_open_count(), 0);
}

static void descriptor_misuse(void)
{
	struct file *file = toy();
	int fd = get_unused_fd_flags(0);

	fd_install((unsigned int)fd, NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	fd_install((unsigned int)fd, file);
	fd_install((unsigned int)fd, file);
	EXPECT_REPORT(BUG);
	put_unused_fd((unsigned int)fd);
	EXPECT_REPORT(BUG);
	put_unused_fd(4000);
	EXPECT_REPORT(BUG);
	CHECK(!fget(4000));
	CHECK(!fget(~0u));
	drmres_close(fd);
	steps();
}

static void file_misuse(void)
{
	struct file *file = toy();

	fput(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!get_file(NULL));
	EXPECT_REPORT(NULL_ARGUMENT);
	fput(file);
	CHECK_STEPS("release toy");
	fput(file);
	EXPECT_REPORT(USE_AFTER_FREE);
	CHECK_STEPS("");
}

static void table_full(void)
{
	int last = -1, fd;

	while ((fd = get_unused_fd_flags(0)) >= 0)
		last = fd;
	CHECK_EQ(fd, -EMFILE);
	CHECK_EQ(last, DRMRES_FD_MAX - 1);
	CHECK_EQ(drmres_open(0, 0), -EMFILE);
	for (fd = 3; fd <= last; fd++)
		put_unused_fd((unsigned int)fd);
	CHECK_EQ(drmres_open_count(), 0);
}

static int create_once(void)
{
	struct file *file = toy();

	if (IS_ERR(file))
		return (int)PTR_ERR(file);
	fput(file);
	return 0;
}

static void every_allocation(void)
{
	CHECK_EQ(sweep(create_once), 1);
}

static void positions(void)
{
	struct file *file = toy();
	int fd = get_unused_fd_flags(0);

	fd_install((unsigned int)fd, file);
	CHECK_EQ(drmres_read(fd, NULL, 5), 5);
	CHECK_EQ(noop_llseek(file, 100, 0), 5);
	drmres_close(fd);
	steps();
}

CASES(file){
	CASE(file, references), CASE(file, descriptors),      CASE(file, descriptor_misuse), CASE(file, file_misuse),
	CASE(file, table_full), CASE(file, every_allocation), CASE(file, positions),	     CASE_END,
};
