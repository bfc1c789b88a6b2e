// SPDX-License-Identifier: MIT
/**
 * DOC: reset lines
 *
 * A handle is an allocation that can fail and leak as in Linux. An exclusive one is a claim on the line behind it.
 */
#include <linux/reset.h>

#include <fs/usable.h>
#include <linux/device.h>
#include <linux/err.h>
#include <mm/mm.h>

#include "supply.h"

struct reset_control {
	struct drmres_supply *supply;
	struct device *dev;
	bool exclusive;
};

static struct reset_control *get(struct device *dev, const char *id, bool exclusive, const char *function,
				 const void *pc)
{
	struct reset_control *rstc;
	int ret = -ENOMEM;

	if (dev && !drmres_usable_at(pc, dev, function, "device"))
		return ERR_PTR(-EINVAL);
	rstc = drmres_mem_alloc(sizeof(*rstc), DRMRES_SUPPLY_GFP | __GFP_ZERO, pc);
	if (!rstc)
		return ERR_PTR(-ENOMEM);
	rstc->dev = dev;
	rstc->exclusive = exclusive;
	rstc->supply = drmres_supply_get("reset control", dev, id);
	if (rstc->supply)
		ret = exclusive ? drmres_supply_take(rstc->supply, function, dev, true, pc) : 0;
	if (!ret)
		return rstc;
	drmres_mem_free(rstc, false, pc);
	return ERR_PTR(ret);
}

static void put(struct reset_control *rstc, const void *pc)
{
	if (rstc->exclusive)
		drmres_supply_count(rstc->supply, 0, -1, "reset control", rstc->dev, pc);
	drmres_mem_free(rstc, false, pc);
}

struct reset_control *reset_control_get_exclusive(struct device *dev, const char *id)
{
	return get(dev, id, true, __func__, __builtin_return_address(0));
}

struct reset_control *reset_control_get_shared(struct device *dev, const char *id)
{
	return get(dev, id, false, __func__, __builtin_return_address(0));
}

void reset_control_put(struct reset_control *rstc)
{
	const void *pc = __builtin_return_address(0);

	if (!IS_ERR_OR_NULL(rstc) && drmres_usable_at(pc, rstc, __func__, "reset control"))
		put(rstc, pc);
}

static int set(struct reset_control *rstc, unsigned long value, const char *function, const void *pc)
{
	if (!rstc)
		return 0;
	if (!drmres_usable_at(pc, rstc, function, "reset control"))
		return -EINVAL;
	rstc->supply->value = value;
	return 0;
}

int reset_control_assert(struct reset_control *rstc)
{
	return set(rstc, 1, __func__, __builtin_return_address(0));
}

int reset_control_deassert(struct reset_control *rstc)
{
	return set(rstc, 0, __func__, __builtin_return_address(0));
}

int reset_control_status(struct reset_control *rstc)
{
	return rstc && drmres_usable(rstc, "reset control") && rstc->supply->value;
}

static void devm_reset_control_release(struct device *dev, void *res)
{
	struct reset_control **rstc = res;

	(void)dev;
	put(*rstc, NULL);
}

static struct reset_control *managed_get(struct device *dev, const char *id, bool exclusive, const char *function,
					 const void *pc)
{
	struct reset_control **managed, *rstc;

	managed = devres_alloc(devm_reset_control_release, sizeof(*managed), DRMRES_SUPPLY_GFP);
	if (!managed)
		return ERR_PTR(-ENOMEM);
	rstc = get(dev, id, exclusive, function, pc);
	if (IS_ERR(rstc)) {
		devres_free(managed);
		return rstc;
	}
	*managed = rstc;
	devres_add(dev, managed);
	return rstc;
}

struct reset_control *devm_reset_control_get_exclusive(struct device *dev, const char *id)
{
	return managed_get(dev, id, true, __func__, __builtin_return_address(0));
}

struct reset_control *devm_reset_control_get_shared(struct device *dev, const char *id)
{
	return managed_get(dev, id, false, __func__, __builtin_return_address(0));
}
