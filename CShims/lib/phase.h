/* SPDX-License-Identifier: MIT */
/*
 * This thread's phases, for the core only.
 */
#ifndef _DRMRES_LIB_PHASE_H_
#define _DRMRES_LIB_PHASE_H_

#include <drmres/phase.h>

/* The innermost; written by this file's functions and by who enters a phase with no call (managed/quick.h). */
extern __thread const struct drmres_phase *drmres_phase_now __attribute__((tls_model("initial-exec")));

/*
 * The verb of the last put of a drm_device while nobody pays attention: its subject is the label, as many bytes as there can be of
 * one.
 */
extern const char drmres_phase_release[sizeof("release")];
#define DRMRES_PHASE_LABEL 32

/* Render the innermost phase alone, e.g. ``release of drm#1``. Return: @buf, empty outside any phase. */
const char *drmres_phase_innermost(char *buf, size_t size);

/* As drmres_phase_describe(), from @innermost on. */
const char *drmres_phase_describe_from(const struct drmres_phase *innermost, char *buf, size_t size);

/* Where this thread is, for drmres_phase_rewind(). */
const struct drmres_phase *drmres_phase_mark(void);

/* Forget the phases entered since @mark: their functions were left by a jump. */
void drmres_phase_rewind(const struct drmres_phase *mark);

#endif
