// SPDX-License-Identifier: MIT
/*
 * A DSI panel, on a host that the case brings.
 */
#include <drm/drm_mipi_dsi.h>
#include <drmres/hardware.h>
#include <drmres/of_node.h>
#include <linux/slab.h>

#include "steps.h"

static bool managed;
static struct mipi_dsi_device *seen;

static void say(void *data)
{
	step("-%s", (const char *)data);
}

static int panel_probe(struct mipi_dsi_device *dsi)
{
	step("probe %s", dsi->name);
	seen = dsi;
	mipi_dsi_set_drvdata(dsi, dsi);
	dsi->lanes = 4;
	dsi->format = MIPI_DSI_FMT_RGB888;
	dsi->mode_flags = MIPI_DSI_MODE_LPM;
	if (devm_add_action(&dsi->dev, say, "buffer"))
		return -ENOMEM;
	return managed ? devm_mipi_dsi_attach(&dsi->dev, dsi) : mipi_dsi_attach(dsi);
}

static void panel_remove(struct mipi_dsi_device *dsi)
{
	step("remove%s", mipi_dsi_get_drvdata(dsi) ? "" : " without data");
	if (!managed && dsi->attached)
		CHECK_EQ(mipi_dsi_detach(dsi), 0);
}

static struct mipi_dsi_driver panel_driver = {.driver.name = "panel-x", .probe = panel_probe, .remove = panel_remove};

/* ---- a host ---- */

static int attach_result;

static int host_attach(struct mipi_dsi_host *host, struct mipi_dsi_device *dsi)
{
	(void)host;
	step("attach %s", dev_name(&dsi->dev));
	CHECK_EQ(dsi->lanes, 4);
	return attach_result;
}

static int host_detach(struct mipi_dsi_host *host, struct mipi_dsi_device *dsi)
{
	(void)host;
	step("detach %s", dev_name(&dsi->dev));
	return 0;
}

static ssize_t host_transfer(struct mipi_dsi_host *host, const struct mipi_dsi_msg *msg)
{
	(void)host;
	step("send %#x %#x %u", msg->type, ((const u8 *)msg->tx_buf)[0], msg->flags);
	return (ssize_t)msg->tx_len;
}

static const struct mipi_dsi_host_ops host_ops = {
	.attach = host_attach, .detach = host_detach, .transfer = host_transfer};
static const struct mipi_dsi_host_ops no_ops;
static const struct mipi_dsi_device_info info = {.type = "panel-x", .channel = 1};
static struct mipi_dsi_host host;

static void begin(bool devm)
{
	managed = devm;
	attach_result = 0;
	host.ops = &host_ops;
	host.dev = root_device_register("dsi");
	CHECK_EQ(mipi_dsi_host_register(&host), 0);
	CHECK_EQ(mipi_dsi_driver_register(&panel_driver), 0);
}

static void end(void)
{
	mipi_dsi_driver_unregister(&panel_driver);
	mipi_dsi_host_unregister(&host);
	root_device_unregister(host.dev);
	steps();
}

static void lifecycle(void)
{
	struct mipi_dsi_device *dsi;

	begin(false);
	dsi = mipi_dsi_device_register_full(&host, &info);
	CHECK(!IS_ERR(dsi) && dsi == seen && dsi->attached);
	CHECK_STR(dev_name(&dsi->dev), "dsi.1");
	CHECK_STEPS("probe panel-x, attach dsi.1");
	mipi_dsi_device_unregister(dsi);
	CHECK_STEPS("remove, detach dsi.1, -buffer");
	end();
}

static void attached_with_devm(void)
{
	begin(true);
	CHECK(!IS_ERR(mipi_dsi_device_register_full(&host, &info)));
	steps();
	mipi_dsi_driver_unregister(&panel_driver);
	/* In reverse: the host lets go of it before what it was made of goes. */
	CHECK_STEPS("remove, detach dsi.1, -buffer");
	CHECK(!seen->attached && !mipi_dsi_get_drvdata(seen));
	CHECK_EQ(mipi_dsi_driver_register(&panel_driver), 0);
	CHECK_STEPS("probe panel-x, attach dsi.1");
	mipi_dsi_device_unregister(seen);
	end();
}

static void host_refuses(void)
{
	begin(true);
	attach_result = -EPROBE_DEFER;
	CHECK(!IS_ERR(mipi_dsi_device_register_full(&host, &info)));
	CHECK_STEPS("probe panel-x, attach dsi.1, -buffer");
	CHECK(!seen->attached && !seen->dev.driver);
	end();
}

