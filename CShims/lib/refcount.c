// SPDX-License-Identifier: MIT
/**
 * DOC: reference counts that notice misuse
 *
 * All changes of a refcount_t go through here. The counter belongs to the object around it; nothing else is kept. Misuse
 * is told from the value that a change found, as in Linux, so that of two threads only one can believe that it was in time.
 */
#include <linux/refcount.h>

#include <drmres/once.h>
#include <drmres/policy.h>
#include <drmres/sched.h>
#include <lib/hooks.h>
#include <lib/report.h>
#include <linux/printk.h>

enum misuse {
	GET_ON_ZERO,
	PUT_TOO_MANY,
	TOO_MANY_GETS,
	DEC_TO_ZERO,
	MISUSES,
};

static const struct {
	enum drmres_code code;
	const char *log;  /* what Linux prints */
	const char *what; /* what happened, behind the function's name */
} misuses[MISUSES] = {
	[GET_ON_ZERO] = {DRMRES_REFCOUNT_ZERO, "refcount_t: addition on 0; use-after-free.",
			 "takes a reference where none is left"},
	[PUT_TOO_MANY] = {DRMRES_REFCOUNT_UNDERFLOW, "refcount_t: underflow; use-after-free.",
			  "drops more references than there are"},
	[TOO_MANY_GETS] = {DRMRES_REFCOUNT_SATURATED, "refcount_t: saturated; leaking memory.",
			   "takes a reference from a count that is full"},
	[DEC_TO_ZERO] = {DRMRES_REFCOUNT_LEAK, "refcount_t: decrement hit 0; leaking memory.",
			 "drops the last reference and frees nothing"},
};

static u32 said[MISUSES];

/* May the count be touched on behalf of @function? Also the place where other threads may come in between. */
static bool enter(const refcount_t *r, const char *function, const void *pc)
{
	if (!r) {
		drmres_report_at(pc, DRMRES_NULL_ARGUMENT, function, NULL, "%s() of no reference count", function);
		return false;
	}
	drmres_point(DRMRES_OP_REF, r);
	return drmres_may_access(r, function);
}

/*
 * Say what went wrong, once a run where Linux would. Strict speaks each time a count goes wrong, but not again of one that
 * is saturated already: what follows from the first misuse is no other.
 */
static void __cold noinline tell(const refcount_t *r, enum misuse misuse, int old, const char *function, const void *pc)
{
	struct drmres_object object = {.kind = DRMRES_KIND_NONE};
	bool upstream = drmres_get_policy() == DRMRES_UPSTREAM;
	enum drmres_code code = misuses[misuse].code;
	char label[96];

	if (upstream ? !drmres_once(&said[misuse]) : old == REFCOUNT_SATURATED)
		return;
	if (drmres_hooks.address_find)
		drmres_hooks.address_find(r, &object);
	printk(KERN_WARNING "%s\n", misuses[misuse].log);
	/* Of these two it is known what is counted, and that it is the driver's mistake and nobody else's. */
	if (misuse == PUT_TOO_MANY && !upstream &&
	    (object.kind == DRMRES_KIND_DRM || object.kind == DRMRES_KIND_DEVICE))
		code = DRMRES_DOUBLE_PUT;
	if (code == DRMRES_DOUBLE_PUT)
		drmres_report_at(pc, code, function, &object, "%s() of %s, whose references are all put already",
				 function, drmres_object_label(&object, label, sizeof(label)));
	else
		drmres_report_at(pc, code, function, &object, "%s() %s", function, misuses[misuse].what);
}

static void __cold noinline saturate(refcount_t *r, enum misuse misuse, int old, const char *function, const void *pc)
{
	atomic_set(&r->refs, REFCOUNT_SATURATED);
	tell(r, misuse, old, function, pc);
}

/* Would @i references more than @old be too many, or is the count broken already? */
static bool overflows(int old, int i)
{
	int sum;

	return old < 0 || __builtin_add_overflow(old, i, &sum) || sum < 0;
}

static void add(int i, refcount_t *r, const char *function, const void *pc)
{
	int old;

	if (!enter(r, function, pc))
		return;
	/* PAIRS WITH: nothing; who takes a reference holds one, which is what orders. */
	old = __atomic_fetch_add(&r->refs.counter, i, __ATOMIC_RELAXED);
	if (unlikely(!old))
		saturate(r, GET_ON_ZERO, old, function, pc);
	else if (unlikely(overflows(old, i)))
		saturate(r, TOO_MANY_GETS, old, function, pc);
}

