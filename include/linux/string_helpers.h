/* SPDX-License-Identifier: MIT */
/**
 * DOC: words for values
 *
 * See linux/string_choices.h.
 */
#ifndef _LINUX_STRING_HELPERS_H_
#define _LINUX_STRING_HELPERS_H_

#include <linux/string_choices.h>

#endif
