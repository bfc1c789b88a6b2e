/* SPDX-License-Identifier: MIT */
/**
 * DOC: phases
 *
 * What a thread is doing, as a stack: ``ioctl VC4_GET_STATS on file#1`` inside ``hotunplug-lateclose``. The core enters a phase
 * around each driver callback and each release; reports and events quote the innermost ones. A phase lives on the
 * caller's stack between drmres_phase_enter() and drmres_phase_leave(), which nest properly on one thread.
 */
#ifndef _DRMRES_PHASE_H_
#define _DRMRES_PHASE_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * struct drmres_phase - one entry of a thread's stack; fields are private
 */
struct drmres_phase {
	const struct drmres_phase *outer;
	const struct drmres_site *site;
	const char *verb;
	char subject[64];
};

/**
 * drmres_phase_enter() - start a phase on this thread
 * @phase: storage of the caller, untouched until drmres_phase_leave()
 * @verb: "probe", "unbind", "ioctl VC4_GET_STATS" ...; borrowed
 * @subject: "vc4-drm.0", "file#1" ...; copied; NULL for none
 *
 * Context: Any. Thread-local.
 */
void drmres_phase_enter(struct drmres_phase *phase, const char *verb, const char *subject);

/**
 * drmres_phase_leave() - end the innermost phase
 * @phase: what drmres_phase_enter() got
 */
void drmres_phase_leave(struct drmres_phase *phase);

/**
 * drmres_phase_describe() - render this thread's innermost phases
 * @buf: where to write, e.g. ``release of drm#1, in close of file#1``
 * @size: room in @buf in bytes
 *
 * Return: @buf, empty outside any phase.
 */
const char *drmres_phase_describe(char *buf, size_t size);

__END_DECLS

#endif
