/* SPDX-License-Identifier: MIT */
/**
 * DOC: what is said to a DSI panel
 *
 * The part of drm_mipi_dsi.h that builds messages: each ends in mipi_dsi_dcs_write_buffer(), mipi_dsi_generic_write() or
 * mipi_dsi_dcs_read(), and the host answers or refuses. The forms that end in _multi remember the first error in a context,
 * and send nothing more after it.
 */
#ifndef _DRMRES_MIPI_DCS_H_
#define _DRMRES_MIPI_DCS_H_

#include <drm/drm_mipi_dsi.h>
#include <drmres/link.h>
#include <drmres/types.h>
#include <linux/array_size.h>
#include <linux/delay.h>
#include <string.h>
#include <video/mipi_display.h>

__BEGIN_DECLS

/**
 * struct mipi_dsi_multi_context - a sequence of messages
 * @dsi: the device
 * @accum_err: the first error, 0 for none
 */
struct mipi_dsi_multi_context {
	struct mipi_dsi_device *dsi;
	int accum_err;
};

enum mipi_dsi_dcs_tear_mode {
	MIPI_DSI_DCS_TEAR_MODE_VBLANK,
	MIPI_DSI_DCS_TEAR_MODE_VHBLANK,
};

/* Bits of what mipi_dsi_dcs_get_power_mode() gives. */
#define MIPI_DSI_DCS_POWER_MODE_DISPLAY (1 << 2)
#define MIPI_DSI_DCS_POWER_MODE_NORMAL (1 << 3)
#define MIPI_DSI_DCS_POWER_MODE_SLEEP (1 << 4)
#define MIPI_DSI_DCS_POWER_MODE_PARTIAL (1 << 5)
#define MIPI_DSI_DCS_POWER_MODE_IDLE (1 << 6)

/* A command of up to eight bytes. Return: 0 or -errno. */
static inline int __mipi_dsi_dcs_send(struct mipi_dsi_device *dsi, const u8 *bytes, size_t count)
{
	ssize_t ret = (mipi_dsi_dcs_write_buffer)(dsi, bytes, count);

	return ret < 0 ? (int)ret : 0;
}

/**
 * mipi_dsi_dcs_write() - send a command with parameters
 * @dsi: the device
 * @cmd: the command
 * @data: its parameters
 * @len: bytes of @data, 255 at most
 *
 * Context: Process context. May sleep.
 * Return: bytes, or the host's error.
 */
static inline ssize_t mipi_dsi_dcs_write(struct mipi_dsi_device *dsi, u8 cmd, const void *data, size_t len)
{
	u8 buffer[256];

	if (len >= sizeof(buffer))
		return -22;
	buffer[0] = cmd;
	if (len)
		memcpy(buffer + 1, data, len);
	return (mipi_dsi_dcs_write_buffer)(dsi, buffer, len + 1);
}

/* What every panel says: see the DCS commands of the same names. Return: 0 or the host's error. */
#define __MIPI_DSI_DCS_COMMAND(name, command)                              \
	static inline int mipi_dsi_dcs_##name(struct mipi_dsi_device *dsi) \
	{                                                                  \
		const u8 bytes[] = {command};                              \
                                                                           \
		return __mipi_dsi_dcs_send(dsi, bytes, sizeof(bytes));     \
	}

__MIPI_DSI_DCS_COMMAND(nop, MIPI_DCS_NOP)
__MIPI_DSI_DCS_COMMAND(soft_reset, MIPI_DCS_SOFT_RESET)
__MIPI_DSI_DCS_COMMAND(enter_sleep_mode, MIPI_DCS_ENTER_SLEEP_MODE)
__MIPI_DSI_DCS_COMMAND(exit_sleep_mode, MIPI_DCS_EXIT_SLEEP_MODE)
__MIPI_DSI_DCS_COMMAND(set_display_off, MIPI_DCS_SET_DISPLAY_OFF)
__MIPI_DSI_DCS_COMMAND(set_display_on, MIPI_DCS_SET_DISPLAY_ON)
__MIPI_DSI_DCS_COMMAND(set_tear_off, MIPI_DCS_SET_TEAR_OFF)
#undef __MIPI_DSI_DCS_COMMAND

static inline int mipi_dsi_dcs_set_tear_on(struct mipi_dsi_device *dsi, enum mipi_dsi_dcs_tear_mode mode)
{
	const u8 bytes[] = {MIPI_DCS_SET_TEAR_ON, (u8)mode};

	return __mipi_dsi_dcs_send(dsi, bytes, sizeof(bytes));
}

static inline int mipi_dsi_dcs_set_pixel_format(struct mipi_dsi_device *dsi, u8 format)
{
	const u8 bytes[] = {MIPI_DCS_SET_PIXEL_FORMAT, format};

	return __mipi_dsi_dcs_send(dsi, bytes, sizeof(bytes));
}

