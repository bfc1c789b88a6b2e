/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a home's map, one for each granule. A live block says so in its first byte, with its length; what stands in
 * the others means nothing, but never looks like a first byte. So what an address is can be told without touching it: go
 * back to the next first byte and see whether that block reaches so far.
 */
#ifndef _DRMRES_MM_SLAB_MAP_H_
#define _DRMRES_MM_SLAB_MAP_H_

#include <mm/slab/segment.h>

#define DRMRES_MAP_FREED 0x01u /* a block that was freed began here */
#define DRMRES_MAP_OWN 0x02u   /* the home itself */
#define DRMRES_MAP_LIVE 0x80u  /* and the length in granules; LONG: it stands in the three bytes that follow */
#define DRMRES_MAP_LONG 0xffu

/* Relaxed, all of them: a look without the lock is repeated with it. */
static inline u8 drmres_map_read(const u8 *map)
{
	return __atomic_load_n(map, __ATOMIC_RELAXED);
}

static inline void drmres_map_write(u8 *map, u32 value)
{
	__atomic_store_n(map, (u8)value, __ATOMIC_RELAXED);
}

static inline bool drmres_map_is_live(u8 byte)
{
	return byte & DRMRES_MAP_LIVE;
}

/* Length of the live block that begins at @map, in granules. */
static inline u32 drmres_map_length(const u8 *map)
{
	u8 byte = drmres_map_read(map);

	if (__builtin_expect(byte != DRMRES_MAP_LONG, 1))
		return byte & 0x7f;
	/* Six bits each, so that none looks like a first byte. */
	return drmres_map_read(map + 1) | (u32)drmres_map_read(map + 2) << 6 | (u32)drmres_map_read(map + 3) << 12;
}

static inline void drmres_map_begin(u8 *map, u32 length)
{
	if (__builtin_expect(length < 0x7f, 1)) {
		drmres_map_write(map, DRMRES_MAP_LIVE | length);
		return;
	}
	drmres_map_write(map + 1, length & 0x3f);
	drmres_map_write(map + 2, length >> 6 & 0x3f);
	drmres_map_write(map + 3, length >> 12 & 0x3f);
	drmres_map_write(map, DRMRES_MAP_LONG);
}

/* The block that begins at @map is freed. */
static inline void drmres_map_end(u8 *map)
{
	if (__builtin_expect(drmres_map_read(map) == DRMRES_MAP_LONG, 0))
		for (int i = 1; i < 4; i++)
			drmres_map_write(map + i, 0);
	drmres_map_write(map, DRMRES_MAP_FREED);
}

#endif
