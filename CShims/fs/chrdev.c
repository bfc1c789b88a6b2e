// SPDX-License-Identifier: MIT
/**
 * DOC: opening character devices
 *
 * The list of what can be opened by number, the newest first, as Linux' map has it. A record belongs to this file and lives
 * until it is unlisted and its last file is closed. The cdev behind it is its driver's: it is watched for as long as
 * somebody reaches it, and is not followed any more once its memory went.
 */
#include "chrdev.h"

#include <bsd/string.h>
#include <drmres/phase.h>
#include <drmres/report.h>
#include <drmres/sched.h>
#include <drmres/user.h>
#include <lib/fork.h>
#include <lib/hooks.h>
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <mm/mm.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <base/class.h>
#include <drm/drm_internal.h>
#include <fs/fs.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static LIST_HEAD(chrdevs);

static void reset(void)
{
	struct drmres_chrdev *chrdev, *next;

	list_for_each_entry_safe (chrdev, next, &chrdevs, entry) {
		list_del(&chrdev->entry);
		drmres_watch_end(&chrdev->watch);
		drmres_mem_free(chrdev, false, NULL);
	}
}

/* The driver's structure goes while its cdev can be opened, or is open. */
static void cdev_freed(const struct drmres_watch *watch, const struct drmres_object *memory)
{
	struct drmres_chrdev *chrdev = container_of(watch, struct drmres_chrdev, watch);
	char label[96];

	drmres_object_label(memory, label, sizeof(label));
	drmres_report(DRMRES_STRUCT_FREED_EARLY, "cdev_add", memory, "%s, with a character device inside that %s%s%s",
		      label, chrdev->files ? "is open" : "", chrdev->files && chrdev->listed ? " and " : "",
		      chrdev->listed ? "can still be opened" : "");
	pthread_mutex_lock(&lock);
	chrdev->cdev = NULL;
	pthread_mutex_unlock(&lock);
	if (chrdev->listed)
		drmres_chrdev_end(chrdev);
}

struct drmres_chrdev *drmres_chrdev_begin(struct cdev *cdev, const struct file_operations *fops, dev_t first,
					  unsigned int count, bool claimed, const void *pc)
{
	struct drmres_chrdev *chrdev = drmres_mem_alloc(sizeof(*chrdev), GFP_KERNEL | __GFP_ZERO, pc);
	char name[64];

	drmres_on_reset(reset);
	if (!chrdev)
		return NULL;
	drmres_mem_keep(chrdev);
	chrdev->cdev = cdev;
	chrdev->fops = fops;
	chrdev->first = first;
	chrdev->count = count;
	chrdev->refs = 1;
	chrdev->listed = true;
	if (claimed)
		drmres_claim_begin(&chrdev->claim, "character device",
				   drmres_chrdev_region_name(first, name, sizeof(name)), NULL, pc);
	if (cdev)
		drmres_watch_begin(&chrdev->watch, cdev, sizeof(*cdev), cdev_freed, pc);
	drmres_point(DRMRES_OP_FLAG, &chrdevs);
	pthread_mutex_lock(&lock);
	list_add(&chrdev->entry, &chrdevs);
	pthread_mutex_unlock(&lock);
	return chrdev;
}

/* The last reference: what the cdev held goes, and the cdev itself if the core made it. */
static void put(struct drmres_chrdev *chrdev, bool file)
{
	bool last;

	pthread_mutex_lock(&lock);
	chrdev->files -= file;
	last = !--chrdev->refs;
	pthread_mutex_unlock(&lock);
	if (!last)
		return;
	drmres_watch_end(&chrdev->watch);
	if (chrdev->dynamic && chrdev->cdev)
		drmres_mem_free(chrdev->cdev, false, NULL);
	if (chrdev->parent)
		(put_device)(container_of(chrdev->parent, struct device, kobj));
	drmres_mem_free(chrdev, false, NULL);
}

void drmres_chrdev_end(struct drmres_chrdev *chrdev)
{
	bool listed;

	drmres_point(DRMRES_OP_FLAG, &chrdevs);
	pthread_mutex_lock(&lock);
	listed = chrdev->listed;
	if (listed)
		list_del(&chrdev->entry);
	chrdev->listed = false;
	pthread_mutex_unlock(&lock);
	drmres_claim_end(&chrdev->claim);
	if (listed)
		put(chrdev, false);
}

struct drmres_chrdev *drmres_chrdev_find(const struct cdev *cdev, dev_t first, unsigned int count)
{
	struct drmres_chrdev *chrdev, *found = NULL;

	pthread_mutex_lock(&lock);
	list_for_each_entry (chrdev, &chrdevs, entry)
		if (cdev ? chrdev->cdev == cdev : !chrdev->cdev && chrdev->first == first && chrdev->count == count) {
			found = chrdev;
			break;
		}
	pthread_mutex_unlock(&lock);
	return found;
}

