// SPDX-License-Identifier: MIT
/**
 * DOC: interrupt lines
 *
 * Owns one record for each line that was ever requested, and one for each handler from request_irq() to the end of
 * free_irq(). One lock guards them all; it is never held across a handler, a point or a wait. A handler that is called
 * is marked running under that lock, and who frees it waits until it is not, so that nothing of a handler is touched
 * after free_irq() has returned.
 */
#include "irq/irq.h"

#include "lib/context.h"
#include "locking/await.h"
#include "locking/held.h"
#include "locking/lock.h"
#include "mm/mm.h"

#include <drmres/errno.h>
#include <drmres/irq.h>
#include <drmres/phase.h>
#include <drmres/sched.h>
#include <linux/device.h>
#include <linux/printk.h>

#include <stdio.h>
#include <stdlib.h>

TAILQ_HEAD(actions, irqaction);

/*
 * struct line - an interrupt line; made when it is first requested and never unmade
 * @by_number: place in the tree
 * @irq: its number
 * @actions: its handlers, oldest first
 * @depth: how often it is disabled
 * @masked: how many IRQF_ONESHOT threads were woken and have not run
 * @latched: an interrupt came while it was disabled or masked
 * @raised: how many threads are in drmres_raise_irq(); atomic
 * @dropped: how many handlers were taken off because dev_id was freed, and whose free_irq() has not come
 */
struct line {
	RB_ENTRY(line) by_number;
	unsigned int irq;
	struct actions actions;
	unsigned int depth;
	unsigned int masked;
	bool latched;
	u32 raised;
	unsigned int dropped;
};

static int compare(const struct line *a, const struct line *b)
{
	return (a->irq > b->irq) - (a->irq < b->irq);
}

RB_HEAD(lines, line);
RB_GENERATE_INTERNAL(lines, line, by_number, compare, static __maybe_unused)

static struct lines lines = RB_INITIALIZER(&lines);
static u32 word;
/* Set while no other thread is inside the library, or while it does not matter when it is seen. */
static bool others_raise;

/* The handlers that this thread is inside, innermost first; on its stack. */
struct inside {
	const struct irqaction *action;
	const struct inside *outer;
};

static __thread const struct inside *innermost;

static void lock(void)
{
	drmres_word_lock(&word, false);
}

static void unlock(void)
{
	drmres_word_unlock(&word);
}

static struct line *line_find(unsigned int irq)
{
	struct line key = {.irq = irq};

	return RB_FIND(lines, &lines, &key);
}

static struct line *line_get(unsigned int irq)
{
	struct line *line = line_find(irq);

	if (line)
		return line;
	line = calloc(1, sizeof(*line));
	if (!line)
		return NULL;
	line->irq = irq;
	TAILQ_INIT(&line->actions);
	RB_INSERT(lines, &lines, line);
	return line;
}

static struct irqaction *action_find(const struct line *line, const void *dev_id)
{
	struct irqaction *action;

	TAILQ_FOREACH (action, &line->actions, entry)
		if (action->dev_id == dev_id)
			return action;
	return NULL;
}

static bool inside(unsigned int irq)
{
	for (const struct inside *at = innermost; at; at = at->outer)
		if (at->action->irq == irq)
			return true;
	return false;
}

/* ---- raising ---- */

static bool wake_thread(struct line *line, struct irqaction *action)
{
	if (!action->thread_fn)
		return false;
	lock();
	if (action->flags & IRQF_ONESHOT && !work_pending(&action->thread))
		line->masked++;
	unlock();
	drmres_work_queue(drmres_queue(DRMRES_QUEUE_IRQ_THREAD), &action->thread, 0, false,
			  DRMRES_CALL("__irq_wake_thread"));
	return true;
}

