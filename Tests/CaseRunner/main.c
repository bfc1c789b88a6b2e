/* SPDX-License-Identifier: MIT */
/*
 * The cases of Tests/CShimsCases in a process of their own, for what a process can choose only once:
 *
 *	case-runner [--without-membarrier] [BACKEND [SUBSTRING]]
 *
 * runs the cases that can be run with that back end and whose "suite.name" has the substring. Prints the failures and one
 * line of summary; BACKEND - is what the library chooses by itself; ends with 0 if there are none. On request as on a system that has no membarrier(2).
 */
#include <cases.h>

#include <errno.h>
#include <linux/filter.h>
#include <linux/membarrier.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static char failures[1 << 16];

/* The library asks for membarrier(2) before main() begins, so take it away and begin once more. */
static bool without_membarrier(char **argv)
{
	struct sock_filter program[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_membarrier, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = {sizeof(program) / sizeof(program[0]), program};

	if (syscall(SYS_membarrier, MEMBARRIER_CMD_QUERY, 0, 0) < 0)
		return true;
	if (!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) && !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter))
		execv("/proc/self/exe", argv);
	perror("case-runner: cannot do without membarrier(2)");
	return false;
}

int main(int argc, char **argv)
{
	const bool without = argc > 1 && !strcmp(argv[1], "--without-membarrier");

	if (without && !without_membarrier(argv))
		return 3;
	argc -= without;
	argv += without;

	const char *backend = argc > 1 && strcmp(argv[1], "-") ? argv[1] : drmres_get_backend(),
		   *part = argc > 2 ? argv[2] : "";
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
