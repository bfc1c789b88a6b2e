// SPDX-License-Identifier: MIT

import Foundation
import TestSupport
import Testing

/// `drmres check` on bugs that need one moment among many: time that has not passed yet, or a call that is half done. Each
/// scenario alone, so that it is quick; the fixed twin goes through the same.
@Suite struct CheckTiming {
  /// A display with registers, whose files arm a worker; `open` and `status` are what a test plants a bug in.
  private static func display(open: String, status: String, remove: String) -> String {
    """
    #include <drm/drm_drv.h>
    #include <drm/drm_file.h>
    #include <drm/drm_gem.h>
    #include <drm/drm_ioctl.h>
    #include <linux/err.h>
    #include <linux/io.h>
    #include <linux/jiffies.h>
    #include <linux/module.h>
    #include <linux/platform_device.h>
    #include <linux/workqueue.h>
    struct display { struct drm_device drm; void __iomem *registers; struct delayed_work refresh; };
    struct drm_display_status { __u32 value; };
    #define to_display(d) container_of(d, struct display, drm)
    static void display_refresh(struct work_struct *work)
    {
    	struct display *display = container_of(to_delayed_work(work), struct display, refresh);
    	int idx;

    	if (!drm_dev_enter(&display->drm, &idx))
    		return;
    	writel(1, display->registers);
    	drm_dev_exit(idx);
    }
    static int display_open(struct drm_device *drm, struct drm_file *file)
    {
    	int idx = 0;

    	\(open)
    	return 0;
    }
    static int display_guarded(struct drm_device *drm, void *data, struct drm_file *file)
    {
    	struct drm_display_status *status = data;
    	int idx;

    	if (!drm_dev_enter(drm, &idx))
    		return -ENODEV;
    	status->value = readl(to_display(drm)->registers);
    	drm_dev_exit(idx);
    	return 0;
    }
    static int display_status(struct drm_device *drm, void *data, struct drm_file *file)
    {
    	struct drm_display_status *status = data;
    	int idx = 0;

    	\(status)
    	return 0;
    }
    #define CALL(n) DRM_IOWR(DRM_COMMAND_BASE + n, struct drm_display_status)
    #define DRM_IOCTL_DISPLAY_A CALL(0)
    #define DRM_IOCTL_DISPLAY_B CALL(1)
    #define DRM_IOCTL_DISPLAY_C CALL(2)
    #define DRM_IOCTL_DISPLAY_STATUS CALL(3)
    #define DRM_DISPLAY_A 0
    #define DRM_DISPLAY_B 1
    #define DRM_DISPLAY_C 2
    #define DRM_DISPLAY_STATUS 3
    static const struct drm_ioctl_desc display_ioctls[] = {
    	DRM_IOCTL_DEF_DRV(DISPLAY_A, display_guarded, 0), DRM_IOCTL_DEF_DRV(DISPLAY_B, display_guarded, 0),
    	DRM_IOCTL_DEF_DRV(DISPLAY_C, display_guarded, 0), DRM_IOCTL_DEF_DRV(DISPLAY_STATUS, display_status, 0),
    };
    DEFINE_DRM_GEM_FOPS(display_fops);
    static const struct drm_driver display_drm = {
    	.driver_features = DRIVER_GEM, .open = display_open, .ioctls = display_ioctls,
    	.num_ioctls = ARRAY_SIZE(display_ioctls), .fops = &display_fops, .name = "display", .desc = "Display",
    };
    static int display_probe(struct platform_device *pdev)
    {
    	struct display *display = devm_drm_dev_alloc(&pdev->dev, &display_drm, struct display, drm);

    	if (IS_ERR(display))
    		return PTR_ERR(display);
    	platform_set_drvdata(pdev, display);
    	INIT_DELAYED_WORK(&display->refresh, display_refresh);
    	display->registers = devm_platform_ioremap_resource(pdev, 0);
    	if (IS_ERR(display->registers))
    		return PTR_ERR(display->registers);
    	return drm_dev_register(&display->drm, 0);
    }
    static void display_remove(struct platform_device *pdev)
    {
    	struct display *display = platform_get_drvdata(pdev);

    	drm_dev_unplug(&display->drm);
    	\(remove)
    }
    static struct platform_driver display_driver = {
    	.probe = display_probe, .remove = display_remove, .driver = {.name = "display"},
    };
    module_platform_driver(display_driver);
    MODULE_LICENSE("GPL");

    """
  }