static bool add_not_zero(int i, refcount_t *r, const char *function, const void *pc)
{
	int old, sum;

	if (!enter(r, function, pc))
		return false;
	old = atomic_read(&r->refs);
	do {
		if (!old)
			return false;
		sum = (int)((unsigned int)old + (unsigned int)i);
		/* PAIRS WITH: nothing; the caller found the object by a lock or by RCU, which is what orders. */
	} while (!__atomic_compare_exchange_n(&r->refs.counter, &old, sum, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	if (unlikely(overflows(old, i)))
		saturate(r, TOO_MANY_GETS, old, function, pc);
	return true;
}

/* Whoever drops one more does it once too often, and is told so even after the object is freed. */
static void came_to_zero(const refcount_t *r)
{
	/* Relaxed: whoever is on its way may be told or not. */
	void (*last_put)(const void *) = __atomic_load_n(&drmres_hooks.last_put, __ATOMIC_RELAXED);

	if (last_put)
		last_put(r);
}

static bool sub_and_test(int i, refcount_t *r, const char *function, const void *pc)
{
	int old;

	if (!enter(r, function, pc))
		return false;
	/*
	 * PAIRS WITH: itself on other threads: what each of them did to the object before its put happens before the
	 * release by the one that came last.
	 */
	old = __atomic_fetch_sub(&r->refs.counter, i, __ATOMIC_ACQ_REL);
	if (old > 0 && old == i) {
		came_to_zero(r);
		return true;
	}
	if (unlikely(old <= 0 || old - i < 0))
		saturate(r, PUT_TOO_MANY, old, function, pc);
	return false;
}

void refcount_set(refcount_t *r, int n)
{
	if (enter(r, "refcount_set", __builtin_return_address(0)))
		atomic_set(&r->refs, n);
}

unsigned int refcount_read(const refcount_t *r)
{
	return enter(r, "refcount_read", __builtin_return_address(0)) ? (unsigned int)atomic_read(&r->refs) : 0;
}

bool refcount_add_not_zero(int i, refcount_t *r)
{
	return add_not_zero(i, r, "refcount_add_not_zero", __builtin_return_address(0));
}

bool refcount_inc_not_zero(refcount_t *r)
{
	return add_not_zero(1, r, "refcount_inc_not_zero", __builtin_return_address(0));
}

void refcount_add(int i, refcount_t *r)
{
	add(i, r, "refcount_add", __builtin_return_address(0));
}

void refcount_inc(refcount_t *r)
{
	add(1, r, "refcount_inc", __builtin_return_address(0));
}

bool refcount_sub_and_test(int i, refcount_t *r)
{
	return sub_and_test(i, r, "refcount_sub_and_test", __builtin_return_address(0));
}

bool refcount_dec_and_test(refcount_t *r)
{
	return sub_and_test(1, r, "refcount_dec_and_test", __builtin_return_address(0));
}

void refcount_dec(refcount_t *r)
{
	const void *pc = __builtin_return_address(0);
	int old;

	if (!enter(r, "refcount_dec", pc))
		return;
	/* PAIRS WITH: the acquire of whoever drops the last reference in sub_and_test(). */
	old = __atomic_fetch_sub(&r->refs.counter, 1, __ATOMIC_RELEASE);
	if (unlikely(old <= 1))
		saturate(r, DEC_TO_ZERO, old, "refcount_dec", pc);
}

bool refcount_dec_if_one(refcount_t *r)
{
	int one = 1;

	if (!enter(r, "refcount_dec_if_one", __builtin_return_address(0)))
		return false;
	/* PAIRS WITH: the releases of those who dropped theirs before; see sub_and_test(). */
	if (!__atomic_compare_exchange_n(&r->refs.counter, &one, 0, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
		return false;
	came_to_zero(r);
	return true;
}

bool refcount_dec_not_one(refcount_t *r)
{
	const void *pc = __builtin_return_address(0);
	int old;

	if (!enter(r, "refcount_dec_not_one", pc))
		return false;
	old = atomic_read(&r->refs);
	do {
		if (unlikely(old == REFCOUNT_SATURATED))
			return true;
		if (old == 1)
			return false;
		if (unlikely(old == 0)) {
			tell(r, PUT_TOO_MANY, old, "refcount_dec_not_one", pc);
			return true;
		}
		/* PAIRS WITH: the acquire of whoever drops the last reference in sub_and_test(). */
	} while (!__atomic_compare_exchange_n(&r->refs.counter, &old, old - 1, true, __ATOMIC_RELEASE,
					      __ATOMIC_RELAXED));
	return true;
}
