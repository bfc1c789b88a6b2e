/* SPDX-License-Identifier: MIT */
/**
 * DOC: members of structs
 *
 * What the kernel's linux/stddef.h adds to the standard one. Constant expressions; nothing is evaluated.
 */
#ifndef _DRMRES_STDDEF_H_
#define _DRMRES_STDDEF_H_

#include <stddef.h>

/* Bytes of a member. */
#define sizeof_field(type, member) sizeof(((type *)0)->member)

/* Offset of the first byte behind a member. */
#define offsetofend(type, member) (offsetof(type, member) + sizeof_field(type, member))

/* Members that can be reached one by one and, as @name, all together; @members are declarations. */
#define struct_group(name, ...)     \
	union {                     \
		struct {            \
			__VA_ARGS__ \
		};                  \
		struct {            \
			__VA_ARGS__ \
		} name;             \
	}

/* A flexible array inside a union, or alone in a struct, where C allows none. */
#define DECLARE_FLEX_ARRAY(type, name) \
	struct {                       \
		struct {               \
		} __no_##name;         \
		type name[];           \
	}

#endif
