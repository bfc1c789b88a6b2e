/* SPDX-License-Identifier: MIT */
/* The system has a header of this name, about wait(2); the kernel's wait queues are in a header of ours. */
#ifndef _DRMRES_SHADOW_LINUX_WAIT_H_
#define _DRMRES_SHADOW_LINUX_WAIT_H_

#include_next <linux/wait.h>
/* The C library has these as an enum. */
#undef P_ALL
#undef P_PID
#undef P_PGID
#undef P_PIDFD

#include <drmres/wait.h>

#endif
