/* SPDX-License-Identifier: MIT */
/**
 * DOC: modules
 *
 * A source file with module_init() or module_exit() is a module. Nothing of it runs when the program starts: it is put on a
 * list, and drmres_modules_init() calls the init functions in the order in which the files were linked, as insmod would.
 * drmres_modules_exit() calls the exit functions of those that came up, the last first. A module is never freed.
 */
#ifndef _DRMRES_MODULE_H_
#define _DRMRES_MODULE_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * struct module - what THIS_MODULE points to
 * @name: KBUILD_MODNAME, or the base name of the source file
 * @init: from module_init(), may be NULL
 * @exit: from module_exit(), may be NULL
 * @next: private, order of linking
 * @older: private, order of coming up
 * @known: private, is on the list
 * @live: private, came up and did not go
 */
struct module {
	const char *name;
	int (*init)(void);
	void (*exit)(void);
	struct module *next;
	struct module *older;
	bool known;
	bool live;
};

/**
 * drmres_module_add() - put a module on the list
 * @module: static storage; adding it again does nothing
 */
void drmres_module_add(struct module *module);

/**
 * drmres_modules_init() - bring up every module that is not up
 *
 * Each init function runs in a phase ``init of NAME``. One that fails keeps the later ones from being called, and what came
 * up before it stays up.
 *
 * Context: Process context, one caller at a time.
 * Return: 0, or what the init function returned that failed.
 */
int drmres_modules_init(void);

/**
 * drmres_modules_exit() - take down every module that is up, the last first
 *
 * Each exit function runs in a phase ``exit of NAME``. A module without one stays up, as in Linux.
 *
 * Context: Process context, one caller at a time.
 */
void drmres_modules_exit(void);

/**
 * drmres_module_next() - walk the list of modules
 * @module: NULL to start
 *
 * Return: the next module, NULL at the end.
 */
struct module *drmres_module_next(const struct module *module);

__END_DECLS

#if !defined(__cplusplus) && !defined(__swift__) && !defined(DRMRES_CORE)

/* Where the build does not name the module: drmres_module_add() leaves the last part of the path. */
#ifdef KBUILD_MODNAME
#define __drmres_module_name KBUILD_MODNAME
#else
#define KBUILD_MODNAME DRMRES_FILE_NAME
#define __drmres_module_name __BASE_FILE__
#endif

static struct module __this_module __attribute__((__unused__)) = {.name = __drmres_module_name};

#define THIS_MODULE (&__this_module)

/* Runs before main() and calls nothing of the driver: it only says that the module is there. */
#define __drmres_module(member, function)                                           \
	static void __attribute__((__constructor__)) __drmres_module_##member(void) \
	{                                                                           \
		__this_module.member = function;                                    \
		drmres_module_add(&__this_module);                                  \
	}                                                                           \
	_Static_assert(sizeof(&function), "")

/* What to call when the module comes up (returns 0 or -errno), and when it goes. At most one of each in a file. */
#define module_init(function) __drmres_module(init, function)
#define module_exit(function) __drmres_module(exit, function)

#endif

/* C++ code is no module: it has nobody who would call its init function. */
#if defined(__cplusplus) && !defined(THIS_MODULE)
#define THIS_MODULE ((struct module *)0)
#endif

#endif
