/* SPDX-License-Identifier: MIT */
/**
 * DOC: the limits
 *
 * Arenas that hand out the next bytes and take none back before the release. `bump` keeps nothing of a node: no allocator
 * can do less. `bump-list` has the node's header before each payload, in a list that the release walks: nobody whose nodes
 * look like that can do less. Arenas and chunks belong to one thread; chunks are kept for the next device, and those of a thread that ended for the
 * next thread.
 */
#include "phases.h"

#include <linux/compiler.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK (1 << 16)

struct chunk {
	struct chunk *next;
	size_t size;
};

struct header {
	struct header *next, *prev;
	void (*release)(void *owner, void *data);
	const char *name;
	size_t size;
};

struct record {
	void (*release)(void *owner, void *data);
	void *data;
	struct record *older;
};

/* In the first bytes of its first chunk. */
struct arena {
	struct header *next, *prev; /* same place as a header's: the list */
	char *bump, *end;
	struct chunk *chunks;
	size_t align;
	struct record *actions; /* of bump: the newest */
};

static __thread struct chunk *spare;

/* What a thread left that has ended, for the next one. */
static struct chunk *left;
static pthread_mutex_t left_lock = PTHREAD_MUTEX_INITIALIZER;

static noinline void inherit(void)
{
	pthread_mutex_lock(&left_lock);
	spare = left;
	left = NULL;
	pthread_mutex_unlock(&left_lock);
}

static void leave(struct bench_job *job)
{
	struct chunk *last = spare;

	(void)job;
	if (!last)
		return;
	while (last->next)
		last = last->next;
	pthread_mutex_lock(&left_lock);
	last->next = left;
	left = spare;
	pthread_mutex_unlock(&left_lock);
	spare = NULL;
}

static struct chunk *new_chunk(size_t size)
{
	struct chunk *chunk;

	if (!spare)
		inherit();
	chunk = spare;
	if (chunk && size <= CHUNK) {
		spare = chunk->next;
		return chunk;
	}
	chunk = malloc(size > CHUNK ? size : CHUNK);
	if (chunk)
		chunk->size = size > CHUNK ? size : CHUNK;
	return chunk;
}

static void *make(size_t align)
{
	struct chunk *chunk = new_chunk(CHUNK);
	struct arena *arena = (struct arena *)(chunk + 1);

	if (!chunk)
		return NULL;
	chunk->next = NULL;
	*arena = (struct arena){.bump = (char *)(arena + 1), .end = (char *)chunk + chunk->size, .align = align};
	arena->chunks = chunk;
	arena->next = arena->prev = (struct header *)arena;
	return arena;
}

static noinline bool grow(struct arena *arena, size_t size)
{
	struct chunk *chunk = new_chunk(sizeof(*chunk) + size + 128);

	if (!chunk)
		return false;
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	arena->bump = (char *)(chunk + 1);
	arena->end = (char *)chunk + chunk->size;
	return true;
}

/* @before bytes, then memory at @align. */
static __always_inline char *take(struct arena *arena, size_t before, size_t size, size_t align)
{
	char *memory;

	do {
		memory = (char *)(((size_t)arena->bump + before + align - 1) & ~(align - 1));
		if (memory <= arena->end && size <= (size_t)(arena->end - memory)) {
			arena->bump = (char *)(((size_t)memory + size + 7) & ~(size_t)7);
			return memory;
		}
	} while (grow(arena, before + size + align));
	return NULL;
}

static void put(void *owner)
{
	struct arena *arena = owner;

	for (struct chunk *chunk = arena->chunks, *next; chunk; chunk = next) {
		next = chunk->next;
		if (chunk->size > CHUNK) {
			free(chunk);
			continue;
		}
		chunk->next = spare;
		spare = chunk;
	}
}

static void run(void *owner, void *data)
{
	(void)owner;
	bench_escape(data);
}

static __always_inline void *bump_alloc(void *owner, size_t size, size_t align)
{
	char *memory = take(owner, 0, size, align);

	if (memory)
		memset(memory, 0, size);
	return memory;
}

static __always_inline bool bump_action(void *owner, void *data)
{
	struct arena *arena = owner;
	struct record *record = (struct record *)take(arena, 0, sizeof(*record), 8);

	if (!record)
		return false;
	*record = (struct record){.release = run, .data = data, .older = arena->actions};
	arena->actions = record;
	return true;
}

static __always_inline void bump_put(void *owner)
{
	struct arena *arena = owner;

	for (struct record *record = arena->actions; record; record = record->older)
		record->release(owner, record->data);
	put(owner);
}

static const struct bench_operations bump_operations = {
	.make = make, .alloc = bump_alloc, .action = bump_action, .put = bump_put};

static __always_inline void *list_add(struct arena *arena, size_t size, size_t align,
				      void (*release)(void *owner, void *data))
{
	char *memory = take(arena, sizeof(struct header), size, align);
	struct header *header = (struct header *)memory - 1;

	if (!memory)
		return NULL;
	memset(memory, 0, size);
	*header = (struct header){.next = arena->next,
				  .prev = (struct header *)arena,
				  .release = release,
				  .name = "kmalloc",
				  .size = size};
	arena->next->prev = header;
	arena->next = header;
	return memory;
}

static __always_inline void *list_alloc(void *owner, size_t size, size_t align)
{
	return list_add(owner, size, align, NULL);
}

static __always_inline bool list_action(void *owner, void *data)
{
	void *memory = list_add(owner, sizeof(data), ((struct arena *)owner)->align, run);

	if (memory)
		memcpy(memory, &data, sizeof(data));
	return memory;
}

static __always_inline void list_put(void *owner)
{
	struct arena *arena = owner;

	for (struct header *header = arena->next; header != (struct header *)arena; header = header->next)
		if (header->release)
			header->release(owner, *(void **)(header + 1));
	put(owner);
}

static const struct bench_operations list_operations = {
	.make = make, .alloc = list_alloc, .action = list_action, .put = list_put};

#define LIMIT_PHASES(id)       \
	BENCH_PHASE(id, open)  \
	BENCH_PHASE(id, fill)  \
	BENCH_PHASE(id, act)   \
	BENCH_PHASE(id, close) \
	BENCH_PHASE(id, cycle)
#define LIMIT(id)                                                                                    \
	.aligns = 8 | 16 | 64 | 128, .workloads = BENCH_BUILD | BENCH_CROWD, .slot = sizeof(void *), \
	.open = id##_open, .leave = leave, .fill = id##_fill, .act = id##_act, .close = id##_close,  \
	.cycle = id##_cycle

LIMIT_PHASES(bump)
LIMIT_PHASES(list)

const struct bench_contender bench_bump = {.name = "bump", LIMIT(bump)};
const struct bench_contender bench_bump_list = {.name = "bump-list", LIMIT(list)};
