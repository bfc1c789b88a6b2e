/* SPDX-License-Identifier: MIT */
/*
 * What makes a source file a module. What a module says of itself is only checked for being C; a parameter keeps the value
 * that the source gives it.
 */
#ifndef _SHADOW_LINUX_MODULE_H_
#define _SHADOW_LINUX_MODULE_H_

#include_next <linux/module.h>

#include <drmres/module.h>
#include <linux/atomic.h>
#include <linux/bitmap.h>
#include <linux/bug.h>
#include <linux/completion.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/hrtimer.h>
#include <linux/idr.h>
#include <linux/init.h>
#include <linux/ioport.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/kref.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/overflow.h>
#include <linux/percpu.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>
#include <linux/string.h>
#include <linux/stringify.h>
#include <linux/sysfs.h>
#include <linux/time.h>
#include <linux/timekeeping.h>
#include <linux/timer.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#ifdef __cplusplus
#define __module_says(text) static_assert(sizeof(text) > 0, "")
#else
#define __module_says(text) _Static_assert(sizeof(text) > 0, "")
#endif

#define MODULE_LICENSE(license) __module_says(license)
#define MODULE_AUTHOR(author) __module_says(author)
#define MODULE_DESCRIPTION(description) __module_says(description)
#define MODULE_VERSION(version) __module_says(version)
#define MODULE_ALIAS(alias) __module_says(alias)
#define MODULE_FIRMWARE(file) __module_says(file)
#define MODULE_SOFTDEP(modules) __module_says(modules)
#define MODULE_IMPORT_NS(space) __module_says(space)

/* Nobody loads a module by the devices it knows: they are bound by name. The table counts as used. */
#define MODULE_DEVICE_TABLE(type, table) \
	static const void *const __module_table_##type##_##table __maybe_unused = &table

#endif
