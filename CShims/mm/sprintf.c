// SPDX-License-Identifier: MIT
/**
 * DOC: formatted strings
 *
 * Printing into fresh memory, and printing with an honest count. Each string is an allocation of its own that the
 * caller frees. Every function may be called concurrently.
 */
#include <linux/sprintf.h>

#include <linux/slab.h>

#include <mm/mm.h>

#include <stdio.h>
#include <string.h>

/* Once to measure, once to write. */
static char *print(gfp_t gfp, const char *fmt, va_list args, const void *pc)
{
	va_list again;
	char *text;
	int length;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (length < 0)
		return NULL;

	text = drmres_mem_alloc((size_t)length + 1, gfp, pc);
	if (text)
		vsnprintf(text, (size_t)length + 1, fmt, args);
	return text;
}

char *kvasprintf(gfp_t gfp, const char *fmt, va_list args)
{
	return print(gfp, fmt, args, __builtin_return_address(0));
}

char *kasprintf(gfp_t gfp, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = print(gfp, fmt, args, __builtin_return_address(0));
	va_end(args);
	return text;
}

const char *kvasprintf_const(gfp_t gfp, const char *fmt, va_list args)
{
	if (!strchr(fmt, '%'))
		return kstrdup_const(fmt, gfp);
	if (!strcmp(fmt, "%s"))
		return kstrdup_const(va_arg(args, const char *), gfp);
	return print(gfp, fmt, args, __builtin_return_address(0));
}

int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	int length = vsnprintf(buf, size, fmt, args);

	if (length < 0 || !size)
		return 0;
	return (size_t)length < size ? length : (int)(size - 1);
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int length;

	va_start(args, fmt);
	length = vscnprintf(buf, size, fmt, args);
	va_end(args);
	return length;
}
