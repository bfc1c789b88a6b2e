// SPDX-License-Identifier: MIT
/**
 * DOC: GPIOs
 *
 * A handle is an allocation that can fail, and a claim on the line behind it.
 */
#include <linux/gpio/consumer.h>

#include <fs/usable.h>
#include <linux/device.h>
#include <linux/err.h>
#include <mm/mm.h>

#include "supply.h"

struct gpio_desc {
	struct drmres_supply *supply;
	struct device *dev;
};

static struct gpio_desc *get(struct device *dev, const char *id, enum gpiod_flags flags, const void *pc)
{
	struct gpio_desc *desc;
	int ret = -ENOMEM;

	if (dev && !drmres_usable_at(pc, dev, "gpiod_get", "device"))
		return ERR_PTR(-EINVAL);
	desc = drmres_mem_alloc(sizeof(*desc), DRMRES_SUPPLY_GFP | __GFP_ZERO, pc);
	if (!desc)
		return ERR_PTR(-ENOMEM);
	desc->dev = dev;
	desc->supply = drmres_supply_get("gpio", dev, id);
	if (desc->supply)
		ret = drmres_supply_take(desc->supply, "gpiod_get", dev, false, pc);
	if (!ret) {
		desc->supply->value = flags == GPIOD_OUT_HIGH;
		return desc;
	}
	drmres_mem_free(desc, false, pc);
	return ERR_PTR(ret);
}

static void put(struct gpio_desc *desc, const void *pc)
{
	drmres_supply_count(desc->supply, 0, -1, "gpio", desc->dev, pc);
	drmres_mem_free(desc, false, pc);
}

struct gpio_desc *gpiod_get(struct device *dev, const char *con_id, enum gpiod_flags flags)
{
	return get(dev, con_id, flags, __builtin_return_address(0));
}

void gpiod_put(struct gpio_desc *desc)
{
	const void *pc = __builtin_return_address(0);

	if (desc && drmres_usable_at(pc, desc, __func__, "gpio"))
		put(desc, pc);
}

static void devm_gpiod_release(struct device *dev, void *res)
{
	struct gpio_desc **desc = res;

	(void)dev;
	put(*desc, NULL);
}

struct gpio_desc *devm_gpiod_get(struct device *dev, const char *con_id, enum gpiod_flags flags)
{
	struct gpio_desc **managed, *desc;

	managed = devres_alloc(devm_gpiod_release, sizeof(*managed), DRMRES_SUPPLY_GFP);
	if (!managed)
		return ERR_PTR(-ENOMEM);
	desc = get(dev, con_id, flags, __builtin_return_address(0));
	if (IS_ERR(desc)) {
		devres_free(managed);
		return desc;
	}
	*managed = desc;
	devres_add(dev, managed);
	return desc;
}

int gpiod_set_value(struct gpio_desc *desc, int value)
{
	if (desc && drmres_usable(desc, "gpio"))
		desc->supply->value = value != 0;
	return 0;
}

int gpiod_get_value(struct gpio_desc *desc)
{
	return desc && drmres_usable(desc, "gpio") && desc->supply->value;
}
