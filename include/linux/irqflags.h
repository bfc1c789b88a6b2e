/* SPDX-License-Identifier: MIT */
/**
 * DOC: interrupts
 *
 * There are none, but code that turns them off promises not to sleep until it turns them on again, and that promise
 * is kept account of for each thread. Sections nest: each local_irq_restore() must get the flags of the innermost
 * local_irq_save() that is still open. Anything else is R10, reported once until the outermost section ends. The
 * state is the calling thread's own; nothing here can be concurrent.
 */
#ifndef _LINUX_IRQFLAGS_H_
#define _LINUX_IRQFLAGS_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/cleanup.h>

__BEGIN_DECLS

/**
 * drmres_irq_save() - what local_irq_save() stands for
 *
 * Context: Any. The thread is atomic until the flags are restored.
 * Return: flags that name the thread and its depth; only good for one local_irq_restore() by the same thread.
 */
unsigned long drmres_irq_save(void);

/**
 * local_irq_restore() - end the innermost section of local_irq_save()
 * @flags: what that one stored
 *
 * Context: Any. Flags that are not the innermost section's: R10, and the innermost section ends.
 */
void local_irq_restore(unsigned long flags) DRMRES_SYM(local_irq_restore);

/**
 * local_irq_disable() - turn interrupts off
 *
 * Does not nest, as in Linux: one local_irq_enable() undoes any number of these.
 *
 * Context: Any. The thread is atomic until local_irq_enable().
 */
void local_irq_disable(void) DRMRES_SYM(local_irq_disable);

/**
 * local_irq_enable() - turn interrupts on
 *
 * Context: Any. Inside a section of local_irq_save(), or with a lock held that spin_lock_irq() took, this would
 * turn them on under somebody who relies on them being off: R10, and they stay off.
 */
void local_irq_enable(void) DRMRES_SYM(local_irq_enable);

/**
 * irqs_disabled() - are interrupts off for this thread?
 *
 * Context: Any.
 * Return: true inside a section of local_irq_save() or after local_irq_disable().
 */
bool irqs_disabled(void) DRMRES_SYM(irqs_disabled);

#if !defined(__cplusplus) && !defined(__swift__)
DEFINE_LOCK_GUARD_0(irq, (local_irq_disable)(), (local_irq_enable)())
DEFINE_LOCK_GUARD_0(irqsave, _T->flags = (drmres_irq_save)(), (local_irq_restore)(_T->flags), unsigned long flags)
#endif

#ifdef DRMRES_SITES
#define local_irq_save(flags)                           \
	do {                                            \
		(flags) = DRMRES_AT(drmres_irq_save()); \
	} while (0)
#define local_irq_restore(...) DRMRES_AT_VOID(local_irq_restore(__VA_ARGS__))
#define local_irq_enable() DRMRES_AT_VOID(local_irq_enable())
#else
#define local_irq_save(flags)                \
	do {                                 \
		(flags) = drmres_irq_save(); \
	} while (0)
#endif

__END_DECLS

#endif
