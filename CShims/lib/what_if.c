// SPDX-License-Identifier: MIT
/**
 * DOC: trying something that cannot be undone
 *
 * The child has a copy of every object and of none of the other threads. What would leave it is cut off first: reports,
 * log, events, standard error, and the handlers of signals, so that it dies in silence. Owns a pipe and a child for the
 * length of the call.
 */
#include <lib/what_if.h>

#include <drmres/log.h>
#include <drmres/report.h>
#include <drmres/trace.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Seconds after which a child that never ends is ended. */
#define PATIENCE 20

static void ignore_report(const struct drmres_report *report, void *context)
{
	(void)report;
	(void)context;
}

static void ignore_line(int level, const char *line, void *context)
{
	(void)level;
	(void)line;
	(void)context;
}

static void __attribute__((noreturn)) try(u64 (*fn)(void *context), void *context, int answer)
{
	static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGALRM};
	int nowhere = open("/dev/null", O_WRONLY);
	u64 value;

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], SIG_DFL);
	alarm(PATIENCE);
	if (nowhere >= 0)
		dup2(nowhere, STDERR_FILENO);
	drmres_set_report_sink(ignore_report, NULL);
	drmres_set_log_sink(ignore_line, NULL);
	drmres_trace_subscribe(NULL, NULL);

	value = fn(context);
	_exit(write(answer, &value, sizeof(value)) != (ssize_t)sizeof(value));
}

u64 drmres_what_if(u64 (*fn)(void *context), void *context)
{
	u64 value = 0;
	int ends[2];
	pid_t child;

	if (pipe(ends))
		return 0;
	child = fork();
	if (!child)
		try(fn, context, ends[1]);
	close(ends[1]);
	if (child < 0 || read(ends[0], &value, sizeof(value)) != (ssize_t)sizeof(value))
		value = 0;
	close(ends[0]);
	if (child > 0)
		waitpid(child, NULL, 0);
	return value;
}
