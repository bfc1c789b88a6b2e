// SPDX-License-Identifier: MIT
/**
 * DOC: files for debugging
 *
 * The tree of entries. An entry that is removed stays as a record until drmres_reset(), so that an open file and a stale
 * pointer can be told from a live one; what it pointed to is not followed any more. Whoever calls the driver for a file counts
 * itself in, and a removal waits for that. The lock is a leaf.
 */
#include <linux/debugfs.h>

#include <base/base.h>
#include <base/claim.h>
#include <bsd/string.h>
#include <drmres/debugfs.h>
#include <drmres/phase.h>
#include <drmres/sched.h>
#include <drmres/user.h>
#include <fs/fs.h>
#include <fs/usable.h>
#include <lib/event.h>
#include <lib/fork.h>
#include <lib/hooks.h>
#include <lib/report.h>
#include <linux/err.h>
#include <linux/printk.h>
#include <linux/uaccess.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * struct dentry - an entry
 * @entry: place on the list of all, oldest first
 * @claim: of one that is not below a claimed one of the same binding
 * @parent: NULL at the top
 * @name: its name
 * @mode: who may do what
 * @fops: the driver's; NULL for a folder
 * @data: the driver's
 * @size, @kind: of the number that @data points to, for drmres_debugfs_create_number()
 * @inside: calls of the driver that are running
 * @removed: as it says
 */
struct dentry {
	struct list_head entry;
	struct drmres_claim claim;
	struct dentry *parent;
	char name[64];
	umode_t mode;
	const struct file_operations *fops;
	void *data;
	unsigned int size;
	char kind;
	unsigned int inside;
	bool removed;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static LIST_HEAD(dentries);

/* What this thread is inside of; it does not wait for itself. */
static __thread const struct visit {
	const struct dentry *dentry;
	const struct visit *outer;
} * visits;

static void reset(void)
{
	struct dentry *dentry, *next;

	list_for_each_entry_safe (dentry, next, &dentries, entry) {
		list_del(&dentry->entry);
		free(dentry);
	}
}

static const char *path_of(const struct dentry *dentry, char *buf, size_t size)
{
	char above[160] = "";

	if (dentry->parent)
		path_of(dentry->parent, above, sizeof(above));
	snprintf(buf, size, "%s%s%s", above, above[0] ? "/" : "", dentry->name);
	return buf;
}

/* With the lock held. */
static struct dentry *find(const struct dentry *parent, const char *name)
{
	struct dentry *dentry;

