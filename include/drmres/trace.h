/* SPDX-License-Identifier: MIT */
/**
 * DOC: the stream of events
 *
 * Every lifetime event is one fixed-size record. With nobody subscribed an event costs one predictable branch. A
 * subscriber is called on the thread where the event happens, possibly with a spinlock held, and must not allocate from
 * this library; the ring is a subscriber that only copies.
 */
#ifndef _DRMRES_TRACE_H_
#define _DRMRES_TRACE_H_

#include <drmres/link.h>
#include <drmres/object.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

enum drmres_event_kind {
	DRMRES_EVENT_ALLOC, /* kmalloc family; size in bytes */
	DRMRES_EVENT_FREE,
	DRMRES_EVENT_ADD,     /* node put on its owner's list */
	DRMRES_EVENT_REL,     /* node released with its owner */
	DRMRES_EVENT_DEL,     /* drmres node taken off early */
	DRMRES_EVENT_REM,     /* devres node taken off early */
	DRMRES_EVENT_REPLACE, /* devm_krealloc(), twice: the devres node that goes, and the one in its place */
	DRMRES_EVENT_GET,     /* reference taken; size is the new count */
	DRMRES_EVENT_PUT,     /* reference dropped; size is the new count */
	DRMRES_EVENT_DEVICE_ADD,
	DRMRES_EVENT_DEVICE_DEL,
	DRMRES_EVENT_BIND,
	DRMRES_EVENT_UNBIND,
	DRMRES_EVENT_REGISTER,
	DRMRES_EVENT_UNREGISTER,
	DRMRES_EVENT_UNPLUG,
	DRMRES_EVENT_ENTER,
	DRMRES_EVENT_EXIT,
	DRMRES_EVENT_OPEN,
	DRMRES_EVENT_IOCTL,
	DRMRES_EVENT_MMAP,
	DRMRES_EVENT_MUNMAP,
	DRMRES_EVENT_CLOSE,
	DRMRES_EVENT_EXPORT,  /* dma-buf or fence handed to userspace */
	DRMRES_EVENT_RELEASE, /* last reference gone */
	DRMRES_EVENT_FAULT,   /* allocation made to fail */
	DRMRES_EVENT_YIELD,   /* scheduling point */
	DRMRES_EVENT_REPORT,  /* finding; name is its code */
	DRMRES_EVENT_COUNT,
};

/**
 * struct drmres_event - one lifetime event
 * @sequence: 1-based number since drmres_reset()
 * @kind: what happened
 * @object_kind: what it happened to
 * @owner_kind: who it belongs to; DRMRES_KIND_NONE for nobody
 * @thread: small number of the thread, 1 is the first that made an event
 * @object: number of the object
 * @owner: number of the owner
 * @size: bytes, or a count, as the kind says
 * @name: the object's name, cut to fit
 * @owner_name: the owner's name, cut to fit
 * @phase: innermost phase, cut to fit
 * @site: where the call is written
 */
struct drmres_event {
	u64 sequence;
	enum drmres_event_kind kind;
	enum drmres_kind object_kind;
	enum drmres_kind owner_kind;
	u32 thread;
	u64 object;
	u64 owner;
	size_t size;
	char name[40];
	char owner_name[40];
	char phase[64];
	struct drmres_site site;
};

typedef void (*drmres_trace_fn_t)(const struct drmres_event *event, void *context);

/**
 * drmres_trace_subscribe() - hear every event from now on
 * @fn: called for each event; NULL ends the subscription
 * @context: handed to @fn
 *
 * One subscriber at a time; the previous one is replaced.
 *
 * Context: Process context. An event that is on its way may still reach the old subscriber.
 */
void drmres_trace_subscribe(drmres_trace_fn_t fn, void *context);

/**
 * drmres_trace_ring_start() - keep the last events in memory
 * @capacity: how many; rounded up to a power of two
 *
 * Return: 0, or -ENOMEM, or -EINVAL for a capacity of 0 or above 2^24.
 */
int drmres_trace_ring_start(size_t capacity);

/**
 * drmres_trace_ring_read() - copy out the kept events, oldest first
 * @events: where to write
 * @count: room in @events, in events
 * @lost: how many older events were overwritten, may be NULL
 *
 * Return: how many were written.
 */
size_t drmres_trace_ring_read(struct drmres_event *events, size_t count, u64 *lost);

/**
 * drmres_trace_ring_stop() - free the ring
 */
void drmres_trace_ring_stop(void);

/**
 * drmres_event_name() - an event kind's short name
 * @kind: the kind
 *
 * Return: "add", "rel", "unplug" ...
 */
const char *drmres_event_name(enum drmres_event_kind kind);

__END_DECLS

#endif
