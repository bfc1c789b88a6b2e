/* SPDX-License-Identifier: MIT */
/**
 * DOC: PCI devices
 *
 * What the kernel's linux/pci.h declares beyond the system's header of that name. A struct pci_dev belongs to whoever plugged
 * it in and is freed with its last reference. Regions, interrupt vectors and being enabled belong to the driver: it gives
 * them back in remove(), or takes them with the pcim_ functions, which are devres on the device. After
 * pcim_enable_device() also pci_alloc_irq_vectors() and pci_request_regions() are given back by devres.
 */
#ifndef _DRMRES_PCI_H_
#define _DRMRES_PCI_H_

#include <drmres/link.h>
#include <drmres/module.h>
#include <drmres/site.h>
#include <drmres/types.h>
#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/mod_devicetable.h>

#ifndef __iomem
#define __iomem
#endif

__BEGIN_DECLS

/* BARs of a device. */
#define PCI_STD_NUM_BARS 6

/* Kinds of interrupt vectors that pci_alloc_irq_vectors() may give. */
#define PCI_IRQ_INTX (1 << 0)
#define PCI_IRQ_MSI (1 << 1)
#define PCI_IRQ_MSIX (1 << 2)
#define PCI_IRQ_AFFINITY (1 << 3)
#define PCI_IRQ_ALL_TYPES (PCI_IRQ_INTX | PCI_IRQ_MSI | PCI_IRQ_MSIX)

#define PCI_BASE_CLASS_DISPLAY 0x03
#define PCI_CLASS_DISPLAY_VGA 0x0300
#define PCI_CLASS_DISPLAY_OTHER 0x0380

#define PCI_VENDOR_ID_ATI 0x1002
#define PCI_VENDOR_ID_AMD 0x1022
#define PCI_VENDOR_ID_MATROX 0x102b
#define PCI_VENDOR_ID_REDHAT 0x1b36
#define PCI_VENDOR_ID_REDHAT_QUMRANET 0x1af4
#define PCI_VENDOR_ID_QEMU 0x1234
#define PCI_VENDOR_ID_ASPEED 0x1a03
#define PCI_VENDOR_ID_NVIDIA 0x10de
#define PCI_VENDOR_ID_INTEL 0x8086

struct pci_driver;

/**
 * struct pci_dev - a PCI device
 * @vendor, @device, @subsystem_vendor, @subsystem_device: numbers
 * @DRMRES_CLASS: base class, sub-class and interface
 * @devfn: device and function number
 * @irq: the interrupt line; the first vector after pci_alloc_irq_vectors()
 * @resource: BARs; those of length 0 have no flags
 * @dev: the device
 * @driver: who drives it; NULL after unbind
 * @is_busmaster: pci_set_master() was called
 * @is_managed: pcim_enable_device() was called
 * @enable_cnt: private, how often it is enabled
 * @vectors: private, how many interrupt vectors it has
 */
struct DRMRES_SWIFT_NONCOPYABLE pci_dev {
	unsigned short vendor;
	unsigned short device;
	unsigned short subsystem_vendor;
	unsigned short subsystem_device;
	unsigned int DRMRES_CLASS;
	unsigned int devfn;
	unsigned int irq;
	struct resource resource[PCI_STD_NUM_BARS];
	struct device dev;
	struct pci_driver *driver;
	bool is_busmaster;
	bool is_managed;
	int enable_cnt;
	int vectors;
};

/**
 * struct pci_driver - a driver of PCI devices
 * @name: unique among PCI drivers
 * @id_table: which devices it drives
 * @probe: takes the device when it returns 0; gets the row of @id_table that matched
 * @remove: undoes @probe, before the managed resources go
 * @shutdown: unused here, kept for driver source
 * @driver: what all drivers have; filled in by registering
 */
struct pci_driver {
	const char *name;
	const struct pci_device_id *id_table;
	int (*probe)(struct pci_dev *dev, const struct pci_device_id *id);
	void (*remove)(struct pci_dev *dev);
	void (*shutdown)(struct pci_dev *dev);
	struct device_driver driver;
};

extern const struct bus_type pci_bus_type DRMRES_SYM(pci_bus_type);

#define to_pci_dev(n) container_of(n, struct pci_dev, dev)
#define to_pci_driver(drv) container_of_const(drv, struct pci_driver, driver)
#define dev_is_pci(d) ((d)->bus == &pci_bus_type)

/* Rows of an id table. */
#define PCI_DEVICE(vend, dev) \
	.vendor = (vend), .device = (dev), .subvendor = (u32)PCI_ANY_ID, .subdevice = (u32)PCI_ANY_ID
