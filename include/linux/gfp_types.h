/* SPDX-License-Identifier: MIT */
/**
 * DOC: allocation flags
 *
 * What a caller of the allocator is able to do and wants. The values are those of Linux 6.12, so that flags which are
 * logged or compared as numbers look the same. Plain integers: nothing here owns anything.
 *
 * Only these change what this library does: __GFP_ZERO clears the memory, __GFP_DIRECT_RECLAIM says that the caller
 * may sleep (checked against spinlocks that it holds), __GFP_NOFAIL exempts the request from fault injection,
 * __GFP_NOWARN silences the warning about a request that is too large, and the zone flags are refused by kmalloc().
 * The others are accepted and carried.
 */
#ifndef _LINUX_GFP_TYPES_H
#define _LINUX_GFP_TYPES_H

#include <drmres/types.h>

/* One bit each, before they are named for use. */
#define ___GFP_DMA 0x00000001u
#define ___GFP_HIGHMEM 0x00000002u
#define ___GFP_DMA32 0x00000004u
#define ___GFP_MOVABLE 0x00000008u
#define ___GFP_RECLAIMABLE 0x00000010u
#define ___GFP_HIGH 0x00000020u
#define ___GFP_IO 0x00000040u
#define ___GFP_FS 0x00000080u
#define ___GFP_ZERO 0x00000100u
#define ___GFP_DIRECT_RECLAIM 0x00000400u
#define ___GFP_KSWAPD_RECLAIM 0x00000800u
#define ___GFP_WRITE 0x00001000u
#define ___GFP_NOWARN 0x00002000u
#define ___GFP_RETRY_MAYFAIL 0x00004000u
#define ___GFP_NOFAIL 0x00008000u
#define ___GFP_NORETRY 0x00010000u
#define ___GFP_MEMALLOC 0x00020000u
#define ___GFP_COMP 0x00040000u
#define ___GFP_NOMEMALLOC 0x00080000u
#define ___GFP_HARDWALL 0x00100000u
#define ___GFP_THISNODE 0x00200000u
#define ___GFP_ACCOUNT 0x00400000u
#define ___GFP_ZEROTAGS 0x00800000u
#define ___GFP_NO_OBJ_EXT 0x01000000u

/* Zones: which physical memory. kmalloc() takes __GFP_DMA alone of these. */
#define __GFP_DMA ((gfp_t)___GFP_DMA)
#define __GFP_HIGHMEM ((gfp_t)___GFP_HIGHMEM)
#define __GFP_DMA32 ((gfp_t)___GFP_DMA32)
#define __GFP_MOVABLE ((gfp_t)___GFP_MOVABLE)
#define GFP_ZONEMASK (__GFP_DMA | __GFP_HIGHMEM | __GFP_DMA32 | __GFP_MOVABLE)

/* Placement and accounting: carried, without effect here. */
#define __GFP_RECLAIMABLE ((gfp_t)___GFP_RECLAIMABLE)
#define __GFP_WRITE ((gfp_t)___GFP_WRITE)
#define __GFP_HARDWALL ((gfp_t)___GFP_HARDWALL)
#define __GFP_THISNODE ((gfp_t)___GFP_THISNODE)
#define __GFP_ACCOUNT ((gfp_t)___GFP_ACCOUNT)
#define __GFP_NO_OBJ_EXT ((gfp_t)___GFP_NO_OBJ_EXT)
#define __GFP_COMP ((gfp_t)___GFP_COMP)
#define __GFP_ZEROTAGS ((gfp_t)___GFP_ZEROTAGS)

/* Reserves. */
#define __GFP_HIGH ((gfp_t)___GFP_HIGH)
#define __GFP_MEMALLOC ((gfp_t)___GFP_MEMALLOC)
#define __GFP_NOMEMALLOC ((gfp_t)___GFP_NOMEMALLOC)

/* What the kernel may do to find memory. Only __GFP_DIRECT_RECLAIM tells whether the caller may sleep. */
#define __GFP_IO ((gfp_t)___GFP_IO)
#define __GFP_FS ((gfp_t)___GFP_FS)
#define __GFP_DIRECT_RECLAIM ((gfp_t)___GFP_DIRECT_RECLAIM)
#define __GFP_KSWAPD_RECLAIM ((gfp_t)___GFP_KSWAPD_RECLAIM)
#define __GFP_RECLAIM ((gfp_t)(___GFP_DIRECT_RECLAIM | ___GFP_KSWAPD_RECLAIM))
#define __GFP_RETRY_MAYFAIL ((gfp_t)___GFP_RETRY_MAYFAIL)
#define __GFP_NOFAIL ((gfp_t)___GFP_NOFAIL)
#define __GFP_NORETRY ((gfp_t)___GFP_NORETRY)

/* What the caller wants of the result. */
#define __GFP_NOWARN ((gfp_t)___GFP_NOWARN)
#define __GFP_ZERO ((gfp_t)___GFP_ZERO)

/* Every bit that means something; others in a request are reported. */
#define __GFP_BITS_SHIFT 25
#define __GFP_BITS_MASK ((gfp_t)((1u << __GFP_BITS_SHIFT) - 1))

/* The combinations that callers write. */
#define GFP_ATOMIC (__GFP_HIGH | __GFP_KSWAPD_RECLAIM)
#define GFP_KERNEL (__GFP_RECLAIM | __GFP_IO | __GFP_FS)
#define GFP_KERNEL_ACCOUNT (GFP_KERNEL | __GFP_ACCOUNT)
#define GFP_NOWAIT (__GFP_KSWAPD_RECLAIM | __GFP_NOWARN)
#define GFP_NOIO (__GFP_RECLAIM)
#define GFP_NOFS (__GFP_RECLAIM | __GFP_IO)
#define GFP_USER (__GFP_RECLAIM | __GFP_IO | __GFP_FS | __GFP_HARDWALL)
#define GFP_DMA __GFP_DMA
#define GFP_DMA32 __GFP_DMA32
#define GFP_HIGHUSER (GFP_USER | __GFP_HIGHMEM)

#endif
