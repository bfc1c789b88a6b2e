/* SPDX-License-Identifier: MIT */
/* Findings: the catalogue, the record, its text, the sink; objects, sites and policies as they are printed. */
#include <cases.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <fcntl.h>
#include <unistd.h>

#include <linux/kernel.h>
#include <linux/string.h>

/* The cases' own sink is put aside while a case has one of its own. */
struct heard {
	drmres_report_sink_t outer;
	void *outer_context;
	unsigned int count;
	struct drmres_report last;
};

static void listen(struct heard *heard, drmres_report_sink_t sink)
{
	*heard = (struct heard){0};
	heard->outer = drmres_get_report_sink(&heard->outer_context);
	drmres_set_report_sink(sink, heard);
}

static void stop(struct heard *heard)
{
	drmres_set_report_sink(heard->outer, heard->outer_context);
}

static void hear(const struct drmres_report *report, void *context)
{
	struct heard *heard = context;

	__atomic_fetch_add(&heard->count, 1, __ATOMIC_RELAXED);
	heard->last = *report;
}

static void catalogue(void)
{
	for (int code = 1; code < DRMRES_CODE_COUNT; code++) {
		const struct drmres_code_info *info = drmres_code_info(code);

		CHECK(info && info->code == (enum drmres_code)code);
		if (!info)
			return;
		CHECK_EQ(strlen(info->name), 3);
		CHECK(strchr("WLMKRF", info->name[0]));
		CHECK(info->title[0] && info->advice[0]);
		/* A number that two rows share is found as the first of them. */
		if (drmres_code_find(info->name) != info)
			case_fail(DRMRES_FILE_NAME, __LINE__, "%s is not unique", info->name);
	}
	CHECK(!drmres_code_info(DRMRES_NO_CODE) && !drmres_code_info(DRMRES_CODE_COUNT));
	CHECK(drmres_code_find("l01") == drmres_code_info(DRMRES_DEVM_AFTER_UNBIND));
	CHECK(!drmres_code_find("X99") && !drmres_code_find("") && !drmres_code_find(NULL));
}

static void record(void)
{
	static const struct drmres_site site = {"vc4_drv.c", "vc4_bind", 41, NULL};
	const struct drmres_site *outer = drmres_site_enter(&site);
	struct drmres_object object = {.kind = DRMRES_KIND_DRMRES, .id = 7, .name = "kmalloc", .size = 96};
	struct drmres_phase phase;
	struct heard heard;

	listen(&heard, hear);
	drmres_phase_enter(&phase, "unbind", "vc4-drm.0");
	drmres_set_schedule("1.0.2");
	drmres_report(DRMRES_DRMM_FREE_UNKNOWN, "drmm_kfree", &object, "%d of %s\n", 3, "them");
	drmres_phase_leave(&phase);
	drmres_site_leave(outer);
	stop(&heard);

	CHECK_EQ(heard.count, 1);
	CHECK_EQ(heard.last.sequence, 1);
	CHECK_EQ(heard.last.code, DRMRES_DRMM_FREE_UNKNOWN);
	CHECK_STR(heard.last.info->name, "W04");
	CHECK_STR(heard.last.what, "3 of them");
	CHECK_STR(heard.last.function, "drmm_kfree");
	CHECK_EQ(heard.last.object.id, 7);
	CHECK_STR(heard.last.phase, "unbind of vc4-drm.0");
	CHECK_EQ(heard.last.site.line, 41);
	CHECK_STR(heard.last.schedule, "1.0.2");
	CHECK_EQ(heard.last.policy, DRMRES_STRICT);
	CHECK_STR(heard.last.advice, heard.last.info->advice);
	CHECK_EQ(drmres_report_count(), 1);
}

static void without_a_note_the_caller_is_known(void)
{
	struct heard heard;
	char place[128];

	listen(&heard, hear);
	drmres_report(DRMRES_WARN, NULL, NULL, "x");
	stop(&heard);
	CHECK(!heard.last.site.file && heard.last.site.pc);
	drmres_site_describe(&heard.last.site, place, sizeof(place));
	CHECK(strstr(place, "+0x"));
}

