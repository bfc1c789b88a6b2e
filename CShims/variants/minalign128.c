// SPDX-License-Identifier: MIT
/**
 * DOC: managed resources aligned to 128 bytes
 */
#undef ARCH_KMALLOC_MINALIGN
#define ARCH_KMALLOC_MINALIGN 128
#define MINALIGN(name) drmres_minalign128_##name
#include "variant.h"
