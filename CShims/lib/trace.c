// SPDX-License-Identifier: MIT
/**
 * DOC: the stream of events
 *
 * An event is put together on the stack of the thread where it happens, numbered and kept by the ring under a short lock,
 * and handed to the subscriber without it. What a subscriber does may not make events for itself: those are kept by the
 * ring only.
 */
#include <drmres/trace.h>

#include <pthread.h>

#include <lib/attention.h>
#include <lib/event.h>
#include <lib/fork.h>
#include <lib/phase.h>
#include <lib/reset.h>
#include <lib/text.h>
#include <lib/trace.h>

bool drmres_trace_on;

static struct {
	pthread_mutex_t lock;
	drmres_trace_fn_t fn;
	void *context;
	bool ring;
	u64 sequence;
	u32 threads;
} stream = {.lock = PTHREAD_MUTEX_INITIALIZER};

DRMRES_FORK_TAKES(mutex, &stream.lock)

/* This thread's number, and the run in which it got it. */
static __thread struct {
	u32 number;
	u32 run;
	bool inside;
} self __attribute__((tls_model("initial-exec")));

static const char *const names[DRMRES_EVENT_COUNT] = {
	[DRMRES_EVENT_ALLOC] = "alloc",
	[DRMRES_EVENT_FREE] = "free",
	[DRMRES_EVENT_ADD] = "add",
	[DRMRES_EVENT_REL] = "rel",
	[DRMRES_EVENT_DEL] = "del",
	[DRMRES_EVENT_REM] = "rem",
	[DRMRES_EVENT_REPLACE] = "replace",
	[DRMRES_EVENT_GET] = "get",
	[DRMRES_EVENT_PUT] = "put",
	[DRMRES_EVENT_DEVICE_ADD] = "device-add",
	[DRMRES_EVENT_DEVICE_DEL] = "device-del",
	[DRMRES_EVENT_BIND] = "bind",
	[DRMRES_EVENT_UNBIND] = "unbind",
	[DRMRES_EVENT_REGISTER] = "register",
	[DRMRES_EVENT_UNREGISTER] = "unregister",
	[DRMRES_EVENT_UNPLUG] = "unplug",
	[DRMRES_EVENT_ENTER] = "enter",
	[DRMRES_EVENT_EXIT] = "exit",
	[DRMRES_EVENT_OPEN] = "open",
	[DRMRES_EVENT_IOCTL] = "ioctl",
	[DRMRES_EVENT_MMAP] = "mmap",
	[DRMRES_EVENT_MUNMAP] = "munmap",
	[DRMRES_EVENT_CLOSE] = "close",
	[DRMRES_EVENT_EXPORT] = "export",
	[DRMRES_EVENT_RELEASE] = "release",
	[DRMRES_EVENT_FAULT] = "fault",
	[DRMRES_EVENT_YIELD] = "yield",
	[DRMRES_EVENT_REPORT] = "report",
};

const char *drmres_event_name(enum drmres_event_kind kind)
{
	return (unsigned int)kind < DRMRES_EVENT_COUNT && names[kind] ? names[kind] : "";
}

void drmres_trace_lock(void)
{
	pthread_mutex_lock(&stream.lock);
}

void drmres_trace_unlock(void)
{
	pthread_mutex_unlock(&stream.lock);
}

static void update_on(void)
{
	/* PAIRS WITH: the load in drmres_traced(); the lock orders everything else. */
	__atomic_store_n(&drmres_trace_on, stream.fn || stream.ring, __ATOMIC_RELAXED);
	drmres_attention_set(DRMRES_ATTENTION_TRACE, stream.fn || stream.ring);
}

void drmres_trace_set_ring(bool wanted)
{
	stream.ring = wanted;
	update_on();
}

void drmres_trace_subscribe(drmres_trace_fn_t fn, void *context)
{
	drmres_trace_lock();
	stream.fn = fn;
	stream.context = context;
	update_on();
	drmres_trace_unlock();
}

void drmres_trace_reset(void)
{
	drmres_trace_lock();
	stream.sequence = 0;
	stream.threads = 0;
	drmres_trace_ring_forget();
	drmres_trace_unlock();
}

static void copy(char *to, size_t size, const char *from)
{
	struct drmres_text text = drmres_text_begin(to, size);

	if (from)
		drmres_text_puts(&text, from);
}

void drmres_event_emit(enum drmres_event_kind kind, enum drmres_kind object_kind, u64 object, const char *name,
		       size_t size, enum drmres_kind owner_kind, u64 owner, const char *owner_name, const void *pc)
{
	struct drmres_event event = {
		.kind = kind,
		.object_kind = object_kind,
		.owner_kind = owner_kind,
		.object = object,
		.owner = owner,
		.size = size,
		.site = drmres_site_here(pc),
	};
	u32 run = drmres_run();
	drmres_trace_fn_t fn;
	void *context;

	copy(event.name, sizeof(event.name), name);
	copy(event.owner_name, sizeof(event.owner_name), owner_name);
	drmres_phase_innermost(event.phase, sizeof(event.phase));

	drmres_trace_lock();
	if (self.run != run) {
		self.run = run;
		self.number = ++stream.threads;
	}
	event.thread = self.number;
	event.sequence = ++stream.sequence;
	if (stream.ring)
		drmres_trace_ring_keep(&event);
	fn = stream.fn;
	context = stream.context;
	drmres_trace_unlock();

	if (fn && !self.inside) {
		self.inside = true;
		fn(&event, context);
		self.inside = false;
	}
}
