// SPDX-License-Identifier: MIT
/**
 * DOC: managed resources aligned to 64 bytes
 */
#undef ARCH_KMALLOC_MINALIGN
#define ARCH_KMALLOC_MINALIGN 64
#define MINALIGN(name) drmres_minalign64_##name
#include "variant.h"
