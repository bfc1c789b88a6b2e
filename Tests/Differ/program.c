// SPDX-License-Identifier: MIT
/**
 * DOC: random programs
 *
 * Draws operations that make sense for what the model says is there, has both sides do them, and compares what they say. A
 * program belongs to its thread.
 */
#include "differ.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void say(struct text *text, const char *format, ...)
{
	va_list args;
	int length;

	if (text->room - text->used < 1024) {
		text->room = 2 * text->room + 4096;
		text->bytes = realloc(text->bytes, text->room);
		if (!text->bytes)
			abort();
	}
	va_start(args, format);
	length = vsnprintf(text->bytes + text->used, text->room - text->used, format, args);
	va_end(args);
	text->used += (size_t)length < text->room - text->used ? (size_t)length : text->room - text->used - 1;
}

unsigned int draw(struct program *program, unsigned int limit)
{
	program->seed ^= program->seed << 13;
	program->seed ^= program->seed >> 7;
	program->seed ^= program->seed << 17;
	return (unsigned int)(program->seed >> 16) % limit;
}

static unsigned int some_size(struct program *program)
{
	unsigned int kind = draw(program, 1000);

	if (kind < 800)
		return 1 + draw(program, 200);
	if (kind < 980)
		return 200 + draw(program, 3000);
	return kind < 998 ? 3000 + draw(program, 30000) : 50000 + draw(program, 200000);
}

/* An entry of a kind, NULL if none was met. */
static const struct entry *some_entry(struct program *program, const struct list *list, enum entry_kind kind)
{
	for (unsigned int tries = 0; tries < 8 && list->count; tries++) {
		const struct entry *entry = &list->entries[draw(program, list->count)];

		if (entry->kind == kind)
			return entry;
	}
	return NULL;
}

static struct op allocation(struct program *program, unsigned int owner)
{
	struct op op = {ALLOCATE, owner, program->next_item++, some_size(program), draw(program, 3), 0};

	op.size += op.variant == 2;
	return op;
}

static struct op action(struct program *program, unsigned int owner, const struct list *list)
{
	struct op op = {ADD_ACTION, owner, program->next_item++, 0, SAY, 0};
	const struct entry *memory;

	op.variant = draw(program, owner < DRM_OWNERS ? PAYLOAD + 1 : SAY_TOO + 1);
	if (op.variant == TAKE) {
		memory = some_entry(program, list, MEMORY);
		op.variant = memory ? TAKE : SAY;
		op.other = memory ? memory->item : 0;
	}
	if (op.variant == ADD)
		op.other = program->next_item++;
	if (op.variant == PAYLOAD)
		op.size = 1 + draw(program, 400);
	return op;
}

/* A group of a device; false for nothing to do. */
static bool group(struct program *program, const struct list *list, struct op *op)
{
	const struct entry *begin = some_entry(program, list, GROUP_BEGIN);
	bool closed = false;

	if (!begin || !draw(program, 3)) {
		op->what = OPEN_GROUP;
		op->item = program->next_item++;
		return true;
	}
	op->item = begin->item;
	for (unsigned int i = 0; i < list->count; i++)
		closed |= list->entries[i].kind == GROUP_END && list->entries[i].item == begin->item;
	if (!closed && draw(program, 4))
		op->what = CLOSE_GROUP;
	else
		op->what = draw(program, 3) ? REMOVE_GROUP : RELEASE_GROUP;
	return true;
}

/* What is done to memory that is there. */
static bool with_memory(struct program *program, const struct list *list, enum what what, struct op *op)
{
	const struct entry *memory = some_entry(program, list, MEMORY);

	if (!memory)
		return false;
	op->what = what;
	op->item = memory->item;
	if (what == RESIZE)
		op->size = some_size(program);
	if (what == LOOK)
		op->variant = draw(program, 2) ? draw(program, memory->size) : 0;
	if (what == MISUSE) {
		op->variant = draw(program, MISUSES);
		if (op->variant == INTERIOR && memory->size < 32)
			op->variant = WILD;
	}
	return true;
}

