/* SPDX-License-Identifier: MIT */
/**
 * DOC: clocks, from the consumer's side
 *
 * A struct clk is a handle on a clock. There is no provider here: a clock of any name is there for any device. The handle is
 * the caller's until clk_put(), or the device's with the devm_ forms. Enabling is counted on the clock, not on the handle:
 * what is prepared or enabled in a probe and still is after unbind is reported, and so is what is disabled once too often.
 *
 * NULL is a clock that does nothing. Every function may be called concurrently.
 */
#ifndef _LINUX_CLK_H_
#define _LINUX_CLK_H_

#include <drmres/errno.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct clk;
struct device;

/**
 * struct clk_bulk_data - one of several clocks
 * @id: its name
 * @clk: its handle, from clk_bulk_get() to clk_bulk_put()
 */
struct clk_bulk_data {
	const char *id;
	struct clk *clk;
};

/**
 * clk_get() - get a handle on a clock
 * @dev: the device that uses it
 * @id: its name, NULL for the only one
 *
 * Context: Process context. May sleep.
 * Lifetime: until clk_put().
 * Return: the handle, or ERR_PTR(-ENOMEM).
 */
struct clk *clk_get(struct device *dev, const char *id) DRMRES_SYM(clk_get);

/**
 * clk_put() - give a handle up
 * @clk: what clk_get() returned; the clock stays as it is
 *
 * Context: Process context. May sleep.
 */
void clk_put(struct clk *clk) DRMRES_SYM(clk_put);

/**
 * clk_prepare() - make a clock ready to be enabled
 * @clk: the clock, NULL does nothing
 *
 * Context: Process context. May sleep.
 * Return: 0.
 */
int clk_prepare(struct clk *clk) DRMRES_SYM(clk_prepare);

/**
 * clk_unprepare() - the reverse of clk_prepare()
 * @clk: the clock, disabled
 *
 * Context: Process context. May sleep.
 */
void clk_unprepare(struct clk *clk) DRMRES_SYM(clk_unprepare);

/**
 * clk_enable() - switch a clock on
 * @clk: a prepared clock, NULL does nothing
 *
 * Context: Any.
 * Return: 0; -ESHUTDOWN, after Linux's warning and W50, for one that is not prepared.
 */
int clk_enable(struct clk *clk) DRMRES_SYM(clk_enable) __attribute__((warn_unused_result));

/**
 * clk_disable() - switch a clock off
 * @clk: the clock; one that is off already is W50
 *
 * Context: Any.
 */
void clk_disable(struct clk *clk) DRMRES_SYM(clk_disable);

/**
 * clk_prepare_enable() - clk_prepare() and clk_enable()
 * @clk: the clock, NULL does nothing
 *
 * Context: Process context. May sleep.
 * Return: as these.
 */
int clk_prepare_enable(struct clk *clk) DRMRES_SYM(clk_prepare_enable) __attribute__((warn_unused_result));

/**
 * clk_disable_unprepare() - clk_disable() and clk_unprepare()
 * @clk: the clock, NULL does nothing
 *
 * Context: Process context. May sleep.
 */
void clk_disable_unprepare(struct clk *clk) DRMRES_SYM(clk_disable_unprepare);

/**
 * clk_get_rate() - how fast a clock is
 * @clk: the clock
 *
 * Context: Process context.
 * Return: Hz; 100 MHz at first, 0 for NULL.
 */
unsigned long clk_get_rate(struct clk *clk) DRMRES_SYM(clk_get_rate);

/**
 * clk_set_rate() - change how fast a clock is
 * @clk: the clock
 * @rate: Hz
 *
 * Context: Process context.
 * Return: 0.
 */
int clk_set_rate(struct clk *clk, unsigned long rate) DRMRES_SYM(clk_set_rate);

/**
 * devm_clk_get() - clk_get() until unbind
 * @dev: the device that uses it
 * @id: its name, NULL for the only one
 *
 * Context: Process context. May sleep.
 * Lifetime: the handle goes at unbind; whether the clock is off by then is the driver's business.
 * Return: as clk_get().
 */
struct clk *devm_clk_get(struct device *dev, const char *id);

/**
 * devm_clk_get_prepared() - devm_clk_get() and clk_prepare(), both until unbind
 * @dev: the device that uses it
 * @id: its name, NULL for the only one
 *
 * Return: as clk_get().
 */
struct clk *devm_clk_get_prepared(struct device *dev, const char *id);

/**
 * devm_clk_get_enabled() - devm_clk_get() and clk_prepare_enable(), both until unbind
 * @dev: the device that uses it
 * @id: its name, NULL for the only one
 *
 * Return: as clk_get().
 */
