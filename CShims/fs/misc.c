// SPDX-License-Identifier: MIT
/**
 * DOC: miscellaneous devices
 *
 * Those that are registered, under a mutex that is held while one is opened, as in Linux: whoever deregisters waits for
 * that, and for nothing later. A record belongs to this file from misc_register() to misc_deregister(), or until the memory
 * of its struct miscdevice is freed, which is told.
 */
#include <linux/miscdevice.h>

#include <base/base.h>
#include <base/claim.h>
#include <base/class.h>
#include <fs/chrdev.h>
#include <fs/usable.h>
#include <lib/hooks.h>
#include <lib/report.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/mutex.h>
#include <mm/watch.h>
#include <stdlib.h>
#include <string.h>

/* Dynamic minors, as 6.x gives them out. */
#define DYNAMIC_FIRST 256
#define DYNAMIC_LAST 1023

struct record {
	struct list_head entry;
	struct drmres_claim claim;
	struct drmres_watch watch;
	struct miscdevice *misc;
	int minor;
};

static DEFINE_MUTEX(misc_mtx);
static LIST_HEAD(records);
static struct drmres_chrdev *chrdev;

static const struct class misc_class = {.name = "misc"};

static void reset(void)
{
	struct record *record, *next;

	list_for_each_entry_safe (record, next, &records, entry) {
		list_del(&record->entry);
		drmres_watch_end(&record->watch);
		free(record);
	}
	/* Its record is freed by whoever has the list of those. */
	chrdev = NULL;
}

static struct record *find(const struct miscdevice *misc)
{
	struct record *record;

	list_for_each_entry (record, &records, entry)
		if (record->misc == misc)
			return record;
	return NULL;
}

static struct record *find_minor(int minor)
{
	struct record *record;

	list_for_each_entry (record, &records, entry)
		if (record->minor == minor)
			return record;
	return NULL;
}

/* From here on the file calls the driver. The mutex is held around its open(). */
static int misc_open(struct inode *inode, struct file *file)
{
	struct record *record;
	int ret = -ENODEV;

	(mutex_lock)(&misc_mtx);
	record = find_minor((int)iminor(inode));
	if (record && record->misc->fops) {
		file->private_data = record->misc;
		file->f_op = record->misc->fops;
		ret = file->f_op->open ? file->f_op->open(inode, file) : 0;
	}
	(mutex_unlock)(&misc_mtx);
	return ret;
}

static const struct file_operations misc_fops = {.open = misc_open};

static void misc_freed(const struct drmres_watch *watch, const struct drmres_object *memory)
{
	struct record *record = container_of(watch, struct record, watch);
	int minor = record->minor;
	char label[96];

	drmres_object_label(memory, label, sizeof(label));
	drmres_report(DRMRES_STRUCT_FREED_EARLY, "misc_register", memory,
		      "%s, with a misc device inside that can still be opened: misc_deregister() is missing", label);
	drmres_claim_end(&record->claim);
	list_del(&record->entry);
	free(record);
	(device_destroy)(&misc_class, MKDEV(MISC_MAJOR, minor));
}

__attribute__((format(printf, 3, 4))) static struct device *create(struct miscdevice *misc, const void *pc,
								   const char *fmt, ...)
{
	struct device *dev;
	va_list args;

	va_start(args, fmt);
	dev = drmres_device_vcreate(&misc_class, misc->parent, MKDEV(MISC_MAJOR, misc->minor), misc, misc->groups,
				    false, pc, fmt, args);
	va_end(args);
	return dev;
}

/* Who has the name, after device_add() has said that somebody does. */
static void complain_taken(const struct miscdevice *misc, const void *pc)
{
	struct record *record;
	char held[320];

	list_for_each_entry (record, &records, entry) {
		if (strcmp(record->claim.name, misc->name))
			continue;
		drmres_claim_describe(&record->claim, held, sizeof(held));
		if (!drmres_claim_conflict(&record->claim, "misc_register", pc))
			drmres_report_at(pc, DRMRES_NAME_TAKEN, "misc_register", NULL, "misc device %s is taken by %s",
					 misc->name, held);
		break;
	}
}

static int register_locked(struct miscdevice *misc, const void *pc)
{
	bool dynamic = misc->minor == MISC_DYNAMIC_MINOR;
	struct record *record, *other;
	struct device *dev;
	int minor = misc->minor;

	if (dynamic) {
		for (minor = DYNAMIC_FIRST; minor <= DYNAMIC_LAST && find_minor(minor);)
			minor++;
		if (minor > DYNAMIC_LAST)
			return -EBUSY;
	} else {
		other = find_minor(minor);
		if (other) {
			drmres_claim_conflict(&other->claim, "misc_register", pc);
			return -EBUSY;
		}
	}
	if (!chrdev) {
		/* All of the major, whichever of its devices are there. Made once, and for good. */
		chrdev = drmres_chrdev_begin(NULL, &misc_fops, MKDEV(MISC_MAJOR, 0), MINORMASK + 1, false, pc);
		if (!chrdev)
			return -ENOMEM;
	}
	record = calloc(1, sizeof(*record));
	if (!record)
		return -ENOMEM;

	misc->minor = minor;
	dev = create(misc, pc, "%s", misc->name);
	if (IS_ERR(dev)) {
		free(record);
		if (dynamic)
			misc->minor = MISC_DYNAMIC_MINOR;
		if (PTR_ERR(dev) == -EEXIST)
			complain_taken(misc, pc);
		return (int)PTR_ERR(dev);
	}
	misc->this_device = dev;
	record->misc = misc;
	record->minor = minor;
	drmres_claim_begin(&record->claim, "misc device", misc->name, misc->parent, pc);
	drmres_watch_begin(&record->watch, misc, sizeof(*misc), misc_freed, pc);
	list_add(&record->entry, &records);
	return 0;
}

int misc_register(struct miscdevice *misc)
{
	const void *pc = __builtin_return_address(0);
	int ret;

	drmres_on_reset(reset);
	if (!drmres_usable(misc, "misc device"))
		return -EINVAL;
	if (!misc->name) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, __func__, NULL, "misc_register() without a name");
		return -EINVAL;
	}
	(mutex_lock)(&misc_mtx);
	if (find(misc)) {
		drmres_report_at(pc, DRMRES_DEVICE_STATE, __func__, NULL, "misc_register() of %s, which is registered",
				 misc->name);
		ret = -EBUSY;
	} else {
		INIT_LIST_HEAD(&misc->list);
		ret = register_locked(misc, pc);
	}
	(mutex_unlock)(&misc_mtx);
	return ret;
}

void misc_deregister(struct miscdevice *misc)
{
	const void *pc = __builtin_return_address(0);
	struct record *record;

	if (!drmres_usable(misc, "misc device"))
		return;
	(mutex_lock)(&misc_mtx);
	record = find(misc);
	if (record) {
		list_del(&record->entry);
		(device_destroy)(&misc_class, MKDEV(MISC_MAJOR, record->minor));
		drmres_watch_end(&record->watch);
		drmres_claim_end(&record->claim);
		free(record);
		if (misc->minor >= DYNAMIC_FIRST)
			misc->minor = MISC_DYNAMIC_MINOR;
	}
	(mutex_unlock)(&misc_mtx);
	if (!record)
		drmres_report_at(pc, DRMRES_DEVICE_STATE, __func__, NULL,
				 "misc_deregister() of a device that is not registered");
}
