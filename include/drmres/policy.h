/* SPDX-License-Identifier: MIT */
/**
 * DOC: policies and profiles
 *
 * Linux answers some misuse with silence, with a leak or with a use-after-free of its own. Under DRMRES_STRICT (the
 * default) each of those is reported and memory stays safe; under DRMRES_UPSTREAM the observable behaviour and the log
 * are those of Linux, for conformance. The profile says which release's log lines and sizes are printed. Both are
 * process-wide, meant to be chosen before the first device exists.
 */
#ifndef _DRMRES_POLICY_H_
#define _DRMRES_POLICY_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

enum drmres_policy {
	DRMRES_STRICT,
	DRMRES_UPSTREAM,
};

/* The releases whose logged sizes and texts differ. */
enum drmres_profile {
	DRMRES_LINUX_7_3,
	DRMRES_LINUX_6_12,
};

/**
 * drmres_set_policy() - choose how surprising upstream behaviour is treated
 * @policy: DRMRES_STRICT or DRMRES_UPSTREAM
 *
 * Context: Any. Takes effect for calls that start afterwards.
 */
void drmres_set_policy(enum drmres_policy policy);

/**
 * drmres_get_policy() - the policy in force
 *
 * Return: what the last drmres_set_policy() chose, DRMRES_STRICT before that.
 */
enum drmres_policy drmres_get_policy(void);

/**
 * drmres_policy_name() - a policy's name as reports and the command print it
 * @policy: the policy
 *
 * Return: "strict" or "upstream".
 */
const char *drmres_policy_name(enum drmres_policy policy);

/**
 * drmres_set_profile() - choose the Linux release whose log lines are printed
 * @profile: DRMRES_LINUX_7_3 (default) or DRMRES_LINUX_6_12
 *
 * Context: Any. Behaviour does not change, only logged sizes and texts.
 */
void drmres_set_profile(enum drmres_profile profile);

/**
 * drmres_get_profile() - the profile in force
 *
 * Return: what the last drmres_set_profile() chose, DRMRES_LINUX_7_3 before that.
 */
enum drmres_profile drmres_get_profile(void);

/**
 * drmres_reset() - start a new run in the same process
 *
 * Object numbers, the event sequence, armed faults, the count of reports and the quarantine start anew; the policy,
 * the profile and the sinks stay. Devices that are still alive stay valid and keep their numbers.
 *
 * Context: Process context, with no other thread inside the library.
 */
void drmres_reset(void);

__END_DECLS

#endif
