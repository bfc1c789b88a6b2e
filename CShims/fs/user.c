/* SPDX-License-Identifier: MIT */
/*
 * The calls that userspace makes on a descriptor. Owns the process's privilege and nothing else. Each call holds a
 * reference on its file while it is inside, so that a close by another thread ends nothing under its feet.
 */
#include <drmres/user.h>

#include <limits.h>
#include <poll.h>

#include <linux/file.h>
#include <linux/fs.h>

#include <drmres/errno.h>
#include <drmres/phase.h>
#include <drmres/report.h>
#include <fs/fs.h>
#include <lib/hooks.h>

static bool privileged = true;

static void privilege_reset(void)
{
	__atomic_store_n(&privileged, true, __ATOMIC_RELAXED);
}

/* Relaxed: a plain switch, set before the open that it is meant for. */
void drmres_set_privileged(bool on)
{
	drmres_on_reset(privilege_reset);
	__atomic_store_n(&privileged, on, __ATOMIC_RELAXED);
}

bool drmres_privileged(void)
{
	return __atomic_load_n(&privileged, __ATOMIC_RELAXED);
}

/* DRM enters phases of its own, which know more. */
static void call_enter(struct drmres_phase *phase, const char *verb, const struct file *file)
{
	char label[32];

	if (file->chrdev)
		drmres_phase_enter(phase, verb, drmres_file_label(file, label, sizeof(label)));
}

static void call_leave(struct drmres_phase *phase, const struct file *file)
{
	if (file->chrdev)
		drmres_phase_leave(phase);
}

int drmres_dup(int fd)
{
	struct file *file = fget((unsigned int)fd);
	int copy;

	if (!file)
		return -EBADF;
	copy = get_unused_fd_flags(0);
	if (copy < 0)
		fput(file);
	else
		fd_install((unsigned int)copy, file);
	return copy;
}

int drmres_close(int fd)
{
	struct file *file = drmres_fd_take((unsigned int)fd);

	if (!file)
		return -EBADF;
	fput(file);
	return 0;
}

long drmres_ioctl(int fd, unsigned int cmd, void *arg)
{
	struct file *file = fget((unsigned int)fd);
	struct drmres_phase phase;
	long ret = -ENOTTY;

	if (!file)
		return -EBADF;
	call_enter(&phase, "ioctl", file);
	if (file->f_op->unlocked_ioctl)
		ret = file->f_op->unlocked_ioctl(file, cmd, (unsigned long)arg);
	if (file->chrdev)
		drmres_fd_ioctl_ends(&phase, ret);
	call_leave(&phase, file);
	fput(file);
	return ret;
}

ssize_t drmres_read(int fd, void *buffer, size_t count)
{
	struct file *file = fget((unsigned int)fd);
	struct drmres_phase phase;
	ssize_t ret = -EINVAL;

	if (!file)
		return -EBADF;
	if (count > SSIZE_MAX)
		count = SSIZE_MAX;
	call_enter(&phase, "read", file);
	if (file->f_op->read)
		ret = file->f_op->read(file, buffer, count, &file->f_pos);
	call_leave(&phase, file);
	fput(file);
	return ret;
}

ssize_t drmres_write(int fd, const void *buffer, size_t count)
{
	struct file *file = fget((unsigned int)fd);
	struct drmres_phase phase;
	ssize_t ret = -EINVAL;

	if (!file)
		return -EBADF;
	if (count > SSIZE_MAX)
		count = SSIZE_MAX;
	call_enter(&phase, "write", file);
	if (file->f_op->write)
		ret = file->f_op->write(file, buffer, count, &file->f_pos);
	call_leave(&phase, file);
	fput(file);
	return ret;
}

unsigned int drmres_poll(int fd)
{
	struct file *file = fget((unsigned int)fd);
	struct drmres_phase phase;
	/* What Linux says of a file that cannot be polled: it never waits. */
	unsigned int mask = POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;

	if (!file)
		return POLLNVAL;
	call_enter(&phase, "poll", file);
	if (file->f_op->poll)
		mask = file->f_op->poll(file, NULL);
	call_leave(&phase, file);
	fput(file);
	return mask;
}

const char *drmres_fd_label(int fd, char *buf, size_t size)
{
	struct file *file = fget((unsigned int)fd);

	if (size)
		buf[0] = '\0';
	if (file) {
		drmres_file_label(file, buf, size);
		fput(file);
	}
	return buf;
}

/* What holds one file. */
struct holders {
	const struct file *file;
	unsigned int first_fd, descriptors;
	unsigned int first_mapping, mappings;
};

static bool count_descriptor(unsigned int fd, struct file *file, void *context)
{
	struct holders *holders = context;

	if (file == holders->file && !holders->descriptors++)
		holders->first_fd = fd;
	return true;
}

static struct holders holders_of(const struct file *file)
{
	struct holders holders = {.file = file};
	struct file *mapped;

	drmres_fd_walk(count_descriptor, &holders);
	for (unsigned int i = 0; (mapped = drmres_mapped_file(i)); i++) {
		if (mapped == file && !holders.mappings++)
			holders.first_mapping = i;
		fput(mapped);
	}
	return holders;
}

static void report_file(const struct file *file, const struct holders *holders)
{
	struct drmres_object object;
	char label[32];

	drmres_file_object(file, &object);
	drmres_report(DRMRES_FILE_OPEN, "drmres_open_files_report", &object,
		      "%s (%s) is open: %u descriptor(s), %u mapping(s)", drmres_file_label(file, label, sizeof(label)),
		      file->name, holders->descriptors, holders->mappings);
}

static bool report_descriptor(unsigned int fd, struct file *file, void *context)
{
	struct holders holders = holders_of(file);
	unsigned int *files = context;

	/* A file with several descriptors is met several times. */
	if (holders.first_fd == fd) {
		report_file(file, &holders);
		++*files;
	}
	return true;
}

unsigned int drmres_open_files_report(void)
{
	unsigned int files = 0;
	struct file *file;

	drmres_fd_walk(report_descriptor, &files);
	for (unsigned int i = 0; (file = drmres_mapped_file(i)); i++) {
		struct holders holders = holders_of(file);

		if (!holders.descriptors && holders.first_mapping == i) {
			report_file(file, &holders);
			files++;
		}
		fput(file);
	}
	return files + drmres_fd_report_reserved();
}

static bool close_descriptor(unsigned int fd, struct file *file, void *context)
{
	(void)file;
	(void)context;
	drmres_close((int)fd);
	return true;
}

void drmres_exit(void)
{
	drmres_unmap_everything();
	drmres_fd_walk(close_descriptor, NULL);
}
