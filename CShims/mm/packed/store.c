// SPDX-License-Identifier: MIT
/**
 * DOC: where a packed home keeps its log and its records
 *
 * The first pieces lie behind the home, so that a small device needs no more. Further ones are blocks of the home's own. Owns
 * these blocks; everything belongs to the home's lock.
 */
#include <mm/packed/packed.h>

#include <mm/slab/begin.h>

#include <string.h>

/* Behind a home: what it has besides, and its first pieces. */
#define AREA 768u
#define FIRST_ACTIONS 14u

/* Further pieces. */
#define PIECE 1024u
#define LATER_PIECE 4096u

/* A log that is no longer than this is not worth being looked through. */
#define SHORT_LOG 1000u

bool drmres_packing;

void *drmres_packed_own_block(struct drmres_home *home, size_t bytes)
{
	char *start = drmres_home_get_slow(home, bytes, false);
	u8 *map;

	if (!start)
		return NULL;
	map = drmres_map_at(start);
	home->gets--;
	home->packed->own += bytes;
	drmres_packed_mark(map, (u32)(bytes / DRMRES_GRANULE), 0, DRMRES_BLOCK_OWN);
	return start;
}

static void put_own(struct drmres_home *home, void *start, size_t bytes)
{
	drmres_home_put_slow(home, drmres_chunk_at(start), start);
	home->puts--;
	home->packed->own -= bytes;
}

static size_t log_bytes(const struct drmres_packed_log *log)
{
	return sizeof(*log) + log->capacity * sizeof(log->places[0]);
}

static size_t actions_bytes(const struct drmres_packed_actions *actions)
{
	/* A record is larger than the head, which takes the place of one. */
	return ((size_t)actions->capacity + 1) * sizeof(actions->actions[0]);
}

static void begin_log(struct drmres_packed *packed, struct drmres_packed_log *log, struct drmres_packed_log *older,
		      size_t bytes)
{
	log->older = older;
	log->newer = log->spare = NULL;
	log->first = older ? older->first + older->capacity : 0;
	log->capacity = (u32)((bytes - sizeof(*log)) / sizeof(log->places[0]));
	drmres_packed_set_log(packed, log);
	packed->next = log->places;
	packed->full = log->places + log->capacity;
}

static void begin_actions(struct drmres_packed *packed, struct drmres_packed_actions *actions,
			  struct drmres_packed_actions *older, size_t bytes)
{
	actions->older = older;
	actions->first = older ? older->first + older->capacity : 0;
	actions->capacity = (u32)(bytes / sizeof(actions->actions[0])) - 1;
	/* PAIRS WITH: the acquire in drmres_lane_mark(). */
	__atomic_store_n(&packed->actions, actions, __ATOMIC_RELEASE);
	__atomic_store_n(&packed->top, actions->actions, __ATOMIC_RELAXED);
	packed->end = actions->actions + actions->capacity;
}

/* Room for it behind the home, as nothing was carved from that; what is there need not be zero. */
static bool carve_area(struct drmres_home *home)
{
	struct drmres_packed *packed = drmres_packed_of(home);

	/* A checker has to be told. */
	if (DRMRES_ASAN || DRMRES_TSAN || home->bump != (char *)packed) {
		if (drmres_home_get_slow(home, AREA, false) != packed)
			return false;
		/* It is as much the home's own as the home is. */
		home->gets--;
		return true;
	}
	drmres_home_carved(home, home->bump + AREA);
	return true;
}

