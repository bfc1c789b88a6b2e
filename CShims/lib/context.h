/* SPDX-License-Identifier: MIT */
/*
 * What a thread may do: it is atomic while it holds a spinlock or has interrupts off. Thread-local; no other thread looks.
 */
#ifndef _DRMRES_LIB_CONTEXT_H_
#define _DRMRES_LIB_CONTEXT_H_

#include <drmres/context.h>

/* This thread. */
static inline const void *drmres_self(void)
{
	return __builtin_thread_pointer();
}

/* How deep; 0 for a thread that may sleep. */
extern __thread unsigned int drmres_atomic_nesting __attribute__((tls_model("initial-exec")));

/*
 * drmres_self() while this thread may sleep, and once drmres_sleeper_begin() was called; else no thread, and not NULL. So that
 * who asks whether something is this thread's can ask in one go whether it may sleep, too.
 */
extern __thread const void *drmres_sleeper __attribute__((tls_model("initial-exec")));

static inline void drmres_sleeper_begin(void)
{
	if (!drmres_atomic_nesting)
		drmres_sleeper = drmres_self();
}

/* Nesting of spinlocks and of irqs-off sections on this thread. */
void drmres_atomic_enter(void);
void drmres_atomic_leave(void);
bool drmres_in_atomic(void);

#endif
