// SPDX-License-Identifier: MIT
/**
 * DOC: numbers that look random
 *
 * A Weyl sequence, mixed: its n-th number depends on n alone, so that any number of threads may draw.
 */
#include <drmres/random.h>

#include <lib/hooks.h>
#include <linux/minmax.h>

#include <string.h>

#define STEP 0x9e3779b97f4a7c15ull

static uint64_t state;

u64 get_random_u64(void)
{
	/* Any order will do: each number is drawn once. */
	uint64_t x = __atomic_add_fetch(&state, STEP, __ATOMIC_RELAXED);

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return x ^ x >> 31;
}

void get_random_bytes(void *buf, size_t len)
{
	u8 *at = buf;

	while (len) {
		u64 number = get_random_u64();
		size_t n = min(len, sizeof(number));

		memcpy(at, &number, n);
		at += n;
		len -= n;
	}
}

static void restart(void)
{
	__atomic_store_n(&state, 0, __ATOMIC_RELAXED);
}

__attribute__((constructor)) static void random_start(void)
{
	drmres_on_reset(restart);
}
