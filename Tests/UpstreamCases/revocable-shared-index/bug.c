// SPDX-License-Identifier: MIT
/*
 * A read-side index in the shared handle: the bug.
 * https://lwn.net/Articles/1058041/
 *
 * 1. two files share one handle, and its SRCU index
 * 2. the first enters, and leaves its index in the handle
 * 3. a revocation flips the domain's index; the second enters and overwrites it
 * 4. the first leaves with the second's index: one side is left twice, the other never
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/srcu.h>

struct revocable {
	struct srcu_struct srcu;
	void *res;
	int idx;
};

static struct revocable handle;
static int resource;

static void *revocable_try_access(struct revocable *rev)
{
	rev->idx = srcu_read_lock(&rev->srcu);
	return READ_ONCE(rev->res);
}

static void revocable_withdraw_access(struct revocable *rev)
{
	srcu_read_unlock(&rev->srcu, rev->idx);
}

static void revocable_revoke(struct revocable *rev)
{
	WRITE_ONCE(rev->res, NULL);
	synchronize_srcu(&rev->srcu);
}

static ssize_t revocable_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	int *res = revocable_try_access(&handle);
	ssize_t ret = res ? 0 : -ENODEV;

	revocable_withdraw_access(&handle);
	return ret;
}

static const struct file_operations revocable_fops = {
	.owner = THIS_MODULE,
	.read = revocable_read,
};

static struct miscdevice revocable_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "revocable0",
	.fops = &revocable_fops,
};

static int revocable_probe(struct platform_device *pdev)
{
	WRITE_ONCE(handle.res, &resource);
	return misc_register(&revocable_misc);
}

static void revocable_remove(struct platform_device *pdev)
{
	misc_deregister(&revocable_misc);
	revocable_revoke(&handle);
}

static struct platform_driver revocable_driver = {
	.probe = revocable_probe,
	.remove = revocable_remove,
	.driver = {.name = "revocable"},
};

static int __init revocable_init(void)
{
	int ret = init_srcu_struct(&handle.srcu);

	if (ret)
		return ret;
	ret = platform_driver_register(&revocable_driver);
	if (ret)
		cleanup_srcu_struct(&handle.srcu);
	return ret;
}
module_init(revocable_init);

static void __exit revocable_exit(void)
{
	platform_driver_unregister(&revocable_driver);
	cleanup_srcu_struct(&handle.srcu);
}
module_exit(revocable_exit);

MODULE_LICENSE("GPL");