  private static let arms = "schedule_delayed_work(&to_display(drm)->refresh, 20);"
  private static let reads = "status->value = readl(to_display(drm)->registers);"
  private static let cancels = "cancel_delayed_work_sync(&display->refresh);"

  private static func guarded(_ line: String) -> String {
    "if (!drm_dev_enter(drm, &idx)) return -ENODEV; \(line) drm_dev_exit(idx);"
  }

  private static func check(_ text: String, _ scenario: String) throws -> (status: Int32, output: String) {
    let folder = try Check.Folder(["display.c": text])
    let result = try Command.drmres(
      "check", folder.path("display.c"), "--scenario", scenario, "--no-faults", "--jobs", "1", "-q")
    #expect(result.errors.isEmpty, "\(result.errors)")
    return (result.status, result.output)
  }

  /// 1. a file is opened, and a worker is to run in 20 jiffies; 2. the device is unplugged at once, and the driver does not
  /// cancel the worker; 3. the file is closed, and the structure goes, before the 20 jiffies are over.
  @Test func whatIsArmedWhenTheDeviceGoesMeetsTheClose() throws {
    let bug = Self.display(open: Self.guarded(Self.arms), status: Self.guarded(Self.reads), remove: "")
    let found = try Self.check(bug, "hotunplug-lateclose")
    #expect(found.status == 1)
    #expect(found.output.contains("BUG: [L28]") && found.output.contains("display_refresh"), "\(found.output)")
    #expect(found.output.contains("display.c:hotunplug-lateclose+still"), "\(found.output)")
    let fixed = Self.display(open: Self.guarded(Self.arms), status: Self.guarded(Self.reads), remove: Self.cancels)
    let silent = try Self.check(fixed, "hotunplug-lateclose")
    #expect(silent.status == 0, "\(silent.output)")
  }

  /// 1. open() was let in, and has not armed the worker yet; 2. the device is unplugged, and the worker cancelled; 3. open()
  /// goes on and arms it; 4. the file is closed, and the structure goes with the worker armed.
  @Test func openIsLeftBetweenTheCoresCheckAndTheDriver() throws {
    let bug = Self.display(open: Self.arms, status: Self.guarded(Self.reads), remove: Self.cancels)
    let found = try Self.check(bug, "race")
    #expect(found.status == 1)
    #expect(found.output.contains("BUG: [L28]") && found.output.contains("(display_open)"), "\(found.output)")
    let fixed = Self.display(open: Self.guarded(Self.arms), status: Self.guarded(Self.reads), remove: Self.cancels)
    let silent = try Self.check(fixed, "race")
    #expect(silent.status == 0, "\(silent.output)")
  }

  /// 1. the fourth ioctl was let in, after three that guard what they read; 2. the device is unplugged, and its registers are
  /// unmapped; 3. the ioctl goes on and reads them.
  @Test func theOneIoctlWithoutASectionIsLeftInFrontOfItsRegister() throws {
    let bug = Self.display(open: Self.guarded(Self.arms), status: Self.reads, remove: Self.cancels)
    let found = try Self.check(bug, "unbind-during-ioctl")
    #expect(found.status == 1)
    #expect(found.output.contains("BUG: [L10]") && found.output.contains("(display_status)"), "\(found.output)")
    #expect(found.output.contains("@ioctl-unbind.8"), "\(found.output)")
    let fixed = Self.display(open: Self.guarded(Self.arms), status: Self.guarded(Self.reads), remove: Self.cancels)
    let silent = try Self.check(fixed, "unbind-during-ioctl")
    #expect(silent.status == 0, "\(silent.output)")
  }

