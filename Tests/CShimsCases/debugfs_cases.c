// SPDX-License-Identifier: MIT
#include <cases.h>
#include <drmres/debugfs.h>
#include <drmres/user.h>
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <string.h>

#include "steps.h"

static int state_show(struct seq_file *m, void *unused)
{
	const int *state = m->private;

	(void)unused;
	seq_printf(m, "state %d", *state);
	seq_puts(m, ", on");
	seq_putc(m, '\n');
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(state);

static int long_show(struct seq_file *m, void *unused)
{
	(void)unused;
	for (int i = 0; i < 3000; i++)
		seq_puts(m, "ab");
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(long);

static void *three_start(struct seq_file *m, loff_t *pos)
{
	(void)m;
	return *pos < 3 ? (void *)(*pos + 1) : NULL;
}

static void *three_next(struct seq_file *m, void *v, loff_t *pos)
{
	(void)v;
	++*pos;
	return three_start(m, pos);
}

static void three_stop(struct seq_file *m, void *v)
{
	(void)m;
	(void)v;
}

static int three_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%ld ", (long)v);
	return v == (void *)2 ? 1 : 0;
}

static const struct seq_operations three_sops = {
	.start = three_start, .next = three_next, .stop = three_stop, .show = three_show};
DEFINE_SEQ_ATTRIBUTE(three);

static char text[8192];

static void files(void)
{
	struct drmres_debugfs_file file;
	struct dentry *dir;
	int state = 7;

	dir = debugfs_create_dir("vc4", NULL);
	debugfs_create_file("state", 0444, dir, &state, &state_fops);
	debugfs_create_file("three", 0444, dir, NULL, &three_fops);
	debugfs_create_file("long", 0444, dir, NULL, &long_fops);
	CHECK(debugfs_lookup("vc4", NULL) == dir);
	CHECK_EQ(drmres_debugfs_read("vc4/state", text, sizeof(text)), 12);
	CHECK_STR(text, "state 7, on\n");
	CHECK_EQ(drmres_debugfs_read("vc4/three", text, sizeof(text)), 4);
	CHECK_STR(text, "1 3 ");
	CHECK_EQ(drmres_debugfs_read("vc4/long", text, sizeof(text)), 6000);
	CHECK_EQ(drmres_debugfs_read("vc4", text, sizeof(text)), -ENOENT);
	CHECK(drmres_debugfs_at(0, &file) && file.readable && !file.writable);
	CHECK_STR(file.path, "vc4/state");
	CHECK(!drmres_debugfs_at(3, &file));
	debugfs_remove(dir);
	CHECK(!drmres_debugfs_at(0, &file));
	CHECK(!debugfs_lookup("vc4", NULL));
}

static void numbers(void)
{
	u32 number = 12;
	bool flag = true;
	u8 byte = 0xa;
	struct dentry *dir = debugfs_create_dir("n", NULL);
	int fd;

	debugfs_create_u32("number", 0644, dir, &number);
	debugfs_create_bool("flag", 0644, dir, &flag);
	debugfs_create_x8("byte", 0444, dir, &byte);
	CHECK_EQ(drmres_debugfs_read("n/number", text, sizeof(text)), 3);
	CHECK_STR(text, "12\n");
	drmres_debugfs_read("n/flag", text, sizeof(text));
	CHECK_STR(text, "Y\n");
	drmres_debugfs_read("n/byte", text, sizeof(text));
	CHECK_STR(text, "0x0a\n");
	fd = drmres_debugfs_open("n/number", O_RDWR);
	CHECK_EQ(drmres_write(fd, "77", 2), 2);
	CHECK_EQ(drmres_write(fd, "x", 1), -EINVAL);
	CHECK_EQ(number, 77);
	drmres_close(fd);
	debugfs_remove_recursive(dir);
}

/* An open file is told of the removal, and gives back what its open took all the same. */
static void removed_while_open(void)
{
	int state = 1, fd;
	struct dentry *dir = debugfs_create_dir("vc4", NULL);
	char c;

	debugfs_create_file("state", 0444, dir, &state, &state_fops);
	fd = drmres_debugfs_open("vc4/state", O_RDONLY);
	CHECK_EQ(drmres_read(fd, &c, 1), 1);
	debugfs_remove(dir);
	CHECK_EQ(drmres_read(fd, &c, 1), -EIO);
	drmres_close(fd);
	CHECK_EQ(drmres_debugfs_open("vc4/state", O_RDONLY), -ENOENT);
}

static void errors_are_ignored(void)
{
	struct dentry *dir = debugfs_create_dir("vc4", NULL);
	struct dentry *again = debugfs_create_dir("vc4", NULL);

	CHECK_EQ(PTR_ERR(again), -EEXIST);
	CHECK_LOG("debugfs: Directory 'vc4' with parent '/' already present!\n");
	CHECK_EQ(PTR_ERR(debugfs_create_file("state", 0444, again, NULL, &state_fops)), -EEXIST);
	debugfs_remove(again);
	debugfs_remove(NULL);
	debugfs_remove(dir);
	debugfs_remove(dir);
	EXPECT_REPORT(USE_AFTER_FREE);
	CHECK(IS_ERR(debugfs_create_file("state", 0444, dir, NULL, &state_fops)));
	EXPECT_REPORT(USE_AFTER_FREE);
	CHECK(IS_ERR(debugfs_create_dir(NULL, NULL)));
	EXPECT_REPORT(NULL_ARGUMENT);
}

/* The number went, the file that shows it did not. */
static void number_freed(void)
{
	u32 *number = kzalloc(sizeof(*number), GFP_KERNEL);

	debugfs_create_u32("number", 0444, NULL, number);
	kfree(number);
	CHECK_EQ(drmres_debugfs_read("number", text, sizeof(text)), -EIO);
	EXPECT_REPORT(USE_AFTER_FREE);
	debugfs_remove(debugfs_lookup("number", NULL));
}

/* ---- drivers ---- */

static struct dentry *root;
static int the_state;

static int probe(struct platform_device *pdev)
{
	(void)pdev;
	root = debugfs_create_dir("toy", NULL);
	debugfs_create_file("state", 0444, root, &the_state, &state_fops);
	return 0;
}

static void take_away(struct platform_device *pdev)
{
	(void)pdev;
	debugfs_remove(root);
}

static void run(void (*remove)(struct platform_device *))
{
	struct platform_driver driver = {.probe = probe, .remove = remove, .driver = {.name = "toys"}};
	struct platform_device *pdev = platform_device_register_simple("toys", PLATFORM_DEVID_NONE, NULL, 0);

	CHECK_EQ(platform_driver_register(&driver), 0);
	platform_driver_unregister(&driver);
	if (!remove) {
		/* One for the folder and all in it. */
		EXPECT_REPORT(RESOURCE_KEPT);
		debugfs_remove(root);
	}
	platform_device_unregister(pdev);
}

static void kept_after_unbind(void)
{
	run(NULL);
}

static void given_back(void)
{
	run(take_away);
}

CASES(debugfs){
	CASE(debugfs, files),
	CASE(debugfs, numbers),
	CASE(debugfs, removed_while_open),
	CASE(debugfs, errors_are_ignored),
	CASE(debugfs, number_freed),
	CASE(debugfs, kept_after_unbind),
	CASE(debugfs, given_back),
	CASE_END,
};
