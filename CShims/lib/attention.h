/* SPDX-License-Identifier: MIT */
/*
 * Whether anybody pays attention: one word that is zero while nobody does, so that what happens most of the time is one
 * predictable branch away from all of it.
 */
#ifndef _DRMRES_LIB_ATTENTION_H_
#define _DRMRES_LIB_ATTENTION_H_

#include <drmres/link.h>
#include <drmres/types.h>

#include <lib/look.h>

#define DRMRES_ATTENTION_TRACE 0x01u /* somebody hears of events */
#define DRMRES_ATTENTION_SCHED 0x02u /* an explorer is installed */
#define DRMRES_ATTENTION_LOG 0x04u   /* log lines of managed resources are wanted */
#define DRMRES_ATTENTION_FAULT 0x08u /* a window for faults is open */
#define DRMRES_ATTENTION_WATCH 0x10u /* a range of memory is watched */
#define DRMRES_ATTENTION_MARK 0x20u  /* a leak check is to come */
#define DRMRES_ATTENTION_EXACT 0x40u /* the back end itself wants to see everything */

extern u32 drmres_attention DRMRES_HIDDEN;

/* attention.c. Relaxed: what is on its way while somebody begins or ends to pay attention may go either way. */
void drmres_attention_set(u32 bit, bool on);

static inline bool drmres_attended(void)
{
	/* PAIRS WITH: drmres_attention_set(). */
	return __builtin_expect(!drmres_look_u32(&drmres_attention, 0), 0);
}

#endif