  /// Two drivers in a module: an interrupt of the first counts for the second, on a line of which it may have only a share.
  private static func counting(prepare: String, late: String, remove: String) -> String {
    """
    #include <linux/device.h>
    #include <linux/interrupt.h>
    #include <linux/module.h>
    #include <linux/platform_device.h>
    #include <linux/workqueue.h>
    struct source { struct work_struct work; };
    static int *counted;
    static void source_work(struct work_struct *work)
    {
    }
    static irqreturn_t source_irq(int irq, void *data)
    {
    	struct source *source = data;

    	if (counted)
    		++*counted;
    	schedule_work(&source->work);
    	return IRQ_HANDLED;
    }
    static int source_probe(struct platform_device *pdev)
    {
    	struct source *source = devm_kzalloc(&pdev->dev, sizeof(*source), GFP_KERNEL);
    	int irq = platform_get_irq(pdev, 0), ret;

    	if (!source)
    		return -ENOMEM;
    	if (irq < 0)
    		return irq;
    	platform_set_drvdata(pdev, source);
    	\(prepare)
    	ret = request_irq(irq, source_irq, IRQF_SHARED, "source", source);
    	\(late)
    	return ret;
    }
    static void source_remove(struct platform_device *pdev)
    {
    	struct source *source = platform_get_drvdata(pdev);

    	free_irq(platform_get_irq(pdev, 0), source);
    	cancel_work_sync(&source->work);
    }
    static int sink_probe(struct platform_device *pdev)
    {
    	counted = devm_kzalloc(&pdev->dev, sizeof(*counted), GFP_KERNEL);
    	return counted ? 0 : -ENOMEM;
    }
    static void sink_remove(struct platform_device *pdev)
    {
    	\(remove)
    }
    static struct platform_driver source_driver = {
    	.probe = source_probe, .remove = source_remove, .driver = {.name = "source"},
    };
    static struct platform_driver sink_driver = {
    	.probe = sink_probe, .remove = sink_remove, .driver = {.name = "sink"},
    };
    static struct platform_driver *const drivers[] = {&source_driver, &sink_driver};
    static int __init counting_init(void)
    {
    	return platform_register_drivers(drivers, ARRAY_SIZE(drivers));
    }
    module_init(counting_init);
    static void __exit counting_exit(void)
    {
    	platform_unregister_drivers(drivers, ARRAY_SIZE(drivers));
    }
    module_exit(counting_exit);
    MODULE_LICENSE("GPL");

    """
  }

  private static let prepares = "INIT_WORK(&source->work, source_work);"
  private static let forgets = "counted = NULL;"

  /// 1. a handler on a shared line is requested, and what it queues is not initialised yet; 2. the line is raised at once, by
  /// somebody else's device; 3. the handler runs.
  @Test func aSharedLineIsRaisedAsSoonAsItIsRequested() throws {
    let bug = Self.counting(prepare: "", late: Self.prepares, remove: Self.forgets)
    let found = try Self.check(bug, "probe-remove")
    #expect(found.status == 1)
    #expect(found.output.contains("BUG: [R07]") && found.output.contains("(source_irq)"), "\(found.output)")
    #expect(found.output.contains("display.c:probe-remove+settled"), "\(found.output)")
    let fixed = Self.counting(prepare: Self.prepares, late: "", remove: Self.forgets)
    let silent = try Self.check(fixed, "probe-remove")
    #expect(silent.status == 0, "\(silent.output)")
  }

  /// 1. one of two devices goes, whose memory the other one's interrupt counts in; 2. the other one still has interrupts.
  @Test func whatIsLeftOfSeveralDevicesGoesOnWorking() throws {
    let bug = Self.counting(prepare: Self.prepares, late: "", remove: "")
    let found = try Self.check(bug, "probe-remove")
    #expect(found.status == 1)
    #expect(found.output.contains("(source_irq)") && found.output.contains("(sink_probe)"), "\(found.output)")
    let fixed = Self.counting(prepare: Self.prepares, late: "", remove: Self.forgets)
    let silent = try Self.check(fixed, "probe-remove")
    #expect(silent.status == 0, "\(silent.output)")
  }
}
