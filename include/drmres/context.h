/* SPDX-License-Identifier: MIT */
/**
 * DOC: who may sleep
 *
 * A thread that holds a spinlock or has interrupts off must not sleep. A function that may sleep says so at its start, whether
 * it sleeps that time or not, so that the misuse is found by every run. Thread-local; may be called anywhere.
 */
#ifndef _DRMRES_CONTEXT_H_
#define _DRMRES_CONTEXT_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * drmres_might_sleep() - report R03 if this thread must not sleep
 * @function: who would sleep
 *
 * Return: true if it may.
 */
bool drmres_might_sleep(const char *function);

/* Says that the enclosing function may sleep. */
#define might_sleep() ((void)drmres_might_sleep(__func__))
#define might_sleep_if(cond) ((void)((cond) && !drmres_might_sleep(__func__)))

__END_DECLS

#endif
