/* SPDX-License-Identifier: MIT */
/**
 * DOC: everything that Linux does not have
 *
 * The headers under linux/ and drm/ carry the kernel's names; these are the library's own controls.
 */
#ifndef _DRMRES_DRMRES_H_
#define _DRMRES_DRMRES_H_

#include <drmres/alloc.h>
#include <drmres/codes.h>
#include <drmres/fault.h>
#include <drmres/log.h>
#include <drmres/object.h>
#include <drmres/phase.h>
#include <drmres/policy.h>
#include <drmres/report.h>
#include <drmres/sched.h>
#include <drmres/site.h>
#include <drmres/trace.h>
#include <drmres/types.h>

#endif
