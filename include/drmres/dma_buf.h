/* SPDX-License-Identifier: MIT */
/**
 * DOC: exported buffers
 *
 * A dma-buf is a struct file that stands for a buffer: its count is the file's, its descriptors and mappings hold it.
 * The last one to go calls dma_buf_ops.release, where the exporter lets go of its buffer and of its device. Whoever
 * gets a dma-buf from a descriptor has a reference of its own. Attaching devices to a dma-buf is not modelled.
 */
#ifndef _DRMRES_DMA_BUF_H_
#define _DRMRES_DMA_BUF_H_

#include <drmres/fs.h>
#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct dma_buf;

/**
 * struct dma_buf_ops - what an exporter does
 * @release: the last reference is gone; mandatory
 * @mmap: fill in a mapping; optional
 */
struct dma_buf_ops {
	void (*release)(struct dma_buf *dmabuf);
	int (*mmap)(struct dma_buf *dmabuf, struct vm_area_struct *vma);
};

/**
 * struct dma_buf - an exported buffer
 * @size: bytes
 * @file: the file that counts it
 * @ops: the exporter's
 * @exp_name: exporter, for people; borrowed
 * @priv: the exporter's
 * @id: private: its number, ``dmabuf#1``
 */
struct dma_buf {
	size_t size;
	struct file *file;
	const struct dma_buf_ops *ops;
	const char *exp_name;
	void *priv;
	u64 id;
};

/**
 * struct dma_buf_export_info - what to export
 * @exp_name: exporter, for people; static storage
 * @owner: module
 * @ops: what the exporter does
 * @size: bytes
 * @flags: O_* flags of the file
 * @priv: becomes dma_buf.priv
 */
struct dma_buf_export_info {
	const char *exp_name;
	struct module *owner;
	const struct dma_buf_ops *ops;
	size_t size;
	int flags;
	void *priv;
};

#ifndef KBUILD_MODNAME
#define KBUILD_MODNAME "drmres"
#endif
#define DEFINE_DMA_BUF_EXPORT_INFO(name) struct dma_buf_export_info name = {.exp_name = KBUILD_MODNAME}

/**
 * dma_buf_export() - make a dma-buf
 * @exp_info: what to export
 *
 * Context: Process context. May sleep.
 * Lifetime: one reference, the caller's, until dma_buf_put() or dma_buf_fd().
 * Return: the dma-buf, or ERR_PTR: -EINVAL without priv or release (W36), -ENOMEM.
 */
struct dma_buf *dma_buf_export(const struct dma_buf_export_info *exp_info) DRMRES_SYM(dma_buf_export)
	__attribute__((warn_unused_result));

/**
 * dma_buf_fd() - hand a dma-buf to userspace
 * @dmabuf: the dma-buf
 * @flags: O_CLOEXEC
 *
 * Lifetime: consumes the caller's reference when it succeeds.
 * Return: a descriptor, or -EMFILE, or -EINVAL for NULL.
 */
int dma_buf_fd(struct dma_buf *dmabuf, int flags) DRMRES_SYM(dma_buf_fd);

/**
 * dma_buf_get() - the dma-buf behind a descriptor
 * @fd: descriptor
 *
 * Lifetime: a reference of the caller's, until dma_buf_put().
 * Return: the dma-buf, or ERR_PTR: -EBADF, -EINVAL for another kind of file.
 */
struct dma_buf *dma_buf_get(int fd) DRMRES_SYM(dma_buf_get);

/**
 * dma_buf_put() - drop a reference
 * @dmabuf: the dma-buf; NULL is reported (W03)
 *
 * Context: Process context. May sleep.
 */
void dma_buf_put(struct dma_buf *dmabuf) DRMRES_SYM(dma_buf_put);

/**
 * get_dma_buf() - take a reference
 * @dmabuf: a dma-buf of which a reference is held
 */
void get_dma_buf(struct dma_buf *dmabuf) DRMRES_SYM(get_dma_buf);

#ifdef DRMRES_SITES
#define dma_buf_export(...) DRMRES_AT(dma_buf_export(__VA_ARGS__))
#define dma_buf_fd(...) DRMRES_AT(dma_buf_fd(__VA_ARGS__))
#define dma_buf_get(...) DRMRES_AT(dma_buf_get(__VA_ARGS__))
#define dma_buf_put(...) DRMRES_AT_VOID(dma_buf_put(__VA_ARGS__))
#define get_dma_buf(...) DRMRES_AT_VOID(get_dma_buf(__VA_ARGS__))
#endif

__END_DECLS

#endif
