// SPDX-License-Identifier: MIT
/**
 * DOC: ranges whose touch is reported
 *
 * A closed range is a run of inaccessible pages in a table that a signal handler can read at any moment. The thread
 * that touches it first claims the range, calls its function, opens the pages and goes on as if nothing had been; a
 * second thread that came at the same time waits until they are open. What is in no range goes to the handlers that
 * were there before.
 *
 * A range belongs to who closed it, until drmres_guard_open(); the caller sees to it that one range is closed and
 * opened by one thread at a time. Touching, and closing and opening of different ranges, may go on concurrently. A
 * slot of the table is never freed, so that the handler may look at all of them without a lock.
 */
#include <mm/guard.h>
#include <mm/system.h>

#include <drmres/sched.h>

#include <lib/fork.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <bsd/sys/queue.h>
#include <bsd/sys/tree.h>

/* States of a slot, in the low bits of its word; the rest counts how often it was used. */
enum {
	SLOT_FREE,
	SLOT_CLOSED,
	SLOT_OPENING,
	SLOT_OPENED
};
#define STATE(word) ((word)&3)
#define USE 4

/* Touches of an open range that fault all the same, before somebody else is asked. */
#define PATIENCE 1000

/*
 * struct slot - one range
 * @word: use and state; every change of the range's other fields is followed by a store-release here
 * @start, @length: the range
 * @faults: touches since it was opened
 * @next: the table, in which slots are only ever added in front
 * @free: the slots that may be used anew; belongs to the lock
 * @by_start: the ranges in use; belongs to the lock
 */
struct slot {
	u64 word;
	uintptr_t start;
	size_t length;
	drmres_guard_fn_t fn;
	void *context;
	unsigned int faults;
	struct slot *next;
	SLIST_ENTRY(slot) free;
	RB_ENTRY(slot) by_start;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)
static struct slot *table;
static SLIST_HEAD(, slot) free_slots = SLIST_HEAD_INITIALIZER(free_slots);
static RB_HEAD(ranges, slot) ranges = RB_INITIALIZER(&ranges);
static struct sigaction previous_segv, previous_bus;
static bool installed;

/* The slot whose function this thread is inside of. */
static __thread struct slot *opening __attribute__((tls_model("initial-exec")));

static int compare(struct slot *a, struct slot *b)
{
	return a->start < b->start ? -1 : a->start > b->start;
}

RB_GENERATE_INTERNAL(ranges, slot, by_start, compare, __attribute__((unused)) static)

static void make_accessible(const struct slot *slot)
{
	mprotect((void *)slot->start, slot->length, PROT_READ | PROT_WRITE);
}

/* The slot in whose range @address lies, and its word; NULL if there is none. */
static struct slot *find(uintptr_t address, u64 *word)
{
	struct slot *slot;
	uintptr_t start;
	size_t length;

	/* PAIRS WITH: the store-release of the table's head in take_slot(). */
	for (slot = __atomic_load_n(&table, __ATOMIC_ACQUIRE); slot; slot = slot->next) {
		/* PAIRS WITH: the store-release in drmres_guard_close(). */
		*word = __atomic_load_n(&slot->word, __ATOMIC_ACQUIRE);
		if (STATE(*word) == SLOT_FREE)
			continue;
		/* Relaxed: if the slot is used anew meanwhile, the word changes, and whoever claims it finds out. */
		start = __atomic_load_n(&slot->start, __ATOMIC_RELAXED);
		length = __atomic_load_n(&slot->length, __ATOMIC_RELAXED);
		if (address - start < length)
			return slot;
	}
	return NULL;
}

/* Whether nobody is inside the range's function. */
static bool settled(void *arg)
{
	const struct slot *slot = arg;

	/* PAIRS WITH: the store-releases in handle() and drmres_guard_open(), each of which is followed by a wake-up. */
	return STATE(__atomic_load_n(&slot->word, __ATOMIC_ACQUIRE)) != SLOT_OPENING;
}

