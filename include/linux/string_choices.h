/* SPDX-License-Identifier: MIT */
/**
 * DOC: one of two words
 *
 * Literals; nothing is owned.
 */
#ifndef _LINUX_STRING_CHOICES_H_
#define _LINUX_STRING_CHOICES_H_

#include <drmres/types.h>

#define __DRMRES_CHOICE(name, on, off)               \
	static inline const char *str_##name(bool v) \
	{                                            \
		return v ? on : off;                 \
	}

__DRMRES_CHOICE(yes_no, "yes", "no")
__DRMRES_CHOICE(on_off, "on", "off")
__DRMRES_CHOICE(enable_disable, "enable", "disable")
__DRMRES_CHOICE(enabled_disabled, "enabled", "disabled")
__DRMRES_CHOICE(true_false, "true", "false")
__DRMRES_CHOICE(high_low, "high", "low")
__DRMRES_CHOICE(up_down, "up", "down")
__DRMRES_CHOICE(read_write, "read", "write")
__DRMRES_CHOICE(hi_lo, "hi", "lo")
#undef __DRMRES_CHOICE

static inline const char *str_plural(size_t num)
{
	return num == 1 ? "" : "s";
}

#endif
