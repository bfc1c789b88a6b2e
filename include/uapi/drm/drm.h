/* SPDX-License-Identifier: MIT */
/**
 * DOC: what userspace and DRM agree on
 *
 * Numbers and layouts of the interface that are known to every DRM device and that a lifetime depends on: handles,
 * exported buffers, sync objects, events. A driver adds its own from DRM_COMMAND_BASE on. This header owns nothing; C
 * finds it as <drm/drm.h> through the shadow folder. A system may have a header of that name, with all of this in it:
 * whichever comes first counts.
 */
#ifndef _UAPI_DRM_H_
#define _UAPI_DRM_H_

#include <fcntl.h>
#include <sys/ioctl.h>

#include <drmres/types.h>
#include <uapi/drm/drm_mode.h>

#ifndef __user
#define __user
#endif

#ifndef _DRM_H_
#define _DRM_H_

/* Every DRM ioctl has this type byte; another one is -ENOTTY. */
#define DRM_IOCTL_BASE 'd'
#define DRM_IO(nr) _IO(DRM_IOCTL_BASE, nr)
#define DRM_IOR(nr, type) _IOR(DRM_IOCTL_BASE, nr, type)
#define DRM_IOW(nr, type) _IOW(DRM_IOCTL_BASE, nr, type)
#define DRM_IOWR(nr, type) _IOWR(DRM_IOCTL_BASE, nr, type)

/* A driver's ioctls are numbered from here to below there. */
#define DRM_COMMAND_BASE 0x40
#define DRM_COMMAND_END 0xA0

/**
 * struct drm_version - DRM_IOCTL_VERSION
 * @version_major: of the driver
 * @version_minor: of the driver
 * @version_patchlevel: of the driver
 * @name_len: in: room in @name in bytes; out: length of the name
 * @name: the driver's name, without a NUL
 * @date_len: as @name_len
 * @date: always "0" since Linux 6.14
 * @desc_len: as @name_len
 * @desc: description
 */
struct drm_version {
	int version_major;
	int version_minor;
	int version_patchlevel;
	size_t name_len;
	char __user *name;
	size_t date_len;
	char __user *date;
	size_t desc_len;
	char __user *desc;
};

/**
 * struct drm_gem_close - DRM_IOCTL_GEM_CLOSE
 * @handle: handle to delete
 * @pad: zero
 */
struct drm_gem_close {
	u32 handle;
	u32 pad;
};

#define DRM_CLOEXEC O_CLOEXEC
#define DRM_RDWR O_RDWR

/**
 * struct drm_prime_handle - DRM_IOCTL_PRIME_HANDLE_TO_FD and DRM_IOCTL_PRIME_FD_TO_HANDLE
 * @handle: GEM handle
 * @flags: DRM_CLOEXEC, DRM_RDWR
 * @fd: descriptor of a dma-buf
 */
struct drm_prime_handle {
	u32 handle;
	u32 flags;
	s32 fd;
};

#define DRM_SYNCOBJ_CREATE_SIGNALED (1u << 0)

/**
 * struct drm_syncobj_create - DRM_IOCTL_SYNCOBJ_CREATE
 * @handle: out: handle
 * @flags: DRM_SYNCOBJ_CREATE_SIGNALED
 */
struct drm_syncobj_create {
	u32 handle;
	u32 flags;
};

/**
 * struct drm_syncobj_destroy - DRM_IOCTL_SYNCOBJ_DESTROY
 * @handle: handle to delete
 * @pad: zero
 */
struct drm_syncobj_destroy {
	u32 handle;
	u32 pad;
};

#define DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE (1u << 0)
#define DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE (1u << 0)

/**
 * struct drm_syncobj_handle - DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD and DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE
 * @handle: handle
 * @flags: with EXPORT_SYNC_FILE the descriptor is a sync_file of the fence of that moment; with IMPORT_SYNC_FILE the
 *         fence of a sync_file is put into an existing handle
 * @fd: descriptor
 * @pad: zero
 */
