/* SPDX-License-Identifier: MIT */
/**
 * DOC: benchmark workloads
 *
 * A workload is described once, in terms of phases: make a device, fill it, add actions, free early, release. A contender
 * brings its own loops for these phases, so that nothing but its own code stands between two operations. A program
 * measures one workload of one contender and prints one line; rounds, order and statistics are the caller's. Several
 * such programs may compete with each other.
 *
 * A job belongs to the thread that runs it. Contenders are static and never change.
 */
#ifndef _DRMRES_BENCH_H_
#define _DRMRES_BENCH_H_

#include <drmres/types.h>
#include <stddef.h>

__BEGIN_DECLS

/* What the work is; the letters are those of the documentation. */
enum bench_workload {
	BENCH_W1,	   /* n allocations of 64 zeroed bytes, then release all */
	BENCH_W2,	   /* the same with mixed sizes, 5 to 4096 bytes */
	BENCH_W3,	   /* n actions, then release all */
	BENCH_W4_RANDOM,   /* early free of each of n live nodes, in random order */
	BENCH_W4_FIFO,	   /* oldest first */
	BENCH_W4_LIFO,	   /* newest first */
	BENCH_W4_CHURN,	   /* n times one of n live nodes is freed and another allocated */
	BENCH_W4_SHUFFLED, /* release of n nodes whose order in memory is random */
	BENCH_W5A,	   /* a device of 12 x 64 bytes and 8 actions, made and released n times */
	BENCH_W5B,	   /* the same with 7.4 KB in 12 allocations */
	BENCH_W5_EMPTY,	   /* the same with nothing in it: what the device itself costs */
	BENCH_W6_BIG,	   /* W1 by two threads, each on its own device */
	BENCH_W6_SMALL,	   /* W5a by two threads */
	BENCH_W7_ALLOC,	   /* n allocations on one device by two threads */
	BENCH_W7_ACTION,   /* n actions on one device by two threads */
	BENCH_W7_RING,	   /* n allocations on one device by two threads, each freed 64 later by the same thread */
	BENCH_W8_NODES,	   /* bytes that n nodes of 64 bytes take, each, over their 64 */
	BENCH_W8_KEPT,	   /* bytes still taken after the release of n nodes */
	BENCH_W8_TRIMMED,  /* the same once whatever is kept was asked for */
	BENCH_W8_DEVICES,  /* bytes that n live devices as in W5a take, each */
	BENCH_W8_EMPTY,	   /* bytes that n live devices take that have nothing in them, each */
	BENCH_W8_DEVM,	   /* bytes that what W5a has in a device takes in each of n devices that were there before */
	BENCH_DEVM,	   /* n times devm_kzalloc() and devm_kfree() */
	BENCH_DEVM_ACTION, /* a device, n times devm_add_action(), then its release */
	BENCH_ENTER,	   /* n times drm_dev_enter() and drm_dev_exit() */
	BENCH_GET,	   /* n times drm_dev_get() and drm_dev_put() */
	BENCH_WORKLOADS,
};

struct bench_contender;

/* What a workload's value is. */
enum bench_unit {
	BENCH_NS_PER_NODE,
	BENCH_NS_PER_DEVICE,
	BENCH_NS_PER_PAIR,
	BENCH_BYTES_PER_NODE,
	BENCH_BYTES_PER_DEVICE,
	BENCH_BYTES,
};

/**
 * struct bench_job - one thread's share of a workload
 * @who: the contender
 * @workload: what to do; a phase looks at it where sizes differ
 * @n: nodes, devices or pairs; at least 1
 * @align: alignment of a payload in bytes
 * @sizes: size of each node; NULL for 64 bytes each
 * @order: which node is meant, n of them: the order of early frees, or the nodes that churn replaces
 * @frees: how many of @order are used
 * @kept: a slot of the contender's ->slot bytes for each node
 * @owner: the contender's device
 * @failed: memory ran out
 * @ns: processor time that bench_section() took
 */
struct bench_job {
	const struct bench_contender *who;
	enum bench_workload workload;
	size_t n;
	size_t align;
	const u16 *sizes;
	const u32 *order;
	size_t frees;
	void *kept;
	void *owner;
	bool failed;
	double ns;
};

/* Part of a workload. */
typedef void (*bench_phase_t)(struct bench_job *job);

/**
 * struct bench_contender - who competes
 * @name: short, without blanks
 * @workloads: bit 1 << workload for each that it can do
 * @aligns: sum of the alignments that it can do, each a power of two
 * @slot: bytes that it keeps for a node
 * @scan: its early free walks the list, so that only some are measured where there are many nodes
 * @prepare: called once, before everything else; false if it cannot be had. May be NULL.
 * @open: make @job->owner
 * @fill: n allocations, each written to
 * @act: n actions
 * @give: free the first @job->frees of what is kept
 * @churn: replace the node order[i], for each i below @job->frees
 * @ring: n allocations, each freed 64 later
 * @close: release what is left, with the device
 * @cycle: n devices, each made, filled and released
 * @leave: the thread that did this job ends; may be NULL
 * @trim: give back what is kept of freed memory
 * @devm: n pairs; @enter, @get: likewise
 * @devm_act: n actions on a device of its own, which then goes
 * @devm_open: make a device for @devm_stock
 * @devm_stock: 12 x 64 bytes and 8 actions on it
 * @devm_close: release it with what it has
 */
