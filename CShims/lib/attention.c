// SPDX-License-Identifier: MIT
/**
 * DOC: beginning and ending to pay attention
 *
 * One word says who does. What adds actions looks for their names first, and so is told by the table of these as well
 * (managed/names.c). Both are changed under a lock, so that the last of several threads leaves them in agreement; both are
 * looked at by any thread at any time.
 */
#include <lib/attention.h>

#include <lib/fork.h>
#include <lib/hooks.h>
#include <lib/spin.h>

u32 drmres_attention = DRMRES_ATTENTION_EXACT;
/* Hidden, the word costs the core least; drivers that have a section in line see it by another name. */
extern u32 drmres_attention_paid __attribute__((alias("drmres_attention")));

static u32 lock;

DRMRES_FORK_TAKES(word, &lock)

void drmres_attention_set(u32 bit, bool on)
{
	u32 now;

	drmres_spin_take(&lock);
	now = on ? drmres_attention | bit : drmres_attention & ~bit;
	/* PAIRS WITH: drmres_attended(). */
	__atomic_store_n(&drmres_attention, now, __ATOMIC_RELAXED);
	if (drmres_hooks.attention)
		drmres_hooks.attention(now != 0);
	drmres_spin_give(&lock);
}
