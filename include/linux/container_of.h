/* SPDX-License-Identifier: MIT */
/**
 * DOC: from a member to its struct
 *
 * Pure address arithmetic: the pointer is not followed, and nothing is checked at run time.
 */
#ifndef _LINUX_CONTAINER_OF_H_
#define _LINUX_CONTAINER_OF_H_

#include <linux/compiler.h>

/**
 * container_of() - the struct that a member is in
 * @ptr: pointer to the member; evaluated once
 * @type: type of the struct
 * @member: name of the member in it
 *
 * A pointer to something of another type than the member does not compile, ``void *`` excepted.
 *
 * Return: pointer to the struct. A const qualifier of @ptr is lost; see container_of_const().
 */
#ifdef __cplusplus
#define container_of(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))
#else
#define container_of(ptr, type, member)                                                               \
	__extension__({                                                                               \
		_Static_assert(__same_type(*(ptr), ((type *)0)->member) || __same_type(*(ptr), void), \
			       "container_of: the pointer is not of the member's type");              \
		(type *)((char *)(ptr)-offsetof(type, member));                                       \
	})

/**
 * container_of_const() - container_of() that keeps a const qualifier
 * @ptr: pointer to the member; evaluated once
 * @type: type of the struct
 * @member: name of the member in it
 *
 * Return: pointer to the struct, to const if @ptr is.
 */
#define container_of_const(ptr, type, member) \
	_Generic((ptr), const __typeof__(*(ptr)) *                                                                     \
		 : ((const type *)container_of(ptr, type, member)), default                                           \
		 : ((type *)container_of(ptr, type, member)))
#endif

#endif