static void full_text(void)
{
	struct drmres_report report = {
		.code = DRMRES_DEVM_AFTER_UNBIND,
		.info = drmres_code_info(DRMRES_DEVM_AFTER_UNBIND),
		.what = "struct vc4_file was read",
		.function = "vc4_ioctl",
		.object =
			{
				.kind = DRMRES_KIND_DEVRES,
				.id = 7,
				.name = "devm_kzalloc",
				.owner = "device vc4-drm.0",
				.size = 96,
				.allocated = {"vc4_drv.c", "vc4_bind", 41, NULL},
				.released = {"dd.c", "device_unbind", 12, NULL},
				.released_by = "unbind of vc4-drm.0",
			},
		.phase = "ioctl VC4_GET_STATS on file#1",
		.site = {"src/vc4_ioctl.c", "vc4_get_stats", 88, NULL},
		.fault = "allocation 3 was made to fail",
		.schedule = "1.0.2",
		.advice = "do not",
	};
	char text[2048];
	size_t need = drmres_report_text(&report, text, sizeof(text));

	CHECK_EQ(need, strlen(text));
	CHECK_STR(text, "BUG: [L01] devm memory reached after unbind: struct vc4_file was read\n"
			"  object:       dr#7 \"devm_kzalloc\", 96 bytes, owned by device vc4-drm.0\n"
			"  allocated at: vc4_drv.c:41 (vc4_bind)\n"
			"  released at:  dd.c:12 (device_unbind), by unbind of vc4-drm.0\n"
			"  during:       ioctl VC4_GET_STATS on file#1\n"
			"  called at:    vc4_ioctl.c:88 (vc4_get_stats)\n"
			"  reported by:  vc4_ioctl\n"
			"  fault:        allocation 3 was made to fail\n"
			"  schedule:     1.0.2\n"
			"  policy:       strict\n"
			"  advice:       do not\n");
	/* Too little room: cut, ended, and the need is told. */
	CHECK_EQ(drmres_report_text(&report, text, 8), need);
	CHECK_STR(text, "BUG: [L");
	CHECK_EQ(drmres_report_text(&report, NULL, 0), need);
}

static void short_text(void)
{
	struct drmres_report report = {
		.info = drmres_code_info(DRMRES_GROUP_UNKNOWN),
		.policy = DRMRES_UPSTREAM,
		.object = {.kind = DRMRES_KIND_DEVICE, .id = 1, .name = "vc4-drm.0"},
	};
	char text[512];

	drmres_report_text(&report, text, sizeof(text));
	CHECK_STR(text, "WARNING: [W16] no such devres group\n"
			"  object:       device vc4-drm.0\n"
			"  policy:       upstream\n");
	report.info = drmres_code_info(DRMRES_FAULT_INJECTED);
	report.object.kind = DRMRES_KIND_NONE;
	drmres_report_text(&report, text, sizeof(text));
	CHECK_STR(text, "NOTE: [F01] an allocation was made to fail\n"
			"  policy:       upstream\n");
}

/* What is printed where nobody listens: the same block, on stderr. */
static void default_sink_prints(void)
{
	char printed[2048] = "";
	int saved = dup(STDERR_FILENO), ends[2];
	struct heard heard;

	CHECK(!pipe2(ends, O_CLOEXEC));
	listen(&heard, NULL);
	CHECK(!drmres_get_report_sink(NULL));
	dup2(ends[1], STDERR_FILENO);
	drmres_report(DRMRES_GROUP_UNKNOWN, "devres_release_group", NULL, "id %d", 5);
	dup2(saved, STDERR_FILENO);
	stop(&heard);
	CHECK(read(ends[0], printed, sizeof(printed) - 1) > 0);
	close(ends[0]);
	close(ends[1]);
	close(saved);
	CHECK(strstarts(printed, "WARNING: [W16] no such devres group: id 5\n  called at:    "));
	CHECK(strstr(printed, "\n  reported by:  devres_release_group\n"));
}

