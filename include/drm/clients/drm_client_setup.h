/* SPDX-License-Identifier: MIT */
/*
 * Where Linux 6.13 and later have it.
 */
#ifndef DRMRES_DRM_CLIENTS_DRM_CLIENT_SETUP_H_
#define DRMRES_DRM_CLIENTS_DRM_CLIENT_SETUP_H_

#include <drm/drm_client_setup.h>

#endif
