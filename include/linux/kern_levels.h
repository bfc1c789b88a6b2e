/* SPDX-License-Identifier: MIT */
/**
 * DOC: levels of the kernel's log
 *
 * A level is two characters in front of the text of printk(): a marker that no text has, and a digit.
 */
#ifndef _LINUX_KERN_LEVELS_H_
#define _LINUX_KERN_LEVELS_H_

#define KERN_SOH "\001"
#define KERN_SOH_ASCII '\001'

#define KERN_EMERG KERN_SOH "0"	  /* the system is unusable */
#define KERN_ALERT KERN_SOH "1"	  /* somebody must act at once */
#define KERN_CRIT KERN_SOH "2"	  /* critical */
#define KERN_ERR KERN_SOH "3"	  /* an operation failed */
#define KERN_WARNING KERN_SOH "4" /* looks wrong */
#define KERN_NOTICE KERN_SOH "5"  /* normal, worth a look */
#define KERN_INFO KERN_SOH "6"
#define KERN_DEBUG KERN_SOH "7"
#define KERN_DEFAULT "" /* level of printk() without one: that of KERN_WARNING */

#define LOGLEVEL_EMERG 0
#define LOGLEVEL_ALERT 1
#define LOGLEVEL_CRIT 2
#define LOGLEVEL_ERR 3
#define LOGLEVEL_WARNING 4
#define LOGLEVEL_NOTICE 5
#define LOGLEVEL_INFO 6
#define LOGLEVEL_DEBUG 7

#endif