	list_for_each_entry (dentry, &dentries, entry)
		if (!dentry->removed && dentry->parent == parent && !strcmp(dentry->name, name))
			return dentry;
	return NULL;
}

/* Whether it is an entry at all, and there; a report otherwise. */
static bool known(const struct dentry *wanted, const char *function, const void *pc)
{
	const struct dentry *dentry;
	bool found = false, removed = false;

	pthread_mutex_lock(&lock);
	list_for_each_entry (dentry, &dentries, entry)
		if (dentry == wanted) {
			found = true;
			removed = dentry->removed;
			break;
		}
	pthread_mutex_unlock(&lock);
	if (found && !removed)
		return true;
	drmres_report_at(pc, found ? DRMRES_USE_AFTER_FREE : DRMRES_WILD_ACCESS, function, NULL,
			 found ? "%s() of the debugfs entry %s, which was removed" : "%s() of what is no debugfs entry",
			 function, found ? wanted->name : "");
	return false;
}

/* Only what nobody else takes away: below a folder that the same probe made, all goes with that. */
static bool wants_claim(const struct dentry *parent)
{
	const struct device *probing = drmres_probing_device();

	for (; parent; parent = parent->parent)
		if (drmres_claim_held(&parent->claim))
			return parent->claim.binding != (probing ? probing->p->binding : 0);
	return true;
}

static struct dentry *create(const char *name, umode_t mode, struct dentry *parent, void *data,
			     const struct file_operations *fops, const char *function, const void *pc)
{
	struct dentry *dentry, *other;
	char path[224];

	drmres_on_reset(reset);
	if (IS_ERR(parent))
		return parent;
	if (!name || !name[0]) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, function, NULL, "%s() without a name", function);
		return ERR_PTR(-EINVAL);
	}
	if (parent && !known(parent, function, pc))
		return ERR_PTR(-ENOENT);
	/* Its failure would be ignored by design, so it is no allocation that a driver is tested with. */
	dentry = calloc(1, sizeof(*dentry));
	if (!dentry)
		return ERR_PTR(-ENOMEM);
	strlcpy(dentry->name, name, sizeof(dentry->name));
	dentry->parent = parent;
	dentry->mode = mode;
	dentry->fops = fops;
	dentry->data = data;
	if (wants_claim(parent))
		drmres_claim_begin(&dentry->claim, fops ? "debugfs file" : "debugfs folder",
				   path_of(dentry, path, sizeof(path)), NULL, pc);

	drmres_point(DRMRES_OP_FLAG, &dentries);
	pthread_mutex_lock(&lock);
	other = find(parent, name);
	if (!other)
		list_add_tail(&dentry->entry, &dentries);
	pthread_mutex_unlock(&lock);
	if (!other)
		return dentry;

	drmres_claim_end(&dentry->claim);
	free(dentry);
	if (drmres_claim_held(&other->claim))
		drmres_claim_conflict(&other->claim, function, pc);
	if (fops)
		pr_err("debugfs: File '%s' in directory '%s' already present!\n", name, parent ? parent->name : "/");
	else
		pr_err("debugfs: Directory '%s' with parent '%s' already present!\n", name,
		       parent ? parent->name : "/");
	return ERR_PTR(-EEXIST);
}

struct dentry *debugfs_create_dir(const char *name, struct dentry *parent)
{
	return create(name, 0755, parent, NULL, NULL, __func__, __builtin_return_address(0));
}

struct dentry *debugfs_lookup(const char *name, struct dentry *parent)
{
	struct dentry *dentry;

	if (IS_ERR(parent) || !name)
		return NULL;
	pthread_mutex_lock(&lock);
	dentry = find(parent, name);
	pthread_mutex_unlock(&lock);
	return dentry;
}

static bool nobody_inside(void *arg)
{
	const struct dentry *dentry = arg;

	/* PAIRS WITH: the decrement in leave(). */
	return !__atomic_load_n(&dentry->inside, __ATOMIC_ACQUIRE);
}

static void wait_outside(struct dentry *dentry, const void *pc)
{
	for (const struct visit *visit = visits; visit; visit = visit->outer)
		if (visit->dentry == dentry) {
			drmres_report_at(pc, DRMRES_DEADLOCK, "debugfs_remove", NULL,
					 "%s is removed by its own file operation, which it waits for", dentry->name);
			return;
		}
	while (!nobody_inside(dentry))
		drmres_block(dentry, nobody_inside, dentry);
}

static bool below(const struct dentry *dentry, const struct dentry *top)
{
	while (dentry && dentry != top)
		dentry = dentry->parent;
	return dentry;
}

void debugfs_remove(struct dentry *dentry)
{
	const void *pc = __builtin_return_address(0);
	struct dentry *each;

	if (IS_ERR_OR_NULL(dentry) || !known(dentry, __func__, pc))
		return;
	drmres_point(DRMRES_OP_FLAG, &dentries);
	pthread_mutex_lock(&lock);
	list_for_each_entry (each, &dentries, entry)
		if (below(each, dentry))
			each->removed = true;
	pthread_mutex_unlock(&lock);

	/* Records stay on the list: this walk needs no lock, and what is added meanwhile is not below. */
	list_for_each_entry (each, &dentries, entry)
		if (below(each, dentry)) {
			wait_outside(each, pc);
			drmres_claim_end(&each->claim);
		}
}

/* ---- calls of the driver ---- */

