// SPDX-License-Identifier: MIT
/**
 * DOC: clocks
 *
 * A handle is an allocation that can fail and leak as in Linux; the counts are on the clock behind it, see supply.h.
 */
#include <linux/clk.h>

#include <drmres/context.h>
#include <fs/usable.h>
#include <lib/hooks.h>
#include <linux/device.h>
#include <linux/err.h>
#include <mm/mm.h>

#include "supply.h"

struct clk {
	struct drmres_supply *supply;
	struct device *dev;
};

static struct clk *get(struct device *dev, const char *id, const void *pc)
{
	struct clk *clk;

	if (dev && !drmres_usable_at(pc, dev, "clk_get", "device"))
		return ERR_PTR(-EINVAL);
	clk = drmres_mem_alloc(sizeof(*clk), DRMRES_SUPPLY_GFP | __GFP_ZERO, pc);
	if (!clk)
		return ERR_PTR(-ENOMEM);
	clk->dev = dev;
	clk->supply = drmres_supply_get("clock", dev, id);
	if (clk->supply)
		return clk;
	drmres_mem_free(clk, false, pc);
	return ERR_PTR(-ENOMEM);
}

/* Whether there is something to do; NULL is a clock that does nothing. */
static bool real(const struct clk *clk, const char *function, const void *pc)
{
	return clk && drmres_usable_at(pc, clk, function, "clock");
}

static int prepare(struct clk *clk, const void *pc)
{
	drmres_supply_count(clk->supply, 1, 0, clk->supply->enabled ? "enabled clock" : "prepared clock", clk->dev, pc);
	return 0;
}

static void unprepare(struct clk *clk, const void *pc)
{
	const char *name = clk->supply->name;

	if (!clk->supply->prepared)
		drmres_supply_complain("clk_unprepare", clk->supply, pc, "%s already unprepared", name);
	else if (clk->supply->prepared == 1 && clk->supply->enabled)
		drmres_supply_complain("clk_unprepare", clk->supply, pc, "Unpreparing enabled %s", name);
	if (clk->supply->prepared)
		drmres_supply_count(clk->supply, -1, 0, clk->supply->on.kind, clk->dev, pc);
}

static int enable(struct clk *clk, const void *pc)
{
	if (!clk->supply->prepared) {
		drmres_supply_complain("clk_enable", clk->supply, pc, "Enabling unprepared %s", clk->supply->name);
		return -ESHUTDOWN;
	}
	drmres_supply_count(clk->supply, 0, 1, "enabled clock", clk->dev, pc);
	return 0;
}

static void disable(struct clk *clk, const void *pc)
{
	if (!clk->supply->enabled)
		drmres_supply_complain("clk_disable", clk->supply, pc, "%s already disabled", clk->supply->name);
	else
		drmres_supply_count(clk->supply, 0, -1, clk->supply->enabled == 1 ? "prepared clock" : "enabled clock",
				    clk->dev, pc);
}

static void put(struct clk *clk, const void *pc)
{
	drmres_mem_free(clk, false, pc);
}

struct clk *clk_get(struct device *dev, const char *id)
{
	might_sleep();
	return get(dev, id, __builtin_return_address(0));
}

void clk_put(struct clk *clk)
{
	if (real(clk, __func__, __builtin_return_address(0)))
		put(clk, __builtin_return_address(0));
}

int clk_prepare(struct clk *clk)
{
	might_sleep();
	return real(clk, __func__, __builtin_return_address(0)) ? prepare(clk, __builtin_return_address(0)) : 0;
}

void clk_unprepare(struct clk *clk)
{
	might_sleep();
	if (!IS_ERR(clk) && real(clk, __func__, __builtin_return_address(0)))
		unprepare(clk, __builtin_return_address(0));
}

int clk_enable(struct clk *clk)
{
	return real(clk, __func__, __builtin_return_address(0)) ? enable(clk, __builtin_return_address(0)) : 0;
}

void clk_disable(struct clk *clk)
{
	if (!IS_ERR(clk) && real(clk, __func__, __builtin_return_address(0)))
		disable(clk, __builtin_return_address(0));
}

int clk_prepare_enable(struct clk *clk)
{
	const void *pc = __builtin_return_address(0);

	might_sleep();
	if (!real(clk, __func__, pc))
		return 0;
	prepare(clk, pc);
	return enable(clk, pc);
}

void clk_disable_unprepare(struct clk *clk)
{
	const void *pc = __builtin_return_address(0);

	might_sleep();
	if (IS_ERR(clk) || !real(clk, __func__, pc))
		return;
	/* One complaint is enough for both. */
	if (!clk->supply->enabled && !clk->supply->prepared) {
		disable(clk, pc);
		return;
	}
	disable(clk, pc);
	unprepare(clk, pc);
}

