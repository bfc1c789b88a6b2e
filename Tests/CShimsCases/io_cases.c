/* SPDX-License-Identifier: MIT */
/* Registers, and who may still touch them. */
#include <cases.h>

#include "hw_case.h"

#include <drmres/io.h>
#include <linux/io.h>
#include <linux/iopoll.h>
#include <linux/slab.h>

#include <string.h>

static void __iomem *regs;

static void reads_what_was_written(void)
{
	u8 bytes[16], more[16];

	regs = ioremap(HW_BASE, HW_SIZE);
	CHECK(regs);
	CHECK_EQ(readl(regs + 4), 0);
	writel(0x12345678, regs + 4);
	CHECK_EQ(readl(regs + 4), 0x12345678);
	CHECK_EQ(readb(regs + 5), 0x56);
	CHECK_EQ(readw(regs + 6), 0x1234);
	writeq(0x1122334455667788ull, regs + 8);
	CHECK_EQ(ioread32(regs + 12), 0x11223344);
	writeb(1, regs);
	writew_relaxed(2, regs + 2);
	CHECK_EQ(readl_relaxed(regs), 0x20001);
	CHECK_EQ(readq(regs + 8), 0x1122334455667788ll);
	memset(bytes, 7, sizeof(bytes));
	memcpy_toio(regs + 0x101, bytes, sizeof(bytes));
	memset_io(regs + 0x105, 9, 2);
	memcpy_fromio(more, regs + 0x101, sizeof(more));
	CHECK(more[3] == 7 && more[4] == 9 && more[5] == 9 && more[6] == 7);
	/* The hardware sees the same. */
	CHECK_EQ(drmres_io_read(HW_BASE + 4), 0x12345678);
	drmres_io_write(HW_BASE + 0x20, 99);
	CHECK_EQ(readl(regs + 0x20), 99);
	CHECK_EQ(drmres_io_read(DRMRES_IO_END), 0);
	drmres_io_write(~0ull, 1);
	iounmap(regs);
	/* It keeps its state. */
	regs = ioremap(HW_BASE + 4, 4);
	CHECK_EQ(readl(regs), 0x12345678);
	iounmap(regs);
	CHECK(!ioremap(HW_BASE, 0));
	CHECK(!ioremap(DRMRES_IO_END, 4));
	CHECK(!ioremap(4096, ~0ul));
}

static void begins_with_zeroes(void)
{
	CHECK_EQ(drmres_io_read(HW_BASE + 4), 0);
}

static void polls(void)
{
	u32 value;

	regs = ioremap(HW_BASE, HW_SIZE);
	writel(3, regs);
	CHECK_EQ(readl_poll_timeout(regs, value, value & 1, 10, 1000), 0);
	CHECK_EQ(value, 3);
	CHECK_EQ(readl_poll_timeout(regs, value, value & 4, 10, 1000), -ETIMEDOUT);
	CHECK_EQ(readl_poll_timeout_atomic(regs, value, value & 4, 1, 50), -ETIMEDOUT);
	CHECK_EQ(read_poll_timeout(readl, value, value == 3, 0, 0, false, regs), 0);
	iounmap(regs);
}

static void misuse(void)
{
	u32 *memory = kzalloc(sizeof(*memory), GFP_KERNEL);

	regs = ioremap(HW_BASE, HW_SIZE);
	CHECK_EQ(readl(regs + HW_SIZE - 2), 0xffffffffll);
	EXPECT_REPORT(OUT_OF_BOUNDS);
	writel(1, regs + 0x20000);
	EXPECT_REPORT(OUT_OF_BOUNDS);
	iounmap(regs + 4);
	EXPECT_REPORT(NOT_ALLOCATED);
	iounmap(regs);
	iounmap(regs);
	EXPECT_REPORT(DOUBLE_FREE);
	iounmap(NULL);
	EXPECT_REPORT(NULL_ARGUMENT);
	CHECK_EQ(readl(NULL), 0xffffffffll);
	EXPECT_REPORT(NULL_DEREFERENCE);
	writel(1, IOMEM_ERR_PTR(-ENOMEM));
	EXPECT_REPORT(NULL_DEREFERENCE);
	/* Memory that plays hardware. */
	writel(5, memory);
	CHECK_EQ(readl(memory), 5);
	kfree(memory);
	CHECK_EQ(readl(memory), 0xffffffffll);
	EXPECT_REPORT(USE_AFTER_FREE);
}

