// SPDX-License-Identifier: MIT
/**
 * DOC: what a thread is doing
 *
 * Reads the thread's phases, whose verbs say which kind of callback each is, and keeps the thread's stack of release
 * walks, whose entries lie on the stacks of those who walk. Owns a counter; everything else is thread-local.
 */
#include <lib/doing.h>

#include <lib/phase.h>
#include <lib/text.h>
#include <lib/unique.h>

__thread const struct drmres_releasing *drmres_releasing_now;
u64 drmres_releasing_last;
__thread struct drmres_unique drmres_releasing_mine;

/* By the first word of the verb. Those that are the same for everybody are not here. */
#define WORD(text, stands_for)                         \
	{                                              \
		(text), sizeof(text) - 1, (stands_for) \
	}
static const struct {
	const char *word;
	size_t length;
	enum drmres_activity activity;
} words[] = {
	/* By far the commonest. */
	WORD("action", DRMRES_DOING_ACTION),
	WORD("probe", DRMRES_DOING_PROBE),
	WORD("bind", DRMRES_DOING_PROBE),
	WORD("load", DRMRES_DOING_PROBE),
	WORD("init", DRMRES_DOING_PROBE),
	WORD("remove", DRMRES_DOING_UNBIND),
	WORD("unbind", DRMRES_DOING_UNBIND),
	WORD("failed", DRMRES_DOING_UNBIND),
	WORD("shutdown", DRMRES_DOING_UNBIND),
	WORD("exit", DRMRES_DOING_UNBIND),
	WORD("device_del", DRMRES_DOING_UNBIND),
	WORD("disconnect", DRMRES_DOING_UNBIND),
	WORD("open", DRMRES_DOING_USER),
	WORD("ioctl", DRMRES_DOING_USER),
	WORD("mmap", DRMRES_DOING_USER),
	WORD("munmap", DRMRES_DOING_USER),
	WORD("page", DRMRES_DOING_USER),
	WORD("fault", DRMRES_DOING_USER),
	WORD("read", DRMRES_DOING_USER),
	WORD("write", DRMRES_DOING_USER),
	WORD("poll", DRMRES_DOING_USER),
	WORD("close", DRMRES_DOING_USER),
	WORD("postclose", DRMRES_DOING_USER),
	WORD("lastclose", DRMRES_DOING_USER),
	WORD("sysfs", DRMRES_DOING_USER),
	WORD("debugfs", DRMRES_DOING_USER),
	WORD("free", DRMRES_DOING_BUFFER),
	WORD("name", DRMRES_DOING_BUFFER),
	WORD("enable_signaling", DRMRES_DOING_BUFFER),
	WORD("work", DRMRES_DOING_WORK),
	WORD("thread", DRMRES_DOING_WORK),
	WORD("kthread", DRMRES_DOING_WORK),
	WORD("timer", DRMRES_DOING_TIMER),
	WORD("hrtimer", DRMRES_DOING_TIMER),
	WORD("tasklet", DRMRES_DOING_TIMER),
	WORD("irq", DRMRES_DOING_INTERRUPT),
	WORD("interrupt", DRMRES_DOING_INTERRUPT),
};

/* Inline, so that the compiler knows how long @with is. */
static inline bool begins(const char *text, const char *with)
{
	return text[0] == with[0] && !strncmp(text, with, strlen(with));
}

/* The release of a device, of a drm_device, of a buffer, or of one resource, whose name is part of the verb then. */
static enum drmres_activity release_of(const struct drmres_phase *phase)
{
	if (begins(phase->subject, "drm#"))
		return DRMRES_DOING_DRM_RELEASE;
	if (begins(phase->subject, "fence#") || begins(phase->subject, "dmabuf#") || begins(phase->subject, "gem#"))
		return DRMRES_DOING_BUFFER;
	return DRMRES_DOING_RELEASE;
}

