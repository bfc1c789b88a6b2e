/* SPDX-License-Identifier: MIT */
/**
 * DOC: firmware files
 *
 * There are none: a request is refused with -ENOENT, which is what a driver has to be prepared for. Owns nothing.
 */
#ifndef _LINUX_FIRMWARE_H_
#define _LINUX_FIRMWARE_H_

#include <drmres/errno.h>
#include <drmres/types.h>
#include <linux/cleanup.h>

__BEGIN_DECLS

struct device;

/**
 * struct firmware - a file's contents
 * @size: bytes
 * @data: the bytes
 */
struct firmware {
	size_t size;
	const u8 *data;
};

static inline int request_firmware(const struct firmware **fw, const char *name, struct device *device)
{
	(void)name;
	(void)device;
	*fw = (const struct firmware *)0;
	return -ENOENT;
}

static inline void release_firmware(const struct firmware *fw)
{
	(void)fw;
}

DEFINE_FREE(firmware, const struct firmware *, release_firmware(_T))

#define firmware_request_nowarn(fw, name, device) request_firmware(fw, name, device)

__END_DECLS

#endif
