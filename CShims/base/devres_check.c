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
#include <stdio.h>

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

void drmres_devres_blame(enum drmres_code code, const char *function, const struct device *dev, const void *ptr,
			 const char *own, const void *pc)
{
	struct drmres_mem mem = drmres_devres_find(ptr);
	const void *at = mem.state == DRMRES_ADDRESS_LIVE ? mem.start : ptr;
	char label[96], device[96], on[128] = "", what[384];
	struct drmres_object object;
	enum drmres_address state = drmres_address_find(at, &object);

	drmres_object_label(&object, label, sizeof(label));
	if (dev)
		snprintf(on, sizeof(on), " on %s", drmres_device_label(dev, device, sizeof(device)));

	if (state == DRMRES_ADDRESS_WILD)
		snprintf(what, sizeof(what), "a pointer that was never allocated");
	else if (state == DRMRES_ADDRESS_FREED)
		snprintf(what, sizeof(what), "%s, which is freed already", label);
	else if (state == DRMRES_ADDRESS_INTERIOR)
		snprintf(what, sizeof(what), "a pointer into %s, not to its start", label);
	else if (dev && drmres_mem_find(at).owner == dev)
		snprintf(what, sizeof(what), "%s, which %s", label, own);
	else if (object.owner[0])
		snprintf(what, sizeof(what), "%s, which belongs to %s", label, object.owner);
	else if (object.kind == DRMRES_KIND_DEVRES)
		snprintf(what, sizeof(what), "%s, which is not attached", label);
	else
		snprintf(what, sizeof(what), "%s, which no device manages", label);

	drmres_report_at(pc, code, function, &object, "%s()%s of %s", function, on, what);
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
