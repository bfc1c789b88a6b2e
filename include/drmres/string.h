/* SPDX-License-Identifier: MIT */
/**
 * DOC: copies of strings and memory
 *
 * Each function returns fresh memory that lives until kfree(), or kfree_const() for kstrdup_const(). The source is
 * only read and stays the caller's. Part of linux/slab.h here, and of the kernel's linux/string.h for C that is
 * written for it. Each call may run concurrently with any other.
 */
#ifndef _DRMRES_STRING_H_
#define _DRMRES_STRING_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/compiler.h>
#include <string.h>

__BEGIN_DECLS

/**
 * kstrdup() - copy a string
 * @s: the string; NULL gives NULL
 * @gfp: flags of the allocation
 *
 * Context: May sleep if @gfp permits.
 * Lifetime: Until kfree().
 * Return: the copy, NULL on failure.
 */
char *kstrdup(const char *s, gfp_t gfp) DRMRES_SYM(kstrdup);

/**
 * kstrdup_const() - copy a string unless it never goes away
 * @s: the string; NULL gives NULL
 * @gfp: flags of the allocation
 *
 * Only string literals of this library itself are returned uncopied, as Linux does with those of its own image: a
 * driver's literal goes away with its module, and is copied there and here.
 *
 * Context: May sleep if @gfp permits.
 * Lifetime: Until kfree_const().
 * Return: the copy or @s, NULL on failure.
 */
const char *kstrdup_const(const char *s, gfp_t gfp) DRMRES_SYM(kstrdup_const);

/**
 * kfree_const() - give back what kstrdup_const() returned
 * @x: the string; NULL is ignored, and so is a literal of this library
 *
 * Context: Any.
 */
void kfree_const(const void *x) DRMRES_SYM(kfree_const);

/**
 * kstrndup() - copy the beginning of a string
 * @s: the string; NULL gives NULL
 * @max: copy no more than so many characters; the copy always ends in a NUL
 * @gfp: flags of the allocation
 *
 * Context: May sleep if @gfp permits.
 * Lifetime: Until kfree().
 * Return: the copy, NULL on failure.
 */
char *kstrndup(const char *s, size_t max, gfp_t gfp) DRMRES_SYM(kstrndup);

/**
 * kmemdup() - copy memory
 * @src: the memory; NULL is reported as W03 unless @len is 0
 * @len: bytes; 0 gives ZERO_SIZE_PTR
 * @gfp: flags of the allocation
 *
 * Context: May sleep if @gfp permits.
 * Lifetime: Until kfree().
 * Return: the copy, NULL on failure.
 */
void *kmemdup(const void *src, size_t len, gfp_t gfp) DRMRES_SYM(kmemdup) __drmres_alloc_size(2);

/**
 * kmemdup_array() - copy an array
 * @src: the array
 * @count: elements
 * @element_size: bytes of one
 * @gfp: flags of the allocation
 *
 * Context: May sleep if @gfp permits.
 * Lifetime: Until kfree().
 * Return: the copy; NULL on failure and, as a request that is too large, when the product overflows.
 */
void *kmemdup_array(const void *src, size_t count, size_t element_size, gfp_t gfp) DRMRES_SYM(kmemdup_array)
	__drmres_alloc_size(2, 3);

/**
 * kmemdup_nul() - make a string of memory that has no final NUL
 * @s: the characters; NULL gives NULL
 * @len: how many
 * @gfp: flags of the allocation
 *
 * Context: May sleep if @gfp permits.
 * Lifetime: Until kfree().
 * Return: the string, NULL on failure.
 */
char *kmemdup_nul(const char *s, size_t len, gfp_t gfp) DRMRES_SYM(kmemdup_nul);

#ifdef DRMRES_SITES
#define kstrdup(...) DRMRES_AT(kstrdup(__VA_ARGS__))
#define kstrdup_const(...) DRMRES_AT(kstrdup_const(__VA_ARGS__))
#define kfree_const(...) DRMRES_AT_VOID(kfree_const(__VA_ARGS__))
#define kstrndup(...) DRMRES_AT(kstrndup(__VA_ARGS__))
#define kmemdup(...) DRMRES_AT(kmemdup(__VA_ARGS__))
#define kmemdup_array(...) DRMRES_AT(kmemdup_array(__VA_ARGS__))
#define kmemdup_nul(...) DRMRES_AT(kmemdup_nul(__VA_ARGS__))
#endif

__END_DECLS

#endif
