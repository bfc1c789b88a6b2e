// SPDX-License-Identifier: MIT

extension Story {
  /// What is still used when the hardware has gone.
  static let unbind = [
    Story(
      code: "L01",
      what: """
        Memory of devm_kzalloc() and its like was freed at unbind, and something that lives
        longer still reached it: most often an open file, by way of the drm_device.
        """,
      why: """
        devm follows the hardware: it ends when the driver is unbound. A drm_device follows its
        users: it ends with the last drm_dev_put(), and each open file holds one. What is
        reached from the drm_device needs the lifetime of the drm_device.
        """,
      fix: """
        -	crtc = devm_kzalloc(dev, sizeof(*crtc), GFP_KERNEL);
        +	crtc = drmm_kzalloc(drm, sizeof(*crtc), GFP_KERNEL);
         	if (!crtc)
         		return -ENOMEM;
        """,
      cases: [
        Case(title: "vc4: Fix hotplug for vc4", link: "https://github.com/raspberrypi/linux/pull/5087"),
        Case(title: "drm/stm: Avoid use-after-free issues with crtc and plane (CVE-2024-49992)"),
        Case(
          title: "Pinchart: Why is devm_kzalloc() harmful and what can we do about it",
          link: "https://lpc.events/event/16/contributions/1227/"),
      ],
      picture: """
                      probe   open    unbind    close
        crtc (devm)   ●───────────────●         ✗ flush_work()
        drm_device    ●─────────────────────────●
        file#1                ●─────────────────●
        """),
    Story(
      code: "L10",
      what: """
        Registers were touched outside drm_dev_enter() and drm_dev_exit(), after the device was
        unplugged: the mapping had gone, or led to nothing.
        """,
      why: """
        Unplug cannot take the file away from userspace, so ioctls keep coming. The section
        between drm_dev_enter() and drm_dev_exit() is what unplug waits for, and what refuses to
        begin afterwards.
        """,
      fix: """
        +	if (!drm_dev_enter(drm, &idx))
        +		return -ENODEV;
         	writel(flip->address, priv->regs + FLIP_ADDRESS);
        +	drm_dev_exit(idx);
         	return 0;
        """,
      cases: [
        Case(title: "drm/panthor: use after free between unplug and a firmware event"),
        Case(title: "nouveau: use after free at device removal (CVE-2020-27820)"),
      ],
      picture: """
                      probe   open    unplug    ioctl
        registers     ●───────────────●         ✗ writel()
        drm_device    ●───────────────────────────────
        file#1                ●───────────────────────
        """),
    Story(
      code: "L15",
      what: """
        remove() called drm_dev_unregister() where the device can go while files are open.
        drm_dev_enter() keeps succeeding, so every guarded access goes on.
        """,
      why: """
        drm_dev_unregister() only takes the device out of sight. drm_dev_unplug() also marks it
        as gone and waits for the sections that are under way; only then does drm_dev_enter()
        fail.
        """,
      fix: """
         static void foo_remove(struct platform_device *pdev)
         {
         	struct foo *foo = platform_get_drvdata(pdev);

        -	drm_dev_unregister(&foo->drm);
        +	drm_dev_unplug(&foo->drm);
         }
        """,
      cases: [
        Case(title: "Documentation/gpu/drm-uapi.rst, Device Hot-Unplug"),
        Case(title: "vc4: Fix hotplug for vc4", link: "https://github.com/raspberrypi/linux/pull/5087"),
      ],
      picture: """
                      probe   open    unbind      ioctl
        hardware      ●───────────────●
        drm_dev_enter ● true ─────────────────────✗ still true
        with unplug   ● true ─────────● false ────● -ENODEV
        """),
    Story(
      code: "L27",
      what: """
        dev_get_drvdata() or platform_get_drvdata() was asked after unbind. The driver core has
        cleared it: the answer is NULL, and its fields are at small addresses.
        """,
      why: """
        Driver data belongs to the binding. An ioctl, a work or another device's unbind that
        runs later must reach the private structure by a way that lives as long as itself: from
        the drm_device that it was called with, or from a pointer that it holds.
        """,
      fix: """
        -	struct foo *foo = dev_get_drvdata(drm->dev);
        +	struct foo *foo = container_of(drm, struct foo, drm);
        """,
      cases: [
        Case(
          title: "vc4: component unbind reads driver data that was cleared",
          link: "https://github.com/raspberrypi/linux/issues/7607")
      ],
      picture: """
                      probe   open    unbind    close
        driver data   ●───────────────● NULL    ✗ foo->lock
        struct foo    ●─────────────────────────●
        file#1                ●─────────────────●
        """),
    Story(
      code: "L28",
      what: """
        Memory was freed with a timer, a work or an interrupt in it that could still run. When it
        does, it runs on freed memory.
        """,
      why: """
        Nothing stops a timer because its memory goes. Whoever frees the memory has to stop it
        first and wait for it, and to see that nobody starts it again in between. Managed
        resources go in reverse order: an action that is added after the allocation runs before
        the memory is freed.
        """,
      fix: """
         	foo = devm_kzalloc(dev, sizeof(*foo), GFP_KERNEL);
         	if (!foo)
         		return -ENOMEM;
         	INIT_DELAYED_WORK(&foo->poll, foo_poll);
        +	ret = devm_add_action_or_reset(dev, foo_cancel_poll, foo);
        +	if (ret)
        +		return ret;
         	schedule_delayed_work(&foo->poll, HZ);
        """,
      cases: [
        Case(title: "drm/panthor: use after free between unplug and a firmware event"),
        Case(title: "Golaszewski, FOSDEM 2023: Don't blame devres"),
      ],
      picture: """
                      probe   schedule   unbind    later
        foo (devm)    ●──────────────────●         ✗ foo_poll()
        foo->poll             ●────────────────────●
        """),
  ]
}
