// SPDX-License-Identifier: MIT
#include <cases.h>

#include <drmres/crash.h>
#include <linux/device.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include <mm/shade.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each crash is a child's. What its sink was handed comes back through a pipe. */
struct news {
	struct drmres_report report;
	size_t frames;
	bool fatal;
};

static struct {
	int pipe;
	int status;
	unsigned int count;
	struct news first, last;
} child;

static void tell(const struct drmres_report *report, void *context)
{
	const void *frames[32];
	struct news news = {*report, drmres_crash_stack(frames, 32), drmres_crash_is_fatal()};

	(void)context;
	if (report->info->severity != DRMRES_NOTE && write(child.pipe, &news, sizeof(news)) < 0)
		_exit(9);
}

static void run(void (*fn)(void))
{
	struct rlimit none = {0, 0};
	struct news news;
	int ends[2];
	pid_t pid;

	child.count = 0;
	child.status = -1;
	memset(&child.first, 0, sizeof(child.first));
	/* Whatever else this process starts meanwhile must not keep the writing end. */
	if (pipe2(ends, O_CLOEXEC))
		return;
	fflush(NULL);
	pid = fork();
	if (!pid) {
		dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
		setrlimit(RLIMIT_CORE, &none);
		child.pipe = ends[1];
		drmres_set_report_sink(tell, NULL);
		drmres_crash_install();
		fn();
		_exit(0);
	}
	close(ends[1]);
	while (read(ends[0], &news, sizeof(news)) == (ssize_t)sizeof(news)) {
		child.last = news;
		if (!child.count++)
			child.first = news;
	}
	close(ends[0]);
	CHECK(pid > 0 && waitpid(pid, &child.status, 0) == pid);
}

static const char *code(void)
{
	return child.count ? drmres_code_info(child.first.report.code)->name : "none";
}

/* One report, the process dead, and something of a stack. */
#define CHECK_CRASH(expected)                   \
	do {                                    \
		CHECK_STR(code(), expected);    \
		CHECK_EQ(child.count, 1);       \
		CHECK(child.status != 0);       \
		CHECK(child.first.fatal);       \
		CHECK(child.first.frames >= 2); \
	} while (0)

struct driver_data {
	char filler[40];
	volatile int value;
};

static struct driver_data *volatile nothing;
static void (*volatile no_function)(void);
static volatile int sum;

static noinline void follow(struct driver_data *data)
{
	sum += data->value;
}

static void read_null(void)
{
	struct drmres_phase phase;

	drmres_phase_enter(&phase, "ioctl GET", "file#1");
	follow(nothing);
}

static void write_null(void)
{
	nothing->value = 1;
}

static void call_null(void)
{
	no_function();
	sum++;
}

static void follow_error(void)
{
	struct driver_data *data = ERR_PTR(-ENODEV);

	nothing = (void *)((char *)data - offsetof(struct driver_data, value));
	follow(nothing);
}

static void null(void)
{
	run(read_null);
	CHECK_CRASH("M14");
	CHECK_STR(child.first.report.what, "a NULL pointer was followed to offset 40");
	CHECK_STR(child.first.report.phase, "ioctl GET on file#1");
	CHECK_STR(child.first.report.reached, "file#1");
#if defined(__x86_64__)
	CHECK_STR(child.first.report.access, "read");
#endif
	CHECK(child.first.report.site.pc);

	run(write_null);
	CHECK_CRASH("M14");
#if defined(__x86_64__)
	CHECK_STR(child.first.report.access, "write");
#endif

	/* There is no code to unwind from: with frame pointers there is more than the caller. */
	run(call_null);
	CHECK_STR(code(), "M14");
	CHECK_EQ(child.count, 1);
	CHECK(child.first.frames >= 1);
	CHECK_STR(child.first.report.what, "a NULL function pointer was called");

	run(follow_error);
	CHECK_CRASH("M15");
	/* A sanitizer looks the address up first, and the signal does not say which. */
	CHECK(strstr(child.first.report.what, "error pointer"));
}

