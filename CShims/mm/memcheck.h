/* SPDX-License-Identifier: MIT */
/*
 * What Valgrind's memcheck is told, and whether it is there. Its own header is not needed to build: a request is a few
 * rotations that leave every register as it was, so that they do nothing on a processor, and that Valgrind knows when it meets
 * them in front of an instruction that does nothing either. Its other tools know none of these requests and answer as a
 * processor does. Owns nothing; may be called on any thread.
 */
#ifndef _DRMRES_MM_MEMCHECK_H_
#define _DRMRES_MM_MEMCHECK_H_

#include <drmres/types.h>

/* What bytes shall be; the numbers are memcheck's, 'M' and 'C' in the upper two bytes. */
enum drmres_memcheck {
	DRMRES_MEMCHECK_CLOSED = 0x4d430000, /* nobody may touch them */
	DRMRES_MEMCHECK_UNWRITTEN,	     /* they may be used, and have no value yet */
	DRMRES_MEMCHECK_WRITTEN,	     /* they may be used, and have a value */
};

/* Return: whether memcheck was there to hear it. */
static inline bool drmres_memcheck_tell(enum drmres_memcheck what, const void *start, size_t size)
{
	/* As many words as a request of any kind has. */
	const volatile u64 request[6] = {what, (uintptr_t)start, size, 0, 0, 0};
	u64 answer = 0;

#if defined(__x86_64__)
	__asm__ volatile("rolq $3, %%rdi\n\t"
			 "rolq $13, %%rdi\n\t"
			 "rolq $61, %%rdi\n\t"
			 "rolq $51, %%rdi\n\t"
			 "xchgq %%rbx, %%rbx"
			 : "+d"(answer)
			 : "a"(request)
			 : "cc", "memory");
#elif defined(__aarch64__)
	register u64 heard __asm__("x3") = 0;
	register const volatile u64 *words __asm__("x4") = request;

	__asm__ volatile("ror x12, x12, #3\n\t"
			 "ror x12, x12, #13\n\t"
			 "ror x12, x12, #51\n\t"
			 "ror x12, x12, #61\n\t"
			 "orr x10, x10, x10"
			 : "+r"(heard)
			 : "r"(words)
			 : "cc", "memory");
	answer = heard;
#else
	(void)request;
#endif
	return answer;
}

/* Whether this process runs under memcheck: asked by telling it of a byte that has a value anyway. */
static inline bool drmres_memcheck_runs(void)
{
	static const char byte;

	return drmres_memcheck_tell(DRMRES_MEMCHECK_WRITTEN, &byte, sizeof(byte));
}

#endif
