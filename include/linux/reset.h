/* SPDX-License-Identifier: MIT */
/**
 * DOC: reset lines, from the consumer's side
 *
 * A struct reset_control is a handle on a reset line. There is no provider here: a line of any name is there for any device.
 * An exclusive handle is the only one: a second is refused, as long as the first is kept. NULL is a line that does nothing.
 */
#ifndef _LINUX_RESET_H_
#define _LINUX_RESET_H_

#include <drmres/errno.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct device;
struct reset_control;

/**
 * reset_control_get_exclusive() - get the handle on a reset line
 * @dev: the device that is reset
 * @id: name of the line, NULL for the only one
 *
 * Context: Process context. May sleep.
 * Lifetime: until reset_control_put().
 * Return: the handle; ERR_PTR() of -EBUSY, after W44, when somebody has it, or of -ENOMEM.
 */
struct reset_control *reset_control_get_exclusive(struct device *dev, const char *id)
	DRMRES_SYM(reset_control_get_exclusive) __attribute__((warn_unused_result));

/**
 * reset_control_get_shared() - get a handle on a reset line
 * @dev: the device that is reset
 * @id: name of the line, NULL for the only one
 *
 * Context: Process context. May sleep.
 * Lifetime: until reset_control_put().
 * Return: the handle, or ERR_PTR(-ENOMEM).
 */
struct reset_control *reset_control_get_shared(struct device *dev, const char *id) DRMRES_SYM(reset_control_get_shared)
	__attribute__((warn_unused_result));

/**
 * reset_control_put() - give a handle up
 * @rstc: the handle; NULL and error pointers are ignored
 */
void reset_control_put(struct reset_control *rstc) DRMRES_SYM(reset_control_put);

/**
 * reset_control_assert() - hold a device in reset
 * @rstc: the handle, NULL does nothing
 *
 * Return: 0.
 */
int reset_control_assert(struct reset_control *rstc) DRMRES_SYM(reset_control_assert);

/**
 * reset_control_deassert() - let a device go
 * @rstc: the handle, NULL does nothing
 *
 * Return: 0.
 */
int reset_control_deassert(struct reset_control *rstc) DRMRES_SYM(reset_control_deassert);

/**
 * reset_control_status() - whether a device is held in reset
 * @rstc: the handle
 *
 * Return: 1 if so, else 0.
 */
int reset_control_status(struct reset_control *rstc) DRMRES_SYM(reset_control_status);

/**
 * devm_reset_control_get_exclusive() - reset_control_get_exclusive() until unbind
 * @dev: the device that is reset
 * @id: name of the line, NULL for the only one
 *
 * Return: as reset_control_get_exclusive().
 */
struct reset_control *devm_reset_control_get_exclusive(struct device *dev, const char *id)
	__attribute__((warn_unused_result));

/**
 * devm_reset_control_get_shared() - reset_control_get_shared() until unbind
 * @dev: the device that is reset
 * @id: name of the line, NULL for the only one
 *
 * Return: as reset_control_get_shared().
 */
struct reset_control *devm_reset_control_get_shared(struct device *dev, const char *id)
	__attribute__((warn_unused_result));

static inline int reset_control_reset(struct reset_control *rstc)
{
	int ret = (reset_control_assert)(rstc);

	return ret ? ret : (reset_control_deassert)(rstc);
}

#define reset_control_get(dev, id) reset_control_get_exclusive(dev, id)
#define reset_control_get_optional(dev, id) reset_control_get_exclusive(dev, id)
#define reset_control_get_optional_exclusive(dev, id) reset_control_get_exclusive(dev, id)
#define reset_control_get_optional_shared(dev, id) reset_control_get_shared(dev, id)
#define devm_reset_control_get(dev, id) devm_reset_control_get_exclusive(dev, id)
#define devm_reset_control_get_optional(dev, id) devm_reset_control_get_exclusive(dev, id)
#define devm_reset_control_get_optional_exclusive(dev, id) devm_reset_control_get_exclusive(dev, id)
#define devm_reset_control_get_optional_shared(dev, id) devm_reset_control_get_shared(dev, id)
#define devm_reset_control_get_by_index(dev, index) devm_reset_control_get_exclusive(dev, #index)

#ifdef DRMRES_SITES
#define reset_control_get_exclusive(...) DRMRES_AT(reset_control_get_exclusive(__VA_ARGS__))
#define reset_control_get_shared(...) DRMRES_AT(reset_control_get_shared(__VA_ARGS__))
#define reset_control_put(...) DRMRES_AT_VOID(reset_control_put(__VA_ARGS__))
#define reset_control_assert(...) DRMRES_AT(reset_control_assert(__VA_ARGS__))
#define reset_control_deassert(...) DRMRES_AT(reset_control_deassert(__VA_ARGS__))
#define devm_reset_control_get_exclusive(...) DRMRES_AT(devm_reset_control_get_exclusive(__VA_ARGS__))
#define devm_reset_control_get_shared(...) DRMRES_AT(devm_reset_control_get_shared(__VA_ARGS__))
#endif

__END_DECLS

#endif
