/* SPDX-License-Identifier: MIT */
/*
 * Events, and the read and poll that deliver them. An event belongs to the driver until drm_event_reserve_init()
 * succeeds, to the core until it was read, cancelled or sent to nobody, and ends there. drm_device.event_lock protects
 * the lists of every file.
 */
#include <drm/drm_file.h>

#include <fcntl.h>
#include <poll.h>

#include <linux/dma-fence.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include <drm/drm_device.h>
#include <drm/drm_internal.h>
#include <drmres/errno.h>
#include <drmres/sched.h>
#include <fs/usable.h>

static bool has_event(void *arg)
{
	const struct drm_file *file = arg;

	/* Relaxed: a hint; whoever takes an event looks again under the lock. PAIRS WITH: count_event(). */
	return __atomic_load_n(&file->events, __ATOMIC_RELAXED);
}

/* drm_device.event_lock is held; atomic for has_event(), which goes without. */
static void count_event(struct drm_file *file, int change)
{
	__atomic_fetch_add(&file->events, (unsigned int)change, __ATOMIC_RELAXED);
}

static struct drm_pending_event *take_event(struct drm_file *file)
{
	struct drm_device *dev = file->minor->dev;
	struct drm_pending_event *event;

	spin_lock_irq(&dev->event_lock);
	event = list_first_entry_or_null(&file->event_list, struct drm_pending_event, link);
	if (event) {
		file->event_space += (int)event->event->length;
		list_del(&event->link);
		count_event(file, -1);
	}
	spin_unlock_irq(&dev->event_lock);
	return event;
}

static void put_back_event(struct drm_file *file, struct drm_pending_event *event)
{
	struct drm_device *dev = file->minor->dev;

	spin_lock_irq(&dev->event_lock);
	file->event_space -= (int)event->event->length;
	list_add(&event->link, &file->event_list);
	count_event(file, 1);
	spin_unlock_irq(&dev->event_lock);
	drmres_wake(&file->event_list);
}

ssize_t drm_read(struct file *filp, char __user *buffer, size_t count, loff_t *offset)
{
	struct drm_file *file = drmres_drm_file(filp, __func__);
	struct drm_pending_event *event;
	ssize_t ret = 0;
	size_t length;

	(void)offset;
	if (!file)
		return -EINVAL;
	mutex_lock(&file->event_read_lock);
	for (;;) {
		event = take_event(file);
		if (!event) {
			if (ret)
				break;
			if (filp->f_flags & O_NONBLOCK) {
				ret = -EAGAIN;
				break;
			}
			mutex_unlock(&file->event_read_lock);
			drmres_block(&file->event_list, has_event, file);
			mutex_lock(&file->event_read_lock);
			continue;
		}

		length = event->event->length;
		if (length > count - (size_t)ret) {
			put_back_event(file, event);
			break;
		}
		if (copy_to_user(buffer + ret, event->event, length)) {
			put_back_event(file, event);
			if (!ret)
				ret = -EFAULT;
			break;
		}
		ret += (ssize_t)length;
		kfree(event);
	}
	mutex_unlock(&file->event_read_lock);
	return ret;
}

__poll_t drm_poll(struct file *filp, struct poll_table_struct *wait)
{
	struct drm_file *file = drmres_drm_file(filp, __func__);

	(void)wait;
	return file && has_event(file) ? POLLIN | POLLRDNORM : 0;
}

int drm_event_reserve_init_locked(struct drm_device *dev, struct drm_file *file_priv, struct drm_pending_event *p,
				  struct drm_event *e)
{
	(void)dev;
	if (!drmres_usable(file_priv, "drm_file") || !drmres_usable(p, "event") || !drmres_usable(e, "event"))
		return -EINVAL;
	if (file_priv->event_space < 0 || (unsigned int)file_priv->event_space < e->length)
		return -ENOMEM;
	file_priv->event_space -= (int)e->length;
	p->event = e;
	p->file_priv = file_priv;
	list_add(&p->pending_link, &file_priv->pending_event_list);
	return 0;
}

int drm_event_reserve_init(struct drm_device *dev, struct drm_file *file_priv, struct drm_pending_event *p,
			   struct drm_event *e)
{
	unsigned long flags;
	int ret;

	if (!drmres_usable(dev, "drm_device"))
		return -EINVAL;
	spin_lock_irqsave(&dev->event_lock, flags);
	ret = drm_event_reserve_init_locked(dev, file_priv, p, e);
	spin_unlock_irqrestore(&dev->event_lock, flags);
	return ret;
}

void drm_event_cancel_free(struct drm_device *dev, struct drm_pending_event *p)
{
	unsigned long flags;

	if (!drmres_usable(dev, "drm_device") || !drmres_usable(p, "event"))
		return;
	spin_lock_irqsave(&dev->event_lock, flags);
	if (p->file_priv) {
		p->file_priv->event_space += (int)p->event->length;
		list_del(&p->pending_link);
	}
	spin_unlock_irqrestore(&dev->event_lock, flags);
	dma_fence_put(p->fence);
	kfree(p);
}

void drm_send_event_locked(struct drm_device *dev, struct drm_pending_event *e)
{
	if (!drmres_usable(dev, "drm_device") || !drmres_usable(e, "event"))
		return;
	assert_spin_locked(&dev->event_lock);

	if (e->fence) {
		dma_fence_signal(e->fence);
		dma_fence_put(e->fence);
		e->fence = NULL;
	}
	/* Its file was closed meanwhile. */
	if (!e->file_priv) {
		kfree(e);
		return;
	}
	list_del(&e->pending_link);
	list_add_tail(&e->link, &e->file_priv->event_list);
	count_event(e->file_priv, 1);
	drmres_wake(&e->file_priv->event_list);
}

void drm_send_event(struct drm_device *dev, struct drm_pending_event *e)
{
	unsigned long flags;

	if (!drmres_usable(dev, "drm_device"))
		return;
	spin_lock_irqsave(&dev->event_lock, flags);
	drm_send_event_locked(dev, e);
	spin_unlock_irqrestore(&dev->event_lock, flags);
}
