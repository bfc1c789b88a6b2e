/* SPDX-License-Identifier: MIT */
/*
 * printf as the kernel has it: the C library's conversions and those of %p that linux/printk.h names. Nothing is
 * allocated, and no address is printed.
 */
#ifndef _DRMRES_LIB_FORMAT_H_
#define _DRMRES_LIB_FORMAT_H_

#include <stdarg.h>

#include <drmres/types.h>

/* Return: bytes needed without the final NUL, as vsnprintf() counts. @args is undefined afterwards. */
size_t drmres_vformat(char *buf, size_t size, const char *format, va_list args) __attribute__((format(printf, 3, 0)));

/* The name of a positive errno, NULL if it has none. */
const char *drmres_errno_name(int error);

#endif
