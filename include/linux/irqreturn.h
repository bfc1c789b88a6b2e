/* SPDX-License-Identifier: MIT */
/**
 * DOC: what an interrupt handler answers
 */
#ifndef _LINUX_IRQRETURN_H_
#define _LINUX_IRQRETURN_H_

/**
 * enum irqreturn - what an interrupt handler answers
 * @IRQ_NONE: it was not from this device
 * @IRQ_HANDLED: it was, and is dealt with
 * @IRQ_WAKE_THREAD: it was, and the thread function shall deal with it
 */
enum irqreturn {
	IRQ_NONE = 0,
	IRQ_HANDLED = 1,
	IRQ_WAKE_THREAD = 2,
};

typedef enum irqreturn irqreturn_t;

#define IRQ_RETVAL(x) ((x) ? IRQ_HANDLED : IRQ_NONE)

#endif
