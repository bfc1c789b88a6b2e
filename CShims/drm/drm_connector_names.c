// SPDX-License-Identifier: MIT
/**
 * DOC: names of connectors
 *
 * Numbered by type over all devices, from 1. One lock guards the numbers that are taken; drmres_reset() gives all back.
 */
#include <drm/drm_connector.h>

#include <lib/fork.h>
#include <lib/hooks.h>
#include <linux/array_size.h>
#include <pthread.h>
#include <string.h>

#include "drm_kms.h"

static const char *const names[] = {
	[DRM_MODE_CONNECTOR_Unknown] = "Unknown",
	[DRM_MODE_CONNECTOR_VGA] = "VGA",
	[DRM_MODE_CONNECTOR_DVII] = "DVI-I",
	[DRM_MODE_CONNECTOR_DVID] = "DVI-D",
	[DRM_MODE_CONNECTOR_DVIA] = "DVI-A",
	[DRM_MODE_CONNECTOR_Composite] = "Composite",
	[DRM_MODE_CONNECTOR_SVIDEO] = "SVIDEO",
	[DRM_MODE_CONNECTOR_LVDS] = "LVDS",
	[DRM_MODE_CONNECTOR_Component] = "Component",
	[DRM_MODE_CONNECTOR_9PinDIN] = "DIN",
	[DRM_MODE_CONNECTOR_DisplayPort] = "DP",
	[DRM_MODE_CONNECTOR_HDMIA] = "HDMI-A",
	[DRM_MODE_CONNECTOR_HDMIB] = "HDMI-B",
	[DRM_MODE_CONNECTOR_TV] = "TV",
	[DRM_MODE_CONNECTOR_eDP] = "eDP",
	[DRM_MODE_CONNECTOR_VIRTUAL] = "Virtual",
	[DRM_MODE_CONNECTOR_DSI] = "DSI",
	[DRM_MODE_CONNECTOR_DPI] = "DPI",
	[DRM_MODE_CONNECTOR_WRITEBACK] = "Writeback",
	[DRM_MODE_CONNECTOR_SPI] = "SPI",
	[DRM_MODE_CONNECTOR_USB] = "USB",
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

DRMRES_FORK_TAKES(mutex, &lock)

/* Bit @n: number @n + 1 is taken. */
static u64 taken[ARRAY_SIZE(names)];

static void give_all_back(void)
{
	memset(taken, 0, sizeof(taken));
}

const char *drm_get_connector_type_name(unsigned int connector_type)
{
	return connector_type < ARRAY_SIZE(names) ? names[connector_type] : NULL;
}

const char *drm_get_connector_status_name(enum drm_connector_status status)
{
	switch (status) {
	case connector_status_connected:
		return "connected";
	case connector_status_disconnected:
		return "disconnected";
	default:
		return "unknown";
	}
}

int drmres_connector_number(int connector_type)
{
	int bit;

	drmres_on_reset(give_all_back);
	pthread_mutex_lock(&lock);
	bit = ~taken[connector_type] ? __builtin_ctzll(~taken[connector_type]) : -1;
	if (bit >= 0)
		taken[connector_type] |= 1ull << bit;
	pthread_mutex_unlock(&lock);
	return bit + 1;
}

void drmres_connector_number_free(int connector_type, int number)
{
	pthread_mutex_lock(&lock);
	taken[connector_type] &= ~(1ull << (number - 1));
	pthread_mutex_unlock(&lock);
}
