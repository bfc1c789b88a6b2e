/* SPDX-License-Identifier: MIT */
/*
 * Between the stream of events and the ring that keeps the last of them.
 */
#ifndef _DRMRES_LIB_TRACE_H_
#define _DRMRES_LIB_TRACE_H_

#include <drmres/trace.h>

/* trace.c: the short lock around numbering an event and keeping it; a leaf, never held across a call to others. */
void drmres_trace_lock(void);
void drmres_trace_unlock(void);

/* trace.c: say whether the ring wants events. Under the lock. */
void drmres_trace_set_ring(bool wanted);

/* trace_ring.c: copy @event into the ring, if there is one. Under the lock. */
void drmres_trace_ring_keep(const struct drmres_event *event);

/* trace_ring.c: forget what was kept. Under the lock. */
void drmres_trace_ring_forget(void);

#endif
