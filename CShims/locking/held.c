// SPDX-License-Identifier: MIT
/**
 * DOC: records of threads
 *
 * Owns one record a thread, from the first time it takes a lock until it ends; then the record waits for another
 * thread. The list of records only grows, at its head, so that it can be read without a lock. An entry is published
 * by its address, last, and withdrawn by that address alone; the other fields only ever point to static storage, so
 * that reading them late is harmless.
 */
#include "locking/held.h"

#include "lib/context.h"
#include "lib/event.h"
#include "locking/lock.h"
#include "locking/srcu.h"

#include <drmres/alloc.h>
#include <linux/mutex.h>
#include <linux/spinlock_types.h>
#include <linux/srcu.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

/* Plain accesses for the owner, but other threads may look at any time. */
#define PUT(field, value) __atomic_store_n(&(field), (value), __ATOMIC_RELAXED)
#define GET(field) __atomic_load_n(&(field), __ATOMIC_RELAXED)

__thread struct drmres_task *drmres_task_current;

static struct drmres_task *tasks;
static pthread_key_t ending;

/* Runs on a thread that ends; one that takes a lock even later gets a record again, and this is called again. */
static void task_end(void *arg)
{
	struct drmres_task *task = arg;

	drmres_held_check(&(struct drmres_held_mark){0}, "thread exit", "a thread");
	task->irq_locks = 0;
	task->irq_reported = false;
	drmres_task_current = NULL;
	/* Pairs with the exchange in task_claim(): who reuses the record sees it cleared. */
	__atomic_store_n(&task->number, 0, __ATOMIC_RELEASE);
}

__attribute__((constructor)) static void held_start(void)
{
	pthread_key_create(&ending, task_end);
	drmres_hooks.lock_held_in = drmres_lock_held_in;
}

static struct drmres_task *task_claim(u32 number)
{
	/* Pairs with the release in task_create(): the record is complete before it is on the list. */
	struct drmres_task *task = __atomic_load_n(&tasks, __ATOMIC_ACQUIRE);

	for (; task; task = task->next) {
		u32 nobody = 0;

		/* Pairs with the release in task_end(). */
		if (__atomic_compare_exchange_n(&task->number, &nobody, number, false, __ATOMIC_ACQUIRE,
						__ATOMIC_RELAXED))
			return task;
	}
	return NULL;
}

struct drmres_task *drmres_task_create(void)
{
	static u32 threads;
	/* Any order will do: the number only has to be new. */
	u32 number = __atomic_add_fetch(&threads, 1, __ATOMIC_RELAXED);
	struct drmres_task *task = task_claim(number);

	if (!task) {
		task = calloc(1, sizeof(*task));
		/* A few KiB, once a thread; there is no way to go on and still say truthfully who holds what. */
		if (!task)
			abort();
		PUT(task->number, number);
		task->next = __atomic_load_n(&tasks, __ATOMIC_RELAXED);
		/* Pairs with the acquire of everybody who walks the list. */
		while (!__atomic_compare_exchange_n(&tasks, &task->next, task, false, __ATOMIC_RELEASE,
						    __ATOMIC_RELAXED))
			;
	}
	drmres_task_current = task;
	pthread_setspecific(ending, task);
	return task;
}

static struct drmres_held *slot(struct drmres_task *task)
{
	u32 top = task->top;

	if (top < DRMRES_HELD_MAX) {
		PUT(task->top, top + 1);
		return &task->held[top];
	}
	for (u32 i = 0; i < DRMRES_HELD_MAX; i++)
		if (!GET(task->held[i].address))
			return &task->held[i];
	return NULL;
}

struct drmres_held *drmres_held_push(enum drmres_held_kind kind, const void *address, const char *name,
				     const struct drmres_call *call)
{
	struct drmres_site site = drmres_site_here(call->pc);
	struct drmres_held *held = slot(drmres_task());

	if (!held)
		return NULL;
	PUT(held->name, name);
	PUT(held->function, call->function);
	PUT(held->site.file, site.file);
	PUT(held->site.function, site.function);
	PUT(held->site.line, site.line);
	PUT(held->site.pc, site.pc);
	PUT(held->kind, kind);
	PUT(held->index, 0);
	held->swallowed = 0;
	held->irq = false;
	/* Pairs with the acquire in copy(). */
	__atomic_store_n(&held->address, address, __ATOMIC_RELEASE);
	return held;
}

struct drmres_held *drmres_held_find(const void *address, u32 index)
{
	struct drmres_task *task = drmres_task();

	for (u32 i = address ? task->top : 0; i-- > 0;)
		if (GET(task->held[i].address) == address && GET(task->held[i].index) == index)
			return &task->held[i];
	return NULL;
}

/* Forget the holes at the end; other threads make some too, when they release what this one took. */
static void trim(struct drmres_task *task)
{
	u32 top = task->top;

	while (top && !GET(task->held[top - 1].address))
		top--;
	PUT(task->top, top);
}

void drmres_held_pop(struct drmres_held *held)
{
	if (held)
		PUT(held->address, NULL);
	trim(drmres_task());
}

/* Copy what another thread may be writing. Return: false if it was withdrawn meanwhile. */
static bool copy(struct drmres_held *from, struct drmres_held *to)
{
	/* Pairs with the release in drmres_held_push(). */
	to->address = __atomic_load_n(&from->address, __ATOMIC_ACQUIRE);
	if (!to->address)
		return false;
	to->name = GET(from->name);
	to->function = GET(from->function);
	to->site.file = GET(from->site.file);
	to->site.function = GET(from->site.function);
	to->site.line = GET(from->site.line);
	to->site.pc = GET(from->site.pc);
	to->kind = GET(from->kind);
	to->index = GET(from->index);
	to->swallowed = 0;
	to->irq = false;
	return GET(from->address) == to->address;
}

