// SPDX-License-Identifier: MIT
/**
 * DOC: formatted strings
 *
 * Printing into fresh memory, and printing with an honest count. Each string is an allocation of its own that the
 * caller frees. Every function may be called concurrently.
 */
#include <linux/sprintf.h>

#include <linux/slab.h>

#include <lib/format.h>
#include <mm/mm.h>

#include <string.h>

/* Once to measure, once to write. */
static char *print(gfp_t gfp, const char *fmt, va_list args, const void *pc)
{
	va_list again;
	char *text;
	size_t length;

	va_copy(again, args);
	length = drmres_vformat(NULL, 0, fmt, again);
	va_end(again);

	text = drmres_mem_alloc(length + 1, gfp, pc);
	if (text)
		drmres_vformat(text, length + 1, fmt, args);
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
	size_t length = drmres_vformat(buf, size, fmt, args);

	if (!size)
		return 0;
	return (int)(length < size ? length : size - 1);
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
