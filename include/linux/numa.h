/* SPDX-License-Identifier: MIT */
/**
 * DOC: NUMA nodes
 *
 * Node numbers are accepted where Linux takes them, and ignored: every allocation comes from one heap.
 */
#ifndef _LINUX_NUMA_H
#define _LINUX_NUMA_H

#define NUMA_NO_NODE (-1)

#endif
