/* SPDX-License-Identifier: MIT */
/**
 * DOC: MIPI DSI
 *
 * A display controller registers a host; panels are devices on it, made from the device tree or by a bridge driver.
 * A panel's driver fills in lanes and format in probe() and attaches: from then on the host reaches the device, and what the
 * host does in its attach() may bind the whole card. Before it goes it detaches, in remove() or, after
 * devm_mipi_dsi_attach(), by devres. Unregistering a host detaches and removes what is still on it.
 */
#ifndef __DRM_MIPI_DSI_H__
#define __DRM_MIPI_DSI_H__

#include <drmres/link.h>
#include <drmres/module.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/bits.h>
#include <linux/device.h>
#include <linux/list.h>

__BEGIN_DECLS

struct device_node;
struct mipi_dsi_device;
struct mipi_dsi_host;

/* Flags of a message. */
#define MIPI_DSI_MSG_REQ_ACK BIT(0)
#define MIPI_DSI_MSG_USE_LPM BIT(1)

/* Flags of a device: how it wants its pictures. */
#define MIPI_DSI_MODE_VIDEO BIT(0)
#define MIPI_DSI_MODE_VIDEO_BURST BIT(1)
#define MIPI_DSI_MODE_VIDEO_SYNC_PULSE BIT(2)
#define MIPI_DSI_MODE_VIDEO_AUTO_VERT BIT(3)
#define MIPI_DSI_MODE_VIDEO_HSE BIT(4)
#define MIPI_DSI_MODE_VIDEO_NO_HFP BIT(5)
#define MIPI_DSI_MODE_VIDEO_NO_HBP BIT(6)
#define MIPI_DSI_MODE_VIDEO_NO_HSA BIT(7)
#define MIPI_DSI_MODE_VSYNC_FLUSH BIT(8)
#define MIPI_DSI_MODE_NO_EOT_PACKET BIT(9)
#define MIPI_DSI_CLOCK_NON_CONTINUOUS BIT(10)
#define MIPI_DSI_MODE_LPM BIT(11)
#define MIPI_DSI_HS_PKT_END_ALIGNED BIT(12)

/* Bytes of a device's name, with the final NUL. */
#define DSI_DEV_NAME_SIZE 20

/* Of the pictures. */
enum mipi_dsi_pixel_format {
	MIPI_DSI_FMT_RGB888,
	MIPI_DSI_FMT_RGB666,
	MIPI_DSI_FMT_RGB666_PACKED,
	MIPI_DSI_FMT_RGB565,
};

/**
 * struct mipi_dsi_msg - a message to a device
 * @channel: virtual channel
 * @type: kind of message
 * @flags: MIPI_DSI_MSG_*
 * @tx_len: bytes of @tx_buf
 * @tx_buf: what to send
 * @rx_len: bytes of @rx_buf
 * @rx_buf: where to put the answer
 */
struct mipi_dsi_msg {
	u8 channel;
	u8 type;
	u16 flags;
	size_t tx_len;
	const void *tx_buf;
	size_t rx_len;
	void *rx_buf;
};

/**
 * struct mipi_dsi_host_ops - callbacks of a host
 * @attach: a device's driver is ready
 * @detach: it is going
 * @transfer: sends a message; bytes or an error; may be NULL
 */
struct mipi_dsi_host_ops {
	int (*attach)(struct mipi_dsi_host *host, struct mipi_dsi_device *dsi);
	int (*detach)(struct mipi_dsi_host *host, struct mipi_dsi_device *dsi);
	ssize_t (*transfer)(struct mipi_dsi_host *host, const struct mipi_dsi_msg *msg);
};

/**
 * struct mipi_dsi_host - a host
 * @dev: whose host it is; parent of the devices
 * @ops: its callbacks
 * @list: private, place among all hosts
 */
struct mipi_dsi_host {
	struct device *dev;
	const struct mipi_dsi_host_ops *ops;
	struct list_head list;
};

/**
 * struct mipi_dsi_device_info - what mipi_dsi_device_register_full() needs
 * @type: the device's name, by which a driver matches
 * @channel: virtual channel
 * @node: device tree node, may be NULL
 */
