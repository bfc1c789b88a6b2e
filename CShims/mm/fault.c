// SPDX-License-Identifier: MIT
/**
 * DOC: the fault decision
 *
 * One window at a time, from drmres_fault_arm() to drmres_fault_disarm(). While it is open each request is counted,
 * if it passes the filters, and looked at once: is it the chosen one, or does its number lose the draw? The draw
 * depends on the seed and the number alone, so that a run can be repeated. Every function may be called concurrently;
 * with no window open a request costs one load.
 */
#include <drmres/fault.h>

#include <linux/gfp_types.h>

#include <lib/attention.h>
#include <lib/event.h>
#include <lib/fork.h>
#include <lib/report.h>
#include <mm/backend.h>
#include <mm/shade.h>

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define MILLION 1000000

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)

/* Whether a window is open. Relaxed: requests that race with arming or disarming may go either way. */
static bool open;
static struct drmres_fault armed;
static struct drmres_fault_stats stats;

/* Written with no other thread about; see drmres_fault_observe(). */
static drmres_fault_seen_t observer;
static void *observer_context;

void drmres_fault_observe(drmres_fault_seen_t fn, void *context)
{
	observer_context = context;
	observer = fn;
}

/* As for the allocator's own lock: what it guards orders nothing in the program under test. */
static void take(void)
{
	drmres_quiet_begin();
	pthread_mutex_lock(&lock);
}

static void give(void)
{
	pthread_mutex_unlock(&lock);
	drmres_quiet_end();
}

/* The @n-th output of SplitMix64. */
static u64 draw(u64 seed, u64 n)
{
	u64 z = seed + n * 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

int drmres_fault_arm(const struct drmres_fault *fault)
{
	static const struct drmres_fault none;

	if (!fault)
		fault = &none;
	if (fault->probability > MILLION || (fault->max_size && fault->min_size > fault->max_size))
		return -EINVAL;

	take();
	armed = *fault;
	memset(&stats, 0, sizeof(stats));
	__atomic_store_n(&open, true, __ATOMIC_RELAXED);
	drmres_attention_set(DRMRES_ATTENTION_FAULT, true);
	give();
	return 0;
}

void drmres_fault_disarm(struct drmres_fault_stats *copy)
{
	take();
	if (copy)
		*copy = stats;
	__atomic_store_n(&open, false, __ATOMIC_RELAXED);
	drmres_attention_set(DRMRES_ATTENTION_FAULT, false);
	memset(&stats, 0, sizeof(stats));
	give();
}

void drmres_fault_read(struct drmres_fault_stats *copy)
{
	take();
	*copy = stats;
	give();
}

static bool passes(const struct drmres_request *request, const struct drmres_site *site)
{
	if (armed.min_size && request->size < armed.min_size)
		return false;
	if (armed.max_size && request->size > armed.max_size)
		return false;
	if (armed.file && (!site->file || strcmp(site->file, armed.file)))
		return false;
	if (armed.line && site->line != armed.line)
		return false;
	return !armed.function || (site->function && !strcmp(site->function, armed.function));
}

static bool loses(u64 n)
{
	if (armed.nth && (armed.persistent ? n >= armed.nth : n == armed.nth))
		return true;

	/* The high bits of the product are uniform below a million. */
	return armed.probability && (u64)(((unsigned __int128)draw(armed.seed, n) * MILLION) >> 64) < armed.probability;
}

static const char *render(const struct drmres_fault_stats *last, char *buf, size_t size)
{
	char place[96];

	if (last->last.file)
		snprintf(place, sizeof(place), "%s:%u", last->last.file, last->last.line);
	else
		drmres_site_describe(&last->last, place, sizeof(place));
	snprintf(buf, size, "allocation %llu (%zu bytes at %s) was made to fail", (unsigned long long)last->last_nth,
		 last->last_size, place);
	return buf;
}

bool drmres_fault_hits(const struct drmres_request *request)
{
	struct drmres_fault_stats after;
	struct drmres_site site;
	bool counted = false, hit = false;
	char text[128];

	if (!__atomic_load_n(&open, __ATOMIC_RELAXED) || (request->flags & __GFP_NOFAIL))
		return false;

	site = drmres_site_here(request->pc);
	take();
	if (__atomic_load_n(&open, __ATOMIC_RELAXED) && passes(request, &site)) {
		counted = true;
		hit = loses(++stats.requests);
		if (hit) {
			stats.injected++;
			stats.last = site;
			stats.last_size = request->size;
			stats.last_nth = stats.requests;
		}
	}
	after = stats;
	give();
	if (counted && observer)
		observer(&(struct drmres_fault_request){.number = after.requests,
							.size = request->size,
							.flags = request->flags,
							.function = request->function,
							.site = site,
							.pc = request->pc,
							.failed = hit},
			 observer_context);
	if (!hit)
		return false;

	if (drmres_traced())
		drmres_event_emit(DRMRES_EVENT_FAULT, DRMRES_KIND_MEM, 0, request->function, request->size,
				  DRMRES_KIND_NONE, 0, "", request->pc);
	drmres_report_at(request->pc, DRMRES_FAULT_INJECTED, request->function, NULL, "%s",
			 render(&after, text, sizeof(text)));
	return true;
}

const char *drmres_fault_describe(char *buf, size_t size)
{
	struct drmres_fault_stats now;

	if (size)
		buf[0] = '\0';
	drmres_fault_read(&now);
	return now.injected ? render(&now, buf, size) : buf;
}