static void notes_do_not_count(void)
{
	struct heard heard;

	listen(&heard, hear);
	drmres_report(DRMRES_FAULT_INJECTED, "kmalloc", NULL, "note");
	CHECK_EQ(drmres_report_count(), 0);
	drmres_report(DRMRES_WARN, "WARN", NULL, "finding");
	stop(&heard);
	CHECK_EQ(heard.count, 2);
	CHECK_EQ(heard.last.sequence, 2);
	CHECK_EQ(drmres_report_count(), 1);
	drmres_reset();
	CHECK_EQ(drmres_report_count(), 0);
}

static void report_again(const struct drmres_report *report, void *context)
{
	struct heard *heard = context;

	heard->count++;
	heard->last = *report;
	drmres_report(DRMRES_WARN, "sink", NULL, "from the sink");
}

/*
 * 1. A sink makes a mistake that is reported.
 * 2. That report reaches the sink, which makes the same mistake.
 * 3. The third is dropped, so that it ends.
 */
static void sink_may_report(void)
{
	struct heard heard;

	listen(&heard, report_again);
	drmres_report(DRMRES_WARN, "driver", NULL, "from the driver");
	CHECK_EQ(heard.count, 2);
	CHECK_STR(heard.last.what, "from the sink");
	drmres_report(DRMRES_WARN, "driver", NULL, "from the driver");
	CHECK_EQ(heard.count, 4);
	stop(&heard);
	CHECK_EQ(drmres_report_count(), 4);
}

static void unknown_code_is_nothing(void)
{
	drmres_report(DRMRES_NO_CODE, "x", NULL, "x");
	drmres_report(DRMRES_CODE_COUNT, "x", NULL, "x");
	CHECK_EQ(drmres_report_count(), 0);
}

static void long_texts_are_cut(void)
{
	struct heard heard;
	char name[300];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	listen(&heard, hear);
	drmres_report(DRMRES_WARN, name, NULL, "%s", name);
	stop(&heard);
	CHECK_EQ(strlen(heard.last.what), sizeof(heard.last.what) - 1);
	CHECK_EQ(strlen(heard.last.function), sizeof(heard.last.function) - 1);
}

static void *report_many(void *data)
{
	(void)data;
	for (int i = 0; i < 100; i++)
		drmres_report(DRMRES_WARN, "thread", NULL, "%d", i);
	return NULL;
}

static void count_reports(const struct drmres_report *report, void *context)
{
	struct heard *heard = context;

	(void)report;
	__atomic_fetch_add(&heard->count, 1, __ATOMIC_RELAXED);
}

static void several_threads(void)
{
	pthread_t threads[2];
	struct heard heard;

	listen(&heard, count_reports);
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		pthread_create(&threads[i], NULL, report_many, NULL);
	/* Replaced while others report: each report reaches some sink whole. */
	drmres_set_report_sink(count_reports, &heard);
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		pthread_join(threads[i], NULL);
	stop(&heard);
	CHECK_EQ(heard.count, 200);
	CHECK_EQ(drmres_report_count(), 200);
}

static const char *label(enum drmres_kind kind, u64 id, const char *name)
{
	static char text[96];
	struct drmres_object object = {.kind = kind, .id = id};

	strscpy(object.name, name);
	return drmres_object_label(&object, text, sizeof(text));
}

