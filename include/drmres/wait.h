/* SPDX-License-Identifier: MIT */
/**
 * DOC: wait queues
 *
 * A wait queue counts how often it was woken; a waiter looks at its condition, and again each time that count has
 * moved. The head's memory is the embedder's and has no destructor. Waking wakes everybody. A wait with a limit
 * follows the rule of drmres/work.h and never reads the clock; in manual work mode a wait runs pending items until
 * its condition holds.
 *
 * Misuse is reported and survived: waiting while atomic is R03, a head that was never initialised R07, NULL W03,
 * one in freed memory M08 (or L01, L12) and the wait ends at once, unfulfilled. Everything but
 * init_waitqueue_head() may be called concurrently. The condition is evaluated by the waiting thread, with no lock
 * held.
 */
#ifndef _DRMRES_WAIT_H_
#define _DRMRES_WAIT_H_

#include <limits.h>

#include <drmres/errno.h>
#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

#define DRMRES_WAIT_MAGIC 0x3a17c0deu
#define DRMRES_WAIT_FOREVER LONG_MAX

/**
 * struct wait_queue_head - fields are private
 * @magic: DRMRES_WAIT_MAGIC once it is initialised
 * @sequence: how often it was woken
 * @reserved: unused; makes the size that of x86-64, which logs show
 */
struct wait_queue_head {
	u32 magic;
	u32 sequence;
	u64 reserved[2];
};
typedef struct wait_queue_head wait_queue_head_t;

#define __WAIT_QUEUE_HEAD_INITIALIZER(name) \
	{                                   \
		DRMRES_WAIT_MAGIC, 0,       \
		{                           \
			0                   \
		}                           \
	}
#define DECLARE_WAIT_QUEUE_HEAD(name) struct wait_queue_head name = __WAIT_QUEUE_HEAD_INITIALIZER(name)
#define DECLARE_WAIT_QUEUE_HEAD_ONSTACK(name) DECLARE_WAIT_QUEUE_HEAD(name)

struct task_struct;

/**
 * struct drmres_wait - one wait_event() that is going on; fields are private
 * @head: what is waited on
 * @task: who waits
 * @sequence: the head's count when the condition was last looked at
 * @wakeups: the task's
 * @unusable: misuse was reported: do not wait
 * @expired: time ran out
 * @timed: there is a limit
 * @until: that limit, a value of jiffies
 */
struct drmres_wait {
	struct wait_queue_head *head;
	struct task_struct *task;
	u32 sequence;
	u32 wakeups;
	bool unusable;
	bool expired;
	bool timed;
	unsigned long until;
};

/**
 * init_waitqueue_head() - nobody was woken yet
 * @wq_head: memory for it, whatever it contains
 *
 * Context: Any.
 */
void init_waitqueue_head(struct wait_queue_head *wq_head) DRMRES_SYM(init_waitqueue_head);

/**
 * wake_up() - have waiters look at their conditions
 * @wq_head: the head; what makes the condition true was written before
 *
 * Context: Any.
 */
void wake_up(struct wait_queue_head *wq_head) DRMRES_SYM(wake_up);

/**
 * drmres_wait_begin() - start a wait_event()
 * @wait: storage of the caller until drmres_wait_end()
 * @head: what to wait on
 * @timeout: limit in jiffies; none from MAX_JIFFY_OFFSET on
 *
 * Context: Process context.
 */
void drmres_wait_begin(struct drmres_wait *wait, struct wait_queue_head *head, long timeout);

/**
 * drmres_wait_step() - the condition does not hold: wait until it is worth another look
 * @wait: the wait
 *
 * Context: Process context. May sleep.
 * Return: false if there is nothing to wait for any more.
 */
bool drmres_wait_step(struct drmres_wait *wait);

/**
 * drmres_wait_end() - finish a wait_event()
 * @wait: the wait
 * @condition: whether the condition holds
 *
 * Context: Any.
 * Return: 0 if the condition does not hold, otherwise the jiffies that are left, at least 1.
 */
long drmres_wait_end(struct drmres_wait *wait, bool condition);

/* What an interruptible wait returns for what drmres_wait_end() returned. */
static inline int drmres_wait_result(long left)
{
	return left ? 0 : -ERESTARTSYS;
}

/* The condition is evaluated between begin and step, so that a wake-up that comes in between is not lost. */
#define __drmres_wait_event(wq_head, condition, timeout)                       \
	__extension__({                                                        \
		struct drmres_wait __wait;                                     \
		bool __done;                                                   \
		drmres_wait_begin(&__wait, &(wq_head), timeout);               \
		while (!(__done = !!(condition)) && drmres_wait_step(&__wait)) \
			;                                                      \
		drmres_wait_end(&__wait, __done);                              \
	})

/**
 * wait_event() - wait until a condition holds
 * @wq_head: the head that is woken when the condition may have changed
 * @condition: expression, evaluated any number of times
 *
 * Context: Process context. May sleep.
 */
#define wait_event(wq_head, condition) ((void)__drmres_wait_event(wq_head, condition, DRMRES_WAIT_FOREVER))

/**
 * wait_event_interruptible() - wait until a condition holds or a signal comes
 * @wq_head: the head
 * @condition: expression, evaluated any number of times
 *
 * Context: Process context. May sleep. No signal ever comes.
 * Return: 0; -ERESTARTSYS on a head that cannot be used.
 */
#define wait_event_interruptible(wq_head, condition) \
	drmres_wait_result(__drmres_wait_event(wq_head, condition, DRMRES_WAIT_FOREVER))

/**
 * wait_event_timeout() - wait until a condition holds or time runs out
 * @wq_head: the head
 * @condition: expression, evaluated any number of times
 * @timeout: limit in jiffies of controlled time, see drmres/work.h
 *
 * Context: Process context. May sleep.
 * Return: jiffies that were left, at least 1; 0 if the condition does not hold although time ran out.
 */
#define wait_event_timeout(wq_head, condition, timeout) __drmres_wait_event(wq_head, condition, timeout)

/* As wait_event_timeout(): no signal ever comes. */
#define wait_event_interruptible_timeout(wq_head, condition, timeout) __drmres_wait_event(wq_head, condition, timeout)

#define wake_up_all(wq_head) wake_up(wq_head)
#define wake_up_interruptible(wq_head) wake_up(wq_head)
#define wake_up_interruptible_all(wq_head) wake_up(wq_head)

#ifdef DRMRES_SITES
#define wake_up(...) DRMRES_AT_VOID(wake_up(__VA_ARGS__))
#endif

__END_DECLS

#endif
