/* SPDX-License-Identifier: MIT */
/*
 * One line to the log sink, for the core only.
 */
#ifndef _DRMRES_LIB_LOG_H_
#define _DRMRES_LIB_LOG_H_

#include <drmres/log.h>

/* @level: 0 to 7; @line: without a newline. */
void drmres_log_line(int level, const char *line);

#endif
