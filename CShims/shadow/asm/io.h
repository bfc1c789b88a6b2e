/* SPDX-License-Identifier: MIT */
/*
 * The older place of linux/io.h.
 */
#ifndef _SHADOW_ASM_IO_H_
#define _SHADOW_ASM_IO_H_

#include <linux/io.h>

#endif
