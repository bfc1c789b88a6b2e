/* SPDX-License-Identifier: MIT */
/**
 * DOC: registers
 *
 * A mapping lives from ioremap() to iounmap(), or until unbind for the devm_ forms. What is behind it is ordinary
 * memory (drmres/io.h). Every access goes through a function here, which looks whether the mapping is still there and
 * whether the driver whose probe made it is still bound. If not the access is L10, reads give all ones and writes are
 * dropped; from inside a managed action it is L20. An access beyond the mapping is M16, one through NULL or an error
 * pointer M14. A mapping that is kept after unbind is K06, or L11 where somebody will unmap it too late.
 *
 * Correct drivers put drm_dev_enter() and drm_dev_exit() around what userspace can make them do, and stop work, timers
 * and interrupts in remove(). Everything may be called concurrently; accesses are relaxed atomics where they are
 * aligned, since both sides may touch a register at once.
 */
#ifndef _LINUX_IO_H_
#define _LINUX_IO_H_

#include <drmres/link.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/ioport.h>

__BEGIN_DECLS

struct device;

/**
 * ioremap() - map registers
 * @phys_addr: physical address
 * @size: bytes
 *
 * Context: Process context. May sleep.
 * Lifetime: until iounmap().
 * Return: the mapping; NULL without memory, for no bytes, or beyond physical memory.
 */
void __iomem *ioremap(phys_addr_t phys_addr, size_t size) DRMRES_SYM(ioremap);

/**
 * iounmap() - end a mapping
 * @addr: what ioremap() returned; not NULL, and not what a devm_ form returned
 *
 * Context: Process context. May sleep. What was never mapped is M11, what was unmapped before M01; nothing happens then.
 */
void iounmap(volatile void __iomem *addr) DRMRES_SYM(iounmap);

#define ioremap_wc(phys_addr, size) ioremap(phys_addr, size)
#define ioremap_wt(phys_addr, size) ioremap(phys_addr, size)
#define ioremap_uc(phys_addr, size) ioremap(phys_addr, size)
#define ioremap_np(phys_addr, size) ioremap(phys_addr, size)
#define ioremap_cache(phys_addr, size) ioremap(phys_addr, size)

/**
 * devm_ioremap() - ioremap() until unbind
 * @dev: the device
 * @offset: physical address
 * @size: bytes
 *
 * Context: Process context. May sleep.
 * Lifetime: unmapped in its turn when the driver is unbound, or by devm_iounmap().
 * Return: the mapping, NULL where ioremap() or the allocation of a node fails.
 */
void __iomem *devm_ioremap(struct device *dev, resource_size_t offset, resource_size_t size);
#define devm_ioremap_wc(dev, offset, size) devm_ioremap(dev, offset, size)
#define devm_ioremap_uc(dev, offset, size) devm_ioremap(dev, offset, size)
#define devm_ioremap_np(dev, offset, size) devm_ioremap(dev, offset, size)

/**
 * devm_iounmap() - end a mapping before unbind
 * @dev: what it was mapped with
 * @addr: what devm_ioremap() returned
 *
 * Context: Process context. May sleep. W14 if @dev has no such mapping.
 */
void devm_iounmap(struct device *dev, void __iomem *addr);

/**
 * devm_ioremap_resource() - claim a range and map it, until unbind
 * @dev: the device
 * @res: the range; anything but memory is -EINVAL
 *
 * Context: Process context. May sleep.
 * Lifetime: unmapped and given back when the driver is unbound.
 * Return: the mapping, or ERR_PTR(): -EINVAL, -EBUSY where it is claimed, -ENOMEM.
 */
void __iomem *devm_ioremap_resource(struct device *dev, const struct resource *res);
#define devm_ioremap_resource_wc(dev, res) devm_ioremap_resource(dev, res)

/* Reads and writes in the machine's byte order; which of the families it is changes nothing here. */
u8 readb(const volatile void __iomem *addr) DRMRES_SYM(readb);
u16 readw(const volatile void __iomem *addr) DRMRES_SYM(readw);
u32 readl(const volatile void __iomem *addr) DRMRES_SYM(readl);
u64 readq(const volatile void __iomem *addr) DRMRES_SYM(readq);
void writeb(u8 value, volatile void __iomem *addr) DRMRES_SYM(writeb);
void writew(u16 value, volatile void __iomem *addr) DRMRES_SYM(writew);
void writel(u32 value, volatile void __iomem *addr) DRMRES_SYM(writel);
void writeq(u64 value, volatile void __iomem *addr) DRMRES_SYM(writeq);

