// SPDX-License-Identifier: MIT
/**
 * DOC: bytes that tell
 *
 * What a block's memory is filled with, so that a stray write shows: 0xcc around a live object and behind what was
 * asked for, 0x5a in an object that nobody has written yet, 0x6b and a final 0xa5 in a freed one with 0xbb around it.
 * These are SLUB's values, and a hex dump reads as it does there. Under AddressSanitizer the bytes are not compared,
 * because a touch is stopped when it happens. Works on one block for the thread that owns it.
 */
#include <mm/exact.h>

#include <linux/gfp_types.h>
#include <linux/poison.h>
#include <mm/memcheck.h>

#include <string.h>

#define RED_INACTIVE 0xbb
#define RED_ACTIVE 0xcc

static char *end_of(const struct drmres_block *block)
{
	return block->base + block->length;
}

static char *behind(const struct drmres_block *block)
{
	return block->start + block->usable;
}

/* The bytes from @from up to @to that differ from @expected, relative to @start; counts them. */
static bool compare(const char *start, const char *from, const char *to, u8 expected, struct drmres_smear *smear)
{
	const u8 *at = (const u8 *)from, *end = (const u8 *)to;

	/* Nearly always nothing has changed: then each byte equals its neighbour, which memcmp() finds out fast. */
	if (at == end || (*at == expected && !memcmp(at, at + 1, (size_t)(end - at) - 1)))
		return true;
	for (; at < end; at++) {
		if (*at == expected)
			continue;
		if (!smear->count++) {
			smear->offset = (const char *)at - start;
			smear->found = *at;
			smear->expected = expected;
		}
	}
	return false;
}

void drmres_redzone_paint(struct drmres_block *block, gfp_t flags)
{
	char *slack = block->start + block->requested;

	memset(block->start, flags & __GFP_ZERO ? 0 : POISON_INUSE, block->requested);
	if (!DRMRES_ASAN && !(flags & __GFP_ZERO))
		drmres_memcheck_tell(DRMRES_MEMCHECK_UNWRITTEN, block->start, block->requested);
	drmres_quiet_begin();
	if (!DRMRES_ASAN) {
		memset(block->base, RED_ACTIVE, (size_t)(block->start - block->base));
		memset(slack, RED_ACTIVE, (size_t)(end_of(block) - slack));
	}
	drmres_shade_close(block->base, (size_t)(block->start - block->base));
	drmres_shade_close(slack, (size_t)(end_of(block) - slack));
	drmres_quiet_end();
}

void drmres_redzone_resize(struct drmres_block *block, size_t requested, gfp_t flags)
{
	char *was = block->start + block->requested, *now = block->start + requested;

	drmres_shade_open(was, (size_t)(behind(block) - was));
	if (now > was)
		memset(was, flags & __GFP_ZERO ? 0 : POISON_INUSE, (size_t)(now - was));
	if (!DRMRES_ASAN)
		memset(now, RED_ACTIVE, (size_t)(behind(block) - now));
	drmres_shade_close(now, (size_t)(behind(block) - now));
}

bool drmres_redzone_check(const struct drmres_block *block, struct drmres_smear *before, struct drmres_smear *beyond)
{
	const char *slack = block->start + block->requested;
	bool clean;

	if (DRMRES_ASAN)
		return true;

	drmres_quiet_begin();
	drmres_shade_open(block->base, block->length);
	clean = compare(block->start, block->base, block->start, RED_ACTIVE, before);
	clean &= compare(block->start, slack, end_of(block), RED_ACTIVE, beyond);
	drmres_quiet_end();
	return clean;
}

void drmres_redzone_restore(struct drmres_block *block)
{
	char *slack = block->start + block->requested;

	if (DRMRES_ASAN)
		return;
	drmres_quiet_begin();
	memset(block->base, RED_ACTIVE, (size_t)(block->start - block->base));
	memset(slack, RED_ACTIVE, (size_t)(end_of(block) - slack));
	drmres_shade_close(block->base, (size_t)(block->start - block->base));
	drmres_shade_close(slack, (size_t)(end_of(block) - slack));
	drmres_quiet_end();
}

void drmres_poison(struct drmres_block *block)
{
	if (DRMRES_ASAN)
		return;

	drmres_shade_end(block->start, block->usable);
	drmres_quiet_begin();
	memset(block->start, POISON_FREE, block->usable - 1);
	block->start[block->usable - 1] = (char)POISON_END;
	memset(block->base, RED_INACTIVE, (size_t)(block->start - block->base));
	memset(behind(block), RED_INACTIVE, (size_t)(end_of(block) - behind(block)));
	drmres_quiet_end();
}

bool drmres_poison_check(const struct drmres_block *block, struct drmres_smear *smear)
{
	bool clean;

	if (DRMRES_ASAN)
		return true;

	drmres_quiet_begin();
	drmres_shade_open(block->base, block->length);
	clean = compare(block->start, block->base, block->start, RED_INACTIVE, smear);
	clean &= compare(block->start, block->start, behind(block) - 1, POISON_FREE, smear);
	clean &= compare(block->start, behind(block) - 1, behind(block), POISON_END, smear);
	clean &= compare(block->start, behind(block), end_of(block), RED_INACTIVE, smear);
	drmres_quiet_end();
	return clean;
}
