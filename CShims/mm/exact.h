/* SPDX-License-Identifier: MIT */
/*
 * The exact back end's own: what lies around a block in memory, and what becomes of it after it was freed.
 */
#ifndef _DRMRES_MM_EXACT_H_
#define _DRMRES_MM_EXACT_H_

#include <mm/block.h>

/* raw.c: memory under a block */

/* Find memory for ->usable bytes; fills in ->base, ->length, ->start. */
bool drmres_raw_get(struct drmres_block *block, size_t align);

/* Nobody may touch a freed block any more; where blocks have pages of their own, a touch is caught. */
void drmres_raw_close(struct drmres_block *block);

/* Give the memory back. */
void drmres_raw_put(struct drmres_block *block);

/* redzone.c: bytes that tell */

void drmres_redzone_paint(struct drmres_block *block, gfp_t flags);
void drmres_redzone_resize(struct drmres_block *block, size_t requested, gfp_t flags);
bool drmres_redzone_check(const struct drmres_block *block, struct drmres_smear *before, struct drmres_smear *behind);
void drmres_redzone_restore(struct drmres_block *block);
void drmres_poison(struct drmres_block *block);
bool drmres_poison_check(const struct drmres_block *block, struct drmres_smear *smear);

/* misuse.c: what is said about it */

void drmres_report_redzone(const struct drmres_block *block, const struct drmres_discard *discard);
void drmres_report_poison(const struct drmres_object *object, const char *function, const struct drmres_smear *smear);

/* examine.c: the objects of a cache; see struct drmres_backend */
struct drmres_examination drmres_examine(const struct kmem_cache *cache);
size_t drmres_forget(const struct kmem_cache *cache);

/* quarantine.c: freed blocks that are kept back */

/* Take over a freed, closed block. */
void drmres_quarantine_add(struct drmres_block *block);

/* Take a block out. Locked. */
void drmres_quarantine_remove(struct drmres_block *block);

/* Let go of every block. */
void drmres_quarantine_flush(void);

/* Bytes that are kept back. Locked. */
size_t drmres_quarantine_bytes(void);

#endif
