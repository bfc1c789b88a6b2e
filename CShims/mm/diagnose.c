// SPDX-License-Identifier: MIT
/**
 * DOC: which lifetime was wrong
 *
 * A use after free is told by three things: what the object was and how it ended, what the thread that touches it is
 * doing, and what has touched it. The first rule that fits decides:
 *
 *   - it was moved by devm_krealloc(): L19;
 *   - it was reference counted and a put touches it: L22;
 *   - it held a bridge or a panel, which others reach by references of their own: L26;
 *   - it went during a release whose own actions are what runs now: L20. The resource of an outer release is touched by an
 *     inner one in a different lifetime, and an ioctl or a work item that happens to run there has another problem;
 *   - it was nobody's but the driver's, and the machinery that calls timers, work and interrupts touches it: L28;
 *   - an interrupt touches it after its device let go of it: L28, since no driver hands out interrupts to userspace. A
 *     timer or work item does: L28 while no file is open, for nothing but the driver itself can have armed it; with a file
 *     open L01, since then there is a user whom the memory should have outlived;
 *   - it went with a device's driver, or in an action of one: L01;
 *   - it went with a drm_device, or in an action or the release of one: L12;
 *   - it was freed by hand in an unbind, and is touched by what may run after one: L14;
 *   - else M08.
 *
 * What was said of an object once is said of it again, so that what follows from one mistake has one code. Owns
 * nothing, holds no lock and may be called concurrently.
 */
#include <mm/diagnose.h>

#include <drmres/alloc.h>
#include <lib/phase.h>
#include <lib/report.h>
#include <mm/block.h>

#include <stdio.h>
#include <string.h>

