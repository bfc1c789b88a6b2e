/* SPDX-License-Identifier: MIT */
/**
 * DOC: fences as files
 *
 * A sync_file is a descriptor's worth of one fence: it holds a reference on the fence until its last descriptor is
 * closed, which may be long after the device that made the fence is gone. It holds nothing else.
 */
#ifndef _DRMRES_SYNC_FILE_H_
#define _DRMRES_SYNC_FILE_H_

#include <drmres/fs.h>
#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct dma_fence;

/**
 * struct sync_file - a fence as a file
 * @file: the file; install it with fd_install()
 * @fence: the fence; one reference
 */
struct sync_file {
	struct file *file;
	struct dma_fence *fence;
};

/**
 * sync_file_create() - make a file of a fence
 * @fence: the fence; the caller keeps its reference
 *
 * Context: Process context. May sleep.
 * Lifetime: until the last fput() of @file: fput() it or fd_install() it.
 * Return: the sync_file, or NULL.
 */
struct sync_file *sync_file_create(struct dma_fence *fence) DRMRES_SYM(sync_file_create);

/**
 * sync_file_get_fence() - the fence behind a descriptor
 * @fd: descriptor of a sync_file
 *
 * Lifetime: a reference of the caller's, until dma_fence_put().
 * Return: the fence, or NULL if @fd is no sync_file.
 */
struct dma_fence *sync_file_get_fence(int fd) DRMRES_SYM(sync_file_get_fence);

#ifdef DRMRES_SITES
#define sync_file_create(...) DRMRES_AT(sync_file_create(__VA_ARGS__))
#define sync_file_get_fence(...) DRMRES_AT(sync_file_get_fence(__VA_ARGS__))
#endif

__END_DECLS

#endif
