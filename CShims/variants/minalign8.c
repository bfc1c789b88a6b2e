// SPDX-License-Identifier: MIT
/**
 * DOC: managed resources aligned to 8 bytes
 */
#define ARCH_KMALLOC_MINALIGN 8
#define MINALIGN(name) drmres_minalign8_##name
#include "variant.h"
