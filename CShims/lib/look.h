/* SPDX-License-Identifier: MIT */
/*
 * A look at a word that other threads write, where all that is asked for is whether it says one thing: an acquire and a
 * comparison, for which compilers take two instructions, and some processors have one.
 */
#ifndef _DRMRES_LIB_LOOK_H_
#define _DRMRES_LIB_LOOK_H_

#include <drmres/types.h>

#include <mm/shade.h>

#if defined(__x86_64__) && !DRMRES_TSAN
#define DRMRES_LOOK(suffix, where, value)                                                                \
	__extension__({                                                                                  \
		bool __same;                                                                             \
		__asm__ volatile("cmp" suffix " %2, %1" : "=@ccz"(__same) : "m"(*(where)), "er"(value)); \
		/* PAIRS WITH: the releases of who writes it. The processor keeps loads in order. */     \
		__atomic_signal_fence(__ATOMIC_ACQUIRE);                                                 \
		__same;                                                                                  \
	})
#else
/* PAIRS WITH: the releases of who writes it. */
#define DRMRES_LOOK(suffix, where, value) (__atomic_load_n(where, __ATOMIC_ACQUIRE) == (value))
#endif

static inline bool drmres_look_pointer(const void *const *where, const void *value)
{
	return DRMRES_LOOK("q", where, value);
}

static inline bool drmres_look_u32(const u32 *where, u32 value)
{
	return DRMRES_LOOK("l", where, value);
}

static inline bool drmres_look_bool(const bool *where, bool value)
{
	return DRMRES_LOOK("b", (const u8 *)where, (u8)value);
}

#endif
