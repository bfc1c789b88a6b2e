/* SPDX-License-Identifier: MIT */
/**
 * DOC: reader/writer semaphores
 *
 * Many readers or one writer; both may sleep. Writers are not starved: while one waits no new reader comes in. NULL is
 * W03, one that was never initialised R07, a release of what is not held R01, a writer that takes it twice R02 (it is
 * not taken a second time), one in freed memory M08. All functions but init_rwsem() may be called concurrently.
 */
#ifndef _LINUX_RWSEM_H_
#define _LINUX_RWSEM_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>

__BEGIN_DECLS

#define DRMRES_RWSEM_MAGIC 0x35e3a0f1u

/**
 * struct rw_semaphore - fields are private
 * @magic: DRMRES_RWSEM_MAGIC once it is initialised
 * @count: readers inside
 * @writer: number of the thread that has it for writing, 0 for none
 * @waiting: writers that wait
 * @swallowed: recursive down_write() calls that were not honoured and still have their up_write() to come
 * @name: how the initialiser spelled it; borrowed
 */
struct rw_semaphore {
	u32 magic;
	u32 count;
	u32 writer;
	u32 waiting;
	u32 swallowed;
	const char *name;
};

#define __RWSEM_INITIALIZER(name)                     \
	{                                             \
		DRMRES_RWSEM_MAGIC, 0, 0, 0, 0, #name \
	}
#define DECLARE_RWSEM(name) struct rw_semaphore name = __RWSEM_INITIALIZER(name)

/* What init_rwsem() stands for; @name: how the caller spelled it. */
void drmres_rwsem_init(struct rw_semaphore *sem, const char *name);
#define init_rwsem(sem) drmres_rwsem_init(sem, #sem)

/**
 * down_read() - take it for reading
 * @sem: the semaphore
 *
 * Context: Process context. May sleep.
 */
void down_read(struct rw_semaphore *sem) DRMRES_SYM(down_read);

/**
 * down_read_trylock() - take it for reading if that needs no waiting
 * @sem: the semaphore
 *
 * Context: Process context.
 * Return: 1 if it was taken.
 */
int down_read_trylock(struct rw_semaphore *sem) DRMRES_SYM(down_read_trylock);

/**
 * up_read() - release it
 * @sem: the semaphore
 *
 * Context: Process context.
 */
void up_read(struct rw_semaphore *sem) DRMRES_SYM(up_read);

/**
 * down_write() - take it for writing
 * @sem: the semaphore
 *
 * Context: Process context. May sleep.
 */
void down_write(struct rw_semaphore *sem) DRMRES_SYM(down_write);

/**
 * down_write_trylock() - take it for writing if that needs no waiting
 * @sem: the semaphore
 *
 * Context: Process context.
 * Return: 1 if it was taken.
 */
int down_write_trylock(struct rw_semaphore *sem) DRMRES_SYM(down_write_trylock);

/**
 * up_write() - release it
 * @sem: the semaphore
 *
 * Context: Process context.
 */
void up_write(struct rw_semaphore *sem) DRMRES_SYM(up_write);

/**
 * downgrade_write() - go on as a reader
 * @sem: the semaphore, held for writing
 *
 * Context: Process context.
 */
void downgrade_write(struct rw_semaphore *sem) DRMRES_SYM(downgrade_write);

/**
 * rwsem_is_locked() - does anybody hold it?
 * @sem: the semaphore
 *
 * Context: Any. The answer may be stale when it arrives.
 */
int rwsem_is_locked(struct rw_semaphore *sem) DRMRES_SYM(rwsem_is_locked);

#define down_read_interruptible(sem) (down_read(sem), 0)
#define down_read_killable(sem) (down_read(sem), 0)
#define down_write_killable(sem) (down_write(sem), 0)
#define down_read_nested(sem, subclass) ((void)(subclass), down_read(sem))
#define down_write_nested(sem, subclass) ((void)(subclass), down_write(sem))

#if !defined(__cplusplus) && !defined(__swift__)
DEFINE_GUARD(rwsem_read, struct rw_semaphore *, (down_read)(_T), (up_read)(_T))
DEFINE_GUARD_COND(rwsem_read, _try, (down_read_trylock)(_T))
DEFINE_GUARD_COND(rwsem_read, _intr, ((down_read)(_T), 0), _RET == 0)
DEFINE_GUARD(rwsem_write, struct rw_semaphore *, (down_write)(_T), (up_write)(_T))
DEFINE_GUARD_COND(rwsem_write, _try, (down_write_trylock)(_T))
DEFINE_GUARD_COND(rwsem_write, _kill, ((down_write)(_T), 0), _RET == 0)
#endif

#ifdef DRMRES_SITES
#define drmres_rwsem_init(...) DRMRES_AT_VOID(drmres_rwsem_init(__VA_ARGS__))
#define down_read(...) DRMRES_AT_VOID(down_read(__VA_ARGS__))
#define down_read_trylock(...) DRMRES_AT(down_read_trylock(__VA_ARGS__))
#define up_read(...) DRMRES_AT_VOID(up_read(__VA_ARGS__))
#define down_write(...) DRMRES_AT_VOID(down_write(__VA_ARGS__))
#define down_write_trylock(...) DRMRES_AT(down_write_trylock(__VA_ARGS__))
#define up_write(...) DRMRES_AT_VOID(up_write(__VA_ARGS__))
#define downgrade_write(...) DRMRES_AT_VOID(downgrade_write(__VA_ARGS__))
#endif

__END_DECLS

#endif