static inline int mipi_dsi_dcs_set_column_address(struct mipi_dsi_device *dsi, u16 start, u16 end)
{
	const u8 bytes[] = {MIPI_DCS_SET_COLUMN_ADDRESS, (u8)(start >> 8), (u8)start, (u8)(end >> 8), (u8)end};

	return __mipi_dsi_dcs_send(dsi, bytes, sizeof(bytes));
}

static inline int mipi_dsi_dcs_set_page_address(struct mipi_dsi_device *dsi, u16 start, u16 end)
{
	const u8 bytes[] = {MIPI_DCS_SET_PAGE_ADDRESS, (u8)(start >> 8), (u8)start, (u8)(end >> 8), (u8)end};

	return __mipi_dsi_dcs_send(dsi, bytes, sizeof(bytes));
}

static inline int mipi_dsi_dcs_set_tear_scanline(struct mipi_dsi_device *dsi, u16 scanline)
{
	const u8 bytes[] = {MIPI_DCS_SET_TEAR_SCANLINE, (u8)(scanline >> 8), (u8)scanline};

	return __mipi_dsi_dcs_send(dsi, bytes, sizeof(bytes));
}

/* The low byte comes first; the other way round for _large. */
static inline int mipi_dsi_dcs_set_display_brightness(struct mipi_dsi_device *dsi, u16 brightness)
{
	const u8 bytes[] = {MIPI_DCS_SET_DISPLAY_BRIGHTNESS, (u8)brightness, (u8)(brightness >> 8)};

	return __mipi_dsi_dcs_send(dsi, bytes, sizeof(bytes));
}

static inline int mipi_dsi_dcs_set_display_brightness_large(struct mipi_dsi_device *dsi, u16 brightness)
{
	const u8 bytes[] = {MIPI_DCS_SET_DISPLAY_BRIGHTNESS, (u8)(brightness >> 8), (u8)brightness};

	return __mipi_dsi_dcs_send(dsi, bytes, sizeof(bytes));
}

/* An answer of @count bytes. Return: 0, -ENODATA for none, or the host's error. */
static inline int __mipi_dsi_dcs_ask(struct mipi_dsi_device *dsi, u8 command, u8 *answer, size_t count)
{
	ssize_t ret = (mipi_dsi_dcs_read)(dsi, command, answer, count);

	return ret < 0 ? (int)ret : ret ? 0 : -61;
}

static inline int mipi_dsi_dcs_get_power_mode(struct mipi_dsi_device *dsi, u8 *mode)
{
	return __mipi_dsi_dcs_ask(dsi, MIPI_DCS_GET_POWER_MODE, mode, sizeof(*mode));
}

static inline int mipi_dsi_dcs_get_pixel_format(struct mipi_dsi_device *dsi, u8 *format)
{
	return __mipi_dsi_dcs_ask(dsi, MIPI_DCS_GET_PIXEL_FORMAT, format, sizeof(*format));
}

static inline int mipi_dsi_dcs_get_display_brightness(struct mipi_dsi_device *dsi, u16 *brightness)
{
	u8 bytes[2] = {0, 0};
	int ret = __mipi_dsi_dcs_ask(dsi, MIPI_DCS_GET_DISPLAY_BRIGHTNESS, bytes, sizeof(bytes));

	if (!ret)
		*brightness = (u16)(bytes[0] | bytes[1] << 8);
	return ret;
}

static inline int mipi_dsi_dcs_get_display_brightness_large(struct mipi_dsi_device *dsi, u16 *brightness)
{
	u8 bytes[2] = {0, 0};
	int ret = __mipi_dsi_dcs_ask(dsi, MIPI_DCS_GET_DISPLAY_BRIGHTNESS, bytes, sizeof(bytes));

	if (!ret)
		*brightness = (u16)(bytes[0] << 8 | bytes[1]);
	return ret;
}

/* With a word in the log when the host refuses. */
static inline int mipi_dsi_dcs_write_buffer_chatty(struct mipi_dsi_device *dsi, const void *data, size_t len)
{
	ssize_t ret = (mipi_dsi_dcs_write_buffer)(dsi, data, len);

	if (ret < 0)
		dev_err(&dsi->dev, "sending dcs data %*ph failed: %zd\n", (int)len, data, ret);
	return ret < 0 ? (int)ret : 0;
}

static inline int mipi_dsi_generic_write_chatty(struct mipi_dsi_device *dsi, const void *payload, size_t size)
{
	ssize_t ret = (mipi_dsi_generic_write)(dsi, payload, size);

	if (ret < 0)
		dev_err(&dsi->dev, "sending generic data %*ph failed: %zd\n", (int)size, payload, ret);
	return ret < 0 ? (int)ret : 0;
}

static inline void mipi_dsi_dcs_write_buffer_multi(struct mipi_dsi_multi_context *ctx, const void *data, size_t len)
{
	if (!ctx->accum_err)
		ctx->accum_err = mipi_dsi_dcs_write_buffer_chatty(ctx->dsi, data, len);
}