/* Call one handler that is marked running. */
static bool handle(struct line *line, struct irqaction *action)
{
	struct inside here = {.action = action, .outer = innermost};
	struct drmres_held_mark mark = drmres_held_mark();
	irqreturn_t ret = IRQ_WAKE_THREAD;
	struct drmres_phase phase;
	char what[96];

	innermost = &here;
	drmres_phase_enter(&phase, "irq", action->name);
	drmres_interrupt_enter();
	if (action->handler)
		ret = action->handler((int)action->irq, action->dev_id);
	drmres_interrupt_leave();
	snprintf(what, sizeof(what), "irq %s", action->name);
	drmres_held_check(&mark, "handle_irq_event", what);
	drmres_phase_leave(&phase);
	innermost = here.outer;

	if (ret == IRQ_WAKE_THREAD && !wake_thread(line, action))
		printk(KERN_WARNING "IRQ %u device %s returned IRQ_WAKE_THREAD but no thread function available.",
		       action->irq, action->name);
	return ret == IRQ_HANDLED || ret == IRQ_WAKE_THREAD;
}

/* Not running any more: from here on it may be freed. */
static void action_leave(struct irqaction *action)
{
	/* Pairs with the acquire in not_running(). */
	__atomic_sub_fetch(&action->running, 1, __ATOMIC_RELEASE);
	drmres_wake(action);
}

static void line_leave(struct line *line)
{
	/* Pairs with the acquire in line_quiet(). */
	__atomic_sub_fetch(&line->raised, 1, __ATOMIC_RELEASE);
	drmres_wake(line);
}

unsigned int drmres_raise_irq(unsigned int irq)
{
	struct irqaction *action, *next;
	unsigned int handled = 0;
	struct line *line;

	drmres_point(DRMRES_OP_WORK, &lines);
	lock();
	line = line_find(irq);
	if (!line || TAILQ_EMPTY(&line->actions) || line->depth || line->masked) {
		if (line && !TAILQ_EMPTY(&line->actions))
			line->latched = true;
		unlock();
		return 0;
	}
	/* The one that runs stays on the list, so that the walk can go on from it. */
	action = TAILQ_FIRST(&line->actions);
	while (action && action->gone)
		action = TAILQ_NEXT(action, entry);
	if (action)
		__atomic_add_fetch(&action->running, 1, __ATOMIC_RELAXED);
	__atomic_add_fetch(&line->raised, 1, __ATOMIC_RELAXED);
	unlock();
	while (action) {
		handled += handle(line, action);
		lock();
		next = TAILQ_NEXT(action, entry);
		while (next && next->gone)
			next = TAILQ_NEXT(next, entry);
		if (next)
			__atomic_add_fetch(&next->running, 1, __ATOMIC_RELAXED);
		action_leave(action);
		unlock();
		action = next;
	}
	line_leave(line);
	return handled;
}

/* An interrupt that came while nobody wanted it comes now. */
static void replay(struct line *line)
{
	bool again;

	lock();
	again = line->latched && !line->depth && !line->masked;
	if (again)
		line->latched = false;
	unlock();
	if (again)
		drmres_raise_irq(line->irq);
}

static void run_thread(struct work_struct *work)
{
	struct irqaction *action = container_of(work, struct irqaction, thread);
	struct inside here = {.action = action, .outer = innermost};
	bool oneshot = action->flags & IRQF_ONESHOT;
	struct line *line;

	innermost = &here;
	action->thread_fn((int)action->irq, action->dev_id);
	innermost = here.outer;
	if (!oneshot)
		return;
	lock();
	line = line_find(action->irq);
	line->masked--;
	unlock();
	replay(line);
}

unsigned int drmres_irq_next(unsigned int irq)
{
	struct line *line;
	unsigned int next = 0;

	lock();
	RB_FOREACH (line, lines, &lines) {
		if (line->irq > irq && !TAILQ_EMPTY(&line->actions)) {
			next = line->irq;
			break;
		}
	}
	unlock();
	return next;
}

/* ---- requesting and freeing ---- */

