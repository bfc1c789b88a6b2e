/* SPDX-License-Identifier: MIT */
/**
 * DOC: power management callbacks
 *
 * A driver's constant table. Only the callbacks of runtime PM are ever called here, see linux/pm_runtime.h: nobody suspends
 * the system.
 */
#ifndef _LINUX_PM_H_
#define _LINUX_PM_H_

#include <drmres/types.h>

struct device;

/* What the whole system does; handed to the callbacks of older drivers, which nobody calls. */
typedef struct pm_message {
	int event;
} pm_message_t;

#define PMSG_SUSPEND ((struct pm_message){.event = 2})
#define PMSG_RESUME ((struct pm_message){.event = 16})

/**
 * struct dev_pm_ops - what a driver does when power comes and goes
 * @prepare, @complete, @suspend, @resume, @freeze, @thaw, @poweroff, @restore: of the system; never called
 * @suspend_late, @resume_early, @suspend_noirq, @resume_noirq: of the system; never called
 * @freeze_late, @thaw_early, @poweroff_late, @restore_early: of the system; never called
 * @runtime_suspend: nobody uses the device; nonzero keeps it on
 * @runtime_resume: somebody does
 * @runtime_idle: may refuse @runtime_suspend
 */
struct dev_pm_ops {
	int (*prepare)(struct device *dev);
	void (*complete)(struct device *dev);
	int (*suspend)(struct device *dev);
	int (*resume)(struct device *dev);
	int (*freeze)(struct device *dev);
	int (*thaw)(struct device *dev);
	int (*poweroff)(struct device *dev);
	int (*restore)(struct device *dev);
	int (*suspend_late)(struct device *dev);
	int (*resume_early)(struct device *dev);
	int (*freeze_late)(struct device *dev);
	int (*thaw_early)(struct device *dev);
	int (*poweroff_late)(struct device *dev);
	int (*restore_early)(struct device *dev);
	int (*suspend_noirq)(struct device *dev);
	int (*resume_noirq)(struct device *dev);
	int (*runtime_suspend)(struct device *dev);
	int (*runtime_resume)(struct device *dev);
	int (*runtime_idle)(struct device *dev);
};

#define SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn)                                                                   \
	.suspend = suspend_fn, .resume = resume_fn, .freeze = suspend_fn, .thaw = resume_fn, .poweroff = suspend_fn, \
	.restore = resume_fn,
#define LATE_SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn)                                                            \
	.suspend_late = suspend_fn, .resume_early = resume_fn, .freeze_late = suspend_fn, .thaw_early = resume_fn, \
	.poweroff_late = suspend_fn, .restore_early = resume_fn,
#define NOIRQ_SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn) .suspend_noirq = suspend_fn, .resume_noirq = resume_fn,
#define RUNTIME_PM_OPS(suspend_fn, resume_fn, idle_fn) \
	.runtime_suspend = suspend_fn, .runtime_resume = resume_fn, .runtime_idle = idle_fn,

#define SET_SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn) SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn)
#define SET_LATE_SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn) LATE_SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn)
#define SET_NOIRQ_SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn) NOIRQ_SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn)
#define SET_RUNTIME_PM_OPS(suspend_fn, resume_fn, idle_fn) RUNTIME_PM_OPS(suspend_fn, resume_fn, idle_fn)

#define _DEFINE_DEV_PM_OPS(name, suspend_fn, resume_fn, runtime_suspend_fn, runtime_resume_fn, idle_fn) \
	const struct dev_pm_ops name = {SYSTEM_SLEEP_PM_OPS(suspend_fn, resume_fn)                      \
						RUNTIME_PM_OPS(runtime_suspend_fn, runtime_resume_fn, idle_fn)}
#define DEFINE_SIMPLE_DEV_PM_OPS(name, suspend_fn, resume_fn) \
	_DEFINE_DEV_PM_OPS(name, suspend_fn, resume_fn, NULL, NULL, NULL)
#define SIMPLE_DEV_PM_OPS(name, suspend_fn, resume_fn) DEFINE_SIMPLE_DEV_PM_OPS(name, suspend_fn, resume_fn)
#define UNIVERSAL_DEV_PM_OPS(name, suspend_fn, resume_fn, idle_fn) \
	_DEFINE_DEV_PM_OPS(name, suspend_fn, resume_fn, suspend_fn, resume_fn, idle_fn)

#define EXPORT_DEV_PM_OPS(name) const struct dev_pm_ops name
#define EXPORT_GPL_DEV_PM_OPS(name) const struct dev_pm_ops name
#define EXPORT_SIMPLE_DEV_PM_OPS(name, suspend_fn, resume_fn) \
	_DEFINE_DEV_PM_OPS(name, suspend_fn, resume_fn, NULL, NULL, NULL)
#define EXPORT_GPL_SIMPLE_DEV_PM_OPS(name, suspend_fn, resume_fn) \
	_DEFINE_DEV_PM_OPS(name, suspend_fn, resume_fn, NULL, NULL, NULL)

#define pm_ptr(_ptr) (_ptr)
#define pm_sleep_ptr(_ptr) (_ptr)

#endif
