/* SPDX-License-Identifier: MIT */
/* This file is a module: it has an init and an exit function like a driver, and the cases run them. */
#undef DEBUG
#define DEBUG
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include <cases.h>

static int answer = -ENODEV;
static unsigned int ups, downs;
static char phase[96];

static int __init module_cases_init(void)
{
	drmres_phase_describe(phase, sizeof(phase));
	if (answer)
		return answer;
	ups++;
	return 0;
}

static void __exit module_cases_exit(void)
{
	drmres_phase_describe(phase, sizeof(phase));
	downs++;
}

static int verbose = 3;
static bool named;
module_param(verbose, int, 0444);
MODULE_PARM_DESC(verbose, "how much to say");
module_param_named(other, named, bool, 0600);

static const struct {
	const char *compatible;
} known[] = {{"brcm,bcm2835-vc4"}, {NULL}};
MODULE_DEVICE_TABLE(of, known);

extern int module_cases_exported;
int module_cases_exported;
EXPORT_SYMBOL_GPL(module_cases_exported);

module_init(module_cases_init);
module_exit(module_cases_exit);

MODULE_LICENSE("Dual MIT/GPL");
MODULE_AUTHOR("Nobody");
MODULE_DESCRIPTION("Cases");
MODULE_VERSION("1");
MODULE_ALIAS("platform:cases");
MODULE_FIRMWARE("cases.bin");
MODULE_SOFTDEP("pre: none");
MODULE_IMPORT_NS("DMA_BUF");

static bool is_listed(const struct module *wanted)
{
	struct module *module = NULL;

	while ((module = drmres_module_next(module)))
		if (module == wanted)
			return true;
	return false;
}

static void is_a_module(void)
{
	CHECK(is_listed(THIS_MODULE));
	CHECK_STR(THIS_MODULE->name, "module_cases.c");
	CHECK_EQ(ups, 0);
	CHECK(verbose == 3 && !named);
	/* DEBUG is defined above. */
	pr_debug("%d\n", verbose);
	CHECK_LOG("module_cases.c: 3\n");
}

/*
 * 1. The module's init fails: it is not up, and its exit is not called.
 * 2. It succeeds: it is up once, however often that is asked for.
 * 3. Its exit is called once.
 */
static void comes_up_and_goes(void)
{
	ups = downs = 0;
	answer = -EPROBE_DEFER;
	CHECK_EQ(drmres_modules_init(), -EPROBE_DEFER);
	drmres_modules_exit();
	CHECK(ups == 0 && downs == 0);

	answer = 0;
	CHECK_EQ(drmres_modules_init(), 0);
	CHECK_STR(phase, "init of module_cases.c");
	CHECK_EQ(drmres_modules_init(), 0);
	CHECK_EQ(ups, 1);
	drmres_modules_exit();
	CHECK_STR(phase, "exit of module_cases.c");
	drmres_modules_exit();
	CHECK(ups == 1 && downs == 1);
	answer = -ENODEV;
}

static struct module stays = {.name = "stays"};

static void without_exit_it_stays(void)
{
	answer = 0;
	downs = 0;
	drmres_module_add(&stays);
	drmres_module_add(&stays);
	CHECK(is_listed(&stays));
	CHECK_EQ(drmres_modules_init(), 0);
	CHECK(stays.live);
	drmres_modules_exit();
	CHECK(stays.live && !THIS_MODULE->live);
	CHECK_EQ(downs, 1);
	answer = -ENODEV;
}

CASES(module){
	CASE(module, is_a_module),
	CASE(module, comes_up_and_goes),
	CASE(module, without_exit_it_stays),
	CASE_END,
};
