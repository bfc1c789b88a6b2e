/* SPDX-License-Identifier: MIT */
/**
 * DOC: interrupts and tasklets
 *
 * A handler belongs to a line from request_irq() until free_irq(), which waits until it is not running any more; only
 * then may what it touches be freed. A handler runs in atomic context, its thread function may sleep. When an
 * interrupt comes is said in drmres/irq.h. A tasklet is embedded in its owner's memory, which must stay until
 * tasklet_kill() has returned.
 *
 * Misuse is reported and survived: a line requested twice without being shared, a free of what was not requested, an
 * enable that belongs to no disable are W47; waiting for a handler from inside it is R08; memory of dev_id or of a
 * tasklet that is freed while it can still be called is L28, and it is not called any more; a line that is kept after
 * unbind is K06, or L11 where somebody will give it back too late. Everything may be called concurrently.
 */
#ifndef _LINUX_INTERRUPT_H_
#define _LINUX_INTERRUPT_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/bitops.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/irqflags.h>
#include <linux/irqreturn.h>

__BEGIN_DECLS

struct device;

typedef irqreturn_t (*irq_handler_t)(int irq, void *dev_id);

/* Flags of request_irq(). Only IRQF_SHARED, IRQF_ONESHOT, IRQF_NO_AUTOEN and the trigger bits change anything here. */
#define IRQF_TRIGGER_NONE 0x00000000
#define IRQF_TRIGGER_RISING 0x00000001
#define IRQF_TRIGGER_FALLING 0x00000002
#define IRQF_TRIGGER_HIGH 0x00000004
#define IRQF_TRIGGER_LOW 0x00000008
#define IRQF_TRIGGER_MASK 0x0000000f
#define IRQF_SHARED 0x00000080
#define IRQF_PROBE_SHARED 0x00000100
#define __IRQF_TIMER 0x00000200
#define IRQF_PERCPU 0x00000400
#define IRQF_NOBALANCING 0x00000800
#define IRQF_IRQPOLL 0x00001000
#define IRQF_ONESHOT 0x00002000
#define IRQF_NO_SUSPEND 0x00004000
#define IRQF_FORCE_RESUME 0x00008000
#define IRQF_NO_THREAD 0x00010000
#define IRQF_EARLY_RESUME 0x00020000
#define IRQF_COND_SUSPEND 0x00040000
#define IRQF_NO_AUTOEN 0x00080000
#define IRQF_NO_DEBUG 0x00100000

/* A line that leads nowhere: requesting it is -ENOTCONN. */
#define IRQ_NOTCONNECTED (1U << 31)

/**
 * request_threaded_irq() - have a handler called for a line
 * @irq: the line, 1 to DRMRES_IRQ_MAX
 * @handler: called in atomic context; NULL to wake the thread at once, which needs IRQF_ONESHOT
 * @thread_fn: called in process context after @handler returned IRQ_WAKE_THREAD; may be NULL
 * @flags: IRQF_* flags
 * @name: for logs and reports; borrowed until free_irq()
 * @dev_id: handed to both, and what free_irq() finds them by; not NULL with IRQF_SHARED
 *
 * Context: Process context. May sleep. @handler may be called before this returns.
 * Lifetime: until free_irq() with the same line and @dev_id.
 * Return: 0, -EBUSY (W47) where the line is taken and not shared, -EINVAL, -ENOTCONN or -ENOMEM.
 */
int __must_check request_threaded_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn,
				      unsigned long flags, const char *name, void *dev_id)
	DRMRES_SYM(request_threaded_irq);

/**
 * request_irq() - have a handler called for a line
 * @irq: the line
 * @handler: called in atomic context
 * @flags: IRQF_* flags
 * @name: for logs and reports; borrowed until free_irq()
 * @dev: handed to @handler
 *
 * Context: Process context. May sleep.
 * Lifetime: until free_irq() with the same line and @dev.
 * Return: as request_threaded_irq().
 */
int __must_check request_irq(unsigned int irq, irq_handler_t handler, unsigned long flags, const char *name, void *dev)
	DRMRES_SYM(request_irq);

