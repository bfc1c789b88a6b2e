// SPDX-License-Identifier: MIT
/**
 * DOC: the MIPI DSI bus
 *
 * Owns the bus, which is static and never ends, and the list of hosts. A host is memory of its driver, on the list from
 * mipi_dsi_host_register() to mipi_dsi_host_unregister(); a device is one allocation that goes with its last reference. The
 * host's callbacks run with no lock of this file held. Everything may be called concurrently, on different devices.
 */
#include <drm/drm_mipi_dsi.h>

#include <base/base.h>
#include <base/claim.h>
#include <base/hardware.h>
#include <bsd/string.h>
#include <drmres/of_node.h>
#include <drmres/phase.h>
#include <lib/fork.h>
#include <linux/bug.h>
#include <linux/slab.h>
#include <mm/mm.h>
#include <mm/watch.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the bus ---- */

static int mipi_dsi_device_match(struct device *dev, const struct device_driver *drv)
{
	const char *name = to_mipi_dsi_device(dev)->name;

	/* The name is as long as a device has room for. */
	return drmres_of_find(drv->of_match_table, name) || !strncmp(name, drv->name, DSI_DEV_NAME_SIZE - 1);
}

static int mipi_dsi_drv_probe(struct device *dev)
{
	const struct mipi_dsi_driver *drv = to_mipi_dsi_driver(dev->driver);

	return drv->probe ? drv->probe(to_mipi_dsi_device(dev)) : 0;
}

static void mipi_dsi_drv_remove(struct device *dev)
{
	const struct mipi_dsi_driver *drv = to_mipi_dsi_driver(dev->driver);

	if (drv->remove)
		drv->remove(to_mipi_dsi_device(dev));
}

const struct bus_type mipi_dsi_bus_type = {
	.name = "mipi-dsi",
	.match = mipi_dsi_device_match,
	.probe = mipi_dsi_drv_probe,
	.remove = mipi_dsi_drv_remove,
};

static struct subsys_private mipi_dsi_subsys;

__attribute__((constructor)) static void mipi_dsi_start(void)
{
	drmres_bus_builtin(&mipi_dsi_bus_type, &mipi_dsi_subsys);
}

/* ---- hosts ---- */

/*
 * struct host_record - a host that is registered
 * @entry: place on the list
 * @host: the host, memory of its driver
 * @claim: its driver has to unregister it
 * @watch: its memory must not go before
 */
struct host_record {
	struct list_head entry;
	struct mipi_dsi_host *host;
	struct drmres_claim claim;
	struct drmres_watch watch;
};

/* Held for a few instructions, with no scheduling point inside. */
static pthread_mutex_t host_lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &host_lock)
static LIST_HEAD(hosts);

/* Take a host off the list. Return: its record, NULL when it is not registered. */
static struct host_record *take_host(const struct mipi_dsi_host *host)
{
	struct host_record *record, *found = NULL;

	pthread_mutex_lock(&host_lock);
	list_for_each_entry (record, &hosts, entry)
		if (record->host == host) {
			found = record;
			list_del(&record->entry);
			break;
		}
	pthread_mutex_unlock(&host_lock);
	return found;
}

/* The driver's memory goes with the host still registered: nobody finds it any more. */
static void host_freed(const struct drmres_watch *watch, const struct drmres_object *memory)
{
	struct host_record *record = take_host(watch->address);

	drmres_report(DRMRES_BRIDGE_DANGLING, "mipi_dsi_host_register", memory,
		      "DSI host freed while it is registered: whoever looks for a host finds freed memory");
	if (!record)
		return;
	drmres_claim_end(&record->claim);
	free(record);
}

static bool host_usable(const struct mipi_dsi_host *host, const char *function)
{
	if (host)
		return drmres_device_usable(host->dev, function);
	drmres_report(DRMRES_NULL_ARGUMENT, function, NULL, "%s() of NULL", function);
	return false;
}

static bool device_usable(const struct mipi_dsi_device *dsi, const char *function)
{
	return drmres_device_usable(IS_ERR_OR_NULL(dsi) ? (const void *)dsi : &dsi->dev, function);
}

int mipi_dsi_host_register(struct mipi_dsi_host *host)
{
	const void *pc = __builtin_return_address(0);
	struct host_record *record;

	if (!host_usable(host, __func__))
		return -EINVAL;
	record = calloc(1, sizeof(*record));
	if (!record)
		return -ENOMEM;
	record->host = host;
	drmres_claim_begin(&record->claim, "DSI host", dev_name(host->dev), host->dev, pc);
	drmres_watch_begin(&record->watch, host, sizeof(*host), host_freed, pc);
	INIT_LIST_HEAD(&host->list);
	pthread_mutex_lock(&host_lock);
	list_add_tail(&record->entry, &hosts);
	pthread_mutex_unlock(&host_lock);
	return 0;
}

