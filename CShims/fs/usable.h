/* SPDX-License-Identifier: MIT */
/*
 * Whether an argument may be followed. Linux would crash on what is refused here.
 */
#ifndef _DRMRES_FS_USABLE_H_
#define _DRMRES_FS_USABLE_H_

#include <drmres/types.h>

/* Whether there is any memory at @object; asked of the kernel that we run on. */
bool drmres_is_mapped(const void *object);

/*
 * False, after a report in the name of @function, if @object, a @what, is NULL, an error pointer, freed memory, or where no
 * memory is.
 */
bool drmres_usable_at(const void *pc, const void *object, const char *function, const char *what);

/* The same for an argument of the function that it is written in. */
#define drmres_usable(object, what) drmres_usable_at(__builtin_return_address(0), object, __func__, what)

#endif
