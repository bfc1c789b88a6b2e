/* SPDX-License-Identifier: MIT */
/**
 * DOC: sleepable read-copy-update
 *
 * Readers enter and leave a domain at any time and may sleep inside; synchronize_srcu() waits until every reader
 * that was inside when it began has left, and for none that came later. The domain's memory is the embedder's; it
 * ends at cleanup_srcu_struct(), a static one never. A section is left by the thread that entered it, with the
 * index it got, and sections nest.
 *
 * Misuse is reported and survived: an exit when nobody is inside, or with a bad index, is R05; synchronize_srcu()
 * inside a section of the same domain is R06 and does not wait; cleaning up with readers inside is R04 and changes
 * nothing; NULL is W03, a domain that was never initialised R07, one in freed memory M08. Everything but init and
 * cleanup may be called concurrently.
 */
#ifndef _LINUX_SRCU_H_
#define _LINUX_SRCU_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/cleanup.h>

__BEGIN_DECLS

#define DRMRES_SRCU_MAGIC 0x52c0d0e1u

/**
 * struct srcu_struct - fields are private
 * @magic: DRMRES_SRCU_MAGIC once it is initialised
 * @idx: which of the two counters new readers take, its lowest bit
 * @readers: how many readers are inside; the top bit says that a grace period waits for none
 * @gp: held by the one grace period that is going on; a lock word
 * @id: number that reports print, 0 until one does
 * @name: how the initialiser spelled it; borrowed
 */
struct srcu_struct {
	u32 magic;
	u32 idx;
	u32 readers[2];
	u32 gp;
	u32 id;
	const char *name;
};

#define __SRCU_STRUCT_INIT(name)                          \
	{                                                 \
		DRMRES_SRCU_MAGIC, 0, {0, 0}, 0, 0, #name \
	}
#define DEFINE_SRCU(name) struct srcu_struct name = __SRCU_STRUCT_INIT(name)
#define DEFINE_STATIC_SRCU(name) static struct srcu_struct name = __SRCU_STRUCT_INIT(name)

/**
 * drmres_init_srcu_struct() - what init_srcu_struct() stands for
 * @ssp: memory for it, whatever it contains
 * @name: how reports call it; borrowed
 *
 * Context: Any.
 * Return: 0; -EINVAL for NULL and -EFAULT in freed memory.
 */
int drmres_init_srcu_struct(struct srcu_struct *ssp, const char *name);

/**
 * cleanup_srcu_struct() - end a domain
 * @ssp: the domain, with nobody inside
 *
 * Context: Process context. Any later use but init_srcu_struct() is R07.
 */
void cleanup_srcu_struct(struct srcu_struct *ssp) DRMRES_SYM(cleanup_srcu_struct);

/**
 * srcu_read_lock() - enter
 * @ssp: the domain
 *
 * Context: Any.
 * Return: index for srcu_read_unlock(), 0 or 1; -1 where misuse kept the reader out, which srcu_read_unlock() ignores.
 */
int srcu_read_lock(struct srcu_struct *ssp) DRMRES_SYM(srcu_read_lock);

/**
 * srcu_read_unlock() - leave
 * @ssp: the domain
 * @idx: what srcu_read_lock() returned
 *
 * Context: Any.
 */
void srcu_read_unlock(struct srcu_struct *ssp, int idx) DRMRES_SYM(srcu_read_unlock);

/**
 * srcu_read_lock_held() - is the calling thread inside?
 * @ssp: the domain
 *
 * Context: Any.
 * Return: 1 if it is.
 */
int srcu_read_lock_held(const struct srcu_struct *ssp) DRMRES_SYM(srcu_read_lock_held);

/**
 * synchronize_srcu() - wait for a grace period
 * @ssp: the domain
 *
 * What the caller wrote before is seen by every reader that enters afterwards, and what a reader did inside is seen
 * by the caller afterwards.
 *
 * Context: Process context, outside of the domain. May sleep.
 */
void synchronize_srcu(struct srcu_struct *ssp) DRMRES_SYM(synchronize_srcu);

#define init_srcu_struct(ssp) drmres_init_srcu_struct(ssp, #ssp)
#define synchronize_srcu_expedited(ssp) synchronize_srcu(ssp)

#ifndef __cplusplus
DEFINE_LOCK_GUARD_1(srcu, struct srcu_struct, _T->idx = (srcu_read_lock)(_T->lock),
		    (srcu_read_unlock)(_T->lock, _T->idx), int idx)
#endif

#ifdef DRMRES_SITES
#define cleanup_srcu_struct(...) DRMRES_AT_VOID(cleanup_srcu_struct(__VA_ARGS__))
#define srcu_read_lock(...) DRMRES_AT(srcu_read_lock(__VA_ARGS__))
#define srcu_read_unlock(...) DRMRES_AT_VOID(srcu_read_unlock(__VA_ARGS__))
#define synchronize_srcu(...) DRMRES_AT_VOID(synchronize_srcu(__VA_ARGS__))
#endif

__END_DECLS

#endif
