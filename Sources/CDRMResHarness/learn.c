// SPDX-License-Identifier: MIT
/*
 * Finds arguments for a driver's ioctls: a driver that checks flags, sizes and padding refuses equal words. One word of
 * an argument is changed at a time; what reaches code that nothing reached before is kept and changed further. The
 * constants that the driver compares with are tried, too. What was reached is known from the counters that the compiler
 * puts into the driver's code (-fsanitize-coverage=inline-8bit-counters,trace-cmp); in code without them nothing is
 * found. Owns the counters of the process; belongs to its one run that learns.
 */
#include "learn.h"

#include "world.h"

#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_ioctl.h>
#include <drmres/user.h>
#include <linux/file.h>
#include <linux/fs.h>

#include <stdint.h>
#include <string.h>

#define RANGES 16
#define CONSTANTS 24
#define CANDIDATES 12
#define MOST_CALLS 500
#define ARGUMENT_WORDS 4096

static struct {
	unsigned char *start, *stop;
} ranges[RANGES];
static size_t range_count;

static u32 constants[CONSTANTS];
static size_t constant_count;
static bool learning;

/* Named by the compiler; called before main() for each file that has counters. */
void __sanitizer_cov_8bit_counters_init(unsigned char *start, unsigned char *stop);
void __sanitizer_cov_trace_const_cmp1(u8 constant, u8 value);
void __sanitizer_cov_trace_const_cmp2(u16 constant, u16 value);
void __sanitizer_cov_trace_const_cmp4(u32 constant, u32 value);
void __sanitizer_cov_trace_const_cmp8(u64 constant, u64 value);
void __sanitizer_cov_trace_switch(u64 value, u64 *cases);

void __sanitizer_cov_8bit_counters_init(unsigned char *start, unsigned char *stop)
{
	for (size_t i = 0; i < range_count; i++)
		if (ranges[i].start == start)
			return;
	if (start == stop || range_count == RANGES)
		return;
	ranges[range_count].start = start;
	ranges[range_count++].stop = stop;
}

static void note_constant(u64 constant)
{
	if (!learning || constant > UINT32_MAX || constant_count == CONSTANTS)
		return;
	for (size_t i = 0; i < constant_count; i++)
		if (constants[i] == (u32)constant)
			return;
	constants[constant_count++] = (u32)constant;
}

void __sanitizer_cov_trace_const_cmp1(u8 constant, u8 value)
{
	(void)value;
	note_constant(constant);
}

void __sanitizer_cov_trace_const_cmp2(u16 constant, u16 value)
{
	(void)value;
	note_constant(constant);
}

void __sanitizer_cov_trace_const_cmp4(u32 constant, u32 value)
{
	(void)value;
	note_constant(constant);
}

void __sanitizer_cov_trace_const_cmp8(u64 constant, u64 value)
{
	(void)value;
	note_constant(constant);
}

/* cases[0] is how many there are, cases[1] how wide they are. */
void __sanitizer_cov_trace_switch(u64 value, u64 *cases)
{
	(void)value;
	for (u64 i = 0; i < cases[0]; i++)
		note_constant(cases[2 + i]);
}

/* Forget what was reached since the last call. Return: whether some of it never was before. */
static bool reached_new(void)
{
	static unsigned char seen[1u << 16];
	bool any = false;
	size_t at = 0;

	for (size_t i = 0; i < range_count; i++)
		for (unsigned char *counter = ranges[i].start; counter < ranges[i].stop; counter++, at++) {
			if (*counter && at < sizeof(seen) && !seen[at]) {
				seen[at] = 1;
				any = true;
			}
			*counter = 0;
		}
	return any;
}

static bool try(struct world *world, int fd, unsigned int cmd, const u32 *words, long *ret)
{
	static u32 argument[ARGUMENT_WORDS];

	memset(argument, 0, sizeof(argument));
	memcpy(argument, words, LEARNED_WORDS * sizeof(*words));
	reached_new();
	*ret = drmres_ioctl(fd, cmd, argument);
	world_keep_new(world);
	return reached_new();
}

static bool is_kept(const struct learned *learned, const u32 *words)
{
	for (unsigned int i = 0; i < learned->count; i++)
		if (!memcmp(learned->words[i], words, sizeof(learned->words[i])))
			return true;
	return false;
}

/* Of what succeeds, four, and of what fails, three. The last place is for what keep_wide() finds. */
static void keep(struct learned *learned, const u32 *words, long ret)
{
	if (learned->count >= LEARNED_EACH - 1 || is_kept(learned, words))
		return;
	if (ret < 0 ? learned->failing == 3 : learned->count - learned->failing == 4)
		return;
	learned->failing += ret < 0;
	memcpy(learned->words[learned->count], words, sizeof(learned->words[0]));
	learned->count++;
}

