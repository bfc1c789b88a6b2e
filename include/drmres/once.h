/* SPDX-License-Identifier: MIT */
/**
 * DOC: once a run
 *
 * What Linux does once after it was booted (WARN_ONCE(), pr_info_once()) is done here once after drmres_reset(), so that the
 * second run in a process sees what the first one saw.
 */
#ifndef _DRMRES_ONCE_H_
#define _DRMRES_ONCE_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * drmres_once() - is it the first time in this run?
 * @run: static storage of the place that asks, zero at first
 *
 * Context: Any. Exactly one of several threads is told so.
 * Return: true the first time after drmres_reset().
 */
bool drmres_once(u32 *run);

/* The same for the place where it is written. */
#define DRMRES_ONCE()                       \
	__extension__({                     \
		static u32 __drmres_run;    \
		drmres_once(&__drmres_run); \
	})

__END_DECLS

#endif