/* Deal with a touch; false if it is none of ours. */
static bool handle(uintptr_t address, bool write, const void *pc)
{
	struct slot *slot, *outer;
	u64 word;

	slot = find(address, &word);
	if (!slot)
		return false;

	switch (STATE(word)) {
	case SLOT_CLOSED:
		/* Relaxed on failure: then somebody else was faster, and the touch is repeated. */
		if (!__atomic_compare_exchange_n(&slot->word, &word, word - SLOT_CLOSED + SLOT_OPENING, false,
						 __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return true;
		outer = opening;
		opening = slot;
		slot->fn((const void *)address, write, pc, slot->context);
		opening = outer;
		make_accessible(slot);
		/* PAIRS WITH: the load-acquire in drmres_guard_open(), which waits for it. */
		__atomic_store_n(&slot->word, word - SLOT_CLOSED + SLOT_OPENED, __ATOMIC_RELEASE);
		drmres_wake(slot);
		return true;
	case SLOT_OPENING:
		/* The function itself touches the range, or another thread is about to open it. */
		if (opening == slot)
			make_accessible(slot);
		else
			drmres_block(slot, settled, slot);
		return true;
	default:
		/* It was opened between the touch and here; unless its pages fault for a reason of their own. */
		return __atomic_fetch_add(&slot->faults, 1, __ATOMIC_RELAXED) < PATIENCE;
	}
}

#if defined(__x86_64__)
static bool is_write(const ucontext_t *context)
{
	/* Bit 1 of the page fault's error code. */
	return context->uc_mcontext.gregs[REG_ERR] & 2;
}

static const void *pc_of(const ucontext_t *context)
{
	return (const void *)context->uc_mcontext.gregs[REG_RIP];
}
#elif defined(__aarch64__)
#include <asm/sigcontext.h>

static bool is_write(const ucontext_t *context)
{
	const char *at = (const char *)context->uc_mcontext.__reserved;
	const char *end = at + sizeof(context->uc_mcontext.__reserved);
	const struct _aarch64_ctx *record;

	while (at + sizeof(*record) <= end) {
		record = (const struct _aarch64_ctx *)at;
		/* WnR, bit 6 of the syndrome of a data abort. */
		if (record->magic == ESR_MAGIC)
			return ((const struct esr_context *)record)->esr >> 6 & 1;
		if (!record->magic || !record->size)
			break;
		at += record->size;
	}
	return false;
}

static const void *pc_of(const ucontext_t *context)
{
	return (const void *)context->uc_mcontext.pc;
}
#else
static bool is_write(const ucontext_t *context)
{
	(void)context;
	return false;
}

static const void *pc_of(const ucontext_t *context)
{
	(void)context;
	return NULL;
}
#endif

bool drmres_guard_is_write(const void *context)
{
	return is_write(context);
}

const void *drmres_guard_pc(const void *context)
{
	return pc_of(context);
}

bool drmres_guard_caught(const siginfo_t *info, const void *context)
{
	/* A signal that somebody sent has no address. */
	return info->si_code > 0 && handle((uintptr_t)info->si_addr, is_write(context), pc_of(context));
}

static void pass_on(int signal, siginfo_t *info, void *context)
{
	const struct sigaction *previous = signal == SIGBUS ? &previous_bus : &previous_segv;

	if (previous->sa_flags & SA_SIGINFO) {
		previous->sa_sigaction(signal, info, context);
	} else if (previous->sa_handler != SIG_DFL && previous->sa_handler != SIG_IGN) {
		previous->sa_handler(signal);
	} else {
		/* The instruction is repeated and ends the process; a signal that was sent comes anew. */
		sigaction(signal, previous, NULL);
		if (info->si_code <= 0)
			raise(signal);
	}
}

static void on_signal(int signal, siginfo_t *info, void *context)
{
	int saved = errno;
	sigset_t both;

	/* SA_NODEFER is not enough where a run-time stands between the kernel and us, as ThreadSanitizer's does. */
	sigemptyset(&both);
	sigaddset(&both, SIGSEGV);
	sigaddset(&both, SIGBUS);
	pthread_sigmask(SIG_UNBLOCK, &both, NULL);

	if (!drmres_guard_caught(info, context))
		pass_on(signal, info, context);
	errno = saved;
}

/* Locked. */
static int install(void)
{
	struct sigaction action = {0};

	if (installed)
		return 0;

	/* A function may touch another range: its touch has to come through. */
	action.sa_sigaction = on_signal;
	action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
	sigemptyset(&action.sa_mask);
	if (sigaction(SIGSEGV, &action, &previous_segv) || sigaction(SIGBUS, &action, &previous_bus))
		return -errno;
	installed = true;
	return 0;
}

/* Locked. */
static struct slot *take_slot(void)
{
	struct slot *slot = SLIST_FIRST(&free_slots);

	if (slot) {
		SLIST_REMOVE_HEAD(&free_slots, free);
		return slot;
	}
	slot = drmres_system_zalloc(1, sizeof(*slot));
	if (slot) {
		slot->next = table;
		/* PAIRS WITH: the load-acquire in find(). */
		__atomic_store_n(&table, slot, __ATOMIC_RELEASE);
	}
	return slot;
}

/* Whether the range overlaps one that is closed already. Locked. */
static bool overlaps(uintptr_t start, size_t length)
{
	struct slot key = {.start = start + length - 1};
	struct slot *slot = RB_NFIND(ranges, &ranges, &key);

	if (slot && slot->start == key.start)
		return true;
	slot = slot ? RB_PREV(ranges, &ranges, slot) : RB_MAX(ranges, &ranges);
	return slot && slot->start + slot->length > start;
}

int drmres_guard_close(void *start, size_t length, drmres_guard_fn_t fn, void *context)
{
	uintptr_t from = (uintptr_t)start, page = (uintptr_t)sysconf(_SC_PAGESIZE) - 1;
	struct slot *slot;
	int error;

	if (!fn || !length || (from & page) || (length & page) || from + length < from)
		return -EINVAL;

	pthread_mutex_lock(&lock);
	error = install();
	if (!error && overlaps(from, length))
		error = -EBUSY;
	slot = error ? NULL : take_slot();
	if (!slot) {
		pthread_mutex_unlock(&lock);
		return error ? error : -ENOMEM;
	}
	__atomic_store_n(&slot->start, from, __ATOMIC_RELAXED);
	__atomic_store_n(&slot->length, length, __ATOMIC_RELAXED);
	slot->fn = fn;
	slot->context = context;
	slot->faults = 0;
	RB_INSERT(ranges, &ranges, slot);
	/* PAIRS WITH: the load-acquire in find(). Before the pages are closed, so that no touch goes unknown. */
	__atomic_store_n(&slot->word, slot->word + USE + SLOT_CLOSED, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&lock);

	if (!mprotect(start, length, PROT_NONE))
		return 0;
	error = -errno;
	drmres_guard_open(start, length);
	return error;
}

/* Take @slot over from whoever may touch it; false if this thread is inside its function. */
static bool claim(struct slot *slot)
{
	u64 word;

	for (;;) {
		/* PAIRS WITH: the store-release in handle(). */
		word = __atomic_load_n(&slot->word, __ATOMIC_ACQUIRE);
		if (STATE(word) != SLOT_OPENING) {
			/* PAIRS WITH: the exchange in handle(): one of the two gets a closed range. */
			if (__atomic_compare_exchange_n(&slot->word, &word, word - STATE(word) + SLOT_OPENING, false,
							__ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
				return true;
		} else if (opening == slot) {
			return false;
		}
		/* Somebody is inside the range's function, and comes out by himself. */
		drmres_block(slot, settled, slot);
	}
}

void drmres_guard_open(void *start, size_t length)
{
	struct slot key = {.start = (uintptr_t)start};
	struct slot *slot;

	pthread_mutex_lock(&lock);
	slot = RB_FIND(ranges, &ranges, &key);
	if (slot && slot->length != length)
		slot = NULL;
	pthread_mutex_unlock(&lock);
	if (!slot || !claim(slot))
		return;

	make_accessible(slot);
	pthread_mutex_lock(&lock);
	RB_REMOVE(ranges, &ranges, slot);
	/* PAIRS WITH: the load-acquire in find(). */
	__atomic_store_n(&slot->word, slot->word - SLOT_OPENING + SLOT_FREE, __ATOMIC_RELEASE);
	drmres_wake(slot);
	SLIST_INSERT_HEAD(&free_slots, slot, free);
	pthread_mutex_unlock(&lock);
}
