/* SPDX-License-Identifier: MIT */
/*
 * One interface for everybody who competes, so that the calls cost the same for all.
 */
#ifndef _BENCH_CONTENDER_H_
#define _BENCH_CONTENDER_H_

#include <bench.h>

struct contender {
	const char *name;
	bool managed; /* has devices, actions and a release order */
	void *(*make)(void);
	void *(*alloc)(void *owner, size_t size);
	bool (*action)(void *owner, void *data);
	void (*free)(void *owner, void *memory);
	void (*put)(void *owner);
};

extern const struct contender bench_kernel, bench_kernel_scan, bench_raw, bench_exact;

/* Keeps the compiler from seeing that nobody reads what was written. */
static inline void bench_escape(void *memory)
{
	__asm__ volatile("" ::"r"(memory) : "memory");
}

#endif