unsigned long clk_get_rate(struct clk *clk)
{
	return real(clk, __func__, __builtin_return_address(0)) ? clk->supply->value : 0;
}

int clk_set_rate(struct clk *clk, unsigned long rate)
{
	if (real(clk, __func__, __builtin_return_address(0)))
		clk->supply->value = rate;
	return 0;
}

/* ---- managed ---- */

struct managed {
	struct clk *clk;
	void (*undo)(struct clk *clk, const void *pc);
};

static void disable_unprepare(struct clk *clk, const void *pc)
{
	disable(clk, pc);
	unprepare(clk, pc);
}

static void devm_clk_release(struct device *dev, void *res)
{
	struct managed *managed = res;

	(void)dev;
	if (managed->undo)
		managed->undo(managed->clk, NULL);
	put(managed->clk, NULL);
}

static struct clk *managed_get(struct device *dev, const char *id, int level, const void *pc)
{
	struct managed *managed;
	struct clk *clk;

	managed = devres_alloc(devm_clk_release, sizeof(*managed), DRMRES_SUPPLY_GFP);
	if (!managed)
		return ERR_PTR(-ENOMEM);
	clk = get(dev, id, pc);
	if (IS_ERR(clk)) {
		devres_free(managed);
		return clk;
	}
	if (level > 0)
		prepare(clk, pc);
	if (level > 1)
		(void)enable(clk, pc);
	managed->clk = clk;
	managed->undo = level > 1 ? disable_unprepare : level > 0 ? unprepare : NULL;
	devres_add(dev, managed);
	return clk;
}

struct clk *devm_clk_get(struct device *dev, const char *id)
{
	return managed_get(dev, id, 0, __builtin_return_address(0));
}

struct clk *devm_clk_get_prepared(struct device *dev, const char *id)
{
	return managed_get(dev, id, 1, __builtin_return_address(0));
}

struct clk *devm_clk_get_enabled(struct device *dev, const char *id)
{
	return managed_get(dev, id, 2, __builtin_return_address(0));
}

static int is_clk(struct device *dev, void *res, void *data)
{
	const struct managed *managed = res;

	(void)dev;
	return managed->clk == data;
}

void devm_clk_put(struct device *dev, struct clk *clk)
{
	if (devres_release(dev, devm_clk_release, is_clk, clk))
		drmres_report(DRMRES_RESOURCE_MISUSE, __func__, NULL, "devm_clk_put() of a clock that %s does not have",
			      dev_name(dev));
}

/* ---- several ---- */

int clk_bulk_get(struct device *dev, int num_clks, struct clk_bulk_data *clks)
{
	for (int i = 0; i < num_clks; i++) {
		clks[i].clk = get(dev, clks[i].id, __builtin_return_address(0));
		if (IS_ERR(clks[i].clk)) {
			int ret = (int)PTR_ERR(clks[i].clk);

			clks[i].clk = NULL;
			clk_bulk_put(i, clks);
			return ret;
		}
	}
	return 0;
}

void clk_bulk_put(int num_clks, struct clk_bulk_data *clks)
{
	while (--num_clks >= 0) {
		clk_put(clks[num_clks].clk);
		clks[num_clks].clk = NULL;
	}
}

int clk_bulk_prepare_enable(int num_clks, const struct clk_bulk_data *clks)
{
	for (int i = 0; i < num_clks; i++) {
		int ret = clk_prepare_enable(clks[i].clk);

		if (ret) {
			clk_bulk_disable_unprepare(i, clks);
			return ret;
		}
	}
	return 0;
}

void clk_bulk_disable_unprepare(int num_clks, const struct clk_bulk_data *clks)
{
	while (--num_clks >= 0)
		clk_disable_unprepare(clks[num_clks].clk);
}

struct managed_bulk {
	struct clk_bulk_data *clks;
	int num_clks;
};

static void devm_clk_bulk_release(struct device *dev, void *res)
{
	struct managed_bulk *managed = res;

	(void)dev;
	clk_bulk_put(managed->num_clks, managed->clks);
}

int devm_clk_bulk_get(struct device *dev, int num_clks, struct clk_bulk_data *clks)
{
	struct managed_bulk *managed;
	int ret;

	managed = devres_alloc(devm_clk_bulk_release, sizeof(*managed), DRMRES_SUPPLY_GFP);
	if (!managed)
		return -ENOMEM;
	ret = clk_bulk_get(dev, num_clks, clks);
	if (ret) {
		devres_free(managed);
		return ret;
	}
	managed->clks = clks;
	managed->num_clks = num_clks;
	devres_add(dev, managed);
	return 0;
}
