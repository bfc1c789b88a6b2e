// SPDX-License-Identifier: MIT
/**
 * DOC: managed resources aligned to 128 bytes
 */
#define ARCH_KMALLOC_MINALIGN 128
#define MINALIGN(name) drmres_minalign128_##name
#include "variant.h"
