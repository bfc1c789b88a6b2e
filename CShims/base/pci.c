// SPDX-License-Identifier: MIT
/**
 * DOC: the PCI bus
 *
 * Owns the bus and the device that all PCI devices hang on by default, which are static and never end. A PCI device is
 * one allocation that goes with its last reference. That it is enabled, and its interrupt vectors, belong to the
 * driver's binding: they are claims, or devres after pcim_enable_device(). Everything may be called concurrently, on different devices.
 */
#include <linux/pci.h>

#include "pci.h"

#include <linux/bug.h>
#include <linux/slab.h>
#include <mm/mm.h>

#include "base.h"
#include "hardware.h"

/* ---- the bus ---- */

static bool matches(const struct pci_device_id *id, const struct pci_dev *pdev)
{
	const u32 any = (u32)PCI_ANY_ID;

	return (id->vendor == any || id->vendor == pdev->vendor) && (id->device == any || id->device == pdev->device) &&
	       (id->subvendor == any || id->subvendor == pdev->subsystem_vendor) &&
	       (id->subdevice == any || id->subdevice == pdev->subsystem_device) &&
	       !((id->class ^ pdev->class) & id->class_mask);
}

static bool is_last(const struct pci_device_id *id)
{
	return !id->vendor && !id->subvendor && !id->class_mask;
}

static const struct pci_device_id *match_id(const struct pci_device_id *id, const struct pci_dev *pdev)
{
	for (; id && !is_last(id); id++)
		if (matches(id, pdev))
			return id;
	return NULL;
}

static int pci_bus_match(struct device *dev, const struct device_driver *drv)
{
	return match_id(to_pci_driver(drv)->id_table, to_pci_dev(dev)) != NULL;
}

static int pci_device_probe(struct device *dev)
{
	struct pci_driver *drv = to_pci_driver(dev->driver);
	struct pci_dev *pdev = to_pci_dev(dev);
	int ret;

	pdev->driver = drv;
	ret = drv->probe ? drv->probe(pdev, match_id(drv->id_table, pdev)) : 0;
	if (ret < 0)
		pdev->driver = NULL;
	if (ret > 0) {
		dev_warn(dev, "Driver probe function unexpectedly returned %d\n", ret);
		ret = 0;
	}
	return ret;
}

static void pci_device_remove(struct device *dev)
{
	const struct pci_driver *drv = to_pci_driver(dev->driver);
	struct pci_dev *pdev = to_pci_dev(dev);

	if (drv->remove)
		drv->remove(pdev);
	pdev->driver = NULL;
}

const struct bus_type pci_bus_type = {
	.name = "pci",
	.match = pci_bus_match,
	.probe = pci_device_probe,
	.remove = pci_device_remove,
};

static struct device pci_root;
static struct device_private pci_root_private;
static struct subsys_private pci_subsys;

__attribute__((constructor)) static void pci_start(void)
{
	drmres_bus_builtin(&pci_bus_type, &pci_subsys);
	drmres_device_builtin(&pci_root, &pci_root_private, "pci0000:00");
}

bool drmres_pci_usable(struct pci_dev *pdev, const char *function)
{
	return drmres_device_usable(IS_ERR_OR_NULL(pdev) ? (const void *)pdev : &pdev->dev, function);
}

/* ---- references ---- */

struct pci_dev *pci_dev_get(struct pci_dev *dev)
{
	if (dev)
		(get_device)(&dev->dev);
	return dev;
}

void pci_dev_put(struct pci_dev *dev)
{
	if (dev)
		(put_device)(&dev->dev);
}

/* ---- on and off ---- */

/* Switch it on, on behalf of whoever gives it back by hand if @claimed. */
static void enable(struct pci_dev *dev, bool claimed, const void *pc)
{
	struct drmres_pci *pci = drmres_to_pci(dev);

	dev->enable_cnt++;
	if (claimed && !drmres_claim_held(&pci->enabled))
		drmres_claim_begin(&pci->enabled, "enabled PCI device", pci_name(dev), &dev->dev, pc);
}

static void disable(struct pci_dev *dev)
{
	if (--dev->enable_cnt)
		return;
	dev->is_busmaster = false;
	drmres_claim_end(&drmres_to_pci(dev)->enabled);
}

int pci_enable_device(struct pci_dev *dev)
{
	if (!drmres_pci_usable(dev, __func__))
		return -EINVAL;
	enable(dev, true, __builtin_return_address(0));
	return 0;
}

void pci_disable_device(struct pci_dev *dev)
{
	if (!drmres_pci_usable(dev, __func__))
		return;
	if (WARN(dev->enable_cnt <= 0, "disabling already-disabled device"))
		return;
	disable(dev);
}

static void pcim_disable_device(void *data)
{
	struct pci_dev *pdev = data;

	if (pdev->enable_cnt > 0)
		disable(pdev);
	pdev->is_managed = false;
}

int pcim_enable_device(struct pci_dev *pdev)
{
	int ret;

	if (!drmres_pci_usable(pdev, __func__))
		return -EINVAL;
	ret = (__devm_add_action)(&pdev->dev, pcim_disable_device, pdev, "pcim_disable_device");
	if (ret)
		return ret;
	enable(pdev, false, __builtin_return_address(0));
	pdev->is_managed = true;
	return 0;
}

void pci_set_master(struct pci_dev *dev)
{
	if (drmres_pci_usable(dev, __func__))
		dev->is_busmaster = true;
}

void pci_clear_master(struct pci_dev *dev)
{
	if (drmres_pci_usable(dev, __func__))
		dev->is_busmaster = false;
}

/* ---- interrupt vectors ---- */

static void forget_vectors(struct pci_dev *dev)
{
	struct drmres_pci *pci = drmres_to_pci(dev);

	dev->vectors = 0;
	dev->irq = pci->line;
	drmres_claim_end(&pci->vectors);
}

