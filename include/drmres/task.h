/* SPDX-License-Identifier: MIT */
/**
 * DOC: the current task
 *
 * A task is a thread of the program, whose record lies in thread-local storage and ends with it, or a thread that
 * kthread_create() made, whose record others may hold (linux/kthread.h). A task sleeps in schedule() while its state is
 * not TASK_RUNNING; wake_up_process() ends that.
 */
#ifndef _DRMRES_TASK_H_
#define _DRMRES_TASK_H_

#include <drmres/context.h>
#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct kunit;

/**
 * struct task_struct - what ``current`` points to
 * @kunit_test: the test that this thread runs, NULL outside any
 * @comm: its name; empty for a thread of the program
 * @pid: its number; 0 for a thread of the program
 * @__state: private; TASK_RUNNING or why it sleeps
 * @__wakeups: private; how often wake_up_process() was called
 */
struct task_struct {
	struct kunit *kunit_test;
	char comm[16];
	int pid;
	u32 __state;
	u32 __wakeups;
};

/* What a task's state says. */
#define TASK_RUNNING 0x00000000
#define TASK_INTERRUPTIBLE 0x00000001
#define TASK_UNINTERRUPTIBLE 0x00000002
#define TASK_KILLABLE 0x00000102
#define TASK_IDLE 0x00000402
#define TASK_NORMAL (TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)

#define MAX_SCHEDULE_TIMEOUT ((long)(~0ul >> 1))

/**
 * drmres_current_task() - the record of the calling thread
 *
 * Lifetime: until the thread ends.
 * Context: Any.
 * Return: never NULL.
 */
struct task_struct *drmres_current_task(void);

/* The calling thread has that record from now on; for the core. */
void drmres_task_adopt(struct task_struct *task);

/**
 * drmres_set_state() - what set_current_state() stands for
 * @state: TASK_RUNNING, or why the next schedule() shall sleep
 *
 * Context: Any.
 */
void drmres_set_state(unsigned int state);

/**
 * schedule() - sleep until wake_up_process(), if the state is not TASK_RUNNING
 *
 * Context: Process context. May sleep. The state is TASK_RUNNING afterwards. With TASK_RUNNING others get a turn.
 */
void schedule(void) DRMRES_SYM(schedule);

/**
 * schedule_timeout() - schedule() with a limit
 * @timeout: jiffies, MAX_SCHEDULE_TIMEOUT for none
 *
 * Context: Process context. May sleep.
 * Return: what is left of @timeout, 0 if it ran out.
 */
long schedule_timeout(long timeout) DRMRES_SYM(schedule_timeout);

/**
 * schedule_timeout_uninterruptible() - sleep
 * @timeout: jiffies
 *
 * Context: Process context. May sleep.
 * Return: as schedule_timeout().
 */
long schedule_timeout_uninterruptible(long timeout) DRMRES_SYM(schedule_timeout_uninterruptible);
#define schedule_timeout_interruptible(timeout) schedule_timeout_uninterruptible(timeout)
#define schedule_timeout_idle(timeout) schedule_timeout_uninterruptible(timeout)

/**
 * wake_up_process() - start a thread, or end its schedule()
 * @tsk: the thread
 *
 * Context: Any.
 * Return: 1 if it did sleep, 0 if it was running.
 */
int wake_up_process(struct task_struct *tsk) DRMRES_SYM(wake_up_process);

/**
 * get_task_struct() - keep the record of a thread that kthread_create() made
 * @t: the thread
 *
 * Context: Any.
 * Lifetime: until put_task_struct().
 * Return: @t.
 */
struct task_struct *get_task_struct(struct task_struct *t) DRMRES_SYM(get_task_struct);

/**
 * put_task_struct() - undo get_task_struct()
 * @t: the thread
 *
 * Context: Any.
 */
void put_task_struct(struct task_struct *t) DRMRES_SYM(put_task_struct);

#define set_current_state(state) drmres_set_state(state)
#define __set_current_state(state) drmres_set_state(state)
#define cond_resched() (might_sleep(), 0)
#define signal_pending(task) ((void)(task), 0)
#define fatal_signal_pending(task) ((void)(task), 0)

__END_DECLS

/* The word is too common for code that is not the kernel's. */
#if !defined(__cplusplus) && !defined(__swift__) && !defined(current)
#define current drmres_current_task()
#endif

#endif