struct mipi_dsi_device_info {
	char type[DSI_DEV_NAME_SIZE];
	u32 channel;
	struct device_node *node;
};

/**
 * struct mipi_dsi_device - a device on a DSI host
 * @host: its host
 * @dev: the device
 * @attached: between mipi_dsi_attach() and mipi_dsi_detach()
 * @name: what a driver must be called
 * @channel: virtual channel
 * @lanes: data lanes in use
 * @format: of the pictures
 * @mode_flags: MIPI_DSI_MODE_*
 * @hs_rate, @lp_rate: clocks at most
 */
struct DRMRES_SWIFT_NONCOPYABLE mipi_dsi_device {
	struct mipi_dsi_host *host;
	struct device dev;
	bool attached;
	char name[DSI_DEV_NAME_SIZE];
	unsigned int channel;
	unsigned int lanes;
	enum mipi_dsi_pixel_format format;
	unsigned long mode_flags;
	unsigned long hs_rate;
	unsigned long lp_rate;
};

/**
 * struct mipi_dsi_driver - a driver of DSI devices
 * @driver: name, table of compatible strings and what all drivers have
 * @probe: takes the device when it returns 0
 * @remove: undoes @probe, before the managed resources go
 * @shutdown: unused here, kept for driver source
 */
struct mipi_dsi_driver {
	struct device_driver driver;
	int (*probe)(struct mipi_dsi_device *dsi);
	void (*remove)(struct mipi_dsi_device *dsi);
	void (*shutdown)(struct mipi_dsi_device *dsi);
};

extern const struct bus_type mipi_dsi_bus_type DRMRES_SYM(mipi_dsi_bus_type);

#define to_mipi_dsi_device(__dev) container_of_const(__dev, struct mipi_dsi_device, dev)
#define to_mipi_dsi_driver(__drv) container_of_const((__drv), struct mipi_dsi_driver, driver)

/**
 * mipi_dsi_get_drvdata() - the driver's own pointer
 * @dsi: the device
 *
 * Return: what mipi_dsi_set_drvdata() got; NULL after unbind.
 */
static inline void *mipi_dsi_get_drvdata(const struct mipi_dsi_device *dsi)
{
	return dev_get_drvdata(&dsi->dev);
}

/**
 * mipi_dsi_set_drvdata() - keep the driver's own pointer
 * @dsi: the device
 * @data: anything; forgotten at unbind
 */
static inline void mipi_dsi_set_drvdata(struct mipi_dsi_device *dsi, void *data)
{
	dev_set_drvdata(&dsi->dev, data);
}

/**
 * mipi_dsi_pixel_format_to_bpp() - bits of a pixel
 * @fmt: the format
 *
 * Return: bits, -EINVAL for no format.
 */
static inline int mipi_dsi_pixel_format_to_bpp(enum mipi_dsi_pixel_format fmt)
{
	switch (fmt) {
	case MIPI_DSI_FMT_RGB888:
	case MIPI_DSI_FMT_RGB666:
		return 24;
	case MIPI_DSI_FMT_RGB666_PACKED:
		return 18;
	case MIPI_DSI_FMT_RGB565:
		return 16;
	}
	return -22;
}

/**
 * mipi_dsi_host_register() - make a host known
 * @host: its dev and ops filled in
 *
 * Context: Process context.
 * Lifetime: until mipi_dsi_host_unregister().
 * Return: 0.
 */
int mipi_dsi_host_register(struct mipi_dsi_host *host) DRMRES_SYM(mipi_dsi_host_register);

/**
 * mipi_dsi_host_unregister() - take a host away, with every device that is on it
 * @host: what mipi_dsi_host_register() got
 *
 * Context: Process context; takes the lock of each device.
 */
void mipi_dsi_host_unregister(struct mipi_dsi_host *host) DRMRES_SYM(mipi_dsi_host_unregister);

/**
 * of_find_mipi_dsi_host_by_node() - the host of a device tree node
 * @node: the node
 *
 * Context: Process context. May sleep.
 * Lifetime: no reference is taken; the host is valid while its driver keeps it registered.
 * Return: the host, NULL for none.
 */
struct mipi_dsi_host *of_find_mipi_dsi_host_by_node(struct device_node *node) DRMRES_SYM(of_find_mipi_dsi_host_by_node);

