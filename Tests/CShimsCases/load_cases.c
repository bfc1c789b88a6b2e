// SPDX-License-Identifier: MIT
/*
 * Much of everything: nodes on one device, devices, and more of both than the process may have memory for. Whatever there
 * was, the totals are as before when it is gone, and the system has its memory back when it is asked for. Sanitizers and the
 * exact back end make each node dearer by an order of magnitude, and get fewer of them. Memory is measured only where a
 * process has the slab back end from its start, and with it nothing else to do.
 */
#include <drmres/errno.h>
#include <lib/attention.h>
#include <lib/membarrier.h>
#include <linux/device/devres.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <mm/shade.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "child_case.h"
#include "drm_case.h"

static bool is_exact(void)
{
	return !strcmp(drmres_get_backend(), "exact");
}

static bool is_measured(void)
{
	return !is_exact() && !DRMRES_ASAN && !DRMRES_TSAN;
}

/* What may be left of a hundred megabytes: heads of segments, and what is remembered of objects that were freed last. */
#define LITTLE (2 << 20)

static size_t many(size_t count)
{
	return is_exact() || DRMRES_ASAN || DRMRES_TSAN ? count / 10 : count;
}

/* Bytes of the process: what it has of its own in memory, counted page by page, or its address space. */
static size_t resident(void)
{
	size_t kilobytes = 0;
	char line[128];
	FILE *file = fopen("/proc/self/smaps_rollup", "re");

	while (file && fgets(line, sizeof(line), file) && sscanf(line, "Anonymous: %zu", &kilobytes) != 1)
		;
	if (file)
		fclose(file);
	CHECK(kilobytes);
	return kilobytes << 10;
}