static void labels(void)
{
	CHECK_STR(label(DRMRES_KIND_DRMRES, 7, "kmalloc"), "dr#7");
	CHECK_STR(label(DRMRES_KIND_DEVRES, 8, ""), "dr#8");
	CHECK_STR(label(DRMRES_KIND_DEVICE, 1, "vc4-drm.0"), "device vc4-drm.0");
	CHECK_STR(label(DRMRES_KIND_DEVICE, 1, ""), "device#1");
	CHECK_STR(label(DRMRES_KIND_DRIVER, 0, "vc4"), "driver vc4");
	CHECK_STR(label(DRMRES_KIND_MEM, 0, ""), "mem");
	CHECK_STR(label(DRMRES_KIND_NONE, 3, "x"), "");
	CHECK_STR(drmres_kind_prefix(DRMRES_KIND_DMABUF), "dmabuf");
	CHECK_STR(drmres_kind_prefix(DRMRES_KIND_COUNT), "");
	for (int kind = 1; kind < DRMRES_KIND_COUNT; kind++)
		CHECK(drmres_kind_prefix(kind)[0]);
}

static void numbers(void)
{
	CHECK_EQ(drmres_next_id(DRMRES_KIND_DRMRES), 1);
	CHECK_EQ(drmres_next_id(DRMRES_KIND_DEVRES), 2);
	CHECK_EQ(drmres_next_id(DRMRES_KIND_FILE), 1);
	CHECK_EQ(drmres_next_id(DRMRES_KIND_COUNT), 0);
	drmres_reset();
	CHECK_EQ(drmres_next_id(DRMRES_KIND_DRMRES), 1);
}

static void places(void)
{
	struct drmres_site site = {"a/b/vc4.c", "vc4_bind", 3, NULL};
	char text[64];

	CHECK_STR(drmres_site_describe(&site, text, sizeof(text)), "vc4.c:3 (vc4_bind)");
	site.function = NULL;
	CHECK_STR(drmres_site_describe(&site, text, sizeof(text)), "vc4.c:3");
	site = (struct drmres_site){.pc = (const void *)1};
	CHECK_STR(drmres_site_describe(&site, text, sizeof(text)), "unknown");
	site = (struct drmres_site){.pc = (const void *)(uintptr_t)places};
	CHECK(strstr(drmres_site_describe(&site, text, sizeof(text)), "+0x") && !strchr(text, '/'));
	CHECK_STR(drmres_site_describe(NULL, text, sizeof(text)), "");
}

static int innermost(void)
{
	const struct drmres_site *here = drmres_site_enter(NULL);

	drmres_site_leave(here);
	return here ? (int)here->line : 0;
}

static void innermost_site_wins(void)
{
	int line = __LINE__ + 1;
	int at = DRMRES_AT(innermost());

	CHECK_EQ(at, line);
	CHECK_EQ(DRMRES_AT(innermost() + DRMRES_AT(innermost())), 2 * __LINE__);
	CHECK_EQ(innermost(), 0);
}

static void policies(void)
{
	CHECK_EQ(drmres_get_policy(), DRMRES_STRICT);
	CHECK_EQ(drmres_get_profile(), DRMRES_LINUX_7_3);
	drmres_set_policy(DRMRES_UPSTREAM);
	drmres_set_profile(DRMRES_LINUX_6_12);
	drmres_reset();
	CHECK_EQ(drmres_get_policy(), DRMRES_UPSTREAM);
	CHECK_EQ(drmres_get_profile(), DRMRES_LINUX_6_12);
	CHECK_STR(drmres_policy_name(DRMRES_STRICT), "strict");
	CHECK_STR(drmres_policy_name(DRMRES_UPSTREAM), "upstream");
}

CASES(report){
	CASE(report, catalogue),
	CASE(report, record),
	CASE(report, without_a_note_the_caller_is_known),
	CASE(report, full_text),
	CASE(report, short_text),
	CASE(report, default_sink_prints),
	CASE(report, notes_do_not_count),
	CASE(report, sink_may_report),
	CASE(report, unknown_code_is_nothing),
	CASE(report, long_texts_are_cut),
	CASE(report, several_threads),
	CASE(report, labels),
	CASE(report, numbers),
	CASE(report, places),
	CASE(report, innermost_site_wins),
	CASE(report, policies),
	CASE_END,
};
