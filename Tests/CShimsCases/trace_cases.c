/* SPDX-License-Identifier: MIT */
/* The stream of events and the ring that keeps the last. A report is the event that this layer can make by itself. */
#include <cases.h>

#include <errno.h>
#include <pthread.h>
#include <string.h>

/* The sink that forgets, for cases that make reports only to make events. */
static void forget(const struct drmres_report *report, void *context)
{
	(void)report;
	(void)context;
}

static void make_events(unsigned int count)
{
	struct drmres_object object = {.kind = DRMRES_KIND_DRMRES, .id = 7, .size = 96, .owner = "drm#1"};
	void *context;
	drmres_report_sink_t sink = drmres_get_report_sink(&context);

	drmres_set_report_sink(forget, NULL);
	while (count--)
		drmres_report(DRMRES_WARN, "driver", &object, "event");
	drmres_set_report_sink(sink, context);
}

static struct drmres_event last;
static unsigned int heard;

static void hear(const struct drmres_event *event, void *context)
{
	last = *event;
	*(unsigned int *)context += 1;
}

static void subscriber_hears(void)
{
	static const struct drmres_site site = {"vc4_drv.c", "vc4_bind", 41, NULL};
	const struct drmres_site *outer;
	struct drmres_phase phase, inner;

	make_events(1);
	heard = 0;
	drmres_trace_subscribe(hear, &heard);
	outer = drmres_site_enter(&site);
	drmres_phase_enter(&phase, "close", "file#1");
	drmres_phase_enter(&inner, "release", "drm#1");
	make_events(1);
	drmres_phase_leave(&inner);
	drmres_phase_leave(&phase);
	drmres_site_leave(outer);
	drmres_trace_subscribe(NULL, NULL);
	make_events(1);

	CHECK_EQ(heard, 1);
	CHECK_EQ(last.kind, DRMRES_EVENT_REPORT);
	CHECK_EQ(last.sequence, 1);
	CHECK_EQ(last.thread, 1);
	CHECK_EQ(last.object_kind, DRMRES_KIND_DRMRES);
	CHECK_EQ(last.object, 7);
	CHECK_EQ(last.size, 96);
	CHECK_STR(last.name, "W01");
	CHECK_STR(last.owner_name, "drm#1");
	CHECK_STR(last.phase, "release of drm#1");
	CHECK_EQ(last.site.line, 41);
}

static void hear_and_make(const struct drmres_event *event, void *context)
{
	hear(event, context);
	make_events(1);
}

/* What a subscriber causes does not come back to it. */
static void subscriber_is_not_nested(void)
{
	struct drmres_event events[8];

	heard = 0;
	CHECK_EQ(drmres_trace_ring_start(8), 0);
	drmres_trace_subscribe(hear_and_make, &heard);
	make_events(2);
	drmres_trace_subscribe(NULL, NULL);
	CHECK_EQ(heard, 2);
	CHECK_EQ(drmres_trace_ring_read(events, 8, NULL), 4);
	drmres_trace_ring_stop();
}

static void ring_keeps_the_last(void)
{
	struct drmres_event events[8];
	u64 lost = 0;

	CHECK_EQ(drmres_trace_ring_start(3), 0);
	make_events(3);
	CHECK_EQ(drmres_trace_ring_read(events, 8, &lost), 3);
	CHECK_EQ(lost, 0);
	CHECK_EQ(events[0].sequence, 1);
	make_events(4);
	CHECK_EQ(drmres_trace_ring_read(events, 8, &lost), 4);
	CHECK_EQ(lost, 3);
	for (u64 i = 0; i < 4; i++)
		CHECK_EQ(events[i].sequence, 4 + i);
	/* With little room the newest count. */
	CHECK_EQ(drmres_trace_ring_read(events, 1, &lost), 1);
	CHECK_EQ(events[0].sequence, 7);
	CHECK_EQ(lost, 6);
	/* Starting again starts empty; numbers go on. */
	CHECK_EQ(drmres_trace_ring_start(1), 0);
	CHECK_EQ(drmres_trace_ring_read(events, 8, &lost), 0);
	make_events(1);
	CHECK_EQ(drmres_trace_ring_read(events, 8, NULL), 1);
	CHECK_EQ(events[0].sequence, 8);
	drmres_trace_ring_stop();
	make_events(1);
	CHECK_EQ(drmres_trace_ring_read(events, 8, NULL), 0);
	drmres_trace_ring_stop();
}

static void reset_starts_anew(void)
{
	struct drmres_event event;
	u64 lost;

	CHECK_EQ(drmres_trace_ring_start(2), 0);
	make_events(5);
	drmres_reset();
	CHECK_EQ(drmres_trace_ring_read(&event, 1, &lost), 0);
	CHECK_EQ(lost, 0);
	make_events(1);
	CHECK_EQ(drmres_trace_ring_read(&event, 1, &lost), 1);
	CHECK_EQ(event.sequence, 1);
	CHECK_EQ(event.thread, 1);
	drmres_trace_ring_stop();
}

static void wrong_capacities(void)
{
	struct drmres_event event;

	CHECK_EQ(drmres_trace_ring_start(0), -EINVAL);
	CHECK_EQ(drmres_trace_ring_start((1u << 24) + 1), -EINVAL);
	CHECK_EQ(drmres_trace_ring_start(SIZE_MAX), -EINVAL);
	CHECK_EQ(drmres_trace_ring_read(&event, 1, NULL), 0);
}

static void names(void)
{
	for (int kind = 0; kind < DRMRES_EVENT_COUNT; kind++) {
		CHECK(drmres_event_name(kind)[0]);
		for (int other = 0; other < kind; other++)
			CHECK(strcmp(drmres_event_name(kind), drmres_event_name(other)));
	}
	CHECK_STR(drmres_event_name(DRMRES_EVENT_UNPLUG), "unplug");
	CHECK_STR(drmres_event_name(DRMRES_EVENT_COUNT), "");
}

static void *make_many(void *data)
{
	for (int i = 0; i < 200; i++)
		drmres_report(DRMRES_WARN, "thread", NULL, "event");
	return data;
}

/* Every event is numbered once, and each thread's own are in order. */
static void several_threads(void)
{
	static struct drmres_event events[512];
	u64 of_thread[4] = {0};
	pthread_t threads[2];
	void *context;
	drmres_report_sink_t sink = drmres_get_report_sink(&context);

	CHECK_EQ(drmres_trace_ring_start(512), 0);
	drmres_set_report_sink(forget, NULL);
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, make_many, NULL);
	drmres_trace_ring_read(events, 512, NULL);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	drmres_set_report_sink(sink, context);

	CHECK_EQ(drmres_trace_ring_read(events, 512, NULL), 400);
	for (size_t i = 0; i < 400; i++) {
		CHECK_EQ(events[i].sequence, i + 1);
		CHECK(events[i].thread == 1 || events[i].thread == 2);
		of_thread[events[i].thread & 3]++;
	}
	CHECK_EQ(of_thread[1], 200);
	CHECK_EQ(of_thread[2], 200);
	drmres_trace_ring_stop();
}

CASES(trace){
	CASE(trace, subscriber_hears),	  CASE(trace, subscriber_is_not_nested),
	CASE(trace, ring_keeps_the_last), CASE(trace, reset_starts_anew),
	CASE(trace, wrong_capacities),	  CASE(trace, names),
	CASE(trace, several_threads),	  CASE_END,
};
