/* SPDX-License-Identifier: MIT */
/*
 * The kernel's asm/byteorder.h on top of the system's header of that name.
 */
#ifndef _SHADOW_ASM_BYTEORDER_H_
#define _SHADOW_ASM_BYTEORDER_H_

#include_next <asm/byteorder.h>

#include <drmres/byteorder.h>

#endif
