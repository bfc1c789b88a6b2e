/* SPDX-License-Identifier: MIT */
/**
 * DOC: userspace's side of debugfs
 *
 * Files below /sys/kernel/debug, known by their path from there: "vc4/state". They are opened like any other file; each call
 * of the driver's is a phase ``debugfs read NAME`` and so on. Every function may be called concurrently.
 */
#ifndef _DRMRES_DEBUGFS_H_
#define _DRMRES_DEBUGFS_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * struct drmres_debugfs_file - one file
 * @path: its path
 * @readable: somebody may read it
 * @writable: somebody may write it
 */
struct drmres_debugfs_file {
	char path[224];
	bool readable;
	bool writable;
};

/**
 * drmres_debugfs_at() - see every file, oldest first
 * @index: 0 for the first
 * @file: where to write
 *
 * Return: false behind the last.
 */
bool drmres_debugfs_at(unsigned int index, struct drmres_debugfs_file *file);

/**
 * drmres_debugfs_open() - open a file
 * @path: its path
 * @flags: O_RDWR and the like
 *
 * Context: Process context. May sleep.
 * Lifetime: until drmres_close().
 * Return: descriptor; -ENOENT, -EMFILE, -ENOMEM, or what the driver said.
 */
int drmres_debugfs_open(const char *path, int flags);

/**
 * drmres_debugfs_read() - open, read and close a file
 * @path: its path
 * @buf: where to write, always terminated
 * @size: room in @buf in bytes
 *
 * Context: Process context. May sleep.
 * Return: bytes, or the error of whichever failed.
 */
ssize_t drmres_debugfs_read(const char *path, char *buf, size_t size);

__END_DECLS

#endif
