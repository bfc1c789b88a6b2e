/* SPDX-License-Identifier: MIT */
/*
 * Programs made of random operations on devices, the same for a seed wherever they run, and what comes of them. A program is
 * done twice, operation by operation: by the library, and by a model of it that knows nothing but lists. Both say what they
 * observe. What the library alone can say (log lines, findings) is told apart and compared between back ends.
 *
 * A program belongs to the thread that runs it, with all that it owns; several run at once and share what shared.c says.
 */
#ifndef _DIFFER_H_
#define _DIFFER_H_

#include <drmres/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The first are drm_devices, then devices; the last is nobody: plain memory. */
#define DRM_OWNERS 3u
#define OWNERS 6u
#define NOBODY OWNERS

#define MOST_THREADS 8u

/* An owner has no more entries than these. */
#define ENTRIES 600u

enum what {
	ALLOCATE,	/* .item: memory of .size bytes; .variant: zeroed, not, or a string */
	FREE,		/* .item */
	RESIZE,		/* .item shall be .size bytes; .variant: where from */
	ADD_ACTION,	/* .item; .variant: one of enum act */
	RELEASE_ACTION, /* .item */
	REMOVE_ACTION,	/* .item */
	OPEN_GROUP,	/* .item */
	CLOSE_GROUP,	/* .item */
	RELEASE_GROUP,	/* .item */
	REMOVE_GROUP,	/* .item */
	LOOK,		/* at .item; .variant bytes behind its start */
	MISUSE,		/* .item; .variant: one of enum misuse */
	LISTEN,		/* .variant: log, trace or leak check, on or off */
	RELEASE_ALL,	/* the owner goes, and another comes */
};

/* What an action does beside saying that it was called. */
enum act {
	SAY,
	SAY_TOO,
	SPARE,	 /* allocates, and frees that again */
	TAKE,	 /* frees the memory .other, if it is still there */
	ADD,	 /* adds the action .other, which says that it was called */
	PAYLOAD, /* carries .size bytes */
};

enum misuse {
	WILD,
	INTERIOR,
	FOREIGN,
	PLAIN_FREE,
	MISUSES,
};

/* struct op - one operation; things have numbers, which never come again */
struct op {
	enum what what;
	unsigned int owner;
	unsigned int item;
	unsigned int size;
	unsigned int variant;
	unsigned int other;
};

/* What somebody says, line by line; ends with a NUL. */
struct text {
	char *bytes;
	size_t used, room;
};

void say(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Byte @at of what @item is filled with: never zero, so that it serves in a string. */
static inline unsigned char filling(unsigned int item, size_t at)
{
	return (unsigned char)(1 + (item * 31u + at * 7u) % 255u);
}

/* How the content of memory is told of: a hash that begins with this and takes byte after byte. */
#define SUM_BEGIN 2166136261u
static inline unsigned int sum_with(unsigned int sum, unsigned char byte)
{
	return (sum ^ byte) * 16777619u;
}

/* ---- model.c ---- */

enum entry_kind {
	MEMORY,
	ACTION,
	GROUP_BEGIN,
	GROUP_END,
};

struct entry {
	enum entry_kind kind;
	unsigned int item;
	unsigned int size;
	enum act act;
	unsigned int other;
};

/* struct list - what an owner manages, oldest first */
struct list {
	struct entry entries[ENTRIES];
	unsigned int count;
};

struct model {
	struct list lists[OWNERS + 1];
	struct text text;
};

/* Do @op, and say what is to be observed. */
void model_do(struct model *model, const struct op *op);

/* ---- library.c ---- */

/* struct library - what the library has made of a program so far; @items: as many as there are going to be */
struct library;

struct library *library_begin(unsigned int items, unsigned int number);
void library_do(struct library *library, const struct op *op);

/* What was observed. */
struct text *library_text(struct library *library);

/* Everything that is left goes; text as with library_do(). */
void library_end(struct library *library);

/* ---- program.c ---- */

/* struct program - one under way */
struct program {
	u64 seed;
	unsigned int next_item;
	unsigned int number;
	struct model model;
	struct library *library;
};

/* @operations: at most so many steps; @number: which of several at once, below MOST_THREADS */
struct program *program_begin(u64 seed, unsigned int operations, unsigned int number);

/*
 * Do the next operation. @log: what the library observed is written there; may be NULL. Return: whether the model observed the
 * same; if not, this was said.
 */
bool program_step(struct program *program, FILE *log);

/* The same for all that is left, which goes. */
bool program_end(struct program *program, FILE *log);

/* A number below @limit. */
unsigned int draw(struct program *program, unsigned int limit);

/* ---- shared.c ---- */

struct sharing;

/* One drm_device and one device for several threads, each with things of its own on it. */
struct sharing *sharing_begin(void);
void sharing_step(struct sharing *sharing, struct program *program);

/* Everything goes. Return: whether every action was called once and all memory was as it was left. */
bool sharing_end(struct sharing *sharing);

#endif
