/* SPDX-License-Identifier: MIT */
/**
 * DOC: the kernel's log, written to
 *
 * Text goes to the sink of drmres/log.h, one call a line. Besides the standard conversions, the kernel's own are understood:
 * %pe is an errno by name, %pV another format with its arguments, %ps and %pS a symbol, and %p is the label of what lies
 * at the address (``dr#7``), never the address itself. May be called concurrently, in any context.
 */
#ifndef _LINUX_PRINTK_H_
#define _LINUX_PRINTK_H_

#include <stdarg.h>

#include <drmres/once.h>
#include <linux/compiler.h>
#include <linux/kern_levels.h>

__BEGIN_DECLS

/**
 * struct va_format - a format and its arguments, for %pV
 * @fmt: the format
 * @va: points to its arguments; not consumed
 */
struct va_format {
	const char *fmt;
	va_list *va;
};

/**
 * vprintk() - print to the log
 * @fmt: format, with a KERN_ level in front; without one it is a warning
 * @args: its arguments
 *
 * Every line is a line of its own, whether a newline follows or not; empty lines are dropped.
 *
 * Context: Any.
 * Return: bytes of the text, without the level.
 */
int vprintk(const char *fmt, va_list args) DRMRES_SYM(vprintk) __printf(1, 0);

/**
 * printk() - print to the log
 * @fmt: format, with a KERN_ level in front; see vprintk()
 *
 * Context: Any.
 * Return: bytes of the text, without the level.
 */
int printk(const char *fmt, ...) DRMRES_SYM(printk) __printf(1, 2);

__END_DECLS

/* Checks the arguments and prints nothing. */
#define no_printk(fmt, ...)                               \
	__extension__({                                   \
		if (0)                                    \
			(void)printk(fmt, ##__VA_ARGS__); \
		0;                                        \
	})

/* What a driver may put in front of all its texts, defined before the first include. */
#ifndef pr_fmt
#define pr_fmt(fmt) fmt
#endif

#define pr_emerg(fmt, ...) printk(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert(fmt, ...) printk(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit(fmt, ...) printk(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err(fmt, ...) printk(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn(fmt, ...) printk(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice(fmt, ...) printk(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info(fmt, ...) printk(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)

/*
 * Silent unless the driver is compiled with DEBUG, as in Linux without dynamic debug. Swift's package manager defines DEBUG as 1 for every
 * debug build, which is no driver's wish; a driver's own ``#define DEBUG`` has no value.
 */
#if defined(DEBUG) && !(defined(SWIFT_PACKAGE) && DEBUG + 0)
#define pr_debug(fmt, ...) printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#else
#define pr_debug(fmt, ...) no_printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#endif
#define pr_devel(fmt, ...) pr_debug(fmt, ##__VA_ARGS__)

/* The first time in a run only; true if it was that. */
#define printk_once(fmt, ...)                       \
	__extension__({                             \
		bool __first = DRMRES_ONCE();       \
		if (__first)                        \
			printk(fmt, ##__VA_ARGS__); \
		unlikely(__first);                  \
	})
#define pr_emerg_once(fmt, ...) printk_once(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert_once(fmt, ...) printk_once(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit_once(fmt, ...) printk_once(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err_once(fmt, ...) printk_once(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn_once(fmt, ...) printk_once(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice_once(fmt, ...) printk_once(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info_once(fmt, ...) printk_once(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)

#endif
