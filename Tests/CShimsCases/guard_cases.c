// SPDX-License-Identifier: MIT
#include <cases.h>

#include <linux/slab.h>

#include <mm/guard.h>
#include <mm/mm.h>
#include <mm/shade.h>

#include <errno.h>
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Guarded objects are not for AddressSanitizer, which sees every touch by itself. */
#define CASE_WITHOUT_ASAN(suite, fn)                          \
	{                                                     \
#suite, #fn, DRMRES_ASAN ? skipped : fn, true \
	}

static void __maybe_unused skipped(void)
{
}

static volatile char *guarded(size_t size)
{
	drmres_set_guard(true);
	return kmalloc(size, GFP_KERNEL);
}

static void in_force(void)
{
	/* Only exact gives objects pages of their own. */
	CHECK_EQ(drmres_set_guard(true), !DRMRES_ASAN && !strcmp(drmres_get_backend(), "exact"));
	CHECK(!drmres_set_guard(false));
}

/*
 * Memory that somebody kept:
 *
 * 1. An object is freed in remove().
 * 2. An ioctl reads it: reported with the phase, and the read sees poison.
 * 3. It reads again: nothing is said twice.
 */
static void read_after_free(void)
{
	const struct drmres_report *report;
	struct drmres_phase phase;
	volatile char *p = guarded(24);

	drmres_phase_enter(&phase, "remove", "vc4-drm.0");
	kfree((const void *)p);
	drmres_phase_leave(&phase);

	drmres_phase_enter(&phase, "ioctl VC4_GET_STATS", "file#1");
	CHECK_EQ(p[3], 0x6b);
	CHECK_EQ(p[4], 0x6b);
	drmres_phase_leave(&phase);

	report = EXPECT_REPORT(STRUCT_FREED_EARLY);
	if (!report)
		return;
	CHECK_STR(report->what,
		  "mem#1 was read by ioctl VC4_GET_STATS on file#1 after kfree() freed it in remove of vc4-drm.0");
	CHECK_STR(report->access, "read");
	CHECK_STR(report->reached, "file#1");
	CHECK_STR(report->phase, "ioctl VC4_GET_STATS on file#1");
	CHECK_STR(report->object.released_by, "remove of vc4-drm.0");
	CHECK(!report->site.file);
#if defined(__x86_64__) || defined(__aarch64__)
	CHECK(report->site.pc);
#endif
}

static void write_after_free(void)
{
	volatile char *p = guarded(24);
	const struct drmres_report *report;

	kfree((const void *)p);
	p[3] = 1;
	CHECK_EQ(p[3], 1);
	report = EXPECT_REPORT(USE_AFTER_FREE);
#if defined(__x86_64__) || defined(__aarch64__)
	if (report)
		CHECK_STR(report->what, "mem#1 was written after kfree() freed it");
#endif

	/* The one write is not found a second time in the quarantine. */
	CHECK_EQ(drmres_quarantine_check(), 0);
}

/* A read that was reported leaves the pages open: a write that follows is found by its poison. */
static void write_after_read(void)
{
	volatile char *p = guarded(24);

	kfree((const void *)p);
	CHECK_EQ(p[3], 0x6b);
	EXPECT_REPORT(USE_AFTER_FREE);
	p[3] = 1;
	CHECK_EQ(drmres_quarantine_check(), 1);
	EXPECT_REPORT(WRITE_AFTER_FREE);
}

static void no_touch(void)
{
	volatile char *p = guarded(24);

	p[0] = p[23] = 1;
	kfree((const void *)p);
	CHECK_EQ(drmres_quarantine_check(), 0);
}

static void off_again(void)
{
	volatile char *p;

	drmres_set_guard(true);
	drmres_set_guard(false);
	p = kmalloc(24, GFP_KERNEL);
	kfree((const void *)p);
	if (!DRMRES_ASAN)
		CHECK_EQ(p[3], 0x6b);
}

static void release_node(enum drmres_kind kind, volatile char *node)
{
	static const int owner;
	struct drmres_tag tag = {kind, 7, &owner, NULL, "its owner", "vc4_crtc", 24, 40};

	drmres_mem_tag((const void *)node, &tag);
	drmres_mem_free((const void *)node, true, NULL);
}

