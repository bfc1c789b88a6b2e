/* SPDX-License-Identifier: MIT */
/**
 * DOC: memory of userspace
 *
 * Userspace is the same process here, so a copy is a copy; but what Linux refuses is refused: NULL, the first page,
 * addresses above the end of user memory, and memory that is not mapped. A kernel buffer that is shorter than the copy
 * is M12, one that was freed M08, and nothing is copied. All of this may be called concurrently.
 */
#ifndef _LINUX_UACCESS_H_
#define _LINUX_UACCESS_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

#ifndef __user
#define __user
#endif

#define u64_to_user_ptr(x) ((void __user *)(uintptr_t)(u64)(x))

/**
 * copy_to_user() - copy into memory of userspace
 * @to: address that userspace gave
 * @from: kernel memory
 * @n: bytes
 *
 * Context: Process context. May sleep.
 * Return: bytes that were not copied: 0, or @n. Return -EFAULT then.
 */
unsigned long copy_to_user(void __user *to, const void *from, unsigned long n) DRMRES_SYM(copy_to_user)
	__attribute__((warn_unused_result));

/**
 * copy_from_user() - copy out of memory of userspace
 * @to: kernel memory; zeroed when the copy fails
 * @from: address that userspace gave
 * @n: bytes
 *
 * Context: Process context. May sleep.
 * Return: bytes that were not copied: 0, or @n. Return -EFAULT then.
 */
unsigned long copy_from_user(void *to, const void __user *from, unsigned long n) DRMRES_SYM(copy_from_user)
	__attribute__((warn_unused_result));

#ifndef __cplusplus
/* One scalar; 0 or -EFAULT. */
#define put_user(x, ptr)                                                            \
	__extension__({                                                             \
		__typeof__(*(ptr)) __put_value = (x);                               \
		(copy_to_user)((ptr), &__put_value, sizeof(__put_value)) ? -14 : 0; \
	})
#define get_user(x, ptr)                                                                                \
	__extension__({                                                                                 \
		__typeof__(*(ptr)) __get_value;                                                         \
		int __get_error = (copy_from_user)(&__get_value, (ptr), sizeof(__get_value)) ? -14 : 0; \
		(x) = __get_value;                                                                      \
		__get_error;                                                                            \
	})
#endif

#ifdef DRMRES_SITES
#define copy_to_user(...) DRMRES_AT(copy_to_user(__VA_ARGS__))
#define copy_from_user(...) DRMRES_AT(copy_from_user(__VA_ARGS__))
#endif

__END_DECLS

#endif
