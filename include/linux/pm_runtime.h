/* SPDX-License-Identifier: MIT */
/**
 * DOC: runtime power management
 *
 * A device is on while somebody uses it. Each device has a usage count, which pm_runtime_get*() raises and pm_runtime_put*()
 * drops, and is disabled until pm_runtime_enable(). Raising it resumes a suspended device through its driver's
 * runtime_resume(). Dropping the last use suspends it: at once with the _sync forms; with the others at some later time, which
 * here is the next pm_runtime_suspend() or pm_runtime_disable(), or the unbind of the driver, whichever comes first.
 *
 * Before a driver is unbound the core resumes the device, and suspends it again if nobody uses it, as Linux does. A driver
 * that has enabled runtime PM disables it before the unbind is over, and drops the uses that its probe and its remove
 * took: what is left is K06 under strict policy. A use that a file may still drop is looked at when the device goes. PCI
 * uses the device of a bound driver itself; a probe that drops that use has a remove that takes it again, or W50 is
 * reported. All of it may be called concurrently.
 */
#ifndef _LINUX_PM_RUNTIME_H_
#define _LINUX_PM_RUNTIME_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/cleanup.h>
#include <linux/pm.h>

__BEGIN_DECLS

struct device;

/**
 * pm_runtime_enable() - let runtime PM of a device work
 * @dev: the device; enabled already is W50, after Linux's warning
 */
void pm_runtime_enable(struct device *dev) DRMRES_SYM(pm_runtime_enable);

/**
 * pm_runtime_disable() - the reverse of pm_runtime_enable()
 * @dev: the device; it stays as it is, on or off
 */
void pm_runtime_disable(struct device *dev) DRMRES_SYM(pm_runtime_disable);

/**
 * devm_pm_runtime_enable() - pm_runtime_enable() until unbind
 * @dev: the device
 *
 * Return: 0 or -ENOMEM.
 */
int devm_pm_runtime_enable(struct device *dev) __attribute__((warn_unused_result));

/**
 * devm_pm_runtime_set_active_enabled() - pm_runtime_set_active() and pm_runtime_enable() until unbind
 * @dev: the device
 *
 * Return: 0 or -ENOMEM.
 */
int devm_pm_runtime_set_active_enabled(struct device *dev) __attribute__((warn_unused_result));

/**
 * pm_runtime_get_sync() - use a device, and have it on
 * @dev: the device
 *
 * Lifetime: the use lasts until pm_runtime_put() or one of its like.
 * Return: 0 or 1 if it is on, otherwise an error: the use counts all the same.
 */
int pm_runtime_get_sync(struct device *dev) DRMRES_SYM(pm_runtime_get_sync);

/**
 * pm_runtime_resume_and_get() - use a device if it can be on
 * @dev: the device
 *
 * Return: 0, or an error: there is no use then.
 */
int pm_runtime_resume_and_get(struct device *dev) DRMRES_SYM(pm_runtime_resume_and_get);

/**
 * pm_runtime_get_noresume() - use a device as it is
 * @dev: the device
 */
void pm_runtime_get_noresume(struct device *dev) DRMRES_SYM(pm_runtime_get_noresume);

/**
 * pm_runtime_get_if_in_use() - use a device if it is on and somebody uses it
 * @dev: the device
 *
 * Return: 1 if so; 0 if not; -EINVAL if runtime PM is disabled.
 */
int pm_runtime_get_if_in_use(struct device *dev) DRMRES_SYM(pm_runtime_get_if_in_use);

/**
 * pm_runtime_get_if_active() - use a device if it is on
 * @dev: the device
 *
 * Return: as pm_runtime_get_if_in_use().
 */
int pm_runtime_get_if_active(struct device *dev) DRMRES_SYM(pm_runtime_get_if_active);

/**
 * pm_runtime_put_noidle() - use a device no more, and leave it as it is
 * @dev: the device; one use too few is ignored
 */
void pm_runtime_put_noidle(struct device *dev) DRMRES_SYM(pm_runtime_put_noidle);

/**
 * pm_runtime_put() - use a device no more; it may go off later
 * @dev: the device; one use too few is W50, after Linux's warning
 *
 * Context: Any.
 * Return: 0 or an error.
 */
int pm_runtime_put(struct device *dev) DRMRES_SYM(pm_runtime_put);

/**
 * pm_runtime_put_sync() - use a device no more; without another user it goes off now
 * @dev: the device; one use too few is W50, after Linux's warning
 *
 * Return: 0 or an error.
 */
