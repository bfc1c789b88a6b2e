/* SPDX-License-Identifier: MIT */
/*
 * Text built piece by piece in memory of the caller, without allocating. What does not fit is counted, so that @used is
 * what snprintf() would return; the buffer always ends in a NUL unless it has no room at all. One thread at a time.
 */
#ifndef _DRMRES_LIB_TEXT_H_
#define _DRMRES_LIB_TEXT_H_

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <drmres/types.h>

struct drmres_text {
	char *buf;
	size_t size;
	size_t used;
};

static inline struct drmres_text drmres_text_begin(char *buf, size_t size)
{
	if (size)
		buf[0] = '\0';
	return (struct drmres_text){buf, size, 0};
}

static inline void drmres_text_add(struct drmres_text *text, const char *bytes, size_t count)
{
	if (text->used < text->size) {
		size_t room = text->size - text->used - 1;
		size_t fits = count < room ? count : room;

		memcpy(text->buf + text->used, bytes, fits);
		text->buf[text->used + fits] = '\0';
	}
	text->used += count;
}

static inline void drmres_text_puts(struct drmres_text *text, const char *string)
{
	drmres_text_add(text, string, strlen(string));
}

static inline void drmres_text_number(struct drmres_text *text, unsigned long long number)
{
	char digits[20], *first = digits + sizeof(digits);

	do
		*--first = (char)('0' + number % 10);
	while (number /= 10);
	drmres_text_add(text, first, (size_t)(digits + sizeof(digits) - first));
}

static inline void __attribute__((format(printf, 2, 3)))
drmres_text_printf(struct drmres_text *text, const char *format, ...)
{
	bool room = text->used < text->size;
	va_list args;
	int bytes;

	va_start(args, format);
	bytes = vsnprintf(room ? text->buf + text->used : NULL, room ? text->size - text->used : 0, format, args);
	va_end(args);
	if (bytes > 0)
		text->used += (size_t)bytes;
}

#endif
