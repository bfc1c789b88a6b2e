/* SPDX-License-Identifier: MIT */
/**
 * DOC: userspace's side of the world
 *
 * One process with descriptors and mappings, and the calls that it makes: what a test drives a driver with. Descriptors
 * are small numbers, the lowest free one first, as POSIX has it; mappings are real addresses.
 *
 * Who keeps a drm_device alive, and until when:
 *
 * - an open file: until its last descriptor is closed and its last mapping is gone. The device is put as the last step.
 * - a mapping: through its file. ``close(fd)`` with a mapping left releases nothing.
 * - a dma-buf: by itself (it takes drm_dev_get()), until its last descriptor, its last mapping and, as long as the
 *   object has a handle, that handle are gone.
 * - a sync_file or the descriptor of a sync object: not at all. It holds its fence; the device lives only if the
 *   driver's fence holds it.
 *
 * Unplug ends none of these. It takes the pages of the mappings away: the next touch asks the driver's fault handler,
 * and where there is none, or it refuses, Linux sends SIGBUS. Here that is finding L02, and the program goes on with
 * the old pages.
 *
 * Every call is a syscall of some thread and may be made by several at once. Errors are negative errno values.
 */
#ifndef _DRMRES_USER_H_
#define _DRMRES_USER_H_

#include <fcntl.h>

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>

__BEGIN_DECLS

struct drm_device;

/* Descriptors of the process: 0 to DRMRES_FD_MAX - 1. The first three are taken, as in every process. */
#define DRMRES_FD_MAX 1024

/**
 * drmres_open() - open a device node by its minor number
 * @minor: drm_minor.index: 0 for card0, 128 for renderD128
 * @flags: O_RDWR and the like; O_NONBLOCK for a read that does not wait
 *
 * Context: Process context. May sleep.
 * Lifetime: the file, and with it the drm_device, lives until drmres_close() and the end of its mappings.
 * Return: descriptor; -ENODEV for no such node or an unplugged device, -EMFILE, -ENOMEM, or what the driver said.
 */
int drmres_open(unsigned int minor, int flags);

/**
 * drmres_open_path() - open a device node by its path
 * @path: "/dev/NAME" of a character device, as drmres_dev_name() gives it, or "/dev/dri/card0" and its like
 * @flags: as drmres_open()
 *
 * Context: Process context. May sleep.
 * Return: descriptor; -ENOENT for no such node, -ENXIO for one with nothing behind it, -EMFILE, -ENOMEM, or what the
 * driver said.
 */
int drmres_open_path(const char *path, int flags);

/**
 * drmres_dev_name() - see every character device that is not DRM's
 * @index: 0 for the first
 * @buf: where to write its path, "/dev/NAME"
 * @size: room in @buf in bytes
 *
 * A number that a driver registered and made no node for has one here all the same, with the name of its region: somebody
 * would call mknod().
 *
 * Context: Process context.
 * Return: @buf, NULL behind the last.
 */
const char *drmres_dev_name(unsigned int index, char *buf, size_t size);

/**
 * drmres_open_device() - open the primary node of a device, or its render or accel node if it has no other
 * @dev: a device of which a reference is held
 *
 * Return: as drmres_open() with O_RDWR; -ENODEV for a device without nodes, -EINVAL for NULL.
 */
int drmres_open_device(struct drm_device *dev);

/**
 * drmres_dup() - a second descriptor of the same file
 * @fd: descriptor
 *
 * Return: descriptor; -EBADF, -EMFILE.
 */
int drmres_dup(int fd);

/**
 * drmres_close() - close a descriptor
 * @fd: descriptor
 *
 * Return: 0; -EBADF, also for one that was closed before.
 */
int drmres_close(int fd);

/**
 * drmres_ioctl() - control a file
 * @fd: descriptor
 * @cmd: number, size and direction as DRM_IOWR() and its like encode them
 * @arg: what @cmd says; copied by the kernel
 *
 * Return: 0 or what the driver said; -EBADF, -ENOTTY for a file without ioctls.
 */
long drmres_ioctl(int fd, unsigned int cmd, void *arg);

/**
 * drmres_read() - read from a file
 * @fd: descriptor
 * @buffer: where to
 * @count: room in bytes
 *
 * Context: Process context. Waits for an event unless the file is O_NONBLOCK.
 * Return: bytes; -EBADF, -EINVAL for a file that cannot be read.
 */
