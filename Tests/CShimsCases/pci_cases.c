// SPDX-License-Identifier: MIT
/*
 * A PCI display: what its driver takes by hand and has to give back, and what pcim_ gives back.
 */
#include <drmres/hardware.h>
#include <linux/io.h>
#include <linux/pci.h>

#include "steps.h"

static int (*how)(struct pci_dev *pdev);
static void (*back)(struct pci_dev *pdev);
static void __iomem *registers;

static int display_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	CHECK_EQ(id->device, 0x00b8);
	pci_set_drvdata(pdev, pdev);
	return how(pdev);
}

static void display_remove(struct pci_dev *pdev)
{
	CHECK(pci_get_drvdata(pdev) == pdev);
	if (back)
		back(pdev);
}

static const struct pci_device_id display_ids[] = {{PCI_DEVICE(0x1013, 0x00b8)}, {}};

static struct pci_driver display_driver = {
	.name = "cirrus",
	.id_table = display_ids,
	.probe = display_probe,
	.remove = display_remove,
};

static struct pci_dev *plugged(int (*take)(struct pci_dev *pdev), void (*give)(struct pci_dev *pdev))
{
	struct device *dev = NULL;

	how = take;
	back = give;
	CHECK_EQ(pci_register_driver(&display_driver), 0);
	CHECK_EQ(drmres_hardware_create(&display_driver.driver, NULL, NULL, &dev), 0);
	return to_pci_dev(dev);
}

static void pulled(struct pci_dev *pdev)
{
	drmres_hardware_remove(&pdev->dev);
	pci_unregister_driver(&display_driver);
}

/* ---- by hand ---- */

static int take_by_hand(struct pci_dev *pdev)
{
	CHECK_EQ(pci_enable_device(pdev), 0);
	pci_set_master(pdev);
	CHECK_EQ(pci_request_regions(pdev, "cirrus"), 0);
	registers = pci_iomap(pdev, 0, 0);
	CHECK(registers != NULL);
	CHECK_EQ(pci_alloc_irq_vectors(pdev, 1, 4, PCI_IRQ_ALL_TYPES), 4);
	return 0;
}

static void give_by_hand(struct pci_dev *pdev)
{
	pci_free_irq_vectors(pdev);
	pci_iounmap(pdev, registers);
	pci_release_regions(pdev);
	pci_disable_device(pdev);
}

static void by_hand(void)
{
	struct pci_dev *pdev = plugged(take_by_hand, give_by_hand);

	CHECK(pdev->driver == &display_driver && pdev->is_busmaster && pdev->enable_cnt == 1);
	device_release_driver(&pdev->dev);
	CHECK(!pdev->driver && !pdev->is_busmaster && !pdev->enable_cnt);
	CHECK_EQ(device_attach(&pdev->dev), 1);
	pulled(pdev);
}

static int only_enable(struct pci_dev *pdev)
{
	return pci_enable_device(pdev);
}

static void not_given_back(void)
{
	struct pci_dev *pdev = plugged(only_enable, NULL);

	device_release_driver(&pdev->dev);
	EXPECT_REPORT(RESOURCE_KEPT);
	pci_disable_device(pdev);
	pulled(pdev);
}

static int only_vectors(struct pci_dev *pdev)
{
	return pci_alloc_irq_vectors(pdev, 1, 1, PCI_IRQ_MSI) == 1 ? 0 : -ENODEV;
}

static void vectors_not_given_back(void)
{
	struct pci_dev *pdev = plugged(only_vectors, NULL);

	device_release_driver(&pdev->dev);
	EXPECT_REPORT(RESOURCE_KEPT);
	pci_free_irq_vectors(pdev);
	pulled(pdev);
}

/* ---- managed ---- */

static int take_managed(struct pci_dev *pdev)
{
	int ret = pcim_enable_device(pdev);

	if (ret)
		return ret;
	pci_set_master(pdev);
	registers = pcim_iomap_region(pdev, 0, "cirrus");
	if (IS_ERR(registers))
		return PTR_ERR(registers);
	ret = pci_alloc_irq_vectors(pdev, 1, 1, PCI_IRQ_MSI);
	return ret < 0 ? ret : 0;
}

static void managed(void)
{
	struct pci_dev *pdev = plugged(take_managed, NULL);

	CHECK(pdev->dev.driver && pdev->is_managed);
	CHECK(pcim_iomap_table(pdev)[0] == registers);
	CHECK_EQ(pci_irq_vector(pdev, 0), pdev->irq);
	device_release_driver(&pdev->dev);
	CHECK(!pdev->is_managed && !pdev->enable_cnt && !pdev->vectors);
	/* All of it can be had again. */
	CHECK_EQ(device_attach(&pdev->dev), 1);
	pulled(pdev);
}

