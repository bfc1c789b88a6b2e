/* SPDX-License-Identifier: MIT */
/**
 * DOC: what the firmware draws on
 *
 * There is no firmware that would hold a framebuffer here, so nobody has to be told to go.
 */
#ifndef _LINUX_APERTURE_H_
#define _LINUX_APERTURE_H_

#include <drmres/types.h>

struct pci_dev;

static inline int aperture_remove_conflicting_devices(resource_size_t base, resource_size_t size, const char *name)
{
	(void)base;
	(void)size;
	(void)name;
	return 0;
}

static inline int aperture_remove_all_conflicting_devices(const char *name)
{
	(void)name;
	return 0;
}

static inline int aperture_remove_conflicting_pci_devices(struct pci_dev *pdev, const char *name)
{
	(void)pdev;
	(void)name;
	return 0;
}

#endif