int pm_runtime_put_sync(struct device *dev) DRMRES_SYM(pm_runtime_put_sync);

/**
 * pm_runtime_resume() - have a device on without using it
 * @dev: the device
 *
 * Return: 0 or 1 if it is on, otherwise an error.
 */
int pm_runtime_resume(struct device *dev) DRMRES_SYM(pm_runtime_resume);

/**
 * pm_runtime_suspend() - have a device off
 * @dev: the device
 *
 * Return: 0; 1 if it is off already; -EAGAIN if somebody uses it; -EACCES if runtime PM is disabled; the driver's error.
 */
int pm_runtime_suspend(struct device *dev) DRMRES_SYM(pm_runtime_suspend);

/**
 * pm_runtime_forbid() - have a device on until it is allowed to go off
 * @dev: the device; a second time is ignored
 *
 * The user's say, who is taken to allow it: Linux takes a PCI device's user not to. It is no use of the driver's, and
 * outlives the binding.
 */
void pm_runtime_forbid(struct device *dev) DRMRES_SYM(pm_runtime_forbid);

/**
 * pm_runtime_allow() - the reverse of pm_runtime_forbid()
 * @dev: the device; ignored if it is not forbidden; one use too few is W50, after Linux's warning
 */
void pm_runtime_allow(struct device *dev) DRMRES_SYM(pm_runtime_allow);

/**
 * pm_runtime_set_active() - say that a device is on
 * @dev: a device with runtime PM disabled
 *
 * Return: 0; -EAGAIN if it is enabled.
 */
int pm_runtime_set_active(struct device *dev) DRMRES_SYM(pm_runtime_set_active);

/**
 * pm_runtime_set_suspended() - say that a device is off
 * @dev: a device with runtime PM disabled
 *
 * Return: 0; -EAGAIN if it is enabled.
 */
int pm_runtime_set_suspended(struct device *dev) DRMRES_SYM(pm_runtime_set_suspended);

/**
 * pm_runtime_force_suspend() - disable runtime PM and have a device off
 * @dev: the device
 *
 * Return: 0 or the driver's error.
 */
int pm_runtime_force_suspend(struct device *dev) DRMRES_SYM(pm_runtime_force_suspend);

/**
 * pm_runtime_force_resume() - the reverse of pm_runtime_force_suspend()
 * @dev: the device
 *
 * Return: 0 or the driver's error.
 */
int pm_runtime_force_resume(struct device *dev) DRMRES_SYM(pm_runtime_force_resume);

/**
 * pm_runtime_enabled() - whether runtime PM of a device works
 * @dev: the device
 *
 * Return: true from pm_runtime_enable() to pm_runtime_disable().
 */
bool pm_runtime_enabled(struct device *dev) DRMRES_SYM(pm_runtime_enabled);

/**
 * pm_runtime_status_suspended() - whether a device is off
 * @dev: the device
 *
 * Return: true if so, also while runtime PM is disabled.
 */
bool pm_runtime_status_suspended(struct device *dev) DRMRES_SYM(pm_runtime_status_suspended);

static inline bool pm_runtime_suspended(struct device *dev)
{
	return pm_runtime_status_suspended(dev) && pm_runtime_enabled(dev);
}

static inline bool pm_runtime_active(struct device *dev)
{
	return !pm_runtime_status_suspended(dev) || !pm_runtime_enabled(dev);
}

/* When something was last used, and how long to wait then: there is no time here. */
static inline void pm_runtime_mark_last_busy(struct device *dev)
{
	(void)dev;
}

static inline void pm_runtime_use_autosuspend(struct device *dev)
{
	(void)dev;
}

static inline void pm_runtime_dont_use_autosuspend(struct device *dev)
{
	(void)dev;
}

static inline void pm_runtime_set_autosuspend_delay(struct device *dev, int delay)
{
	(void)dev;
	(void)delay;
}

#define pm_runtime_get(dev) pm_runtime_get_sync(dev)
#define pm_runtime_put_autosuspend(dev) pm_runtime_put(dev)
#define __pm_runtime_put_autosuspend(dev) pm_runtime_put(dev)
#define pm_runtime_put_sync_suspend(dev) pm_runtime_put_sync(dev)
#define pm_runtime_put_sync_autosuspend(dev) pm_runtime_put_sync(dev)

