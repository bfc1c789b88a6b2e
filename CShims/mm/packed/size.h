/* SPDX-License-Identifier: MIT */
/*
 * The exact size of a block, in the bytes of the map behind its first one, and what the block is. Each of them is tagged with
 * 0x40, so that none looks like the first byte of a block. What they say is how many bytes at the block's end nobody asked
 * for. So no block has less than two granules.
 *
 *	LIVE | n, 0x40 | slack                       slack up to 60
 *	LIVE | n, KIND, 6 bits, 6 bits of slack      kind 0x7d: more slack. Other kinds have at least four granules
 *	LONG, 3 bytes of n, 3 bytes of slack, KIND
 */
#ifndef _DRMRES_MM_PACKED_SIZE_H_
#define _DRMRES_MM_PACKED_SIZE_H_

#include <linux/slab.h>
#include <mm/slab/map.h>

#define DRMRES_SIZE_TAG 0x40u
#define DRMRES_SIZE_DIRECT 60u

/* The most that a short block has: where alignment leaves more, each block has room to say so. */
#define DRMRES_SIZE_SHORT (ARCH_KMALLOC_MINALIGN > DRMRES_SIZE_DIRECT ? ARCH_KMALLOC_MINALIGN - 1u : DRMRES_SIZE_DIRECT)

enum drmres_block_kind {
	DRMRES_BLOCK_MEMORY = 0x7d,  /* plain memory */
	DRMRES_BLOCK_OWN = 0x7e,     /* no node: the home needs it itself, or it is going to be one */
	DRMRES_BLOCK_CARRIER = 0x7f, /* memory that an action goes with */
};

/* Bytes of the smallest block that says everything. */
#define DRMRES_SIZE_ROOM (4 * DRMRES_GRANULE)

static inline void drmres_packed_bits(u8 *map, u32 value, int count)
{
	for (int i = 0; i < count; i++)
		drmres_map_write(map + i, DRMRES_SIZE_TAG | (value >> 6 * i & 0x3f));
}

static inline u32 drmres_packed_value(const u8 *map, int count)
{
	u32 value = 0;

	for (int i = 0; i < count; i++)
		value |= (drmres_map_read(map + i) & 0x3fu) << 6 * i;
	return value;
}

/* A short block of plain memory, of @length granules, begins at @map. @slack: at most DRMRES_SIZE_SHORT. */
static inline __attribute__((always_inline)) void drmres_packed_mark_short(u8 *map, u32 length, u32 slack)
{
	if (DRMRES_SIZE_SHORT > DRMRES_SIZE_DIRECT && slack > DRMRES_SIZE_DIRECT) {
		drmres_map_write(map + 1, DRMRES_BLOCK_MEMORY);
		drmres_packed_bits(map + 2, slack, 2);
	} else {
		drmres_map_write(map + 1, DRMRES_SIZE_TAG | slack);
	}
	drmres_map_write(map, DRMRES_MAP_LIVE | length);
}

/* One of another kind, or of which more is not asked for: of fewer than 0x7f granules, and of DRMRES_SIZE_ROOM. */
static inline __attribute__((always_inline)) void drmres_packed_mark_kind(u8 *map, u32 length, u32 slack,
									  enum drmres_block_kind kind)
{
	drmres_map_write(map + 1, kind);
	drmres_packed_bits(map + 2, slack, 2);
	drmres_map_write(map, DRMRES_MAP_LIVE | length);
}

/* A block of @length granules begins at @map. */
static inline void drmres_packed_mark(u8 *map, u32 length, u32 slack, enum drmres_block_kind kind)
{
	if (length >= 0x7f) {
		drmres_map_begin(map, length);
		drmres_packed_bits(map + 4, slack, 3);
		drmres_map_write(map + 7, kind);
	} else if (slack > DRMRES_SIZE_DIRECT || kind != DRMRES_BLOCK_MEMORY) {
		drmres_packed_mark_kind(map, length, slack, kind);
	} else {
		drmres_packed_mark_short(map, length, slack);
	}
}

/* What the live block is that begins at @map, the first byte of which is @first. */
static inline enum drmres_block_kind drmres_packed_kind_of(const u8 *map, u8 first)
{
	u8 kind = drmres_map_read(__builtin_expect(first == DRMRES_MAP_LONG, 0) ? map + 7 : map + 1);

	return kind > DRMRES_BLOCK_MEMORY ? (enum drmres_block_kind)kind : DRMRES_BLOCK_MEMORY;
}

static inline enum drmres_block_kind drmres_packed_kind(const u8 *map)
{
	return drmres_packed_kind_of(map, drmres_map_read(map));
}

/* Whether plain memory begins at @map and is live. */
static inline bool drmres_packed_is_memory(const u8 *map)
{
	u8 first = drmres_map_read(map);

	return drmres_map_is_live(first) && drmres_packed_kind_of(map, first) == DRMRES_BLOCK_MEMORY;
}

/* Bytes of the block that begins at @map that were asked for. */
static inline size_t drmres_packed_size(const u8 *map)
{
	u32 length = drmres_map_length(map), slack = drmres_map_read(map + 1) & 0x3f;

	if (length >= 0x7f)
		slack = drmres_packed_value(map + 4, 3);
	else if (slack > DRMRES_SIZE_DIRECT)
		slack = drmres_packed_value(map + 2, 2);
	return (size_t)length * DRMRES_GRANULE - slack;
}

/* Granules for @size bytes of plain memory, as bytes; @unit: what they are to be a multiple of. */
static inline __attribute__((always_inline)) size_t drmres_packed_bytes(size_t size, size_t unit)
{
	size_t least = size > DRMRES_GRANULE ? size : DRMRES_GRANULE + 1;

	return (least + unit - 1) & ~(unit - 1);
}

/* Whether a block of @bytes with @slack is one for drmres_packed_mark_short(). */
static inline __attribute__((always_inline)) bool drmres_packed_is_short(size_t bytes, size_t slack)
{
	return bytes < 0x7f * DRMRES_GRANULE && slack <= DRMRES_SIZE_SHORT;
}

#endif
