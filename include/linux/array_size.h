/* SPDX-License-Identifier: MIT */
/**
 * DOC: number of elements of an array
 */
#ifndef _LINUX_ARRAY_SIZE_H_
#define _LINUX_ARRAY_SIZE_H_

#include <linux/build_bug.h>
#include <linux/compiler.h>

/**
 * ARRAY_SIZE() - number of elements of an array
 * @arr: an array; in C a pointer does not compile
 *
 * Return: its elements, a constant expression of type size_t.
 */
#ifdef __cplusplus
#define ARRAY_SIZE(arr) (sizeof(arr) / sizeof((arr)[0]))
#else
#define __must_be_array(a) BUILD_BUG_ON_ZERO(__same_type((a), &(a)[0]))
#define ARRAY_SIZE(arr) (sizeof(arr) / sizeof((arr)[0]) + __must_be_array(arr))
#endif

#endif
