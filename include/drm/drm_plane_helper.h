/* SPDX-License-Identifier: MIT */
/**
 * DOC: planes of drivers that have none to speak of
 *
 * Nothing is owned here.
 */
#ifndef DRM_PLANE_HELPER_H
#define DRM_PLANE_HELPER_H

#include <drm/drm_modeset_helper_vtables.h>
#include <drm/drm_plane.h>

__BEGIN_DECLS

/* For .destroy of a plane that kzalloc() allocated: clean up and free. */
void drm_plane_helper_destroy(struct drm_plane *plane);

__END_DECLS

#endif
