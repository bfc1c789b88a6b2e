/* SPDX-License-Identifier: MIT */
/**
 * DOC: components, beyond Linux
 *
 * The callbacks of linux/component.h are told which device they are called for, and not which of their tables. A language
 * that makes one table for each part asks here.
 */
#ifndef _DRMRES_COMPONENT_H_
#define _DRMRES_COMPONENT_H_

#include <drmres/types.h>

__BEGIN_DECLS

/**
 * drmres_component_calling() - the table of the callback that runs
 *
 * Context: Any.
 * Return: the struct component_ops or component_master_ops whose callback this thread is inside of, NULL outside of all.
 */
const void *drmres_component_calling(void);

__END_DECLS

#endif
