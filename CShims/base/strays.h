/* SPDX-License-Identifier: MIT */
/*
 * Managed resources that a probe has put on another device than the one that it probes: they are not released when that
 * one is unbound.
 */
#ifndef _DRMRES_BASE_STRAYS_H_
#define _DRMRES_BASE_STRAYS_H_

#include <drmres/types.h>

struct device;
struct devres_node;

/* @node, number @number, was attached to @dev just now. Without the device's devres_lock. */
void drmres_stray_note(const struct device *dev, const struct devres_node *node, u64 number);

/* The binding is over and the managed resources of @dev are released: report what lies on others (L25). */
void drmres_strays_check(u64 binding, const struct device *dev);

#endif
