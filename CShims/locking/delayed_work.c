// SPDX-License-Identifier: MIT
/**
 * DOC: delayed work
 *
 * A delayed item is an item whose entry waits on the list of what is due (await.c) instead of on its workqueue.
 * Nothing else is different, so that all of it is said in work_item.c.
 */
#include <linux/workqueue.h>

#include "locking/work.h"

/* The item inside; a report for NULL is made by who looks at it. */
static struct work_struct *inside(struct delayed_work *dwork)
{
	return dwork ? &dwork->work : NULL;
}

bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork, unsigned long delay)
{
	return drmres_work_queue(wq, inside(dwork), delay, false, DRMRES_CALL("queue_delayed_work")) ==
	       DRMRES_WORK_QUEUED;
}

bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork, unsigned long delay)
{
	return drmres_work_queue(wq, inside(dwork), delay, true, DRMRES_CALL("mod_delayed_work")) ==
	       DRMRES_WORK_WAS_PENDING;
}

bool flush_delayed_work(struct delayed_work *dwork)
{
	return drmres_work_flush(inside(dwork), true, DRMRES_CALL("flush_delayed_work"));
}

bool cancel_delayed_work(struct delayed_work *dwork)
{
	return drmres_work_cancel(inside(dwork), false, DRMRES_CALL("cancel_delayed_work"));
}

bool cancel_delayed_work_sync(struct delayed_work *dwork)
{
	return drmres_work_cancel(inside(dwork), true, DRMRES_CALL("cancel_delayed_work_sync"));
}
