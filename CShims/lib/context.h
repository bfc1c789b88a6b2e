/* SPDX-License-Identifier: MIT */
/*
 * What a thread may do: it is atomic while it holds a spinlock or has interrupts off. Thread-local; no other thread looks.
 */
#ifndef _DRMRES_LIB_CONTEXT_H_
#define _DRMRES_LIB_CONTEXT_H_

#include <drmres/context.h>

/* How deep; 0 for a thread that may sleep. */
extern __thread unsigned int drmres_atomic_nesting __attribute__((tls_model("initial-exec")));

/* Nesting of spinlocks and of irqs-off sections on this thread. */
void drmres_atomic_enter(void);
void drmres_atomic_leave(void);
bool drmres_in_atomic(void);

#endif