static inline void mipi_dsi_generic_write_multi(struct mipi_dsi_multi_context *ctx, const void *payload, size_t size)
{
	if (!ctx->accum_err)
		ctx->accum_err = mipi_dsi_generic_write_chatty(ctx->dsi, payload, size);
}

/* The functions above as parts of a sequence. */
#define __MIPI_DSI_DCS_MULTI(name, parameters, ...)                                                    \
	static inline void mipi_dsi_dcs_##name##_multi parameters                                      \
	{                                                                                              \
		if (ctx->accum_err)                                                                    \
			return;                                                                        \
		ctx->accum_err = mipi_dsi_dcs_##name(__VA_ARGS__);                                     \
		if (ctx->accum_err)                                                                    \
			dev_err(&ctx->dsi->dev, "sending DCS " #name " failed: %d\n", ctx->accum_err); \
	}

__MIPI_DSI_DCS_MULTI(nop, (struct mipi_dsi_multi_context * ctx), ctx->dsi)
__MIPI_DSI_DCS_MULTI(soft_reset, (struct mipi_dsi_multi_context * ctx), ctx->dsi)
__MIPI_DSI_DCS_MULTI(enter_sleep_mode, (struct mipi_dsi_multi_context * ctx), ctx->dsi)
__MIPI_DSI_DCS_MULTI(exit_sleep_mode, (struct mipi_dsi_multi_context * ctx), ctx->dsi)
__MIPI_DSI_DCS_MULTI(set_display_off, (struct mipi_dsi_multi_context * ctx), ctx->dsi)
__MIPI_DSI_DCS_MULTI(set_display_on, (struct mipi_dsi_multi_context * ctx), ctx->dsi)
__MIPI_DSI_DCS_MULTI(set_tear_off, (struct mipi_dsi_multi_context * ctx), ctx->dsi)
__MIPI_DSI_DCS_MULTI(set_tear_on, (struct mipi_dsi_multi_context * ctx, enum mipi_dsi_dcs_tear_mode mode), ctx->dsi,
		     mode)
__MIPI_DSI_DCS_MULTI(set_pixel_format, (struct mipi_dsi_multi_context * ctx, u8 format), ctx->dsi, format)
__MIPI_DSI_DCS_MULTI(set_column_address, (struct mipi_dsi_multi_context * ctx, u16 start, u16 end), ctx->dsi, start,
		     end)
__MIPI_DSI_DCS_MULTI(set_page_address, (struct mipi_dsi_multi_context * ctx, u16 start, u16 end), ctx->dsi, start, end)
__MIPI_DSI_DCS_MULTI(set_tear_scanline, (struct mipi_dsi_multi_context * ctx, u16 scanline), ctx->dsi, scanline)
__MIPI_DSI_DCS_MULTI(set_display_brightness, (struct mipi_dsi_multi_context * ctx, u16 brightness), ctx->dsi,
		     brightness)
#undef __MIPI_DSI_DCS_MULTI

/* Pauses between the messages, left out after an error. */
#define mipi_dsi_msleep(ctx, delay)    \
	do {                           \
		if (!(ctx)->accum_err) \
			msleep(delay); \
	} while (0)
#define mipi_dsi_usleep_range(ctx, min, max)    \
	do {                                    \
		if (!(ctx)->accum_err)          \
			usleep_range(min, max); \
	} while (0)

/* Bytes that are written out; the first two leave the function with the error. */
#define mipi_dsi_dcs_write_seq(dsi, cmd, ...)                                      \
	do {                                                                       \
		static const u8 d[] = {cmd, ##__VA_ARGS__};                        \
		int ret = mipi_dsi_dcs_write_buffer_chatty(dsi, d, ARRAY_SIZE(d)); \
                                                                                   \
		if (ret < 0)                                                       \
			return ret;                                                \
	} while (0)
#define mipi_dsi_generic_write_seq(dsi, ...)                                    \
	do {                                                                    \
		static const u8 d[] = {__VA_ARGS__};                            \
		int ret = mipi_dsi_generic_write_chatty(dsi, d, ARRAY_SIZE(d)); \
                                                                                \
		if (ret < 0)                                                    \
			return ret;                                             \
	} while (0)
#define mipi_dsi_dcs_write_seq_multi(ctx, cmd, ...)                     \
	do {                                                            \
		static const u8 d[] = {cmd, ##__VA_ARGS__};             \
                                                                        \
		mipi_dsi_dcs_write_buffer_multi(ctx, d, ARRAY_SIZE(d)); \
	} while (0)
#define mipi_dsi_generic_write_seq_multi(ctx, ...)                   \
	do {                                                         \
		static const u8 d[] = {__VA_ARGS__};                 \
                                                                     \
		mipi_dsi_generic_write_multi(ctx, d, ARRAY_SIZE(d)); \
	} while (0)

__END_DECLS

#endif
