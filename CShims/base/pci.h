/* SPDX-License-Identifier: MIT */
/*
 * Inside the PCI files: what the core keeps of a PCI device. It is one allocation with the device and goes with it.
 */
#ifndef _DRMRES_BASE_PCI_H_
#define _DRMRES_BASE_PCI_H_

#include <linux/pci.h>

#include "claim.h"

/* Interrupt vectors of a device, besides its line. */
#define DRMRES_PCI_VECTORS 8

/*
 * struct drmres_pci - a PCI device
 * @pdev: what drivers see
 * @enabled, @vectors: what a driver has to give back by hand
 * @line: number of its interrupt line
 * @first_vector: number of its first interrupt vector
 */
struct drmres_pci {
	struct pci_dev pdev;
	struct drmres_claim enabled;
	struct drmres_claim vectors;
	unsigned int line;
	unsigned int first_vector;
};

static inline struct drmres_pci *drmres_to_pci(struct pci_dev *pdev)
{
	return container_of(pdev, struct drmres_pci, pdev);
}

/* Whether @pdev can be followed; a report on behalf of @function otherwise. */
bool drmres_pci_usable(struct pci_dev *pdev, const char *function);

/* Whether the device has something at @bar. */
static inline bool drmres_pci_has_bar(struct pci_dev *pdev, int bar)
{
	return bar >= 0 && bar < PCI_STD_NUM_BARS && pci_resource_len(pdev, bar);
}

#endif
