// SPDX-License-Identifier: MIT
/*
 * The process around a run, and what its end says. The child has limits on everything that a driver may eat up, and an
 * alarm that tells where it stood; the parent waits, and adds what the child could not say any more.
 */
#include "run.h"

#include <drmres/crash.h>
#include <drmres/report.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEFAULT_TIMEOUT 10u
/* Mappings are backed by files that have no disk behind them and are mostly holes. */
#define LARGEST_FILE (1ull << 46)
/* See __asan_default_options(). */
#define SANITIZER_STATUS 77

/* Interrupts whatever runs for ever; a second alarm ends a process that cannot even say so. */
static void time_is_up(int number)
{
	signal(number, SIG_DFL);
	alarm(2);
	drmres_report(DRMRES_NEVER_RETURNS, harness_record->step_name, NULL,
		      "%s of %s has not returned when its time was up", harness_record->step_name,
		      harness_record->subject);
	harness_run_hangs();
}

static void limit(int resource, rlim_t most)
{
	setrlimit(resource, &(struct rlimit){.rlim_cur = most, .rlim_max = most});
}

static void prepare(unsigned int timeout)
{
	struct itimerval timer = {.it_value.tv_sec = timeout};

	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_CPU, timeout + 5);
	limit(RLIMIT_FSIZE, LARGEST_FILE);
	/* What a driver prints must not get between the lines of the protocol. */
	dup2(STDERR_FILENO, STDOUT_FILENO);
	drmres_crash_install();
	signal(SIGALRM, time_is_up);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static bool has(enum drmres_code code)
{
	for (unsigned int i = 0; i < harness_record->finding_count; i++)
		if (harness_record->findings[i].report.code == code)
			return true;
	return false;
}

static bool has_fatal(void)
{
	for (unsigned int i = 0; i < harness_record->finding_count; i++)
		if (harness_record->findings[i].fatal)
			return true;
	return false;
}

/* The run died; if it could not say why, its end does. */
static void judge_death(int status)
{
	struct record *record = harness_record;
	char what[128];

	if (record->end != ENDED_NOT)
		return;
	if (has(DRMRES_PROCESS_ENDED)) {
		record->end = ENDED_LEFT;
	} else if (WIFSIGNALED(status) &&
		   (WTERMSIG(status) == SIGALRM || WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL)) {
		record->end = ENDED_HUNG;
		if (!has(DRMRES_NEVER_RETURNS))
			harness_record_add(record->injected ? DRMRES_FAULT_HUNG : DRMRES_NEVER_RETURNS,
					   "the step had not returned when its time was up");
	} else if (WIFSIGNALED(status)) {
		snprintf(what, sizeof(what), "the driver ended by signal %d", WTERMSIG(status));
		if (!has_fatal())
			harness_record_add(record->injected ? DRMRES_FAULT_CRASHED : DRMRES_WILD_ACCESS, what);
	} else if (WEXITSTATUS(status) == SANITIZER_STATUS) {
		if (!record->finding_count)
			harness_record_add(record->injected ? DRMRES_FAULT_CRASHED : DRMRES_WILD_ACCESS,
					   "a sanitizer ended the process");
	} else if (!has_fatal()) {
		record->end = ENDED_LEFT;
		snprintf(what, sizeof(what), "the process ended with status %d", WEXITSTATUS(status));
		harness_record_add(DRMRES_PROCESS_ENDED, what);
	}
}

int harness_run_in_child(const struct harness_subject *subject, const struct run *run,
			 const struct harness_options *options)
{
	int status = 0;
	pid_t pid;

	harness_record_begin();
	if (options->in_process) {
		harness_carry_out(subject, run, options);
		return 0;
	}
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		return -errno;
	if (!pid) {
		prepare(options->timeout ? options->timeout : DEFAULT_TIMEOUT);
		harness_carry_out(subject, run, options);
		_exit(0);
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	judge_death(status);
	return 0;
}