static int probe_managed(struct platform_device *pdev)
{
	struct resource *res;

	CHECK(platform_get_resource_byname(pdev, IORESOURCE_MEM, "regs") ==
	      platform_get_resource(pdev, IORESOURCE_MEM, 0));
	CHECK(platform_get_mem_or_io(pdev, 0));
	regs = devm_platform_get_and_ioremap_resource(pdev, 0, &res);
	if (IS_ERR(regs))
		return (int)PTR_ERR(regs);
	CHECK_EQ(res->start, HW_BASE);
	writel(1, regs);
	return 0;
}

static void remove_quiet(struct platform_device *pdev)
{
	(void)pdev;
	writel(0, regs);
}

/*
 * 1. probe maps the registers until unbind
 * 2. a file is still open when the driver is unbound
 * 3. an ioctl on it touches the registers without drm_dev_enter()
 */
static void touched_after_unbind(void)
{
	const struct drmres_report *report;
	struct drmres_phase phase;

	CHECK(hw_bind(probe_managed, remove_quiet));
	drmres_phase_enter(&phase, "ioctl HW_FLIP", "file#1");
	writel(2, regs + 4);
	CHECK_EQ(readl(regs + 4), 2);
	drmres_phase_leave(&phase);
	hw_unbind();

	drmres_phase_enter(&phase, "ioctl HW_FLIP", "file#1");
	writel(3, regs + 4);
	report = EXPECT_REPORT(HARDWARE_UNGUARDED);
	if (report) {
		CHECK(strstr(report->what, "registers of device hw at 0xfe000000, offset 0x4, unmapped in"));
		CHECK(strstr(report->what, "unbind of hw"));
		CHECK_STR(report->phase, "ioctl HW_FLIP on file#1");
	}
	CHECK_EQ(readl(regs + 4), 0xffffffffll);
	EXPECT_REPORT(HARDWARE_UNGUARDED);
	drmres_phase_leave(&phase);
	CHECK_EQ(drmres_io_read(HW_BASE + 4), 2);
	hw_end();
}

static int probe_kept(struct platform_device *pdev)
{
	(void)pdev;
	regs = ioremap(HW_BASE, HW_SIZE);
	return regs ? 0 : -ENOMEM;
}

/* Mapped by hand and forgotten: the mapping is there, the hardware is somebody else's. */
static void kept_after_unbind(void)
{
	CHECK(hw_bind(probe_kept, remove_quiet));
	hw_unbind();
	EXPECT_REPORT(RESOURCE_KEPT);
	CHECK_EQ(readl(regs), 0xffffffffll);
	EXPECT_REPORT(HARDWARE_UNGUARDED);
	iounmap(regs);
	hw_end();
}

static void remove_unmaps(struct platform_device *pdev)
{
	(void)pdev;
	writel(0, regs);
	iounmap(regs);
}

static void unmapped_in_remove(void)
{
	CHECK(hw_bind(probe_kept, remove_unmaps));
	hw_unbind();
	hw_end();
}

static void power_down(void *data)
{
	writel(0, *(void __iomem **)data);
}

static int probe_in_wrong_order(struct platform_device *pdev)
{
	int ret = devm_add_action(&pdev->dev, power_down, &regs);

	regs = devm_platform_ioremap_resource(pdev, 0);
	return ret ? ret : PTR_ERR_OR_ZERO(regs);
}

static int probe_in_order(struct platform_device *pdev)
{
	regs = devm_platform_ioremap_resource_byname(pdev, "regs");
	return IS_ERR(regs) ? (int)PTR_ERR(regs) : devm_add_action(&pdev->dev, power_down, &regs);
}

static void action_comes_too_late(void)
{
	CHECK(hw_bind(probe_in_wrong_order, NULL));
	hw_unbind();
	EXPECT_REPORT(RELEASE_ORDER);
	hw_end();
	CHECK(hw_bind(probe_in_order, NULL));
	hw_unbind();
	hw_end();
}

