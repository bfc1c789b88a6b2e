/* SPDX-License-Identifier: MIT */
/*
 * A test's log goes to the output as it comes and is kept nowhere: tests find test->log NULL, as they do in a kernel
 * without debugfs.
 */
#ifndef _DRMRES_SHADOW_STRING_STREAM_H_
#define _DRMRES_SHADOW_STRING_STREAM_H_

struct string_stream;

#endif