#define PCI_DEVICE_SUB(vend, dev, subvend, subdev) \
	.vendor = (vend), .device = (dev), .subvendor = (subvend), .subdevice = (subdev)
#define PCI_VDEVICE(vend, dev)                                                                                       \
	.vendor = PCI_VENDOR_ID_##vend, .device = (dev), .subvendor = (u32)PCI_ANY_ID, .subdevice = (u32)PCI_ANY_ID, \
	0, 0
#define PCI_DEVICE_CLASS(dev_class, dev_class_mask)                                             \
	.DRMRES_CLASS = (dev_class), .class_mask = (dev_class_mask), .vendor = (u32)PCI_ANY_ID, \
	.device = (u32)PCI_ANY_ID, .subvendor = (u32)PCI_ANY_ID, .subdevice = (u32)PCI_ANY_ID

#define pci_resource_n(dev, bar) (&(dev)->resource[(bar)])
#define pci_resource_start(dev, bar) (pci_resource_n(dev, bar)->start)
#define pci_resource_end(dev, bar) (pci_resource_n(dev, bar)->end)
#define pci_resource_flags(dev, bar) (pci_resource_n(dev, bar)->flags)
#define pci_resource_len(dev, bar) (pci_resource_end(dev, bar) ? resource_size(pci_resource_n(dev, bar)) : 0)

/**
 * pci_name() - a PCI device's name
 * @pdev: the device
 *
 * Return: dev_name().
 */
static inline const char *pci_name(const struct pci_dev *pdev)
{
	return dev_name(&pdev->dev);
}

/**
 * pci_get_drvdata() - the driver's own pointer
 * @pdev: the device
 *
 * Return: what pci_set_drvdata() got; NULL after unbind.
 */
static inline void *pci_get_drvdata(struct pci_dev *pdev)
{
	return dev_get_drvdata(&pdev->dev);
}

/**
 * pci_set_drvdata() - keep the driver's own pointer
 * @pdev: the device
 * @data: anything; forgotten at unbind
 */
static inline void pci_set_drvdata(struct pci_dev *pdev, void *data)
{
	dev_set_drvdata(&pdev->dev, data);
}

/**
 * pci_dev_get() - take a reference
 * @dev: the device, may be NULL
 *
 * Context: Any.
 * Lifetime: until pci_dev_put().
 * Return: @dev.
 */
struct pci_dev *pci_dev_get(struct pci_dev *dev) DRMRES_SYM(pci_dev_get);

/**
 * pci_dev_put() - drop a reference
 * @dev: the device, may be NULL
 *
 * Context: Process context, if it may be the last.
 */
void pci_dev_put(struct pci_dev *dev) DRMRES_SYM(pci_dev_put);

#if !defined(__cplusplus) && !defined(__swift__)
DEFINE_FREE(pci_dev_put, struct pci_dev *, if (_T) pci_dev_put(_T))
#endif

/**
 * pci_enable_device() - switch a device on
 * @dev: the device
 *
 * Context: Process context.
 * Lifetime: until pci_disable_device(), as often.
 * Return: 0.
 */
int pci_enable_device(struct pci_dev *dev) DRMRES_SYM(pci_enable_device) __attribute__((warn_unused_result));

/**
 * pci_disable_device() - undo pci_enable_device()
 * @dev: the device
 *
 * Context: Process context.
 */
void pci_disable_device(struct pci_dev *dev) DRMRES_SYM(pci_disable_device);

/**
 * pcim_enable_device() - switch a device on until its driver is unbound
 * @pdev: the device
 *
 * From here on interrupt vectors and regions of the device are given back at unbind too.
 *
 * Context: Process context. May sleep.
 * Lifetime: devres of the device.
 * Return: 0, or -ENOMEM.
 */
int pcim_enable_device(struct pci_dev *pdev) DRMRES_SYM(pcim_enable_device) __attribute__((warn_unused_result));

/**
 * pci_set_master() - let a device access memory
 * @dev: the device
 */
void pci_set_master(struct pci_dev *dev) DRMRES_SYM(pci_set_master);

/**
 * pci_clear_master() - undo pci_set_master()
 * @dev: the device
 */
void pci_clear_master(struct pci_dev *dev) DRMRES_SYM(pci_clear_master);

/**
 * pci_request_region() - claim one BAR
 * @pdev: the device
 * @bar: its number
 * @name: who claims it
 *
 * Context: Process context.
 * Lifetime: until pci_release_region(), or unbind of a managed device.
 * Return: 0; -EBUSY when somebody has it; -ENOMEM. A BAR without length is claimed by doing nothing.
 */
int pci_request_region(struct pci_dev *pdev, int bar, const char *name) DRMRES_SYM(pci_request_region)
	__attribute__((warn_unused_result));

