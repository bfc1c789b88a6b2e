// SPDX-License-Identifier: MIT

extension Story {
  /// What was freed by hand, or in an order, that was too early.
  static let early = [
    Story(
      code: "L12",
      what: """
        Memory of drmm_kzalloc(), or the structure that embeds the drm_device, was used after the
        last drm_dev_put() had freed it.
        """,
      why: """
        drmm memory ends with the drm_device, and that ends with its last reference. A pointer
        that is kept for later, in a work, a fence or another driver, needs a reference of its
        own for as long as it is kept.
        """,
      fix: """
        +	drm_dev_get(drm);
         	job->drm = drm;
         	queue_work(foo->wq, &job->work);
         	...
         	complete_job(job->drm);
        +	drm_dev_put(job->drm);
        """,
      cases: [
        Case(
          title: "open-gpu-kernel-modules: freeing deferred to the final reference",
          link: "https://github.com/NVIDIA/open-gpu-kernel-modules/pull/1336")
      ],
      picture: """
                      probe   queue   unbind   last put   work
        foo (drmm)    ●──────────────────────────●        ✗
        job                   ●───────────────────────────●
        """),
    Story(
      code: "L14",
      what: """
        remove() freed the driver's structure although userspace still had the device open. The
        drm_device was inside it, or pointed to it.
        """,
      why: """
        Unbind is not the end of a drm_device. After it files are closed, buffers are unmapped
        and fences are released, and each of them comes back to the driver. Only the release of
        the last reference may free what they reach.
        """,
      fix: """
        -	foo = kzalloc(sizeof(*foo), GFP_KERNEL);
        -	if (!foo)
        -		return -ENOMEM;
        -	ret = drm_dev_init(&foo->drm, &foo_driver, dev);
        +	foo = devm_drm_dev_alloc(dev, &foo_driver, struct foo, drm);
        +	if (IS_ERR(foo))
        +		return PTR_ERR(foo);
         ...
         static void foo_remove(struct platform_device *pdev)
         {
         	drm_dev_unplug(&foo->drm);
        -	kfree(foo);
         }
        """,
      cases: [
        Case(
          title: "open-gpu-kernel-modules: freeing deferred to the final reference",
          link: "https://github.com/NVIDIA/open-gpu-kernel-modules/pull/1336"),
        Case(title: "amd/xdna-driver", link: "https://github.com/amd/xdna-driver/pull/1705"),
        Case(title: "tenstorrent/tt-kmd", link: "https://github.com/tenstorrent/tt-kmd/pull/119"),
      ],
      picture: """
                      probe   open    unbind    close
        struct foo    ●───────────────● kfree() ✗ postclose()
        drm_device    ●─────────────────────────●
        file#1                ●─────────────────●
        """),
    Story(
      code: "L19",
      what: """
        devm_krealloc() moved a block, and a pointer to where it had been was used.
        """,
      why: """
        Growing may move. Every copy of the old pointer, and every pointer into the old block
        such as a list head or the address that an action was registered with, dangles from then
        on.
        """,
      fix: """
        -	struct entry *first = table;
        -	table = devm_krealloc(dev, table, bytes, GFP_KERNEL);
        +	table = devm_krealloc(dev, table, bytes, GFP_KERNEL);
         	if (!table)
         		return -ENOMEM;
        +	first = table;
         	first->used = true;
        """,
      cases: [Case(title: "iommu/tegra241-cmdqv: pointer kept across devm_krealloc() (CVE-2026-90427)")],
      picture: """
                      alloc   krealloc   use
        old block     ●───────●          ✗ first->used
        new block             ●─────────────────
        first         ●──────────────────●
        """),
    Story(
      code: "L20",
      what: """
        An action that a driver registered touched memory which the same owner had released
        before it.
        """,
      why: """
        Managed resources go in reverse order. Whatever an action touches must have been
        acquired before the action was registered; then it is released after it.
        """,
      fix: """
        -	ret = devm_add_action_or_reset(dev, foo_stop, foo);
        -	if (ret)
        -		return ret;
         	foo->buffer = devm_kzalloc(dev, SZ_4K, GFP_KERNEL);
         	if (!foo->buffer)
         		return -ENOMEM;
        +	ret = devm_add_action_or_reset(dev, foo_stop, foo);
        +	if (ret)
        +		return ret;
        """,
      cases: [
        Case(title: "vfio: debugfs removed before the devres that it shows"),
        Case(title: "ASoC: cs35l56: devm resources released before a manual teardown"),
      ],
      picture: """
                      probe                unbind
        foo_stop      ●────────────────────────✗ foo->buffer
        buffer          ●────────────────────●
                      (last acquired, first released)
        """),
    Story(
      code: "L21",
      what: """
        A plane, CRTC, encoder or connector lies in memory of drmm_kzalloc() and was initialised
        by a function that does not manage it. Its memory goes first, and the cleanup of the mode
        config then walks over it.
        """,
      why: """
        drmm_mode_config_init() registers the cleanup early; the memory was allocated later and
        is therefore released earlier. The drmm_ form of the init function registers the object's
        own cleanup, which runs before its memory goes.
        """,
      fix: """
         	crtc = drmm_kzalloc(drm, sizeof(*crtc), GFP_KERNEL);
         	...
        -	ret = drm_crtc_init_with_planes(drm, &crtc->base, primary, NULL, &foo_funcs, NULL);
        +	ret = drmm_crtc_init_with_planes(drm, &crtc->base, primary, NULL, &foo_funcs, NULL);
         ...
         static const struct drm_crtc_funcs foo_funcs = {
        -	.destroy = drm_crtc_cleanup,
        """,
      cases: [
        Case(title: "vc4: Fix hotplug for vc4", link: "https://github.com/raspberrypi/linux/pull/5087"),
        Case(title: "Documentation/gpu/todo.rst: objects with a lifetime of drm_device"),
      ],
      picture: """
                        probe                       last put
        mode config     ●──────────────────────────────✗ list of CRTCs
        crtc (drmm)       ●──────────────────────────●
        """),
    Story(
      code: "L03",
      what: """
        An action added another resource to the owner that was just being released. Linux takes
        nothing more off that list: the new resource is never released.
        """,
      why: """
        A release walks over what is there when it begins. What is added to the front of the list
        meanwhile is not met any more.
        """,
      fix: """
         static void foo_stop(struct drm_device *drm, void *data)
         {
        -	u32 *state = drmm_kzalloc(drm, SZ_64, GFP_KERNEL);
        +	u32 *state = kzalloc(SZ_64, GFP_KERNEL);
         	...
        +	kfree(state);
         }
        """,
      cases: [Case(title: "drm_managed.c of Linux 6.12, run with AddressSanitizer: the list is not empty afterwards")],
      picture: """
                      probe     last put
        foo_stop      ●─────────●
        state                   ●───────────────── never released
        drm_device    ●──────────●
        """),
  ]
}
