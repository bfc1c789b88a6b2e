// SPDX-License-Identifier: MIT
/**
 * DOC: misuse of devres
 *
 * What callers get wrong, told by looking at addresses and never by following one that is not known to be alive. Owns
 * nothing; everything may be called concurrently. Called without the device's devres_lock, since a report may go anywhere.
 */
#include "devres.h"

#include <drmres/policy.h>
#include <drmres/report.h>
#include <linux/err.h>
#include <stdio.h>

#include "base.h"

int drmres_devres_check(const struct device *dev, const char *function)
{
	if (!drmres_device_usable(dev, function))
		return IS_ERR_OR_NULL(dev) ? -EINVAL : -ENODEV;
	if (!drmres_device_initialized(dev) || !dev->devres_head.next) {
		drmres_device_report(DRMRES_DEVRES_UNINITIALISED, function, dev, "%s() on a device that was never initialised",
				     function);
		return -ENODEV;
	}
	return 0;
}

void drmres_devres_blame(enum drmres_code code, const char *function, const struct device *dev, const void *ptr,
			 const char *own)
{
	struct drmres_object object = { .kind = DRMRES_KIND_NONE };
	enum drmres_address state = drmres_address_find(ptr, &object);
	char label[96], device[96], on[128] = "";

	drmres_object_label(&object, label, sizeof(label));
	if (dev) {
		drmres_device_label(dev, device, sizeof(device));
		snprintf(on, sizeof(on), " on %s", device);
	}

	switch (state) {
	case DRMRES_ADDRESS_WILD:
		drmres_report(code, function, NULL, "%s()%s of a pointer that was never allocated", function, on);
		break;
	case DRMRES_ADDRESS_FREED:
		drmres_report(code, function, &object, "%s()%s of %s, which is freed already", function, on, label);
		break;
	case DRMRES_ADDRESS_INTERIOR:
		drmres_report(code, function, &object, "%s()%s of a pointer into %s, not to its start", function, on, label);
		break;
	case DRMRES_ADDRESS_LIVE:
		if (dev && drmres_mem_find(ptr).owner == dev)
			drmres_report(code, function, &object, "%s()%s of %s, which %s", function, on, label, own);
		else if (object.owner[0])
			drmres_report(code, function, &object, "%s()%s of %s, which belongs to %s", function, on, label,
				      object.owner);
		else if (object.kind == DRMRES_KIND_DEVRES)
			drmres_report(code, function, &object, "%s()%s of %s, which is not attached", function, on, label);
		else
			drmres_report(code, function, &object, "%s()%s of %s, which no device manages", function, on, label);
		break;
	}
}

/* The device core writes the two fields under the device lock, which a driver's thread need not hold: this is a hint only. */
__attribute__((no_sanitize("thread"))) static bool waits_for_driver(const struct device *dev)
{
	return dev->bus && !dev->driver;
}

void drmres_devres_check_add(const struct device *dev, const struct devres_node *node, bool late, const char *function)
{
	struct drmres_object object = { .kind = DRMRES_KIND_NONE };
	char device[96];

	if (drmres_get_policy() != DRMRES_STRICT)
		return;
	if (!late && !waits_for_driver(dev))
		return;

	drmres_address_find(node, &object);
	drmres_device_label(dev, device, sizeof(device));
	if (late)
		drmres_report(DRMRES_ADD_DURING_RELEASE, function, &object,
			      "%s() while %s is being released: it is kept until device_del() or the last put_device()",
			      function, device);
	else
		drmres_report(DRMRES_DEVM_WHILE_UNBOUND, function, &object, "%s() on %s, which has no driver", function,
			      device);
}
