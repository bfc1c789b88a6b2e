/* SPDX-License-Identifier: MIT */
/**
 * DOC: what a driver took and did not give back
 *
 * Interrupts, memory regions, mappings, names, enabled clocks: each is reported when the binding that took it is over and it
 * is still there (L11 if a drm_device that lives on will release it, K06 if nobody will). What was taken elsewhere, by
 * open(), an ioctl or a module's init, is looked at when a run ends.
 */
#ifndef _DRMRES_CLAIM_H_
#define _DRMRES_CLAIM_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * drmres_claims_report() - find what is still taken at the end of a run
 *
 * Makes one report (K06) for each thing that was not reported yet. Call it when modules, devices and files are gone.
 *
 * Return: number of reports.
 */
unsigned int drmres_claims_report(void);

__END_DECLS

#endif