/**
 * free_irq() - have a handler not called any more, and wait until it is not running
 * @irq: the line
 * @dev_id: what it was requested with
 *
 * Context: Process context, not the handler or its thread. May sleep.
 * Return: the name it was requested with, NULL (W47) if there is no such handler.
 */
const void *free_irq(unsigned int irq, void *dev_id) DRMRES_SYM(free_irq);

/**
 * devm_request_threaded_irq() - request_threaded_irq() until unbind
 * @dev: the device; also gives the name if @devname is NULL
 * @irq: the line
 * @handler: called in atomic context, may be NULL
 * @thread_fn: called in process context, may be NULL
 * @irqflags: IRQF_* flags
 * @devname: for logs and reports
 * @dev_id: handed to both
 *
 * Context: Process context. May sleep.
 * Lifetime: freed in its turn when the driver is unbound, or by devm_free_irq().
 * Return: as request_threaded_irq().
 */
int __must_check devm_request_threaded_irq(struct device *dev, unsigned int irq, irq_handler_t handler,
					   irq_handler_t thread_fn, unsigned long irqflags, const char *devname,
					   void *dev_id);

/**
 * devm_request_irq() - request_irq() until unbind
 * @dev: the device
 * @irq: the line
 * @handler: called in atomic context
 * @irqflags: IRQF_* flags
 * @devname: for logs and reports
 * @dev_id: handed to @handler
 *
 * Context: Process context. May sleep.
 * Lifetime: freed in its turn when the driver is unbound, or by devm_free_irq().
 * Return: as request_threaded_irq().
 */
int __must_check devm_request_irq(struct device *dev, unsigned int irq, irq_handler_t handler, unsigned long irqflags,
				  const char *devname, void *dev_id);

/**
 * devm_free_irq() - free_irq() before unbind
 * @dev: what it was requested with
 * @irq: the line
 * @dev_id: what it was requested with
 *
 * Context: Process context. May sleep.
 */
void devm_free_irq(struct device *dev, unsigned int irq, void *dev_id);

/**
 * disable_irq_nosync() - keep a line from interrupting
 * @irq: the line
 *
 * Context: Any. Nests. A handler may be running when this returns.
 */
void disable_irq_nosync(unsigned int irq) DRMRES_SYM(disable_irq_nosync);

/**
 * disable_irq() - keep a line from interrupting, and wait until no handler is running
 * @irq: the line
 *
 * Context: Process context, not a handler of the line. May sleep. Nests.
 */
void disable_irq(unsigned int irq) DRMRES_SYM(disable_irq);

/**
 * enable_irq() - undo one disable_irq() or disable_irq_nosync()
 * @irq: the line
 *
 * Context: Any. An interrupt that came meanwhile comes now, on this thread.
 */
void enable_irq(unsigned int irq) DRMRES_SYM(enable_irq);

/* guard(disable_irq)(&irq); the number stays in the variable that the guard points to. */
DEFINE_LOCK_GUARD_1(disable_irq, int, (disable_irq)((unsigned int)*_T->lock), (enable_irq)((unsigned int)*_T->lock))

/**
 * synchronize_irq() - wait until no handler and no thread function of a line is running
 * @irq: the line
 *
 * Context: Process context, not a handler of the line. May sleep.
 */
void synchronize_irq(unsigned int irq) DRMRES_SYM(synchronize_irq);

#define DRMRES_TASKLET_MAGIC 0x7a5c1e70u

/**
 * struct tasklet_struct - something to be done soon, in atomic context
 * @next: private; how the function was spelled
 * @state: private
 * @count: private; nesting of tasklet_disable()
 * @use_callback: @callback is to be called, not @func
 * @callback: what to do
 * @func: what to do, for tasklet_init()
 * @data: handed to @func
 * @magic: private; DRMRES_TASKLET_MAGIC once it is initialised
 */
struct tasklet_struct {
	struct tasklet_struct *next;
	unsigned long state;
	atomic_t count;
	bool use_callback;
	union {
		void (*func)(unsigned long data);
		void (*callback)(struct tasklet_struct *t);
	};
	unsigned long data;
	u32 magic;
};

/**
 * drmres_tasklet_setup() - what tasklet_setup() and tasklet_init() stand for
 * @t: memory for it, whatever it contains
 * @callback: what to do; NULL for tasklet_init()
 * @func: what to do; NULL for tasklet_setup()
 * @data: handed to @func
 * @name: how the caller spelled the function; borrowed
 */
