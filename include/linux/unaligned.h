/* SPDX-License-Identifier: MIT */
/**
 * DOC: values that need not be aligned
 *
 * See drmres/byteorder.h. C only.
 */
#ifndef __LINUX_UNALIGNED_H
#define __LINUX_UNALIGNED_H

#include <drmres/byteorder.h>

#endif
