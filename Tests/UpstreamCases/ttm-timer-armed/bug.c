// SPDX-License-Identifier: MIT
/*
 * A timer that fires after its memory is gone: the bug.
 * https://lore.kernel.org/stable/ (drm: timers and delayed work left armed at unbind)
 *
 * 1. probe allocates the watchdog with devm_kzalloc() and arms its timer
 * 2. the driver is unbound: nobody stops the timer, devres frees it
 * 3. the timer fires in freed memory
 */
#include <linux/device.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/timer.h>

struct wdt {
	struct timer_list timer;
	unsigned int barks;
};

static void wdt_bark(struct timer_list *t)
{
	struct wdt *wdt = container_of(t, struct wdt, timer);

	wdt->barks++;
	mod_timer(&wdt->timer, jiffies + HZ);
}

static int wdt_probe(struct platform_device *pdev)
{
	struct wdt *wdt;

	wdt = devm_kzalloc(&pdev->dev, sizeof(*wdt), GFP_KERNEL);
	if (!wdt)
		return -ENOMEM;
	platform_set_drvdata(pdev, wdt);

	timer_setup(&wdt->timer, wdt_bark, 0);
	mod_timer(&wdt->timer, jiffies + HZ);
	return 0;
}

static void wdt_remove(struct platform_device *pdev)
{
	struct wdt *wdt = platform_get_drvdata(pdev);

	dev_info(&pdev->dev, "barked %u times\n", wdt->barks);
}

static struct platform_driver wdt_platform_driver = {
	.probe = wdt_probe,
	.remove = wdt_remove,
	.driver =
		{
			.name = "gpu-watchdog",
		},
};
module_platform_driver(wdt_platform_driver);

MODULE_LICENSE("GPL");