ssize_t drmres_read(int fd, void *buffer, size_t count);

/**
 * drmres_write() - write to a file
 * @fd: descriptor
 * @buffer: what to write
 * @count: bytes
 *
 * Context: Process context. May sleep.
 * Return: bytes that were taken; -EBADF, -EINVAL for a file that cannot be written.
 */
ssize_t drmres_write(int fd, const void *buffer, size_t count);

/**
 * drmres_poll() - what a file is ready for
 * @fd: descriptor
 *
 * Return: POLLIN and so on, without waiting; POLLNVAL for a bad descriptor.
 */
unsigned int drmres_poll(int fd);

/**
 * drmres_mmap() - map a file, readable, writable and shared
 * @fd: descriptor
 * @length: bytes, rounded up to whole pages
 * @offset: bytes, a multiple of the page size
 * @address: where to store the address
 *
 * Lifetime: until drmres_munmap(); holds the file also when @fd is closed.
 * Return: 0; -EBADF, -EINVAL for a length of 0 or a crooked offset, -ENODEV for a file without mmap, -ENOMEM, or what
 * the driver said.
 */
int drmres_mmap(int fd, size_t length, u64 offset, void **address);

/**
 * drmres_munmap() - end a mapping
 * @address: what drmres_mmap() stored
 * @length: bytes, as there
 *
 * Works the same after unplug and after the close of the descriptor.
 *
 * Return: 0; -EINVAL, and L18, for what is not exactly one mapping. Linux can split a mapping, which is not modelled,
 * and says 0 where there is none; so does DRMRES_UPSTREAM.
 */
int drmres_munmap(void *address, size_t length);

/**
 * drmres_open_count() - descriptors in use
 *
 * Return: how many, reserved ones included, the first three not.
 */
unsigned int drmres_open_count(void);

/**
 * drmres_mapping_count() - mappings in use
 *
 * Return: how many.
 */
unsigned int drmres_mapping_count(void);

/**
 * drmres_fd_label() - what reports call the file behind a descriptor
 * @fd: descriptor
 * @buf: where to write "file#1", "dmabuf#1" ...
 * @size: room in @buf in bytes
 *
 * Return: @buf, empty for a bad descriptor.
 */
const char *drmres_fd_label(int fd, char *buf, size_t size);

/**
 * drmres_open_files_report() - find what userspace left open
 *
 * Makes one report (K04) for each open file, with the number of its descriptors and mappings, and under strict policy one
 * (K07) for each descriptor that was reserved and has no file, if there was none when its ioctl failed.
 *
 * Return: number of reports.
 */
unsigned int drmres_open_files_report(void);

/**
 * drmres_exit() - the process ends: all mappings go, then all descriptors
 *
 * Context: Process context, with no other thread inside the library.
 */
void drmres_exit(void);

/**
 * drmres_set_privileged() - may the process do what root may?
 * @privileged: default true; back to that on drmres_reset()
 *
 * Without it DRM_ROOT_ONLY ioctls are refused, and files opened from now on are authenticated only if they become
 * master.
 */
void drmres_set_privileged(bool privileged);

/**
 * drmres_privileged() - see drmres_set_privileged()
 *
 * Return: true if so.
 */
bool drmres_privileged(void);

#ifdef DRMRES_SITES
#define drmres_open(...) DRMRES_AT(drmres_open(__VA_ARGS__))
#define drmres_open_device(...) DRMRES_AT(drmres_open_device(__VA_ARGS__))
#define drmres_open_path(...) DRMRES_AT(drmres_open_path(__VA_ARGS__))
#define drmres_write(...) DRMRES_AT(drmres_write(__VA_ARGS__))
#define drmres_dup(...) DRMRES_AT(drmres_dup(__VA_ARGS__))
#define drmres_close(...) DRMRES_AT(drmres_close(__VA_ARGS__))
#define drmres_ioctl(...) DRMRES_AT(drmres_ioctl(__VA_ARGS__))
#define drmres_read(...) DRMRES_AT(drmres_read(__VA_ARGS__))
#define drmres_mmap(...) DRMRES_AT(drmres_mmap(__VA_ARGS__))
#define drmres_munmap(...) DRMRES_AT(drmres_munmap(__VA_ARGS__))
#define drmres_exit(...) DRMRES_AT_VOID(drmres_exit(__VA_ARGS__))
#endif

__END_DECLS

#endif
