/* SPDX-License-Identifier: MIT */
/**
 * DOC: kinds of characters
 *
 * Those of the C library, which agree for ASCII.
 */
#ifndef _LINUX_CTYPE_H
#define _LINUX_CTYPE_H

#include <ctype.h>

#endif