struct clk *devm_clk_get_enabled(struct device *dev, const char *id);

/**
 * devm_clk_put() - give up what devm_clk_get() gave
 * @dev: the device
 * @clk: the handle
 */
void devm_clk_put(struct device *dev, struct clk *clk);

/**
 * clk_bulk_get() - get handles on several clocks, or on none
 * @dev: the device that uses them
 * @num_clks: how many
 * @clks: their names; the handles are stored here
 *
 * Return: 0 or -ENOMEM.
 */
int clk_bulk_get(struct device *dev, int num_clks, struct clk_bulk_data *clks) DRMRES_SYM(clk_bulk_get)
	__attribute__((warn_unused_result));

/**
 * clk_bulk_put() - give several handles up
 * @num_clks: how many
 * @clks: the handles
 */
void clk_bulk_put(int num_clks, struct clk_bulk_data *clks) DRMRES_SYM(clk_bulk_put);

/**
 * clk_bulk_prepare_enable() - switch several clocks on, or none
 * @num_clks: how many
 * @clks: the handles
 *
 * Return: as clk_prepare_enable().
 */
int clk_bulk_prepare_enable(int num_clks, const struct clk_bulk_data *clks) DRMRES_SYM(clk_bulk_prepare_enable)
	__attribute__((warn_unused_result));

/**
 * clk_bulk_disable_unprepare() - switch several clocks off
 * @num_clks: how many
 * @clks: the handles
 */
void clk_bulk_disable_unprepare(int num_clks, const struct clk_bulk_data *clks) DRMRES_SYM(clk_bulk_disable_unprepare);

/**
 * devm_clk_bulk_get() - clk_bulk_get() until unbind
 * @dev: the device that uses them
 * @num_clks: how many
 * @clks: their names; the handles are stored here
 *
 * Return: as clk_bulk_get().
 */
int devm_clk_bulk_get(struct device *dev, int num_clks, struct clk_bulk_data *clks) __attribute__((warn_unused_result));

static inline long clk_round_rate(struct clk *clk, unsigned long rate)
{
	return clk ? (long)rate : 0;
}

/* No clock is missing here, so the optional forms are the others. */
#define clk_get_optional(dev, id) clk_get(dev, id)
#define devm_clk_get_optional(dev, id) devm_clk_get(dev, id)
#define devm_clk_get_optional_prepared(dev, id) devm_clk_get_prepared(dev, id)
#define devm_clk_get_optional_enabled(dev, id) devm_clk_get_enabled(dev, id)
#define clk_bulk_get_optional(dev, num, clks) clk_bulk_get(dev, num, clks)
#define devm_clk_bulk_get_optional(dev, num, clks) devm_clk_bulk_get(dev, num, clks)

#ifdef DRMRES_SITES
#define clk_get(...) DRMRES_AT(clk_get(__VA_ARGS__))
#define clk_put(...) DRMRES_AT_VOID(clk_put(__VA_ARGS__))
#define clk_prepare(...) DRMRES_AT(clk_prepare(__VA_ARGS__))
#define clk_unprepare(...) DRMRES_AT_VOID(clk_unprepare(__VA_ARGS__))
#define clk_enable(...) DRMRES_AT(clk_enable(__VA_ARGS__))
#define clk_disable(...) DRMRES_AT_VOID(clk_disable(__VA_ARGS__))
#define clk_prepare_enable(...) DRMRES_AT(clk_prepare_enable(__VA_ARGS__))
#define clk_disable_unprepare(...) DRMRES_AT_VOID(clk_disable_unprepare(__VA_ARGS__))
#define devm_clk_get(...) DRMRES_AT(devm_clk_get(__VA_ARGS__))
#define devm_clk_get_prepared(...) DRMRES_AT(devm_clk_get_prepared(__VA_ARGS__))
#define devm_clk_get_enabled(...) DRMRES_AT(devm_clk_get_enabled(__VA_ARGS__))
#define devm_clk_put(...) DRMRES_AT_VOID(devm_clk_put(__VA_ARGS__))
#define clk_bulk_get(...) DRMRES_AT(clk_bulk_get(__VA_ARGS__))
#define clk_bulk_put(...) DRMRES_AT_VOID(clk_bulk_put(__VA_ARGS__))
#define clk_bulk_prepare_enable(...) DRMRES_AT(clk_bulk_prepare_enable(__VA_ARGS__))
#define clk_bulk_disable_unprepare(...) DRMRES_AT_VOID(clk_bulk_disable_unprepare(__VA_ARGS__))
#define devm_clk_bulk_get(...) DRMRES_AT(devm_clk_bulk_get(__VA_ARGS__))
#endif

__END_DECLS

#endif
