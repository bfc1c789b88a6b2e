/* SPDX-License-Identifier: MIT */
/* Every suite, in the order of the layers: X(name) stands for the table name##_cases. */
#define CASE_SUITES(X)												\
	X(report)												\
	X(devres)												\
	X(devres_group)												\
	X(devres_action)											\
	X(devres_mem)												\
	X(devres_krealloc)											\
	X(devres_log)												\
	X(devres_misuse)											\
	X(devres_fault)												\
	X(device)												\
	X(root)													\
	X(bus)													\
	X(driver)												\
	X(dd)													\
	X(dd_threads)												\
	X(deferred)												\
	X(platform)												\
	X(faux)													\
	X(drm_drv)												\
	X(drm_lifetime)												\
	X(drm_managed)												\
	X(drm_managed_misuse)											\
	X(drm_managed_reentrancy)										\
	X(drm_managed_log)											\
	X(drm_register)												\
	X(drm_unplug)												\
	X(drm_fault)												\
	X(final_kfree)												\
	X(drm_print)