static int take_regions(struct pci_dev *pdev)
{
	CHECK_EQ(pcim_enable_device(pdev), 0);
	CHECK_EQ(pci_request_regions(pdev, "cirrus"), 0);
	pci_release_regions(pdev);
	CHECK_EQ(pci_request_regions(pdev, "cirrus"), 0);
	registers = pcim_iomap(pdev, 0, 16);
	CHECK(registers != NULL);
	pcim_iounmap(pdev, registers);
	CHECK(!pcim_iomap_table(pdev)[0]);
	return 0;
}

static void managed_regions(void)
{
	pulled(plugged(take_regions, NULL));
}

static int take_all(struct pci_dev *pdev)
{
	CHECK_EQ(pcim_enable_device(pdev), 0);
	return pcim_request_all_regions(pdev, "cirrus");
}

static void all_regions(void)
{
	pulled(plugged(take_all, NULL));
}

static int take_several(struct pci_dev *pdev)
{
	CHECK_EQ(pcim_enable_device(pdev), 0);
	CHECK_EQ(pcim_iomap_regions(pdev, 9, "cirrus"), -EINVAL);
	CHECK(!pcim_iomap_table(pdev)[0]);
	CHECK_EQ(pcim_iomap_regions(pdev, 1, "cirrus"), 0);
	/* Somebody has it. */
	CHECK_EQ(pci_request_region(pdev, 0, "again"), -EBUSY);
	case_log();
	return 0;
}

static void several_regions(void)
{
	pulled(plugged(take_several, NULL));
}

static int take_bar(struct pci_dev *pdev)
{
	for (int bar = 0; bar < PCI_STD_NUM_BARS; bar++) {
		if (bar == 3)
			continue;
		registers = pci_ioremap_bar(pdev, bar);
		CHECK(registers != NULL);
		iounmap(registers);
	}
	CHECK(!pci_iomap(pdev, 3, 0) && !pci_iomap(pdev, -1, 0) && !pci_iomap(pdev, 6, 0));
	CHECK_EQ(pci_request_region(pdev, 3, "none"), 0);
	CHECK_EQ(pci_irq_vector(pdev, 0), pdev->irq);
	CHECK_EQ(pci_irq_vector(pdev, 1), -EINVAL);
	CHECK_EQ(pci_alloc_irq_vectors(pdev, 1, 1, PCI_IRQ_INTX), 1);
	CHECK_EQ(pci_alloc_irq_vectors(pdev, 100, 200, PCI_IRQ_MSI), -ENOSPC);
	CHECK_EQ(pci_alloc_irq_vectors(pdev, 0, 1, PCI_IRQ_MSI), -EINVAL);
	return 0;
}

static void bars(void)
{
	pulled(plugged(take_bar, NULL));
}

static void references(void)
{
	struct pci_dev *pdev = plugged(take_managed, NULL), *held = pci_dev_get(pdev);

	pulled(pdev);
	CHECK_STR(pci_name(held), "cirrus");
	pci_dev_put(held);
	pci_dev_put(NULL);
	CHECK(!pci_dev_get(NULL));
}

static int disable_twice(struct pci_dev *pdev)
{
	pci_disable_device(pdev);
	EXPECT_REPORT(WARN);
	return 0;
}

static void misuse(void)
{
	pulled(plugged(disable_twice, NULL));
	CHECK_EQ(pci_enable_device(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(pcim_enable_device(NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK(!pcim_iomap_table(NULL));
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(__pci_register_driver(NULL, NULL, NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
}

static int up_and_down(void)
{
	struct device *dev;
	bool bound;
	int ret = drmres_hardware_create(&display_driver.driver, NULL, NULL, &dev);

	if (ret)
		return ret;
	bound = dev->driver;
	drmres_hardware_remove(dev);
	return bound ? 0 : -ENOMEM;
}

static void failures(void)
{
	how = take_managed;
	back = NULL;
	CHECK_EQ(pci_register_driver(&display_driver), 0);
	CHECK(sweep(up_and_down) > 5);
	pci_unregister_driver(&display_driver);
}

CASES(pci){
	CASE(pci, by_hand),
	CASE(pci, not_given_back),
	CASE(pci, vectors_not_given_back),
	CASE(pci, managed),
	CASE(pci, managed_regions),
	CASE(pci, all_regions),
	CASE(pci, several_regions),
	CASE(pci, bars),
	CASE(pci, references),
	CASE(pci, misuse),
	CASE(pci, failures),
	CASE_END,
};
