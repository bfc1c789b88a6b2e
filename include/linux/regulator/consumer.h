/* SPDX-License-Identifier: MIT */
/**
 * DOC: regulators, from the consumer's side
 *
 * A struct regulator is a handle on a supply of power. There is no provider here: a regulator of any name is there for any
 * device. Enabling is counted; what is enabled in a probe and still is after unbind is reported, and so is what is disabled
 * once too often. Every function may be called concurrently.
 */
#ifndef _LINUX_REGULATOR_CONSUMER_H_
#define _LINUX_REGULATOR_CONSUMER_H_

#include <drmres/errno.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct device;
struct regulator;

/**
 * struct regulator_bulk_data - one of several regulators
 * @supply: its name
 * @init_load_uA: ignored
 * @consumer: its handle
 */
struct regulator_bulk_data {
	const char *supply;
	int init_load_uA;
	struct regulator *consumer;
};

/**
 * regulator_get() - get a handle on a regulator
 * @dev: the device that uses it
 * @id: its name
 *
 * Context: Process context. May sleep.
 * Lifetime: until regulator_put().
 * Return: the handle, or ERR_PTR(-ENOMEM).
 */
struct regulator *regulator_get(struct device *dev, const char *id) DRMRES_SYM(regulator_get)
	__attribute__((warn_unused_result));

/**
 * regulator_put() - give a handle up
 * @regulator: a disabled one; NULL and error pointers are ignored
 *
 * Context: Process context. May sleep.
 */
void regulator_put(struct regulator *regulator) DRMRES_SYM(regulator_put);

/**
 * regulator_enable() - switch power on
 * @regulator: the handle
 *
 * Context: Process context. May sleep.
 * Return: 0.
 */
int regulator_enable(struct regulator *regulator) DRMRES_SYM(regulator_enable) __attribute__((warn_unused_result));

/**
 * regulator_disable() - switch power off
 * @regulator: the handle
 *
 * Context: Process context. May sleep.
 * Return: 0; -EINVAL, after Linux's complaint and W50, for one that is off already.
 */
int regulator_disable(struct regulator *regulator) DRMRES_SYM(regulator_disable);

/**
 * regulator_is_enabled() - whether power is on
 * @regulator: the handle
 *
 * Return: 1 if so, else 0.
 */
int regulator_is_enabled(struct regulator *regulator) DRMRES_SYM(regulator_is_enabled);

/**
 * devm_regulator_get() - regulator_get() until unbind
 * @dev: the device that uses it
 * @id: its name
 *
 * Return: as regulator_get().
 */
struct regulator *devm_regulator_get(struct device *dev, const char *id) __attribute__((warn_unused_result));

/**
 * devm_regulator_get_enable() - devm_regulator_get() and regulator_enable(), both until unbind
 * @dev: the device that uses it
 * @id: its name
 *
 * Return: 0 or -ENOMEM.
 */
int devm_regulator_get_enable(struct device *dev, const char *id) __attribute__((warn_unused_result));

/**
 * devm_regulator_bulk_get() - handles on several regulators until unbind
 * @dev: the device that uses them
 * @num_consumers: how many
 * @consumers: their names; the handles are stored here
 *
 * Return: 0 or -ENOMEM.
 */
int devm_regulator_bulk_get(struct device *dev, int num_consumers, struct regulator_bulk_data *consumers)
	__attribute__((warn_unused_result));

/**
 * regulator_bulk_enable() - switch several on, or none
 * @num_consumers: how many
 * @consumers: the handles
 *
 * Return: 0.
 */
int regulator_bulk_enable(int num_consumers, struct regulator_bulk_data *consumers) DRMRES_SYM(regulator_bulk_enable)
	__attribute__((warn_unused_result));

/**
 * regulator_bulk_disable() - switch several off
 * @num_consumers: how many
 * @consumers: the handles
 *
 * Return: 0, or the first error.
 */
int regulator_bulk_disable(int num_consumers, struct regulator_bulk_data *consumers) DRMRES_SYM(regulator_bulk_disable);

static inline int regulator_set_voltage(struct regulator *regulator, int min_uV, int max_uV)
{
	(void)regulator;
	return min_uV > max_uV ? -EINVAL : 0;
}

static inline int regulator_set_load(struct regulator *regulator, int load_uA)
{
	(void)regulator;
	(void)load_uA;
	return 0;
}

/* No regulator is missing here, and nobody asks whose it is. */
#define regulator_get_optional(dev, id) regulator_get(dev, id)
#define regulator_get_exclusive(dev, id) regulator_get(dev, id)
#define devm_regulator_get_optional(dev, id) devm_regulator_get(dev, id)
#define devm_regulator_get_exclusive(dev, id) devm_regulator_get(dev, id)
#define devm_regulator_get_enable_optional(dev, id) devm_regulator_get_enable(dev, id)

#ifdef DRMRES_SITES
#define regulator_get(...) DRMRES_AT(regulator_get(__VA_ARGS__))
#define regulator_put(...) DRMRES_AT_VOID(regulator_put(__VA_ARGS__))
#define regulator_enable(...) DRMRES_AT(regulator_enable(__VA_ARGS__))
#define regulator_disable(...) DRMRES_AT(regulator_disable(__VA_ARGS__))
#define devm_regulator_get(...) DRMRES_AT(devm_regulator_get(__VA_ARGS__))
#define devm_regulator_get_enable(...) DRMRES_AT(devm_regulator_get_enable(__VA_ARGS__))
#define devm_regulator_bulk_get(...) DRMRES_AT(devm_regulator_bulk_get(__VA_ARGS__))
#define regulator_bulk_enable(...) DRMRES_AT(regulator_bulk_enable(__VA_ARGS__))
#define regulator_bulk_disable(...) DRMRES_AT(regulator_bulk_disable(__VA_ARGS__))
#endif

__END_DECLS

#endif