enum drmres_activity drmres_phase_activity(const struct drmres_phase *phase)
{
	const char *verb = begins(phase->verb, "component ") ? phase->verb + strlen("component ") : phase->verb;
	size_t length = (size_t)(strchrnul(verb, ' ') - verb);

	if (length == strlen("release") && begins(verb, "release"))
		return verb[length] || verb != phase->verb ? DRMRES_DOING_ACTION : release_of(phase);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (length == words[i].length && verb[0] == words[i].word[0] && !memcmp(verb, words[i].word, length))
			return words[i].activity;
	return DRMRES_DOING_SOMETHING;
}

bool drmres_activity_by_itself(enum drmres_activity activity)
{
	switch (activity) {
	case DRMRES_DOING_USER:
	case DRMRES_DOING_BUFFER:
	case DRMRES_DOING_WORK:
	case DRMRES_DOING_TIMER:
	case DRMRES_DOING_INTERRUPT:
	case DRMRES_DOING_DRM_RELEASE:
		return true;
	default:
		return false;
	}
}

/* By the subject of its phase, which is the label of a drm_device or of a domain, or the name of a device. */
static enum drmres_kind action_of(const struct drmres_phase *phase)
{
	if (begins(phase->subject, "drm#"))
		return DRMRES_KIND_DRMRES;
	return strchr(phase->subject, '#') ? DRMRES_KIND_DOMRES : DRMRES_KIND_DEVRES;
}

/*
 * What the phases from @first on say. @walks: of the releases under way, the innermost first; that one began in phase
 * @at, or, if that is NULL, outside of any.
 */
static struct drmres_doing judge(const struct drmres_phase *first, const u64 *walks, const struct drmres_phase *at)
{
	struct drmres_doing doing = {0};
	enum drmres_activity activity;
	bool within = walks[0], action = false;

	for (const struct drmres_phase *phase = first; phase; phase = phase->outer) {
		if (within && phase == at) {
			within = false;
			doing.own_walk = action ? walks[0] : 0;
		}
		activity = drmres_phase_activity(phase);
		if (doing.activity <= DRMRES_DOING_SOMETHING)
			doing.activity = activity;
		if (within && drmres_activity_by_itself(activity))
			within = false;
		if (activity == DRMRES_DOING_ACTION) {
			action = true;
			if (!doing.action)
				doing.action = action_of(phase);
		}
		doing.unbinding |= activity == DRMRES_DOING_UNBIND;
		doing.last_put |= activity == DRMRES_DOING_DRM_RELEASE;
	}
	/* A walk outside of any phase. */
	if (within && action && !at)
		doing.own_walk = walks[0];
	memcpy(doing.walks, walks, sizeof(doing.walks));
	return doing;
}

/* The numbers of this thread's walks. */
static void note_walks(u64 *walks)
{
	const struct drmres_releasing *walk = drmres_releasing_now;

	for (int i = 0; i < DRMRES_WALKS; i++, walk = walk ? walk->outer : NULL)
		walks[i] = walk ? walk->number : 0;
}

struct drmres_doing drmres_doing_now(void)
{
	u64 walks[DRMRES_WALKS];

	note_walks(walks);
	return judge(drmres_phase_mark(), walks, drmres_releasing_now ? drmres_releasing_now->at : NULL);
}

/* So many phases are noted; nobody has ever been in more. */
#define MOST_PHASES 16

size_t drmres_scene_size(void)
{
	const struct drmres_phase *phase = drmres_phase_mark();
	size_t size = 0;

	for (u32 depth = 0; phase && depth < MOST_PHASES; depth++, phase = phase->outer)
		size += strlen(phase->verb) + strlen(phase->subject) + 2;
	return size;
}

