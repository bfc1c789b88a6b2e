/* SPDX-License-Identifier: MIT */
/**
 * DOC: register maps
 *
 * One way to reach the registers of a device, whatever is between: a mapping, I2C or SPI. A map belongs to who made it and ends
 * with regmap_exit(), or at unbind for the devm_ forms; a use after that is a use of freed memory. Over a mapping each access
 * is a readl() or writel() and is diagnosed like one (linux/io.h). Nobody answers on the buses: reads give zeroes. C only.
 *
 * Everything may be called concurrently; what changes a part of a register is under the map's lock.
 */
#ifndef _LINUX_REGMAP_H
#define _LINUX_REGMAP_H

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/bits.h>
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/iopoll.h>
#include <linux/list.h>

struct device;
struct i2c_client;
struct regmap;
struct spi_device;

enum regcache_type {
	REGCACHE_NONE,
	REGCACHE_RBTREE,
	REGCACHE_FLAT,
	REGCACHE_MAPLE,
};

enum regmap_endian {
	REGMAP_ENDIAN_DEFAULT = 0,
	REGMAP_ENDIAN_BIG,
	REGMAP_ENDIAN_LITTLE,
	REGMAP_ENDIAN_NATIVE,
};

/* A value for a register, and a pause after it. */
struct reg_sequence {
	unsigned int reg;
	unsigned int def;
	unsigned int delay_us;
};

struct reg_default {
	unsigned int reg;
	unsigned int def;
};

struct regmap_range {
	unsigned int range_min;
	unsigned int range_max;
};

#define regmap_reg_range(low, high)                 \
	{                                           \
		.range_min = low, .range_max = high \
	}

struct regmap_access_table {
	const struct regmap_range *yes_ranges;
	unsigned int n_yes_ranges;
	const struct regmap_range *no_ranges;
	unsigned int n_no_ranges;
};

/**
 * struct regmap_config - how registers are reached; only kept for driver source, but for the first four
 * @name: of the map, may be NULL
 * @reg_bits, @val_bits: width of a register's number and of its value
 * @max_register: the last one; an access beyond it is -EIO; 0 for no limit
 */
struct regmap_config {
	const char *name;
	int reg_bits;
	int val_bits;
	unsigned int max_register;
	int reg_stride;
	int pad_bits;
	bool (*writeable_reg)(struct device *dev, unsigned int reg);
	bool (*readable_reg)(struct device *dev, unsigned int reg);
	bool (*volatile_reg)(struct device *dev, unsigned int reg);
	const struct regmap_access_table *wr_table;
	const struct regmap_access_table *rd_table;
	const struct regmap_access_table *volatile_table;
	const struct reg_default *reg_defaults;
	unsigned int num_reg_defaults;
	enum regcache_type cache_type;
	bool fast_io;
	bool use_single_read;
	bool use_single_write;
	bool disable_locking;
	unsigned long read_flag_mask;
	unsigned long write_flag_mask;
	enum regmap_endian reg_format_endian;
	enum regmap_endian val_format_endian;
};

/* Behind the six below: one of @regs, @i2c and @spi says what is between. Not to be called by drivers. */
struct regmap *drmres_regmap_init(struct device *dev, void __iomem *regs, const struct regmap_config *config,
				  bool managed);
struct device *drmres_i2c_dev(struct i2c_client *i2c);
struct device *drmres_spi_dev(struct spi_device *spi);

/**
 * regmap_init_mmio() - a map over a mapping
 * @dev: whose registers
 * @regs: what ioremap() returned
 * @config: copied
 *
 * Context: Process context. May sleep.
 * Lifetime: until regmap_exit(); for devm_regmap_init_mmio() until unbind.
 * Return: the map, or ERR_PTR() of -EINVAL or -ENOMEM.
 */
#define regmap_init_mmio(dev, regs, config) drmres_regmap_init(dev, regs, config, false)
#define devm_regmap_init_mmio(dev, regs, config) drmres_regmap_init(dev, regs, config, true)

/* The same over a bus. */
#define regmap_init_i2c(i2c, config) drmres_regmap_init(drmres_i2c_dev(i2c), NULL, config, false)
#define devm_regmap_init_i2c(i2c, config) drmres_regmap_init(drmres_i2c_dev(i2c), NULL, config, true)
#define regmap_init_spi(spi, config) drmres_regmap_init(drmres_spi_dev(spi), NULL, config, false)
#define devm_regmap_init_spi(spi, config) drmres_regmap_init(drmres_spi_dev(spi), NULL, config, true)

