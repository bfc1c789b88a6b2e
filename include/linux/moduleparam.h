/* SPDX-License-Identifier: MIT */
/**
 * DOC: parameters of modules
 *
 * A parameter keeps the value that the source gives it; what a module says of it is only checked for being C.
 */
#ifndef _LINUX_MODULEPARAM_H_
#define _LINUX_MODULEPARAM_H_

#ifdef __cplusplus
#define __module_param(variable) static_assert(sizeof(variable) > 0, "")
#else
#define __module_param(variable) _Static_assert(sizeof(variable) > 0, "")
#endif

#define module_param(name, type, mode) __module_param(name)
#define module_param_named(name, variable, type, mode) __module_param(variable)
#define MODULE_PARM_DESC(parameter, text) __module_param(text)
#define module_param_unsafe(name, type, mode) __module_param(name)
#define module_param_named_unsafe(name, variable, type, mode) __module_param(variable)
#define module_param_string(name, string, len, mode) __module_param(string)
#define module_param_array(name, type, nump, mode) __module_param(name)
#define module_param_array_named(name, array, type, nump, mode) __module_param(array)
#define core_param(name, variable, type, mode) __module_param(variable)

#endif