/*
 * A device in use until the block ends. The first two take it whatever comes; the others are for ACQUIRE() and
 * ACQUIRE_ERR(), where _try makes do with a device whose runtime PM is disabled and _try_enabled does not.
 */
#if !defined(__cplusplus) && !defined(__swift__)
static inline int drmres_pm_runtime_get_active(struct device *dev)
{
	if ((pm_runtime_enabled)(dev))
		return (pm_runtime_resume_and_get)(dev);
	(pm_runtime_get_noresume)(dev);
	return 0;
}

DEFINE_GUARD(pm_runtime_noresume, struct device *, (pm_runtime_get_noresume)(_T), (pm_runtime_put_noidle)(_T))
DEFINE_GUARD(pm_runtime_active, struct device *, (pm_runtime_get_sync)(_T), (pm_runtime_put)(_T))
DEFINE_GUARD_COND(pm_runtime_active, _try, drmres_pm_runtime_get_active(_T), _RET == 0)
DEFINE_GUARD_COND(pm_runtime_active, _try_enabled, (pm_runtime_resume_and_get)(_T), _RET == 0)
DEFINE_GUARD(pm_runtime_active_auto, struct device *, (pm_runtime_get_sync)(_T), (pm_runtime_put)(_T))
DEFINE_GUARD_COND(pm_runtime_active_auto, _try, drmres_pm_runtime_get_active(_T), _RET == 0)
DEFINE_GUARD_COND(pm_runtime_active_auto, _try_enabled, (pm_runtime_resume_and_get)(_T), _RET == 0)

#define PM_RUNTIME_ACQUIRE(dev, variable) ACQUIRE(pm_runtime_active_try, variable)(dev)
#define PM_RUNTIME_ACQUIRE_AUTOSUSPEND(dev, variable) ACQUIRE(pm_runtime_active_auto_try, variable)(dev)
#define PM_RUNTIME_ACQUIRE_IF_ENABLED(dev, variable) ACQUIRE(pm_runtime_active_try_enabled, variable)(dev)
#define PM_RUNTIME_ACQUIRE_IF_ENABLED_AUTOSUSPEND(dev, variable) \
	ACQUIRE(pm_runtime_active_auto_try_enabled, variable)(dev)
#define PM_RUNTIME_ACQUIRE_ERR(pointer) ACQUIRE_ERR(pm_runtime_active, pointer)
#endif

/* A table of which the runtime callbacks do the work for the system's as well. */
#define DEFINE_RUNTIME_DEV_PM_OPS(name, suspend_fn, resume_fn, idle_fn) \
	_DEFINE_DEV_PM_OPS(name, pm_runtime_force_suspend, pm_runtime_force_resume, suspend_fn, resume_fn, idle_fn)

#ifdef DRMRES_SITES
#define pm_runtime_enable(...) DRMRES_AT_VOID(pm_runtime_enable(__VA_ARGS__))
#define pm_runtime_disable(...) DRMRES_AT_VOID(pm_runtime_disable(__VA_ARGS__))
#define devm_pm_runtime_enable(...) DRMRES_AT(devm_pm_runtime_enable(__VA_ARGS__))
#define devm_pm_runtime_set_active_enabled(...) DRMRES_AT(devm_pm_runtime_set_active_enabled(__VA_ARGS__))
#define pm_runtime_get_sync(...) DRMRES_AT(pm_runtime_get_sync(__VA_ARGS__))
#define pm_runtime_resume_and_get(...) DRMRES_AT(pm_runtime_resume_and_get(__VA_ARGS__))
#define pm_runtime_get_noresume(...) DRMRES_AT_VOID(pm_runtime_get_noresume(__VA_ARGS__))
#define pm_runtime_put_noidle(...) DRMRES_AT_VOID(pm_runtime_put_noidle(__VA_ARGS__))
#define pm_runtime_put(...) DRMRES_AT(pm_runtime_put(__VA_ARGS__))
#define pm_runtime_put_sync(...) DRMRES_AT(pm_runtime_put_sync(__VA_ARGS__))
#define pm_runtime_resume(...) DRMRES_AT(pm_runtime_resume(__VA_ARGS__))
#define pm_runtime_suspend(...) DRMRES_AT(pm_runtime_suspend(__VA_ARGS__))
#define pm_runtime_forbid(...) DRMRES_AT_VOID(pm_runtime_forbid(__VA_ARGS__))
#define pm_runtime_allow(...) DRMRES_AT_VOID(pm_runtime_allow(__VA_ARGS__))
#endif

__END_DECLS

#endif
