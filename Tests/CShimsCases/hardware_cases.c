// SPDX-License-Identifier: MIT
/*
 * A driver on every bus, and a device for each that nobody here describes: what it is called and made of follows from
 * the driver.
 */
#include <drm/drm_mipi_dsi.h>
#include <drmres/hardware.h>
#include <drmres/i2c.h>
#include <drmres/pci.h>
#include <drmres/spi.h>
#include <linux/auxiliary_bus.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/usb.h>

#include "steps.h"

static int probe_result;

static void say(void *data)
{
	step("-%s", (const char *)data);
}

static int probe(struct device *dev, const char *kind)
{
	step("probe %s", dev_name(dev));
	dev_set_drvdata(dev, dev);
	return devm_add_action(dev, say, (void *)kind) ?: probe_result;
}

static void gone(struct device *dev)
{
	step("remove %s%s", dev_name(dev), dev_get_drvdata(dev) ? "" : " without data");
}

/* One driver a bus, written as its drivers are. */

static int p_probe(struct platform_device *pdev)
{
	const struct resource *mem = platform_get_resource(pdev, IORESOURCE_MEM, 0);
	const struct resource *irq = platform_get_resource(pdev, IORESOURCE_IRQ, 0);

	CHECK(mem && resource_size(mem) == 0x100000 && irq && irq->start);
	CHECK_EQ(pdev->num_resources, 8);
	/* Whatever the driver calls them, it gets one each, and the same one again. */
	CHECK(platform_get_resource_byname(pdev, IORESOURCE_MEM, "hub") == mem);
	CHECK(platform_get_resource_byname(pdev, IORESOURCE_MEM, "core0") ==
	      platform_get_resource(pdev, IORESOURCE_MEM, 1));
	CHECK(platform_get_resource_byname(pdev, IORESOURCE_MEM, "hub") == mem);
	CHECK_EQ(platform_get_irq_byname(pdev, "hub"), (int)irq->start);
	return probe(&pdev->dev, "platform");
}

static void p_remove(struct platform_device *pdev)
{
	gone(&pdev->dev);
}

static struct platform_driver p_driver = {.driver.name = "vc4-drm", .probe = p_probe, .remove = p_remove};

static int t_probe(struct platform_device *pdev)
{
	const struct platform_device_id *id = platform_get_device_id(pdev);

	step("%s %lu", id->name, id->driver_data);
	return 0;
}

static const struct platform_device_id t_ids[] = {{"one", 1}, {"two", 2}, {}};
static struct platform_driver t_driver = {.driver.name = "numbers", .probe = t_probe, .id_table = t_ids};

static int a_probe(struct auxiliary_device *auxdev, const struct auxiliary_device_id *id)
{
	(void)id;
	return probe(&auxdev->dev, "auxiliary");
}

static void a_remove(struct auxiliary_device *auxdev)
{
	gone(&auxdev->dev);
}

static const struct auxiliary_device_id a_ids[] = {{.name = "nouveau.drm"}, {}};
static struct auxiliary_driver a_driver = {.probe = a_probe, .remove = a_remove, .id_table = a_ids};

static int pci_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	CHECK_EQ(pdev->vendor, 0x1234);
	CHECK_EQ(pdev->device, 0x1111);
	CHECK_EQ(id->driver_data, 5);
	CHECK_EQ(pci_resource_len(pdev, 0), 0x100000);
	return probe(&pdev->dev, "pci");
}

static void pci_gone(struct pci_dev *pdev)
{
	gone(&pdev->dev);
}

static const struct pci_device_id pci_ids[] = {{PCI_DEVICE(0x1234, 0x1111), .driver_data = 5}, {}};
static struct pci_driver pci_driver = {.name = "bochs", .probe = pci_probe, .remove = pci_gone, .id_table = pci_ids};

static int usb_probe(struct usb_interface *intf, const struct usb_device_id *id)
{
	CHECK_EQ(interface_to_usbdev(intf)->descriptor.idProduct, 0x614d);
	CHECK_EQ(id->idVendor, 0x1d50);
	return probe(&intf->dev, "usb");
}

static void usb_gone(struct usb_interface *intf)
{
	gone(&intf->dev);
}

static const struct usb_device_id usb_ids[] = {{USB_DEVICE_INTERFACE_CLASS(0x1d50, 0x614d, 0xff)}, {}};
static struct usb_driver usb_driver = {.name = "gud", .probe = usb_probe, .disconnect = usb_gone, .id_table = usb_ids};

static int i2c_probe(struct i2c_client *client)
{
	CHECK(client->adapter && client->dev.parent == &client->adapter->dev);
	CHECK(i2c_client_get_device_id(client) != NULL);
	return probe(&client->dev, "i2c");
}

static void i2c_gone(struct i2c_client *client)
{
	gone(&client->dev);
}

static const struct i2c_device_id i2c_ids[] = {{.name = "sii902x"}, {}};
static struct i2c_driver i2c_driver = {
	.driver.name = "sii902x", .probe = i2c_probe, .remove = i2c_gone, .id_table = i2c_ids};