static void unchecked(void)
{
	struct drmres_fault first = {.nth = 1};

	drmres_fault_arm(&first);
	follow(kzalloc(sizeof(struct driver_data), GFP_KERNEL));
}

static void armed_only(void)
{
	struct drmres_fault none = {.nth = 100};

	drmres_fault_arm(&none);
	follow(nothing);
}

/* NULL because an allocation was made to fail; and NULL in a window in which none was. */
static void after_fault(void)
{
	run(unchecked);
	CHECK_CRASH("F05");
	CHECK(strstr(child.first.report.what, "allocation 1"));
	run(armed_only);
	CHECK_CRASH("M14");
}

static int probe(struct platform_device *pdev)
{
	void *data = devm_kzalloc(&pdev->dev, sizeof(struct driver_data), GFP_KERNEL);

	platform_set_drvdata(pdev, data);
	return data ? 0 : -ENOMEM;
}

static struct platform_driver driver = {.probe = probe, .driver = {.name = "crash"}};

static void use_drvdata(struct platform_device *pdev)
{
	struct drmres_phase phase;

	drmres_phase_enter(&phase, "ioctl GET", "file#1");
	follow(platform_get_drvdata(pdev));
	drmres_phase_leave(&phase);
}

static void drvdata_unbound(void)
{
	struct platform_device *pdev = platform_device_register_simple("crash", 0, NULL, 0);

	platform_driver_register(&driver);
	use_drvdata(pdev);
	device_release_driver(&pdev->dev);
	use_drvdata(pdev);
}

/* A driver clears its data itself, and somebody of its own comes later. */
static void drvdata_cleared(void)
{
	struct platform_device *pdev = platform_device_register_simple("crash", 0, NULL, 0);

	platform_driver_register(&driver);
	platform_set_drvdata(pdev, NULL);
	use_drvdata(pdev);
}

static void drvdata_never_bound(void)
{
	use_drvdata(platform_device_register_simple("crash", 0, NULL, 0));
}

static void drvdata_in_time(void)
{
	struct platform_device *pdev = platform_device_register_simple("crash", 0, NULL, 0);

	platform_driver_register(&driver);
	use_drvdata(pdev);
	device_release_driver(&pdev->dev);
	/* Looked at, and left alone. */
	platform_get_drvdata(pdev);
}

/*
 * 1. The device is unbound while a file is open.
 * 2. An ioctl reads the driver data, and follows what it got.
 */
static void after_unbind(void)
{
	run(drvdata_unbound);
	CHECK_CRASH("L27");
	CHECK(strstr(child.first.report.what, "device crash.0"));
	run(drvdata_cleared);
	CHECK_CRASH("L27");
	run(drvdata_never_bound);
	CHECK_CRASH("M14");
	run(drvdata_in_time);
	CHECK_EQ(child.count, 0);
	CHECK_EQ(child.status, 0);
}

static void touch_far(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	*(volatile int *)mmap(NULL, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) = 1;
}

static void touch_nowhere(void)
{
	*(volatile int *)0x6b6b6b6b6b6b6b6b = 1;
}

static void wild(void)
{
	run(touch_far);
	CHECK_CRASH("M15");
	/* What freed memory holds; under AddressSanitizer nobody could have read it. */
	run(touch_nowhere);
	CHECK_CRASH("M08");
}

static void open_devm(void)
{
	struct device *dev = root_device_register("scn");
	struct driver_data *data;
	struct drmres_phase phase;

	drmres_set_guard(true);
	data = devm_kzalloc(dev, sizeof(*data), GFP_KERNEL);
	root_device_unregister(dev);
	drmres_phase_enter(&phase, "ioctl GET", "file#1");
	follow(data);
	drmres_phase_leave(&phase);
}

/* AddressSanitizer sees it and ends the process; closed pages tell and let it go on. */
static void freed(void)
{
	run(open_devm);
	CHECK_STR(code(), "L01");
	CHECK_EQ(child.count, 1);
	CHECK_STR(child.first.report.object.name, "devm_kzalloc_release");
	CHECK_STR(child.first.report.reached, "file#1");
	CHECK_EQ(child.first.fatal, DRMRES_ASAN);
	if (DRMRES_ASAN)
		CHECK_STR(child.first.report.access, "read of 4 bytes");
}

