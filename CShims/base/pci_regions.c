// SPDX-License-Identifier: MIT
/**
 * DOC: regions and mappings of PCI devices
 *
 * Claims and mappings of BARs. Those of a managed device, and all that pcim_ functions make, are devres of the device: one
 * node for each claim, for each mapping, or for both of one BAR, and one node for the table of mappings. The others are
 * the driver's. Everything may be called concurrently, on different BARs.
 */
#include <linux/pci.h>

#include "pci.h"

#include <linux/io.h>
#include <linux/slab.h>

#include "base.h"

/*
 * struct pcim_addr - payload of a node
 * @bar: which
 * @claimed: the BAR is claimed
 * @mapping: it is mapped there, NULL if not
 */
struct pcim_addr {
	int bar;
	bool claimed;
	void __iomem *mapping;
};

struct pcim_table {
	void __iomem *mapping[PCI_STD_NUM_BARS];
};

/* ---- without devres ---- */

static bool claim(struct pci_dev *pdev, int bar, const char *name)
{
	if ((__request_region)(pci_resource_start(pdev, bar), pci_resource_len(pdev, bar), name))
		return true;
	dev_warn(&pdev->dev, "BAR %d: can't reserve [mem size %#llx]\n", bar,
		 (unsigned long long)pci_resource_len(pdev, bar));
	return false;
}

static void unclaim(struct pci_dev *pdev, int bar)
{
	(__release_region)(pci_resource_start(pdev, bar), pci_resource_len(pdev, bar));
}

void __iomem *pci_iomap(struct pci_dev *dev, int bar, unsigned long max)
{
	resource_size_t size;

	if (!drmres_pci_usable(dev, __func__) || !drmres_pci_has_bar(dev, bar))
		return NULL;
	size = pci_resource_len(dev, bar);
	return (ioremap)(pci_resource_start(dev, bar), max && max < size ? max : size);
}

void pci_iounmap(struct pci_dev *dev, void __iomem *addr)
{
	(void)dev;
	(iounmap)(addr);
}

void __iomem *pci_ioremap_bar(struct pci_dev *pdev, int bar)
{
	return (pci_iomap)(pdev, bar, 0);
}

/* ---- devres ---- */

static void pcim_addr_resource_release(struct device *dev, void *res)
{
	struct pci_dev *pdev = to_pci_dev(dev);
	struct pcim_addr *addr = res;

	if (addr->mapping)
		(iounmap)(addr->mapping);
	if (addr->claimed)
		unclaim(pdev, addr->bar);
}

static void pcim_iomap_release(struct device *dev, void *res)
{
	(void)dev;
	(void)res;
}

static struct pcim_addr *node(int bar)
{
	struct pcim_addr *addr = (__devres_alloc_node)(pcim_addr_resource_release, sizeof(*addr), GFP_KERNEL,
						       NUMA_NO_NODE, "pcim_addr_resource_release");

	if (addr)
		*addr = (struct pcim_addr){.bar = bar};
	return addr;
}

/* Claim, map, or both, until unbind. Return: 0 with the mapping in *@out, or an error. */
static int manage(struct pci_dev *pdev, int bar, const char *name, bool map, unsigned long max, void __iomem **out)
{
	struct pcim_addr *addr = node(bar);

	if (!addr)
		return -ENOMEM;
	if (name && !claim(pdev, bar, name)) {
		(devres_free)(addr);
		return -EBUSY;
	}
	addr->claimed = name != NULL;
	if (map)
		addr->mapping = (pci_iomap)(pdev, bar, max);
	if (map && !addr->mapping) {
		if (name)
			unclaim(pdev, bar);
		(devres_free)(addr);
		return -ENOMEM;
	}
	(devres_add)(&pdev->dev, addr);
	if (out)
		*out = addr->mapping;
	return 0;
}

static int is_claim_of(struct device *dev, void *res, void *data)
{
	const struct pcim_addr *addr = res;

	(void)dev;
	return addr->claimed && !addr->mapping && addr->bar == *(int *)data;
}

static int is_mapping(struct device *dev, void *res, void *data)
{
	const struct pcim_addr *addr = res;

	(void)dev;
	return addr->mapping == data;
}

void __iomem *const *pcim_iomap_table(struct pci_dev *pdev)
{
	struct pcim_table *table;

	if (!drmres_pci_usable(pdev, __func__))
		return NULL;
	table = (devres_find)(&pdev->dev, pcim_iomap_release, NULL, NULL);
	if (table)
		return table->mapping;
	table = (__devres_alloc_node)(pcim_iomap_release, sizeof(*table), GFP_KERNEL, NUMA_NO_NODE,
				      "pcim_iomap_release");
	if (!table)
		return NULL;
	table = (devres_get)(&pdev->dev, table, NULL, NULL);
	return table->mapping;
}

