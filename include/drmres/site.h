/* SPDX-License-Identifier: MIT */
/**
 * DOC: call sites
 *
 * Every finding names both ends of an object's life by file and line. A kernel-spelled function that allocates, frees,
 * registers or releases is shadowed by a macro of the same name which notes where it was written for the length of the
 * call. A call that does not come through the macro (a function pointer, Swift) is known by its return address only.
 *
 * The note is one thread-local pointer to static storage. The innermost macro wins: an action that allocates while it
 * is run by somebody else's call is seen at its own line. The core itself is compiled with DRMRES_CORE and never
 * overwrites the driver's note.
 */
#ifndef _DRMRES_SITE_H_
#define _DRMRES_SITE_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * struct drmres_site - a place in the source
 * @file: base name of the file, NULL when the place is not known. Static storage.
 * @function: enclosing function, may be NULL. Static storage.
 * @line: 1-based line, 0 when not known
 * @pc: return address of the call, NULL when @file is known; printed as image and offset, never raw
 */
struct drmres_site {
	const char *file;
	const char *function;
	unsigned int line;
	const void *pc;
};

/**
 * struct drmres_short_site - the same without a function
 * @file: as above
 * @line: as above
 *
 * A note of one is its address plus one.
 */
struct drmres_short_site {
	const char *file;
	unsigned int line;
};

/**
 * drmres_site_enter() - note the caller's place until drmres_site_leave()
 * @site: where the call is written; must outlive the call
 *
 * Context: Any. Thread-local.
 * Return: the note that was in force, to be handed to drmres_site_leave().
 */
const struct drmres_site *drmres_site_enter(const struct drmres_site *site);

/**
 * drmres_site_leave() - put the previous note back
 * @outer: what drmres_site_enter() returned
 *
 * Context: Any. Thread-local.
 */
void drmres_site_leave(const struct drmres_site *outer);

/**
 * drmres_site_describe() - render a place as ``file:line (function)`` or ``image+0xoffset``
 * @site: the place
 * @buf: where to write
 * @size: room in @buf in bytes
 *
 * Return: @buf.
 */
const char *drmres_site_describe(const struct drmres_site *site, char *buf, size_t size);

#ifdef __FILE_NAME__
#define DRMRES_FILE_NAME __FILE_NAME__
#else
#define DRMRES_FILE_NAME __FILE__
#endif

#ifndef DRMRES_CORE
/* The note itself, for drmres_site_swap() alone. */
extern __thread const struct drmres_site *drmres_site_noted __attribute__((tls_model("initial-exec")));

/* drmres_site_enter() and drmres_site_leave() without a call: two instructions around each call of a driver. */
static inline const struct drmres_site *drmres_site_swap(const struct drmres_site *site)
{
	const struct drmres_site *outer = drmres_site_noted;

	drmres_site_noted = site;
	return outer;
}

/**
 * drmres_site_swap_short() - note a place that has no function's name
 * @site: where the call is written; must outlive the call
 *
 * For callers that have to build the note anew for each call.
 *
 * Context: Any. Thread-local.
 * Return: the note that was in force, for drmres_site_swap().
 */
static inline const struct drmres_site *drmres_site_swap_short(const struct drmres_short_site *site)
{
	return drmres_site_swap((const struct drmres_site *)((const char *)site + 1));
}
#endif

#if !defined(DRMRES_CORE) && !defined(__swift__)
#define DRMRES_SITES 1

#ifdef __cplusplus
#define DRMRES_AUTO auto
#else
#define DRMRES_AUTO __auto_type
#endif

/* Wraps a call that returns a value; evaluates it exactly once. */
#define DRMRES_AT(call)                                                                                       \
	__extension__({                                                                                       \
		static const struct drmres_site __drmres_here = {DRMRES_FILE_NAME, __func__, __LINE__, NULL}; \
		const struct drmres_site *__drmres_outer = drmres_site_swap(&__drmres_here);                  \
		DRMRES_AUTO __drmres_ret = (call);                                                            \
		(void)drmres_site_swap(__drmres_outer);                                                       \
		__drmres_ret;                                                                                 \
	})

/* The same for a __must_check call that returns an int: the compiler tells, as it does of the call itself. */
#define DRMRES_AT_CHECKED(call) drmres_return_value_to_be_used(DRMRES_AT(call))

__attribute__((warn_unused_result)) static inline int drmres_return_value_to_be_used(int value)
{
	return value;
}

/* The same for a call that returns nothing. */
#define DRMRES_AT_VOID(call)                                                                                  \
	__extension__({                                                                                       \
		static const struct drmres_site __drmres_here = {DRMRES_FILE_NAME, __func__, __LINE__, NULL}; \
		const struct drmres_site *__drmres_outer = drmres_site_swap(&__drmres_here);                  \
		(call);                                                                                       \
		(void)drmres_site_swap(__drmres_outer);                                                       \
	})

/* Hands the place to a function, as its first argument, which notes it only if it has to. */
#define DRMRES_FROM(function, ...)                                                                            \
	__extension__({                                                                                       \
		static const struct drmres_site __drmres_here = {DRMRES_FILE_NAME, __func__, __LINE__, NULL}; \
		(function)(&__drmres_here, __VA_ARGS__);                                                      \
	})
#endif

__END_DECLS

#endif
