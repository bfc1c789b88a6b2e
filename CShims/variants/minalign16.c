// SPDX-License-Identifier: MIT
/**
 * DOC: managed resources aligned to 16 bytes
 */
#undef ARCH_KMALLOC_MINALIGN
#define ARCH_KMALLOC_MINALIGN 16
#define MINALIGN(name) drmres_minalign16_##name
#include "variant.h"
