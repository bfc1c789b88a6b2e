/* SPDX-License-Identifier: MIT */
/*
 * Lanes: what keeps threads that allocate on one device at a time out of each other's way. A thread that has found another one
 * in a packed home several times gets a lane there: a home of its own, with its own chunks, log and favour, from which it
 * takes plain memory and to which it gives it back. Everything else is done in the home itself.
 *
 * Which record of the home a piece of memory is older or newer than is exact: a lane notes in its log how many there were, as a
 * record of its own, a mark. In which order the memory of different lanes is between two records is the order of the lanes.
 *
 * Whoever wants more than that has the lanes join first: their memory, chunks and log become those of the home, as if it had
 * been allocated there. For that each piece of a lane's log comes with a spare one, so that nothing can go wrong.
 *
 * A lane ends when it joins. Locks: first the home's, then that of a lane.
 */
#ifndef _DRMRES_MM_PACKED_LANE_H_
#define _DRMRES_MM_PACKED_LANE_H_

#include <mm/packed/packed.h>

/* So many threads get one. */
#define DRMRES_LANES 7u

/*
 * struct drmres_lane_last - the lane that this thread has had last
 * @home: where; it may have ended, so that only its address means something
 * @lane: the lane that was one of @home, and whose lock is there still
 */
struct drmres_lane_last {
	const struct drmres_home *home;
	struct drmres_home *lane;
};
extern __thread struct drmres_lane_last drmres_lane_last DRMRES_HIDDEN __attribute__((tls_model("initial-exec")));

/* What this thread takes for its lane in @home; NULL for none. To be asked, when it is locked, whether it is one. */
static inline struct drmres_home *drmres_lane(const struct drmres_home *home)
{
	return drmres_lane_last.home == home ? drmres_lane_last.lane : NULL;
}

/* Whether @lane, which is locked, is one of @home and @owner is theirs. */
static inline bool drmres_lane_is(const struct drmres_home *lane, const struct drmres_home *home, const void *owner)
{
	return lane->main == home && lane->owner == owner;
}

/*
 * The lane of this thread in @home, locked by favour and as it is most of the time; NULL, with nothing done, if there is none, or
 * it takes more. @home: of its owner, or NULL. @me: as drmres_bias_try_ready() wants it.
 */
static inline __attribute__((always_inline)) struct drmres_home *drmres_lane_try(const struct drmres_home *home,
										 const void *me)
{
	struct drmres_home *lane = drmres_lane(home);

	if (!lane || !drmres_bias_try_ready(&lane->lock, me))
		return NULL;
	/* Another home may live there by now, or a lane of another one's. */
	if (__builtin_expect(lane->main == home, 1))
		return lane;
	drmres_bias_leave(&lane->lock);
	return NULL;
}

/* This thread has had to wait for @home, which it has locked now; perhaps it gets a lane for the next time. */
void drmres_lane_want(struct drmres_home *home);

/* It gets one, if there is memory. */
void drmres_lane_begin(struct drmres_home *home);

/*
 * What comes next is newer than the records of the home before @top, where the next one goes; false if there is no memory, or if
 * that is about to be somewhere else. Locked.
 */
bool drmres_lane_mark(struct drmres_home *lane, const struct drmres_packed_action *top);

/* Free the plain memory that begins at @start, if it lies in a lane of @home, which is locked. Never follows @start. */
bool drmres_lanes_put(struct drmres_home *home, void *start);

/* What the lanes have is the home's from now on. Locked. */
void drmres_lanes_join_all(struct drmres_home *home);

static inline void drmres_lanes_join(struct drmres_home *home)
{
	if (__builtin_expect(home->packed && home->packed->lanes, 0))
		drmres_lanes_join_all(home);
}

/*
 * Where the home of @lane, which is locked, notes its next record. The last mark was made when it was there, or another one is
 * needed.
 */
static inline const struct drmres_packed_action *drmres_lane_top(const struct drmres_home *lane)
{
	/* Relaxed: whoever has added one, and then lets this thread know, has done both in this order. */
	return __atomic_load_n(&drmres_packed_of(lane->main)->top, __ATOMIC_RELAXED);
}

/* Zeroed memory, as from drmres_packed_memory(). @lane: locked. */
static inline void *drmres_lane_memory(struct drmres_home *lane, size_t bytes, u32 slack)
{
	const struct drmres_packed_action *top = drmres_lane_top(lane);

	if (__builtin_expect(top != lane->packed->marked_at, 0) && !drmres_lane_mark(lane, top))
		return NULL;
	return drmres_packed_memory(lane, bytes, slack);
}

/* The same if that takes no more than to carve a block, or to use one again; NULL, with nothing done, if it does. */
static inline __attribute__((always_inline)) void *drmres_lane_carve(struct drmres_home *lane, size_t bytes, u32 slack)
{
	void *memory;

	if (__builtin_expect(drmres_lane_top(lane) != drmres_packed_of(lane)->marked_at, 0))
		return NULL;
	memory = drmres_packed_carve(lane, bytes, slack);
	return memory ?: drmres_packed_reuse(lane, bytes, slack);
}

#endif
