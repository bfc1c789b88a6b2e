/* SPDX-License-Identifier: MIT */
/*
 * The descriptors of the one process. The table owns one reference on each file in it. Everything here may be called
 * from any thread; the lock is a leaf, and no file is released under it.
 */
#include <drmres/user.h>

#include <linux/file.h>
#include <linux/spinlock.h>

#include <drmres/errno.h>
#include <drmres/report.h>
#include <fs/fs.h>
#include <fs/usable.h>

/* As after a shell started it: 0, 1 and 2 are taken. */
#define FIRST_FD 3

static DEFINE_SPINLOCK(table_lock);
static struct {
	struct file *file;
	bool taken; /* also while it is reserved and has no file yet */
} table[DRMRES_FD_MAX];

int get_unused_fd_flags(unsigned int flags)
{
	int ret = -EMFILE;

	(void)flags;
	spin_lock(&table_lock);
	for (int fd = FIRST_FD; fd < DRMRES_FD_MAX; fd++) {
		if (!table[fd].taken) {
			table[fd].taken = true;
			ret = fd;
			break;
		}
	}
	spin_unlock(&table_lock);
	return ret;
}

/* Only what was reserved and not installed may be given back or installed. */
static bool reserved(unsigned int fd)
{
	return fd < DRMRES_FD_MAX && table[fd].taken && !table[fd].file;
}

void put_unused_fd(unsigned int fd)
{
	bool known;

	spin_lock(&table_lock);
	known = reserved(fd);
	if (known)
		table[fd].taken = false;
	spin_unlock(&table_lock);
	if (!known)
		drmres_report(DRMRES_BUG, "put_unused_fd", NULL, "descriptor %u is not reserved", fd);
}

void fd_install(unsigned int fd, struct file *file)
{
	bool known;

	if (!drmres_usable(file, "file"))
		return;
	spin_lock(&table_lock);
	known = reserved(fd);
	if (known)
		table[fd].file = file;
	spin_unlock(&table_lock);
	if (!known)
		drmres_report(DRMRES_BUG, "fd_install", NULL, "descriptor %u is not reserved", fd);
}

struct file *fget(unsigned int fd)
{
	struct file *file = NULL;

	spin_lock(&table_lock);
	if (fd < DRMRES_FD_MAX)
		file = table[fd].file;
	if (file)
		get_file(file);
	spin_unlock(&table_lock);
	return file;
}

struct file *drmres_fd_take(unsigned int fd)
{
	struct file *file = NULL;

	spin_lock(&table_lock);
	if (fd < DRMRES_FD_MAX && table[fd].file) {
		file = table[fd].file;
		table[fd].file = NULL;
		table[fd].taken = false;
	}
	spin_unlock(&table_lock);
	return file;
}

void drmres_fd_walk(bool (*fn)(unsigned int fd, struct file *file, void *context), void *context)
{
	bool more = true;

	for (unsigned int fd = FIRST_FD; more && fd < DRMRES_FD_MAX; fd++) {
		struct file *file = fget(fd);

		if (file) {
			more = fn(fd, file, context);
			fput(file);
		}
	}
}

unsigned int drmres_open_count(void)
{
	unsigned int count = 0;

	spin_lock(&table_lock);
	for (int fd = FIRST_FD; fd < DRMRES_FD_MAX; fd++)
		count += table[fd].taken;
	spin_unlock(&table_lock);
	return count;
}
