/* SPDX-License-Identifier: MIT */
/**
 * DOC: userspace's side of sysfs
 *
 * What ``cat`` and ``echo`` do with the attributes of devices. A file is known by its path, ``/devices/vc4/state``; the
 * end of a path, ``vc4/state``, will do where it is not ambiguous. Each read and write calls the driver's function in a
 * phase ``sysfs show NAME`` or ``sysfs store NAME``; a file that is being removed is not there any more. Every function may
 * be called concurrently.
 */
#ifndef _DRMRES_SYSFS_H_
#define _DRMRES_SYSFS_H_

#include <drmres/link.h>
#include <drmres/types.h>

__BEGIN_DECLS

/**
 * struct drmres_sysfs_file - one attribute
 * @path: its path
 * @readable: it has a show()
 * @writable: it has a store()
 */
struct drmres_sysfs_file {
	char path[224];
	bool readable;
	bool writable;
};

/**
 * drmres_sysfs_at() - see every attribute, oldest first
 * @index: 0 for the first
 * @file: where to write
 *
 * Context: Process context.
 * Return: false behind the last.
 */
bool drmres_sysfs_at(unsigned int index, struct drmres_sysfs_file *file);

/**
 * drmres_sysfs_read() - read an attribute
 * @path: its path, or the end of it
 * @buf: where to write, always terminated; may be NULL if @size is 0
 * @size: room in @buf in bytes
 *
 * Context: Process context. May sleep.
 * Return: bytes that the driver gave, or its error; -ENOENT for no such file, -EIO for one that cannot be read.
 */
ssize_t drmres_sysfs_read(const char *path, char *buf, size_t size);

/**
 * drmres_sysfs_write() - write to an attribute
 * @path: its path, or the end of it
 * @text: what to write
 *
 * Context: Process context. May sleep.
 * Return: bytes that the driver took, or its error; -ENOENT for no such file, -EIO for one that cannot be written.
 */
ssize_t drmres_sysfs_write(const char *path, const char *text);

__END_DECLS

#endif
