/* SPDX-License-Identifier: MIT */
/*
 * The kernel's linux/dma-buf.h on top of the system's header of that name: exported buffers.
 */
#ifndef _DRMRES_SHADOW_LINUX_DMA_BUF_H_
#define _DRMRES_SHADOW_LINUX_DMA_BUF_H_

#include_next <linux/dma-buf.h>

#include <drmres/dma_buf.h>

#endif
