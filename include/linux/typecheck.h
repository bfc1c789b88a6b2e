/* SPDX-License-Identifier: MIT */
/**
 * DOC: type checks inside macros
 *
 * A mismatch is a diagnostic of the compiler; at run time nothing is left. For kernel C only.
 */
#ifndef _LINUX_TYPECHECK_H_
#define _LINUX_TYPECHECK_H_

#include <linux/compiler.h>

/* @x must be of exactly @type. */
#define typecheck(type, x)                     \
	__extension__({                        \
		type __wanted;                 \
		__typeof__(x) __given;         \
		(void)(&__wanted == &__given); \
		1;                             \
	})

/* @function must be callable through a pointer to @type. */
#define typecheck_fn(type, function)                   \
	__extension__({                                \
		__typeof__(type) *__wanted = function; \
		(void)__wanted;                        \
	})

/* @x must be a pointer. */
#define typecheck_pointer(x)            \
	__extension__({                 \
		__typeof__(x) __given;  \
		(void)sizeof(*__given); \
		1;                      \
	})

#endif
