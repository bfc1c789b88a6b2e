/* SPDX-License-Identifier: MIT */
/*
 * Exported buffers. A struct dma_buf belongs to its file and ends with it; what it stands for is the exporter's, who is
 * called when it ends. Any thread may get and put one.
 */
#include <drmres/dma_buf.h>

#include <linux/err.h>
#include <linux/slab.h>

#include <drmres/errno.h>
#include <drmres/report.h>
#include <fs/fs.h>
#include <fs/usable.h>
#include <lib/event.h>
#include <mm/mm.h>

static int dma_buf_release(struct inode *inode, struct file *file)
{
	struct dma_buf *dmabuf = file->private_data;

	(void)inode;
	drmres_event(DRMRES_EVENT_CLOSE, DRMRES_KIND_DMABUF, dmabuf->id, "dma-buf", dmabuf->size, DRMRES_KIND_NONE, 0,
		     file->owner);
	dmabuf->ops->release(dmabuf);
	drmres_mem_free(dmabuf, false, __builtin_return_address(0));
	return 0;
}

static int dma_buf_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct dma_buf *dmabuf = file->private_data;
	unsigned long pages = dmabuf->size >> PAGE_SHIFT;

	if (!dmabuf->ops->mmap)
		return -EINVAL;
	if (vma->vm_pgoff > pages || vma_pages(vma) > pages - vma->vm_pgoff)
		return -EINVAL;
	return dmabuf->ops->mmap(dmabuf, vma);
}

static const struct file_operations dma_buf_fops = {
	.release = dma_buf_release,
	.mmap = dma_buf_mmap,
	.fop_flags = FOP_UNSIGNED_OFFSET,
};

struct dma_buf *dma_buf_export(const struct dma_buf_export_info *exp_info)
{
	struct dma_buf *dmabuf;
	struct file *file;

	if (!drmres_usable(exp_info, "export info"))
		return ERR_PTR(-EINVAL);
	if (!exp_info->priv || !exp_info->ops || !exp_info->ops->release) {
		drmres_report(DRMRES_DMABUF_OPS, "dma_buf_export", NULL, "exporter %s gave %s",
			      exp_info->exp_name ? exp_info->exp_name : "(null)",
			      exp_info->priv ? "no release operation" : "no priv");
		return ERR_PTR(-EINVAL);
	}

	file = drmres_file_alloc(DRMRES_KIND_DMABUF, "dma-buf", &dma_buf_fops, exp_info->flags);
	if (!file)
		return ERR_PTR(-ENOMEM);
	dmabuf = kzalloc(sizeof(*dmabuf), GFP_KERNEL);
	if (!dmabuf) {
		drmres_file_discard(file);
		return ERR_PTR(-ENOMEM);
	}
	dmabuf->size = exp_info->size;
	dmabuf->file = file;
	dmabuf->ops = exp_info->ops;
	dmabuf->exp_name = exp_info->exp_name;
	dmabuf->priv = exp_info->priv;
	dmabuf->id = file->id;
	file->private_data = dmabuf;
	drmres_mem_tag(dmabuf, &(struct drmres_tag){
				       .kind = DRMRES_KIND_DMABUF,
				       .id = dmabuf->id,
				       .owner = file,
				       .owner_name = "its file",
				       .name = "dma_buf",
				       .size = sizeof(*dmabuf),
			       });
	return dmabuf;
}

int dma_buf_fd(struct dma_buf *dmabuf, int flags)
{
	int fd;

	if (!drmres_usable(dmabuf, "dma-buf"))
		return -EINVAL;
	fd = get_unused_fd_flags((unsigned int)flags);
	if (fd >= 0)
		fd_install((unsigned int)fd, dmabuf->file);
	return fd;
}

struct dma_buf *dma_buf_get(int fd)
{
	struct file *file = fget((unsigned int)fd);

	if (!file)
		return ERR_PTR(-EBADF);
	if (file->f_op != &dma_buf_fops) {
		fput(file);
		return ERR_PTR(-EINVAL);
	}
	return file->private_data;
}

void dma_buf_put(struct dma_buf *dmabuf)
{
	if (drmres_usable(dmabuf, "dma-buf"))
		fput(dmabuf->file);
}

void get_dma_buf(struct dma_buf *dmabuf)
{
	if (drmres_usable(dmabuf, "dma-buf"))
		get_file(dmabuf->file);
}
