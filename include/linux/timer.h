/* SPDX-License-Identifier: MIT */
/**
 * DOC: timers
 *
 * A timer is embedded in its owner's memory, which must stay until the timer is neither pending nor running:
 * timer_delete_sync() it, or timer_shutdown_sync() it where its function or somebody else might arm it again, before
 * freeing. Time is controlled (drmres/work.h); a timer function is called at its time, in order with delayed work, in
 * atomic context, in a phase ``timer`` with the function's name as subject. As in Linux, a time that is not in the
 * future means the next tick.
 *
 * Misuse is reported and survived: a timer that was never set up, or is set up or added while it is pending, is W48;
 * NULL is W03; memory that is freed while the timer in it is pending is L28, and the timer is taken back; a timer that
 * waits for itself is R08 and does not wait. All functions but timer_setup() may be called concurrently.
 */
#ifndef _LINUX_TIMER_H_
#define _LINUX_TIMER_H_

/* POSIX has a timer_delete() as well: it must be declared before the name means something else. */
#include <time.h>

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/container_of.h>
#include <linux/jiffies.h>

__BEGIN_DECLS

#define DRMRES_TIMER_MAGIC 0x714e7005u

/**
 * struct timer_list - something to be done at a time
 * @expires: when, a value of jiffies
 * @function: what to do; NULL after timer_shutdown()
 * @flags: TIMER_* flags; they change nothing here
 * @magic: private; DRMRES_TIMER_MAGIC once it is set up
 * @name: private; how timer_setup() spelled @function; borrowed
 * @record: private; what the core knows of it, NULL while it is idle
 */
struct timer_list {
	unsigned long expires;
	void (*function)(struct timer_list *timer);
	u32 flags;
	u32 magic;
	const char *name;
	void *record;
};

#define TIMER_DEFERRABLE 0x00080000
#define TIMER_PINNED 0x00100000
#define TIMER_IRQSAFE 0x00200000

#define __TIMER_INITIALIZER(_function, _flags)                                                         \
	{                                                                                              \
		.expires = 0, .function = (_function), .flags = (_flags), .magic = DRMRES_TIMER_MAGIC, \
		.name = #_function, .record = (void *)0,                                               \
	}
#define DEFINE_TIMER(_name, _function) struct timer_list _name = __TIMER_INITIALIZER(_function, 0)

/**
 * drmres_timer_setup() - what timer_setup() stands for
 * @timer: memory for it, whatever it contains
 * @function: what to do
 * @flags: TIMER_* flags
 * @name: how the caller spelled @function; borrowed
 *
 * Context: Any. W48 if the timer that was there is still pending; it is taken back.
 */
void drmres_timer_setup(struct timer_list *timer, void (*function)(struct timer_list *timer), unsigned int flags,
			const char *name);

/**
 * mod_timer() - arm a timer, or have it go off at another time
 * @timer: the timer
 * @expires: when, a value of jiffies
 *
 * Context: Any.
 * Return: 1 if it was pending, 0 otherwise, also after timer_shutdown().
 */
int mod_timer(struct timer_list *timer, unsigned long expires) DRMRES_SYM(mod_timer);

/**
 * mod_timer_pending() - have a pending timer go off at another time
 * @timer: the timer; left alone if it is not pending
 * @expires: when, a value of jiffies
 *
 * Context: Any.
 * Return: 1 if it was pending.
 */
int mod_timer_pending(struct timer_list *timer, unsigned long expires) DRMRES_SYM(mod_timer_pending);

/**
 * timer_reduce() - arm a timer, or have it go off earlier
 * @timer: the timer
 * @expires: when, a value of jiffies; ignored if the timer goes off before that
 *
 * Context: Any.
 * Return: 1 if it was pending.
 */
int timer_reduce(struct timer_list *timer, unsigned long expires) DRMRES_SYM(timer_reduce);