static bool not_running(void *arg)
{
	/* Pairs with the release in action_leave(). */
	return !__atomic_load_n(&((struct irqaction *)arg)->running, __ATOMIC_ACQUIRE);
}

/* Take a handler out of its line. With the lock held, which is given up. @wait: until it is not running. */
static void take_out(struct line *line, struct irqaction *action, bool wait, const struct drmres_call *call)
{
	bool was_pending;

	action->gone = true;
	drmres_watch_end(&action->watch);
	unlock();
	was_pending = drmres_work_cancel(&action->thread, false, call);
	if (wait) {
		drmres_await(action, not_running, action);
		drmres_work_flush(&action->thread, false, call);
	}
	lock();
	if (was_pending && action->flags & IRQF_ONESHOT)
		line->masked--;
	TAILQ_REMOVE(&line->actions, action, entry);
	if (TAILQ_EMPTY(&line->actions)) {
		line->depth = 0;
		line->latched = false;
	}
	unlock();
	drmres_claim_end(&action->claim);
	/* One that is left running on another thread is given up rather than pulled from under it. */
	if (not_running(action))
		drmres_mem_free(action, false, call->pc);
}

static void dev_id_freed(const struct drmres_watch *watch, const struct drmres_object *memory)
{
	const struct drmres_call *call = DRMRES_CALL("kfree");
	struct irqaction *action = container_of(watch, struct irqaction, watch);
	char where[128], name[64];
	unsigned int irq = 0;
	struct line *line;

	/* It may have been freed by another thread meanwhile: only one that is found is touched. */
	lock();
	RB_FOREACH (line, lines, &lines) {
		struct irqaction *one;

		TAILQ_FOREACH (one, &line->actions, entry)
			if (one == action && !one->gone)
				irq = line->irq;
		if (irq)
			break;
	}
	if (!irq) {
		unlock();
		return;
	}
	drmres_site_describe(&action->claim.site, where, sizeof(where));
	snprintf(name, sizeof(name), "%s", action->name);
	line->dropped++;
	take_out(line, action, false, call);
	drmres_report(DRMRES_ARMED_WHEN_FREED, call->function, memory, "interrupt %u (%s) is still requested, at %s",
		      irq, name, where);
}

/* Whether two handlers can share a line, as Linux sees it. */
static bool shares(const struct irqaction *old, unsigned long flags)
{
	return old->flags & flags & IRQF_SHARED &&
	       !((old->flags ^ flags) & (IRQF_TRIGGER_MASK | IRQF_ONESHOT | IRQF_PERCPU));
}

static int refuse(const struct line *line, unsigned long flags, const char *name, const struct drmres_call *call)
{
	const struct irqaction *old = TAILQ_FIRST(&line->actions);
	struct drmres_claim *holder = (struct drmres_claim *)(uintptr_t)&old->claim;
	unsigned long old_flags = old->flags;
	unsigned int irq = line->irq;
	char old_name[64], by[192];
	bool told;

	snprintf(old_name, sizeof(old_name), "%s", old->name);
	drmres_claim_describe(holder, by, sizeof(by));
	unlock();
	told = drmres_claim_conflict(holder, call->function, call->pc);
	printk(KERN_ERR "genirq: Flags mismatch irq %u. %08lx (%s) vs. %08lx (%s)\n", irq, flags, name, old_flags,
	       old_name);
	if (!told)
		drmres_call_report(call, DRMRES_IRQ_MISUSE, NULL, "interrupt %u is taken by %s, %s", irq, old_name, by);
	return -EBUSY;
}

void drmres_irq_others_raise(bool raise)
{
	/* Relaxed: nothing else is told by it. */
	__atomic_store_n(&others_raise, raise, __ATOMIC_RELAXED);
}

