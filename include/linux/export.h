/* SPDX-License-Identifier: MIT */
/**
 * DOC: symbols for other modules
 *
 * Everything is linked together here, so exporting only checks that the symbol is declared.
 */
#ifndef _LINUX_EXPORT_H_
#define _LINUX_EXPORT_H_

#include <linux/compiler.h>

#define EXPORT_SYMBOL(symbol) extern __typeof__(symbol) symbol
#define EXPORT_SYMBOL_GPL(symbol) EXPORT_SYMBOL(symbol)
#define EXPORT_SYMBOL_NS(symbol, space) EXPORT_SYMBOL(symbol)
#define EXPORT_SYMBOL_NS_GPL(symbol, space) EXPORT_SYMBOL(symbol)

#endif
