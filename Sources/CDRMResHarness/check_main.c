// SPDX-License-Identifier: MIT
/*
 * The runner's command line: plan, run and replay, with lines on stdout; and which back end a program has that the
 * harness is part of. Owns nothing that outlives the call.
 */
#include "core.h"

#include <harness.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <drmres/alloc.h>
#include <drmres/module.h>
#include <linux/platform_device.h>

#include <bsd/stdlib.h>

#define MOST_BENIGN 256
#define CANNOT_GO_ON 3

/* A driver that no module registers; defined by the program if it has one. */
extern struct platform_driver *drmres_check_driver __attribute__((weak));

static bool has_driver(void)
{
	return &drmres_check_driver && drmres_check_driver;
}

static int load(void *context)
{
	int ret = drmres_modules_init();

	(void)context;
	if (!ret && has_driver())
		ret = (__platform_driver_register)(drmres_check_driver, NULL);
	if (ret)
		drmres_modules_exit();
	return ret;
}

static void unload(void *context)
{
	(void)context;
	if (has_driver())
		(platform_driver_unregister)(drmres_check_driver);
	drmres_modules_exit();
}

const struct harness_subject *harness_modules(void)
{
	static struct harness_subject subject = {.load = load, .unload = unload};
	const struct module *module = drmres_module_next(NULL);

	subject.name = module ? module->name : has_driver() ? drmres_check_driver->driver.name : "driver";
	return &subject;
}

/* What looks for bugs has the back end that finds them, unless somebody chooses another before the first allocation. */
__attribute__((constructor(101))) static void find_bugs(void)
{
	drmres_set_backend("exact");
}

/* A program that is more than a runner has sanitizer options of its own. */
#if defined(__has_feature) && !defined(HARNESS_IN_PROGRAM)
#if __has_feature(address_sanitizer)
/*
 * What died is looked at by who reads the lines: nobody has to wait for a symbolizer. Leaks are counted by the core,
 * which knows whose they are.
 */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "symbolize=0:detect_leaks=0:allocator_may_return_null=1:malloc_context_size=4:exitcode=77";
}

const char *__ubsan_default_options(void);
const char *__ubsan_default_options(void)
{
	return "symbolize=0:print_stacktrace=0";
}
#endif
#endif

static void print(const char *line, size_t length, void *context)
{
	(void)context;
	fwrite(line, 1, length, stdout);
	fputc('\n', stdout);
	fflush(stdout);
}

struct arguments {
	const char *verb, *token;
	struct harness_options options;
	const char *benign[MOST_BENIGN];
};

static bool number(const char *text, long long most, long long *value)
{
	const char *error = NULL;

	*value = text ? strtonum(text, 0, most, &error) : 0;
	return text && !error;
}

static bool shard(const char *text, struct harness_options *options)
{
	return text && sscanf(text, "%u/%u", &options->shard, &options->shards) == 2 && options->shard &&
	       options->shard <= options->shards;
}

/* One option with its value. Return: how many words it took, 0 if it is none. */
static int option(struct arguments *arguments, const char *name, const char *value)
{
	struct harness_options *options = &arguments->options;
	long long n;

	if (!strcmp(name, "--no-faults"))
		return options->no_faults = true;
	if (!strcmp(name, "--no-races"))
		return options->no_races = true;
	if (!strcmp(name, "--in-process"))
		return options->in_process = true;
	if (!value)
		return 0;
	if (!strcmp(name, "--scenario"))
		return options->scenario = value, 2;
	if (!strcmp(name, "--shard"))
		return shard(value, options) ? 2 : 0;
	if (!strcmp(name, "--policy")) {
		options->upstream = !strcmp(value, "upstream");
		return options->upstream || !strcmp(value, "strict") ? 2 : 0;
	}
	if (!strcmp(name, "--benign") && options->benign_count < MOST_BENIGN)
		return arguments->benign[options->benign_count++] = value, 2;
	if (!strcmp(name, "--timeout") && number(value, 3600, &n))
		return options->timeout = (unsigned int)n, 2;
	if (!strcmp(name, "--row") && number(value, 100000, &n) && n)
		return options->row = (unsigned int)n - 1, 2;
	if (!strcmp(name, "--seeds") && number(value, 100000, &n))
		return options->seeds = (unsigned int)n, 2;
	if (!strcmp(name, "--seed") && number(value, INT64_MAX, &n))
		return options->seed = (uint64_t)n, 2;
	return 0;
}

static bool parse(int argc, char **argv, struct arguments *arguments)
{
	arguments->options.benign = arguments->benign;
	if (argc < 2)
		return false;
	arguments->verb = argv[1];
	for (int i = 2, took; i < argc; i += took) {
		took = argv[i][0] == '-' ? option(arguments, argv[i], i + 1 < argc ? argv[i + 1] : NULL) : 1;
		if (!took || (argv[i][0] != '-' && arguments->token)) {
			fprintf(stderr, "%s: cannot use \"%s\"\n", argv[0], argv[i]);
			return false;
		}
		if (argv[i][0] != '-')
			arguments->token = argv[i];
	}
	return true;
}

int drmres_check_main(int argc, char **argv)
{
	static struct arguments arguments;
	const struct harness_subject *subject = harness_modules();
	int ret = -EINVAL;

	if (!parse(argc, argv, &arguments))
		goto usage;
	if (!drmres_module_next(NULL) && !has_driver()) {
		fprintf(stderr, "%s: no module_init(), no module_platform_driver() and no driver symbol\n", argv[0]);
		return CANNOT_GO_ON;
	}
	if (!strcmp(arguments.verb, "plan"))
		ret = harness_plan(subject, &arguments.options, print, NULL);
	else if (!strcmp(arguments.verb, "run"))
		ret = harness_run(subject, &arguments.options, print, NULL);
	else if (!strcmp(arguments.verb, "replay") && arguments.token)
		ret = harness_replay(subject, arguments.token, &arguments.options, print, NULL);
	else
		goto usage;
	if (ret == -ERANGE)
		fprintf(stderr, "%s: no driver has a row %u in its id table\n", argv[0], arguments.options.row + 1);
	else if (ret)
		fprintf(stderr, "%s: %s\n", argv[0], strerror(-ret));
	return ret ? CANNOT_GO_ON : 0;
usage:
	fprintf(stderr, "usage: %s plan|run|replay TOKEN [options]\n", argv[0]);
	return CANNOT_GO_ON;
}
