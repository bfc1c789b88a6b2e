// SPDX-License-Identifier: MIT
/**
 * DOC: the test program
 *
 * Owns the list of suites, which only grows, before main().
 */
#include "kunit.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bsd/stdlib.h>
#include <drmres/alloc.h>
#include <drmres/policy.h>
#include <drmres/work.h>

#define MAX_TIMEOUT 86400

static struct kunit_suite **suites;
static size_t suite_count;

void drmres_kunit_register(struct kunit_suite *const *added, size_t count)
{
	struct kunit_suite **grown = reallocarray(suites, suite_count + count, sizeof(*suites));

	/* Before main() there is nobody to tell. */
	if (!grown)
		abort();
	suites = grown;
	memcpy(suites + suite_count, added, count * sizeof(*suites));
	suite_count += count;
}

static bool wanted(const struct kunit_suite *suite, const struct drmres_kunit_options *options)
{
	const struct kunit_case *test_case;

	kunit_suite_for_each_test_case(suite,
				       test_case) if (drmres_kunit_wanted(suite, test_case, options)) return true;
	return !options->filter;
}

static void list(const struct kunit_suite *suite, const struct drmres_kunit_options *options)
{
	const struct kunit_case *test_case;

	kunit_suite_for_each_test_case(suite, test_case) if (drmres_kunit_wanted(suite, test_case, options))
		printf("%s.%s\n", suite->name, test_case->name);
}

static bool parse(int argc, char **argv, struct drmres_kunit_options *options)
{
	static const struct option names[] = {{"filter", required_argument, NULL, 'f'},
					      {"list", no_argument, NULL, 'l'},
					      {"timeout", required_argument, NULL, 't'},
					      {"policy", required_argument, NULL, 'p'},
					      {NULL, 0, NULL, 0}};
	const char *error = NULL;
	int option;

	drmres_set_policy(DRMRES_UPSTREAM);
	while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (option) {
		case 'f':
			options->filter = optarg;
			break;
		case 'l':
			options->list = true;
			break;
		case 't':
			options->timeout = (unsigned int)strtonum(optarg, 1, MAX_TIMEOUT, &error);
			if (error) {
				fprintf(stderr, "--timeout %s: %s\n", optarg, error);
				return false;
			}
			break;
		case 'p':
			if (strcmp(optarg, "strict") && strcmp(optarg, "upstream")) {
				fprintf(stderr, "--policy is strict or upstream\n");
				return false;
			}
			drmres_set_policy(strcmp(optarg, "strict") ? DRMRES_UPSTREAM : DRMRES_STRICT);
			break;
		default:
			return false;
		}
	}
	if (optind == argc)
		return true;
	fprintf(stderr, "%s: nothing is expected here\n", argv[optind]);
	return false;
}

int drmres_kunit_run(int argc, char **argv)
{
	struct drmres_kunit_options options = {.timeout = 10};
	unsigned int count = 0, number = 0, failed = 0;

	/* The back end that finds bugs, unless a constructor has chosen and allocated. */
	drmres_set_backend("exact");
	if (!parse(argc, argv, &options))
		return 2;
	for (size_t i = 0; i < suite_count; i++) {
		if (!wanted(suites[i], &options))
			continue;
		count++;
		if (options.list)
			list(suites[i], &options);
	}
	if (!count) {
		fprintf(stderr, options.filter ? "no case matches '%s'\n" : "there is no suite%s\n",
			options.filter ? options.filter : "");
		return 2;
	}
	if (options.list)
		return 0;

	drmres_kunit_capture();
	drmres_kunit_count_slab_errors();
	drmres_set_work_mode(DRMRES_WORK_MANUAL);
	drmres_kunit_line(0, "KTAP version 1");
	drmres_kunit_line(0, "1..%u", count);
	for (size_t i = 0; i < suite_count; i++)
		if (wanted(suites[i], &options))
			failed += drmres_kunit_run_suite(suites[i], ++number, &options) == KUNIT_FAILURE;
	return failed ? 1 : 0;
}