static struct learned *learned_for(unsigned int cmd)
{
	struct record *record = harness_record;

	for (unsigned int i = 0; i < record->learned_count; i++)
		if (record->learned[i].cmd == cmd)
			return &record->learned[i];
	if (record->learned_count == LEARNED_IOCTLS)
		return NULL;
	record->learned[record->learned_count].cmd = cmd;
	return &record->learned[record->learned_count++];
}

/*
 * A time, a size or a number that the driver only passes on leads nowhere new, but a long time is not a short one:
 * keeps @words with as many of them large as the driver accepts together.
 */
static void keep_wide(struct world *world, int fd, struct learned *learned, const u32 *words, size_t count)
{
	static const u32 large[] = {4096, 64, 1};
	u32 wide[LEARNED_WORDS], next[LEARNED_WORDS];
	long ret;

	memcpy(wide, words, sizeof(wide));
	for (size_t w = 0; w < count; w++)
		for (size_t i = 0; i < sizeof(large) / sizeof(large[0]) && wide[w] < large[i]; i++) {
			memcpy(next, wide, sizeof(next));
			next[w] = large[i];
			try(world, fd, learned->cmd, next, &ret);
			if (ret < 0)
				continue;
			memcpy(wide, next, sizeof(wide));
			break;
		}
	if (learned->count < LEARNED_EACH && memcmp(wide, words, sizeof(wide)) && !is_kept(learned, wide))
		memcpy(learned->words[learned->count++], wide, sizeof(wide));
}

static void learn_ioctl(struct world *world, int fd, unsigned int cmd)
{
	static const u32 usual[] = {0, 1, 2, 4096};
	static u32 user_page[1024];
	static u32 found[CANDIDATES][LEARNED_WORDS];
	size_t words = (_IOC_SIZE(cmd) + sizeof(u32) - 1) / sizeof(u32), count = 0, calls = 0;
	struct learned *learned = learned_for(cmd);
	u32 values[5 + CONSTANTS], accepted[LEARNED_WORDS];
	bool any = false;
	long ret;

	if (!learned || !words)
		return;
	if (words > LEARNED_WORDS)
		words = LEARNED_WORDS;
	constant_count = 0;
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		memset(found[0], 0, sizeof(found[0]));
		for (size_t w = 0; w < words; w++)
			found[0][w] = usual[i];
		try(world, fd, cmd, found[0], &ret);
		if (ret >= 0 && !any)
			memcpy(accepted, found[0], sizeof(accepted));
		any |= ret >= 0;
	}
	memset(found[0], 0, sizeof(found[0]));
	for (count = 1; calls < MOST_CALLS;) {
		size_t before = count;

		for (size_t from = 0; from < before; from++)
			for (size_t w = 0; w < words; w++) {
				size_t n = sizeof(usual) / sizeof(usual[0]);

				memcpy(values, usual, sizeof(usual));
				/* The program is linked where an address of its data is one word. */
				values[n++] = (u32)(uintptr_t)user_page;
				memcpy(values + n, constants, constant_count * sizeof(constants[0]));
				n += constant_count;
				for (size_t v = 0; v < n && count < CANDIDATES && calls < MOST_CALLS; v++) {
					memcpy(found[count], found[from], sizeof(found[0]));
					found[count][w] = values[v];
					calls++;
					if (!try(world, fd, cmd, found[count], &ret))
						continue;
					keep(learned, found[count], ret);
					if (ret >= 0 && !any)
						memcpy(accepted, found[count], sizeof(accepted));
					any |= ret >= 0;
					count++;
				}
			}
		if (count == before || count == CANDIDATES)
			break;
	}
	if (any)
		keep_wide(world, fd, learned, accepted, words);
}

void world_learn(struct world *world)
{
	if (!range_count)
		return;
	learning = true;
	/* The second time there is what the first has made. */
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < world->file_count; i++) {
			struct file *filp = fget((unsigned int)world->files[i].fd);
			const struct drm_file *file = filp ? filp->private_data : NULL;
			const struct drm_driver *driver = world->files[i].drm && file ? file->minor->dev->driver : NULL;

			for (int n = 0; driver && n < driver->num_ioctls; n++)
				if (driver->ioctls[n].func)
					learn_ioctl(world, world->files[i].fd, driver->ioctls[n].cmd);
			if (filp)
				fput(filp);
		}
	learning = false;
}

const struct learned *harness_learned(unsigned int cmd)
{
	const struct record *record = harness_record;

	for (unsigned int i = 0; i < record->learned_count; i++)
		if (record->learned[i].cmd == cmd && record->learned[i].count)
			return &record->learned[i];
	return NULL;
}
