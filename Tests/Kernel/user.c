/* SPDX-License-Identifier: MIT */
/*
 * The scenarios as a program: upstream policy, the profile of the kernel that they are compared with, both logs on.
 */
#include <drmres/drmres.h>
#include <scenarios.h>
#include <stdio.h>

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

int main(void)
{
	drmres_set_policy(DRMRES_UPSTREAM);
	drmres_set_profile(DRMRES_LINUX_6_12);
	drmres_set_drm_debug(0x200);
	drmres_set_devres_log(true);
	drmres_set_log_sink(print_line, NULL);
	drmres_set_report_sink(print_report, NULL);
	return scn_run_all() ? 1 : 0;
}
