/* SPDX-License-Identifier: MIT */
/**
 * DOC: cleanup at the end of a block
 *
 * A variable can say what happens to it when its block ends, by whatever way: a pointer is freed (__free()), an object is
 * taken down (CLASS()), a lock is dropped (guard()). Cleanup runs in reverse order of definition. Define such a variable
 * with its first value, where that value comes into being; ``= NULL`` first and an assignment later gives another order.
 * A header that has a resource says how it ends (DEFINE_FREE(), DEFINE_CLASS(), DEFINE_GUARD() ...).
 *
 * For kernel C; C++ has destructors and gets nothing from here.
 */
#ifndef _LINUX_CLEANUP_H_
#define _LINUX_CLEANUP_H_

#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/err.h>

#if !defined(__cplusplus) && !defined(__swift__)

#define __cleanup(function) __attribute__((__cleanup__(function)))

/**
 * DEFINE_FREE() - say how a pointer's object ends
 * @name: for __free(@name)
 * @type: type of the variable, usually ``void *``
 * @free: statement; the variable's value is _T there
 */
#define DEFINE_FREE(name, type, free)                                              \
	static __always_inline __maybe_unused void __free_##name(void *__variable) \
	{                                                                          \
		type _T = *(type *)__variable;                                     \
		free;                                                              \
	}

/* Marks a variable: when its block ends, DEFINE_FREE(@name)'s statement runs. */
#define __free(name) __cleanup(__free_##name)

/* The value of @p, whose variable becomes NULL. */
#define __get_and_null(p, null)                      \
	__extension__({                              \
		__auto_type __taken_from = &(p);     \
		__auto_type __taken = *__taken_from; \
		*__taken_from = null;                \
		__taken;                             \
	})

static __always_inline __must_check const volatile void *__must_use_taken(const volatile void *taken)
{
	return taken;
}

/**
 * no_free_ptr() - take a pointer away from its cleanup
 * @p: variable with __free()
 *
 * Return: its value, which must be used; the variable is NULL now.
 */
#define no_free_ptr(p) ((__typeof__(p))__must_use_taken((__force const volatile void *)__get_and_null(p, NULL)))

/* Leave the function with a pointer that its variable would have freed. */
#define return_ptr(p) return no_free_ptr(p)

/* The object has been handed to somebody who keeps it: do not free it here. */
#define retain_and_null_ptr(p) ((void)__get_and_null(p, NULL))

/**
 * DEFINE_CLASS() - say how an object comes up and goes down
 * @name: for CLASS(@name, variable)
 * @type: type of the variable
 * @exit: statement at the end of the block; the object is _T there
 * @init: expression that is the object
 * @init_args: parameter list of the constructor
 */
#define DEFINE_CLASS(name, type, exit, init, init_args...)                                     \
	typedef type class_##name##_t;                                                         \
	static __always_inline __maybe_unused void class_##name##_destructor(type *__variable) \
	{                                                                                      \
		type _T = *__variable;                                                         \
		exit;                                                                          \
	}                                                                                      \
	static __always_inline __maybe_unused type class_##name##_constructor(init_args)       \
	{                                                                                      \
		type __made = init;                                                            \
		return __made;                                                                 \
	}

/* A class that is like @name but comes up in another way. */
#define EXTEND_CLASS(name, ext, init, init_args...)                                                             \
	typedef class_##name##_t class_##name##ext##_t;                                                         \
	static __always_inline __maybe_unused void class_##name##ext##_destructor(class_##name##_t *__variable) \
	{                                                                                                       \
		class_##name##_destructor(__variable);                                                          \
	}                                                                                                       \
	static __always_inline __maybe_unused class_##name##_t class_##name##ext##_constructor(init_args)       \
	{                                                                                                       \
		class_##name##_t __made = init;                                                                 \
		return __made;                                                                                  \
	}

/* Define @variable; the constructor's arguments follow in their own parentheses: CLASS(fd, f)(number); */
#define CLASS(name, variable) \
	class_##name##_t variable __cleanup(class_##name##_destructor) = class_##name##_constructor

/* Define @variable with a value that is there already: only its end is the class's. */
#define CLASS_INIT(name, variable, value) class_##name##_t variable __cleanup(class_##name##_destructor) = (value)

/* The same for the statement that follows: scoped_class(name, variable, arguments of the constructor) statement */
#define scoped_class(name, variable, args...) __scoped_class(name, variable, __UNIQUE_ID(once), args)
#define __scoped_class(name, variable, once, args...) \
	for (bool once = true; once;)                 \
		for (CLASS(name, variable)(args); once; once = false)

/**
 * DEFINE_GUARD() - say how a lock is taken and dropped
 * @name: for guard(@name)(lock)
 * @type: type of the pointer to the lock
 * @lock: statement that takes it; the pointer is _T there
 * @unlock: statement that drops it
 */
