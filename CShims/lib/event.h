/* SPDX-License-Identifier: MIT */
/*
 * Making events, for the core only. The branch is here; what happens behind it is in trace.c.
 */
#ifndef _DRMRES_LIB_EVENT_H_
#define _DRMRES_LIB_EVENT_H_

#include <drmres/site.h>
#include <drmres/trace.h>

#include <stdint.h>

extern bool drmres_trace_on;

/* Whether anybody hears of events. */
static inline bool drmres_traced(void)
{
	/* PAIRS WITH: the store in trace.c; an event on its way may miss a new subscriber. */
	return __builtin_expect(__atomic_load_n(&drmres_trace_on, __ATOMIC_RELAXED), 0);
}

/*
 * Make one event. Strings are copied. The call site is the current note (drmres/site.h), or @pc where there is none.
 */
void drmres_event_emit(enum drmres_event_kind kind, enum drmres_kind object_kind, u64 object, const char *name,
		       size_t size, enum drmres_kind owner_kind, u64 owner, const char *owner_name, const void *pc);

/* A macro, so that nothing is evaluated and the return address is that of the outermost function when nobody listens. */
#define drmres_event(kind, object_kind, object, name, size, owner_kind, owner, owner_name)                      \
	do {                                                                                                    \
		if (drmres_traced())                                                                            \
			drmres_event_emit(kind, object_kind, object, name, size, owner_kind, owner, owner_name, \
					  __builtin_return_address(0));                                         \
	} while (0)

/* The call site in force: the thread's note, or @pc alone. */
struct drmres_site drmres_site_here(const void *pc);

/*
 * The same in two steps: for what is noted often, and rarely looked at. Swift notes #fileID, which has the module's name before a
 * slash; whoever looks at a site sees the base name.
 */
extern __thread const struct drmres_site *drmres_site_noted __attribute__((tls_model("initial-exec")));

static inline struct drmres_site drmres_site_as_noted(const void *pc)
{
	const char *note = (const char *)drmres_site_noted;
	const struct drmres_short_site *brief;

	if (!note)
		return (struct drmres_site){.pc = pc};
	/* One whose address is odd is a short one. */
	if ((uintptr_t)note % 2 == 0)
		return *drmres_site_noted;
	brief = (const void *)(note - 1);
	return (struct drmres_site){.file = brief->file, .line = brief->line};
}

struct drmres_site drmres_site_shown(struct drmres_site noted);

#endif
