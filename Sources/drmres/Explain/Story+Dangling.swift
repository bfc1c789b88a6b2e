// SPDX-License-Identifier: MIT

extension Story {
  /// What others still point to, or wait for.
  static let dangling = [
    Story(
      code: "L26",
      what: """
        A bridge or panel was freed while it was still on the list of bridges, attached to an
        encoder, or held by the driver of the display controller.
        """,
      why: """
        A bridge is found by other drivers, who keep the pointer. devm may drop the driver's
        reference at unbind; the memory has to wait for the last one. devm_drm_bridge_alloc()
        makes exactly that: its devm part is a put.
        """,
      fix: """
        -	foo = devm_kzalloc(dev, sizeof(*foo), GFP_KERNEL);
        -	if (!foo)
        -		return -ENOMEM;
        -	foo->bridge.funcs = &foo_bridge_funcs;
        +	foo = devm_drm_bridge_alloc(dev, struct foo, bridge, &foo_bridge_funcs);
        +	if (IS_ERR(foo))
        +		return PTR_ERR(foo);
         	drm_bridge_add(&foo->bridge);
        """,
      cases: [
        Case(title: "soc: qcom: pmic_glink_altmode: drm bridge use after free"),
        Case(title: "drm/bridge: chipone: missing conversion to devm_drm_bridge_alloc()"),
      ],
      picture: """
                       probe   attach   unbind of bridge   commit
        bridge (devm)  ●────────────────●                  ✗ funcs->enable()
        encoder's list         ●───────────────────────────●
        """),
    Story(
      code: "R06",
      what: """
        A section between drm_dev_enter() and drm_dev_exit() waits for something that only the
        hardware can give, and the hardware is gone. drm_dev_unplug() waits for the section.
        """,
      why: """
        drm_dev_unplug() returns when every section has ended. Who waits inside one must be woken
        first, or wait with a limit.
        """,
      fix: """
         static void foo_remove(struct platform_device *pdev)
         {
        +	foo->gone = true;
        +	wake_up_all(&foo->wait);	/* sections that wait see it and leave */
         	drm_dev_unplug(&foo->drm);
         }
        """,
      cases: [Case(title: "drm/virtio: waiters are woken before the device is unplugged")],
      picture: """
                      ioctl     remove
        section       ●──────────────────── waits for an interrupt
        unplug                  ●────────── waits for the section
        interrupt     ──────────● comes no more
        """),
  ]
}
