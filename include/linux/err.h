/* SPDX-License-Identifier: MIT */
/**
 * DOC: errors inside pointers
 *
 * The last 4095 addresses are never objects: a function that returns a pointer can say -ENOMEM with one of them. Nothing
 * here owns anything or follows a pointer; all of it may be called anywhere.
 */
#ifndef _LINUX_ERR_H_
#define _LINUX_ERR_H_

#include <errno.h>
#include <drmres/errno.h>
#include <linux/compiler.h>

__BEGIN_DECLS

#define MAX_ERRNO 4095

/* For integers of pointer size that may hold an error. */
#define IS_ERR_VALUE(x) unlikely((unsigned long)(void *)(x) >= (unsigned long)-MAX_ERRNO)

/**
 * ERR_PTR() - put an error into a pointer
 * @error: negative errno, not below -MAX_ERRNO; 0 gives NULL
 *
 * Return: a pointer for which IS_ERR() is true.
 */
static inline void *__must_check ERR_PTR(long error)
{
	return (void *)error;
}

/**
 * PTR_ERR() - take the error out of a pointer
 * @ptr: pointer for which IS_ERR() is true
 *
 * Return: negative errno.
 */
static inline long __must_check PTR_ERR(const void *ptr)
{
	return (long)ptr;
}

/**
 * IS_ERR() - does a pointer hold an error?
 * @ptr: any pointer; NULL is none
 *
 * Return: true if it does.
 */
static inline bool __must_check IS_ERR(const void *ptr)
{
	return IS_ERR_VALUE(ptr);
}

/**
 * IS_ERR_OR_NULL() - is a pointer of no use?
 * @ptr: any pointer
 *
 * Return: true for NULL and for an error.
 */
static inline bool __must_check IS_ERR_OR_NULL(const void *ptr)
{
	/* One comparison: NULL comes after the errors, which are the largest addresses. */
	return unlikely((unsigned long)ptr - 1 >= (unsigned long)-MAX_ERRNO - 1);
}

/**
 * ERR_CAST() - pass an error on as a pointer of another type
 * @ptr: pointer for which IS_ERR() is true
 *
 * Return: the same error.
 */
static inline void *__must_check ERR_CAST(const void *ptr)
{
	return (void *)(uintptr_t)ptr;
}

/**
 * PTR_ERR_OR_ZERO() - a pointer as the return value of a function that returns int
 * @ptr: any pointer
 *
 * Return: negative errno if @ptr holds one, 0 otherwise.
 */
static inline int __must_check PTR_ERR_OR_ZERO(const void *ptr)
{
	return IS_ERR(ptr) ? (int)PTR_ERR(ptr) : 0;
}

__END_DECLS

#endif