static bool enter(struct dentry *dentry, struct visit *visit, struct drmres_phase *phase, const char *verb)
{
	bool there;

	drmres_point(DRMRES_OP_FLAG, &dentries);
	pthread_mutex_lock(&lock);
	there = !dentry->removed;
	if (there)
		__atomic_add_fetch(&dentry->inside, 1, __ATOMIC_RELAXED);
	pthread_mutex_unlock(&lock);
	if (!there)
		return false;
	visit->dentry = dentry;
	visit->outer = visits;
	visits = visit;
	drmres_phase_enter(phase, verb, dentry->name);
	return true;
}

static void leave(struct dentry *dentry, const struct visit *visit, struct drmres_phase *phase)
{
	drmres_phase_leave(phase);
	visits = visit->outer;
	/* PAIRS WITH: the load in nobody_inside(); the call is over. */
	__atomic_sub_fetch(&dentry->inside, 1, __ATOMIC_RELEASE);
	drmres_wake(dentry);
}

static ssize_t proxy_read(struct file *file, char __user *buffer, size_t count, loff_t *offset)
{
	struct dentry *dentry = file->dentry;
	struct drmres_phase phase;
	struct visit visit;
	ssize_t ret = -EINVAL;

	if (!enter(dentry, &visit, &phase, "debugfs read"))
		return -EIO;
	if (dentry->fops->read)
		ret = dentry->fops->read(file, buffer, count, offset);
	leave(dentry, &visit, &phase);
	return ret;
}

static ssize_t proxy_write(struct file *file, const char __user *buffer, size_t count, loff_t *offset)
{
	struct dentry *dentry = file->dentry;
	struct drmres_phase phase;
	struct visit visit;
	ssize_t ret = -EINVAL;

	if (!enter(dentry, &visit, &phase, "debugfs write"))
		return -EIO;
	if (dentry->fops->write)
		ret = dentry->fops->write(file, buffer, count, offset);
	leave(dentry, &visit, &phase);
	return ret;
}

static long proxy_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct dentry *dentry = file->dentry;
	struct drmres_phase phase;
	struct visit visit;
	long ret = -ENOTTY;

	if (!enter(dentry, &visit, &phase, "debugfs ioctl"))
		return -EIO;
	if (dentry->fops->unlocked_ioctl)
		ret = dentry->fops->unlocked_ioctl(file, cmd, arg);
	drmres_fd_ioctl_ends(&phase, ret);
	leave(dentry, &visit, &phase);
	return ret;
}

/* Also after the removal: what open() took has to be given back. */
static int proxy_release(struct inode *inode, struct file *file)
{
	const struct file_operations *fops = file->dentry->fops;

	return fops->release ? fops->release(inode, file) : 0;
}

static const struct file_operations proxy_fops = {
	.read = proxy_read,
	.write = proxy_write,
	.unlocked_ioctl = proxy_ioctl,
	.release = proxy_release,
};

struct dentry *debugfs_create_file(const char *name, umode_t mode, struct dentry *parent, void *data,
				   const struct file_operations *fops)
{
	const void *pc = __builtin_return_address(0);

	if (!drmres_usable(fops, "file operations"))
		return ERR_PTR(-EINVAL);
	return create(name, mode, parent, data, fops, __func__, pc);
}

/* ---- numbers ---- */

static u64 load(const struct dentry *dentry)
{
	u64 value = 0;

	memcpy(&value, dentry->data, dentry->size);
	return value;
}

static ssize_t number_read(struct file *file, char __user *buffer, size_t count, loff_t *offset)
{
	const struct dentry *dentry = file->dentry;
	char text[32];
	int length;

	if (!drmres_usable(dentry->data, "number in debugfs"))
		return -EIO;
	switch (dentry->kind) {
	case 'b':
		length = snprintf(text, sizeof(text), "%c\n", load(dentry) ? 'Y' : 'N');
		break;
	case 'x':
		length = snprintf(text, sizeof(text), "0x%0*llx\n", (int)dentry->size * 2,
				  (unsigned long long)load(dentry));
		break;
	case 'd':
		length = snprintf(text, sizeof(text), "%d\n", (int)load(dentry));
		break;
	default:
		length = snprintf(text, sizeof(text), "%llu\n", (unsigned long long)load(dentry));
		break;
	}
	return simple_read_from_buffer(buffer, count, offset, text, (size_t)length);
}