static int probe_twice(struct platform_device *pdev)
{
	struct resource *res = platform_get_resource(pdev, IORESOURCE_MEM, 0);

	regs = devm_ioremap_resource(&pdev->dev, res);
	CHECK(!IS_ERR(regs));
	CHECK_EQ(PTR_ERR(devm_ioremap_resource(&pdev->dev, res)), -EBUSY);
	CHECK(!request_mem_region(HW_BASE + 0xfff, 1, "other"));
	CHECK_EQ(PTR_ERR(devm_platform_ioremap_resource(pdev, 1)), -EINVAL);
	regs = devm_ioremap(&pdev->dev, HW_BASE + 0x10000, 4);
	devm_iounmap(&pdev->dev, regs);
	devm_iounmap(&pdev->dev, regs);
	EXPECT_REPORT(DEVM_ACTION_UNKNOWN);
	CHECK(devm_request_mem_region(&pdev->dev, HW_BASE + 0x10000, 4, "hw"));
	devm_release_mem_region(&pdev->dev, HW_BASE + 0x10000, 4);
	devm_release_mem_region(&pdev->dev, HW_BASE + 0x10000, 4);
	EXPECT_REPORT(RESOURCE_MISUSE);
	return 0;
}

static void claims_ranges(void)
{
	CHECK(request_mem_region(HW_BASE + 0x20000, 16, "other"));
	release_mem_region(HW_BASE + 0x20000, 16);
	release_mem_region(HW_BASE + 0x20000, 16);
	EXPECT_REPORT(RESOURCE_MISUSE);
	CHECK(hw_bind(probe_twice, NULL));
	hw_unbind();
	hw_end();
	case_log();
}

static int probe_keeps_range(struct platform_device *pdev)
{
	(void)pdev;
	return request_mem_region(HW_BASE, HW_SIZE, "hw") ? 0 : -EBUSY;
}

static void keeps_a_range(void)
{
	CHECK(hw_bind(probe_keeps_range, NULL));
	hw_unbind();
	EXPECT_REPORT(RESOURCE_KEPT);
	release_mem_region(HW_BASE, HW_SIZE);
	hw_end();
}

static int probe_waits(struct platform_device *pdev)
{
	void __iomem *base = devm_platform_ioremap_resource(pdev, 0);
	u32 value;

	if (IS_ERR(base))
		return PTR_ERR(base);
	drmres_io_answer_polls(true);
	CHECK_EQ(readl(base + 8), 0);
	CHECK_EQ(readl_poll_timeout(base, value, value & BIT(31), 10, 1000), 0);
	writel(1, base + 4);
	CHECK_EQ(readl(base + 4), 1);
	CHECK_EQ(readl_poll_timeout(base + 4, value, !(value & 1), 10, 1000), 0);
	drmres_io_answer_polls(false);
	CHECK_EQ(readl_poll_timeout(base + 4, value, !(value & 1), 10, 1000), -ETIMEDOUT);
	return 0;
}

static void answers_polls(void)
{
	u32 value;

	CHECK(hw_bind(probe_waits, NULL));
	/* Nobody waits for it to be bound any more: the register is what it is. */
	drmres_io_answer_polls(true);
	{
		void __iomem *base = ioremap(HW_BASE, HW_SIZE);

		CHECK_EQ(readl_poll_timeout(base, value, value & BIT(31), 10, 1000), -ETIMEDOUT);
		iounmap(base);
	}
	drmres_io_answer_polls(false);
	hw_unbind();
	hw_end();
}

CASES(io){CASE(io, reads_what_was_written),
	  CASE(io, begins_with_zeroes),
	  CASE(io, polls),
	  CASE(io, misuse),
	  CASE(io, touched_after_unbind),
	  CASE(io, kept_after_unbind),
	  CASE(io, unmapped_in_remove),
	  CASE(io, action_comes_too_late),
	  CASE(io, claims_ranges),
	  CASE(io, keeps_a_range),
	  CASE(io, answers_polls),
	  CASE_END};