/**
 * add_timer() - arm a timer for its @expires
 * @timer: the timer, not pending
 *
 * Context: Any. W48 if it is pending; nothing changes then.
 */
void add_timer(struct timer_list *timer) DRMRES_SYM(add_timer);

/**
 * drmres_timer_delete() - what timer_delete() stands for
 * @timer: the timer
 *
 * Context: Any. Its function may be running when this returns.
 * Return: 1 if it was pending.
 */
int drmres_timer_delete(struct timer_list *timer);

/**
 * timer_delete_sync() - take a timer back, and wait if its function is running
 * @timer: the timer
 *
 * Context: Any but its own function, and with no lock held that the function takes. It may be armed again afterwards.
 * Return: 1 if it was pending.
 */
int timer_delete_sync(struct timer_list *timer) DRMRES_SYM(timer_delete_sync);

/**
 * timer_shutdown() - take a timer back for good
 * @timer: the timer
 *
 * Context: Any. Its function may be running when this returns. Arming it again does nothing, silently as in Linux.
 * Return: 1 if it was pending.
 */
int timer_shutdown(struct timer_list *timer) DRMRES_SYM(timer_shutdown);

/**
 * timer_shutdown_sync() - take a timer back for good, and wait if its function is running
 * @timer: the timer
 *
 * Context: Any but its own function. Afterwards its memory may be freed.
 * Return: 1 if it was pending.
 */
int timer_shutdown_sync(struct timer_list *timer) DRMRES_SYM(timer_shutdown_sync);

/**
 * timer_pending() - will a timer go off?
 * @timer: the timer
 *
 * Context: Any. The answer may be stale when it arrives.
 * Return: 1 from arming until its function is about to be called or it is taken back.
 */
int timer_pending(const struct timer_list *timer) DRMRES_SYM(timer_pending);

#define timer_delete(timer) drmres_timer_delete(timer)
#define del_timer(timer) drmres_timer_delete(timer)
#define try_to_del_timer_sync(timer) drmres_timer_delete(timer)
#define del_timer_sync(timer) timer_delete_sync(timer)

#define timer_setup(timer, callback, flags) drmres_timer_setup(timer, callback, flags, #callback)
#define timer_setup_on_stack(timer, callback, flags) timer_setup(timer, callback, flags)
#define destroy_timer_on_stack(timer) ((void)(timer))
#define timer_destroy_on_stack(timer) ((void)(timer))
#define from_timer(var, callback_timer, timer_fieldname) container_of(callback_timer, __typeof__(*var), timer_fieldname)
#define timer_container_of(var, callback_timer, timer_fieldname) \
	container_of(callback_timer, __typeof__(*var), timer_fieldname)

/* To a full second: no processor is saved from waking up here. */
#define round_jiffies(j) (((j) + HZ - 1) / HZ * HZ)
#define round_jiffies_up(j) round_jiffies(j)
#define round_jiffies_relative(j) (round_jiffies((j) + jiffies) - jiffies)

#ifdef DRMRES_SITES
#define drmres_timer_setup(...) DRMRES_AT_VOID(drmres_timer_setup(__VA_ARGS__))
#define mod_timer(...) DRMRES_AT(mod_timer(__VA_ARGS__))
#define mod_timer_pending(...) DRMRES_AT(mod_timer_pending(__VA_ARGS__))
#define timer_reduce(...) DRMRES_AT(timer_reduce(__VA_ARGS__))
#define add_timer(...) DRMRES_AT_VOID(add_timer(__VA_ARGS__))
#define drmres_timer_delete(...) DRMRES_AT(drmres_timer_delete(__VA_ARGS__))
#define timer_delete_sync(...) DRMRES_AT(timer_delete_sync(__VA_ARGS__))
#define timer_shutdown(...) DRMRES_AT(timer_shutdown(__VA_ARGS__))
#define timer_shutdown_sync(...) DRMRES_AT(timer_shutdown_sync(__VA_ARGS__))
#endif

__END_DECLS

#endif