/* The host's driver goes first, and takes the panel with it. */
static void host_goes(void)
{
	begin(false);
	CHECK(!IS_ERR(mipi_dsi_device_register_full(&host, &info)));
	steps();
	mipi_dsi_host_unregister(&host);
	CHECK_STEPS("detach dsi.1, remove, -buffer");
	CHECK_EQ(mipi_dsi_host_register(&host), 0);
	end();
}

static void commands(void)
{
	const u8 gamma[] = {0xe0, 1, 2};

	begin(true);
	CHECK(!IS_ERR(mipi_dsi_device_register_full(&host, &info)));
	steps();
	CHECK_EQ(mipi_dsi_dcs_exit_sleep_mode(seen), 0);
	CHECK_EQ(mipi_dsi_dcs_set_display_on(seen), 0);
	CHECK_EQ(mipi_dsi_dcs_write_buffer(seen, gamma, 2), 2);
	CHECK_EQ(mipi_dsi_dcs_write_buffer(seen, gamma, 3), 3);
	CHECK_STEPS("send 0x5 0x11 2, send 0x5 0x29 2, send 0x15 0xe0 2, send 0x39 0xe0 2");
	CHECK_EQ(mipi_dsi_dcs_write_buffer(seen, gamma, 0), -EINVAL);
	host.ops = &no_ops;
	CHECK_EQ(mipi_dsi_dcs_set_display_off(seen), -ENOSYS);
	CHECK_EQ(mipi_dsi_dcs_enter_sleep_mode(seen), -ENOSYS);
	CHECK_EQ(mipi_dsi_attach(seen), -ENOSYS);
	host.ops = &host_ops;
	CHECK_EQ(mipi_dsi_pixel_format_to_bpp(seen->format), 24);
	end();
}

/* What leaves the function on an error. */
static int sequence(struct mipi_dsi_device *dsi)
{
	mipi_dsi_dcs_write_seq(dsi, 0xb1, 1, 2);
	mipi_dsi_generic_write_seq(dsi, 0xb0);
	return 1;
}

/*
 * 1. A sequence is sent; the host goes away in the middle of it.
 * 2. The first error stays, nothing is sent after it, and what the driver sent itself is in the log.
 */
static void sequences(void)
{
	struct mipi_dsi_multi_context ctx = {NULL, 0};
	u16 brightness = 7;
	u8 mode = 7;

	begin(true);
	CHECK(!IS_ERR(mipi_dsi_device_register_full(&host, &info)));
	ctx.dsi = seen;
	steps();
	mipi_dsi_dcs_exit_sleep_mode_multi(&ctx);
	mipi_dsi_msleep(&ctx, 10);
	mipi_dsi_dcs_write_seq_multi(&ctx, 0xb2, 1);
	mipi_dsi_generic_write_seq_multi(&ctx, 0xb3, 1);
	mipi_dsi_dcs_set_column_address_multi(&ctx, 0, 0x1df);
	CHECK_STEPS("send 0x5 0x11 2, send 0x15 0xb2 2, send 0x23 0xb3 2, send 0x39 0x2a 2");
	CHECK_EQ(ctx.accum_err, 0);
	CHECK_EQ(sequence(seen), 1);
	CHECK_EQ(mipi_dsi_dcs_write(seen, 0x51, &mode, 1), 2);
	CHECK_EQ(mipi_dsi_dcs_set_tear_on(seen, MIPI_DSI_DCS_TEAR_MODE_VBLANK), 0);
	CHECK_EQ(mipi_dsi_generic_write(seen, &mode, 1), 1);
	CHECK_STEPS("send 0x39 0xb1 2, send 0x13 0xb0 2, send 0x15 0x51 2, send 0x15 0x35 2, send 0x13 0x7 2");
	CHECK_EQ(mipi_dsi_dcs_get_power_mode(seen, &mode), 0);
	CHECK_EQ(mipi_dsi_generic_read(seen, &mode, 1, &mode, 1), 1);
	CHECK_EQ(mipi_dsi_turn_on_peripheral(seen), 0);
	CHECK_EQ(mipi_dsi_shutdown_peripheral(seen), 0);
	CHECK_STEPS("send 0x6 0xa 2, send 0x14 0x7 2, send 0x32 0 2, send 0x22 0 2");
	CHECK_EQ(mipi_dsi_generic_read(seen, &mode, 3, &mode, 1), -EINVAL);
	CHECK_EQ(mipi_dsi_dcs_read(seen, 0x0a, NULL, 0), -EINVAL);

	case_log();
	host.ops = &no_ops;
	mipi_dsi_dcs_set_display_on_multi(&ctx);
	mipi_dsi_dcs_set_display_off_multi(&ctx);
	CHECK_EQ(ctx.accum_err, -ENOSYS);
	CHECK_EQ(sequence(seen), -ENOSYS);
	CHECK_EQ(mipi_dsi_dcs_get_display_brightness(seen, &brightness), -ENOSYS);
	CHECK_EQ(brightness, 7);
	case_log();
	host.ops = &host_ops;
	CHECK_STEPS("");
	end();
}

