/* SPDX-License-Identifier: MIT */
/*
 * Who else manages memory by its owner. Each does what it can: where there is no early free or no release order for
 * memory, the workloads that are about that are left out.
 */
#ifndef _BENCH_PEERS_H_
#define _BENCH_PEERS_H_

#include "phases.h"

extern const struct bench_contender peer_talloc, peer_talloc_pool, peer_apr, peer_glib;

#endif
