/* SPDX-License-Identifier: MIT */
/**
 * DOC: interrupt lines
 *
 * What drivers that only request interrupts use of it is in linux/interrupt.h. There are no interrupt controllers here.
 */
#ifndef _LINUX_IRQ_H
#define _LINUX_IRQ_H

#include <linux/interrupt.h>

#endif
