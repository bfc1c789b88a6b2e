/* SPDX-License-Identifier: MIT */
/*
 * The part of the slab back end that answers for nodes in homes. Each function takes the home's lock itself, for which it
 * is no matter whether the caller has it.
 */
#ifndef _DRMRES_MM_SLAB_NODES_H_
#define _DRMRES_MM_SLAB_NODES_H_

#include <mm/backend.h>
#include <mm/slab/home.h>

/* Of struct drmres_backend; false if @address is in no home, and then nothing is done. */
bool drmres_nodes_find(const void *address, struct drmres_object *object, struct drmres_mem *mem);
bool drmres_nodes_end(const void *address, struct drmres_freed *freed, bool *found);
bool drmres_nodes_free(const struct drmres_discard *discard, bool *freed);
bool drmres_nodes_going(const void *ptr, const void *pc);

/* What lives in homes, and the same in numbers. */
void drmres_nodes_alive(struct drmres_alive **all, size_t *count);
void drmres_nodes_totals(struct drmres_alloc_totals *totals);

/* The owner of the live node at @ptr is to be nobody, as drmres_mem_tag() with no owner says. False: in no home. */
bool drmres_nodes_disown(const void *ptr);

/* Forget how many there were. */
void drmres_nodes_restart(void);

#endif