static bool with_action(struct program *program, const struct list *list, struct op *op)
{
	const struct entry *entry = some_entry(program, list, ACTION);

	/* One that carries its data cannot be asked for. */
	if (!entry || entry->act == PAYLOAD)
		return false;
	op->item = entry->item;
	op->what = op->owner >= DRM_OWNERS && draw(program, 2) ? REMOVE_ACTION : RELEASE_ACTION;
	return true;
}

static struct op next_op(struct program *program)
{
	unsigned int kind = draw(program, 1000), owner = draw(program, OWNERS + 1);
	const struct list *list = &program->model.lists[owner];
	struct op op = {.owner = owner};
	bool found = false;

	if (list->count >= ENTRIES - 4 || (kind >= 998 && owner != NOBODY)) {
		op.what = RELEASE_ALL;
		if (owner != NOBODY)
			return op;
		op.what = FREE;
		op.item = list->entries[draw(program, list->count)].item;
		return op;
	}
	if (kind >= 994) {
		op.what = LISTEN;
		/* Most of the time nobody listens, so that the quick ways are open. */
		op.variant = draw(program, 4) * 2 + !draw(program, 6);
		return op;
	}
	if (kind < 220)
		found = with_memory(program, list, FREE, &op);
	else if (kind < 280)
		found = with_memory(program, list, owner < DRM_OWNERS ? LOOK : RESIZE, &op);
	else if (kind < 310)
		found = with_memory(program, list, LOOK, &op);
	else if (kind < 325)
		found = with_memory(program, list, MISUSE, &op);
	else if (kind < 400 && owner != NOBODY)
		found = with_action(program, list, &op);
	else if (kind < 450 && owner >= DRM_OWNERS && owner != NOBODY)
		found = group(program, list, &op);
	if (found)
		return op;
	return kind < 600 && owner != NOBODY ? action(program, owner, list) : allocation(program, owner);
}

/* The lines of @text that a model foresees, behind each other. */
static size_t foreseen(const struct text *text, char *lines)
{
	size_t used = 0;

	for (size_t at = 0, end; at < text->used; at = end) {
		end = (size_t)((const char *)memchr(text->bytes + at, '\n', text->used - at) - text->bytes) + 1;
		if (text->bytes[at] == '|')
			continue;
		memcpy(lines + used, text->bytes + at, end - at);
		used += end - at;
	}
	return used;
}

/* Both do @op. */
static bool do_op(struct program *program, const struct op *op, FILE *log)
{
	struct text *observed = library_text(program->library), *expected = &program->model.text;
	size_t used;
	bool same;
	char *lines;

	library_do(program->library, op);
	model_do(&program->model, op);
	lines = malloc(observed->used + 1);
	if (!lines)
		abort();
	used = foreseen(observed, lines);
	same = used == expected->used && !memcmp(lines, expected->bytes, used);
	if (!same)
		fprintf(stderr, "differ: thread %u, item %u, owner %u: observed\n%.*sexpected\n%.*s", program->number,
			op->item, op->owner, (int)observed->used, observed->bytes, (int)expected->used,
			expected->bytes);
	free(lines);
	if (log)
		fwrite(observed->bytes, 1, observed->used, log);
	observed->used = expected->used = 0;
	return same;
}

struct program *program_begin(u64 seed, unsigned int operations, unsigned int number)
{
	struct program *program = calloc(1, sizeof(*program));

	if (!program)
		abort();
	/* Not zero, and far from the next. */
	program->seed = (seed + 1) * 0x9e3779b97f4a7c15u;
	program->number = number;
	program->next_item = 1;
	program->library = library_begin(2 * operations + 1, number);
	return program;
}

bool program_step(struct program *program, FILE *log)
{
	struct op op = next_op(program);

	return do_op(program, &op, log);
}

bool program_end(struct program *program, FILE *log)
{
	struct list *plain = &program->model.lists[NOBODY];
	bool same = true;

	for (unsigned int owner = 0; owner < OWNERS; owner++)
		same &= do_op(program, &(struct op){.what = RELEASE_ALL, .owner = owner}, log);
	while (plain->count)
		same &= do_op(program, &(struct op){.what = FREE, .owner = NOBODY, .item = plain->entries[0].item},
			      log);
	library_end(program->library);
	free(program->model.text.bytes);
	free(program);
	return same;
}
