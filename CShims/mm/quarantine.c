// SPDX-License-Identifier: MIT
/**
 * DOC: the quarantine
 *
 * Freed blocks are kept back, oldest first out, so that a late write and a late free still find them. A block is
 * looked at when it leaves, in drmres_quarantine_check() and when the process ends. Under AddressSanitizer, which has
 * a quarantine of its own, the memory goes back at once and only the block is remembered. The list belongs to the
 * index's lock; a block that has been taken out belongs to the thread that took it. Every function may be called
 * concurrently.
 */
#include <mm/exact.h>

#define DEFAULT_LIMIT (16ul << 20)

/* How many blocks are remembered whose memory is gone already. */
#define REMEMBERED (1ul << 16)

static struct drmres_blocks queue = TAILQ_HEAD_INITIALIZER(queue);
static size_t queued_bytes, queued_blocks;
static size_t limit = DEFAULT_LIMIT;

size_t drmres_quarantine_bytes(void)
{
	return DRMRES_ASAN ? 0 : queued_bytes;
}

void drmres_quarantine_remove(struct drmres_block *block)
{
	TAILQ_REMOVE(&queue, block, in_order);
	block->flags &= ~DRMRES_BLOCK_QUEUED;
	queued_bytes -= block->length;
	queued_blocks--;
}

static bool is_full(void)
{
	return DRMRES_ASAN ? queued_blocks > REMEMBERED : queued_bytes > limit;
}

/* Whether nobody wrote to @block, whose flags are @flags. */
static bool look(struct drmres_block *block, unsigned int flags, struct drmres_object *object,
		 struct drmres_smear *smear)
{
	*smear = (struct drmres_smear){0};

	/* What is closed cannot have been written; what was written while closed has been reported. */
	if (flags & (DRMRES_BLOCK_CLOSED | DRMRES_BLOCK_WRITTEN) || drmres_poison_check(block, smear))
		return true;
	drmres_block_describe(block, object);
	smear->offset -= (const char *)object->address - block->start;
	return false;
}

static void let_go(struct drmres_block *block, const char *function)
{
	struct drmres_object object;
	struct drmres_smear smear;
	unsigned int flags;
	bool clean;

	drmres_index_lock();
	flags = block->flags;
	drmres_index_unlock();

	drmres_quiet_begin();
	clean = look(block, flags, &object, &smear);
	drmres_quiet_end();
	if (!clean)
		drmres_report_poison(&object, function, &smear);

	/* Known until now, so that a second free of it is a double free. */
	drmres_index_lock();
	drmres_index_forget(block);
	drmres_index_unlock();

	drmres_quiet_begin();
	if (!DRMRES_ASAN)
		drmres_raw_put(block);
	drmres_block_destroy(block);
	drmres_quiet_end();
}

/* Let go of the oldest until what is left fits; of every one if @all. */
static void shrink(bool all, const char *function)
{
	struct drmres_block *block;

	do {
		drmres_index_lock();
		block = all || is_full() ? TAILQ_FIRST(&queue) : NULL;
		if (block)
			drmres_quarantine_remove(block);
		drmres_index_unlock();
		if (block)
			let_go(block, function);
	} while (block);
}

void drmres_quarantine_add(struct drmres_block *block)
{
	struct drmres_block memory = *block;
	bool keep;

	drmres_index_lock();
	/* One that would drive everything else out goes at once. */
	keep = DRMRES_ASAN || block->length <= limit / 2;
	if (keep) {
		TAILQ_INSERT_TAIL(&queue, block, in_order);
		block->flags |= DRMRES_BLOCK_QUEUED;
		queued_bytes += block->length;
		queued_blocks++;
	}
	drmres_index_unlock();

	/* Not before it is queued: its address may be handed out anew at once. By now @block itself may be gone. */
	if (DRMRES_ASAN)
		drmres_raw_put(&memory);
	if (keep)
		shrink(false, "quarantine");
	else
		let_go(block, "quarantine");
}

void drmres_quarantine_flush(void)
{
	shrink(true, "drmres_reset");
}

void drmres_set_quarantine(size_t bytes)
{
	drmres_index_lock();
	limit = bytes;
	drmres_index_unlock();
	shrink(false, "drmres_set_quarantine");
}

u64 drmres_quarantine_check(void)
{
	struct drmres_object object;
	struct drmres_smear smear;
	struct drmres_block *block;
	u64 found = 0;

	do {
		drmres_index_lock();
		TAILQ_FOREACH (block, &queue, in_order) {
			if (look(block, block->flags, &object, &smear))
				continue;
			/* Said once; from now on a later write is looked for. */
			drmres_poison(block);
			break;
		}
		drmres_index_unlock();
		if (block) {
			drmres_report_poison(&object, "drmres_quarantine_check", &smear);
			found++;
		}
	} while (block);
	return found;
}

__attribute__((destructor)) static void look_at_exit(void)
{
	drmres_quarantine_check();
}
