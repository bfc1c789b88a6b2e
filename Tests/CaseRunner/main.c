/* SPDX-License-Identifier: MIT */
/*
 * The cases of Tests/CShimsCases in a process of their own, for what a process can choose only once:
 *
 *	case-runner [BACKEND [SUBSTRING]]
 *
 * runs the cases that can be run with that back end and whose "suite.name" has the substring. Prints the failures and one
 * line of summary; ends with 0 if there are none.
 */
#include <cases.h>

#include <stdio.h>
#include <string.h>

static char failures[1 << 16];

int main(int argc, char **argv)
{
	const char *backend = argc > 1 ? argv[1] : "exact", *part = argc > 2 ? argv[2] : "";
	unsigned int passed = 0, failed = 0, skipped = 0;
	char name[128];

	if (drmres_set_backend(backend)) {
		fprintf(stderr, "case-runner: no back end '%s', or too late to choose it\n", backend);
		return 2;
	}
	for (size_t i = 0; i < drmres_case_count(); i++) {
		const struct drmres_case *test = drmres_case_at(i);

		snprintf(name, sizeof(name), "%s.%s", test->suite, test->name);
		if (!strstr(name, part))
			continue;
		if (!drmres_case_applies(test)) {
			skipped++;
		} else if (drmres_case_run(test, failures, sizeof(failures))) {
			failed++;
			printf("FAIL %s\n%s", name, failures);
			fflush(stdout);
		} else {
			passed++;
		}
	}
	printf("%s: %u passed, %u failed, %u need exact\n", backend, passed, failed, skipped);
	return failed != 0;
}