static int spi_probe(struct spi_device *spi)
{
	CHECK_STR(spi->modalias, "yx240qv29");
	return probe(&spi->dev, "spi");
}

static void spi_gone(struct spi_device *spi)
{
	gone(&spi->dev);
}

static const struct of_device_id spi_of[] = {{.compatible = "adafruit,yx240qv29"}, {}};
static struct spi_driver spi_driver = {
	.driver = {.name = "ili9341", .of_match_table = spi_of}, .probe = spi_probe, .remove = spi_gone};

static int dsi_probe(struct mipi_dsi_device *dsi)
{
	CHECK_EQ(mipi_dsi_attach(dsi), 0);
	CHECK_EQ(mipi_dsi_dcs_set_display_on(dsi), 0);
	return probe(&dsi->dev, "dsi");
}

static void dsi_gone(struct mipi_dsi_device *dsi)
{
	CHECK_EQ(mipi_dsi_detach(dsi), 0);
	gone(&dsi->dev);
}

static const struct of_device_id dsi_of[] = {{.compatible = "sharp,a-panel-with-a-rather-long-name"}, {}};
static struct mipi_dsi_driver dsi_driver = {
	.driver = {.name = "panel", .of_match_table = dsi_of}, .probe = dsi_probe, .remove = dsi_gone};

static void drivers_begin(void)
{
	probe_result = 0;
	CHECK_EQ(platform_driver_register(&p_driver), 0);
	CHECK_EQ(auxiliary_driver_register(&a_driver), 0);
	CHECK_EQ(pci_register_driver(&pci_driver), 0);
	CHECK_EQ(usb_register(&usb_driver), 0);
	CHECK_EQ(i2c_add_driver(&i2c_driver), 0);
	CHECK_EQ(spi_register_driver(&spi_driver), 0);
	CHECK_EQ(mipi_dsi_driver_register(&dsi_driver), 0);
}

static void drivers_end(void)
{
	mipi_dsi_driver_unregister(&dsi_driver);
	spi_unregister_driver(&spi_driver);
	i2c_del_driver(&i2c_driver);
	usb_deregister(&usb_driver);
	pci_unregister_driver(&pci_driver);
	auxiliary_driver_unregister(&a_driver);
	platform_driver_unregister(&p_driver);
}

static int see(struct device_driver *drv, void *data)
{
	(void)data;
	step("%s %s %u", drmres_hardware_kind(drv), drv->name, drmres_hardware_variants(drv));
	return 0;
}

static void every_driver(void)
{
	drivers_begin();
	CHECK_EQ(drmres_hardware_for_each_driver(see, NULL), 0);
	CHECK_STEPS(
		"platform vc4-drm 1, auxiliary hardware_cases 1, pci bochs 1, usb gud 1, i2c sii902x 1, spi ili9341 1, "
		"mipi-dsi panel 1");
	drivers_end();
	CHECK_EQ(drmres_hardware_for_each_driver(see, NULL), 0);
	CHECK_STEPS("");
}

static int plug_and_pull(struct device_driver *drv, void *data)
{
	struct device *dev, *kept;

	(void)data;
	CHECK_EQ(drmres_hardware_create(drv, NULL, NULL, &dev), 0);
	CHECK(dev->driver == drv);
	CHECK(dev->parent != NULL);
	kept = get_device(dev);
	drmres_hardware_remove(dev);
	CHECK(!kept->driver);
	put_device(kept);
	return 0;
}

static void a_device_for_each(void)
{
	drivers_begin();
	CHECK_EQ(drmres_hardware_for_each_driver(plug_and_pull, NULL), 0);
	CHECK_STEPS(
		"probe vc4-drm, remove vc4-drm, -platform, probe nouveau.drm.0, remove nouveau.drm.0, -auxiliary, "
		"probe bochs, remove bochs, -pci, probe gud, remove gud, -usb, probe sii902x, remove sii902x, -i2c, "
		"probe ili9341, remove ili9341, -spi, probe panel, remove panel, -dsi");
	drivers_end();
}

static int rebind(struct device_driver *drv, void *data)
{
	struct device *dev;

	(void)data;
	CHECK_EQ(drmres_hardware_create(drv, "it", NULL, &dev), 0);
	device_release_driver(dev);
	CHECK(!dev->driver);
	steps();
	CHECK_EQ(device_driver_attach(drv, dev), 0);
	CHECK(dev->driver == drv);
	CHECK(!strncmp(steps(), "probe ", 6));
	drmres_hardware_remove(dev);
	return 0;
}

static void bound_again(void)
{
	drivers_begin();
	CHECK_EQ(drmres_hardware_for_each_driver(rebind, NULL), 0);
	drivers_end();
	steps();
}

