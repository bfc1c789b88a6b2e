// SPDX-License-Identifier: MIT
/**
 * DOC: plain objects
 *
 * Owns the chunks of plain objects, one list of chunks and one queue of freed blocks for each size. A place is taken from
 * the youngest chunk while it has untouched ones; then from the block that was freed longest ago, whose metadata ends
 * there; then from a new chunk. A chunk in which nothing lives goes back once so much is freed that it is not missed.
 * Everything here belongs to the index's lock.
 */
#include <mm/slab/plain.h>

#include <linux/array_size.h>

#include <mm/system.h>

#include <stdlib.h>

/*
 * Freed objects of one size that are remembered although there are no untouched places any more: so many bytes, but so many
 * objects at least. More would tell more of late mistakes, and would keep what everybody else works with out of the caches.
 */
#define REMEMBERED (16u << 10)
#define REMEMBERED_OBJECTS 16

#define CHUNK_SIZE DRMRES_PLAIN_CHUNK

/*
 * struct size - the objects of one size
 * @size: bytes; what it is a multiple of, it is aligned to
 * @grid: where they lie in a chunk
 * @youngest: chunk that has untouched places from @untouched on; NULL for none
 * @freed: blocks whose places can be handed out, freed longest ago first
 */
struct size {
	struct drmres_plain_grid grid;
	size_t size;
	struct drmres_chunk *youngest;
	unsigned int untouched;
	struct drmres_blocks freed;
	size_t freed_bytes;
};

#define SIZE(bytes, n)                                                          \
	{                                                                       \
		.size = (bytes), .grid.places = CHUNK_SIZE / (bytes),           \
		.grid.reciprocal = (u32)(((1ull << 32) + (bytes)-1) / (bytes)), \
		.freed = TAILQ_HEAD_INITIALIZER(sizes[n].freed),                \
	}

/* The first size above 256 bytes. */
#define LARGE 7

static struct size sizes[] = {
	SIZE(16, 0),  SIZE(32, 1),	SIZE(64, 2),   SIZE(96, 3),   SIZE(128, 4),   SIZE(192, 5),
	SIZE(256, 6), SIZE(512, LARGE), SIZE(1024, 8), SIZE(2048, 9), SIZE(4096, 10), SIZE(8192, 11),
};

static struct drmres_block ***noted(const struct drmres_chunk *chunk)
{
	return drmres_plain_noted(drmres_chunk_start(chunk));
}

static size_t remembered(const struct size *size)
{
	size_t least = REMEMBERED_OBJECTS * size->size;

	return least > REMEMBERED ? least : REMEMBERED;
}

static struct size *size_for(size_t usable, size_t align)
{
	for (size_t i = usable > 256 ? LARGE : 0; i < ARRAY_SIZE(sizes); i++)
		if (sizes[i].size >= usable && !(sizes[i].size & (align - 1)))
			return &sizes[i];
	return NULL;
}

static bool grow(struct size *size)
{
	struct drmres_block **blocks = drmres_system_zalloc(size->grid.places, sizeof(struct drmres_block *));
	struct drmres_chunk *chunk = blocks ? drmres_chunk_get(DRMRES_WIDE, DRMRES_CHUNK_NONE, size) : NULL;

	if (!chunk) {
		free(blocks);
		return false;
	}
	*noted(chunk) = blocks;
	drmres_shade_close(drmres_chunk_start(chunk), CHUNK_SIZE);
	/* PAIRS WITH: the acquire in drmres_plain_slot(), from which the array must be there. */
	__atomic_store_n(&chunk->use, DRMRES_CHUNK_PLAIN, __ATOMIC_RELEASE);
	size->youngest = chunk;
	size->untouched = 0;
	return true;
}

/* The freed block whose place is the next to be handed out; NULL if an untouched one is. */
static struct drmres_block *next_again(const struct size *size)
{
	struct drmres_block *oldest = TAILQ_FIRST(&size->freed);

	return oldest && (size->freed_bytes > remembered(size) || !size->youngest) ? oldest : NULL;
}

/* The metadata of a freed block ends. */
static void forget(struct size *size, struct drmres_block *block)
{
	TAILQ_REMOVE(&size->freed, block, in_order);
	size->freed_bytes -= size->size;
	drmres_index_forget(block);
	drmres_block_destroy(block);
}

static void *untouched(struct size *size)
{
	struct drmres_chunk *chunk = size->youngest;
	char *start = drmres_chunk_start(chunk) + size->untouched++ * size->size;

	if (size->untouched == size->grid.places)
		size->youngest = NULL;
	/* Where contents are lost when a chunk is put, they are zero; nobody here relies on it. */
	chunk->dirty = CHUNK_SIZE / DRMRES_GRANULE;
	return start;
}

void *drmres_plain_get(size_t usable, size_t align)
{
	struct size *size = size_for(usable, align);
	struct drmres_block *oldest;
	char *start;

	if (!size)
		return NULL;
	oldest = next_again(size);
	if (oldest) {
		start = oldest->start;
		forget(size, oldest);
	} else if (size->youngest || grow(size)) {
		start = untouched(size);
	} else {
		return NULL;
	}
	drmres_chunk_at(start)->live++;
	return start;
}

struct drmres_block *drmres_plain_again(size_t usable, size_t align)
{
	struct size *size = size_for(usable, align);
	struct drmres_block *block = size ? next_again(size) : NULL;

	if (!block)
		return NULL;
	TAILQ_REMOVE(&size->freed, block, in_order);
	size->freed_bytes -= size->size;
	drmres_block_clear(block);
	drmres_chunk_of(block->start)->live++;
	return block;
}

/* Nothing lives in @chunk. */
static void give_back(struct size *size, struct drmres_chunk *chunk)
{
	struct drmres_block **blocks = *noted(chunk);

	for (size_t i = 0; i < size->grid.places; i++)
		if (blocks[i])
			forget(size, blocks[i]);
	free(blocks);
	*noted(chunk) = NULL;
	if (size->youngest == chunk)
		size->youngest = NULL;
	drmres_chunk_put(chunk);
}

void drmres_plain_put(struct drmres_block *block)
{
	struct drmres_chunk *chunk = drmres_chunk_at(block->start);
	struct size *size = chunk->home;

	TAILQ_INSERT_TAIL(&size->freed, block, in_order);
	size->freed_bytes += size->size;
	if (!--chunk->live && chunk != size->youngest && size->freed_bytes > remembered(size) + CHUNK_SIZE)
		give_back(size, chunk);
}

void drmres_plain_forget(const struct kmem_cache *cache)
{
	struct drmres_block *block;

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		TAILQ_FOREACH (block, &sizes[i].freed, in_order)
			if (block->cache == cache)
				block->cache = NULL;
}

void drmres_plain_flush(void)
{
	struct drmres_chunk *chunk, *next;

	for (chunk = drmres_chunk_next(NULL, DRMRES_CHUNK_PLAIN); chunk; chunk = next) {
		next = drmres_chunk_next(chunk, DRMRES_CHUNK_PLAIN);
		if (!chunk->live)
			give_back(chunk->home, chunk);
	}
}
