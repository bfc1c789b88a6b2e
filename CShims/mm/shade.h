/* SPDX-License-Identifier: MIT */
/*
 * What memory checkers are told. AddressSanitizer and Valgrind are told which bytes nobody may touch; ThreadSanitizer
 * is told that the allocator's own lock orders nothing: every allocation of the process takes it, and would otherwise
 * hide most races of the code under test.
 */
#ifndef _DRMRES_MM_SHADE_H_
#define _DRMRES_MM_SHADE_H_

#include <drmres/types.h>

#if defined(__SANITIZE_ADDRESS__)
#define DRMRES_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define DRMRES_ASAN 1
#endif
#endif
#ifndef DRMRES_ASAN
#define DRMRES_ASAN 0
#endif

#if defined(__SANITIZE_THREAD__)
#define DRMRES_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define DRMRES_TSAN 1
#endif
#endif
#ifndef DRMRES_TSAN
#define DRMRES_TSAN 0
#endif

#if DRMRES_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/lsan_interface.h>

static inline void drmres_shade_close(const void *start, size_t size)
{
	__asan_poison_memory_region(start, size);
}

static inline void drmres_shade_open(const void *start, size_t size)
{
	__asan_unpoison_memory_region(start, size);
}

static inline bool drmres_shade_closed(const void *address)
{
	return __asan_address_is_poisoned(address);
}
#else
#include <mm/memcheck.h>

/* Nobody may touch these bytes. */
static inline void drmres_shade_close(const void *start, size_t size)
{
	drmres_memcheck_tell(DRMRES_MEMCHECK_CLOSED, start, size);
}

/* These bytes may be used again, and have a value. */
static inline void drmres_shade_open(const void *start, size_t size)
{
	drmres_memcheck_tell(DRMRES_MEMCHECK_WRITTEN, start, size);
}

/* Whether the checker knows that nobody may touch this byte; without AddressSanitizer nobody can say. */
static inline bool drmres_shade_closed(const void *address)
{
	(void)address;
	return true;
}
#endif

#if DRMRES_TSAN
#include <sys/mman.h>

void AnnotateIgnoreReadsBegin(const char *file, int line);
void AnnotateIgnoreReadsEnd(const char *file, int line);
void AnnotateIgnoreWritesBegin(const char *file, int line);
void AnnotateIgnoreWritesEnd(const char *file, int line);
void AnnotateIgnoreSyncBegin(const char *file, int line);
void AnnotateIgnoreSyncEnd(const char *file, int line);
void __tsan_write_range(void *start, unsigned long size);
void __tsan_acquire(void *address);
void __tsan_release(void *address);
#endif

/* An object ends here: whoever still uses it, with nothing that orders the two, races with this. */
static inline void drmres_shade_end(void *start, size_t size)
{
#if DRMRES_TSAN
	/* The run-time may be told to overlook what memset() does. */
	__tsan_write_range(start, size);
#else
	(void)start;
	(void)size;
#endif
}

/*
 * For memory that the allocator itself hands out again. What was done to an object before it was freed comes before what
 * is done to the one that gets its place: say so to ThreadSanitizer, outside of drmres_quiet_begin().
 */
static inline void drmres_shade_give(void *start)
{
#if DRMRES_TSAN
	__tsan_release(start);
#else
	(void)start;
#endif
}

static inline void drmres_shade_take(void *start)
{
#if DRMRES_TSAN
	__tsan_acquire(start);
#else
	(void)start;
#endif
}

/* Pages of the allocator's own may hold pointers to what a leak checker counts; and no more. */
static inline void drmres_shade_root(const void *start, size_t size)
{
#if DRMRES_ASAN
	__lsan_register_root_region(start, size);
#else
	(void)start;
	(void)size;
#endif
}

static inline void drmres_shade_unroot(const void *start, size_t size)
{
#if DRMRES_ASAN
	__lsan_unregister_root_region(start, size);
#else
	(void)start;
	(void)size;
#endif
}

/* Whole pages begin a new life: nothing that a checker remembers of them is true any more. Their contents may be lost. */
static inline void drmres_shade_renew(void *start, size_t size)
{
#if DRMRES_TSAN
	mmap(start, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
#else
	drmres_shade_open(start, size);
#endif
}

/* From here to drmres_quiet_end() this thread's accesses and waits are the allocator's own business. Nests. */
static inline void drmres_quiet_begin(void)
{
#if DRMRES_TSAN
	AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
	AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
	AnnotateIgnoreSyncBegin(__FILE__, __LINE__);
#endif
}

static inline void drmres_quiet_end(void)
{
#if DRMRES_TSAN
	AnnotateIgnoreSyncEnd(__FILE__, __LINE__);
	AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
	AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
#endif
}

#endif