static void names_and_parents(void)
{
	struct device *parent = root_device_register("soc"), *one, *two;

	drivers_begin();
	CHECK_EQ(drmres_hardware_create(&p_driver.driver, "gpu", parent, &one), 0);
	CHECK_STR(dev_name(one), "gpu");
	CHECK(one->parent == parent);
	CHECK(dev_is_platform(one));
	CHECK_EQ(drmres_hardware_create(&p_driver.driver, "gpu", parent, &two), -EEXIST);
	CHECK(!two);
	case_log();
	CHECK_EQ(drmres_hardware_create(&a_driver.driver, NULL, one, &two), 0);
	CHECK(two->parent == one);
	drmres_hardware_remove(two);
	drmres_hardware_remove(one);
	drivers_end();
	root_device_unregister(parent);
	steps();
}

static void every_row(void)
{
	struct device *dev;

	CHECK_EQ(platform_driver_register(&t_driver), 0);
	CHECK_EQ(drmres_hardware_variants(&t_driver.driver), 2);
	for (unsigned int i = 0; i < 2; i++) {
		CHECK_EQ(drmres_hardware_create_variant(&t_driver.driver, i, "it", NULL, &dev), 0);
		drmres_hardware_remove(dev);
	}
	CHECK_STEPS("one 1, two 2");
	CHECK_EQ(drmres_hardware_create_variant(&t_driver.driver, 2, "it", NULL, &dev), -ERANGE);
	platform_driver_unregister(&t_driver);
}

/* A driver that is found by compatible strings alone: each row has its own data, and the device its own name. */
static int data[3];

static int compatible_probe(struct platform_device *pdev)
{
	const int *row = device_get_match_data(&pdev->dev);

	step("%s %d", dev_name(&pdev->dev), row ? (int)(row - data) : -1);
	return 0;
}

static const struct of_device_id compatible_table[] = {
	{.compatible = "v,one", .data = &data[0]},
	{.compatible = "v,two", .data = &data[1]},
	{.compatible = "w,two", .data = &data[2]},
	{},
};

static struct platform_driver compatible_driver = {
	.probe = compatible_probe,
	.driver = {.name = "compatible", .of_match_table = compatible_table},
};

static void every_compatible(void)
{
	struct device *dev;

	CHECK_EQ(platform_driver_register(&compatible_driver), 0);
	CHECK_EQ(drmres_hardware_variants(&compatible_driver.driver), 3);
	for (unsigned int i = 0; i < 3; i++) {
		CHECK_EQ(drmres_hardware_create_variant(&compatible_driver.driver, i, "it", NULL, &dev), 0);
		drmres_hardware_remove(dev);
	}
	CHECK_STEPS("it 0, it 1, it 2");
	CHECK_EQ(drmres_hardware_create_variant(&compatible_driver.driver, 3, "it", NULL, &dev), -ERANGE);
	platform_driver_unregister(&compatible_driver);
	case_log();
}

static void probe_fails(void)
{
	struct device *dev;

	drivers_begin();
	probe_result = -ENODEV;
	CHECK_EQ(drmres_hardware_create(&p_driver.driver, NULL, NULL, &dev), 0);
	CHECK(!dev->driver);
	CHECK_STEPS("probe vc4-drm, -platform");
	drmres_hardware_remove(dev);
	drivers_end();
}

static void misuse(void)
{
	struct bus_type toys = {.name = "toys"};
	struct device_driver toy = {.name = "toy", .bus = &toys};
	struct device *dev = root_device_register("root");

	CHECK_EQ(drmres_hardware_create(NULL, NULL, NULL, &dev), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(drmres_hardware_create(&toy, NULL, NULL, NULL), -EINVAL);
	EXPECT_REPORT(NULL_ARGUMENT);
	drmres_hardware_remove(dev);
	EXPECT_REPORT(DEVICE_STATE);
	root_device_unregister(dev);
	drmres_hardware_remove(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(drmres_hardware_create(&toy, NULL, NULL, &dev), -EOPNOTSUPP);
	CHECK(!drmres_hardware_kind(&toy));
	CHECK_EQ(drmres_hardware_variants(&toy), 0);
}

static struct device_driver *which;

static int up_and_down(void)
{
	struct device *dev;
	bool bound;
	int ret = drmres_hardware_create(which, NULL, NULL, &dev);

	if (ret)
		return ret;
	bound = dev->driver;
	drmres_hardware_remove(dev);
	return bound ? 0 : -ENOMEM;
}

static int sweep_one(struct device_driver *drv, void *data)
{
	(void)data;
	which = drv;
	CHECK(sweep(up_and_down) > 3);
	return 0;
}

static void failures(void)
{
	drivers_begin();
	drmres_hardware_for_each_driver(sweep_one, NULL);
	drivers_end();
}

CASES(hardware){
	CASE(hardware, every_driver), CASE(hardware, a_device_for_each),
	CASE(hardware, bound_again),  CASE(hardware, names_and_parents),
	CASE(hardware, every_row),    CASE(hardware, every_compatible),
	CASE(hardware, probe_fails),  CASE(hardware, misuse),
	CASE(hardware, failures),     CASE_END,
};
