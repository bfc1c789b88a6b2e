// SPDX-License-Identifier: MIT
/**
 * DOC: strings in memory of the caller
 *
 * Nothing is kept; may be called concurrently, in any context.
 */
#include <drmres/kstring.h>

#include <errno.h>

#include <lib/report.h>

ssize_t drmres_strscpy(char *dst, const char *src, size_t size)
{
	size_t length;

	if (!dst || !src) {
		drmres_report_at(__builtin_return_address(0), DRMRES_NULL_ARGUMENT, "strscpy", NULL,
				 "strscpy() %s NULL", dst ? "from" : "to");
		return -EINVAL;
	}
	/* Not strlcpy(): it reads the source to its end, which need not be there beyond the room. */
	length = strnlen(src, size);
	if (!size)
		return -E2BIG;
	if (length == size) {
		memcpy(dst, src, size - 1);
		dst[size - 1] = '\0';
		return -E2BIG;
	}
	memcpy(dst, src, length + 1);
	return (ssize_t)length;
}

ssize_t drmres_strscpy_pad(char *dst, const char *src, size_t size)
{
	ssize_t length = drmres_strscpy(dst, src, size);

	if (length >= 0)
		memset(dst + length, 0, size - (size_t)length);
	return length;
}

void *memchr_inv(const void *start, int c, size_t bytes)
{
	const unsigned char *at = start;

	for (; bytes; at++, bytes--)
		if (*at != (unsigned char)c)
			return (void *)(uintptr_t)at;
	return NULL;
}

bool sysfs_streq(const char *s1, const char *s2)
{
	while (*s1 && *s1 == *s2) {
		s1++;
		s2++;
	}
	s1 += *s1 == '\n';
	s2 += *s2 == '\n';
	return !*s1 && !*s2;
}

void memzero_explicit(void *s, size_t count)
{
	explicit_bzero(s, count);
}
