// SPDX-License-Identifier: MIT
/**
 * DOC: the last events
 *
 * A ring of copies in memory of the C library, from drmres_trace_ring_start() to drmres_trace_ring_stop(). Readers and writers
 * share the short lock of trace.c.
 */
#include <drmres/trace.h>

#include <stdlib.h>

#include <errno.h>

#include <lib/trace.h>
#include <linux/log2.h>

#define MAX_CAPACITY (1u << 24)

/* All under the lock of trace.c. */
static struct {
	struct drmres_event *events;
	size_t capacity; /* a power of two */
	u64 written;	 /* since the ring was started or forgot */
} ring;

void drmres_trace_ring_keep(const struct drmres_event *event)
{
	ring.events[ring.written++ & (ring.capacity - 1)] = *event;
}

void drmres_trace_ring_forget(void)
{
	ring.written = 0;
}

/* Put another array in place of the ring's; NULL for none. */
static void replace(struct drmres_event *events, size_t capacity)
{
	struct drmres_event *old;

	drmres_trace_lock();
	old = ring.events;
	ring.events = events;
	ring.capacity = capacity;
	ring.written = 0;
	drmres_trace_set_ring(events);
	drmres_trace_unlock();
	free(old);
}

int drmres_trace_ring_start(size_t capacity)
{
	struct drmres_event *events;

	if (!capacity || capacity > MAX_CAPACITY)
		return -EINVAL;
	capacity = roundup_pow_of_two(capacity);
	events = calloc(capacity, sizeof(*events));
	if (!events)
		return -ENOMEM;
	replace(events, capacity);
	return 0;
}

void drmres_trace_ring_stop(void)
{
	replace(NULL, 0);
}

size_t drmres_trace_ring_read(struct drmres_event *events, size_t count, u64 *lost)
{
	u64 kept, first;

	drmres_trace_lock();
	kept = ring.written < ring.capacity ? ring.written : ring.capacity;
	/* Too little room keeps the newest: they are what happened last before somebody looked. */
	if (kept > count)
		kept = count;
	first = ring.written - kept;
	for (u64 i = 0; i < kept; i++)
		events[i] = ring.events[(first + i) & (ring.capacity - 1)];
	if (lost)
		*lost = first;
	drmres_trace_unlock();
	return kept;
}