/**
 * mipi_dsi_device_register_full() - make a device on a host
 * @host: the host
 * @info: what it shall be
 *
 * Context: Process context; takes the device lock.
 * Lifetime: until mipi_dsi_device_unregister().
 * Return: the device, or ERR_PTR() of -EINVAL, -EEXIST or -ENOMEM.
 */
struct mipi_dsi_device *mipi_dsi_device_register_full(struct mipi_dsi_host *host,
						      const struct mipi_dsi_device_info *info)
	DRMRES_SYM(mipi_dsi_device_register_full);

/**
 * mipi_dsi_device_unregister() - take a device away
 * @dsi: what mipi_dsi_device_register_full() returned
 *
 * Context: Process context; takes the device lock.
 */
void mipi_dsi_device_unregister(struct mipi_dsi_device *dsi) DRMRES_SYM(mipi_dsi_device_unregister);

/**
 * devm_mipi_dsi_device_register_full() - make a device on a host until a driver is unbound
 * @dev: whose driver
 * @host: the host
 * @info: what it shall be
 *
 * Context: Process context; takes the device lock.
 * Lifetime: devres of @dev.
 * Return: as mipi_dsi_device_register_full().
 */
struct mipi_dsi_device *devm_mipi_dsi_device_register_full(struct device *dev, struct mipi_dsi_host *host,
							   const struct mipi_dsi_device_info *info);

/**
 * mipi_dsi_attach() - tell the host that a device is ready
 * @dsi: the device, lanes and format filled in
 *
 * Context: Process context. May sleep.
 * Lifetime: until mipi_dsi_detach().
 * Return: 0, or the host's error; -ENOSYS from a host without attach().
 */
int mipi_dsi_attach(struct mipi_dsi_device *dsi) DRMRES_SYM(mipi_dsi_attach);

/**
 * mipi_dsi_detach() - tell the host that a device goes
 * @dsi: an attached device
 *
 * Context: Process context. May sleep.
 * Return: 0, or the host's error; -EINVAL for one that is not attached; -ENOSYS.
 */
int mipi_dsi_detach(struct mipi_dsi_device *dsi) DRMRES_SYM(mipi_dsi_detach);

/**
 * devm_mipi_dsi_attach() - mipi_dsi_attach() until a driver is unbound
 * @dev: whose driver; for a panel, ``&dsi->dev``
 * @dsi: the device
 *
 * Context: Process context. May sleep.
 * Lifetime: devres of @dev.
 * Return: as mipi_dsi_attach(); -ENOMEM, and then it is detached.
 */
int devm_mipi_dsi_attach(struct device *dev, struct mipi_dsi_device *dsi);

/**
 * mipi_dsi_dcs_write_buffer() - send a command
 * @dsi: the device
 * @data: the command and its parameters
 * @len: bytes
 *
 * Context: Process context. May sleep.
 * Return: bytes, or the host's error; -ENOSYS from a host without transfer().
 */
ssize_t mipi_dsi_dcs_write_buffer(struct mipi_dsi_device *dsi, const void *data, size_t len)
	DRMRES_SYM(mipi_dsi_dcs_write_buffer);

/**
 * mipi_dsi_generic_write() - send a payload that is no command
 * @dsi: the device
 * @payload: what to send
 * @size: bytes, may be 0
 *
 * Context: Process context. May sleep.
 * Return: as mipi_dsi_dcs_write_buffer().
 */
ssize_t mipi_dsi_generic_write(struct mipi_dsi_device *dsi, const void *payload, size_t size)
	DRMRES_SYM(mipi_dsi_generic_write);

/**
 * mipi_dsi_dcs_read() - ask a device
 * @dsi: the device
 * @cmd: the command
 * @data: where to put the answer
 * @len: bytes at most
 *
 * Context: Process context. May sleep.
 * Return: as mipi_dsi_dcs_write_buffer().
 */
ssize_t mipi_dsi_dcs_read(struct mipi_dsi_device *dsi, u8 cmd, void *data, size_t len) DRMRES_SYM(mipi_dsi_dcs_read);