/**
 * pci_release_region() - give one BAR back
 * @pdev: the device
 * @bar: its number
 *
 * Context: Process context.
 */
void pci_release_region(struct pci_dev *pdev, int bar) DRMRES_SYM(pci_release_region);

/**
 * pci_request_regions() - claim all BARs
 * @pdev: the device
 * @name: who claims them
 *
 * Context: Process context.
 * Lifetime: until pci_release_regions(), or unbind of a managed device.
 * Return: 0; -EBUSY when somebody has one, and then none is claimed; -ENOMEM.
 */
int pci_request_regions(struct pci_dev *pdev, const char *name) DRMRES_SYM(pci_request_regions)
	__attribute__((warn_unused_result));

/**
 * pci_release_regions() - give all BARs back
 * @pdev: the device
 *
 * Context: Process context.
 */
void pci_release_regions(struct pci_dev *pdev) DRMRES_SYM(pci_release_regions);

/**
 * pcim_request_all_regions() - claim all BARs until the driver is unbound
 * @pdev: the device
 * @name: who claims them
 *
 * Context: Process context.
 * Lifetime: devres of the device.
 * Return: 0; -EBUSY; -ENOMEM.
 */
int pcim_request_all_regions(struct pci_dev *pdev, const char *name) DRMRES_SYM(pcim_request_all_regions)
	__attribute__((warn_unused_result));

/**
 * pci_iomap() - map a BAR
 * @dev: the device
 * @bar: its number
 * @max: bytes at most, 0 for all
 *
 * Context: Process context. May sleep.
 * Lifetime: until pci_iounmap().
 * Return: the mapping, NULL for a BAR without length or without memory.
 */
void __iomem *pci_iomap(struct pci_dev *dev, int bar, unsigned long max) DRMRES_SYM(pci_iomap);

/**
 * pci_iounmap() - undo pci_iomap()
 * @dev: the device
 * @addr: the mapping
 *
 * Context: Process context.
 */
void pci_iounmap(struct pci_dev *dev, void __iomem *addr) DRMRES_SYM(pci_iounmap);

/**
 * pci_ioremap_bar() - map a whole BAR
 * @pdev: the device
 * @bar: its number
 *
 * Context: Process context. May sleep.
 * Lifetime: until iounmap().
 * Return: the mapping, NULL for a BAR without length or without memory.
 */
void __iomem *pci_ioremap_bar(struct pci_dev *pdev, int bar) DRMRES_SYM(pci_ioremap_bar);

/**
 * pcim_iomap() - map a BAR until the driver is unbound
 * @pdev: the device
 * @bar: its number
 * @maxlen: bytes at most, 0 for all
 *
 * Context: Process context. May sleep.
 * Lifetime: devres of the device; pcim_iounmap() ends it early.
 * Return: the mapping, NULL for a BAR without length or without memory.
 */
void __iomem *pcim_iomap(struct pci_dev *pdev, int bar, unsigned long maxlen) DRMRES_SYM(pcim_iomap);

/**
 * pcim_iounmap() - undo pcim_iomap()
 * @pdev: the device
 * @addr: the mapping
 *
 * Context: Process context.
 */
void pcim_iounmap(struct pci_dev *pdev, void __iomem *addr) DRMRES_SYM(pcim_iounmap);

/**
 * pcim_iomap_region() - claim and map a BAR until the driver is unbound
 * @pdev: the device
 * @bar: its number
 * @name: who claims it
 *
 * Context: Process context. May sleep.
 * Lifetime: devres of the device.
 * Return: the mapping, or ERR_PTR() of -EBUSY, -ENOMEM or -EINVAL.
 */
void __iomem *pcim_iomap_region(struct pci_dev *pdev, int bar, const char *name) DRMRES_SYM(pcim_iomap_region);

/**
 * pcim_iomap_regions() - claim and map several BARs until the driver is unbound
 * @pdev: the device
 * @mask: which BARs
 * @name: who claims them
 *
 * Context: Process context. May sleep.
 * Lifetime: devres of the device.
 * Return: 0; -EBUSY; -ENOMEM; -EINVAL for a BAR without length.
 */
int pcim_iomap_regions(struct pci_dev *pdev, int mask, const char *name) DRMRES_SYM(pcim_iomap_regions);

/**
 * pcim_iomap_table() - what pcim_iomap() and its like have mapped
 * @pdev: the device
 *
 * Context: Process context. May sleep.
 * Lifetime: devres of the device.
 * Return: one entry a BAR, NULL where nothing is mapped; NULL without memory.
 */
void __iomem *const *pcim_iomap_table(struct pci_dev *pdev) DRMRES_SYM(pcim_iomap_table);

