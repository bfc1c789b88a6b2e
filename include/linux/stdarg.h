/* SPDX-License-Identifier: MIT */
/**
 * DOC: variable arguments
 *
 * The compiler's own. This header owns nothing.
 */
#ifndef _LINUX_STDARG_H_
#define _LINUX_STDARG_H_

#include <stdarg.h>

#endif
