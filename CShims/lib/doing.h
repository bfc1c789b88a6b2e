/* SPDX-License-Identifier: MIT */
/*
 * What a thread is doing, in terms that a diagnosis can compare: which kind of callback it is in, and which walks over
 * the managed resources of some owner it is inside of. Thread-local; a struct drmres_doing is a copy.
 */
#ifndef _DRMRES_LIB_DOING_H_
#define _DRMRES_LIB_DOING_H_

#include <drmres/object.h>
#include <drmres/phase.h>
#include <lib/phase.h>
#include <lib/unique.h>

#include <string.h>

/* The kind of callback that a phase stands for. */
enum drmres_activity {
	DRMRES_DOING_NOTHING,
	DRMRES_DOING_SOMETHING,	  /* a phase that says nothing about lifetimes */
	DRMRES_DOING_PROBE,	  /* probe, bind, module init */
	DRMRES_DOING_UNBIND,	  /* remove, unbind, failed probe, shutdown, device_del, module exit */
	DRMRES_DOING_USER,	  /* open, ioctl, mmap, page fault, read, poll, close ... */
	DRMRES_DOING_BUFFER,	  /* callbacks of fences, dma-bufs and GEM objects */
	DRMRES_DOING_WORK,	  /* work items and threads */
	DRMRES_DOING_TIMER,	  /* timers of either kind */
	DRMRES_DOING_INTERRUPT,	  /* interrupt handlers and their threads */
	DRMRES_DOING_ACTION,	  /* action or release of one managed resource */
	DRMRES_DOING_DRM_RELEASE, /* the last drm_dev_put() */
	DRMRES_DOING_RELEASE,	  /* the last put_device() or drmres_domain_put() */
};

enum drmres_activity drmres_phase_activity(const struct drmres_phase *phase);

/* Does it happen in its own time: is it no part of the probe, removal or release that it runs inside of? */
bool drmres_activity_by_itself(enum drmres_activity activity);

#define DRMRES_WALKS 4

/*
 * struct drmres_doing - what a thread is doing
 * @activity: of the innermost phase that says something
 * @action: DRMRES_KIND_DEVRES, _DRMRES or _DOMRES if it is inside an action or release of such a resource, however
 *          deep
 * @unbinding: it is inside of an unbind, however deep
 * @last_put: it is inside of the last drm_dev_put(), however deep
 * @walks: numbers of the releases that it is inside of, innermost first; 0 where there are no more
 * @own_walk: the innermost release, if its resource's callback is what runs, and nothing that came in between
 */
struct drmres_doing {
	enum drmres_activity activity;
	enum drmres_kind action;
	bool unbinding;
	bool last_put;
	u64 walks[DRMRES_WALKS];
	u64 own_walk;
};

struct drmres_doing drmres_doing_now(void);

/*
 * struct drmres_scene - what a thread was doing, as it was: quickly noted, and judged only if somebody asks
 * @walks: as in struct drmres_doing
 * @depth: how many phases there are in @texts: the innermost ones
 * @inside: how many of them were entered since the innermost walk began; more than @depth if that is not known
 * @texts: verb and subject of each, innermost first, each ended by a NUL
 */
struct drmres_scene {
	u64 walks[DRMRES_WALKS];
	u32 depth;
	u32 inside;
	char texts[];
};

/* Of this thread now: how many bytes of texts a scene has, and the scene, which has room for so many. */
size_t drmres_scene_size(void);
void drmres_scene_take(struct drmres_scene *scene);

/* Both in one: false if more than @room is needed; then there is no scene. */
bool drmres_scene_fits(struct drmres_scene *scene, size_t room);

/* What drmres_doing_now() and drmres_phase_describe() would have said then. */
struct drmres_doing drmres_scene_doing(const struct drmres_scene *scene);
const char *drmres_scene_describe(const struct drmres_scene *scene, char *buf, size_t size);

/*
 * struct drmres_releasing - one walk that releases what an owner manages; on the stack of the thread that walks
 * @outer: the walk that this one happened in
 * @at: innermost phase when it began
 * @number: never used again
 */
struct drmres_releasing {
	const struct drmres_releasing *outer;
	const struct drmres_phase *at;
	u64 number;
};

/* The innermost of this thread; written by the functions below. */
extern __thread const struct drmres_releasing *drmres_releasing_now DRMRES_HIDDEN
	__attribute__((tls_model("initial-exec")));

/* Numbers of walks, and those of this thread. */
extern u64 drmres_releasing_last DRMRES_HIDDEN;
extern __thread struct drmres_unique drmres_releasing_mine DRMRES_HIDDEN __attribute__((tls_model("initial-exec")));

static inline void drmres_releasing_begin(struct drmres_releasing *walk)
{
	walk->outer = drmres_releasing_now;
	walk->at = drmres_phase_now;
	walk->number = drmres_unique(&drmres_releasing_last, &drmres_releasing_mine);
	drmres_releasing_now = walk;
}

static inline void drmres_releasing_end(const struct drmres_releasing *walk)
{
	drmres_releasing_now = walk->outer;
}

/* Where this thread is, and back there after a jump that left the walks since then. */
const struct drmres_releasing *drmres_releasing_mark(void);
void drmres_releasing_rewind(const struct drmres_releasing *mark);

/* Bytes of texts that the next one takes. */
#define DRMRES_SCENE_RELEASE (sizeof("release") + DRMRES_PHASE_LABEL)

/*
 * drmres_scene_take() with a few copies, if all that this thread is doing is to release a drm_device (drmres_phase_release); else
 * false.
 */
static inline bool drmres_scene_of_release(struct drmres_scene *scene)
{
	const struct drmres_phase *phase = drmres_phase_now;

	if (drmres_releasing_now || !phase || phase->outer || phase->verb != drmres_phase_release)
		return false;
	for (int i = 0; i < DRMRES_WALKS; i++)
		scene->walks[i] = 0;
	scene->depth = scene->inside = 1;
	memcpy(scene->texts, drmres_phase_release, sizeof(drmres_phase_release));
	memcpy(scene->texts + sizeof(drmres_phase_release), phase->subject, DRMRES_PHASE_LABEL);
	return true;
}

/*
 * What led here, as a report says it: ``file#1`` for the innermost open file, else ``work vc4_hang``, ``timer ...``, else
 * ``drm#1``. Return: @buf, empty for none of these.
 */
const char *drmres_doing_reached(char *buf, size_t size);

#endif