/* Memory that went with its owner: the finding says which lifetime it should have had. */
static void lifetimes(void)
{
	volatile char *devres = guarded(64), *drmres = guarded(64);

	release_node(DRMRES_KIND_DEVRES, devres);
	release_node(DRMRES_KIND_DRMRES, drmres);
	CHECK_EQ(devres[40], 0x6b);
	EXPECT_REPORT(DEVM_AFTER_UNBIND);
	CHECK_EQ(drmres[40], 0x6b);
	EXPECT_REPORT(DRMM_AFTER_RELEASE);

	/* Once an object, also where a primitive of the core looks first. */
	CHECK(!drmres_access_check((const void *)devres, "mutex_lock"));
}

static void everything_else_works(void)
{
	static const size_t sizes[] = {1, 8, 96, 4096, 5000, 8192, 65536, KMALLOC_MAX_SIZE};
	volatile char *p;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size_t class = kmalloc_size_roundup(sizes[i]);

		p = guarded(sizes[i]);
		CHECK_EQ((uintptr_t)p % (class > 8192 ? 4096 : class & -class), 0);
		p[0] = p[sizes[i] - 1] = 1;
		p = krealloc((void *)p, sizes[i] / 2 + 1, GFP_KERNEL);
		kfree((const void *)p);
		kfree((const void *)p);
		EXPECT_REPORT(DOUBLE_FREE);
	}
}

static void overrun(void)
{
	volatile char *p = guarded(64);

	p[64] = 1;
	kfree((const void *)p);
	EXPECT_REPORT(OVERRUN);
}

/* More objects than the quarantine holds: pages come and go. */
static void turnover(void)
{
	drmres_set_quarantine(1 << 20);
	for (int i = 0; i < 2000; i++)
		kfree((const void *)guarded(100));
	drmres_set_quarantine(16 << 20);
}

static struct touches {
	int count;
	bool write;
	const char *address;
	void *reopen;
	size_t length;
} seen;

static void see(const void *address, bool write, const void *pc, void *context)
{
	struct touches *touches = context;

	(void)pc;
	touches->count++;
	touches->write = write;
	touches->address = address;
	if (touches->reopen)
		drmres_guard_open(touches->reopen, touches->length);
}