struct bench_contender {
	const char *name;
	u32 workloads;
	u32 aligns;
	size_t slot;
	bool scan;
	bool (*prepare)(void);
	bench_phase_t open;
	bench_phase_t fill;
	bench_phase_t act;
	bench_phase_t give;
	bench_phase_t churn;
	bench_phase_t ring;
	bench_phase_t close;
	bench_phase_t cycle;
	bench_phase_t leave;
	void (*trim)(void);
	bench_phase_t devm;
	bench_phase_t enter;
	bench_phase_t get;
	bench_phase_t devm_act;
	bench_phase_t devm_open;
	bench_phase_t devm_stock;
	bench_phase_t devm_close;
};

/* The kernel's algorithm on the C library's malloc, early free unvalidated: the base. */
extern const struct bench_contender bench_kernel;
/* The same, early free by walking the list, as the kernel does it. */
extern const struct bench_contender bench_kernel_scan;
/* malloc, memset, free: no list, no lock, no release order. */
extern const struct bench_contender bench_raw;
/* Arenas: the limit without a header, and the limit with the node's header and a list. */
extern const struct bench_contender bench_bump, bench_bump_list;
/* This library, on its back end of that name. */
extern const struct bench_contender bench_exact, bench_slab, bench_packed;

/**
 * bench_use_exact() - have this process use the exact back end
 *
 * Context: Before anything is allocated.
 * Return: false if it is too late.
 */
bool bench_use_exact(void);

/**
 * bench_use_slab() - have this process use the slab back end
 *
 * Context: Before anything is allocated.
 * Return: false if it is too late.
 */
bool bench_use_slab(void);

/**
 * bench_use_packed() - have this process use the packed back end
 *
 * Context: Before anything is allocated.
 * Return: false if it is too late.
 */
bool bench_use_packed(void);

/**
 * bench_built_in() - who is in every program that measures this library
 * @i: which one
 *
 * Return: a contender, NULL when there are no more.
 */
const struct bench_contender *bench_built_in(size_t i);

/* How far behind its allocation a node of W7-ring is freed; what a device of W5 has. */
enum {
	BENCH_RING = 64,
	BENCH_CYCLE_NODES = 12,
	BENCH_CYCLE_ACTIONS = 8,
};

/**
 * bench_kms_size() - bytes that W5b asks for
 * @i: for which of its BENCH_CYCLE_NODES allocations
 *
 * Return: bytes; 7.4 KB in all, as a small KMS driver asks for it.
 */
u16 bench_kms_size(size_t i);

/**
 * bench_workload_name() - how a workload is called
 * @workload: which
 *
 * Return: "W1" ...
 */
const char *bench_workload_name(enum bench_workload workload);

/**
 * bench_workload_summary() - what a workload does
 * @workload: which
 *
 * Return: one line.
 */
const char *bench_workload_summary(enum bench_workload workload);

/**
 * bench_workload_unit() - what its value is
 * @workload: which
 *
 * Return: the unit.
 */
enum bench_unit bench_workload_unit(enum bench_workload workload);

/* How the work is gone through. */
enum bench_mode {
	BENCH_TIME,  /* once unseen, then until the median is worth something */
	BENCH_COUNT, /* once unseen, then once inside bench_section() */
};

/**
 * struct bench_request - what to measure
 * @workload: what
 * @who: by whom
 * @n: nodes, devices or pairs; at least 1
 * @align: alignment in bytes
 * @parked: a second thread exists and sleeps, as in most programs
 * @mode: how
 */
struct bench_request {
	enum bench_workload workload;
	const struct bench_contender *who;
	size_t n;
	size_t align;
	bool parked;
	enum bench_mode mode;
};

/**
 * struct bench_result - what came out
 * @failed: memory ran out; the rest is 0
 * @value: in the workload's unit, median of the passes
 * @bytes: that a node or a device took while all of them were there; 0 if that was not looked at
 * @count: operations in one pass
 */
struct bench_result {
	bool failed;
	double value;
	double bytes;
	size_t count;
};

/**
 * bench_measure() - measure in this process
 * @request: what
 *
 * The first measurement of a process is the one that means something.
 *
 * Context: Process context.
 * Return: what came out.
 */
struct bench_result bench_measure(const struct bench_request *request);

/**
 * bench_section() - the part of a measurement that counts
 * @job: on what
 * @body: what to do
 *
 * Nothing but a call: whoever counts instructions does so between its entry and its return.
 */
void bench_section(struct bench_job *job, bench_phase_t body);

/**
 * bench_program() - main() of a program that measures
 * @contenders: who is in it, ended by NULL
 * @argc: number of arguments, with the program's name
 * @argv: `list`, which prints one contender a line with its alignments and workloads, or
 *        `time|count CONTENDER WORKLOAD N ALIGN THREADS`, which prints one line of `value=... bytes=... count=...`, or
 *        `failed=...`
 *
 * Context: Process context, once in a process.
 * Return: exit status; 2 for arguments that it does not know.
 */
int bench_program(const struct bench_contender *const *contenders, int argc, char **argv);

/**
 * bench_c_library() - which C library this process runs with
 *
 * Return: its version.
 */
const char *bench_c_library(void);

/**
 * bench_escape() - keep the compiler from seeing that nobody reads what was written
 * @memory: what
 */
static inline void bench_escape(void *memory)
{
	__asm__ volatile("" ::"r"(memory) : "memory");
}

__END_DECLS

#endif
