/* SPDX-License-Identifier: MIT */
/**
 * DOC: crashes
 *
 * A driver that follows a bad pointer ends the process. Once drmres_crash_install() was called, it ends it with a
 * finding: what was touched, who had freed it, what was going on, and the stack of return addresses. In a build with
 * AddressSanitizer or UndefinedBehaviorSanitizer the finding comes from there, otherwise from the signal. It is made on
 * the thread that crashed, inside its phases, and handed to the sink of reports like any other; then the process dies as
 * it would have died.
 */
#ifndef _DRMRES_CRASH_H_
#define _DRMRES_CRASH_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * drmres_crash_install() - make each crash a finding
 *
 * From now on SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT, and what the sanitizers see, each end in one report. A
 * second call does nothing. A child of fork() has it too.
 *
 * Context: Once, before the threads that are to be looked after; a thread that is made by the library or calls
 * drmres_crash_thread() can tell that its stack is exhausted.
 */
void drmres_crash_install(void);

/**
 * drmres_crash_thread() - let this thread report even with its stack exhausted
 *
 * Gives the thread a stack for signals, once. drmres_crash_install() does it for its caller.
 */
void drmres_crash_thread(void);

/**
 * drmres_crash_stack() - where the code is that crashed
 * @pcs: where to write, innermost first: the address of the instruction, then return addresses
 * @count: room in @pcs
 *
 * Inside a sink that is called for a crash this is the stack of the crash; anywhere else it is the caller's own.
 *
 * Context: Any; allocates nothing.
 * Return: how many were written.
 */
size_t drmres_crash_stack(const void **pcs, size_t count);

/**
 * drmres_crash_expect_exit() - may the process end now?
 * @expected: false while a driver is run: exit() or _exit() is the driver's then, and is reported as R13
 *
 * true to begin with. After the report the process ends as it wanted to.
 */
void drmres_crash_expect_exit(bool expected);

/**
 * drmres_crash_is_fatal() - is the finding that is being reported the end of the process?
 *
 * For a sink, which then writes down at once what it would have collected.
 *
 * Context: Thread-local.
 * Return: true inside the sink, when the process dies after it.
 */
bool drmres_crash_is_fatal(void);

__END_DECLS

#endif
