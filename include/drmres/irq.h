/* SPDX-License-Identifier: MIT */
/**
 * DOC: interrupts under control
 *
 * An interrupt comes when the program says so, with drmres_raise_irq(), on the thread that says it. Line numbers are
 * free: any from 1 to DRMRES_IRQ_MAX is a line, whether a device's resources name it or not. Handlers run in atomic
 * context, in a phase ``irq NAME``; what they leave to their thread functions runs as work does (drmres/work.h), in a
 * phase ``irq-thread NAME``. A line that nobody requested, or that is disabled, runs nothing; while it is disabled the
 * interrupt is remembered, once, and comes with enable_irq().
 */
#ifndef _DRMRES_IRQ_H_
#define _DRMRES_IRQ_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

/* The highest number of a line. */
#define DRMRES_IRQ_MAX 65535

/**
 * drmres_raise_irq() - the hardware raises an interrupt line
 * @irq: the line
 *
 * Context: Any; the handlers see an atomic context whatever the caller's is.
 * Return: how many handlers said that the interrupt was theirs (IRQ_HANDLED or IRQ_WAKE_THREAD).
 */
unsigned int drmres_raise_irq(unsigned int irq);

/**
 * drmres_irq_next() - walk the lines that somebody requested
 * @irq: where to go on; 0 to begin
 *
 * Context: Any. Another thread may free the line meanwhile.
 * Return: the next higher line with a handler, 0 at the end.
 */
unsigned int drmres_irq_next(unsigned int irq);

/**
 * drmres_irq_others_raise() - let somebody else on each shared line raise it when that is least convenient
 * @raise: a line that is requested with IRQF_SHARED is raised at once, and once more just before it is freed, as with
 *	   CONFIG_DEBUG_SHIRQ; false, as at first: nobody does
 *
 * Context: Any.
 */
void drmres_irq_others_raise(bool raise);

__END_DECLS

#endif