/* Whoever shares a line is called whenever the others' hardware has something to say. */
static void raise_for_others(unsigned int irq)
{
	const struct line *line;
	bool shared;

	if (!__atomic_load_n(&others_raise, __ATOMIC_RELAXED) || inside(irq))
		return;
	lock();
	line = line_find(irq);
	shared = line && !TAILQ_EMPTY(&line->actions) && TAILQ_FIRST(&line->actions)->flags & IRQF_SHARED;
	unlock();
	if (shared)
		drmres_raise_irq(irq);
}

int drmres_irq_request(unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn, unsigned long flags,
		       const char *name, void *dev_id, struct device *dev, const struct drmres_call *call)
{
	struct irqaction *action;
	struct line *line;
	char text[64];

	if (!name)
		name = dev ? dev_name(dev) : "(none)";
	if (irq == IRQ_NOTCONNECTED)
		return -ENOTCONN;
	if ((flags & IRQF_SHARED && !dev_id) || (flags & IRQF_SHARED && flags & IRQF_NO_AUTOEN))
		return -EINVAL;
	if (!irq || irq > DRMRES_IRQ_MAX || (!handler && !thread_fn))
		return -EINVAL;
	drmres_might_sleep(call->function);
	action = drmres_mem_alloc(sizeof(*action), GFP_KERNEL | __GFP_ZERO, call->pc);
	if (!action)
		return -ENOMEM;
	if (!handler && !(flags & IRQF_ONESHOT)) {
		drmres_mem_free(action, false, call->pc);
		printk(KERN_ERR "genirq: Threaded irq requested with handler=NULL and !ONESHOT for %s (irq %u)\n", name,
		       irq);
		return -EINVAL;
	}
	/* That it is kept is told by its claim, and not as memory that was leaked. */
	drmres_mem_keep(action);
	action->irq = irq;
	action->handler = handler;
	action->thread_fn = thread_fn;
	action->flags = flags;
	action->name = name;
	action->dev_id = dev_id;
	drmres_init_work(&action->thread, run_thread, name);

	drmres_point(DRMRES_OP_WORK, &lines);
	lock();
	line = line_get(irq);
	if (!line || (!TAILQ_EMPTY(&line->actions) && !shares(TAILQ_FIRST(&line->actions), flags))) {
		int ret = -ENOMEM;

		if (line)
			ret = refuse(line, flags, name, call);
		else
			unlock();
		drmres_mem_free(action, false, call->pc);
		return ret;
	}
	if (TAILQ_EMPTY(&line->actions)) {
		line->depth = flags & IRQF_NO_AUTOEN ? 1 : 0;
		line->dropped = 0;
	}
	TAILQ_INSERT_TAIL(&line->actions, action, entry);
	unlock();
	snprintf(text, sizeof(text), "%u (%s)", irq, name);
	drmres_claim_begin(&action->claim, "interrupt", text, dev, call->pc);
	if (dev_id)
		drmres_watch_begin(&action->watch, dev_id, 1, dev_id_freed, call->pc);
	raise_for_others(irq);
	return 0;
}

const void *drmres_irq_free(unsigned int irq, void *dev_id, const struct drmres_call *call)
{
	struct irqaction *action;
	const char *name;
	struct line *line;

	drmres_might_sleep(call->function);
	raise_for_others(irq);
	drmres_point(DRMRES_OP_WORK, &lines);
	lock();
	line = line_find(irq);
	action = line ? action_find(line, dev_id) : NULL;
	if (!action && line && line->dropped) {
		/* It was said when its memory went. */
		line->dropped--;
		unlock();
		return NULL;
	}
	if (!action || action->gone) {
		unlock();
		printk(KERN_WARNING "Trying to free already-free IRQ %u\n", irq);
		drmres_call_report(call, DRMRES_IRQ_MISUSE, NULL, "%s() of interrupt %u with a dev_id that has none",
				   call->function, irq);
		return NULL;
	}
	name = action->name;
	if (inside(irq)) {
		/* Linux waits for ever. */
		take_out(line, action, false, call);
		drmres_call_report(call, DRMRES_DEADLOCK, NULL, "%s() of interrupt %u (%s) from inside its handler",
				   call->function, irq, name);
		return name;
	}
	take_out(line, action, true, call);
	return name;
}