static ssize_t number_write(struct file *file, const char __user *buffer, size_t count, loff_t *offset)
{
	const struct dentry *dentry = file->dentry;
	char text[32] = "";
	char *end;
	u64 value;

	(void)offset;
	if (count >= sizeof(text) || copy_from_user(text, buffer, count))
		return -EFAULT;
	if (!drmres_usable(dentry->data, "number in debugfs"))
		return -EIO;
	if (dentry->kind == 'b') {
		value = strchr("yY1tT", text[0]) != NULL;
	} else {
		value = strtoull(text, &end, 0);
		if (end == text)
			return -EINVAL;
	}
	memcpy(dentry->data, &value, dentry->size);
	return (ssize_t)count;
}

static const struct file_operations number_fops = {.read = number_read, .write = number_write};

void drmres_debugfs_create_number(const char *name, umode_t mode, struct dentry *parent, void *value, unsigned int size,
				  char kind)
{
	struct dentry *dentry =
		create(name, mode, parent, value, &number_fops, "debugfs_create_u32", __builtin_return_address(0));

	if (IS_ERR(dentry))
		return;
	dentry->size = size;
	dentry->kind = kind;
}

/* ---- userspace ---- */

bool drmres_debugfs_at(unsigned int index, struct drmres_debugfs_file *file)
{
	struct dentry *dentry;
	bool found = false;

	pthread_mutex_lock(&lock);
	list_for_each_entry (dentry, &dentries, entry)
		if (!dentry->removed && dentry->fops && !index--) {
			path_of(dentry, file->path, sizeof(file->path));
			file->readable = dentry->mode & 0444;
			file->writable = dentry->mode & 0222;
			found = true;
			break;
		}
	pthread_mutex_unlock(&lock);
	return found;
}

static struct dentry *find_path(const char *path)
{
	struct dentry *dentry, *found = NULL;
	char whole[224];

	pthread_mutex_lock(&lock);
	list_for_each_entry (dentry, &dentries, entry)
		if (!dentry->removed && dentry->fops && !strcmp(path_of(dentry, whole, sizeof(whole)), path)) {
			found = dentry;
			break;
		}
	pthread_mutex_unlock(&lock);
	return found;
}

int drmres_debugfs_open(const char *path, int flags)
{
	struct dentry *dentry = path ? find_path(path) : NULL;
	struct drmres_phase phase;
	struct visit visit;
	struct file *file;
	int fd, ret = 0;

	if (!dentry)
		return -ENOENT;
	fd = get_unused_fd_flags(0);
	if (fd < 0)
		return fd;
	file = drmres_file_alloc(DRMRES_KIND_FILE, "debugfs file", &proxy_fops, flags);
	if (!file) {
		put_unused_fd((unsigned int)fd);
		return -ENOMEM;
	}
	file->dentry = dentry;
	file->f_inode->i_private = dentry->data;
	if (!enter(dentry, &visit, &phase, "debugfs open")) {
		ret = -ENOENT;
	} else {
		if (dentry->fops->open)
			ret = dentry->fops->open(file->f_inode, file);
		leave(dentry, &visit, &phase);
	}
	if (ret) {
		drmres_file_discard(file);
		put_unused_fd((unsigned int)fd);
		return ret;
	}
	fd_install((unsigned int)fd, file);
	return fd;
}

ssize_t drmres_debugfs_read(const char *path, char *buf, size_t size)
{
	int fd = drmres_debugfs_open(path, O_RDONLY);
	ssize_t ret;

	if (size)
		*buf = '\0';
	if (fd < 0)
		return fd;
	ret = size ? drmres_read(fd, buf, size - 1) : 0;
	if (ret >= 0 && size)
		buf[ret] = '\0';
	drmres_close(fd);
	return ret;
}
