// SPDX-License-Identifier: MIT
/**
 * DOC: the SPI bus
 *
 * Owns the bus, which is static and never ends. Controllers and devices are each one allocation that goes with its last
 * reference. Nothing is connected: transfers touch the caller's buffers and the device only. Everything may be
 * called concurrently, on different devices.
 */
#include <linux/spi/spi.h>

#include <bsd/string.h>
#include <linux/slab.h>
#include <mm/mm.h>
#include <stdio.h>
#include <string.h>

#include "base.h"
#include "hardware.h"

/* ---- the bus ---- */

static const struct spi_device_id *match_id(const struct spi_device_id *id, const char *name)
{
	for (; id && id->name[0]; id++)
		if (!strcmp(name, id->name))
			return id;
	return NULL;
}

static int spi_match_device(struct device *dev, const struct device_driver *drv)
{
	const struct spi_driver *sdrv = to_spi_driver(drv);
	const char *name = to_spi_device(dev)->modalias;

	if (drmres_of_find(drv->of_match_table, name))
		return 1;
	return sdrv->id_table ? match_id(sdrv->id_table, name) != NULL : !strcmp(name, drv->name);
}

static int spi_probe(struct device *dev)
{
	const struct spi_driver *drv = to_spi_driver(dev->driver);

	return drv->probe ? drv->probe(to_spi_device(dev)) : 0;
}

static void spi_remove(struct device *dev)
{
	const struct spi_driver *drv = to_spi_driver(dev->driver);

	if (drv->remove)
		drv->remove(to_spi_device(dev));
}

const struct bus_type spi_bus_type = {
	.name = "spi",
	.match = spi_match_device,
	.probe = spi_probe,
	.remove = spi_remove,
};

static struct subsys_private spi_subsys;

__attribute__((constructor)) static void spi_start(void)
{
	drmres_bus_builtin(&spi_bus_type, &spi_subsys);
}

const struct spi_device_id *spi_get_device_id(const struct spi_device *sdev)
{
	return sdev->dev.driver ? match_id(to_spi_driver(sdev->dev.driver)->id_table, sdev->modalias) : NULL;
}

/* ---- transfers ---- */

static bool usable(const struct spi_device *spi, const char *function)
{
	return drmres_device_usable(spi ? &spi->dev : NULL, function);
}

int spi_setup(struct spi_device *spi)
{
	if (!usable(spi, __func__))
		return -EINVAL;
	if (!spi->bits_per_word)
		spi->bits_per_word = 8;
	return spi->bits_per_word > 32 ? -EINVAL : 0;
}

int spi_write(struct spi_device *spi, const void *buf, size_t len)
{
	(void)buf;
	(void)len;
	return usable(spi, __func__) ? 0 : -EINVAL;
}

int spi_write_then_read(struct spi_device *spi, const void *txbuf, unsigned int n_tx, void *rxbuf, unsigned int n_rx)
{
	(void)txbuf;
	(void)n_tx;
	if (!usable(spi, __func__))
		return -EINVAL;
	if (n_rx)
		memset(rxbuf, 0, n_rx);
	return 0;
}

/* ---- drivers ---- */

int __spi_register_driver(struct module *owner, struct spi_driver *sdrv)
{
	if (!sdrv) {
		drmres_report(DRMRES_NULL_ARGUMENT, "spi_register_driver", NULL, "spi_register_driver() of NULL");
		return -EINVAL;
	}
	sdrv->driver.owner = owner;
	sdrv->driver.bus = &spi_bus_type;
	return (driver_register)(&sdrv->driver);
}

void spi_unregister_driver(struct spi_driver *sdrv)
{
	(driver_unregister)(sdrv ? &sdrv->driver : NULL);
}

/* ---- hardware ---- */

static void spi_controller_release(struct device *dev)
{
	drmres_mem_free(container_of(dev, struct spi_controller, dev), true, __builtin_return_address(0));
}

static void spi_device_release(struct device *dev)
{
	drmres_mem_free(to_spi_device(dev), true, __builtin_return_address(0));
}

static unsigned int spi_variants(const struct device_driver *drv)
{
	const struct spi_device_id *id = to_spi_driver(drv)->id_table;
	unsigned int count = 0;

	while (id && id[count].name[0])
		count++;
	if (!count)
		count = drmres_of_rows(drv->of_match_table);
	return count ? count : !id;
}

/* What the device must be called so that the driver takes it. */
static const char *alias(const struct drmres_plug *plug)
{
	const struct spi_device_id *id = to_spi_driver(plug->drv)->id_table;

	if (id && id->name[0])
		return id[plug->variant].name;
	if (drmres_of_rows(plug->drv->of_match_table))
		return drmres_of_short(&plug->drv->of_match_table[plug->variant]);
	return plug->drv->name;
}

static int plug_controller(const struct drmres_plug *plug, struct spi_controller **out)
{
	struct spi_controller *controller = drmres_mem_alloc(sizeof(*controller), GFP_KERNEL | __GFP_ZERO, plug->pc);
	struct drmres_made made = {.memory = controller, .size = sizeof(*controller)};
	char name[96];

	if (!controller)
		return -ENOMEM;
	snprintf(name, sizeof(name), "%s-spi", plug->name);
	made.release = spi_controller_release;
	made.parent = plug->parent;
	made.name = name;
	*out = controller;
	return drmres_make_device(&controller->dev, &made);
}

static int spi_plug(const struct drmres_plug *plug, struct device **out)
{
	struct drmres_made made = {.bus = &spi_bus_type, .release = spi_device_release, .name = plug->name};
	struct spi_controller *controller;
	struct spi_device *spi;
	int ret;

	ret = plug_controller(plug, &controller);
	if (ret)
		return ret;
	spi = drmres_mem_alloc(sizeof(*spi), GFP_KERNEL | __GFP_ZERO, plug->pc);
	if (!spi) {
		(device_unregister)(&controller->dev);
		return -ENOMEM;
	}
	strlcpy(spi->modalias, alias(plug), sizeof(spi->modalias));
	spi->controller = controller;
	spi->max_speed_hz = 10000000;
	spi->irq = (int)drmres_hardware_irq();
	made.memory = spi;
	made.size = sizeof(*spi);
	made.parent = &controller->dev;
	ret = drmres_make_device(&spi->dev, &made);
	if (ret) {
		(device_unregister)(&controller->dev);
		return ret;
	}
	*out = &spi->dev;
	return 0;
}

const struct drmres_maker drmres_spi_maker = {
	.kind = "spi",
	.bus = &spi_bus_type,
	.makes_parent = true,
	.variants = spi_variants,
	.plug = spi_plug,
};
