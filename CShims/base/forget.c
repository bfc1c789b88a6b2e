// SPDX-License-Identifier: MIT
/**
 * DOC: what was freed behind the core's back
 *
 * A device or driver whose memory was freed while the core knew it is found when somebody looks for another one.
 * Linux walks into freed memory then. Here the finding is reported, and what the core kept of it, which is memory of
 * its own, is taken off every list and freed, so that whoever comes next finds things in order. Nothing of the freed
 * memory is touched.
 */
#include "base.h"

#include <linux/slab.h>
#include <mm/mm.h>

bool drmres_device_take_off(struct device_private *p)
{
	/* PAIRS WITH: itself on another thread that met the same device. */
	if (__atomic_exchange_n(&p->forgotten, true, __ATOMIC_ACQ_REL))
		return false;
	drmres_name_drop(&p->link);
	drmres_name_drop(&p->place);
	drmres_deferred_remove(p);
	drmres_roster_remove(&p->on_parent);
	drmres_roster_remove(&p->on_bus);
	drmres_roster_remove(&p->on_driver);
	if (p->bound)
		drmres_driver_put(p->bound);
	if (p->parent)
		drmres_device_drop(p->parent);
	drmres_bus_put(p->subsys);
	return true;
}

void drmres_device_forget(struct device_private *p)
{
	const void *pc = __builtin_return_address(0);
	const char *name = p->place.name;

	if (!drmres_device_take_off(p))
		return;

	/* Somebody else's walk may still stand there: what is left then is seen as a leak. */
	if (p->on_parent.roster || p->on_bus.roster || p->on_driver.roster)
		return;
	drmres_mem_free(name, true, pc);
	drmres_mem_free(p, true, pc);
}

void drmres_driver_forget(struct driver_private *priv)
{
	struct subsys_private *sp = priv->subsys;

	/* PAIRS WITH: itself on another thread that met the same driver. */
	if (__atomic_exchange_n(&priv->forgotten, true, __ATOMIC_ACQ_REL))
		return;
	drmres_roster_remove(&priv->on_bus);
	drmres_driver_put(priv);
	drmres_bus_put(sp);
}