static char *map(size_t pages)
{
	char *start = mmap(NULL, pages * (size_t)sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memset(&seen, 0, sizeof(seen));
	return start == MAP_FAILED ? NULL : start;
}

static void range(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	volatile char *start = map(3);

	start[page] = 'x';
	CHECK_EQ(drmres_guard_close((void *)start, 3 * page, see, &seen), 0);
	CHECK_EQ(start[page], 'x');
	CHECK_EQ(seen.count, 1);
	CHECK(!seen.write && seen.address == (const char *)start + page);

	/* All of it is open now. */
	start[0] = start[2 * page] = 1;
	CHECK_EQ(seen.count, 1);
	drmres_guard_open((void *)start, 3 * page);

	CHECK_EQ(drmres_guard_close((void *)start, 3 * page, see, &seen), 0);
	start[3 * page - 1] = 'y';
	CHECK_EQ(seen.count, 2);
#if defined(__x86_64__) || defined(__aarch64__)
	CHECK(seen.write);
#endif
	drmres_guard_open((void *)start, 3 * page);
	CHECK_EQ(start[3 * page - 1], 'y');

	/* Closed and opened with no touch in between. */
	CHECK_EQ(drmres_guard_close((void *)start, page, see, &seen), 0);
	drmres_guard_open((void *)start, page);
	start[0] = 1;
	CHECK_EQ(seen.count, 2);
	munmap((void *)start, 3 * page);
}

static void bad_ranges(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *start = map(4);

	CHECK_EQ(drmres_guard_close(start + 1, page, see, &seen), -EINVAL);
	CHECK_EQ(drmres_guard_close(start, page + 1, see, &seen), -EINVAL);
	CHECK_EQ(drmres_guard_close(start, 0, see, &seen), -EINVAL);
	CHECK_EQ(drmres_guard_close(start, page, NULL, NULL), -EINVAL);
	CHECK_EQ(drmres_guard_close(start, -page, see, &seen), -EINVAL);

	CHECK_EQ(drmres_guard_close(start + page, 2 * page, see, &seen), 0);
	CHECK_EQ(drmres_guard_close(start, 2 * page, see, &seen), -EBUSY);
	CHECK_EQ(drmres_guard_close(start, 4 * page, see, &seen), -EBUSY);
	CHECK_EQ(drmres_guard_close(start + 2 * page, page, see, &seen), -EBUSY);
	CHECK_EQ(drmres_guard_close(start + page, page, see, &seen), -EBUSY);
	CHECK_EQ(drmres_guard_close(start, page, see, &seen), 0);
	CHECK_EQ(drmres_guard_close(start + 3 * page, page, see, &seen), 0);
	drmres_guard_open(start, page);
	drmres_guard_open(start + 3 * page, page);

	/* Not the range that was closed. */
	drmres_guard_open(start + page, page);
	drmres_guard_open(start, 4 * page);
	drmres_guard_open(&seen, page);
	CHECK_EQ(*(volatile char *)(start + page), 0);
	CHECK_EQ(seen.count, 1);
	drmres_guard_open(start + page, 2 * page);
	munmap(start, 4 * page);
}

/* The function may call drmres_guard_open() on its own range: it is opened right afterwards anyway. */
static void open_inside(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	volatile char *start = map(1);

	seen.reopen = (void *)start;
	seen.length = page;
	CHECK_EQ(drmres_guard_close((void *)start, page, see, &seen), 0);
	start[0] = 1;
	CHECK_EQ(seen.count, 1);
	drmres_guard_open((void *)start, page);
	munmap((void *)start, page);
}

static void touch_inside(const void *address, bool write, const void *pc, void *context)
{
	(void)write;
	(void)pc;
	seen.count++;
	CHECK_EQ(*(const volatile char *)address, 0);
	CHECK_EQ(*(volatile char *)context, 0);
}

/* The function touches its own range, and another one that is closed. */
static void nested(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	volatile char *start = map(2);

	CHECK_EQ(drmres_guard_close((void *)start, page, touch_inside, (void *)(start + page)), 0);
	CHECK_EQ(drmres_guard_close((void *)(start + page), page, see, &seen), 0);
	start[5] = 0;
	CHECK_EQ(seen.count, 2);
	drmres_guard_open((void *)start, page);
	drmres_guard_open((void *)(start + page), page);
	munmap((void *)start, 2 * page);
}

static void *touch_page(void *start)
{
	return (void *)(size_t) * (volatile char *)start;
}

/* Several threads touch at once: one is told, all go on. */
static void threads(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *start = map(1);
	pthread_t all[4];

	for (int round = 0; round < 20; round++) {
		seen.count = 0;
		CHECK_EQ(drmres_guard_close(start, page, see, &seen), 0);
		for (int i = 0; i < 4; i++)
			pthread_create(&all[i], NULL, touch_page, start);
		for (int i = 0; i < 4; i++)
			pthread_join(all[i], NULL);
		CHECK_EQ(seen.count, 1);
		drmres_guard_open(start, page);
	}
	munmap(start, page);
}

static int signal_of_child(void (*fn)(char *page))
{
	char *page = map(1);
	int status = 0;
	pid_t child;

	mprotect(page, (size_t)sysconf(_SC_PAGESIZE), PROT_NONE);
	child = fork();
	if (!child) {
		fn(page);
		_exit(0);
	}
	waitpid(child, &status, 0);
	munmap(page, (size_t)sysconf(_SC_PAGESIZE));
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void crash(char *page)
{
	*(volatile char *)page = 1;
}

static void send(char *page)
{
	(void)page;
	raise(SIGSEGV);
}

/* What lies in no range ends as if there were no guard. */
static void not_ours(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *start = map(1);

	/* A sanitizer's handler was there before, and writes a report. */
	if (DRMRES_ASAN || DRMRES_TSAN)
		return;
	CHECK_EQ(drmres_guard_close(start, page, see, &seen), 0);
	CHECK_EQ(signal_of_child(crash), SIGSEGV);
	/* Swift's runtime had a handler before: it takes itself off and returns, and the signal is not sent again. */
	if (!dlsym(RTLD_DEFAULT, "swift_retain"))
		CHECK_EQ(signal_of_child(send), SIGSEGV);
	CHECK_EQ(seen.count, 0);
	drmres_guard_open(start, page);
	munmap(start, page);
}

CASES(guard){CASE(guard, in_force),
	     CASE_WITHOUT_ASAN(guard, read_after_free),
	     CASE_WITHOUT_ASAN(guard, write_after_free),
	     CASE_WITHOUT_ASAN(guard, write_after_read),
	     CASE(guard, no_touch),
	     CASE_EXACT(guard, off_again),
	     CASE_WITHOUT_ASAN(guard, lifetimes),
	     CASE(guard, everything_else_works),
	     CASE_WITHOUT_ASAN(guard, overrun),
	     CASE(guard, turnover),
	     CASE(guard, range),
	     CASE(guard, bad_ranges),
	     CASE(guard, open_inside),
	     CASE(guard, nested),
	     CASE(guard, threads),
	     CASE(guard, not_ours),
	     CASE_END};
