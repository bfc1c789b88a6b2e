/* SPDX-License-Identifier: MIT */
/* The kernel's log: levels, lines, the kernel's conversions, where it goes. */
#include <cases.h>

#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <unistd.h>

#include <linux/err.h>
#include <linux/printk.h>
#include <linux/slab.h>

static int levels[16];
static char lines[16][80];
static unsigned int count;

static void keep(int level, const char *line, void *context)
{
	(void)context;
	if (count == 16)
		return;
	levels[count] = level;
	strncpy(lines[count++], line, sizeof(lines[0]) - 1);
}

static void listen(void)
{
	count = 0;
	memset(lines, 0, sizeof(lines));
	drmres_set_log_sink(keep, NULL);
}

static void levels_and_lines(void)
{
	listen();
	CHECK_EQ(printk("no level\n"), 9);
	CHECK_EQ(printk(KERN_INFO "no newline"), 10);
	printk(KERN_ERR "two\nlines\n");
	printk(KERN_DEBUG KERN_CRIT "the last level counts\n");
	printk("\n");
	printk("%s", "");
	printk(KERN_DEFAULT "default\n");
	CHECK_EQ(count, 7);
	CHECK_STR(lines[0], "no level");
	CHECK_EQ(levels[0], LOGLEVEL_WARNING);
	CHECK_STR(lines[1], "no newline");
	CHECK_EQ(levels[1], LOGLEVEL_INFO);
	CHECK_STR(lines[2], "two");
	CHECK_STR(lines[3], "lines");
	CHECK_EQ(levels[3], LOGLEVEL_ERR);
	CHECK_EQ(levels[4], LOGLEVEL_CRIT);
	CHECK_STR(lines[5], "");
	CHECK_STR(lines[6], "default");
}

static void by_level(void)
{
	listen();
	pr_emerg("0 %d\n", 0);
	pr_alert("1\n");
	pr_crit("2\n");
	pr_err("3\n");
	pr_warn("4\n");
	pr_notice("5\n");
	pr_info("6\n");
	pr_debug("not without DEBUG\n");
	pr_devel("not without DEBUG\n");
	no_printk("never %d\n", 1);
	CHECK_EQ(count, 7);
	for (int i = 0; i < 7; i++)
		CHECK(levels[i] == i && lines[i][0] == '0' + i);
}

static void say_once(void)
{
	printk_once(KERN_INFO "printk\n");
	pr_emerg_once("0\n");
	pr_alert_once("1\n");
	pr_crit_once("2\n");
	pr_err_once("3\n");
	pr_warn_once("4\n");
	pr_notice_once("5\n");
	pr_info_once("%d\n", 6);
}

static void once_a_run(void)
{
	say_once();
	say_once();
	CHECK_LOG("printk\n0\n1\n2\n3\n4\n5\n6\n");
	drmres_reset();
	say_once();
	CHECK_LOG("printk\n0\n1\n2\n3\n4\n5\n6\n");
}

static void standard_conversions(void)
{
	const char *nothing = NULL;

	OPTIMIZER_HIDE_VAR(nothing);
	printk("%d %i %u %x %X %o %c %%\n", -1, -2, 3u, 0xabu, 0xabu, 8u, 'c');
	CHECK_LOG("-1 -2 3 ab AB 10 c %\n");
	printk("%hhd %hd %ld %lld %zd %zu %td %jd\n", (signed char)-1, (short)-2, -3l, -4ll, (ssize_t)-5, (size_t)6,
	       (ptrdiff_t)-7, (intmax_t)-8);
	CHECK_LOG("-1 -2 -3 -4 -5 6 -7 -8\n");
	printk("%hhu %hu %lx %llx\n", (unsigned char)255, (unsigned short)65535, ~0ul, ~0ull);
	CHECK_LOG("255 65535 ffffffffffffffff ffffffffffffffff\n");
	printk("[%5d] [%-5d] [%05d] [%+d] [%#x] [%.3d] [%*d] [%-*d] [%.*s]\n", 1, 2, 3, 4, 5u, 6, 4, 7, 4, 8, 2, "abc");
	CHECK_LOG("[    1] [2    ] [00003] [+4] [0x5] [006] [   7] [8   ] [ab]\n");
	printk("[%#x] [%#X] [%#o] [%5x] [%#6x] [%-#6x] [%#06x] [%#.3x] [%#8.3x]\n", 0, 0, 0, 0, 0, 0, 0, 0, 0);
	CHECK_LOG("[0x0] [0X0] [0] [    0] [   0x0] [0x0   ] [0x0000] [0x000] [   0x000]\n");
	printk("[%5s] [%-5s] [%.1s] [%5.1s] [%3c] [%*d]\n", "ab", "ab", "ab", "ab", 'c', -4, 9);
	CHECK_LOG("[   ab] [ab   ] [a] [    a] [  c] [9   ]\n");
	printk("%s %.2f\n", nothing, 1.5);
	CHECK_LOG("(null) 1.50\n");
}

