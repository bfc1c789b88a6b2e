/* SPDX-License-Identifier: MIT */
/**
 * DOC: memory nodes
 *
 * There is one node here; functions that take a node accept any and ignore it.
 */
#ifndef _LINUX_NUMA_H_
#define _LINUX_NUMA_H_

/* Whichever node is nearest. */
#define NUMA_NO_NODE (-1)

#endif
