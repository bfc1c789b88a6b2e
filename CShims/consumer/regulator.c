// SPDX-License-Identifier: MIT
/**
 * DOC: regulators
 *
 * A handle is an allocation that can fail and leak as in Linux, and counts what it enabled; the count of all is on the
 * supply behind it.
 */
#include <linux/regulator/consumer.h>

#include <drmres/context.h>
#include <drmres/policy.h>
#include <fs/usable.h>
#include <linux/device.h>
#include <linux/err.h>
#include <mm/mm.h>

#include "supply.h"

struct regulator {
	struct drmres_supply *supply;
	struct device *dev;
	unsigned int enabled;
};

static struct regulator *get(struct device *dev, const char *id, const void *pc)
{
	struct regulator *regulator;

	if (dev && !drmres_usable_at(pc, dev, "regulator_get", "device"))
		return ERR_PTR(-EINVAL);
	regulator = drmres_mem_alloc(sizeof(*regulator), DRMRES_SUPPLY_GFP | __GFP_ZERO, pc);
	if (!regulator)
		return ERR_PTR(-ENOMEM);
	regulator->dev = dev;
	regulator->supply = drmres_supply_get("regulator", dev, id);
	if (regulator->supply)
		return regulator;
	drmres_mem_free(regulator, false, pc);
	return ERR_PTR(-ENOMEM);
}

/* What it enabled stays on, as in Linux. Strict policy says so when the unbind is over. */
static void put(struct regulator *regulator, const void *pc)
{
	if (regulator->enabled && drmres_get_policy() != DRMRES_STRICT)
		drmres_supply_complain("regulator_put", regulator->supply, pc, "regulator %s is enabled",
				       regulator->supply->name);
	drmres_mem_free(regulator, false, pc);
}

static int enable(struct regulator *regulator, const void *pc)
{
	regulator->enabled++;
	drmres_supply_count(regulator->supply, 0, 1, "enabled regulator", regulator->dev, pc);
	return 0;
}

static int disable(struct regulator *regulator, const void *pc)
{
	if (!regulator->enabled) {
		drmres_supply_complain("regulator_disable", regulator->supply, pc,
				       "Underflow of regulator enable count");
		return -EINVAL;
	}
	regulator->enabled--;
	drmres_supply_count(regulator->supply, 0, -1, "enabled regulator", regulator->dev, pc);
	return 0;
}

struct regulator *regulator_get(struct device *dev, const char *id)
{
	might_sleep();
	return get(dev, id, __builtin_return_address(0));
}

void regulator_put(struct regulator *regulator)
{
	const void *pc = __builtin_return_address(0);

	might_sleep();
	if (!IS_ERR_OR_NULL(regulator) && drmres_usable_at(pc, regulator, __func__, "regulator"))
		put(regulator, pc);
}

int regulator_enable(struct regulator *regulator)
{
	const void *pc = __builtin_return_address(0);

	might_sleep();
	return drmres_usable_at(pc, regulator, __func__, "regulator") ? enable(regulator, pc) : -EINVAL;
}

int regulator_disable(struct regulator *regulator)
{
	const void *pc = __builtin_return_address(0);

	might_sleep();
	return drmres_usable_at(pc, regulator, __func__, "regulator") ? disable(regulator, pc) : -EINVAL;
}

int regulator_is_enabled(struct regulator *regulator)
{
	return drmres_usable(regulator, "regulator") && regulator->supply->enabled;
}

/* ---- managed ---- */

static void devm_regulator_release(struct device *dev, void *res)
{
	struct regulator **regulator = res;

	(void)dev;
	put(*regulator, NULL);
}

static struct regulator *managed_get(struct device *dev, const char *id, const void *pc)
{
	struct regulator **managed, *regulator;

	managed = devres_alloc(devm_regulator_release, sizeof(*managed), DRMRES_SUPPLY_GFP);
	if (!managed)
		return ERR_PTR(-ENOMEM);
	regulator = get(dev, id, pc);
	if (IS_ERR(regulator)) {
		devres_free(managed);
		return regulator;
	}
	*managed = regulator;
	devres_add(dev, managed);
	return regulator;
}

struct regulator *devm_regulator_get(struct device *dev, const char *id)
{
	return managed_get(dev, id, __builtin_return_address(0));
}

static void regulator_action_disable(void *data)
{
	disable(data, NULL);
}

int devm_regulator_get_enable(struct device *dev, const char *id)
{
	const void *pc = __builtin_return_address(0);
	struct regulator *regulator = managed_get(dev, id, pc);

	if (IS_ERR(regulator))
		return (int)PTR_ERR(regulator);
	enable(regulator, pc);
	return devm_add_action_or_reset(dev, regulator_action_disable, regulator);
}

/* ---- several ---- */

int devm_regulator_bulk_get(struct device *dev, int num_consumers, struct regulator_bulk_data *consumers)
{
	for (int i = 0; i < num_consumers; i++) {
		consumers[i].consumer = managed_get(dev, consumers[i].supply, __builtin_return_address(0));
		/* What is there already goes with the device. */
		if (IS_ERR(consumers[i].consumer))
			return (int)PTR_ERR(consumers[i].consumer);
	}
	return 0;
}

int regulator_bulk_enable(int num_consumers, struct regulator_bulk_data *consumers)
{
	const void *pc = __builtin_return_address(0);

	for (int i = 0; i < num_consumers; i++) {
		if (drmres_usable_at(pc, consumers[i].consumer, __func__, "regulator")) {
			enable(consumers[i].consumer, pc);
			continue;
		}
		regulator_bulk_disable(i, consumers);
		return -EINVAL;
	}
	return 0;
}

int regulator_bulk_disable(int num_consumers, struct regulator_bulk_data *consumers)
{
	int ret = 0;

	while (--num_consumers >= 0 && !ret)
		ret = regulator_disable(consumers[num_consumers].consumer);
	return ret;
}
