/* SPDX-License-Identifier: MIT */
/**
 * DOC: the kernel's scalar types
 *
 * Included by every public header. It lives here and not in linux/types.h because a file of that name would shadow the
 * system's own header for everybody who depends on this package; C that is written for the kernel gets both through
 * the shadow folder.
 */
#ifndef _DRMRES_TYPES_H_
#define _DRMRES_TYPES_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef unsigned long long u64; /* as in the kernel, on every machine: printed with %llu */
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef long long s64;

typedef unsigned int gfp_t;
typedef unsigned short umode_t;
typedef u64 dma_addr_t;
typedef u64 phys_addr_t;
typedef phys_addr_t resource_size_t;

/* Fields stay plain integers, as in the kernel: every access goes through a function of linux/atomic.h. */
typedef struct {
	int counter;
} atomic_t;

typedef struct {
	s64 counter;
} atomic64_t;

struct list_head {
	struct list_head *next, *prev;
};

struct hlist_node {
	struct hlist_node *next, **pprev;
};

struct hlist_head {
	struct hlist_node *first;
};

#endif