typedef bool (*held_match_t)(struct drmres_held *slot, const struct drmres_held *copy, void *arg);

/* Look through all threads until @match says true. */
static bool search(held_match_t match, void *arg)
{
	/* Pairs with the release in drmres_task_create(). */
	struct drmres_task *task = __atomic_load_n(&tasks, __ATOMIC_ACQUIRE);
	struct drmres_held held;

	for (; task; task = task->next) {
		if (!__atomic_load_n(&task->number, __ATOMIC_RELAXED))
			continue;
		for (u32 i = 0, top = GET(task->top); i < top; i++)
			if (copy(&task->held[i], &held) && match(&task->held[i], &held, arg))
				return true;
	}
	return false;
}

static bool disown(struct drmres_held *slot, const struct drmres_held *held, void *arg)
{
	const struct drmres_held *wanted = arg;
	const void *address = wanted->address;

	if (held->address != wanted->address || held->index != wanted->index)
		return false;
	/* Only ever from an address to NULL, which the owner takes for a hole whenever it sees it. */
	return __atomic_compare_exchange_n(&slot->address, &address, NULL, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

void drmres_held_disown(const void *address, u32 index)
{
	struct drmres_held wanted = {.address = address, .index = index};

	search(disown, &wanted);
}

static bool same_address(struct drmres_held *slot, const struct drmres_held *held, void *arg)
{
	struct drmres_held *found = arg;

	(void)slot;
	if (held->address != found->address)
		return false;
	*found = *held;
	return true;
}

bool drmres_held_by(const void *address, struct drmres_held *held)
{
	held->address = address;
	return search(same_address, held);
}

struct range {
	uintptr_t start;
	size_t size;
	struct drmres_held found;
};

static bool in_range(struct drmres_held *slot, const struct drmres_held *held, void *arg)
{
	struct range *range = arg;

	(void)slot;
	if ((uintptr_t)held->address - range->start >= range->size)
		return false;
	range->found = *held;
	return true;
}

/* What a reader gets to see of an entry: "&priv->lock, mutex_lock() at foo.c:12 (foo_probe)". */
static void describe(const struct drmres_held *held, struct drmres_object *object)
{
	char where[128];

	*object = (struct drmres_object){.kind = held->kind == DRMRES_HELD_SRCU ? DRMRES_KIND_SRCU : DRMRES_KIND_LOCK,
					 .address = held->address};
	snprintf(object->name, sizeof(object->name), "%s%s%s() at %s", held->name ? held->name : "",
		 held->name ? ", " : "", held->function, drmres_site_describe(&held->site, where, sizeof(where)));
}

/* What most of the time there is to find. */
static inline bool nobody_holds(void)
{
	/* Pairs with the release in drmres_task_create(). */
	const struct drmres_task *task = __atomic_load_n(&tasks, __ATOMIC_ACQUIRE);

	while (task && !GET(task->top))
		task = task->next;
	return !task;
}

/* Not inline: so that the other one needs no registers. */
static noinline bool held_in(const void *start, size_t size, struct drmres_object *lock)
{
	struct range range = {.start = (uintptr_t)start, .size = size};

	if (!search(in_range, &range))
		return false;
	if (lock)
		describe(&range.found, lock);
	return true;
}

bool drmres_lock_held_in(const void *start, size_t size, struct drmres_object *lock)
{
	return !nobody_holds() && held_in(start, size, lock);
}

/* Give back what nobody can give back any more, unless its memory is gone. */
static void release(struct drmres_held *held)
{
	void *address = (void *)(uintptr_t)held->address;
	enum drmres_address state = drmres_address_find(address, NULL);

	if (state == DRMRES_ADDRESS_FREED)
		drmres_held_pop(held);
	else if (held->kind == DRMRES_HELD_SRCU)
		drmres_srcu_exit(address, (int)held->index, DRMRES_CALL("srcu_read_unlock"));
	else
		drmres_lock_abandon(address, held);
}

struct drmres_held_mark drmres_held_mark(void)
{
	struct drmres_task *task = drmres_task();

	trim(task);
	return (struct drmres_held_mark){task->top, task->irq_saved, task->irq_off};
}

unsigned int drmres_held_check(const struct drmres_held_mark *mark, const char *function, const char *what)
{
	struct drmres_task *task = drmres_task();
	unsigned int kept = 0;

	for (u32 i = task->top; i-- > mark->top;) {
		struct drmres_object object;
		char where[128];

		if (!GET(task->held[i].address))
			continue;
		describe(&task->held[i], &object);
		drmres_site_describe(&task->held[i].site, where, sizeof(where));
		drmres_report(DRMRES_LOCK_KEPT, function, &object, "%s returned without undoing its %s() at %s", what,
			      task->held[i].function, where);
		release(&task->held[i]);
		kept++;
	}
	if (task->irq_saved > mark->irq_saved || (task->irq_off && !mark->irq_off)) {
		drmres_report(DRMRES_IRQ_STATE, function, NULL, "%s returned with interrupts off", what);
		for (; task->irq_saved > mark->irq_saved; task->irq_saved--)
			drmres_atomic_leave();
		if (task->irq_off && !mark->irq_off)
			drmres_atomic_leave();
		task->irq_off = mark->irq_off;
		kept++;
	}
	return kept;
}
