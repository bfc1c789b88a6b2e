/* SPDX-License-Identifier: MIT */
/*
 * Address ranges whose touch is reported and survived. Owns the SIGSEGV and SIGBUS handlers of the process from the
 * first range on, and passes on what is not in a range.
 */
#ifndef _DRMRES_MM_GUARD_H_
#define _DRMRES_MM_GUARD_H_

#include <drmres/types.h>

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

#endif
