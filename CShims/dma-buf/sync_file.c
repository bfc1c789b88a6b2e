/* SPDX-License-Identifier: MIT */
/*
 * Fences as files. A struct sync_file belongs to its file and owns one reference on its fence. Any thread may use it.
 */
#include <drmres/sync_file.h>

#include <bsd/string.h>
#include <poll.h>

#include <linux/dma-fence.h>
#include <linux/slab.h>
#include <linux/sync_file.h>
#include <linux/uaccess.h>

#include <drmres/errno.h>
#include <fs/fs.h>
#include <fs/usable.h>
#include <lib/event.h>

static int sync_file_release(struct inode *inode, struct file *file)
{
	struct sync_file *sync_file = file->private_data;

	(void)inode;
	drmres_event(DRMRES_EVENT_CLOSE, DRMRES_KIND_FENCE, file->id, "sync_file", 0, DRMRES_KIND_NONE, 0, "");
	dma_fence_put(sync_file->fence);
	kfree(sync_file);
	return 0;
}

static __poll_t sync_file_poll(struct file *file, struct poll_table_struct *wait)
{
	struct sync_file *sync_file = file->private_data;

	(void)wait;
	return dma_fence_is_signaled(sync_file->fence) ? POLLIN : 0;
}

/* The names are the driver's, who may be asked here long after his device is gone. */
static void fence_info(struct dma_fence *fence, struct sync_fence_info *info)
{
	strlcpy(info->obj_name, dma_fence_timeline_name(fence), sizeof(info->obj_name));
	strlcpy(info->driver_name, dma_fence_driver_name(fence), sizeof(info->driver_name));
	info->status = dma_fence_get_status(fence);
}

static long sync_file_info(struct sync_file *sync_file, void __user *arg)
{
	struct sync_file_info info;
	struct sync_fence_info fence = {.status = 0};
	u32 room;

	if (copy_from_user(&info, arg, sizeof(info)))
		return -EFAULT;
	if (info.flags || info.pad)
		return -EINVAL;
	room = info.num_fences;
	info.num_fences = 1;
	info.status = dma_fence_get_status(sync_file->fence);
	strlcpy(info.name, "sync_file", sizeof(info.name));
	if (room) {
		fence_info(sync_file->fence, &fence);
		if (copy_to_user(u64_to_user_ptr(info.sync_fence_info), &fence, sizeof(fence)))
			return -EFAULT;
	}
	return copy_to_user(arg, &info, sizeof(info)) ? -EFAULT : 0;
}

static long sync_file_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	return cmd == SYNC_IOC_FILE_INFO ? sync_file_info(file->private_data, (void __user *)arg) : -ENOTTY;
}

static const struct file_operations sync_file_fops = {
	.release = sync_file_release,
	.poll = sync_file_poll,
	.unlocked_ioctl = sync_file_ioctl,
};

struct sync_file *sync_file_create(struct dma_fence *fence)
{
	struct sync_file *sync_file;

	if (!drmres_usable(fence, "fence"))
		return NULL;
	sync_file = kzalloc(sizeof(*sync_file), GFP_KERNEL);
	if (!sync_file)
		return NULL;
	sync_file->file = drmres_file_alloc(DRMRES_KIND_FENCE, "sync_file", &sync_file_fops, 0);
	if (!sync_file->file) {
		kfree(sync_file);
		return NULL;
	}
	sync_file->fence = dma_fence_get(fence);
	sync_file->file->private_data = sync_file;
	drmres_event(DRMRES_EVENT_EXPORT, DRMRES_KIND_FENCE, sync_file->file->id, "sync_file", 0, DRMRES_KIND_FENCE,
		     fence->id, "");
	return sync_file;
}

struct dma_fence *sync_file_get_fence(int fd)
{
	struct file *file = fget((unsigned int)fd);
	struct dma_fence *fence = NULL;

	if (!file)
		return NULL;
	if (file->f_op == &sync_file_fops)
		fence = dma_fence_get(((struct sync_file *)file->private_data)->fence);
	fput(file);
	return fence;
}