static int remove_device(struct device *dev, void *data)
{
	struct mipi_dsi_device *dsi;

	(void)data;
	if (dev->bus != &mipi_dsi_bus_type)
		return 0;
	dsi = to_mipi_dsi_device(dev);
	if (dsi->attached)
		(mipi_dsi_detach)(dsi);
	(mipi_dsi_device_unregister)(dsi);
	return 0;
}

void mipi_dsi_host_unregister(struct mipi_dsi_host *host)
{
	struct host_record *record;

	if (!host_usable(host, __func__))
		return;
	device_for_each_child(host->dev, NULL, remove_device);
	record = take_host(host);
	if (!record)
		return;
	drmres_watch_end(&record->watch);
	drmres_claim_end(&record->claim);
	free(record);
}

struct mipi_dsi_host *of_find_mipi_dsi_host_by_node(struct device_node *node)
{
	struct mipi_dsi_host *found = NULL;
	struct host_record *record;

	pthread_mutex_lock(&host_lock);
	list_for_each_entry (record, &hosts, entry)
		if (record->host->dev->of_node == node) {
			found = record->host;
			break;
		}
	pthread_mutex_unlock(&host_lock);
	return found;
}

/* ---- devices ---- */

static void mipi_dsi_dev_release(struct device *dev)
{
	drmres_mem_free(to_mipi_dsi_device(dev), true, __builtin_return_address(0));
}

static const struct device_type mipi_dsi_device_type = {.release = mipi_dsi_dev_release};

/* Make a device that is called @name. */
static struct mipi_dsi_device *make(struct mipi_dsi_host *host, const struct mipi_dsi_device_info *info,
				    const char *name, const void *pc)
{
	struct mipi_dsi_device *dsi = drmres_mem_alloc(sizeof(*dsi), GFP_KERNEL | __GFP_ZERO, pc);
	struct drmres_made made = {.memory = dsi, .size = sizeof(*dsi), .bus = &mipi_dsi_bus_type};
	int ret;

	if (!dsi)
		return ERR_PTR(-ENOMEM);
	dsi->host = host;
	dsi->channel = info->channel;
	dsi->dev.of_node = info->node;
	strlcpy(dsi->name, info->type, sizeof(dsi->name));
	made.type = &mipi_dsi_device_type;
	made.parent = host->dev;
	made.name = name;
	ret = drmres_make_device(&dsi->dev, &made);
	return ret ? ERR_PTR(ret) : dsi;
}

struct mipi_dsi_device *mipi_dsi_device_register_full(struct mipi_dsi_host *host,
						      const struct mipi_dsi_device_info *info)
{
	char name[128];

	if (!host_usable(host, __func__))
		return ERR_PTR(-EINVAL);
	if (!info) {
		dev_err(host->dev, "invalid mipi_dsi_device_info pointer\n");
		return ERR_PTR(-EINVAL);
	}
	if (info->channel > 3) {
		dev_err(host->dev, "invalid virtual channel: %u\n", info->channel);
		return ERR_PTR(-EINVAL);
	}
	snprintf(name, sizeof(name), "%s.%u", dev_name(host->dev), info->channel);
	return make(host, info, name, __builtin_return_address(0));
}

void mipi_dsi_device_unregister(struct mipi_dsi_device *dsi)
{
	if (device_usable(dsi, __func__))
		(device_unregister)(&dsi->dev);
}

static void devm_mipi_dsi_device_unregister(void *dsi)
{
	(mipi_dsi_device_unregister)(dsi);
}

struct mipi_dsi_device *devm_mipi_dsi_device_register_full(struct device *dev, struct mipi_dsi_host *host,
							   const struct mipi_dsi_device_info *info)
{
	struct mipi_dsi_device *dsi = (mipi_dsi_device_register_full)(host, info);
	int ret;

	if (IS_ERR(dsi))
		return dsi;
	ret = (__devm_add_action_or_reset)(dev, devm_mipi_dsi_device_unregister, dsi,
					   "devm_mipi_dsi_device_unregister");
	return ret ? ERR_PTR(ret) : dsi;
}

/* ---- attaching ---- */

int mipi_dsi_attach(struct mipi_dsi_device *dsi)
{
	const struct mipi_dsi_host_ops *ops;
	struct drmres_phase phase;
	int ret;

	if (!device_usable(dsi, __func__))
		return -EINVAL;
	ops = dsi->host->ops;
	if (!ops || !ops->attach)
		return -ENOSYS;
	drmres_phase_enter(&phase, "dsi attach", dev_name(&dsi->dev));
	ret = ops->attach(dsi->host, dsi);
	drmres_phase_leave(&phase);
	if (!ret)
		dsi->attached = true;
	return ret;
}