/* Behind mipi_dsi_driver_register(). */
int mipi_dsi_driver_register_full(struct mipi_dsi_driver *driver, struct module *owner)
	DRMRES_SYM(mipi_dsi_driver_register_full);

/**
 * mipi_dsi_driver_register() - register a driver and probe what matches
 * @driver: driver.name and probe filled in
 *
 * Context: Process context; takes the lock of each device it probes.
 * Lifetime: @driver must stay until mipi_dsi_driver_unregister() returns.
 * Return: as driver_register().
 */
#define mipi_dsi_driver_register(driver) mipi_dsi_driver_register_full(driver, THIS_MODULE)

/**
 * mipi_dsi_driver_unregister() - unbind a driver from all its devices and take it off the bus
 * @driver: what mipi_dsi_driver_register() got
 *
 * Context: Process context; takes the lock of each device it unbinds.
 */
void mipi_dsi_driver_unregister(struct mipi_dsi_driver *driver) DRMRES_SYM(mipi_dsi_driver_unregister);

/* Define a module as one DSI driver. */
#define module_mipi_dsi_driver(__mipi_dsi_driver) \
	module_driver(__mipi_dsi_driver, mipi_dsi_driver_register, mipi_dsi_driver_unregister)

/**
 * mipi_dsi_generic_read() - ask a device with a payload that is no command
 * @dsi: the device
 * @params: what to send
 * @num_params: bytes of @params, 2 at most
 * @data: where to put the answer
 * @size: bytes at most
 *
 * Context: Process context. May sleep.
 * Return: as mipi_dsi_dcs_write_buffer().
 */
ssize_t mipi_dsi_generic_read(struct mipi_dsi_device *dsi, const void *params, size_t num_params, void *data,
			      size_t size) DRMRES_SYM(mipi_dsi_generic_read);

/* Wake a device, and put it to sleep. Return: 0 or the host's error. */
int mipi_dsi_turn_on_peripheral(struct mipi_dsi_device *dsi) DRMRES_SYM(mipi_dsi_turn_on_peripheral);
int mipi_dsi_shutdown_peripheral(struct mipi_dsi_device *dsi) DRMRES_SYM(mipi_dsi_shutdown_peripheral);

#ifdef DRMRES_SITES
#define mipi_dsi_host_register(...) DRMRES_AT(mipi_dsi_host_register(__VA_ARGS__))
#define mipi_dsi_host_unregister(...) DRMRES_AT_VOID(mipi_dsi_host_unregister(__VA_ARGS__))
#define mipi_dsi_device_register_full(...) DRMRES_AT(mipi_dsi_device_register_full(__VA_ARGS__))
#define mipi_dsi_device_unregister(...) DRMRES_AT_VOID(mipi_dsi_device_unregister(__VA_ARGS__))
#define devm_mipi_dsi_device_register_full(...) DRMRES_AT(devm_mipi_dsi_device_register_full(__VA_ARGS__))
#define mipi_dsi_attach(...) DRMRES_AT(mipi_dsi_attach(__VA_ARGS__))
#define mipi_dsi_detach(...) DRMRES_AT(mipi_dsi_detach(__VA_ARGS__))
#define devm_mipi_dsi_attach(...) DRMRES_AT(devm_mipi_dsi_attach(__VA_ARGS__))
#define mipi_dsi_dcs_write_buffer(...) DRMRES_AT(mipi_dsi_dcs_write_buffer(__VA_ARGS__))
#define mipi_dsi_generic_write(...) DRMRES_AT(mipi_dsi_generic_write(__VA_ARGS__))
#define mipi_dsi_generic_read(...) DRMRES_AT(mipi_dsi_generic_read(__VA_ARGS__))
#define mipi_dsi_dcs_read(...) DRMRES_AT(mipi_dsi_dcs_read(__VA_ARGS__))
#define mipi_dsi_driver_register_full(...) DRMRES_AT(mipi_dsi_driver_register_full(__VA_ARGS__))
#define mipi_dsi_driver_unregister(...) DRMRES_AT_VOID(mipi_dsi_driver_unregister(__VA_ARGS__))
#endif

__END_DECLS

/* Last, because it needs this one. */
#include <drmres/mipi_dcs.h>

#endif
