/* SPDX-License-Identifier: MIT */
/**
 * DOC: strings in memory of the caller
 *
 * What the kernel has beside the standard string functions: copies that always end in a NUL, prefixes, and memory that is all
 * the same. Nothing is allocated and nothing has state. Driver code gets this from linux/string.h.
 */
#ifndef _DRMRES_KSTRING_H_
#define _DRMRES_KSTRING_H_

#include <string.h>

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * drmres_strscpy() - copy a string as far as there is room; what strscpy() calls
 * @dst: where to; always ends in a NUL unless @size is 0
 * @src: the string
 * @size: room in @dst in bytes
 *
 * Return: characters copied without the NUL, -E2BIG if some are missing.
 */
ssize_t drmres_strscpy(char *dst, const char *src, size_t size);

/**
 * drmres_strscpy_pad() - drmres_strscpy(), and the rest of the room is NULs
 * @dst: where to
 * @src: the string
 * @size: room in @dst in bytes
 *
 * For a struct that goes to userspace, so that nothing old goes with it.
 *
 * Return: characters copied without the NUL, -E2BIG if some are missing.
 */
ssize_t drmres_strscpy_pad(char *dst, const char *src, size_t size);

/* strscpy(dst, src, size), or strscpy(array, src) with the array's own size. */
#define strscpy(dst, ...) __drmres_scpy(drmres_strscpy, dst, ##__VA_ARGS__, sizeof(dst))
#define strscpy_pad(dst, ...) __drmres_scpy(drmres_strscpy_pad, dst, ##__VA_ARGS__, sizeof(dst))
#define __drmres_scpy(function, dst, src, size, ...) function(dst, src, size)

/**
 * memchr_inv() - find the first byte that differs
 * @start: the memory
 * @c: the byte that all should have
 * @bytes: how many
 *
 * Return: the first other byte, NULL if there is none.
 */
void *memchr_inv(const void *start, int c, size_t bytes) DRMRES_SYM(memchr_inv);

/**
 * sysfs_streq() - are strings equal but for a final newline?
 * @s1: a string
 * @s2: a string; either may have one
 *
 * Return: true if they are.
 */
bool sysfs_streq(const char *s1, const char *s2) DRMRES_SYM(sysfs_streq);

/**
 * memzero_explicit() - clear memory even if nobody reads it again
 * @s: the memory
 * @count: bytes
 */
void memzero_explicit(void *s, size_t count) DRMRES_SYM(memzero_explicit);

/**
 * str_has_prefix() - does a string start with another?
 * @str: the string
 * @prefix: the other
 *
 * Return: length of @prefix if it does, 0 if not.
 */
static inline size_t str_has_prefix(const char *str, const char *prefix)
{
	size_t length = strlen(prefix);

	return strncmp(str, prefix, length) ? 0 : length;
}

/**
 * strstarts() - does a string start with another?
 * @str: the string
 * @prefix: the other
 *
 * Return: true if it does.
 */
static inline bool strstarts(const char *str, const char *prefix)
{
	return !strncmp(str, prefix, strlen(prefix));
}

/**
 * kbasename() - the last part of a path
 * @path: the path
 *
 * Return: what stands behind the last slash.
 */
static inline const char *kbasename(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Fill a structure from behind a member, or from a member on, to its end. */
#define memset_after(obj, v, member)                                                          \
	memset((u8 *)(obj) + offsetof(__typeof__(*(obj)), member) + sizeof((obj)->member), v, \
	       sizeof(*(obj)) - offsetof(__typeof__(*(obj)), member) - sizeof((obj)->member))
#define memset_startat(obj, v, member)                                \
	memset((u8 *)(obj) + offsetof(__typeof__(*(obj)), member), v, \
	       sizeof(*(obj)) - offsetof(__typeof__(*(obj)), member))

/* Fill with a value wider than a byte; @n counts values. */
static inline void *memset16(u16 *s, u16 v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		s[i] = v;
	return s;
}

static inline void *memset32(u32 *s, u32 v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		s[i] = v;
	return s;
}

static inline void *memset64(u64 *s, u64 v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		s[i] = v;
	return s;
}

/* Each @from in @str becomes @to. */
static inline char *strreplace(char *str, char from, char to)
{
	for (char *at = str; *at; at++)
		if (*at == from)
			*at = to;
	return str;
}

/* strchr() that looks at @count bytes at most. */
static inline char *strnchr(const char *s, size_t count, int c)
{
	for (; count--; s++) {
		if (*s == (char)c)
			return (char *)(uintptr_t)s;
		if (!*s)
			return NULL;
	}
	return NULL;
}

__END_DECLS

#endif