int mipi_dsi_detach(struct mipi_dsi_device *dsi)
{
	const struct mipi_dsi_host_ops *ops;
	struct drmres_phase phase;
	int ret;

	if (!device_usable(dsi, __func__) || WARN_ON(!dsi->attached))
		return -EINVAL;
	ops = dsi->host->ops;
	if (!ops || !ops->detach)
		return -ENOSYS;
	dsi->attached = false;
	drmres_phase_enter(&phase, "dsi detach", dev_name(&dsi->dev));
	ret = ops->detach(dsi->host, dsi);
	drmres_phase_leave(&phase);
	return ret;
}

static void devm_mipi_dsi_detach(void *dsi)
{
	(mipi_dsi_detach)(dsi);
}

int devm_mipi_dsi_attach(struct device *dev, struct mipi_dsi_device *dsi)
{
	int ret = (mipi_dsi_attach)(dsi);

	return ret ? ret : (__devm_add_action_or_reset)(dev, devm_mipi_dsi_detach, dsi, "devm_mipi_dsi_detach");
}

/* ---- messages ---- */

/* Every message goes through here, in a phase of the host's. */
static ssize_t transfer(struct mipi_dsi_device *dsi, struct mipi_dsi_msg *msg)
{
	const struct mipi_dsi_host_ops *ops = dsi->host->ops;
	struct drmres_phase phase;
	ssize_t ret;

	msg->channel = (u8)dsi->channel;
	if (dsi->mode_flags & MIPI_DSI_MODE_LPM)
		msg->flags |= MIPI_DSI_MSG_USE_LPM;
	if (!ops || !ops->transfer)
		return -ENOSYS;
	drmres_phase_enter(&phase, "dsi transfer", dev_name(&dsi->dev));
	ret = ops->transfer(dsi->host, msg);
	drmres_phase_leave(&phase);
	return ret;
}

ssize_t mipi_dsi_dcs_write_buffer(struct mipi_dsi_device *dsi, const void *data, size_t len)
{
	struct mipi_dsi_msg msg = {.tx_buf = data, .tx_len = len};

	if (!device_usable(dsi, __func__) || !len)
		return -EINVAL;
	msg.type = len == 1   ? MIPI_DSI_DCS_SHORT_WRITE
		   : len == 2 ? MIPI_DSI_DCS_SHORT_WRITE_PARAM
			      : MIPI_DSI_DCS_LONG_WRITE;
	return transfer(dsi, &msg);
}

ssize_t mipi_dsi_generic_write(struct mipi_dsi_device *dsi, const void *payload, size_t size)
{
	struct mipi_dsi_msg msg = {.tx_buf = payload, .tx_len = size};

	if (!device_usable(dsi, __func__))
		return -EINVAL;
	msg.type = size == 0   ? MIPI_DSI_GENERIC_SHORT_WRITE_0_PARAM
		   : size == 1 ? MIPI_DSI_GENERIC_SHORT_WRITE_1_PARAM
		   : size == 2 ? MIPI_DSI_GENERIC_SHORT_WRITE_2_PARAM
			       : MIPI_DSI_GENERIC_LONG_WRITE;
	return transfer(dsi, &msg);
}

ssize_t mipi_dsi_dcs_read(struct mipi_dsi_device *dsi, u8 cmd, void *data, size_t len)
{
	struct mipi_dsi_msg msg = {
		.type = MIPI_DSI_DCS_READ, .tx_buf = &cmd, .tx_len = 1, .rx_buf = data, .rx_len = len};

	if (!device_usable(dsi, __func__) || !data)
		return -EINVAL;
	return transfer(dsi, &msg);
}

ssize_t mipi_dsi_generic_read(struct mipi_dsi_device *dsi, const void *params, size_t num_params, void *data,
			      size_t size)
{
	struct mipi_dsi_msg msg = {.tx_buf = params, .tx_len = num_params, .rx_buf = data, .rx_len = size};

	if (!device_usable(dsi, __func__) || !data || num_params > 2)
		return -EINVAL;
	msg.type = num_params == 0   ? MIPI_DSI_GENERIC_READ_REQUEST_0_PARAM
		   : num_params == 1 ? MIPI_DSI_GENERIC_READ_REQUEST_1_PARAM
				     : MIPI_DSI_GENERIC_READ_REQUEST_2_PARAM;
	return transfer(dsi, &msg);
}