/* Write into the table, which is there. */
static void note(struct pci_dev *pdev, int bar, void __iomem *mapping)
{
	void __iomem **table = (void __iomem **)(pcim_iomap_table)(pdev);

	if (table)
		table[bar] = mapping;
}

void __iomem *pcim_iomap(struct pci_dev *pdev, int bar, unsigned long maxlen)
{
	void __iomem *mapping = NULL;

	/* Allocated first, so that nothing fails once it is mapped. */
	if (!drmres_pci_usable(pdev, __func__) || !drmres_pci_has_bar(pdev, bar) || !(pcim_iomap_table)(pdev) ||
	    manage(pdev, bar, NULL, true, maxlen, &mapping))
		return NULL;
	note(pdev, bar, mapping);
	return mapping;
}

void pcim_iounmap(struct pci_dev *pdev, void __iomem *addr)
{
	void __iomem **table;

	if (!drmres_pci_usable(pdev, __func__))
		return;
	table = (void __iomem **)(pcim_iomap_table)(pdev);
	for (int bar = 0; table && bar < PCI_STD_NUM_BARS; bar++)
		if (table[bar] == addr)
			table[bar] = NULL;
	(devres_release)(&pdev->dev, pcim_addr_resource_release, is_mapping, (void *)addr);
}

void __iomem *pcim_iomap_region(struct pci_dev *pdev, int bar, const char *name)
{
	void __iomem *mapping = NULL;
	int ret;

	if (!drmres_pci_usable(pdev, __func__) || !drmres_pci_has_bar(pdev, bar))
		return ERR_PTR(-EINVAL);
	if (!(pcim_iomap_table)(pdev))
		return ERR_PTR(-ENOMEM);
	ret = manage(pdev, bar, name ? name : pci_name(pdev), true, 0, &mapping);
	if (ret)
		return ERR_PTR(ret);
	note(pdev, bar, mapping);
	return mapping;
}

int pcim_iomap_regions(struct pci_dev *pdev, int mask, const char *name)
{
	for (int bar = 0; bar < PCI_STD_NUM_BARS; bar++) {
		void __iomem *mapping;

		if (!(mask & (1 << bar)))
			continue;
		mapping = (pcim_iomap_region)(pdev, bar, name);
		if (!IS_ERR(mapping))
			continue;
		while (bar--)
			if (mask & (1 << bar))
				(pcim_iounmap)(pdev, (pcim_iomap_table)(pdev)[bar]);
		return PTR_ERR(mapping);
	}
	return 0;
}

/* ---- with devres if the device is managed ---- */

int pci_request_region(struct pci_dev *pdev, int bar, const char *name)
{
	if (!drmres_pci_usable(pdev, __func__))
		return -EINVAL;
	if (!drmres_pci_has_bar(pdev, bar))
		return 0;
	if (pdev->is_managed)
		return manage(pdev, bar, name ? name : pci_name(pdev), false, 0, NULL);
	return claim(pdev, bar, name) ? 0 : -EBUSY;
}

void pci_release_region(struct pci_dev *pdev, int bar)
{
	if (!drmres_pci_usable(pdev, __func__) || !drmres_pci_has_bar(pdev, bar))
		return;
	if (pdev->is_managed && (devres_find)(&pdev->dev, pcim_addr_resource_release, is_claim_of, &bar))
		(devres_release)(&pdev->dev, pcim_addr_resource_release, is_claim_of, &bar);
	else
		unclaim(pdev, bar);
}

int pci_request_regions(struct pci_dev *pdev, const char *name)
{
	for (int bar = 0; bar < PCI_STD_NUM_BARS; bar++) {
		int ret = (pci_request_region)(pdev, bar, name);

		if (!ret)
			continue;
		while (bar--)
			(pci_release_region)(pdev, bar);
		return ret;
	}
	return 0;
}

void pci_release_regions(struct pci_dev *pdev)
{
	for (int bar = 0; bar < PCI_STD_NUM_BARS; bar++)
		(pci_release_region)(pdev, bar);
}

int pcim_request_all_regions(struct pci_dev *pdev, const char *name)
{
	if (!drmres_pci_usable(pdev, __func__))
		return -EINVAL;
	for (int bar = 0; bar < PCI_STD_NUM_BARS; bar++) {
		int ret = drmres_pci_has_bar(pdev, bar)
				  ? manage(pdev, bar, name ? name : pci_name(pdev), false, 0, NULL)
				  : 0;

		if (!ret)
			continue;
		while (bar--)
			(devres_release)(&pdev->dev, pcim_addr_resource_release, is_claim_of, &bar);
		return ret;
	}
	return 0;
}
