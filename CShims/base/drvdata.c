// SPDX-License-Identifier: MIT
/**
 * DOC: driver data that is not there any more
 *
 * Unbinding clears a device's driver data, and so do drivers that leave. Who reads it later gets NULL, and what it does with that is another
 * thing: this file remembers the last such read of each thread, for as long as the callback runs that made it, so that
 * a NULL pointer that is followed there can be traced to it. Owns a note per thread.
 */
#include <linux/device.h>

#include <drmres/alloc.h>
#include <lib/hooks.h>
#include <lib/phase.h>

#include <bsd/string.h>

#include "base.h"

/* @phase: the callback that read it; @device: what it was read from, empty for nothing to remember */
static __thread struct {
	const struct drmres_phase *phase;
	char device[96];
} note __attribute__((tls_model("initial-exec")));

void drmres_drvdata_changed(struct device *dev, const void *data)
{
	if (drmres_address_find(dev, NULL) != DRMRES_ADDRESS_FREED && drmres_device_initialized(dev) && dev->p)
		dev->p->drvdata_cleared = !data;
}

void drmres_drvdata_null(const struct device *dev)
{
	note.device[0] = '\0';
	if (drmres_address_find(dev, NULL) == DRMRES_ADDRESS_FREED || !drmres_device_initialized(dev))
		return;
	if (!dev->p || !dev->p->drvdata_cleared || !drmres_phase_mark())
		return;
	drmres_device_label(dev, note.device, sizeof(note.device));
	note.phase = drmres_phase_mark();
}

static bool null_drvdata(char *buf, size_t size)
{
	if (!note.device[0] || note.phase != drmres_phase_mark())
		return false;
	strlcpy(buf, note.device, size);
	return true;
}

/* Runs before any thread but the first exists. */
__attribute__((constructor)) static void start(void)
{
	drmres_hooks.null_drvdata = null_drvdata;
}
