/* SPDX-License-Identifier: MIT */
/**
 * DOC: a DRM driver as a module
 *
 * In place of module_platform_driver() and its like, where the kernel's command line may turn modesetting off. It never does
 * here.
 */
#ifndef DRM_MODULE_H
#define DRM_MODULE_H

#include <drm/drm_drv.h>
#include <linux/device/driver.h>
#include <linux/platform_device.h>

/* The second argument is the modeset parameter of the module. */
#define drm_module_platform_driver(__platform_drv) module_platform_driver(__platform_drv)
#define drm_module_platform_driver_if_modeset(__platform_drv, __modeset) module_platform_driver(__platform_drv)
#define drm_module_pci_driver(__pci_drv) module_pci_driver(__pci_drv)
#define drm_module_pci_driver_if_modeset(__pci_drv, __modeset) module_pci_driver(__pci_drv)

#endif
