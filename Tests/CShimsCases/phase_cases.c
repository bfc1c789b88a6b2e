/* SPDX-License-Identifier: MIT */
/* What a thread is doing. */
#include <cases.h>

#include <pthread.h>
#include <string.h>

static char text[256];

static void nested(void)
{
	struct drmres_phase scenario, close, release, put, ioctl, probe;

	CHECK_STR(drmres_phase_describe(text, sizeof(text)), "");
	drmres_phase_enter(&scenario, "hotunplug-lateclose", NULL);
	drmres_phase_enter(&close, "close", "file#1");
	drmres_phase_enter(&release, "release", "drm#1");
	CHECK_STR(drmres_phase_describe(text, sizeof(text)),
		  "release of drm#1, in close of file#1, in hotunplug-lateclose");
	drmres_phase_leave(&release);
	drmres_phase_enter(&put, "put", "");
	CHECK_STR(drmres_phase_describe(text, sizeof(text)), "put, in close of file#1, in hotunplug-lateclose");
	drmres_phase_leave(&put);
	drmres_phase_leave(&close);
	drmres_phase_enter(&ioctl, "ioctl VC4_GET_STATS", "file#1");
	CHECK_STR(drmres_phase_describe(text, sizeof(text)), "ioctl VC4_GET_STATS on file#1, in hotunplug-lateclose");
	CHECK_STR(drmres_phase_describe(text, 6), "ioctl");
	drmres_phase_leave(&ioctl);
	drmres_phase_leave(&scenario);
	drmres_phase_enter(&probe, "probe", "vc4-drm.0");
	CHECK_STR(drmres_phase_describe(text, sizeof(text)), "probe of vc4-drm.0");
	drmres_phase_leave(&probe);
	CHECK_STR(drmres_phase_describe(text, sizeof(text)), "");
}

/* The subject is copied: an object's name may go with the object inside the phase. */
static void subject_is_copied(void)
{
	struct drmres_phase phase;
	char subject[100];

	memset(subject, 'x', sizeof(subject) - 1);
	subject[sizeof(subject) - 1] = '\0';
	drmres_phase_enter(&phase, "unbind", subject);
	memset(subject, 'y', sizeof(subject) - 1);
	drmres_phase_describe(text, sizeof(text));
	CHECK_EQ(strlen(text), strlen("unbind of ") + 63);
	CHECK(!strchr(text, 'y'));
	drmres_phase_leave(&phase);
}

static void *look(void *data)
{
	struct drmres_phase phase;

	(void)data;
	drmres_phase_enter(&phase, "work", "wq#1");
	drmres_phase_describe(text, sizeof(text));
	drmres_phase_leave(&phase);
	return NULL;
}

static void threads_have_their_own(void)
{
	struct drmres_phase phase;
	pthread_t thread;

	drmres_phase_enter(&phase, "probe", "vc4-drm.0");
	pthread_create(&thread, NULL, look, NULL);
	pthread_join(thread, NULL);
	CHECK_STR(text, "work of wq#1");
	drmres_phase_leave(&phase);
}

static void wrong_order_is_told(void)
{
	const struct drmres_report *report;
	struct drmres_phase outer, inner;

	drmres_phase_enter(&outer, "probe", "vc4-drm.0");
	drmres_phase_enter(&inner, "open", "file#1");
	drmres_phase_leave(&outer);
	report = EXPECT_REPORT(PHASE_ORDER);
	CHECK_STR(report ? report->what : NULL, "probe is left inside open, which ends with it");
	CHECK_STR(drmres_phase_describe(text, sizeof(text)), "");
	drmres_phase_leave(&inner);
	EXPECT_REPORT(PHASE_ORDER);
}

static void nulls_are_told(void)
{
	struct drmres_phase phase;

	drmres_phase_enter(NULL, "probe", NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	drmres_phase_enter(&phase, NULL, "drm#1");
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_STR(drmres_phase_describe(text, sizeof(text)), "unnamed phase on drm#1");
	drmres_phase_leave(&phase);
	drmres_phase_leave(NULL);
	EXPECT_REPORT(PHASE_ORDER);
}

CASES(phase){
	CASE(phase, nested),
	CASE(phase, subject_is_copied),
	CASE(phase, threads_have_their_own),
	CASE(phase, wrong_order_is_told),
	CASE(phase, nulls_are_told),
	CASE_END,
};