/* What a number leads to, with a reference for a file. */
static struct drmres_chrdev *get(dev_t number)
{
	struct drmres_chrdev *chrdev, *found = NULL;

	drmres_point(DRMRES_OP_FLAG, &chrdevs);
	pthread_mutex_lock(&lock);
	list_for_each_entry (chrdev, &chrdevs, entry)
		if (number >= chrdev->first && number - chrdev->first < chrdev->count) {
			found = chrdev;
			found->refs++;
			found->files++;
			break;
		}
	pthread_mutex_unlock(&lock);
	return found;
}

void drmres_chrdev_close(struct file *file)
{
	struct drmres_chrdev *chrdev = file->chrdev;

	file->chrdev = NULL;
	if (chrdev)
		put(chrdev, true);
}

/* ---- userspace ---- */

static int open_number(dev_t number, const char *name, int flags)
{
	const struct file_operations *fops;
	struct drmres_chrdev *chrdev;
	struct drmres_phase phase;
	struct file *file;
	char label[32];
	int fd, ret;

	fd = get_unused_fd_flags(0);
	if (fd < 0)
		return fd;
	ret = -ENXIO;
	chrdev = get(number);
	if (!chrdev)
		goto err_fd;
	fops = chrdev->cdev ? chrdev->cdev->ops : chrdev->fops;
	if (!fops)
		goto err_chrdev;
	ret = -ENOMEM;
	file = drmres_file_alloc(DRMRES_KIND_FILE, "character device", fops, flags);
	if (!file)
		goto err_chrdev;
	file->chrdev = chrdev;
	file->f_inode->i_rdev = (u32)number;
	file->f_inode->i_cdev = chrdev->cdev;
	drmres_file_set_owner(file, name);

	drmres_phase_enter(&phase, "open", drmres_file_label(file, label, sizeof(label)));
	ret = fops->open ? fops->open(file->f_inode, file) : 0;
	drmres_phase_leave(&phase);
	if (!ret) {
		fd_install((unsigned int)fd, file);
		return fd;
	}
	drmres_chrdev_close(file);
	drmres_file_discard(file);
	goto err_fd;

err_chrdev:
	put(chrdev, true);
err_fd:
	put_unused_fd((unsigned int)fd);
	return ret;
}

/* The n-th one that no node leads to: its number, and a name for it. */
static bool without_node(unsigned int index, dev_t *number, char *buf, size_t size)
{
	struct drmres_chrdev *chrdev;
	dev_t numbers[64];
	size_t count = 0;

	pthread_mutex_lock(&lock);
	list_for_each_entry (chrdev, &chrdevs, entry)
		if (count < 64 && MAJOR(chrdev->first) != 10)
			numbers[count++] = chrdev->first;
	pthread_mutex_unlock(&lock);
	while (count--) {
		bool has = false;
		dev_t node;

		for (unsigned int i = 0; !has && drmres_devnode_at(i, &node, buf, size); i++)
			has = MAJOR(node) == MAJOR(numbers[count]);
		if (has || index--)
			continue;
		*number = numbers[count];
		drmres_chrdev_region_name(numbers[count], buf, size);
		return true;
	}
	return false;
}

const char *drmres_dev_name(unsigned int index, char *buf, size_t size)
{
	unsigned int nodes = 0;
	char name[64];
	dev_t number;

	while (drmres_devnode_at(nodes, &number, name, sizeof(name)) && nodes < index)
		nodes++;
	if (!drmres_devnode_at(index, &number, name, sizeof(name)) &&
	    !without_node(index - nodes, &number, name, sizeof(name)))
		return NULL;
	snprintf(buf, size, "/dev/%s", name);
	return buf;
}

int drmres_open_path(const char *path, int flags)
{
	char name[64];
	unsigned int minor;
	dev_t number;
	int end = 0;

	if (!path || strncmp(path, "/dev/", 5))
		return -ENOENT;
	path += 5;
	if ((sscanf(path, "dri/card%u%n", &minor, &end) == 1 || sscanf(path, "dri/renderD%u%n", &minor, &end) == 1) &&
	    !path[end])
		return drmres_open(minor, flags);
	if (sscanf(path, "accel/accel%u%n", &minor, &end) == 1 && !path[end])
		return drmres_open_accel(minor, flags);
	if (drmres_devnode_find(path, &number))
		return open_number(number, path, flags);
	for (unsigned int i = 0; without_node(i, &number, name, sizeof(name)); i++)
		if (!strcmp(name, path))
			return open_number(number, path, flags);
	return -ENOENT;
}