void drmres_packed_begin(struct drmres_home *home, const struct managed_rules *rules)
{
	struct drmres_packed *packed = drmres_packed_of(home);
	u8 *map = drmres_map_at(home);
	char *first_actions, *first_log;

	if (!carve_area(home))
		return;
	for (size_t at = DRMRES_HOME_SIZE; at < DRMRES_HOME_SIZE + AREA; at += DRMRES_HOME_SIZE)
		drmres_map_write(map + at / DRMRES_GRANULE, DRMRES_MAP_OWN);
	first_actions = (char *)packed + AREA - (FIRST_ACTIONS + 1) * sizeof(struct drmres_packed_action);
	first_log = (char *)(packed + 1);
	*packed = (struct drmres_packed){.rules = rules, .own = AREA, .floor = DRMRES_PACKED_NO_FLOOR};
	begin_log(packed, (struct drmres_packed_log *)first_log, NULL, (size_t)(first_actions - first_log));
	begin_actions(packed, (struct drmres_packed_actions *)first_actions, NULL,
		      (FIRST_ACTIONS + 1) * sizeof(struct drmres_packed_action));
	packed->actions->newer = NULL;
	/* What is noted in a lane has to have a spare place. */
	if (home->main) {
		packed->log->capacity = 0;
		packed->full = packed->next;
	}
	home->packed = packed;
	home->packing = true;
}

bool drmres_packed_again(struct drmres_home *home)
{
	struct drmres_packed *packed = home->packed;

	if (!packed || packed->going || packed->refused || drmres_home_nodes(home))
		return false;
	home->packing = true;
	return true;
}

/* The pieces of the log behind @log are not needed any more. */
static void drop_newer(struct drmres_home *home, struct drmres_packed_log *log)
{
	struct drmres_packed_log *newer, *next;

	for (newer = log->newer; newer; newer = next) {
		next = newer->newer;
		if (newer->spare)
			put_own(home, newer->spare, log_bytes(newer));
		put_own(home, newer, log_bytes(newer));
	}
	log->newer = NULL;
}

/* The log is @length places long from now on, which is not more than it was. */
static void cut(struct drmres_home *home, u32 length)
{
	struct drmres_packed *packed = home->packed;
	struct drmres_packed_log *log = packed->log;

	while (log->first > length)
		log = log->older;
	drmres_packed_set_log(packed, log);
	packed->next = log->places + (length - log->first);
	packed->full = log->places + log->capacity;
	drop_newer(home, log);
}

/* The oldest record of all pieces, and after that the one that follows; NULL at the end. */
struct position {
	struct drmres_packed_actions *actions;
	struct drmres_packed_action *next;
};

static struct position oldest_action(struct drmres_packed *packed)
{
	struct drmres_packed_actions *actions = packed->actions;

	while (actions->older)
		actions = actions->older;
	return (struct position){actions, actions->actions};
}

static struct drmres_packed_action *peek(const struct drmres_packed *packed, struct position *position)
{
	if (position->actions != packed->actions &&
	    position->next == position->actions->actions + position->actions->capacity) {
		position->actions = position->actions->newer;
		position->next = position->actions->actions;
	}
	return position->next == packed->top ? NULL : position->next;
}

/*
 * Newest first, so that of several places that are the same one the newest is kept: a place that was freed and is used
 * again. The first byte of what is kept says so for as long as this takes, and is put right by the caller.
 */
static void strike_dead(struct drmres_home *home)
{
	struct drmres_packed *packed = home->packed;
	u32 *end = packed->next;

	for (struct drmres_packed_log *log = packed->log; log; log = log->older) {
		for (u32 *place = end; place-- > log->places;) {
			char *start = drmres_packed_at(home, *place);
			u8 *map = drmres_map_at(start);

			/* Most places are there more than once, or free. The chunk of one may have gone back by now. */
			if (*place && drmres_map_is_live(drmres_map_read(map)) && drmres_packed_chunk(home, start))
				drmres_map_write(map, drmres_map_read(map) & ~DRMRES_MAP_LIVE);
			else
				*place = 0;
		}
		if (log->older)
			end = log->older->places + log->older->capacity;
	}
}

/* Leave out of the log what is dead. */
static void compact(struct drmres_home *home)
{
	struct drmres_packed *packed = home->packed;
	struct position actions = oldest_action(packed);
	u32 length = drmres_packed_length(packed), kept = 0, seen = 0;
	struct drmres_packed_log *from, *to;
	struct drmres_packed_action *action;

	strike_dead(home);
	for (from = packed->log; from->older; from = from->older)
		;
	for (to = from; from; from = from->newer) {
		for (u32 i = 0; i < from->capacity && seen < length; i++, seen++) {
			u32 place = from->places[i];
			u8 *map;

			for (; (action = peek(packed, &actions)) && action->at <= seen; actions.next++)
				action->at = kept;
			if (!place)
				continue;
			map = drmres_map_at(drmres_packed_at(home, place));
			drmres_map_write(map, drmres_map_read(map) | DRMRES_MAP_LIVE);
			if (kept == to->first + to->capacity)
				to = to->newer;
			to->places[kept++ - to->first] = place;
		}
	}
	for (; (action = peek(packed, &actions)); actions.next++)
		action->at = kept;
	cut(home, kept);
}

