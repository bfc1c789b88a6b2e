/* SPDX-License-Identifier: MIT */
/**
 * DOC: numbers of devices
 *
 * A device number is a major, which says what driver, and a minor, which says which one. Twelve and twenty bits, as in the
 * kernel and not as userspace has them. Owns nothing.
 */
#ifndef _DRMRES_KDEV_H_
#define _DRMRES_KDEV_H_

#include <drmres/types.h>
#include <sys/types.h>

#undef MAJOR
#undef MINOR
#undef MKDEV

#define MINORBITS 20
#define MINORMASK ((1U << MINORBITS) - 1)

#define MAJOR(dev) ((unsigned int)((dev) >> MINORBITS))
#define MINOR(dev) ((unsigned int)((dev)&MINORMASK))
#define MKDEV(ma, mi) ((dev_t)(((unsigned int)(ma) << MINORBITS) | (unsigned int)(mi)))

#endif
