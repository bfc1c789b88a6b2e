/* SPDX-License-Identifier: MIT */
/**
 * DOC: GPIOs, from the consumer's side
 *
 * A struct gpio_desc is the handle on a line. There is no provider here: a line of any name is there for any device, and is
 * one consumer's at a time. NULL is a line that does nothing.
 */
#ifndef _LINUX_GPIO_CONSUMER_H_
#define _LINUX_GPIO_CONSUMER_H_

#include <drmres/errno.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct device;
struct gpio_desc;

/* How a line begins. */
enum gpiod_flags {
	GPIOD_ASIS = 0,
	GPIOD_IN = 1,
	GPIOD_OUT_LOW = 3,
	GPIOD_OUT_HIGH = 7,
};

/**
 * gpiod_get() - get a line
 * @dev: the device that uses it
 * @con_id: its name, NULL for the only one
 * @flags: how it begins
 *
 * Context: Process context. May sleep.
 * Lifetime: until gpiod_put().
 * Return: the line; ERR_PTR() of -EBUSY when somebody has it, or of -ENOMEM.
 */
struct gpio_desc *gpiod_get(struct device *dev, const char *con_id, enum gpiod_flags flags) DRMRES_SYM(gpiod_get)
	__attribute__((warn_unused_result));

/**
 * gpiod_put() - give a line up
 * @desc: the line; NULL is ignored
 */
void gpiod_put(struct gpio_desc *desc) DRMRES_SYM(gpiod_put);

/**
 * devm_gpiod_get() - gpiod_get() until unbind
 * @dev: the device that uses it
 * @con_id: its name, NULL for the only one
 * @flags: how it begins
 *
 * Return: as gpiod_get().
 */
struct gpio_desc *devm_gpiod_get(struct device *dev, const char *con_id, enum gpiod_flags flags)
	__attribute__((warn_unused_result));

/**
 * gpiod_set_value() - drive a line
 * @desc: the line, NULL does nothing
 * @value: zero or not
 *
 * Return: 0.
 */
int gpiod_set_value(struct gpio_desc *desc, int value) DRMRES_SYM(gpiod_set_value);

/**
 * gpiod_get_value() - look at a line
 * @desc: the line
 *
 * Return: 1 or 0; 0 for NULL.
 */
int gpiod_get_value(struct gpio_desc *desc) DRMRES_SYM(gpiod_get_value);

#define gpiod_get_optional(dev, id, flags) gpiod_get(dev, id, flags)
#define devm_gpiod_get_optional(dev, id, flags) devm_gpiod_get(dev, id, flags)
#define gpiod_set_value_cansleep(desc, value) gpiod_set_value(desc, value)
#define gpiod_get_value_cansleep(desc) gpiod_get_value(desc)
#define gpiod_direction_output(desc, value) gpiod_set_value(desc, value)

static inline int gpiod_direction_input(struct gpio_desc *desc)
{
	(void)desc;
	return 0;
}

#ifdef DRMRES_SITES
#define gpiod_get(...) DRMRES_AT(gpiod_get(__VA_ARGS__))
#define gpiod_put(...) DRMRES_AT_VOID(gpiod_put(__VA_ARGS__))
#define devm_gpiod_get(...) DRMRES_AT(devm_gpiod_get(__VA_ARGS__))
#endif

__END_DECLS

#endif