/* Room for one more place. */
static bool make_room(struct drmres_home *home)
{
	struct drmres_packed *packed = home->packed;
	struct drmres_packed_log *log = packed->log, *more, *spare = NULL;
	u32 length = drmres_packed_length(packed);
	size_t bytes = log->older ? LATER_PIECE : PIECE;

	if (length > SHORT_LOG && drmres_packed_count(home) * 3 < length)
		compact(home);
	if (packed->next != packed->full)
		return true;
	log = packed->log;
	more = drmres_packed_own_block(home, bytes);
	if (more && home->main && !(spare = drmres_packed_own_block(home, bytes))) {
		put_own(home, more, bytes);
		more = NULL;
	}
	if (!more)
		return false;
	begin_log(packed, more, log, bytes);
	more->spare = spare;
	log->newer = more;
	return true;
}

/* A block, with nothing noted of it but in the map. */
static char *get_block(struct drmres_home *home, size_t bytes, u32 slack, enum drmres_block_kind kind)
{
	char *start = drmres_home_get_slow(home, bytes, true);
	/* A lane's places are going to be its home's. */
	ptrdiff_t distance = start - (char *)(home->main ? home->main : home);

	if (!start)
		return NULL;
	if (distance > DRMRES_PACKED_REACH || distance < -DRMRES_PACKED_REACH) {
		drmres_home_put_slow(home, drmres_chunk_at(start), start);
		home->gets--;
		home->puts--;
		/* Whoever comes next must not take from this chunk either. */
		home->packed->refused = true;
		home->packed->full = home->packed->next;
		return NULL;
	}
	drmres_packed_mark(drmres_map_at(start), (u32)(bytes / DRMRES_GRANULE), slack, kind);
	return start;
}

void *drmres_packed_memory_slow(struct drmres_home *home, size_t bytes, u32 slack)
{
	struct drmres_packed *packed = home->packed;
	char *start = drmres_packed_reuse(home, bytes, slack);

	if (start)
		return start;
	if (packed->refused || (packed->next == packed->full && !make_room(home)))
		return NULL;
	start = get_block(home, bytes, slack, DRMRES_BLOCK_MEMORY);
	if (start)
		*packed->next++ = drmres_packed_place(start);
	return start;
}

struct drmres_packed_action *drmres_packed_action_slow(struct drmres_home *home)
{
	struct drmres_packed *packed = home->packed;
	struct drmres_packed_actions *older = packed->actions, *more = older->newer;
	size_t bytes = older->older ? LATER_PIECE : PIECE;

	/* A release may have left an empty piece behind. */
	if (more) {
		begin_actions(packed, more, older, actions_bytes(more));
		return drmres_packed_action(home);
	}
	more = drmres_packed_own_block(home, bytes);
	if (!more)
		return NULL;
	begin_actions(packed, more, older, bytes);
	more->newer = NULL;
	older->newer = more;
	return drmres_packed_action(home);
}

void *drmres_packed_carry_slow(struct drmres_home *home, size_t bytes, u32 slack, struct drmres_packed_action **record)
{
	char *start = home->packed->refused ? NULL : get_block(home, bytes, slack, DRMRES_BLOCK_CARRIER);

	if (!start)
		return NULL;
	/* It is counted with its record. */
	home->gets--;
	*record = drmres_packed_add(home);
	if (!*record) {
		drmres_home_put(home, drmres_chunk_at(start), start);
		home->puts--;
		return NULL;
	}
	home->packed->carries = true;
	return start;
}