static size_t address_space(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	size_t pages = 0;

	CHECK(file && fscanf(file, "%zu", &pages) == 1);
	if (file)
		fclose(file);
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void same_totals(const struct drmres_alloc_totals *before)
{
	struct drmres_alloc_totals after;

	drmres_alloc_totals(&after);
	CHECK_EQ(after.live_objects, before->live_objects);
	CHECK_EQ(after.live_bytes, before->live_bytes);
}

/* ---- a million nodes on one device ---- */

static size_t expected_next, called, out_of_order;

/* Newest first: each action has a lower number than the one before. */
static void in_order(struct drm_device *dev, void *data)
{
	size_t number = (size_t)data;

	(void)dev;
	out_of_order += number >= expected_next;
	expected_next = number;
	called++;
}

/* Every eighth is an action, and of the memory each third goes early: at once, in another order, or not at all. */
static void add_many(struct drm_device *drm, void **nodes, size_t count)
{
	size_t failed = 0;

	for (size_t i = 0; i < count; i++) {
		nodes[i] = NULL;
		if (i % 8 == 7)
			failed += drmm_add_action(drm, in_order, (void *)(i + 1)) != 0;
		else
			failed += !(nodes[i] = drmm_kzalloc(drm, 8 + i % 250, GFP_KERNEL));
		if (i % 3 == 0 && nodes[i]) {
			drmm_kfree(drm, nodes[i]);
			nodes[i] = NULL;
		}
	}
	for (size_t i = 0; i < count; i++) {
		size_t at = i * 7919 % count;

		if (at % 3 == 1 && nodes[at]) {
			drmm_kfree(drm, nodes[at]);
			nodes[at] = NULL;
		}
	}
	CHECK_EQ(failed, 0);
}

static void million_nodes(void)
{
	size_t count = many(1000000), before_bytes, actions = 0;
	struct drmres_alloc_totals before, full;
	void **nodes = calloc(count, sizeof(*nodes));
	struct rig rig;

	drmres_attention_set(DRMRES_ATTENTION_MARK, false);
	drmres_alloc_totals(&before);
	before_bytes = resident();
	rig = rig_begin();
	add_many(rig.drm, nodes, count);
	drmres_alloc_totals(&full);
	for (size_t i = 0; i < count; i++)
		actions += nodes[i] || i % 8 == 7;
	CHECK(full.live_objects - before.live_objects >= actions);
	free(nodes);

	expected_next = count + 1;
	called = out_of_order = 0;
	rig_end(rig);
	CHECK_EQ(called, count / 8);
	CHECK_EQ(out_of_order, 0);
	same_totals(&before);
	drmres_trim();
	if (is_measured())
		CHECK((long long)(resident() - before_bytes) < LITTLE);
}

/* ---- ten thousand small devices ---- */

static size_t gone, acted;

static void device_gone(struct device *dev)
{
	(void)dev;
	gone++;
}

static void act(void *data)
{
	(void)data;
	acted++;
}

static void ten_thousand_devices(void)
{
	size_t count = many(10000), empty, bytes, failed = 0;
	struct device *devices = calloc(count, sizeof(*devices));
	struct drmres_alloc_totals before;

	drmres_attention_set(DRMRES_ATTENTION_MARK, false);
	drmres_trim();
	drmres_alloc_totals(&before);
	for (size_t i = 0; i < count; i++) {
		devices[i].release = device_gone;
		device_initialize(&devices[i]);
		failed += dev_set_name(&devices[i], "small%zu", i) != 0;
	}
	empty = resident();
	for (size_t i = 0; i < count; i++) {
		for (unsigned int node = 0; node < 12; node++)
			failed += !devm_kzalloc(&devices[i], 64, GFP_KERNEL);
		for (unsigned int node = 0; node < 8; node++)
			failed += devm_add_action(&devices[i], act, &devices[i]) != 0;
	}
	bytes = resident() - empty;
	CHECK_EQ(failed, 0);
	/* A header takes a whole 128 bytes where that is the alignment. */
	if (is_measured() && (!strcmp(drmres_get_backend(), "packed") || ARCH_KMALLOC_MINALIGN < 128))
		CHECK(bytes <= 4400 * count);

	gone = acted = 0;
	for (size_t i = 0; i < count; i++)
		put_device(&devices[i]);
	CHECK_EQ(gone, count);
	CHECK_EQ(acted, 8 * count);
	same_totals(&before);
	drmres_trim();
	if (is_measured())
		CHECK((long long)(resident() - empty) < LITTLE);
	free(devices);
}

/* ---- what is left of it ---- */

#define BLOCKS 60000u

static bool stop_looking;

/* Asks what freed places are, while they and all around them go and come back. */
static void *look_at_freed(void *blocks)
{
	for (size_t i = 0; !__atomic_load_n(&stop_looking, __ATOMIC_RELAXED); i++) {
		const void *block = __atomic_load_n(&((void **)blocks)[i * 7919 % BLOCKS], __ATOMIC_RELAXED);

		/* Whatever it is by now. */
		drmres_address_find(block, NULL);
	}
	return NULL;
}

/*
 * 1. a device gets many megabytes, of both kinds of chunks, and ends; 2. a trim gives back all, so that less is left than a page
 * for each two megabytes; 3. the next device gets zeroed memory where it was, and so on; 4. all the while somebody looks at
 * addresses of the first one.
 */
static void nothing_stays(void)
{
	static void *blocks[BLOCKS];
	const size_t count = many(BLOCKS), bytes = many(BLOCKS) * 1200, segments = bytes >> 21;
	unsigned int wrong = 0;
	struct rig rig;
	pthread_t looker;
	size_t before;

	drmres_attention_set(DRMRES_ATTENTION_MARK, false);
	__atomic_store_n(&stop_looking, false, __ATOMIC_RELAXED);
	for (unsigned int round = 0; round < 4; round++) {
		if (round == 1) {
			/* What there is once is there now. */
			drmres_trim();
			before = resident();
		} else if (round == 2) {
			CHECK_EQ(pthread_create(&looker, NULL, look_at_freed, blocks), 0);
		}
		rig = rig_begin();
		for (size_t i = 0; i < count; i++) {
			char *block = drmm_kzalloc(rig.drm, i % 3 ? 100 : 3400, GFP_KERNEL);

			wrong += !block || block[0] || block[99];
			if (block)
				block[0] = block[99] = 1;
			__atomic_store_n(&blocks[i], block, __ATOMIC_RELAXED);
		}
		rig_end(rig);
		drmres_trim();
		if (round == 1 && is_measured())
			CHECK((long long)(resident() - before) < (long long)(segments * 2048));
	}
	__atomic_store_n(&stop_looking, true, __ATOMIC_RELAXED);
	pthread_join(looker, NULL);
	CHECK_EQ(wrong, 0);
}

#define CROWD 4000u
#define SURVIVOR_EACH 400u

/* What one keeps from being given back: a chunk of containers, its own pages, and those of the maps; a whole map takes as much again. */
#define SURVIVOR_BYTES (200 << 10)

/*
 * 1. there are many devices, and all but a few end; 2. a trim gives back what the others had, and the parts of the map that told
 * of them, although there is somebody left in each segment; 3. new ones come where they were, and what is freed twice is told of;
 * 4. the few go, too, with what they had.
 */
static void little_stays_beside_the_living(void)
{
	static struct drm_device *crowd[CROWD];
	const size_t count = many(CROWD), survivors = (count + SURVIVOR_EACH - 1) / SURVIVOR_EACH;
	struct rig rig = rig_begin();
	unsigned int failed = 0;
	size_t before = 0;
	char *memory;

	drmres_attention_set(DRMRES_ATTENTION_MARK, false);
	for (unsigned int round = 0; round < 2; round++) {
		/* What there is once comes in the first round. */
		drmres_trim();
		before = resident();
		for (size_t i = 0; i < count; i++) {
			crowd[i] = drm_dev_alloc(&plain_driver, rig.parent);
			failed += IS_ERR(crowd[i]) || !drmm_kzalloc(crowd[i], 1000, GFP_KERNEL);
		}
		CHECK_EQ(failed, 0);
		for (size_t i = 0; i < count; i++)
			if (i % SURVIVOR_EACH)
				drm_dev_put(crowd[i]);
		drmres_trim();
		if (round && is_measured())
			CHECK((long long)(resident() - before) < (long long)(survivors * SURVIVOR_BYTES));
		memory = drmm_kzalloc(crowd[0], 3000, GFP_KERNEL);
		CHECK(memory && !memory[0] && !memory[2999]);
		drmm_kfree(crowd[0], memory);
		drmres_attention_set(DRMRES_ATTENTION_MARK, true);
		drmm_kfree(crowd[0], memory);
		EXPECT_REPORT(DRMM_FREE_UNKNOWN);
		drmres_attention_set(DRMRES_ATTENTION_MARK, false);
		for (size_t i = 0; i < count; i += SURVIVOR_EACH)
			drm_dev_put(crowd[i]);
	}
	rig_end(rig);
}

/* ---- threads that end late ---- */

#define LATE_THREADS 100u
#define LATE_DEVICES 20u

/* As often as the system comes back. ThreadSanitizer knows of no thread in its last round, in which the library may be called. */
#define LATE_ROUNDS (PTHREAD_DESTRUCTOR_ITERATIONS - (DRMRES_TSAN ? 2u : 0u))

/*
 * struct late - what a thread leaves to be put when it ends
 * @again: how often it came back to that
 */
struct late {
	struct device *parent;
	struct drm_device *drm[LATE_DEVICES];
	unsigned int again;
	unsigned int failed;
};

static pthread_key_t late_key;

static void late_begin(struct late *late)
{
	for (unsigned int i = 0; i < LATE_DEVICES; i++) {
		late->drm[i] = drm_dev_alloc(&plain_driver, late->parent);
		for (unsigned int n = 0; n < 3; n++)
			late->failed += !drmm_kzalloc(late->drm[i], 3000, GFP_KERNEL);
	}
	late->failed += pthread_setspecific(late_key, late) != 0;
}

static void late_end(void *data)
{
	struct late *late = data;
	int index;

	for (unsigned int i = 0; i < LATE_DEVICES; i++) {
		if (drm_dev_enter(late->drm[i], &index))
			drm_dev_exit(index);
		drm_dev_put(late->drm[i]);
	}
	if (++late->again < LATE_ROUNDS)
		late_begin(late);
}

static void *late_thread(void *data)
{
	late_begin(data);
	return NULL;
}

/*
 * 1. a thread leaves devices to the destructor of a key; 2. that comes after what the library does at the end of a thread: it puts
 * them, makes others, and comes again; 3. many threads later nothing is kept for those that have ended, and who counts what
 * they did counts to the end.
 */
static void threads_end_late(void)
{
	struct late late = {.parent = NULL};
	struct drmres_alloc_totals before;
	struct rig rig = rig_unattended();
	size_t resident_before = 0;
	pthread_t thread;

	CHECK_EQ(pthread_key_create(&late_key, late_end), 0);
	drmres_alloc_totals(&before);
	for (unsigned int i = 0; i < LATE_THREADS; i++) {
		late = (struct late){.parent = rig.parent, .failed = late.failed};
		CHECK_EQ(pthread_create(&thread, NULL, late_thread, &late), 0);
		pthread_join(thread, NULL);
		CHECK_EQ(late.again, LATE_ROUNDS);
		drmres_trim();
		if (!i)
			resident_before = resident();
	}
	CHECK_EQ(late.failed, 0);
	same_totals(&before);
	if (is_measured())
		CHECK((long long)(resident() - resident_before) < LITTLE);
	pthread_key_delete(late_key);
	rig_end(rig);
}

/* ---- an address space that ends ---- */

/* What went wrong in the child of the process; an exit status has no room for more. */
enum {
	NO_LIMIT = 1,
	NEVER_ENDED,
	WRONG_ERROR,
	NOT_CALLED,
	NOT_ALL_GONE,
	NOTHING_AFTERWARDS,
};

static void count_call(struct drm_device *dev, void *data)
{
	(void)dev;
	(void)data;
	called++;
}

static void count_device_call(void *data)
{
	(void)data;
	called++;
}

/*
 * Large nodes, then ever smaller ones, until there is no memory for any, nor for an action. Return: how many actions there
 * are; negative: what went wrong.
 */
static long use_up(struct rig rig)
{
	long actions = 0;
	int error = 0;

	for (size_t size = 1 << 20; size; size /= 2)
		for (size_t i = 0; drmm_kzalloc(rig.drm, size, GFP_KERNEL); i++)
			if (i > 10000000)
				return -NEVER_ENDED;
	for (size_t size = 1 << 12; size; size /= 2)
		while (devm_kzalloc(rig.parent, size, GFP_KERNEL))
			;
	while (!(error = drmm_add_action(rig.drm, count_call, NULL)))
		actions++;
	if (error != -ENOMEM)
		return -WRONG_ERROR;
	while (!(error = devm_add_action(rig.parent, count_device_call, NULL)))
		actions++;
	return error == -ENOMEM ? actions : -WRONG_ERROR;
}

static int live_in_little(void)
{
	const size_t little = 48 << 20;
	struct rlimit limit = {address_space() + little, RLIM_INFINITY};
	struct drmres_alloc_totals before, after;
	long actions;
	struct rig rig;

	drmres_set_report_sink(NULL, NULL);
	drmres_alloc_totals(&before);
	rig = rig_begin();
	if (setrlimit(RLIMIT_AS, &limit))
		return NO_LIMIT;
	called = 0;
	actions = use_up(rig);
	if (actions < 0)
		return (int)-actions;
	rig_end(rig);
	if (called != (size_t)actions)
		return NOT_CALLED;
	drmres_alloc_totals(&after);
	if (after.live_objects != before.live_objects || after.live_bytes != before.live_bytes)
		return NOT_ALL_GONE;

	drmres_trim();
	rig = rig_begin();
	for (unsigned int i = 0; i < 1000; i++)
		if (!drmm_kzalloc(rig.drm, 1000, GFP_KERNEL))
			return NOTHING_AFTERWARDS;
	rig_end(rig);
	return 0;
}

static void no_more_address_space(void)
{
	/* A sanitizer's run-time needs terabytes of address space for itself. */
	if (!(DRMRES_ASAN || DRMRES_TSAN))
		CHECK_EQ(in_a_child(live_in_little), 0);
}

/* ---- a system that takes back what it gave ---- */

/* From now on membarrier(2) is refused, as in a sandbox that a program enters when it has begun; false if none can be entered. */
static bool enter_sandbox(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_membarrier, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {ARRAY_SIZE(filter), filter};

	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) && !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static void *allocate_there(void *drm)
{
	return drmm_kzalloc(drm, 64, GFP_KERNEL);
}

static int live_in_a_sandbox(void)
{
	/* Who waits for something that never comes is ended by the system. */
	const struct rlimit limit = {20, 20};
	struct rig rig = rig_unattended();
	void *there = NULL;
	pthread_t thread;
	cpu_set_t before, after;

	if (setrlimit(RLIMIT_CPU, &limit) || !drmm_kzalloc(rig.drm, 64, GFP_KERNEL))
		return NO_LIMIT;
	if (!enter_sandbox())
		return 0;
	if (pthread_create(&thread, NULL, allocate_there, rig.drm) || pthread_join(thread, &there) || !there)
		return NOTHING_AFTERWARDS;
	if (sched_getaffinity(0, sizeof(before), &before))
		return NO_LIMIT;
	drmres_membarrier();
	if (sched_getaffinity(0, sizeof(after), &after) || !CPU_EQUAL(&before, &after))
		return NOT_ALL_GONE;
	rig_end(rig);
	return 0;
}

/*
 * 1. a process begins, and a lock favours a thread; 2. it enters a sandbox, in which membarrier(2) is refused; 3. another thread
 * wants the lock: it gets it, and runs where it may afterwards.
 */
static void membarrier_is_refused(void)
{
	/* ThreadSanitizer begins no thread in a process that was forked while there were several. */
	if (!DRMRES_TSAN)
		CHECK_EQ(in_a_child(live_in_a_sandbox), 0);
}

CASES(load){
	CASE(load, million_nodes),	   CASE(load, ten_thousand_devices),
	CASE(load, nothing_stays),	   CASE(load, little_stays_beside_the_living),
	CASE(load, threads_end_late),	   CASE(load, no_more_address_space),
	CASE(load, membarrier_is_refused), CASE_END,
};