void drmres_tasklet_setup(struct tasklet_struct *t, void (*callback)(struct tasklet_struct *),
			  void (*func)(unsigned long), unsigned long data, const char *name);

/**
 * tasklet_schedule() - have a tasklet run once
 * @t: the tasklet
 *
 * Context: Any. Does nothing if it is scheduled already.
 */
void tasklet_schedule(struct tasklet_struct *t) DRMRES_SYM(tasklet_schedule);
#define tasklet_hi_schedule(t) tasklet_schedule(t)

/**
 * tasklet_kill() - let a scheduled tasklet run, and wait until it is neither scheduled nor running
 * @t: the tasklet; nobody may schedule it any more
 *
 * Context: Process context, not the tasklet itself. May sleep.
 */
void tasklet_kill(struct tasklet_struct *t) DRMRES_SYM(tasklet_kill);

/**
 * tasklet_disable() - keep a tasklet from running, and wait if it does
 * @t: the tasklet
 *
 * Context: Process context, not the tasklet itself. Nests. One that is scheduled runs after tasklet_enable().
 */
void tasklet_disable(struct tasklet_struct *t) DRMRES_SYM(tasklet_disable);

/**
 * tasklet_enable() - undo one tasklet_disable()
 * @t: the tasklet
 *
 * Context: Any.
 */
void tasklet_enable(struct tasklet_struct *t) DRMRES_SYM(tasklet_enable);

#define tasklet_setup(t, callback) drmres_tasklet_setup(t, callback, NULL, 0, #callback)
#define tasklet_init(t, func, data) drmres_tasklet_setup(t, NULL, func, data, #func)
#define from_tasklet(var, callback_tasklet, tasklet_fieldname) \
	container_of(callback_tasklet, __typeof__(*var), tasklet_fieldname)

/**
 * in_interrupt() - is this an interrupt handler, a timer function or a tasklet?
 *
 * Return: true on a thread that is inside one.
 */
bool in_interrupt(void) DRMRES_SYM(in_interrupt);
#define in_irq() in_interrupt()
#define in_hardirq() in_interrupt()

#ifdef DRMRES_SITES
#define request_threaded_irq(...) DRMRES_AT(request_threaded_irq(__VA_ARGS__))
#define request_irq(...) DRMRES_AT(request_irq(__VA_ARGS__))
#define free_irq(...) DRMRES_AT(free_irq(__VA_ARGS__))
#define devm_request_threaded_irq(...) DRMRES_AT(devm_request_threaded_irq(__VA_ARGS__))
#define devm_request_irq(...) DRMRES_AT(devm_request_irq(__VA_ARGS__))
#define devm_free_irq(...) DRMRES_AT_VOID(devm_free_irq(__VA_ARGS__))
#define disable_irq_nosync(...) DRMRES_AT_VOID(disable_irq_nosync(__VA_ARGS__))
#define disable_irq(...) DRMRES_AT_VOID(disable_irq(__VA_ARGS__))
#define enable_irq(...) DRMRES_AT_VOID(enable_irq(__VA_ARGS__))
#define synchronize_irq(...) DRMRES_AT_VOID(synchronize_irq(__VA_ARGS__))
#define drmres_tasklet_setup(...) DRMRES_AT_VOID(drmres_tasklet_setup(__VA_ARGS__))
#define tasklet_schedule(...) DRMRES_AT_VOID(tasklet_schedule(__VA_ARGS__))
#define tasklet_kill(...) DRMRES_AT_VOID(tasklet_kill(__VA_ARGS__))
#define tasklet_disable(...) DRMRES_AT_VOID(tasklet_disable(__VA_ARGS__))
#define tasklet_enable(...) DRMRES_AT_VOID(tasklet_enable(__VA_ARGS__))
#endif

__END_DECLS

/* Last, because some of them need this one: what driver source has of it without asking. */
#if !defined(__cplusplus) && !defined(__swift__)
#include <drmres/wait.h>
#include <linux/hrtimer.h>
#include <linux/irqreturn.h>
#include <linux/kref.h>
#include <linux/workqueue.h>
#endif

#endif