static void read_beyond(void)
{
	char *p = kmalloc(20, GFP_KERNEL);

	sum += ((volatile char *)p)[20];
}

static void write_beyond_bucket(void)
{
	char *p = kmalloc(32, GFP_KERNEL);

	((volatile char *)p)[35] = 1;
}

static void write_before(void)
{
	struct device *dev = root_device_register("scn");
	char *p = devm_kzalloc(dev, 32, GFP_KERNEL);

	((volatile char *)p)[32] = 1;
}

static void out_of_bounds(void)
{
	if (!DRMRES_ASAN)
		return;
	run(read_beyond);
	CHECK_CRASH("M16");
	CHECK_STR(child.first.report.what, "mem#1 (20 bytes) was read 0 bytes beyond its end");
	run(write_beyond_bucket);
	CHECK_CRASH("M16");
	CHECK_STR(child.first.report.what, "mem#1 (32 bytes) was written 3 bytes beyond its end");
	run(write_before);
	CHECK_CRASH("M16");
	CHECK_STR(child.first.report.object.name, "devm_kzalloc_release");
}

static int recurse(volatile char *outer)
{
	volatile char here[4096];

	here[0] = outer ? outer[0] : 1;
	return outer && !outer[0] ? 0 : recurse(here) + here[0];
}

static void exhaust(void)
{
	sum = recurse(NULL);
}

static void stack_exhausted(void)
{
	run(exhaust);
	CHECK_CRASH("M15");
	CHECK(strstr(child.first.report.what, "stack"));
}

static void end_run(void)
{
	drmres_crash_expect_exit(false);
	exit(3);
}

static void end_after_run(void)
{
	drmres_crash_expect_exit(false);
	drmres_crash_expect_exit(true);
	exit(0);
}

static void abort_run(void)
{
	abort();
}

static void ended(void)
{
	run(abort_run);
	CHECK_CRASH("R13");
	CHECK_STR(child.first.report.what, "abort() was called");
	/* A sanitizer's run-time, and Swift's, have their own idea of a forked process that ends. */
	if (DRMRES_ASAN || DRMRES_TSAN)
		return;
	run(end_run);
	CHECK_CRASH("R13");
	CHECK_EQ(WEXITSTATUS(child.status), 3);
	run(end_after_run);
	CHECK_EQ(child.count, 0);
	CHECK_EQ(child.status, 0);
}

static void divide(void)
{
	volatile int zero = 0;

	sum = 7 / zero;
}

static void shift(void)
{
	volatile int far = 40;

	sum = 1 << far;
}

static void undefined(void)
{
#if defined(__x86_64__)
	run(divide);
	CHECK_CRASH("M17");
#endif
	run(shift);
	if (!child.count)
		return;
	/* Only where UndefinedBehaviorSanitizer looks; the program goes on. */
	CHECK_STR(code(), "M17");
	CHECK_EQ(child.status, 0);
	CHECK(!child.first.fatal);
	CHECK_STR(child.first.report.site.file ? "file" : "none", "file");
}

/* Outside of a crash it is the caller's own stack. */
static void own_stack(void)
{
	const void *frames[4] = {NULL};

	CHECK(drmres_crash_stack(frames, 4) >= 1);
	CHECK(frames[0]);
	CHECK_EQ(drmres_crash_stack(frames, 0), 0);
	CHECK(!drmres_crash_is_fatal());
	drmres_crash_thread();
	drmres_crash_thread();
}

CASES(crash){CASE(crash, null),
	     CASE(crash, after_fault),
	     CASE(crash, after_unbind),
	     CASE(crash, wild),
	     CASE_EXACT(crash, freed),
	     CASE(crash, out_of_bounds),
	     CASE(crash, stack_exhausted),
	     CASE(crash, ended),
	     CASE(crash, undefined),
	     CASE(crash, own_stack),
	     CASE_END};
