/* SPDX-License-Identifier: MIT */
/*
 * The scenarios as a program: upstream policy, the profile of the kernel that they are compared with.
 *
 *	scenario-runner [BACKEND [quiet]]
 *
 * Both logs of managed resources are on, so that every node is seen, unless it is to be quiet: then nobody pays attention
 * to single nodes, and back ends take their quick ways. Ends with 2 if there is no such back end.
 */
#include <drmres/drmres.h>
#include <scenarios.h>
#include <stdio.h>
#include <string.h>

static void print_line(int level, const char *line, void *context)
{
	(void)level;
	(void)context;
	puts(line);
}

static void print_report(const struct drmres_report *report, void *context)
{
	static char text[4096];

	(void)context;
	drmres_report_text(report, text, sizeof(text));
	fputs(text, stdout);
}

int main(int argc, char **argv)
{
	bool quiet = argc > 2 && !strcmp(argv[2], "quiet");

	if (drmres_set_backend(argc > 1 ? argv[1] : "exact")) {
		fprintf(stderr, "scenario-runner: no back end '%s'\n", argv[1]);
		return 2;
	}
	drmres_set_policy(DRMRES_UPSTREAM);
	drmres_set_profile(DRMRES_LINUX_6_12);
	drmres_set_drm_debug(quiet ? 0 : 0x200);
	drmres_set_devres_log(!quiet);
	drmres_set_log_sink(print_line, NULL);
	drmres_set_report_sink(print_report, NULL);
	return scn_run_all() ? 1 : 0;
}
