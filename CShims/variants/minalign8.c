// SPDX-License-Identifier: MIT
/**
 * DOC: managed resources aligned to 8 bytes
 */
#undef ARCH_KMALLOC_MINALIGN
#define ARCH_KMALLOC_MINALIGN 8
#define MINALIGN(name) drmres_minalign8_##name
#include "variant.h"