/**
 * pci_alloc_irq_vectors() - get interrupt vectors
 * @dev: the device
 * @min_vecs: at least as many, or none
 * @max_vecs: at most as many
 * @flags: PCI_IRQ_*
 *
 * Context: Process context. May sleep.
 * Lifetime: until pci_free_irq_vectors(), or unbind of a managed device.
 * Return: how many; -EINVAL; -ENOSPC.
 */
int pci_alloc_irq_vectors(struct pci_dev *dev, unsigned int min_vecs, unsigned int max_vecs, unsigned int flags)
	DRMRES_SYM(pci_alloc_irq_vectors);

/**
 * pci_free_irq_vectors() - give interrupt vectors back
 * @dev: the device, with no handler on them any more
 *
 * Context: Process context.
 */
void pci_free_irq_vectors(struct pci_dev *dev) DRMRES_SYM(pci_free_irq_vectors);

/**
 * pci_irq_vector() - the interrupt number of a vector
 * @dev: the device
 * @nr: the vector
 *
 * Return: a number for request_irq(); -EINVAL.
 */
int pci_irq_vector(struct pci_dev *dev, unsigned int nr) DRMRES_SYM(pci_irq_vector);

/* Behind pci_register_driver(). */
int __pci_register_driver(struct pci_driver *drv, struct module *owner, const char *mod_name)
	DRMRES_SYM(__pci_register_driver) __attribute__((warn_unused_result));

/**
 * pci_register_driver() - register a driver and probe what matches
 * @driver: name, probe and id_table filled in
 *
 * Context: Process context; takes the lock of each device it probes.
 * Lifetime: @driver must stay until pci_unregister_driver() returns.
 * Return: as driver_register().
 */
#define pci_register_driver(driver) __pci_register_driver(driver, THIS_MODULE, KBUILD_MODNAME)

/**
 * pci_unregister_driver() - unbind a driver from all its devices and take it off the bus
 * @drv: what pci_register_driver() got
 *
 * Context: Process context; takes the lock of each device it unbinds.
 */
void pci_unregister_driver(struct pci_driver *drv) DRMRES_SYM(pci_unregister_driver);

/* Define a module as one PCI driver. */
#define module_pci_driver(__pci_driver) module_driver(__pci_driver, pci_register_driver, pci_unregister_driver)

#ifdef DRMRES_SITES
#define pci_dev_get(...) DRMRES_AT(pci_dev_get(__VA_ARGS__))
#define pci_dev_put(...) DRMRES_AT_VOID(pci_dev_put(__VA_ARGS__))
#define pci_enable_device(...) DRMRES_AT(pci_enable_device(__VA_ARGS__))
#define pci_disable_device(...) DRMRES_AT_VOID(pci_disable_device(__VA_ARGS__))
#define pcim_enable_device(...) DRMRES_AT(pcim_enable_device(__VA_ARGS__))
#define pci_request_region(...) DRMRES_AT(pci_request_region(__VA_ARGS__))
#define pci_release_region(...) DRMRES_AT_VOID(pci_release_region(__VA_ARGS__))
#define pci_request_regions(...) DRMRES_AT(pci_request_regions(__VA_ARGS__))
#define pci_release_regions(...) DRMRES_AT_VOID(pci_release_regions(__VA_ARGS__))
#define pcim_request_all_regions(...) DRMRES_AT(pcim_request_all_regions(__VA_ARGS__))
#define pci_iomap(...) DRMRES_AT(pci_iomap(__VA_ARGS__))
#define pci_iounmap(...) DRMRES_AT_VOID(pci_iounmap(__VA_ARGS__))
#define pci_ioremap_bar(...) DRMRES_AT(pci_ioremap_bar(__VA_ARGS__))
#define pcim_iomap(...) DRMRES_AT(pcim_iomap(__VA_ARGS__))
#define pcim_iounmap(...) DRMRES_AT_VOID(pcim_iounmap(__VA_ARGS__))
#define pcim_iomap_region(...) DRMRES_AT(pcim_iomap_region(__VA_ARGS__))
#define pcim_iomap_regions(...) DRMRES_AT(pcim_iomap_regions(__VA_ARGS__))
#define pcim_iomap_table(...) DRMRES_AT(pcim_iomap_table(__VA_ARGS__))
#define pci_alloc_irq_vectors(...) DRMRES_AT(pci_alloc_irq_vectors(__VA_ARGS__))
#define pci_free_irq_vectors(...) DRMRES_AT_VOID(pci_free_irq_vectors(__VA_ARGS__))
#define __pci_register_driver(...) DRMRES_AT(__pci_register_driver(__VA_ARGS__))
#define pci_unregister_driver(...) DRMRES_AT_VOID(pci_unregister_driver(__VA_ARGS__))
#endif

__END_DECLS

#endif
