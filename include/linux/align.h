/* SPDX-License-Identifier: MIT */
/**
 * DOC: multiples of a power of two
 *
 * @a is a power of two, in bytes where addresses and sizes are meant. Constant expressions where the arguments are constant.
 */
#ifndef _LINUX_ALIGN_H_
#define _LINUX_ALIGN_H_

#include <linux/compiler.h>

#ifndef ALIGN
#define ALIGN(x, a) (((x) + ((__typeof__(x))(a)-1)) & ~((__typeof__(x))(a)-1))
#endif
#ifndef ALIGN_DOWN
#define ALIGN_DOWN(x, a) ((x) & ~((__typeof__(x))(a)-1))
#endif
#ifndef IS_ALIGNED
#define IS_ALIGNED(x, a) (((x) & ((__typeof__(x))(a)-1)) == 0)
#endif
#define PTR_ALIGN(p, a) ((__typeof__(p))ALIGN((uintptr_t)(p), (a)))
#define PTR_IS_ALIGNED(p, a) IS_ALIGNED((uintptr_t)(p), (a))

#endif
