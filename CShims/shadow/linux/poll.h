/* SPDX-License-Identifier: MIT */
/*
 * The kernel's linux/poll.h on top of the system's header of that name. Nobody sleeps in poll() here: a driver says which
 * queue it would wait on, and what there is to read now.
 */
#ifndef _DRMRES_SHADOW_LINUX_POLL_H_
#define _DRMRES_SHADOW_LINUX_POLL_H_

#include_next <linux/poll.h>

#include <drmres/fs.h>
#include <linux/wait.h>

typedef struct poll_table_struct poll_table;

#define EPOLLIN ((__poll_t)0x0001)
#define EPOLLPRI ((__poll_t)0x0002)
#define EPOLLOUT ((__poll_t)0x0004)
#define EPOLLERR ((__poll_t)0x0008)
#define EPOLLHUP ((__poll_t)0x0010)
#define EPOLLRDNORM ((__poll_t)0x0040)
#define EPOLLWRNORM ((__poll_t)0x0100)

static inline void poll_wait(struct file *filp, wait_queue_head_t *wait_address, poll_table *p)
{
	(void)filp;
	(void)wait_address;
	(void)p;
}

#endif
