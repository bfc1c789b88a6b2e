/* SPDX-License-Identifier: MIT */
/**
 * DOC: units of measurement
 */
#ifndef _LINUX_UNITS_H_
#define _LINUX_UNITS_H_

#define NANO 1000000000UL
#define MICRO 1000000UL
#define MILLI 1000UL
#define KILO 1000UL
#define MEGA 1000000UL
#define GIGA 1000000000UL

#define HZ_PER_KHZ 1000UL
#define HZ_PER_MHZ 1000000UL
#define HZ_PER_GHZ 1000000000UL
#define KHZ_PER_MHZ 1000UL
#define KHZ_PER_GHZ 1000000UL

#endif
