/* SPDX-License-Identifier: MIT */
/* A case in a process of its own: what that leaves behind is gone with it. */
#ifndef _CHILD_CASE_H_
#define _CHILD_CASE_H_

#include <cases.h>

#include <lib/attention.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Return: what a process of its own ended with that did this while nobody paid attention, 0 if all went well. */
static inline int in_a_child(int (*live)(void))
{
	int status = -1;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (!child) {
		drmres_attention_set(DRMRES_ATTENTION_MARK, false);
		_exit(live());
	}
	CHECK(child > 0 && waitpid(child, &status, 0) == child);
	return status;
}

#endif