#define DEFINE_GUARD(name, type, lock, unlock)                                                    \
	DEFINE_CLASS(                                                                             \
		name, type, if (!IS_ERR_OR_NULL(_T)) { unlock; }, __extension__({                 \
			lock;                                                                     \
			_T;                                                                       \
		}),                                                                               \
		type _T)                                                                          \
	static __always_inline __maybe_unused void *class_##name##_lock_ptr(class_##name##_t *_T) \
	{                                                                                         \
		return IS_ERR(*_T) ? NULL : (void *)*_T;                                          \
	}                                                                                         \
	static __always_inline __maybe_unused int class_##name##_lock_err(class_##name##_t *_T)   \
	{                                                                                         \
		return *_T ? PTR_ERR_OR_ZERO(*_T) : -EBUSY;                                       \
	}                                                                                         \
	enum {                                                                                    \
		__class_##name##_is_conditional = 0                                               \
	};

/**
 * DEFINE_GUARD_COND() - a form of a guard that may fail
 * @name: the guard it is a form of
 * @ext: its suffix: scoped_cond_guard(@name@ext, ...)
 * @condlock: expression that tries to take the lock; the pointer is _T there; true is success
 * @...: condition on the value of @condlock, called _RET there, for one that returns an errno: ``_RET == 0``
 */
