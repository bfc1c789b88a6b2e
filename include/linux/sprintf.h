/* SPDX-License-Identifier: MIT */
/**
 * DOC: formatted strings
 *
 * kasprintf() and its relatives allocate what they print; the string lives until kfree(), or kfree_const() for
 * kvasprintf_const(). scnprintf() writes into memory of the caller. The conversions are those of printk(), see
 * linux/printk.h. Each call may run concurrently with any other.
 */
#ifndef _LINUX_KERNEL_SPRINTF_H_
#define _LINUX_KERNEL_SPRINTF_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <stdarg.h>

__BEGIN_DECLS

/* The C library's: the kernel's own conversions of %p are not known here. C++ and Swift have them from there. */
#if !defined(__cplusplus) && !defined(__swift__)
int sprintf(char *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int snprintf(char *buf, size_t size, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args) __attribute__((format(printf, 3, 0)));
#endif

/**
 * kasprintf() - print into fresh memory
 * @gfp: flags of the allocation
 * @fmt: printf style
 *
 * Context: May sleep if @gfp permits.
 * Lifetime: Until kfree().
 * Return: the string, NULL on failure.
 */
char *kasprintf(gfp_t gfp, const char *fmt, ...) DRMRES_SYM(kasprintf) __attribute__((format(printf, 2, 3)));

/**
 * kvasprintf() - print into fresh memory
 * @gfp: flags of the allocation
 * @fmt: printf style
 * @args: its arguments; undefined afterwards
 *
 * Context: May sleep if @gfp permits.
 * Lifetime: Until kfree().
 * Return: the string, NULL on failure.
 */
char *kvasprintf(gfp_t gfp, const char *fmt, va_list args) DRMRES_SYM(kvasprintf) __attribute__((format(printf, 2, 0)));

/**
 * kvasprintf_const() - print into fresh memory, unless the result is there already
 * @gfp: flags of the allocation
 * @fmt: printf style; without a conversion, or a bare ``%s``, the string is treated as by kstrdup_const()
 * @args: its arguments; undefined afterwards
 *
 * Context: May sleep if @gfp permits.
 * Lifetime: Until kfree_const().
 * Return: the string, NULL on failure.
 */
const char *kvasprintf_const(gfp_t gfp, const char *fmt, va_list args) DRMRES_SYM(kvasprintf_const)
	__attribute__((format(printf, 2, 0)));

/**
 * scnprintf() - print and count what was really written
 * @buf: where to write
 * @size: room in @buf in bytes
 * @fmt: printf style
 *
 * Context: Any.
 * Return: characters written, without the final NUL; 0 for a @size of 0.
 */
int scnprintf(char *buf, size_t size, const char *fmt, ...) DRMRES_SYM(scnprintf) __attribute__((format(printf, 3, 4)));

/**
 * vscnprintf() - print and count what was really written
 * @buf: where to write
 * @size: room in @buf in bytes
 * @fmt: printf style
 * @args: its arguments; undefined afterwards
 *
 * Context: Any.
 * Return: characters written, without the final NUL; 0 for a @size of 0.
 */
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args) DRMRES_SYM(vscnprintf)
	__attribute__((format(printf, 3, 0)));

#ifdef DRMRES_SITES
#define kasprintf(...) DRMRES_AT(kasprintf(__VA_ARGS__))
#define kvasprintf(...) DRMRES_AT(kvasprintf(__VA_ARGS__))
#define kvasprintf_const(...) DRMRES_AT(kvasprintf_const(__VA_ARGS__))
#endif

__END_DECLS

#endif
