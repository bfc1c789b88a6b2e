// SPDX-License-Identifier: MIT
/**
 * DOC: names of allocation flags
 *
 * A number is taken apart into the largest combinations that have a name first, and what is left into single flags, so
 * that the log says what a driver's author wrote. Owns nothing, may be called by anybody at any time.
 */
#include <mm/gfp_text.h>

#include <bsd/string.h>
#include <linux/array_size.h>
#include <linux/gfp_types.h>
#include <stdio.h>

#define NAMED(flag)                  \
	{                            \
		(gfp_t)(flag), #flag \
	}

/* Order matters: a combination stands before each of its parts. */
static const struct {
	gfp_t bits;
	const char *name;
} names[] = {
	NAMED(GFP_HIGHUSER),
	NAMED(GFP_USER),
	NAMED(GFP_KERNEL_ACCOUNT),
	NAMED(GFP_KERNEL),
	NAMED(GFP_NOFS),
	NAMED(GFP_ATOMIC),
	NAMED(GFP_NOIO),
	NAMED(GFP_NOWAIT),
	NAMED(GFP_DMA),
	NAMED(GFP_DMA32),
	NAMED(__GFP_HIGHMEM),
	NAMED(__GFP_MOVABLE),
	NAMED(__GFP_RECLAIMABLE),
	NAMED(__GFP_HIGH),
	NAMED(__GFP_IO),
	NAMED(__GFP_FS),
	NAMED(__GFP_ZERO),
	NAMED(__GFP_DIRECT_RECLAIM),
	NAMED(__GFP_KSWAPD_RECLAIM),
	NAMED(__GFP_WRITE),
	NAMED(__GFP_NOWARN),
	NAMED(__GFP_RETRY_MAYFAIL),
	NAMED(__GFP_NOFAIL),
	NAMED(__GFP_NORETRY),
	NAMED(__GFP_MEMALLOC),
	NAMED(__GFP_COMP),
	NAMED(__GFP_NOMEMALLOC),
	NAMED(__GFP_HARDWALL),
	NAMED(__GFP_THISNODE),
	NAMED(__GFP_ACCOUNT),
};

struct drmres_gfp_text drmres_gfp_text(gfp_t flags)
{
	struct drmres_gfp_text result = {""};
	char rest[16];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if ((flags & names[i].bits) != names[i].bits)
			continue;
		flags &= ~names[i].bits;
		if (result.text[0])
			strlcat(result.text, "|", sizeof(result.text));
		strlcat(result.text, names[i].name, sizeof(result.text));
	}
	if (flags) {
		snprintf(rest, sizeof(rest), "%s%#x", result.text[0] ? "|" : "", flags);
		strlcat(result.text, rest, sizeof(result.text));
	}
	return result;
}
