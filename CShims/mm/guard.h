/* SPDX-License-Identifier: MIT */
/*
 * Address ranges whose touch is reported and survived. Owns the SIGSEGV and SIGBUS handlers of the process from the
 * first range on, and passes on what is not in a range.
 */
#ifndef _DRMRES_MM_GUARD_H_
#define _DRMRES_MM_GUARD_H_

#include <drmres/types.h>

#include <signal.h>

/* Called on the touching thread, before the range is made accessible; may report. @pc is the touching instruction. */
typedef void (*drmres_guard_fn_t)(const void *address, bool write, const void *pc, void *context);

/*
 * Make [start, start + length) inaccessible, both page aligned. At the first touch @fn is called, the range is made
 * readable and writable again, and the touching instruction is repeated.
 * Return: 0 or -errno.
 */
int drmres_guard_close(void *start, size_t length, drmres_guard_fn_t fn, void *context);

/*
 * Forget a range and make it accessible; a range that is not known is ignored, and so is one whose function is
 * running on this thread, since it is opened right afterwards.
 */
void drmres_guard_open(void *start, size_t length);

/* Deal with a signal if it is a touch of a closed range; false if it is not. For a handler that stands before this one. */
bool drmres_guard_caught(const siginfo_t *info, const void *context);

/* What the signal says of the access: whether it writes, and the instruction. */
bool drmres_guard_is_write(const void *context);
const void *drmres_guard_pc(const void *context);

#endif
