// SPDX-License-Identifier: MIT
/**
 * DOC: registers under the kernel's names
 *
 * Mappings with a life of their own or a device's, and single accesses. Owns the nodes on devices.
 */
#include <linux/io.h>

#include "io/region.h"

#include <drmres/errno.h>
#include <linux/device.h>
#include <linux/dev_printk.h>
#include <linux/gfp.h>
#include <linux/platform_device.h>

void __iomem *ioremap(phys_addr_t phys_addr, size_t size)
{
	return drmres_io_map(phys_addr, size, NULL, DRMRES_CALL("ioremap"));
}

void iounmap(volatile void __iomem *addr)
{
	drmres_io_unmap(addr, DRMRES_CALL("iounmap"));
}

static void devm_ioremap_release(struct device *dev, void *res)
{
	(void)dev;
	drmres_io_unmap(*(void __iomem **)res, DRMRES_CALL("devm_ioremap_release"));
}

static int devm_ioremap_match(struct device *dev, void *res, void *data)
{
	(void)dev;
	return *(void **)res == data;
}

static void __iomem *map(struct device *dev, resource_size_t offset, resource_size_t size,
			 const struct drmres_call *call)
{
	void __iomem **res;

	if (!drmres_call_on(call, dev))
		return NULL;
	res = devres_alloc(devm_ioremap_release, sizeof(*res), GFP_KERNEL);
	if (!res)
		return NULL;
	*res = drmres_io_map(offset, size, dev, call);
	if (*res) {
		(devres_add)(dev, res);
		return *res;
	}
	(devres_free)(res);
	return NULL;
}

void __iomem *devm_ioremap(struct device *dev, resource_size_t offset, resource_size_t size)
{
	return map(dev, offset, size, DRMRES_CALL("devm_ioremap"));
}

void devm_iounmap(struct device *dev, void __iomem *addr)
{
	const struct drmres_call *call = DRMRES_CALL("devm_iounmap");

	if (!drmres_call_on(call, dev) || !drmres_call_on(call, addr))
		return;
	if ((devres_destroy)(dev, devm_ioremap_release, devm_ioremap_match, addr))
		drmres_call_report(call, DRMRES_DEVM_ACTION_UNKNOWN, NULL, "%s has no such mapping", dev_name(dev));
	else
		drmres_io_unmap(addr, call);
}

static void __iomem *map_resource(struct device *dev, const struct resource *res, const struct drmres_call *call)
{
	resource_size_t size;
	void __iomem *addr;
	const char *name;

	if (!drmres_call_on(call, dev))
		return IOMEM_ERR_PTR(-EINVAL);
	if (!res || resource_type(res) != IORESOURCE_MEM) {
		dev_err(dev, "invalid resource\n");
		return IOMEM_ERR_PTR(-EINVAL);
	}
	size = resource_size(res);
	name = res->name ? res->name : dev_name(dev);
	if (!(__devm_request_region)(dev, res->start, size, name)) {
		dev_err(dev, "can't request region for resource [mem 0x%08llx-0x%08llx]\n",
			(unsigned long long)res->start, (unsigned long long)res->end);
		return IOMEM_ERR_PTR(-EBUSY);
	}
	addr = map(dev, res->start, size, call);
	if (addr)
		return addr;
	dev_err(dev, "ioremap failed for resource [mem 0x%08llx-0x%08llx]\n", (unsigned long long)res->start,
		(unsigned long long)res->end);
	(__devm_release_region)(dev, res->start, size);
	return IOMEM_ERR_PTR(-ENOMEM);
}

void __iomem *devm_ioremap_resource(struct device *dev, const struct resource *res)
{
	return map_resource(dev, res, DRMRES_CALL("devm_ioremap_resource"));
}

void __iomem *devm_platform_get_and_ioremap_resource(struct platform_device *pdev, unsigned int index,
						     struct resource **res)
{
	const struct drmres_call *call = DRMRES_CALL("devm_platform_get_and_ioremap_resource");
	struct resource *found;

	if (!drmres_call_on(call, pdev))
		return IOMEM_ERR_PTR(-EINVAL);
	found = platform_get_resource(pdev, IORESOURCE_MEM, index);
	if (res)
		*res = found;
	return map_resource(&pdev->dev, found, call);
}

void __iomem *devm_platform_ioremap_resource(struct platform_device *pdev, unsigned int index)
{
	const struct drmres_call *call = DRMRES_CALL("devm_platform_ioremap_resource");

	if (!drmres_call_on(call, pdev))
		return IOMEM_ERR_PTR(-EINVAL);
	return map_resource(&pdev->dev, platform_get_resource(pdev, IORESOURCE_MEM, index), call);
}

void __iomem *devm_platform_ioremap_resource_byname(struct platform_device *pdev, const char *name)
{
	const struct drmres_call *call = DRMRES_CALL("devm_platform_ioremap_resource_byname");

	if (!drmres_call_on(call, pdev))
		return IOMEM_ERR_PTR(-EINVAL);
	return map_resource(&pdev->dev, platform_get_resource_byname(pdev, IORESOURCE_MEM, name), call);
}

/* ---- accesses ---- */

#define ACCESSORS(suffix, type)                                                                  \
	type read##suffix(const volatile void __iomem *addr)                                     \
	{                                                                                        \
		type value;                                                                      \
                                                                                                 \
		drmres_io_copy(addr, &value, sizeof(value), false, DRMRES_CALL("read" #suffix)); \
		return value;                                                                    \
	}                                                                                        \
	void write##suffix(type value, volatile void __iomem *addr)                              \
	{                                                                                        \
		drmres_io_copy(addr, &value, sizeof(value), true, DRMRES_CALL("write" #suffix)); \
	}

ACCESSORS(b, u8)
ACCESSORS(w, u16)
ACCESSORS(l, u32)
ACCESSORS(q, u64)

void memcpy_fromio(void *to, const volatile void __iomem *from, size_t count)
{
	drmres_io_copy(from, to, count, false, DRMRES_CALL("memcpy_fromio"));
}

void memcpy_toio(volatile void __iomem *to, const void *from, size_t count)
{
	drmres_io_copy(to, (void *)(uintptr_t)from, count, true, DRMRES_CALL("memcpy_toio"));
}

void memset_io(volatile void __iomem *dst, int c, size_t count)
{
	const struct drmres_call *call = DRMRES_CALL("memset_io");
	u8 bytes[256];

	__builtin_memset(bytes, c, sizeof(bytes));
	for (size_t n; count; count -= n, dst = (volatile u8 *)dst + n) {
		n = count < sizeof(bytes) ? count : sizeof(bytes);
		drmres_io_copy(dst, bytes, n, true, call);
	}
}