/* The compiler knows %pe and its like as %p and a letter. */
static void kernel_conversions(void)
{
	printk("[%pe] [%pe] [%pe] [%-9pe] [%9pe]\n", ERR_PTR(-ENOMEM), ERR_PTR(-EPROBE_DEFER), ERR_PTR(-ERESTARTSYS),
	       ERR_PTR(-EIO), ERR_PTR(-EIO));
	CHECK_LOG("[-ENOMEM] [-EPROBE_DEFER] [-ERESTARTSYS] [-EIO     ] [     -EIO]\n");
	printk("[%pe] [%pe] [%p]\n", ERR_PTR(-4000), NULL, ERR_PTR(-1));
	CHECK_LOG("[fffffffffffff060] [0000000000000000] [ffffffffffffffff]\n");
	/* A function of a shared library has a name everywhere. */
	printk("%ps\n", (void *)(uintptr_t)rand);
	CHECK_LOG("rand\n");
	printk("%pS\n", (void *)((uintptr_t)rand + 1));
	CHECK_LOG("rand+0x1\n");
}

/* No address is ever printed: two runs print the same bytes. */
static void addresses_are_not_printed(void)
{
	int local;

	printk("%p %px %pK\n", (void *)&local, (void *)&local, (void *)&local);
	CHECK_LOG("(____ptrval____) (____ptrval____) (____ptrval____)\n");
}

static void objects_are_named(void)
{
	char *memory = kmalloc(16, GFP_KERNEL);

	printk("[%p] [%-8p] [%p]\n", memory, memory, memory + 8);
	CHECK_LOG("[mem#1] [mem#1   ] [mem#1]\n");
	kfree(memory);
}

static void __printf(2, 3) wrapped(int depth, const char *fmt, ...)
{
	struct va_format vaf;
	va_list args;

	va_start(args, fmt);
	vaf.fmt = fmt;
	vaf.va = &args;
	if (depth)
		wrapped(depth - 1, "<%pV>", &vaf);
	else
		printk("wrapped: %pV.\n", &vaf);
	va_end(args);
}

static void formats_in_formats(void)
{
	wrapped(0, "%d %s", 1, "two");
	CHECK_LOG("wrapped: 1 two.\n");
	wrapped(2, "%d %s", 1, "two");
	CHECK_LOG("wrapped: <<1 two>>.\n");
}

static void long_lines_are_cut(void)
{
	char text[3000];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	printk("%s\n", text);
	CHECK_EQ(strlen(case_log()), 1024);
}

/* The default sink prints what is below the console level. */
static void default_sink(void)
{
	int saved = dup(STDERR_FILENO), ends[2];
	char printed[128] = "";

	CHECK(!pipe2(ends, O_CLOEXEC));
	dup2(ends[1], STDERR_FILENO);
	drmres_set_log_sink(NULL, NULL);
	drmres_set_console_level(7);
	pr_info("shown\n");
	printk(KERN_DEBUG "not shown\n");
	drmres_set_console_level(8);
	printk(KERN_DEBUG "shown too\n");
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(ends[1]);
	for (size_t used = 0; used < sizeof(printed) - 1;) {
		ssize_t got = read(ends[0], printed + used, sizeof(printed) - 1 - used);

		if (got <= 0)
			break;
		used += (size_t)got;
	}
	close(ends[0]);
	CHECK_STR(printed, "shown\nshown too\n");
}

static void switches(void)
{
	CHECK(!drmres_devres_log());
	drmres_set_devres_log(true);
	CHECK(drmres_devres_log());
	drmres_set_drm_debug(0x200);
	CHECK_EQ(READ_ONCE(drmres_drm_debug), 0x200);
}

CASES(printk){
	CASE(printk, levels_and_lines),	    CASE(printk, by_level),	      CASE(printk, once_a_run),
	CASE(printk, standard_conversions), CASE(printk, kernel_conversions), CASE(printk, addresses_are_not_printed),
	CASE(printk, objects_are_named),    CASE(printk, formats_in_formats), CASE(printk, long_lines_are_cut),
	CASE(printk, default_sink),	    CASE(printk, switches),	      CASE_END,
};