static bool ends(const char *text, const char *with)
{
	size_t length = strlen(text), tail = strlen(with);

	return length >= tail && !strcmp(text + length - tail, with);
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* "drm_dev_put", "put_device", "refcount_dec_and_test" ... */
static bool is_put(const char *function)
{
	return ends(function, "_put") || begins(function, "put_") || begins(function, "refcount_dec") ||
	       begins(function, "refcount_sub");
}

/* What calls the driver's function, as opposed to that function itself. */
static bool is_machinery(const char *function)
{
	static const char *const machinery[] = {"process_one_work",   "call_timer_fn",	  "run_timer_softirq",
						"hrtimer_run_queues", "handle_irq_event", "irq_thread"};

	for (size_t i = 0; i < sizeof(machinery) / sizeof(machinery[0]); i++)
		if (!strcmp(function, machinery[i]))
			return true;
	return false;
}

static void count_file(const struct drmres_object *object, void *context)
{
	size_t *files = context;

	*files += object->kind == DRMRES_KIND_FILE;
}

static bool is_file_open(void)
{
	size_t files = 0;

	drmres_alloc_walk(count_file, &files);
	return files;
}

/* Whether @function, of which it is known that it puts something, puts this. */
static bool is_counted_by(const struct drmres_freed *freed, const char *function)
{
	if (begins(function, "refcount_"))
		return freed->last_put || freed->object.kind == DRMRES_KIND_DRM ||
		       freed->object.kind == DRMRES_KIND_DEVICE;
	switch (freed->object.kind) {
	case DRMRES_KIND_DRM:
		return !strcmp(function, "drm_dev_put");
	case DRMRES_KIND_DEVICE:
		return !strcmp(function, "put_device") || ends(function, "_device_put");
	case DRMRES_KIND_DOMAIN:
		return !strcmp(function, "drmres_domain_put");
	default:
		return freed->last_put;
	}
}

/* Memory that devm_drm_bridge_alloc() or devm_drm_panel_alloc() made, gone with the last reference. */
static bool held_display(const struct drmres_freed *freed)
{
	return freed->object.kind == DRMRES_KIND_MEM &&
	       (!strcmp(freed->object.name, "drm_bridge") || !strcmp(freed->object.name, "drm_panel"));
}

/* Whether it went while the release was under way whose action @now is. */
static bool went_in(const struct drmres_freed *freed, const struct drmres_doing *now)
{
	for (int i = 0; i < DRMRES_WALKS && now->own_walk; i++)
		if (freed->doing.walks[i] == now->own_walk)
			return true;
	return false;
}

/* Memory of a driver that ended at unbind. */
static bool ended_with_device(const struct drmres_freed *freed)
{
	switch (freed->object.kind) {
	case DRMRES_KIND_DEVRES:
		/* A group that is released at unbind, as that of a component, is as good as all. */
		return freed->with_owner || (freed->doing.walks[0] && freed->doing.unbinding);
	case DRMRES_KIND_MEM:
		return freed->doing.action == DRMRES_KIND_DEVRES && !freed->doing.last_put;
	default:
		return false;
	}
}

static bool ended_with_drm(const struct drmres_freed *freed)
{
	switch (freed->object.kind) {
	case DRMRES_KIND_DRM:
	case DRMRES_KIND_DRMRES:
		return freed->with_owner;
	case DRMRES_KIND_MEM:
		return freed->doing.action == DRMRES_KIND_DRMRES || freed->doing.last_put;
	default:
		return false;
	}
}

static bool is_memory(enum drmres_kind kind)
{
	return kind == DRMRES_KIND_MEM || kind == DRMRES_KIND_DEVRES || kind == DRMRES_KIND_DRMRES ||
	       kind == DRMRES_KIND_DOMRES;
}

static bool is_late(const struct drmres_doing *now)
{
	return drmres_activity_by_itself(now->activity) ||
	       (now->activity == DRMRES_DOING_ACTION && now->action == DRMRES_KIND_DRMRES);
}

/* Nobody but the driver itself can have let this run. */
static bool is_armed(const struct drmres_doing *now)
{
	if (now->activity == DRMRES_DOING_INTERRUPT)
		return true;
	return (now->activity == DRMRES_DOING_WORK || now->activity == DRMRES_DOING_TIMER) && !is_file_open();
}

enum drmres_code drmres_diagnose_use(const struct drmres_freed *freed, const char *function)
{
	struct drmres_doing now = drmres_doing_now();

	if (freed->said != DRMRES_NO_CODE)
		return freed->said;
	if (freed->function && !strcmp(freed->function, "devm_krealloc"))
		return DRMRES_STALE_KREALLOC;
	if (is_put(function) && is_counted_by(freed, function))
		return DRMRES_DOUBLE_PUT;
	if (held_display(freed))
		return DRMRES_BRIDGE_DANGLING;
	if (went_in(freed, &now))
		return DRMRES_RELEASE_ORDER;
	if (is_machinery(function) && freed->object.kind == DRMRES_KIND_MEM)
		return DRMRES_ARMED_WHEN_FREED;
	if (ended_with_device(freed))
		return is_armed(&now) ? DRMRES_ARMED_WHEN_FREED : DRMRES_DEVM_AFTER_UNBIND;
	if (ended_with_drm(freed))
		return DRMRES_DRMM_AFTER_RELEASE;
	if (is_memory(freed->object.kind) && freed->doing.unbinding && is_late(&now))
		return DRMRES_STRUCT_FREED_EARLY;
	return DRMRES_USE_AFTER_FREE;
}

enum drmres_code drmres_diagnose_free(enum drmres_code code, const struct drmres_object *object,
				      const struct drmres_freed *freed)
{
	struct drmres_doing now;
	bool owner, hand;

	switch (code) {
	case DRMRES_FOREIGN_FREE:
		if (object->kind == DRMRES_KIND_DEVRES || object->kind == DRMRES_KIND_DRMRES ||
		    object->kind == DRMRES_KIND_DRM || object->kind == DRMRES_KIND_DOMRES ||
		    object->kind == DRMRES_KIND_DOMAIN)
			return DRMRES_RELEASED_TWICE;
		return code;
	case DRMRES_DOUBLE_FREE:
		now = drmres_doing_now();
		owner = freed->with_owner || freed->doing.action != DRMRES_KIND_NONE;
		hand = now.action == DRMRES_KIND_NONE;
		return owner == hand ? DRMRES_RELEASED_TWICE : code;
	default:
		return code;
	}
}

/* "after it was released with device vc4 in unbind of vc4", "after kfree() freed it in remove of vc4" */
static void describe_end(const struct drmres_freed *freed, char *buf, size_t size)
{
	const char *in = freed->object.released_by[0] ? " in " : "";

	if (freed->with_owner && freed->object.kind != DRMRES_KIND_DRM)
		snprintf(buf, size, "after it was released with %.40s%s%.80s",
			 freed->object.owner[0] ? freed->object.owner : "its owner", in, freed->object.released_by);
	else if (freed->function)
		snprintf(buf, size, "after %s() freed it%s%.80s", freed->function, in, freed->object.released_by);
	else
		snprintf(buf, size, "after it was freed");
}

void drmres_report_use(const struct drmres_freed *freed, const char *function, const char *verb)
{
	enum drmres_code code = drmres_diagnose_use(freed, function);
	char name[DRMRES_LABEL_SIZE], phase[64], end[160];

	drmres_backend->say(freed->object.address, code);
	drmres_phase_innermost(phase, sizeof(phase));
	describe_end(freed, end, sizeof(end));
	drmres_report(code, function, &freed->object, "%s was %s%s%s %s", drmres_memory_label(&freed->object, name),
		      verb, *phase ? " by " : "", phase, end);
}
