/* SPDX-License-Identifier: MIT */
/*
 * Interrupt lines inside the core.
 */
#ifndef _DRMRES_IRQ_IRQ_H_
#define _DRMRES_IRQ_IRQ_H_

#include "base/claim.h"
#include "locking/work.h"
#include "mm/watch.h"

#include <linux/interrupt.h>

/*
 * struct irqaction - one handler of a line; its fields but @work and @flags are fixed from request to free
 * @entry: place among the handlers of its line
 * @irq: the line
 * @handler, @thread_fn, @flags, @name, @dev_id: as requested
 * @thread: runs @thread_fn
 * @running: how many threads are inside @handler; atomic
 * @gone: it was freed, and is only waited for
 * @claim: on while it is requested
 * @watch: on @dev_id, while it is requested
 */
struct irqaction {
	TAILQ_ENTRY(irqaction) entry;
	unsigned int irq;
	irq_handler_t handler;
	irq_handler_t thread_fn;
	unsigned long flags;
	const char *name;
	void *dev_id;
	struct work_struct thread;
	u32 running;
	bool gone;
	struct drmres_claim claim;
	struct drmres_watch watch;
};

int drmres_irq_request(unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn, unsigned long flags,
		       const char *name, void *dev_id, struct device *dev, const struct drmres_call *call);
const void *drmres_irq_free(unsigned int irq, void *dev_id, const struct drmres_call *call);

#endif
