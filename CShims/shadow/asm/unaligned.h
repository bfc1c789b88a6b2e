/* SPDX-License-Identifier: MIT */
/*
 * The older place of linux/unaligned.h.
 */
#ifndef _SHADOW_ASM_UNALIGNED_H_
#define _SHADOW_ASM_UNALIGNED_H_

#include <linux/unaligned.h>

#endif
