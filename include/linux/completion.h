/* SPDX-License-Identifier: MIT */
/**
 * DOC: completions
 *
 * A counter of things that have happened; waiting takes one. Its memory is the embedder's, often a stack frame:
 * once a waiter has returned, complete() touches it no more. It has no destructor. NULL is W03, a completion that
 * was never initialised R07, one in freed memory M08 (or L01, L12) and is not touched. All functions but
 * init_completion() and reinit_completion() may be called concurrently.
 */
#ifndef _LINUX_COMPLETION_H_
#define _LINUX_COMPLETION_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

#define DRMRES_COMPLETION_MAGIC 0x0c0311e7u

/**
 * struct completion - fields are private
 * @magic: DRMRES_COMPLETION_MAGIC once it is initialised
 * @done: how many waiters may pass; UINT32_MAX for all, for ever
 * @reserved: unused; makes the size that of x86-64, which logs show
 */
struct completion {
	u32 magic;
	u32 done;
	u64 reserved[3];
};

#define COMPLETION_INITIALIZER(name)        \
	{                                   \
		DRMRES_COMPLETION_MAGIC, 0, \
		{                           \
			0                   \
		}                           \
	}
#define DECLARE_COMPLETION(name) struct completion name = COMPLETION_INITIALIZER(name)
#define DECLARE_COMPLETION_ONSTACK(name) DECLARE_COMPLETION(name)

/**
 * init_completion() - nothing has happened yet
 * @x: memory for it, whatever it contains
 *
 * Context: Any.
 */
void init_completion(struct completion *x) DRMRES_SYM(init_completion);

/**
 * reinit_completion() - use it again, also after complete_all()
 * @x: the completion; nobody waits for it
 *
 * Context: Any.
 */
void reinit_completion(struct completion *x) DRMRES_SYM(reinit_completion);

/**
 * complete() - let one waiter pass
 * @x: the completion
 *
 * Context: Any.
 */
void complete(struct completion *x) DRMRES_SYM(complete);

/**
 * complete_all() - let every waiter pass, for ever
 * @x: the completion
 *
 * Context: Any.
 */
void complete_all(struct completion *x) DRMRES_SYM(complete_all);

/**
 * wait_for_completion() - wait until it is completed, and take one
 * @x: the completion
 *
 * Context: Process context. May sleep.
 */
void wait_for_completion(struct completion *x) DRMRES_SYM(wait_for_completion);

/**
 * wait_for_completion_interruptible() - wait unless a signal comes
 * @x: the completion
 *
 * Context: Process context. May sleep. No signal ever comes.
 * Return: 0; -ERESTARTSYS for a completion that cannot be used.
 */
int wait_for_completion_interruptible(struct completion *x) DRMRES_SYM(wait_for_completion_interruptible)
	__attribute__((warn_unused_result));

/**
 * wait_for_completion_timeout() - wait with a limit
 * @x: the completion
 * @timeout: limit in jiffies of controlled time, see drmres/work.h
 *
 * Context: Process context. May sleep.
 * Return: jiffies that were left, at least 1; 0 if time ran out first.
 */
unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout)
	DRMRES_SYM(wait_for_completion_timeout);

/**
 * wait_for_completion_interruptible_timeout() - wait with a limit, unless a signal comes
 * @x: the completion
 * @timeout: limit in jiffies of controlled time, see drmres/work.h
 *
 * Context: Process context. May sleep. No signal ever comes.
 * Return: jiffies that were left, at least 1; 0 if time ran out first.
 */
long wait_for_completion_interruptible_timeout(struct completion *x, unsigned long timeout)
	DRMRES_SYM(wait_for_completion_interruptible_timeout) __attribute__((warn_unused_result));

/**
 * wait_for_completion_killable() - wait unless the process is killed
 * @x: the completion
 *
 * Context: Process context. May sleep. No signal ever comes.
 * Return: 0; -ERESTARTSYS for a completion that cannot be used.
 */
int wait_for_completion_killable(struct completion *x) DRMRES_SYM(wait_for_completion_killable)
	__attribute__((warn_unused_result));

/**
 * try_wait_for_completion() - take one if there is one
 * @x: the completion
 *
 * Context: Any. Does not sleep.
 * Return: true if one was taken.
 */
bool try_wait_for_completion(struct completion *x) DRMRES_SYM(try_wait_for_completion);

/**
 * completion_done() - would a waiter pass?
 * @x: the completion
 *
 * Context: Any.
 * Return: true if it would.
 */
bool completion_done(struct completion *x) DRMRES_SYM(completion_done);

#define init_completion_onstack(x) init_completion(x)

#ifdef DRMRES_SITES
#define complete(...) DRMRES_AT_VOID(complete(__VA_ARGS__))
#define complete_all(...) DRMRES_AT_VOID(complete_all(__VA_ARGS__))
#define wait_for_completion(...) DRMRES_AT_VOID(wait_for_completion(__VA_ARGS__))
#define wait_for_completion_interruptible(...) DRMRES_AT(wait_for_completion_interruptible(__VA_ARGS__))
#define wait_for_completion_interruptible_timeout(...) DRMRES_AT(wait_for_completion_interruptible_timeout(__VA_ARGS__))
#define wait_for_completion_killable(...) DRMRES_AT(wait_for_completion_killable(__VA_ARGS__))
#define wait_for_completion_timeout(...) DRMRES_AT(wait_for_completion_timeout(__VA_ARGS__))
#endif

__END_DECLS

#endif
