// SPDX-License-Identifier: MIT
/**
 * DOC: child processes
 *
 * What may crash or hang is done in a child, whose own timer ends it. This process has one thread.
 */
#include "kunit.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where the innermost child says that it came to its end; shared with its parent. */
static bool *finished;

void drmres_kunit_leave_child(void)
{
	alarm(0);
	fflush(NULL);
	*finished = true;
	_exit(EXIT_SUCCESS);
}

void *drmres_kunit_shared(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

bool drmres_kunit_in_child(void (*run)(void *arg), void *arg, unsigned int timeout, char *how, size_t size)
{
	bool *done = drmres_kunit_shared(sizeof(*done));
	sigset_t alarm_only;
	int status = 0;
	bool ended;
	pid_t child;

	/* What is buffered now would be printed twice. */
	fflush(NULL);
	child = done ? fork() : -1;
	if (child < 0) {
		snprintf(how, size, "could not be started: %s", strerror(errno));
		if (done)
			munmap(done, sizeof(*done));
		return false;
	}
	if (!child) {
		sigset_t none;

		/* What whoever started this program blocks or ignores is not the test's; a crash leaves no file. */
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
		signal(SIGALRM, SIG_DFL);
		/* Who started the runner may have blocked it, as the threads of a test process do. */
		sigemptyset(&alarm_only);
		sigaddset(&alarm_only, SIGALRM);
		sigprocmask(SIG_UNBLOCK, &alarm_only, NULL);
		alarm(timeout);
		finished = done;
		run(arg);
		drmres_kunit_leave_child();
	}
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	ended = *done;
	munmap(done, sizeof(*done));
	if (ended)
		return true;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		snprintf(how, size, "timed out after %u s", timeout);
	else if (WIFSIGNALED(status))
		snprintf(how, size, "crashed with SIG%s", sigabbrev_np(WTERMSIG(status)));
	else
		snprintf(how, size, "ended the process with status %d", WEXITSTATUS(status));
	return false;
}
