// SPDX-License-Identifier: MIT
/**
 * DOC: interrupts that go at unbind
 *
 * A node on the device that knows line and dev_id, and frees the interrupt in its turn.
 */
#include "irq/irq.h"

#include <drmres/errno.h>
#include <linux/device.h>
#include <linux/gfp.h>

struct irq_devres {
	unsigned int irq;
	void *dev_id;
};

static void devm_irq_release(struct device *dev, void *res)
{
	const struct irq_devres *devres = res;

	(void)dev;
	drmres_irq_free(devres->irq, devres->dev_id, DRMRES_CALL("devm_irq_release"));
}

static int devm_irq_match(struct device *dev, void *res, void *data)
{
	const struct irq_devres *devres = res, *match = data;

	(void)dev;
	return devres->irq == match->irq && devres->dev_id == match->dev_id;
}

static int request(struct device *dev, unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn,
		   unsigned long irqflags, const char *devname, void *dev_id, const struct drmres_call *call)
{
	struct irq_devres *devres;
	int ret;

	if (!drmres_call_on(call, dev))
		return -EINVAL;
	devres = devres_alloc(devm_irq_release, sizeof(*devres), GFP_KERNEL);
	if (!devres)
		return -ENOMEM;
	ret = drmres_irq_request(irq, handler, thread_fn, irqflags, devname, dev_id, dev, call);
	if (ret) {
		(devres_free)(devres);
		return ret;
	}
	devres->irq = irq;
	devres->dev_id = dev_id;
	(devres_add)(dev, devres);
	return 0;
}

int devm_request_threaded_irq(struct device *dev, unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn,
			      unsigned long irqflags, const char *devname, void *dev_id)
{
	return request(dev, irq, handler, thread_fn, irqflags, devname, dev_id,
		       DRMRES_CALL("devm_request_threaded_irq"));
}

int devm_request_irq(struct device *dev, unsigned int irq, irq_handler_t handler, unsigned long irqflags,
		     const char *devname, void *dev_id)
{
	return request(dev, irq, handler, NULL, irqflags, devname, dev_id, DRMRES_CALL("devm_request_irq"));
}

void devm_free_irq(struct device *dev, unsigned int irq, void *dev_id)
{
	const struct drmres_call *call = DRMRES_CALL("devm_free_irq");
	struct irq_devres match = {.irq = irq, .dev_id = dev_id};

	if (!drmres_call_on(call, dev))
		return;
	/* What the device does not have is not freed: it may be somebody else's. */
	if ((devres_destroy)(dev, devm_irq_release, devm_irq_match, &match))
		drmres_call_report(call, DRMRES_IRQ_MISUSE, NULL,
				   "devm_free_irq() of interrupt %u, which %s does not have", irq, dev_name(dev));
	else
		drmres_irq_free(irq, dev_id, call);
}
