// SPDX-License-Identifier: MIT
/**
 * DOC: the record of a thread
 *
 * Thread-local, zeroed when the thread begins, unless whoever made the thread has a record for it.
 */
#include <drmres/task.h>

static __thread struct task_struct own __attribute__((tls_model("initial-exec")));
static __thread struct task_struct *adopted __attribute__((tls_model("initial-exec")));

struct task_struct *drmres_current_task(void)
{
	return adopted ? adopted : &own;
}

void drmres_task_adopt(struct task_struct *task)
{
	adopted = task;
}