/**
 * memcpy_fromio() - copy from a mapping
 * @to: memory
 * @from: in the mapping
 * @count: bytes
 *
 * Context: Any. Where the mapping is gone @to is filled with ones.
 */
void memcpy_fromio(void *to, const volatile void __iomem *from, size_t count) DRMRES_SYM(memcpy_fromio);

/**
 * memcpy_toio() - copy to a mapping
 * @to: in the mapping
 * @from: memory
 * @count: bytes
 *
 * Context: Any.
 */
void memcpy_toio(volatile void __iomem *to, const void *from, size_t count) DRMRES_SYM(memcpy_toio);

/**
 * memset_io() - fill a part of a mapping
 * @dst: in the mapping
 * @c: the byte
 * @count: bytes
 *
 * Context: Any.
 */
void memset_io(volatile void __iomem *dst, int c, size_t count) DRMRES_SYM(memset_io);

#ifdef DRMRES_SITES
#define ioremap(...) DRMRES_AT(ioremap(__VA_ARGS__))
#define iounmap(...) DRMRES_AT_VOID(iounmap(__VA_ARGS__))
#define devm_ioremap(...) DRMRES_AT(devm_ioremap(__VA_ARGS__))
#define devm_iounmap(...) DRMRES_AT_VOID(devm_iounmap(__VA_ARGS__))
#define devm_ioremap_resource(...) DRMRES_AT(devm_ioremap_resource(__VA_ARGS__))
#define readb(...) DRMRES_AT(readb(__VA_ARGS__))
#define readw(...) DRMRES_AT(readw(__VA_ARGS__))
#define readl(...) DRMRES_AT(readl(__VA_ARGS__))
#define readq(...) DRMRES_AT(readq(__VA_ARGS__))
#define writeb(...) DRMRES_AT_VOID(writeb(__VA_ARGS__))
#define writew(...) DRMRES_AT_VOID(writew(__VA_ARGS__))
#define writel(...) DRMRES_AT_VOID(writel(__VA_ARGS__))
#define writeq(...) DRMRES_AT_VOID(writeq(__VA_ARGS__))
#define memcpy_fromio(...) DRMRES_AT_VOID(memcpy_fromio(__VA_ARGS__))
#define memcpy_toio(...) DRMRES_AT_VOID(memcpy_toio(__VA_ARGS__))
#define memset_io(...) DRMRES_AT_VOID(memset_io(__VA_ARGS__))
#endif

#define readb_relaxed(addr) readb(addr)
#define readw_relaxed(addr) readw(addr)
#define readl_relaxed(addr) readl(addr)
#define readq_relaxed(addr) readq(addr)
#define writeb_relaxed(value, addr) writeb(value, addr)
#define writew_relaxed(value, addr) writew(value, addr)
#define writel_relaxed(value, addr) writel(value, addr)
#define writeq_relaxed(value, addr) writeq(value, addr)
#define __raw_readb(addr) readb(addr)
#define __raw_readw(addr) readw(addr)
#define __raw_readl(addr) readl(addr)
#define __raw_readq(addr) readq(addr)
#define __raw_writeb(value, addr) writeb(value, addr)
#define __raw_writew(value, addr) writew(value, addr)
#define __raw_writel(value, addr) writel(value, addr)
#define __raw_writeq(value, addr) writeq(value, addr)
#define ioread8(addr) readb(addr)
#define ioread16(addr) readw(addr)
#define ioread32(addr) readl(addr)
#define ioread64(addr) readq(addr)
#define iowrite8(value, addr) writeb(value, addr)
#define iowrite16(value, addr) writew(value, addr)
#define iowrite32(value, addr) writel(value, addr)
#define iowrite64(value, addr) writeq(value, addr)

#ifndef IOMEM_ERR_PTR
#define IOMEM_ERR_PTR(err) ((void __iomem *)ERR_PTR(err))
#endif

/* Barriers between the processor and devices; the compiler is all there is to hold back. */
#define mb() __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define rmb() __atomic_thread_fence(__ATOMIC_ACQUIRE)
#define wmb() __atomic_thread_fence(__ATOMIC_RELEASE)
#define dma_wmb() wmb()
#define dma_rmb() rmb()

__END_DECLS

#endif