static int bridge_probe(struct mipi_dsi_device *dsi)
{
	const struct mipi_dsi_device_info below = {.type = "panel-x", .channel = 2};

	return PTR_ERR_OR_ZERO(devm_mipi_dsi_device_register_full(&dsi->dev, &host, &below));
}

/* A device that another driver makes, until it is unbound. */
static void device_with_devm(void)
{
	static struct mipi_dsi_driver bridge_driver = {.driver.name = "bridge", .probe = bridge_probe};
	const struct mipi_dsi_device_info above = {.type = "bridge", .channel = 0};
	struct mipi_dsi_device *bridge;

	begin(true);
	CHECK_EQ(mipi_dsi_driver_register(&bridge_driver), 0);
	bridge = mipi_dsi_device_register_full(&host, &above);
	CHECK_STEPS("probe panel-x, attach dsi.2");
	mipi_dsi_device_unregister(bridge);
	CHECK_STEPS("remove, detach dsi.2, -buffer");
	mipi_dsi_driver_unregister(&bridge_driver);
	end();
}

static void found_by_node(void)
{
	struct device *dev;

	managed = true;
	CHECK_EQ(mipi_dsi_driver_register(&panel_driver), 0);
	CHECK_EQ(drmres_hardware_create(&panel_driver.driver, "lcd", NULL, &dev), 0);
	CHECK(of_find_mipi_dsi_host_by_node(dev->parent->of_node) == seen->host);
	CHECK(!of_find_mipi_dsi_host_by_node(dev->of_node));
	drmres_hardware_remove(dev);
	mipi_dsi_driver_unregister(&panel_driver);
	steps();
}

/* A host in managed memory whose driver does not unregister it: found by the free, not by the next who looks. */
static void host_freed_early(void)
{
	struct device *dev = root_device_register("dsi");
	struct mipi_dsi_host *early = kzalloc(sizeof(*early), GFP_KERNEL);

	early->dev = dev;
	early->ops = &host_ops;
	CHECK_EQ(mipi_dsi_host_register(early), 0);
	kfree(early);
	EXPECT_REPORT(BRIDGE_DANGLING);
	CHECK(!of_find_mipi_dsi_host_by_node(drmres_of_node("dsi")));
	early = kzalloc(sizeof(*early), GFP_KERNEL);
	early->dev = dev;
	CHECK_EQ(mipi_dsi_host_register(early), 0);
	mipi_dsi_host_unregister(early);
	kfree(early);
	root_device_unregister(dev);
}

static void misuse(void)
{
	const struct mipi_dsi_device_info fifth = {.type = "panel-x", .channel = 4};
	struct mipi_dsi_host nowhere = {.ops = &host_ops};

	CHECK_EQ(mipi_dsi_host_register(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(mipi_dsi_host_register(&nowhere), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(mipi_dsi_attach(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(mipi_dsi_driver_register(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	begin(true);
	CHECK(IS_ERR(mipi_dsi_device_register_full(&host, NULL)));
	CHECK(IS_ERR(mipi_dsi_device_register_full(&host, &fifth)));
	CHECK(!IS_ERR(mipi_dsi_device_register_full(&host, &info)));
	CHECK(IS_ERR(mipi_dsi_device_register_full(&host, &info)));
	case_log();
	CHECK_EQ(mipi_dsi_detach(seen), 0);
	CHECK_EQ(mipi_dsi_detach(seen), -EINVAL);
	EXPECT_REPORT(WARN);
	seen->attached = true;
	end();
}

CASES(dsi){
	CASE(dsi, lifecycle),
	CASE(dsi, attached_with_devm),
	CASE(dsi, host_refuses),
	CASE(dsi, host_goes),
	CASE(dsi, commands),
	CASE(dsi, device_with_devm),
	CASE(dsi, found_by_node),
	CASE(dsi, host_freed_early),
	CASE(dsi, sequences),
	CASE(dsi, misuse),
	CASE_END,
};