/**
 * regmap_exit() - end a map
 * @map: what regmap_init_mmio(), regmap_init_i2c() or regmap_init_spi() returned
 */
void regmap_exit(struct regmap *map) DRMRES_SYM(regmap_exit);

/**
 * regmap_read() - read a register
 * @map: the map
 * @reg: number; over a mapping, bytes from its start
 * @val: where to put the value
 *
 * Context: May sleep over a bus.
 * Return: 0, or -EIO beyond the last register, -EINVAL for a map that is gone.
 */
int regmap_read(struct regmap *map, unsigned int reg, unsigned int *val) DRMRES_SYM(regmap_read);

/**
 * regmap_write() - write a register
 * @map: the map
 * @reg: as for regmap_read()
 * @val: the value
 *
 * Context: May sleep over a bus.
 * Return: as regmap_read().
 */
int regmap_write(struct regmap *map, unsigned int reg, unsigned int val) DRMRES_SYM(regmap_write);

/**
 * regmap_update_bits() - change a part of a register
 * @map: the map
 * @reg: as for regmap_read()
 * @mask: which bits
 * @val: what they become
 *
 * Context: May sleep over a bus.
 * Return: as regmap_read().
 */
int regmap_update_bits(struct regmap *map, unsigned int reg, unsigned int mask, unsigned int val)
	DRMRES_SYM(regmap_update_bits);

/**
 * regmap_bulk_read() - read consecutive registers
 * @map: the map
 * @reg: the first
 * @val: where to put them, as wide as the map's values
 * @val_count: how many
 *
 * Return: as regmap_read().
 */
int regmap_bulk_read(struct regmap *map, unsigned int reg, void *val, size_t val_count) DRMRES_SYM(regmap_bulk_read);

/**
 * regmap_bulk_write() - write consecutive registers
 * @map: the map
 * @reg: the first
 * @val: the values, as wide as the map's
 * @val_count: how many
 *
 * Return: as regmap_read().
 */
int regmap_bulk_write(struct regmap *map, unsigned int reg, const void *val, size_t val_count)
	DRMRES_SYM(regmap_bulk_write);

/* Write registers one after the other. Return: as regmap_read(). */
static inline int regmap_multi_reg_write(struct regmap *map, const struct reg_sequence *regs, int num_regs)
{
	int ret = 0;

	for (int i = 0; i < num_regs && !ret; i++)
		ret = (regmap_write)(map, regs[i].reg, regs[i].def);
	return ret;
}

#define regmap_write_bits(map, reg, mask, val) regmap_update_bits(map, reg, mask, val)
#define regmap_set_bits(map, reg, bits) regmap_update_bits(map, reg, bits, bits)
#define regmap_clear_bits(map, reg, bits) regmap_update_bits(map, reg, bits, 0)

/* See linux/iopoll.h; a value that could not be read ends the wait as well. */
#define regmap_read_poll_timeout(map, addr, val, cond, sleep_us, timeout_us)                                     \
	__extension__({                                                                                          \
		int __read = 0, __waited;                                                                        \
		__waited = read_poll_timeout(regmap_read, __read, __read || (cond), sleep_us, timeout_us, false, \
					     (map), (addr), &(val));                                             \
		__waited ? __waited : __read;                                                                    \
	})

/* Whether all of some bits are set; an error is negative. */
static inline int regmap_test_bits(struct regmap *map, unsigned int reg, unsigned int bits)
{
	unsigned int val = 0;
	int ret = (regmap_read)(map, reg, &val);

	return ret ? ret : (val & bits) == bits;
}

#ifdef DRMRES_SITES
#define drmres_regmap_init(...) DRMRES_AT(drmres_regmap_init(__VA_ARGS__))
#define regmap_exit(...) DRMRES_AT_VOID(regmap_exit(__VA_ARGS__))
#define regmap_read(...) DRMRES_AT(regmap_read(__VA_ARGS__))
#define regmap_write(...) DRMRES_AT(regmap_write(__VA_ARGS__))
#define regmap_update_bits(...) DRMRES_AT(regmap_update_bits(__VA_ARGS__))
#define regmap_bulk_read(...) DRMRES_AT(regmap_bulk_read(__VA_ARGS__))
#define regmap_bulk_write(...) DRMRES_AT(regmap_bulk_write(__VA_ARGS__))
#endif

#endif
