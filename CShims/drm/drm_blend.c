// SPDX-License-Identifier: MIT
/*
 * Properties of planes. They belong to the drm_device; a plane is created by one thread, before it is registered.
 */
#include <drm/drm_blend.h>

#include <drm/drm_mode_object.h>
#include <drm/drm_property.h>
#include <drmres/errno.h>
#include <fs/usable.h>

static int attach(struct drm_plane *plane, struct drm_property *property, u64 value)
{
	if (!property)
		return -ENOMEM;
	drm_object_attach_property(&plane->base, property, value);
	return 0;
}

static int range(struct drm_plane *plane, u32 flags, const char *name, u64 value, u64 min, u64 max)
{
	return attach(plane, drm_property_create_range(plane->dev, flags, name, min, max), value);
}

int drm_plane_create_alpha_property(struct drm_plane *plane)
{
	if (!drmres_usable(plane, "plane"))
		return -EINVAL;
	if (plane->state)
		plane->state->alpha = DRM_BLEND_ALPHA_OPAQUE;
	return range(plane, 0, "alpha", DRM_BLEND_ALPHA_OPAQUE, 0, DRM_BLEND_ALPHA_OPAQUE);
}

int drm_plane_create_rotation_property(struct drm_plane *plane, unsigned int rotation, unsigned int supported_rotations)
{
	static const struct drm_prop_enum_list names[] = {{0, "rotate-0"},   {1, "rotate-90"}, {2, "rotate-180"},
							  {3, "rotate-270"}, {4, "reflect-x"}, {5, "reflect-y"}};
	struct drm_prop_enum_list supported[6];
	int count = 0;

	if (!drmres_usable(plane, "plane"))
		return -EINVAL;
	for (int i = 0; i < 6; i++)
		if (supported_rotations & (1u << names[i].type))
			supported[count++] = names[i];
	if (plane->state)
		plane->state->rotation = rotation;
	return attach(plane, drm_property_create_enum(plane->dev, DRM_MODE_PROP_BITMASK, "rotation", supported, count),
		      rotation);
}

int drm_plane_create_zpos_property(struct drm_plane *plane, unsigned int zpos, unsigned int min, unsigned int max)
{
	if (!drmres_usable(plane, "plane"))
		return -EINVAL;
	if (plane->state)
		plane->state->zpos = plane->state->normalized_zpos = zpos;
	return range(plane, 0, "zpos", zpos, min, max);
}

int drm_plane_create_zpos_immutable_property(struct drm_plane *plane, unsigned int zpos)
{
	if (!drmres_usable(plane, "plane"))
		return -EINVAL;
	if (plane->state)
		plane->state->zpos = plane->state->normalized_zpos = zpos;
	return range(plane, DRM_MODE_PROP_IMMUTABLE, "zpos", zpos, zpos, zpos);
}

int drm_plane_create_blend_mode_property(struct drm_plane *plane, unsigned int supported_modes)
{
	static const struct drm_prop_enum_list names[] = {{DRM_MODE_BLEND_PIXEL_NONE, "None"},
							  {DRM_MODE_BLEND_PREMULTI, "Pre-multiplied"},
							  {DRM_MODE_BLEND_COVERAGE, "Coverage"}};
	struct drm_prop_enum_list supported[3];
	int count = 0;

	if (!drmres_usable(plane, "plane"))
		return -EINVAL;
	for (int i = 0; i < 3; i++)
		if (supported_modes & (1u << names[i].type))
			supported[count++] = names[i];
	return attach(plane, drm_property_create_enum(plane->dev, 0, "pixel blend mode", supported, count),
		      DRM_MODE_BLEND_PREMULTI);
}