static void pcim_msi_release(void *data)
{
	forget_vectors(data);
}

int pci_alloc_irq_vectors(struct pci_dev *dev, unsigned int min_vecs, unsigned int max_vecs, unsigned int flags)
{
	const void *pc = __builtin_return_address(0);
	struct drmres_pci *pci;
	unsigned int count;
	int ret;

	if (!drmres_pci_usable(dev, __func__) || !min_vecs || max_vecs < min_vecs)
		return -EINVAL;
	pci = drmres_to_pci(dev);
	if (WARN_ON(dev->vectors))
		return -EINVAL;
	if (!(flags & (PCI_IRQ_MSI | PCI_IRQ_MSIX)))
		/* The line is there anyway, and only one. */
		return flags & PCI_IRQ_INTX && min_vecs == 1 ? 1 : -ENOSPC;
	count = max_vecs < DRMRES_PCI_VECTORS ? max_vecs : DRMRES_PCI_VECTORS;
	if (count < min_vecs)
		return -ENOSPC;

	if (dev->is_managed) {
		ret = (__devm_add_action)(&dev->dev, pcim_msi_release, dev, "pcim_msi_release");
		if (ret)
			return ret;
	} else {
		drmres_claim_begin(&pci->vectors, "interrupt vectors", pci_name(dev), &dev->dev, pc);
	}
	dev->vectors = (int)count;
	dev->irq = pci->first_vector;
	return (int)count;
}

void pci_free_irq_vectors(struct pci_dev *dev)
{
	if (!drmres_pci_usable(dev, __func__) || !dev->vectors)
		return;
	if (dev->is_managed && (devm_remove_action_nowarn)(&dev->dev, pcim_msi_release, dev))
		/* They were got before pcim_enable_device(). */
		drmres_claim_end(&drmres_to_pci(dev)->vectors);
	forget_vectors(dev);
}

int pci_irq_vector(struct pci_dev *dev, unsigned int nr)
{
	if (!drmres_pci_usable(dev, __func__))
		return -EINVAL;
	if (!dev->vectors)
		return nr ? -EINVAL : (int)dev->irq;
	return nr < (unsigned int)dev->vectors ? (int)(drmres_to_pci(dev)->first_vector + nr) : -EINVAL;
}

/* ---- drivers ---- */

int __pci_register_driver(struct pci_driver *drv, struct module *owner, const char *mod_name)
{
	(void)mod_name;
	if (!drv) {
		drmres_report(DRMRES_NULL_ARGUMENT, "pci_register_driver", NULL, "pci_register_driver() of NULL");
		return -EINVAL;
	}
	drv->driver.name = drv->name;
	drv->driver.bus = &pci_bus_type;
	drv->driver.owner = owner;
	return (driver_register)(&drv->driver);
}

void pci_unregister_driver(struct pci_driver *drv)
{
	(driver_unregister)(drv ? &drv->driver : NULL);
}

/* ---- hardware ---- */

static void pci_release_dev(struct device *dev)
{
	drmres_mem_free(drmres_to_pci(to_pci_dev(dev)), true, __builtin_return_address(0));
}

static unsigned int pci_variants(const struct device_driver *drv)
{
	const struct pci_device_id *id = to_pci_driver(drv)->id_table;
	unsigned int count = 0;

	while (id && !is_last(&id[count]))
		count++;
	return count;
}

/* A number of a device for one of a table. */
static unsigned short number(u32 wanted, unsigned short other)
{
	return wanted == (u32)PCI_ANY_ID ? other : (unsigned short)wanted;
}

static int pci_plug(const struct drmres_plug *plug, struct device **out)
{
	const struct pci_device_id *id = &to_pci_driver(plug->drv)->id_table[plug->variant];
	struct drmres_pci *pci = drmres_mem_alloc(sizeof(*pci), GFP_KERNEL | __GFP_ZERO, plug->pc);
	struct drmres_made made = {.memory = pci, .size = sizeof(*pci), .bus = &pci_bus_type};
	struct pci_dev *pdev;
	int ret;

	if (!pci)
		return -ENOMEM;
	pdev = &pci->pdev;
	pdev->vendor = number(id->vendor, 0x1234);
	pdev->device = number(id->device, 0x1111);
	pdev->subsystem_vendor = number(id->subvendor, 0x1af4);
	pdev->subsystem_device = number(id->subdevice, 0x1100);
	pdev->class = (id->class & id->class_mask) | (PCI_CLASS_DISPLAY_VGA << 8 & ~id->class_mask);
	pci->line = drmres_hardware_irq();
	pci->first_vector = drmres_hardware_irq();
	for (int i = 1; i < DRMRES_PCI_VECTORS; i++)
		drmres_hardware_irq();
	pdev->irq = pci->line;
	/* Which BAR a driver wants is not known. 3 is the upper half of a 64 bit one, as it often is. */
	for (int bar = 0; bar < PCI_STD_NUM_BARS; bar++) {
		if (bar == 3)
			continue;
		pdev->resource[bar].start = drmres_hardware_address();
		pdev->resource[bar].end = pdev->resource[bar].start + DRMRES_WINDOW - 1;
		pdev->resource[bar].flags = IORESOURCE_MEM;
	}

	made.parent = plug->parent ? plug->parent : &pci_root;
	made.release = pci_release_dev;
	made.name = plug->name;
	ret = drmres_make_device(&pdev->dev, &made);
	if (!ret)
		*out = &pdev->dev;
	return ret;
}

const struct drmres_maker drmres_pci_maker = {
	.kind = "pci",
	.bus = &pci_bus_type,
	.variants = pci_variants,
	.plug = pci_plug,
};
