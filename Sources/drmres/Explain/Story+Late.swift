// SPDX-License-Identifier: MIT

extension Story {
  /// What should have gone and did not.
  static let late = [
    Story(
      code: "L11",
      what: """
        Something that belongs to the hardware, such as an interrupt, a mapping, a clock or a name
        in sysfs, was to be given back by a drmm action. The driver is unbound and it is still
        taken, because a file keeps the drm_device alive.
        """,
      why: """
        drmm follows the drm_device, which an open file holds for as long as it likes. Meanwhile
        the interrupt may fire on a device that is not there, and binding the driver again fails
        with -EBUSY or -EEXIST.
        """,
      fix: """
        -	ret = drmm_add_action_or_reset(drm, foo_free_irq, foo);
        +	ret = devm_add_action_or_reset(drm->dev, foo_free_irq, foo);
         	if (ret)
         		return ret;
        """,
      cases: [
        Case(
          title: "xe: drmm was too late, it must be devm",
          link: "https://github.com/intel-gpu/xekmd-backports/pull/272"),
        Case(title: "vc4: polling for hotplug ended with the drm_device (073a30d75f30)"),
      ],
      picture: """
                      probe   open    unbind    rebind    close
        irq (drmm)    ●─────────────────────────✗ -EBUSY──●
        should be     ●───────────────●
        file#1                ●───────────────────────────●
        """),
    Story(
      code: "L24",
      what: """
        Each open and close, or each call, left one more managed resource behind. They all go when
        the device does, which may be never.
        """,
      why: """
        devm and drmm are for what is acquired once a device. For what comes and goes with a file,
        a buffer or a call they are a leak that no leak checker sees.
        """,
      fix: """
         static int foo_open(struct drm_device *drm, struct drm_file *file)
         {
        -	struct foo_file *priv = drmm_kzalloc(drm, sizeof(*priv), GFP_KERNEL);
        +	struct foo_file *priv = kzalloc(sizeof(*priv), GFP_KERNEL);
         	...
         static void foo_postclose(struct drm_device *drm, struct drm_file *file)
         {
        +	kfree(file->driver_priv);
         }
        """,
      cases: [
        Case(title: "vc4: drmm_mutex_init() for each buffer object, \"leading to no free memory\" (07a2975c65f2)"),
        Case(title: "cpufreq imx6q: devres accumulation across rebind"),
      ],
      picture: """
                      open close  open close  open close    last put
        file          ●────●      ●────●      ●────●
        priv 1        ●────────────────────────────────────●
        priv 2                    ●────────────────────────●
        priv 3                                ●────────────●
        """),
    Story(
      code: "L25",
      what: """
        A driver's probe put a devm resource on another device than the one that it was given: a
        parent, a child, or the device of an interface.
        """,
      why: """
        devres is released when the device it is on is unbound. The other device is not, or not
        now: the resource outlives the driver, each bind adds another one, and a device that has
        no driver and has resources refuses its next probe.
        """,
      fix: """
        -	foo = devm_kzalloc(pdev->dev.parent, sizeof(*foo), GFP_KERNEL);
        +	foo = devm_kzalloc(&pdev->dev, sizeof(*foo), GFP_KERNEL);
        """,
      cases: [
        Case(title: "spi: ch341: devres on the USB device in place of its interface (CVE-2026-46228)"),
        Case(title: "rt2x00usb, cx231xx, can: fix devres lifetime"),
      ],
      picture: """
                      bind   unbind   bind   unbind
        device        ●──────●        ●──────●
        foo (parent)  ●─────────────────────────── never
        foo, again                    ●─────────── never
        """),
    Story(
      code: "K01",
      what: """
        At the end of the run an object was still owned: a drm_device that was never put, a device
        that was never unregistered, and all that they manage.
        """,
      why: """
        Managed memory goes with its owner. If the owner stays because one reference is missing
        its put, everything on it stays, and the tree that is printed shows how much.
        """,
      fix: """
         err_register:
        +	drm_dev_put(drm);
         	return ret;
        """,
      cases: [Case(title: "root-device and platform-device tests of drivers/base: devres after device_del()")],
      picture: """
                      probe   get      remove    end
        drm_device    ●──────────────────────────── still there
        its nodes     ●──────────────────────────── still there
        references    1       2        1
        """),
    Story(
      code: "K05",
      what: """
        A managed resource holds a reference to its own owner. The reference would be dropped when
        the resource is released, the resource is released when the last reference is dropped:
        neither happens.
        """,
      why: """
        An action on a drm_device that calls drm_dev_put() on it, or a devm action of a device that
        puts the device, waits for itself. Such a reference has to go by hand, before the owner's
        last.
        """,
      fix: """
        -	drm_dev_get(drm);
        -	ret = drmm_add_action_or_reset(drm, foo_put_drm, drm);
        +	drm_dev_get(drm);
        +	ret = devm_add_action_or_reset(drm->dev, foo_put_drm, drm);
        """,
      cases: [Case(title: "drivers/base: devres that keeps its own device, released in device_del() (CVE-2023-53596)")],
      picture: """
                      probe    unbind        end
        drm_device    ●────────────────────────── waits for the action
        action        ●────────────────────────── waits for the last put
        """),
    Story(
      code: "K06",
      what: """
        An interrupt, a mapping, a clock, a region, a name or a use of runtime PM was taken in probe
        and was still taken when unbind was over.
        """,
      why: """
        Nobody else gives it back: the next bind fails with -EBUSY or -EEXIST, and an interrupt
        that comes in between calls code of a driver that is not there. With a pm_runtime_get_sync()
        that has no put the device is never suspended again; with a pm_runtime_enable() that has no
        disable the next probe gets "Unbalanced pm_runtime_enable!".
        """,
      fix: """
        -	ret = request_irq(irq, foo_irq, 0, "foo", foo);
        +	ret = devm_request_irq(dev, irq, foo_irq, 0, "foo", foo);
        """,
      cases: [
        Case(
          title: "litepcie: the character device and unbind while it is open",
          link: "https://github.com/enjoy-digital/litepcie/issues/177"),
        Case(
          title: "panfrost: a use of runtime PM that remove does not drop",
          link: "https://lkml.iu.edu/hypermail/linux/kernel/2606.2/01741.html"),
      ],
      picture: """
                      probe    unbind     bind again
        irq 5         ●──────────────────✗ -EBUSY
        should be     ●────────●         ●────────
        """),
    Story(
      code: "K07",
      what: """
        A descriptor was reserved with get_unused_fd_flags(), and the call failed, or the run ended,
        without fd_install() and without put_unused_fd().
        """,
      why: """
        The number is taken in the table of the process and has no file, so that no close() gives
        it back. An application that tries again runs into its limit of descriptors.
        """,
      fix: """
         	sync_file = sync_file_create(fence);
         	if (!sync_file) {
        +		put_unused_fd(fd);
         		return -ENOMEM;
         	}
         	fd_install(fd, sync_file->file);
        """,
      cases: [
        Case(
          title: "msm: the descriptor of the fence on the error paths of a submit",
          link: "https://lore.kernel.org/dri-devel/20230501163736.1599381-1-robdclark@gmail.com/")
      ],
      picture: """
                      ioctl -ENOMEM   ioctl -ENOMEM           exit
        fd 4          ●───────────────────────────────────────●
        fd 5                          ●───────────────────────●
        should be     ●─────●         ●─────●
        """),
  ]
}
