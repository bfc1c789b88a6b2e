/* SPDX-License-Identifier: MIT */
/**
 * DOC: waiting for a register
 *
 * Reads until a condition holds or controlled time runs out. Nobody changes a register meanwhile but other threads and
 * what runs while this one sleeps.
 */
#ifndef _LINUX_IOPOLL_H_
#define _LINUX_IOPOLL_H_

#include <linux/delay.h>
#include <drmres/errno.h>
#include <linux/io.h>
#include <linux/ktime.h>

/* Return: 0, or -ETIMEDOUT with the last value read. @sleep_us, @timeout_us 0: do not sleep; wait without limit. */
#define read_poll_timeout(op, val, cond, sleep_us, timeout_us, sleep_before_read, args...) \
	__extension__({                                                                    \
		const u64 __timeout_us = (u64)(timeout_us);                                \
		const unsigned long __sleep_us = (unsigned long)(sleep_us);                \
		const ktime_t __timeout = ktime_add_us(ktime_get(), __timeout_us);         \
		if ((sleep_before_read) && __sleep_us)                                     \
			usleep_range((__sleep_us >> 2) + 1, __sleep_us);                   \
		for (;;) {                                                                 \
			(val) = op(args);                                                  \
			if (cond)                                                          \
				break;                                                     \
			if (__timeout_us && ktime_compare(ktime_get(), __timeout) > 0) {   \
				(val) = op(args);                                          \
				break;                                                     \
			}                                                                  \
			if (__sleep_us)                                                    \
				usleep_range((__sleep_us >> 2) + 1, __sleep_us);           \
			cpu_relax();                                                       \
		}                                                                          \
		(cond) ? 0 : -ETIMEDOUT;                                                   \
	})

/* The same without sleeping, for atomic context. */
#define read_poll_timeout_atomic(op, val, cond, delay_us, timeout_us, delay_before_read, args...) \
	__extension__({                                                                           \
		const u64 __timeout_us = (u64)(timeout_us);                                       \
		const unsigned long __delay_us = (unsigned long)(delay_us);                       \
		const ktime_t __timeout = ktime_add_us(ktime_get(), __timeout_us);                \
		if ((delay_before_read) && __delay_us)                                            \
			udelay(__delay_us);                                                       \
		for (;;) {                                                                        \
			(val) = op(args);                                                         \
			if (cond)                                                                 \
				break;                                                            \
			if (__timeout_us && ktime_compare(ktime_get(), __timeout) > 0) {          \
				(val) = op(args);                                                 \
				break;                                                            \
			}                                                                         \
			if (__delay_us)                                                           \
				udelay(__delay_us);                                               \
			cpu_relax();                                                              \
		}                                                                                 \
		(cond) ? 0 : -ETIMEDOUT;                                                          \
	})

#define readx_poll_timeout(op, addr, val, cond, sleep_us, timeout_us) \
	read_poll_timeout(op, val, cond, sleep_us, timeout_us, false, addr)
#define readx_poll_timeout_atomic(op, addr, val, cond, delay_us, timeout_us) \
	read_poll_timeout_atomic(op, val, cond, delay_us, timeout_us, false, addr)
#define readl_poll_timeout(addr, val, cond, sleep_us, timeout_us) \
	readx_poll_timeout(readl, addr, val, cond, sleep_us, timeout_us)
#define readl_poll_timeout_atomic(addr, val, cond, delay_us, timeout_us) \
	readx_poll_timeout_atomic(readl, addr, val, cond, delay_us, timeout_us)
#define readl_relaxed_poll_timeout(addr, val, cond, sleep_us, timeout_us) \
	readl_poll_timeout(addr, val, cond, sleep_us, timeout_us)
#define readl_relaxed_poll_timeout_atomic(addr, val, cond, delay_us, timeout_us) \
	readl_poll_timeout_atomic(addr, val, cond, delay_us, timeout_us)
#define readb_poll_timeout(addr, val, cond, sleep_us, timeout_us) \
	readx_poll_timeout(readb, addr, val, cond, sleep_us, timeout_us)
#define readw_poll_timeout(addr, val, cond, sleep_us, timeout_us) \
	readx_poll_timeout(readw, addr, val, cond, sleep_us, timeout_us)
#define readq_poll_timeout(addr, val, cond, sleep_us, timeout_us) \
	readx_poll_timeout(readq, addr, val, cond, sleep_us, timeout_us)

#endif
