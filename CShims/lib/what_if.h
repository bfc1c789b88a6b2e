/* SPDX-License-Identifier: MIT */
/*
 * Trying something that cannot be undone: in a copy of the process, which says one number and is gone.
 */
#ifndef _DRMRES_LIB_WHAT_IF_H_
#define _DRMRES_LIB_WHAT_IF_H_

#include <drmres/types.h>

/*
 * Call @fn in a child of this process. It may do what it likes with the objects there: nothing is reported, logged or
 * traced, and whether it crashes or never ends is nobody's business here.
 *
 * Context: Process context, with no lock held that @fn takes; other threads are not there in the child.
 * Return: what @fn returned, 0 if it did not.
 */
u64 drmres_what_if(u64 (*fn)(void *context), void *context);

#endif
