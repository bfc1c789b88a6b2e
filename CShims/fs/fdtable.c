/* SPDX-License-Identifier: MIT */
/*
 * The descriptors of the one process. The table owns one reference on each file in it. Everything here may be called
 * from any thread; the lock is a leaf, and no file is released under it. An entry knows who reserved it until it has a
 * file.
 */
#include <drmres/user.h>

#include <linux/file.h>
#include <linux/spinlock.h>

#include <drmres/errno.h>
#include <drmres/policy.h>
#include <drmres/report.h>
#include <fs/fs.h>
#include <fs/usable.h>
#include <lib/event.h>
#include <lib/phase.h>
#include <lib/report.h>
#include <string.h>

/* As after a shell started it: 0, 1 and 2 are taken. */
#define FIRST_FD 3

static DEFINE_SPINLOCK(table_lock);
/*
 * struct entry - a descriptor
 * @file: its file
 * @taken: somebody has it, also while it is reserved and has no file yet
 * @told: it is reserved, and somebody was told that this is a leak
 * @ioctl: the phase of the ioctl that reserved it; identity only, NULL when that is over
 * @phase: the same for people, empty if there was none
 * @site: where it was reserved
 */
struct entry {
	struct file *file;
	bool taken;
	bool told;
	const struct drmres_phase *ioctl;
	char phase[96];
	struct drmres_site site;
};

static struct entry table[DRMRES_FD_MAX];

unsigned int drmres_fd_reserved;

/* With the lock held. */
static void count_reserved(int by)
{
	/* Relaxed: see drmres_fd_ioctl_ends(). */
	__atomic_store_n(&drmres_fd_reserved, drmres_fd_reserved + (unsigned int)by, __ATOMIC_RELAXED);
}

static const struct drmres_phase *innermost_ioctl(void)
{
	const struct drmres_phase *phase = drmres_phase_mark();

	while (phase && strncmp(phase->verb, "ioctl", 5) && strcmp(phase->verb, "debugfs ioctl"))
		phase = phase->outer;
	return phase;
}

/* With the lock held. */
static void reserve(struct entry *entry, const void *pc)
{
	entry->taken = true;
	entry->told = false;
	entry->site = drmres_site_here(pc);
	entry->ioctl = innermost_ioctl();
	entry->phase[0] = '\0';
	if (entry->ioctl)
		drmres_phase_innermost(entry->phase, sizeof(entry->phase));
	count_reserved(1);
}

int get_unused_fd_flags(unsigned int flags)
{
	int ret = -EMFILE;

	(void)flags;
	spin_lock(&table_lock);
	for (int fd = FIRST_FD; fd < DRMRES_FD_MAX; fd++) {
		if (!table[fd].taken) {
			reserve(&table[fd], __builtin_return_address(0));
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
	if (known) {
		table[fd].taken = false;
		count_reserved(-1);
	}
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
	if (known) {
		table[fd].file = file;
		count_reserved(-1);
	}
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

/* ---- what is reserved for nobody ---- */

/* Those of one ioctl, or all for NULL. Return: how many were told about. */
static unsigned int report_reserved(const struct drmres_phase *ioctl, const char *function, const char *what)
{
	const struct drmres_site *outer;
	unsigned int count = 0;
	struct entry entry;
	bool found;

	if (drmres_get_policy() != DRMRES_STRICT)
		return 0;
	for (unsigned int fd = FIRST_FD; fd < DRMRES_FD_MAX; fd++) {
		spin_lock(&table_lock);
		found = reserved(fd) && !table[fd].told && (!ioctl || table[fd].ioctl == ioctl);
		if (found) {
			table[fd].told = true;
			entry = table[fd];
		}
		spin_unlock(&table_lock);
		if (!found)
			continue;
		outer = drmres_site_enter(&entry.site);
		drmres_report_at(entry.site.pc, DRMRES_DESCRIPTOR_KEPT, function, NULL, "descriptor %u%s%s, %s", fd,
				 entry.phase[0] ? ", reserved in " : "", entry.phase, what);
		drmres_site_leave(outer);
		count++;
	}
	return count;
}

unsigned int drmres_fd_report_reserved(void)
{
	return report_reserved(NULL, "drmres_open_files_report",
			       "is reserved at the end: it was neither installed nor given back");
}

static bool to_be_called_again(long error)
{
	return error == -EINTR || error == -EAGAIN || error == -EINPROGRESS || error == -ERESTARTSYS ||
	       error == -ERESTARTNOINTR;
}

void drmres_fd_reserved_by(const struct drmres_phase *phase, long ret)
{
	if (ret < 0 && !to_be_called_again(ret))
		report_reserved(phase, "ioctl", "is neither installed nor given back when the call fails");
	/* Another phase may have its storage where this one has it. */
	spin_lock(&table_lock);
	for (unsigned int fd = FIRST_FD; fd < DRMRES_FD_MAX; fd++)
		if (table[fd].ioctl == phase)
			table[fd].ioctl = NULL;
	spin_unlock(&table_lock);
}
