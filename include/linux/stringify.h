/* SPDX-License-Identifier: MIT */
/**
 * DOC: source text as a string
 *
 * __stringify() expands its argument first, a bare ``#`` does not.
 */
#ifndef _LINUX_STRINGIFY_H_
#define _LINUX_STRINGIFY_H_

#define __stringify_now(...) #__VA_ARGS__
#define __stringify(...) __stringify_now(__VA_ARGS__)

#endif
