/* SPDX-License-Identifier: MIT */
/* Reader/writer semaphores. */
#include <cases.h>

#include "steps.h"

#include <drmres/work.h>
#include <linux/completion.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include <string.h>

static DECLARE_RWSEM(sem);

static void takes(void)
{
	down_read(&sem);
	CHECK_EQ(down_read_trylock(&sem), 1);
	CHECK_EQ(down_write_trylock(&sem), 0);
	CHECK(rwsem_is_locked(&sem));
	up_read(&sem);
	up_read(&sem);
	down_write(&sem);
	CHECK_EQ(down_read_trylock(&sem), 0);
	downgrade_write(&sem);
	CHECK_EQ(down_read_trylock(&sem), 1);
	up_read(&sem);
	up_read(&sem);
	CHECK_EQ(down_write_trylock(&sem), 1);
	up_write(&sem);
	CHECK_EQ(down_read_killable(&sem), 0);
	up_read(&sem);
	CHECK(!rwsem_is_locked(&sem));
}

static int counter;

static void writes(struct work_struct *work)
{
	(void)work;
	for (int i = 0; i < 100; i++) {
		down_write(&sem);
		counter++;
		up_write(&sem);
		down_read(&sem);
		CHECK(counter > 0);
		up_read(&sem);
	}
}

static void excludes(void)
{
	struct workqueue_struct *wq = alloc_workqueue("rwsem", 0, 4);
	struct work_struct work[4];

	counter = 0;
	for (int i = 0; i < 4; i++) {
		INIT_WORK(&work[i], writes);
		queue_work(wq, &work[i]);
	}
	destroy_workqueue(wq);
	CHECK_EQ(counter, 400);
}

static void misuse(void)
{
	struct rw_semaphore *own = kzalloc(sizeof(*own), GFP_KERNEL);
	spinlock_t lock;

	up_read(&sem);
	EXPECT_REPORT(UNLOCK_NOT_HELD);
	up_write(&sem);
	EXPECT_REPORT(UNLOCK_NOT_HELD);
	down_write(&sem);
	down_write(&sem);
	EXPECT_REPORT(RECURSIVE_LOCK);
	down_read(&sem);
	EXPECT_REPORT(RECURSIVE_LOCK);
	up_read(&sem);
	up_write(&sem);
	up_write(&sem);
	CHECK(!rwsem_is_locked(&sem));
	down_read(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	down_read(own);
	EXPECT_REPORT(LOCK_UNINITIALISED);
	up_read(own);
	spin_lock_init(&lock);
	spin_lock(&lock);
	down_read(&sem);
	EXPECT_REPORT(SLEEP_IN_ATOMIC);
	up_read(&sem);
	spin_unlock(&lock);
	init_rwsem(own);
	kfree(own);
	down_write(own);
	EXPECT_REPORT(USE_AFTER_FREE);
}

CASES(rwsem){CASE(rwsem, takes), CASE(rwsem, excludes), CASE(rwsem, misuse), CASE_END};
