// SPDX-License-Identifier: MIT
/**
 * DOC: misuse of devres
 *
 * What callers get wrong, told by looking at addresses and never by following one that is not known to be alive. Owns
 * nothing; everything may be called concurrently. Called without the device's devres_lock, since a report may go
 * anywhere.
 */
#include "devres.h"

#include <drmres/policy.h>
#include <lib/report.h>
#include <linux/err.h>

#include "base.h"

int drmres_devres_check(const struct device *dev, const char *function)
{
	if (!drmres_device_usable(dev, function))
		return IS_ERR_OR_NULL(dev) ? -EINVAL : -ENODEV;
	/* Relaxed: whether it was ever initialised does not change while somebody may call this. */
	if (!drmres_device_initialized(dev) || !__atomic_load_n(&dev->devres_head.next, __ATOMIC_RELAXED)) {
		drmres_device_report(DRMRES_DEVRES_UNINITIALISED, function, dev,
				     "%s() on a device that was never initialised", function);
		return -ENODEV;
	}
	return 0;
}

void drmres_devres_check_add(const struct device *dev, const struct devres_node *node, bool late, const char *function,
			     const void *pc)
{
	struct drmres_object object;
	char device[96];

	if (drmres_get_policy() != DRMRES_STRICT)
		return;
	/* PAIRS WITH: the store in set_driver() of the device core. A driver's thread need not hold the device lock here. */
	if (!late && (!dev->bus || __atomic_load_n(&dev->driver, __ATOMIC_ACQUIRE)))
		return;
	/* A virtual device, which no driver is for, has resources that go with device_del(). */
	if (!late && !drmres_device_was_probed(dev))
		return;

	drmres_address_find(node, &object);
	drmres_device_label(dev, device, sizeof(device));
	if (late)
		drmres_report_at(
			pc, DRMRES_ADD_DURING_RELEASE, function, &object,
			"%s() while %s is being released: it is kept until device_del() or the last put_device()",
			function, device);
	else
		drmres_report_at(pc, DRMRES_DEVM_WHILE_UNBOUND, function, &object, "%s() on %s, which has no driver",
				 function, device);
}