static int peripheral(struct mipi_dsi_device *dsi, u8 type, const char *function)
{
	const u8 nothing[2] = {0, 0};
	struct mipi_dsi_msg msg = {.type = type, .tx_buf = nothing, .tx_len = sizeof(nothing)};
	ssize_t ret;

	if (!device_usable(dsi, function))
		return -EINVAL;
	ret = transfer(dsi, &msg);
	return ret < 0 ? (int)ret : 0;
}

int mipi_dsi_turn_on_peripheral(struct mipi_dsi_device *dsi)
{
	return peripheral(dsi, MIPI_DSI_TURN_ON_PERIPHERAL, __func__);
}

int mipi_dsi_shutdown_peripheral(struct mipi_dsi_device *dsi)
{
	return peripheral(dsi, MIPI_DSI_SHUTDOWN_PERIPHERAL, __func__);
}

/* ---- drivers ---- */

int mipi_dsi_driver_register_full(struct mipi_dsi_driver *driver, struct module *owner)
{
	if (!driver) {
		drmres_report(DRMRES_NULL_ARGUMENT, "mipi_dsi_driver_register", NULL,
			      "mipi_dsi_driver_register() of NULL");
		return -EINVAL;
	}
	driver->driver.owner = owner;
	driver->driver.bus = &mipi_dsi_bus_type;
	return (driver_register)(&driver->driver);
}

void mipi_dsi_driver_unregister(struct mipi_dsi_driver *driver)
{
	(driver_unregister)(driver ? &driver->driver : NULL);
}

/* ---- hardware ---- */

/* A host that takes every device and every message. */
struct plugged_host {
	struct device dev;
	struct mipi_dsi_host host;
};

static int accept(struct mipi_dsi_host *host, struct mipi_dsi_device *dsi)
{
	(void)host;
	(void)dsi;
	return 0;
}

static ssize_t swallow(struct mipi_dsi_host *host, const struct mipi_dsi_msg *msg)
{
	(void)host;
	if (msg->rx_len)
		memset(msg->rx_buf, 0, msg->rx_len);
	return (ssize_t)(msg->rx_len ? msg->rx_len : msg->tx_len);
}

static const struct mipi_dsi_host_ops plugged_ops = {.attach = accept, .detach = accept, .transfer = swallow};

static void plugged_release(struct device *dev)
{
	drmres_mem_free(container_of(dev, struct plugged_host, dev), true, __builtin_return_address(0));
}

static unsigned int dsi_variants(const struct device_driver *drv)
{
	unsigned int rows = drmres_of_rows(drv->of_match_table);

	return rows ? rows : 1;
}

static int plug_host(const struct drmres_plug *plug, struct plugged_host **out)
{
	struct plugged_host *host = drmres_mem_alloc(sizeof(*host), GFP_KERNEL | __GFP_ZERO, plug->pc);
	struct drmres_made made = {.memory = host, .size = sizeof(*host), .release = plugged_release};
	char name[96];
	int ret;

	if (!host)
		return -ENOMEM;
	snprintf(name, sizeof(name), "%s-dsi", plug->name);
	made.parent = plug->parent;
	made.name = name;
	ret = drmres_make_device(&host->dev, &made);
	if (ret)
		return ret;
	host->host.dev = &host->dev;
	host->host.ops = &plugged_ops;
	*out = host;
	return (mipi_dsi_host_register)(&host->host);
}

static void unplug_host(struct plugged_host *host)
{
	(mipi_dsi_host_unregister)(&host->host);
	(device_unregister)(&host->dev);
}

static int dsi_plug(const struct drmres_plug *plug, struct device **out)
{
	const struct of_device_id *table = plug->drv->of_match_table;
	struct mipi_dsi_device_info info = {.channel = 0};
	struct mipi_dsi_device *dsi;
	struct plugged_host *host;
	int ret;

	ret = plug_host(plug, &host);
	if (ret)
		return ret;
	strlcpy(info.type, drmres_of_rows(table) ? drmres_of_short(&table[plug->variant]) : plug->drv->name,
		sizeof(info.type));
	dsi = make(&host->host, &info, plug->name, plug->pc);
	if (IS_ERR(dsi)) {
		unplug_host(host);
		return PTR_ERR(dsi);
	}
	*out = &dsi->dev;
	return 0;
}

static void dsi_unplug(struct device *dev)
{
	struct plugged_host *host = container_of(to_mipi_dsi_device(dev)->host, struct plugged_host, host);

	/* The device goes first: its driver detaches from a host that is there. */
	(device_unregister)(dev);
	unplug_host(host);
}

const struct drmres_maker drmres_mipi_dsi_maker = {
	.kind = "mipi-dsi",
	.bus = &mipi_dsi_bus_type,
	.variants = dsi_variants,
	.plug = dsi_plug,
	.unplug = dsi_unplug,
};
