/* SPDX-License-Identifier: MIT */
/**
 * DOC: where a driver's code is
 *
 * Put in front of a driver's source (``-include drmres/driver_text.h``), so that its code can be told from everybody
 * else's by address: the linker provides __start_drmres_driver and __stop_drmres_driver. Changes nothing else; a compiler
 * that cannot do it leaves the code where it is.
 */
#ifndef _DRMRES_DRIVER_TEXT_H_
#define _DRMRES_DRIVER_TEXT_H_

#ifdef __clang__
#pragma clang section text = "drmres_driver"
#endif

#endif
