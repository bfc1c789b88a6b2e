// SPDX-License-Identifier: MIT
/**
 * DOC: the record of a thread
 *
 * Thread-local, zeroed when the thread begins.
 */
#include <drmres/task.h>

struct task_struct *drmres_current_task(void)
{
	static __thread struct task_struct task __attribute__((tls_model("initial-exec")));

	return &task;
}
