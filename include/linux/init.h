/* SPDX-License-Identifier: MIT */
/**
 * DOC: sections and initcalls
 *
 * There are no sections to throw away after boot, so the markers are empty. What a driver wants to have called when it is
 * loaded, whatever the level it asks for, is its module_init() of drmres/module.h.
 */
#ifndef _LINUX_INIT_H_
#define _LINUX_INIT_H_

#include <drmres/module.h>
#include <linux/compiler.h>

/* glibc has structure members called __init, which the Swift importer must not lose: there is no driver source there. */
#ifndef __swift__
#define __init
#define __exit
#define __initdata
#define __initconst
#define __exitdata
#define __ref
#define __refdata
#endif

#ifndef __cplusplus
#define device_initcall(fn) module_init(fn)
#endif

#endif
