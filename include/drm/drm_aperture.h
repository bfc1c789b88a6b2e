/* SPDX-License-Identifier: MIT */
/**
 * DOC: what the firmware draws on, as DRM drivers ask
 *
 * See linux/aperture.h.
 */
#ifndef _DRM_APERTURE_H_
#define _DRM_APERTURE_H_

#include <drmres/types.h>

struct drm_driver;
struct pci_dev;

static inline int drm_aperture_remove_conflicting_framebuffers(resource_size_t base, resource_size_t size,
							       const struct drm_driver *req_driver)
{
	(void)base;
	(void)size;
	(void)req_driver;
	return 0;
}

static inline int drm_aperture_remove_conflicting_pci_framebuffers(struct pci_dev *pdev,
								   const struct drm_driver *req_driver)
{
	(void)pdev;
	(void)req_driver;
	return 0;
}

static inline int drm_aperture_remove_framebuffers(const struct drm_driver *req_driver)
{
	(void)req_driver;
	return 0;
}

#endif
