/* SPDX-License-Identifier: MIT */
/**
 * DOC: link names
 *
 * Driver-shaped C wants the kernel's spelling (kmalloc, kfree, get_device ...), but a process that links this library may
 * have a symbol of that name already. Names that only DRM or devres would use are exported as they are; every other
 * function keeps its spelling in source and carries a drmres_ prefix at link level. This header owns nothing.
 */
#ifndef _DRMRES_LINK_H_
#define _DRMRES_LINK_H_

#include <sys/cdefs.h>

/* Goes right after the parameter list of a declaration, before any attribute: gcc accepts no other order. */
#define DRMRES_SYM(name) __asm__("drmres_" #name)

/* Variables of the library that its own files reach without a detour; nobody else does. */
#define DRMRES_HIDDEN __attribute__((visibility("hidden")))

/* Swift needs no field of a kernel-internal member; the C side does. */
#if defined(__has_attribute)
#if __has_attribute(swift_attr)
#define DRMRES_SWIFT_NONCOPYABLE __attribute__((swift_attr("~Copyable")))
#endif
#endif
#ifndef DRMRES_SWIFT_NONCOPYABLE
#define DRMRES_SWIFT_NONCOPYABLE
#endif

#endif
