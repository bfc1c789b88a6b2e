/* SPDX-License-Identifier: MIT */
/**
 * DOC: fault injection
 *
 * One decision per allocation request, before it is carried out: shall it fail? Requests are counted from 1 in the window that
 * drmres_fault_arm() opens, on every thread. __GFP_NOFAIL requests are neither counted nor failed. GFP_KERNEL is
 * failable (Linux's default spares it), and so are page-sized and larger requests (Linux's failslab never sees them).
 */
#ifndef _DRMRES_FAULT_H_
#define _DRMRES_FAULT_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * struct drmres_fault - which requests fail
 * @nth: 1-based number of the first request that fails; 0 for none by number
 * @persistent: every request from @nth on fails, not that one alone
 * @probability: parts in a million of the requests that fail at random; 0 for none
 * @seed: seed of that randomness; the same seed fails the same requests
 * @min_size: only requests of at least so many bytes count; 0 for no limit
 * @max_size: only requests of at most so many bytes count; 0 for no limit
 * @file: only requests written in this file (base name) count; NULL for any; borrowed while armed
 * @line: only requests written on this line count; 0 for any
 * @function: only requests written in this function count; NULL for any; borrowed while armed
 */
struct drmres_fault {
	u64 nth;
	bool persistent;
	u32 probability;
	u64 seed;
	size_t min_size;
	size_t max_size;
	const char *file;
	unsigned int line;
	const char *function;
};

/**
 * struct drmres_fault_stats - what came of an armed window
 * @requests: requests that passed the filters since drmres_fault_arm()
 * @injected: how many of them were failed
 * @last: where the last failed one is written
 * @last_size: its size in bytes
 * @last_nth: its number
 */
struct drmres_fault_stats {
	u64 requests;
	u64 injected;
	struct drmres_site last;
	size_t last_size;
	u64 last_nth;
};

/**
 * drmres_fault_arm() - open a window
 * @fault: which requests fail; copied; NULL counts requests and fails none
 *
 * Context: Process context. Replaces an open window.
 * Return: 0, or -EINVAL when @probability is above a million or @min_size above a nonzero @max_size.
 */
int drmres_fault_arm(const struct drmres_fault *fault);

/**
 * drmres_fault_disarm() - close the window
 * @stats: what came of it, may be NULL
 */
void drmres_fault_disarm(struct drmres_fault_stats *stats);

/**
 * drmres_fault_read() - look at the open window
 * @stats: where to write; zeroed when no window is open
 */
void drmres_fault_read(struct drmres_fault_stats *stats);

/**
 * struct drmres_fault_request - one request, as it is decided
 * @number: 1-based number in the open window
 * @size: bytes that were asked for
 * @flags: gfp flags
 * @function: API function that was called; static storage
 * @site: where the call is written
 * @pc: return address of that function: inside the driver for its own requests, inside the core for those that the core
 *      makes on its behalf
 * @failed: the request is made to fail
 */
struct drmres_fault_request {
	u64 number;
	size_t size;
	unsigned int flags;
	const char *function;
	struct drmres_site site;
	const void *pc;
	bool failed;
};

typedef void (*drmres_fault_seen_t)(const struct drmres_fault_request *request, void *context);

/**
 * drmres_fault_observe() - see every request that an open window counts
 * @fn: called for each, before the request is carried out and before a failure is reported, with no lock held; must not
 *      allocate from this library; NULL ends it
 * @context: handed to @fn
 *
 * Context: Process context, with no other thread inside the library.
 */
void drmres_fault_observe(drmres_fault_seen_t fn, void *context);

/**
 * drmres_fault_describe() - name the fault that was injected last in the open window
 * @buf: where to write, e.g. ``allocation 3 (96 bytes at vc4_crtc.c:41) was made to fail``
 * @size: room in @buf in bytes
 *
 * Return: @buf, empty when no window is open or nothing was failed.
 */
const char *drmres_fault_describe(char *buf, size_t size);

__END_DECLS

#endif
