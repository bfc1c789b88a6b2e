/* SPDX-License-Identifier: MIT */
/**
 * DOC: functions that only tests call
 *
 * C only. What is static in a driver is visible to another file where KUnit is configured (-DCONFIG_KUNIT=1).
 */
#ifndef _KUNIT_VISIBILITY_H
#define _KUNIT_VISIBILITY_H

#include <linux/kconfig.h>

#if IS_ENABLED(CONFIG_KUNIT)
#define VISIBLE_IF_KUNIT
#else
#define VISIBLE_IF_KUNIT static
#endif

/* Everything is linked into one program: being visible is enough. */
#define EXPORT_SYMBOL_IF_KUNIT(symbol)

#endif