struct drm_syncobj_handle {
	u32 handle;
	u32 flags;
	s32 fd;
	u32 pad;
};

#define DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL (1u << 0)
#define DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT (1u << 1)

/**
 * struct drm_syncobj_wait - DRM_IOCTL_SYNCOBJ_WAIT
 * @handles: address of an array of u32
 * @timeout_nsec: until when, as ktime_get() counts: 0 only looks
 * @count_handles: its length; 0 waits for nothing
 * @flags: WAIT_ALL for all of them instead of one; WAIT_FOR_SUBMIT also for a fence where there is none yet
 * @first_signaled: out: index of one that is signalled
 * @pad: zero
 * @deadline_nsec: not looked at
 */
struct drm_syncobj_wait {
	u64 handles;
	s64 timeout_nsec;
	u32 count_handles;
	u32 flags;
	u32 first_signaled;
	u32 pad;
	u64 deadline_nsec;
};

/**
 * struct drm_syncobj_array - DRM_IOCTL_SYNCOBJ_RESET and DRM_IOCTL_SYNCOBJ_SIGNAL
 * @handles: address of an array of u32
 * @count_handles: its length
 * @pad: zero
 */
struct drm_syncobj_array {
	u64 handles;
	u32 count_handles;
	u32 pad;
};

/**
 * struct drm_event - head of what read() returns
 * @type: DRM_EVENT_VBLANK, DRM_EVENT_FLIP_COMPLETE or from 0x80000000 on a driver's
 * @length: bytes, this head included
 */
struct drm_event {
	u32 type;
	u32 length;
};

/**
 * struct drm_event_vblank - a vertical blanking, or a flip that is complete
 * @base: head
 * @user_data: as userspace gave it
 * @tv_sec: when
 * @tv_usec: when
 * @sequence: which
 * @crtc_id: of which CRTC
 */
struct drm_event_vblank {
	struct drm_event base;
	u64 user_data;
	u32 tv_sec;
	u32 tv_usec;
	u32 sequence;
	u32 crtc_id;
};

#define DRM_EVENT_VBLANK 0x01
#define DRM_EVENT_FLIP_COMPLETE 0x02

#define DRM_IOCTL_VERSION DRM_IOWR(0x00, struct drm_version)
#define DRM_IOCTL_GEM_CLOSE DRM_IOW(0x09, struct drm_gem_close)
#define DRM_IOCTL_PRIME_HANDLE_TO_FD DRM_IOWR(0x2d, struct drm_prime_handle)
#define DRM_IOCTL_PRIME_FD_TO_HANDLE DRM_IOWR(0x2e, struct drm_prime_handle)
#define DRM_IOCTL_MODE_CREATE_DUMB DRM_IOWR(0xB2, struct drm_mode_create_dumb)
#define DRM_IOCTL_MODE_MAP_DUMB DRM_IOWR(0xB3, struct drm_mode_map_dumb)
#define DRM_IOCTL_MODE_DESTROY_DUMB DRM_IOWR(0xB4, struct drm_mode_destroy_dumb)
#define DRM_IOCTL_SYNCOBJ_CREATE DRM_IOWR(0xBF, struct drm_syncobj_create)
#define DRM_IOCTL_SYNCOBJ_DESTROY DRM_IOWR(0xC0, struct drm_syncobj_destroy)
#define DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD DRM_IOWR(0xC1, struct drm_syncobj_handle)
#define DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE DRM_IOWR(0xC2, struct drm_syncobj_handle)
#define DRM_IOCTL_SYNCOBJ_WAIT DRM_IOWR(0xC3, struct drm_syncobj_wait)
#define DRM_IOCTL_SYNCOBJ_RESET DRM_IOWR(0xC4, struct drm_syncobj_array)
#define DRM_IOCTL_SYNCOBJ_SIGNAL DRM_IOWR(0xC5, struct drm_syncobj_array)

#endif

#endif
