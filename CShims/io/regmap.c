// SPDX-License-Identifier: MIT
/*
 * Register maps. A map is one allocation, of who made it or of a device's devres; its lock is held around what reads a register
 * to change it. Over a mapping, the mapping is somebody else's and is looked at with each access.
 */
#include <linux/regmap.h>

#include <linux/device.h>
#include <linux/io.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include <drmres/i2c.h>
#include <drmres/spi.h>
#include <fs/usable.h>

struct regmap {
	struct device *dev;
	void __iomem *regs;
	struct regmap_config config;
	struct mutex lock;
};

struct device *drmres_i2c_dev(struct i2c_client *i2c)
{
	return drmres_usable(i2c, "i2c_client") ? &i2c->dev : NULL;
}

struct device *drmres_spi_dev(struct spi_device *spi)
{
	return drmres_usable(spi, "spi_device") ? &spi->dev : NULL;
}

struct regmap *drmres_regmap_init(struct device *dev, void __iomem *regs, const struct regmap_config *config,
				  bool managed)
{
	struct regmap *map;

	if (managed ? !drmres_usable(dev, "device") : dev && !drmres_usable(dev, "device"))
		return ERR_PTR(-EINVAL);
	if (!drmres_usable(config, "regmap_config"))
		return ERR_PTR(-EINVAL);
	map = managed ? devm_kzalloc(dev, sizeof(*map), GFP_KERNEL) : kzalloc(sizeof(*map), GFP_KERNEL);
	if (!map)
		return ERR_PTR(-ENOMEM);
	map->dev = dev;
	map->regs = regs;
	map->config = *config;
	mutex_init(&map->lock);
	return map;
}

void regmap_exit(struct regmap *map)
{
	if (drmres_usable(map, "regmap"))
		kfree(map);
}

static unsigned int width(const struct regmap *map)
{
	return map->config.val_bits <= 8 ? 1 : map->config.val_bits <= 16 ? 2 : 4;
}

static unsigned int stride(const struct regmap *map)
{
	return map->config.reg_stride > 0 ? (unsigned int)map->config.reg_stride : 1;
}

static bool beyond(const struct regmap *map, unsigned int reg)
{
	return map->config.max_register && reg > map->config.max_register;
}

static unsigned int get(const struct regmap *map, unsigned int reg)
{
	const u8 __iomem *at;

	if (!map->regs)
		return 0;
	at = (const u8 __iomem *)map->regs + reg;
	return width(map) == 1 ? readb(at) : width(map) == 2 ? readw(at) : readl(at);
}

static void set(const struct regmap *map, unsigned int reg, unsigned int val)
{
	u8 __iomem *at;

	if (!map->regs)
		return;
	at = (u8 __iomem *)map->regs + reg;
	if (width(map) == 1)
		writeb((u8)val, at);
	else if (width(map) == 2)
		writew((u16)val, at);
	else
		writel(val, at);
}

int regmap_read(struct regmap *map, unsigned int reg, unsigned int *val)
{
	if (!drmres_usable(map, "regmap") || !drmres_usable(val, "value"))
		return -EINVAL;
	if (beyond(map, reg))
		return -EIO;
	*val = get(map, reg);
	return 0;
}

int regmap_write(struct regmap *map, unsigned int reg, unsigned int val)
{
	if (!drmres_usable(map, "regmap"))
		return -EINVAL;
	if (beyond(map, reg))
		return -EIO;
	set(map, reg, val);
	return 0;
}

int regmap_update_bits(struct regmap *map, unsigned int reg, unsigned int mask, unsigned int val)
{
	if (!drmres_usable(map, "regmap"))
		return -EINVAL;
	if (beyond(map, reg))
		return -EIO;
	/* Over a mapping it is used from interrupts: nothing there sleeps. */
	if (!map->regs)
		mutex_lock(&map->lock);
	set(map, reg, (get(map, reg) & ~mask) | (val & mask));
	if (!map->regs)
		mutex_unlock(&map->lock);
	return 0;
}

int regmap_bulk_read(struct regmap *map, unsigned int reg, void *val, size_t val_count)
{
	if (!drmres_usable(map, "regmap") || !drmres_usable(val, "value"))
		return -EINVAL;
	for (size_t i = 0; i < val_count; i++, reg += stride(map)) {
		unsigned int value;

		if (beyond(map, reg))
			return -EIO;
		value = get(map, reg);
		/* The machine's order; the bytes of a narrower value come first. */
		__builtin_memcpy((u8 *)val + i * width(map), &value, width(map));
	}
	return 0;
}

int regmap_bulk_write(struct regmap *map, unsigned int reg, const void *val, size_t val_count)
{
	if (!drmres_usable(map, "regmap") || !drmres_usable(val, "value"))
		return -EINVAL;
	for (size_t i = 0; i < val_count; i++, reg += stride(map)) {
		unsigned int value = 0;

		if (beyond(map, reg))
			return -EIO;
		__builtin_memcpy(&value, (const u8 *)val + i * width(map), width(map));
		set(map, reg, value);
	}
	return 0;
}