static void put_carriers(struct drmres_home *home, struct drmres_packed_action *action,
			 const struct drmres_packed_action *end)
{
	for (; action != end; action++) {
		if (!(action->size & DRMRES_PACKED_CARRIER))
			continue;
		drmres_packed_put(home, drmres_chunk_of(action->data), action->data);
		/* As it was when it came. */
		home->puts--;
	}
}

/* The records from @end on, which lies in the newest piece, are gone, and so are the blocks that went with them. */
static void drop(struct drmres_home *home, struct drmres_packed_action *end)
{
	struct drmres_packed *packed = home->packed;
	u32 count = (u32)(packed->top - end);

	if (packed->carries)
		put_carriers(home, end, packed->top);
	packed->top = end;
	home->gets += count;
	home->puts += count;
}

void drmres_packed_stop(struct drmres_home *home, struct drmres_packed_action *end)
{
	struct drmres_packed *packed = home->packed;

	if (packed->running)
		packed->floor = packed->running->at;
	packed->running = NULL;
	drop(home, end);
}

void drmres_packed_remove(struct drmres_home *home, const struct drmres_packed_reader *at)
{
	struct drmres_packed_action *record = at->end - 1, *last;

	/* Newer ones take its place, across the pieces. */
	for (struct drmres_packed_actions *piece = at->piece; piece != home->packed->actions; piece = piece->newer) {
		last = piece->actions + piece->capacity - 1;
		memmove(record, record + 1, (size_t)((char *)last - (char *)record));
		*last = piece->newer->actions[0];
		record = piece->newer->actions;
	}
	last = home->packed->top - 1;
	memmove(record, record + 1, (size_t)((char *)last - (char *)record));
	home->packed->top = last;
	home->gets++;
	home->puts++;
	/* No piece is empty but the first, and those that are to be used again. */
	drmres_packed_newest(home->packed);
}

void drmres_packed_settle(struct drmres_home *home)
{
	struct drmres_packed *packed = home->packed;
	struct drmres_packed_cursor log = drmres_packed_end_of_log(packed);
	struct drmres_packed_action *running = drmres_packed_running(packed);
	u32 floor = packed->floor;

	if (running) {
		floor = running->at;
		drop(home, running + 1);
	}
	packed->floor = DRMRES_PACKED_NO_FLOOR;
	while (log.at > floor)
		drmres_packed_free(home, drmres_packed_at(home, *drmres_packed_back(&log)));
	if (drmres_packed_length(packed) > floor)
		cut(home, floor);
}

void drmres_packed_clear(struct drmres_home *home)
{
	struct drmres_packed *packed = home->packed;
	struct drmres_packed_actions *actions = packed->actions, *next;

	cut(home, 0);
	/* That of a lane begins behind an empty piece. */
	if (packed->log->older) {
		drmres_packed_set_log(packed, packed->log->older);
		packed->next = packed->full = packed->log->places;
		drop_newer(home, packed->log);
	}
	while (actions->older)
		actions = actions->older;
	for (struct drmres_packed_actions *newer = actions->newer; newer; newer = next) {
		next = newer->newer;
		put_own(home, newer, actions_bytes(newer));
	}
	begin_actions(packed, actions, NULL, actions_bytes(actions));
	actions->newer = NULL;
	packed->running = NULL;
	packed->carries = false;
}

void drmres_packed_extend(struct drmres_home *home, struct drmres_home *lane)
{
	struct drmres_packed *packed = home->packed;
	struct drmres_packed_log *log = lane->packed->log, *older;
	u32 places = drmres_packed_length(lane->packed), room;

	while (places > (room = (u32)(packed->full - packed->next))) {
		places -= room;
		while (!log->spare)
			log = log->older;
		older = packed->log;
		begin_log(packed, log->spare, older, log_bytes(log));
		older->newer = log->spare;
		log->spare = NULL;
	}
	packed->next += places;
}

bool drmres_packed_stays(struct drmres_home *home)
{
	bool stays;

	drmres_bias_lock(&home->lock);
	stays = home->packing && !drmres_packed_unpack(home);
	drmres_bias_unlock(&home->lock);
	return stays;
}
