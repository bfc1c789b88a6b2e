// SPDX-License-Identifier: MIT
/**
 * DOC: how lanes begin, and how they join
 *
 * A lane is made by the thread that is going to use it, under the lock of the home. When lanes join, all of them are locked
 * at once, and the places that they have noted are put between those of the home from the newest on: so each is moved once,
 * and none is overwritten before. Owns nothing but what a thread remembers; everything belongs to the home's lock.
 */
#include <mm/packed/lane.h>

/* A thread that has to wait now and then is not in anybody's way. */
#define FIGHTS 4u

__thread struct drmres_lane_last drmres_lane_last __attribute__((tls_model("initial-exec")));

static void remember(const struct drmres_home *home, struct drmres_home *lane)
{
	drmres_lane_last = (struct drmres_lane_last){home, lane};
}

void drmres_lane_begin(struct drmres_home *home)
{
	struct drmres_packed *packed = home->packed;
	struct drmres_home *lane = NULL;

	if (home->packing && packed->lane_count < DRMRES_LANES)
		lane = drmres_home_create(home->owner, home->label, home->describe);
	if (!lane)
		return;
	lane->main = home;
	drmres_packed_begin(lane, packed->rules);
	if (lane->packed) {
		/* What this thread takes first gets a mark, however many there are by then. */
		lane->packed->marked = DRMRES_PACKED_UNMARKED;
		lane->packed->lanes = packed->lanes;
		packed->lanes = lane;
		packed->lane_count++;
		remember(home, lane);
		drmres_bias_ready(&lane->lock);
	} else {
		lane->owner = NULL;
	}
	drmres_home_leave(lane);
}

void drmres_lane_want(struct drmres_home *home)
{
	struct drmres_home *lane;

	if (!home->packing || ++home->packed->fights < FIGHTS)
		return;
	home->packed->fights = 0;
	for (lane = home->packed->lanes; lane; lane = lane->packed->lanes)
		if (lane->lock.favourite == drmres_self()) {
			remember(home, lane);
			return;
		}
	drmres_lane_begin(home);
}

bool drmres_lane_mark(struct drmres_home *lane, const struct drmres_packed_action *top)
{
	/* PAIRS WITH: the release in store.c: a piece says how many records are older from its beginning on. */
	const struct drmres_packed_actions *piece = __atomic_load_n(&lane->main->packed->actions, __ATOMIC_ACQUIRE);
	struct drmres_packed_action *mark;
	u32 records;

	if (top < piece->actions || top > piece->actions + piece->capacity)
		return false;
	records = piece->first + (u32)(top - piece->actions);
	/* One piece ends with as many as the next one begins with. */
	if (records != lane->packed->marked) {
		mark = drmres_packed_add(lane);
		if (!mark)
			return false;
		/* Nobody is going to call it. */
		drmres_packed_fill(lane, mark, NULL, NULL, NULL, records);
		lane->packed->marked = records;
	}
	lane->packed->marked_at = top;
	return true;
}

bool drmres_lanes_put(struct drmres_home *home, void *start)
{
	struct drmres_home *lane = home->packed ? home->packed->lanes : NULL;
	const struct drmres_chunk *chunk = drmres_chunk_at(start);
	bool freed;

	/* A lane gives chunks back, but one of another lane's becomes its own only under the lock of the home. */
	for (; lane && chunk; lane = lane->packed->lanes) {
		if (__atomic_load_n(&chunk->home, __ATOMIC_RELAXED) != lane)
			continue;
		drmres_bias_lock(&lane->lock);
		freed = drmres_packed_free(lane, start);
		drmres_bias_unlock(&lane->lock);
		return freed;
	}
	return false;
}

/* struct tail - what of a lane is not moved yet */
struct tail {
	struct drmres_packed_cursor places;
	struct drmres_packed_reader marks;
};

static u32 move_places(struct drmres_packed_cursor *to, struct drmres_packed_cursor *from, u32 lower)
{
	u32 count = from->at - lower;

	while (from->at > lower)
		*drmres_packed_back(to) = *drmres_packed_back(from);
	return count;
}

/* What the lane has taken while there were @records records. */
static u32 move_tail(struct drmres_packed_cursor *to, struct tail *tail, u32 records)
{
	const struct drmres_packed_action *mark = drmres_packed_peek(&tail->marks);

	if (!mark || mark->size != records)
		return 0;
	tail->marks.end--;
	return move_places(to, &tail->places, mark->at);
}

/* The log of @home, which was @length places long, is as much longer as there are places in its lanes: put them there. */
static void merge(struct drmres_home *home, u32 length)
{
	const struct drmres_packed *packed = home->packed;
	struct drmres_packed_reader actions = {packed->actions, packed->top};
	struct drmres_packed_cursor to = drmres_packed_end_of_log(packed), from = {to.log, length};
	struct drmres_packed_action *action;
	struct tail tails[DRMRES_LANES];
	u32 left = to.at - length, count = 0;

	for (const struct drmres_home *lane = packed->lanes; lane; lane = lane->packed->lanes)
		tails[count++] = (struct tail){drmres_packed_end_of_log(lane->packed),
					       {lane->packed->actions, lane->packed->top}};
	for (u32 records = drmres_packed_records(packed); left; records--) {
		for (u32 i = 0; i < count; i++)
			left -= move_tail(&to, &tails[i], records);
		action = drmres_packed_peek(&actions);
		move_places(&to, &from, action ? action->at : 0);
		if (!action)
			break;
		action->at = to.at;
		actions.end--;
	}
}

static void end_lane(struct drmres_home *lane, struct drmres_home *home)
{
	drmres_packed_clear(lane);
	home->packed->own += lane->packed->own + DRMRES_HOME_SIZE;
	drmres_home_move(lane, home);
	lane->main = NULL;
	lane->packed = NULL;
	drmres_packed_end_packing(lane);
	drmres_bias_unlock(&lane->lock);
}

void drmres_lanes_join_all(struct drmres_home *home)
{
	struct drmres_packed *packed = home->packed;
	u32 length = drmres_packed_length(packed);
	struct drmres_home *lane, *older;

	for (lane = packed->lanes; lane; lane = lane->packed->lanes) {
		drmres_bias_lock(&lane->lock);
		drmres_packed_extend(home, lane);
	}
	merge(home, length);
	for (lane = packed->lanes; lane; lane = older) {
		older = lane->packed->lanes;
		end_lane(lane, home);
	}
	packed->lanes = NULL;
	packed->lane_count = packed->fights = 0;
}
