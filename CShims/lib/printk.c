// SPDX-License-Identifier: MIT
/**
 * DOC: printk
 *
 * Text is rendered on the caller's stack, as long as Linux lets a record be, and cut into lines. No state.
 */
#include <linux/printk.h>

#include <ctype.h>
#include <string.h>

#include <lib/format.h>
#include <lib/log.h>

#define MAX_RECORD 1024

int vprintk(const char *fmt, va_list args)
{
	char text[MAX_RECORD], *line = text, *end;
	int level = LOGLEVEL_WARNING;
	size_t length;

	drmres_vformat(text, sizeof(text), fmt, args);
	while (line[0] == KERN_SOH_ASCII && line[1]) {
		if (isdigit((unsigned char)line[1]) && line[1] <= '7')
			level = line[1] - '0';
		line += 2;
	}
	length = strlen(line);
	while ((end = strchr(line, '\n'))) {
		*end = '\0';
		drmres_log_line(level, line);
		line = end + 1;
	}
	if (*line)
		drmres_log_line(level, line);
	return (int)length;
}

int printk(const char *fmt, ...)
{
	va_list args;
	int length;

	va_start(args, fmt);
	length = vprintk(fmt, args);
	va_end(args);
	return length;
}
