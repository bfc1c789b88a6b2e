// SPDX-License-Identifier: MIT
/**
 * DOC: which back end there is
 *
 * One pointer, written before the first allocation and read for every one. What was allocated from one back end cannot be
 * freed by another, so the first allocation settles the choice for the life of the process. Who does not choose has the fast
 * one, unless a sanitizer or Valgrind's memcheck is there to find bugs.
 */
#include <drmres/alloc.h>

#include <linux/array_size.h>
#include <linux/compiler.h>

#include <mm/backend.h>
#include <mm/memcheck.h>
#include <mm/packed/packed.h>
#include <mm/shade.h>

#include <errno.h>
#include <string.h>

static const struct drmres_backend *const backends[] = {&drmres_backend_exact, &drmres_backend_slab,
							&drmres_backend_packed};

const struct drmres_backend *drmres_backend = DRMRES_ASAN || DRMRES_TSAN ? &drmres_backend_exact : &drmres_backend_slab;

/* Whether somebody chose. Written as the pointer is. */
static bool asked_for;

/* Whether something was allocated. Relaxed: whoever chooses is alone in the library. */
static bool settled;

void drmres_backend_settle(void)
{
	if (!__atomic_load_n(&settled, __ATOMIC_RELAXED))
		__atomic_store_n(&settled, true, __ATOMIC_RELAXED);
}

int drmres_set_backend(const char *name)
{
	const struct drmres_backend *chosen = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(backends) && name; i++)
		if (!strcmp(backends[i]->name, name))
			chosen = backends[i];
	if (!chosen)
		return -EINVAL;
	if (chosen != drmres_backend) {
		if (__atomic_load_n(&settled, __ATOMIC_RELAXED))
			return -EBUSY;
		drmres_backend = chosen;
		drmres_packing = chosen == &drmres_backend_packed;
		drmres_backend_hook();
	}
	asked_for = true;
	return 0;
}

/* Memcheck sees nothing of what slab does inside of its pages. Its neighbours, which measure, shall see the fast one. */
__attribute__((constructor(101))) static void let_memcheck_see(void)
{
	if (!asked_for && drmres_memcheck_runs())
		drmres_set_backend(drmres_backend_exact.name);
}

const char *drmres_get_backend(void)
{
	return drmres_backend->name;
}
