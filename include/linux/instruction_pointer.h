/* SPDX-License-Identifier: MIT */
/**
 * DOC: where the program is
 *
 * Call sites of reports come from here when a call did not pass through a macro of drmres/site.h.
 */
#ifndef _LINUX_INSTRUCTION_POINTER_H_
#define _LINUX_INSTRUCTION_POINTER_H_

/* Address that the enclosing function returns to. */
#define _RET_IP_ ((unsigned long)__builtin_return_address(0))

#endif
