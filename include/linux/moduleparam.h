/* SPDX-License-Identifier: MIT */
/**
 * DOC: parameters of modules
 *
 * A parameter keeps the value that the source gives it; what a module says of it is only checked for being C.
 */
#ifndef _LINUX_MODULEPARAM_H_
#define _LINUX_MODULEPARAM_H_

#include <drmres/stat.h>
#include <linux/compiler.h>

/* A variable that is a parameter counts as used. */
#define __module_param(name, variable) \
	static const void *const __PASTE(__module_param_, name) __maybe_unused = &(variable)

#define module_param(name, type, mode) __module_param(name, name)
#define module_param_named(name, variable, type, mode) __module_param(name, variable)
#ifdef __cplusplus
#define MODULE_PARM_DESC(parameter, text) static_assert(sizeof(text) > 0, "")
#else
#define MODULE_PARM_DESC(parameter, text) _Static_assert(sizeof(text) > 0, "")
#endif
#define module_param_unsafe(name, type, mode) __module_param(name, name)
#define module_param_named_unsafe(name, variable, type, mode) __module_param(name, variable)
#define module_param_string(name, string, len, mode) __module_param(name, string)
#define module_param_array(name, type, nump, mode) __module_param(name, name)
#define module_param_array_named(name, array, type, nump, mode) __module_param(name, array)
#define core_param(name, variable, type, mode) __module_param(name, variable)

#endif
