/* SPDX-License-Identifier: MIT */
/**
 * DOC: masters
 *
 * At most one open file of a primary node is master: the first to open while there is none. It stays master until it is
 * closed. This header owns nothing; the state is in struct drm_file, protected by drm_device.filelist_mutex.
 */
#ifndef _DRM_AUTH_H_
#define _DRM_AUTH_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct drm_file;

/**
 * drm_is_current_master() - may this file call DRM_MASTER ioctls?
 * @fpriv: open file
 *
 * Return: true if so.
 */
bool drm_is_current_master(struct drm_file *fpriv);

__END_DECLS

#endif