bool drmres_scene_fits(struct drmres_scene *scene, size_t room)
{
	const struct drmres_phase *at = drmres_releasing_now ? drmres_releasing_now->at : NULL,
				  *phase = drmres_phase_mark();
	char *to = scene->texts, *end = to + room;
	u32 depth = 0, inside = MOST_PHASES + 1;
	size_t verb, subject;

	for (; phase && depth < MOST_PHASES; depth++, phase = phase->outer) {
		if (phase == at)
			inside = depth;
		verb = strlen(phase->verb) + 1;
		subject = strlen(phase->subject) + 1;
		if ((size_t)(end - to) < verb + subject)
			return false;
		memcpy(to, phase->verb, verb);
		memcpy(to + verb, phase->subject, subject);
		to += verb + subject;
	}
	if (!phase && !at)
		inside = depth;
	note_walks(scene->walks);
	scene->depth = depth;
	scene->inside = inside;
	return true;
}

void drmres_scene_take(struct drmres_scene *scene)
{
	(void)drmres_scene_fits(scene, drmres_scene_size());
}

/* struct stack - a scene's phases, as they were on the thread; not to be copied */
struct stack {
	struct drmres_phase phases[MOST_PHASES + 1];
	const struct drmres_phase *first, *at;
};

static void rebuild(struct stack *stack, const struct drmres_scene *scene)
{
	const char *text = scene->texts;

	/* The walk did not begin in any of them. */
	stack->at = &stack->phases[MOST_PHASES];
	stack->first = scene->depth ? stack->phases : NULL;
	for (u32 i = 0; i < scene->depth; i++) {
		struct drmres_phase *phase = &stack->phases[i];

		*phase = (struct drmres_phase){.verb = text, .outer = i + 1 < scene->depth ? phase + 1 : NULL};
		text += strlen(text) + 1;
		strcpy(phase->subject, text);
		text += strlen(text) + 1;
	}
	if (scene->inside < scene->depth)
		stack->at = &stack->phases[scene->inside];
	else if (scene->inside == scene->depth)
		stack->at = NULL;
}

struct drmres_doing drmres_scene_doing(const struct drmres_scene *scene)
{
	struct stack stack;

	rebuild(&stack, scene);
	return judge(stack.first, scene->walks, stack.at);
}

const char *drmres_scene_describe(const struct drmres_scene *scene, char *buf, size_t size)
{
	struct stack stack;

	rebuild(&stack, scene);
	return drmres_phase_describe_from(stack.first, buf, size);
}

const struct drmres_releasing *drmres_releasing_mark(void)
{
	return drmres_releasing_now;
}

void drmres_releasing_rewind(const struct drmres_releasing *mark)
{
	drmres_releasing_now = mark;
}

static const char *render(const struct drmres_phase *phase, char *buf, size_t size)
{
	struct drmres_text text = drmres_text_begin(buf, size);

	drmres_text_puts(&text, phase->verb);
	if (phase->subject[0]) {
		drmres_text_puts(&text, " ");
		drmres_text_puts(&text, phase->subject);
	}
	return buf;
}

const char *drmres_doing_reached(char *buf, size_t size)
{
	const struct drmres_phase *first = drmres_phase_mark(), *phase;
	struct drmres_text text = drmres_text_begin(buf, size);
	enum drmres_activity activity;
	const char *file;

	/* "file#1", and "map#2 of file#1". */
	for (phase = first; phase; phase = phase->outer) {
		file = strstr(phase->subject, "file#");
		if (file) {
			drmres_text_puts(&text, file);
			return buf;
		}
	}
	for (phase = first; phase; phase = phase->outer) {
		activity = drmres_phase_activity(phase);
		if (activity == DRMRES_DOING_WORK || activity == DRMRES_DOING_TIMER ||
		    activity == DRMRES_DOING_INTERRUPT)
			return render(phase, buf, size);
	}
	for (phase = first; phase; phase = phase->outer) {
		if (begins(phase->subject, "drm#")) {
			drmres_text_puts(&text, phase->subject);
			return buf;
		}
	}
	return buf;
}
