/* SPDX-License-Identifier: MIT */
/**
 * DOC: configuration options
 *
 * ``-DCONFIG_X=1`` builds option X in, ``-DCONFIG_X_MODULE=1`` makes it a module, neither leaves it out. Constant
 * expressions for ``if`` and ``#if``.
 */
#ifndef _LINUX_KCONFIG_H_
#define _LINUX_KCONFIG_H_

/*
 * An option that is defined as 1 pastes to a name which expands to two arguments and so pushes the 1 to the second place;
 * every other token leaves the 0 there.
 */
#define __DRMRES_OPTION_1 ignored,
#define __DRMRES_SECOND(first, second, ...) second
#define __DRMRES_OPTION_NOW(pasted) __DRMRES_SECOND(pasted 1, 0, 0)
#define __DRMRES_OPTION_PASTE(value) __DRMRES_OPTION_NOW(__DRMRES_OPTION_##value)
#define __DRMRES_OPTION(value) __DRMRES_OPTION_PASTE(value)

/* Is @option built in? */
#define IS_BUILTIN(option) __DRMRES_OPTION(option)

/* Is @option a module? */
#define IS_MODULE(option) __DRMRES_OPTION(option##_MODULE)

/* Is @option there at all? */
#define IS_ENABLED(option) (__DRMRES_OPTION(option) || __DRMRES_OPTION(option##_MODULE))

/* Can code that is built in call what @option brings? Everything is linked together here. */
#define IS_REACHABLE(option) IS_ENABLED(option)

#endif