#define DEFINE_GUARD_COND(name, ext, condlock, ...) __DEFINE_GUARD_COND(name, ext, condlock, ##__VA_ARGS__, _RET)
#define __DEFINE_GUARD_COND(name, ext, condlock, cond, ...)                                            \
	EXTEND_CLASS(name, ext, __extension__({                                                        \
			     class_##name##_t _t = _T;                                                 \
			     int _RET = (condlock);                                                    \
			     if (_t && !(cond))                                                        \
				     _t = ERR_PTR(_RET < 0 ? _RET : -EBUSY);                           \
			     _t;                                                                       \
		     }),                                                                               \
		     class_##name##_t _T)                                                              \
	static __always_inline __maybe_unused void *class_##name##ext##_lock_ptr(class_##name##_t *_T) \
	{                                                                                              \
		return class_##name##_lock_ptr(_T);                                                    \
	}                                                                                              \
	static __always_inline __maybe_unused int class_##name##ext##_lock_err(class_##name##_t *_T)   \
	{                                                                                              \
		return class_##name##_lock_err(_T);                                                    \
	}                                                                                              \
	enum {                                                                                         \
		__class_##name##ext##_is_conditional = 1                                               \
	};

/* Hold a lock until the block ends: guard(mutex)(&lock); */
#define guard(name) CLASS(name, __UNIQUE_ID(guard))

/* What a guard variable holds, NULL if it failed; and its errno, 0 if it did not. */
#define __guard_ptr(name) class_##name##_lock_ptr
#define __guard_err(name) class_##name##_lock_err
#define __guard_is_cond(name) __class_##name##_is_conditional

/*
 * A conditional guard in a variable, and what came of it: 0, or the errno that the lock was not had with.
 *
 *	ACQUIRE(mutex_intr, held)(&lock);
 *	ret = ACQUIRE_ERR(mutex_intr, &held);
 */
#define ACQUIRE(name, variable) CLASS(name, variable)
#define ACQUIRE_ERR(name, pointer) __guard_err(name)(pointer)

/*
 * Hold a lock for the statement that follows; skipped when a guard that may fail did. The only way on from behind the
 * statement is the break, so that a compiler knows that a statement which returns is the end of its function (gcc from
 * -O1 on).
 */
#define scoped_guard(name, args...) __scoped_guard(name, __UNIQUE_ID(scoped_end), args)
#define __scoped_guard(name, end, args...)                                                  \
	for (CLASS(name, scope)(args); __guard_ptr(name)(&scope) || !__guard_is_cond(name); \
	     __extension__({ goto end; }))                                                  \
		if (0) {                                                                    \
		end:                                                                        \
			break;                                                              \
		} else

/* The same, with a statement for when the lock was not had; it must leave the scope. */
#define scoped_cond_guard(name, fail, args...) __scoped_cond_guard(name, fail, __UNIQUE_ID(scoped_end), args)
#define __scoped_cond_guard(name, fail, end, args...)                      \
	for (CLASS(name, scope)(args); true; __extension__({ goto end; })) \
		if (!__guard_ptr(name)(&scope)) {                          \
			BUILD_BUG_ON(!__guard_is_cond(name));              \
			fail;                                              \
		end:                                                       \
			break;                                             \
		} else

/**
 * DEFINE_LOCK_GUARD_1() - say how a lock is taken and dropped that needs more than its pointer
 * @name: for guard(@name)(lock)
 * @type: type of the lock
 * @_lock: statement that takes it; _T points to the guard, whose @lock is the pointer and which has the fields @...
 * @_unlock: statement that drops it
 * @...: fields to keep between both, e.g. ``unsigned long flags``
 */
#define DEFINE_LOCK_GUARD_1(name, type, _lock, _unlock, ...)                                            \
	typedef struct {                                                                                \
		type *lock;                                                                             \
		__VA_ARGS__;                                                                            \
	} class_##name##_t;                                                                             \
	__DEFINE_LOCK_GUARD(name, type *, _unlock)                                                      \
	static __always_inline __maybe_unused class_##name##_t class_##name##_constructor(type *__lock) \
	{                                                                                               \
		class_##name##_t __guard = {.lock = __lock}, *_T __maybe_unused = &__guard;             \
		_lock;                                                                                  \
		return __guard;                                                                         \
	}

/**
 * DEFINE_LOCK_GUARD_0() - say how something is entered and left that has no object
 * @name: for guard(@name)()
 * @_lock: statement that enters; _T points to the guard, which has the fields @...
 * @_unlock: statement that leaves
 * @...: fields to keep between both
 */
#define DEFINE_LOCK_GUARD_0(name, _lock, _unlock, ...)                                          \
	typedef struct {                                                                        \
		void *lock;                                                                     \
		__VA_ARGS__;                                                                    \
	} class_##name##_t;                                                                     \
	__DEFINE_LOCK_GUARD(name, void *, _unlock)                                              \
	static __always_inline __maybe_unused class_##name##_t class_##name##_constructor(void) \
	{                                                                                       \
		class_##name##_t __guard = {.lock = (void *)1}, *_T __maybe_unused = &__guard;  \
		_lock;                                                                          \
		return __guard;                                                                 \
	}

#define __DEFINE_LOCK_GUARD(name, pointer, _unlock)                                                \
	static __always_inline __maybe_unused void class_##name##_destructor(class_##name##_t *_T) \
	{                                                                                          \
		if (!IS_ERR_OR_NULL(_T->lock)) {                                                   \
			_unlock;                                                                   \
		}                                                                                  \
	}                                                                                          \
	static __always_inline __maybe_unused void *class_##name##_lock_ptr(class_##name##_t *_T)  \
	{                                                                                          \
		return IS_ERR(_T->lock) ? NULL : (void *)_T->lock;                                 \
	}                                                                                          \
	static __always_inline __maybe_unused int class_##name##_lock_err(class_##name##_t *_T)    \
	{                                                                                          \
		return _T->lock ? PTR_ERR_OR_ZERO(_T->lock) : -EBUSY;                              \
	}                                                                                          \
	enum {                                                                                     \
		__class_##name##_is_conditional = 0                                                \
	};

/**
 * DEFINE_LOCK_GUARD_1_COND() - a form of DEFINE_LOCK_GUARD_1() that may fail
 * @name: the guard it is a form of
 * @ext: its suffix
 * @condlock: expression that tries to take the lock; _T points to the guard; true is success
 * @...: condition on _RET, see DEFINE_GUARD_COND()
 */
#define DEFINE_LOCK_GUARD_1_COND(name, ext, condlock, ...) \
	__DEFINE_LOCK_GUARD_1_COND(name, ext, condlock, ##__VA_ARGS__, _RET)
#define __DEFINE_LOCK_GUARD_1_COND(name, ext, condlock, cond, ...)                                     \
	EXTEND_CLASS(name, ext, __extension__({                                                        \
			     class_##name##_t __guard = {.lock = l}, *_T __maybe_unused = &__guard;    \
			     int _RET = (condlock);                                                    \
			     if (_T->lock && !(cond))                                                  \
				     _T->lock = ERR_PTR(_RET < 0 ? _RET : -EBUSY);                     \
			     __guard;                                                                  \
		     }),                                                                               \
		     __typeof__(((class_##name##_t *)0)->lock) l)                                      \
	static __always_inline __maybe_unused void *class_##name##ext##_lock_ptr(class_##name##_t *_T) \
	{                                                                                              \
		return class_##name##_lock_ptr(_T);                                                    \
	}                                                                                              \
	static __always_inline __maybe_unused int class_##name##ext##_lock_err(class_##name##_t *_T)   \
	{                                                                                              \
		return class_##name##_lock_err(_T);                                                    \
	}                                                                                              \
	enum {                                                                                         \
		__class_##name##ext##_is_conditional = 1                                               \
	};

#else

/* Headers say how their resources end without looking at the language. */
#define DEFINE_FREE(...)
#define DEFINE_CLASS(...)
#define EXTEND_CLASS(...)
#define DEFINE_GUARD(...)
#define DEFINE_GUARD_COND(...)
#define DEFINE_LOCK_GUARD_0(...)
#define DEFINE_LOCK_GUARD_1(...)
#define DEFINE_LOCK_GUARD_1_COND(...)

#endif

#endif
