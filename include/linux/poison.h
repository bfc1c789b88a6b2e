/* SPDX-License-Identifier: MIT */
/**
 * DOC: values that say "nobody may follow this"
 *
 * The same values as in Linux on 64-bit machines, so that a hex dump reads the same.
 */
#ifndef _LINUX_POISON_H_
#define _LINUX_POISON_H_

#include <drmres/types.h>

/* next and prev of a list entry that was taken off; not canonical addresses, hence never mapped. */
#define LIST_POISON1 ((struct list_head *)(uintptr_t)0xdead000000000100ull)
#define LIST_POISON2 ((struct list_head *)(uintptr_t)0xdead000000000122ull)

#define POISON_INUSE 0x5a /* allocated, not written yet */
#define POISON_FREE 0x6b  /* freed */
#define POISON_END 0xa5	  /* last byte of freed memory */

#endif
