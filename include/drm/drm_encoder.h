/* SPDX-License-Identifier: MIT */
/**
 * DOC: encoders
 *
 * What turns a CRTC's pixels into a signal. Userspace reaches it until the last drm_dev_put(), so its memory has to
 * last that long: drmm_encoder_alloc(), or drmm_encoder_init() in memory of the drm_device. With drm_encoder_init() a
 * .destroy is needed, and the memory must stay until it was called.
 */
#ifndef __DRM_ENCODER_H__
#define __DRM_ENCODER_H__

#include <drm/drm_crtc.h>
#include <drm/drm_mode_config.h>
#include <drm/drm_mode_object.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/stddef.h>
#include <drmres/types.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/list.h>

__BEGIN_DECLS

struct dentry;
struct drm_bridge;
struct drm_crtc;
struct drm_device;
struct drm_encoder;
struct drm_encoder_helper_funcs;

/**
 * struct drm_encoder_funcs - what a driver does for an encoder
 * @reset: bring hardware and software into a known state
 * @destroy: end of an encoder that is not managed: drm_encoder_cleanup(), and free its memory
 * @late_register: called by drm_dev_register()
 * @early_unregister: reverse of @late_register
 * @debugfs_init: make files
 */
struct drm_encoder_funcs {
	void (*reset)(struct drm_encoder *encoder);
	void (*destroy)(struct drm_encoder *encoder);
	int (*late_register)(struct drm_encoder *encoder);
	void (*early_unregister)(struct drm_encoder *encoder);
	void (*debugfs_init)(struct drm_encoder *encoder, struct dentry *root);
};

/**
 * struct drm_encoder - an encoder
 * @dev: DRM device; NULL after cleanup
 * @head: link in &drm_mode_config.encoder_list
 * @base: its number
 * @name: what it is called
 * @encoder_type: DRM_MODE_ENCODER_*
 * @index: position in the list
 * @possible_crtcs: mask of CRTCs that it can be fed by
 * @possible_clones: mask of encoders that can show the same
 * @crtc: CRTC that feeds it
 * @bridge_chain: bridges behind it, the nearest first
 * @funcs: the driver's, may be NULL for a managed one
 * @helper_private: functions of the helpers
 */
struct drm_encoder {
	struct drm_device *dev;
	struct list_head head;
	struct drm_mode_object base;
	char *name;
	int encoder_type;
	unsigned int index;
	u32 possible_crtcs;
	u32 possible_clones;
	struct drm_crtc *crtc;
	struct list_head bridge_chain;
	const struct drm_encoder_funcs *funcs;
	const struct drm_encoder_helper_funcs *helper_private;
};

#define obj_to_encoder(x) container_of(x, struct drm_encoder, base)

/**
 * drm_encoder_init() - put an encoder on the device's list
 * @dev: DRM device
 * @encoder: encoder, in zeroed memory
 * @funcs: the driver's, with .destroy
 * @encoder_type: DRM_MODE_ENCODER_*
 * @name: printf() format of the name, NULL for one made of type and number
 *
 * Context: Process context. May sleep.
 * Lifetime: until drm_encoder_cleanup(), which .destroy calls; the memory must last until then.
 * Return: 0, or -ENOMEM, -EINVAL.
 */
int drm_encoder_init(struct drm_device *dev, struct drm_encoder *encoder, const struct drm_encoder_funcs *funcs,
		     int encoder_type, const char *name, ...) __attribute__((format(printf, 5, 6)));

/**
 * drmm_encoder_init() - the same, cleaned up by the drm_device
 * @dev: DRM device
 * @encoder: encoder, in zeroed memory that lasts as long as @dev and was allocated before
 * @funcs: the driver's, without .destroy, or NULL
 * @encoder_type: DRM_MODE_ENCODER_*
 * @name: printf() format of the name, NULL for one made of type and number
 *
 * Context: Process context. May sleep.
 * Lifetime: until the last drm_dev_put().
 * Return: 0, or -ENOMEM, -EINVAL.
 */
int __must_check drmm_encoder_init(struct drm_device *dev, struct drm_encoder *encoder,
				   const struct drm_encoder_funcs *funcs, int encoder_type, const char *name, ...)
	__attribute__((format(printf, 5, 6)));

/* Behind drmm_encoder_alloc(): @size bytes, with a struct drm_encoder at @offset. */
void *__drmm_encoder_alloc(struct drm_device *dev, size_t size, size_t offset, const struct drm_encoder_funcs *funcs,
			   int encoder_type, const char *name, ...) __attribute__((format(printf, 6, 7)));

/**
 * drmm_encoder_alloc() - allocate the driver's structure with its encoder inside
 * @dev: DRM device
 * @type: struct type that embeds the encoder
 * @member: name of the struct drm_encoder in @type
 * @funcs: the driver's, without .destroy, or NULL
 * @encoder_type: DRM_MODE_ENCODER_*
 * @name: printf() format of the name, or NULL
 *
 * Lifetime: until the last drm_dev_put().
 * Return: pointer to @type, or an ERR_PTR().
 */
#define drmm_encoder_alloc(dev, type, member, funcs, encoder_type, name, ...)                               \
	((type *)__drmm_encoder_alloc(dev, sizeof(type), offsetof(type, member), funcs, encoder_type, name, \
				      ##__VA_ARGS__))

/* The same for an encoder that nothing embeds. */
#define drmm_plain_encoder_alloc(dev, funcs, encoder_type, name, ...)                                              \
	((struct drm_encoder *)__drmm_encoder_alloc(dev, sizeof(struct drm_encoder), 0, funcs, encoder_type, name, \
						    ##__VA_ARGS__))

/**
 * drm_encoder_cleanup() - take an encoder off the device's list
 * @encoder: encoder; its bridges are detached
 */
void drm_encoder_cleanup(struct drm_encoder *encoder);

static inline unsigned int drm_encoder_index(const struct drm_encoder *encoder)
{
	return encoder->index;
}

static inline u32 drm_encoder_mask(const struct drm_encoder *encoder)
{
	return 1u << encoder->index;
}

#define drm_for_each_encoder(encoder, dev) list_for_each_entry (encoder, &(dev)->mode_config.encoder_list, head)
#define drm_for_each_encoder_mask(encoder, dev, encoder_mask)                 \
	list_for_each_entry (encoder, &(dev)->mode_config.encoder_list, head) \
		if (!((encoder_mask)&drm_encoder_mask(encoder))) {            \
		} else

#ifdef DRMRES_SITES
#define drm_encoder_init(...) DRMRES_AT(drm_encoder_init(__VA_ARGS__))
#define drmm_encoder_init(...) DRMRES_AT(drmm_encoder_init(__VA_ARGS__))
#define __drmm_encoder_alloc(...) DRMRES_AT(__drmm_encoder_alloc(__VA_ARGS__))
#define drm_encoder_cleanup(...) DRMRES_AT_VOID(drm_encoder_cleanup(__VA_ARGS__))
#endif

__END_DECLS

#endif