int request_threaded_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn, unsigned long flags,
			 const char *name, void *dev_id)
{
	return drmres_irq_request(irq, handler, thread_fn, flags, name, dev_id, NULL,
				  DRMRES_CALL("request_threaded_irq"));
}

int request_irq(unsigned int irq, irq_handler_t handler, unsigned long flags, const char *name, void *dev)
{
	return drmres_irq_request(irq, handler, NULL, flags, name, dev, NULL, DRMRES_CALL("request_irq"));
}

const void *free_irq(unsigned int irq, void *dev_id)
{
	return drmres_irq_free(irq, dev_id, DRMRES_CALL("free_irq"));
}

/* ---- disabling ---- */

/* The line of somebody who wants to enable, disable or wait; NULL, after a report, if nobody requested it. */
static struct line *line_of(unsigned int irq, const struct drmres_call *call)
{
	struct line *line;

	drmres_point(DRMRES_OP_WORK, &lines);
	lock();
	line = line_find(irq);
	if (line && TAILQ_EMPTY(&line->actions))
		line = NULL;
	unlock();
	if (!line)
		drmres_call_report(call, DRMRES_IRQ_MISUSE, NULL, "%s() of interrupt %u, which nobody requested",
				   call->function, irq);
	return line;
}

static void disable(struct line *line)
{
	lock();
	line->depth++;
	unlock();
}

static bool line_quiet(void *arg)
{
	/* Pairs with the release in line_leave(). */
	return !__atomic_load_n(&((struct line *)arg)->raised, __ATOMIC_ACQUIRE);
}

static void synchronize(struct line *line, const struct drmres_call *call)
{
	struct irqaction *action;

	drmres_might_sleep(call->function);
	if (inside(line->irq)) {
		drmres_call_report(call, DRMRES_DEADLOCK, NULL, "%s() of interrupt %u from inside its handler",
				   call->function, line->irq);
		return;
	}
	drmres_await(line, line_quiet, line);
	/* One that is freed meanwhile waits for its thread itself. */
	lock();
	action = TAILQ_FIRST(&line->actions);
	while (action) {
		__atomic_add_fetch(&action->running, 1, __ATOMIC_RELAXED);
		unlock();
		if (action->thread_fn)
			drmres_work_flush(&action->thread, false, call);
		lock();
		action_leave(action);
		action = TAILQ_NEXT(action, entry);
	}
	unlock();
}

void disable_irq_nosync(unsigned int irq)
{
	struct line *line = line_of(irq, DRMRES_CALL("disable_irq_nosync"));

	if (line)
		disable(line);
}

void disable_irq(unsigned int irq)
{
	const struct drmres_call *call = DRMRES_CALL("disable_irq");
	struct line *line = line_of(irq, call);

	if (!line)
		return;
	disable(line);
	synchronize(line, call);
}

void enable_irq(unsigned int irq)
{
	const struct drmres_call *call = DRMRES_CALL("enable_irq");
	struct line *line = line_of(irq, call);
	bool unbalanced;

	if (!line)
		return;
	lock();
	unbalanced = !line->depth;
	if (!unbalanced)
		line->depth--;
	unlock();
	if (unbalanced) {
		printk(KERN_WARNING "Unbalanced enable for IRQ %u\n", irq);
		drmres_call_report(call, DRMRES_IRQ_MISUSE, NULL, "enable_irq() of interrupt %u, which is not disabled",
				   irq);
		return;
	}
	replay(line);
}

void synchronize_irq(unsigned int irq)
{
	const struct drmres_call *call = DRMRES_CALL("synchronize_irq");
	struct line *line = line_of(irq, call);

	if (line)
		synchronize(line, call);
}

bool in_interrupt(void)
{
	return drmres_interrupt_inside();
}
