/* SPDX-License-Identifier: MIT */
/**
 * DOC: one copy a processor
 *
 * alloc_percpu() makes NR_CPUS zeroed copies of a type which live until free_percpu(). The pointer that it returns is
 * a handle: a copy is reached through per_cpu_ptr() or this_cpu_ptr() only. The number of processors is fixed and a
 * thread has the same one as long as it lives, so that a run does not depend on the machine. Each call may run
 * concurrently with any other; who may touch a copy is the caller's business.
 */
#ifndef _LINUX_PERCPU_H
#define _LINUX_PERCPU_H

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>

__BEGIN_DECLS

/* Possible processors, on every machine. */
#define NR_CPUS 4
#define nr_cpu_ids ((unsigned int)NR_CPUS)

/* Largest copy in bytes, and strictest alignment. */
#define PCPU_MIN_UNIT_SIZE (32UL << 10)

/**
 * __alloc_percpu() - allocate a copy for each possible processor
 * @size: bytes of one copy; 0 or more than PCPU_MIN_UNIT_SIZE is reported as W31
 * @align: alignment of each copy in bytes; a power of two up to PAGE_SIZE, else W31; below 4 it is taken as 4
 *
 * Context: Process context. May sleep.
 * Lifetime: Until free_percpu().
 * Return: the handle of zeroed copies, NULL on failure.
 */
void __percpu *__alloc_percpu(size_t size, size_t align) DRMRES_SYM(__alloc_percpu);

/**
 * free_percpu() - give all copies back
 * @ptr: what __alloc_percpu() returned; NULL is ignored
 *
 * A second free is M01, an unknown handle M02, a copy of another processor M03, other memory M10; nothing is freed
 * then.
 *
 * Context: Any.
 */
void free_percpu(void __percpu *ptr) DRMRES_SYM(free_percpu);

/**
 * drmres_per_cpu_ptr() - where one processor's copy is
 * @ptr: the handle
 * @cpu: which processor, below nr_cpu_ids; else W31 and the first one's
 *
 * Behind per_cpu_ptr(). A freed handle is reported as M08, an unknown one as M11.
 *
 * Context: Any.
 * Return: the copy, NULL for a handle that is none.
 */
void *drmres_per_cpu_ptr(const void __percpu *ptr, unsigned int cpu);

/**
 * drmres_this_cpu() - the processor that this thread stands for
 *
 * Behind this_cpu_ptr(). Threads are dealt out in the order in which they ask, starting anew at drmres_reset().
 *
 * Context: Any.
 * Return: a number below nr_cpu_ids.
 */
unsigned int drmres_this_cpu(void);

/* Typed forms. @type: of one copy. */
#define alloc_percpu(type) ((__typeof__(type) __percpu *)__alloc_percpu(sizeof(type), __alignof__(type)))

/* @ptr: handle; @cpu: below nr_cpu_ids. */
#define per_cpu_ptr(ptr, cpu) ((__typeof__(*(ptr)) *)drmres_per_cpu_ptr((ptr), (cpu)))

/* The copy of the calling thread's processor. */
#define this_cpu_ptr(ptr) per_cpu_ptr((ptr), drmres_this_cpu())

/* @cpu: unsigned int of the caller; takes each value once, in ascending order. */
#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < nr_cpu_ids; (cpu)++)

#if !defined(__cplusplus) && !defined(__swift__)
DEFINE_FREE(free_percpu, void __percpu *, (free_percpu)(_T))
#endif

#ifdef DRMRES_SITES
#define __alloc_percpu(...) DRMRES_AT(__alloc_percpu(__VA_ARGS__))
#define free_percpu(...) DRMRES_AT_VOID(free_percpu(__VA_ARGS__))
#endif

__END_DECLS

#endif
