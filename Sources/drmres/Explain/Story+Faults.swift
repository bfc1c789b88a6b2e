// SPDX-License-Identifier: MIT

extension Story {
  /// What a driver makes of an allocation that fails.
  static let faults = [
    Story(
      code: "F02",
      what: """
        An allocation was made to fail, and the call that needed it reported success. Something is
        missing from then on, and nobody knows.
        """,
      why: """
        The caller goes on as if all were there: an interrupt without its work queue, a connector
        without its modes. If the driver can really do without, name the place with --benign.
        """,
      fix: """
        -	drmm_add_action(drm, foo_stop, foo);
        +	ret = drmm_add_action_or_reset(drm, foo_stop, foo);
        +	if (ret)
        +		return ret;
         	return 0;
        """,
      cases: [Case(title: "vc4: return value of drmm_mode_config_init() ignored, NULL pointer followed later")],
      picture: """
                      probe             ioctl
        allocation 3  ✗ NULL
        probe         ●────● returns 0
        what follows            ●───────? without the object
        """),
    Story(
      code: "F03",
      what: """
        An allocation was made to fail, probe or the call reported it, and something that it had
        acquired before was not given back.
        """,
      why: """
        Error paths are walked by nobody until memory is short. Managed resources need none: what
        probe acquired through devm is released when it fails.
        """,
      fix: """
         	foo->fw = kmalloc(size, GFP_KERNEL);
         	if (!foo->fw)
         		return -ENOMEM;
         	ret = foo_start(foo);
        -	if (ret)
        +	if (ret) {
        +		kfree(foo->fw);
         		return ret;
        +	}
        """,
      cases: [Case(title: "drm: drm_dev_register() error path left a section without its synchronisation")],
      picture: """
                      probe            fails    end
        fw            ●────────────────────────── nobody frees it
        allocation 4           ✗ NULL
        probe         ●────────────────● -ENOMEM
        """),
    Story(
      code: "F05",
      what: """
        An allocation was made to fail and the driver used the NULL that it got.
        """,
      why: """
        kmalloc(), devm_kzalloc(), drmm_kzalloc(), kasprintf() and their like return NULL when
        memory is short. The address that is then used is small, and in Linux the machine stops.
        """,
      fix: """
         	foo->name = devm_kasprintf(dev, GFP_KERNEL, "foo-%d", id);
        +	if (!foo->name)
        +		return -ENOMEM;
         	strreplace(foo->name, '-', '_');
        """,
      cases: [Case(title: "about thirty stable fixes of the form \"check the return value of devm_kasprintf()\"")],
      picture: """
                      probe
        allocation 3  ✗ NULL
        foo->name     ────● followed
        """),
  ]

  /// What any memory checker finds, with both ends of the object's life.
  static let memory = [
    Story(
      code: "M08",
      what: """
        Freed memory was used, and it was neither devm nor drmm: plain kmalloc() memory that some
        path freed while another kept the pointer.
        """,
      why: """
        Who frees must be sure to be the last who knows the pointer. Where several know it, count
        references, or take the pointer away from all the others under a lock before the free.
        """,
      fix: """
         	mutex_lock(&foo->lock);
         	list_del(&job->entry);
         	mutex_unlock(&foo->lock);
        +	cancel_work_sync(&job->work);
         	kfree(job);
        """,
      cases: [
        Case(
          title: "open-gpu-kernel-modules: freeing deferred to the final reference",
          link: "https://github.com/NVIDIA/open-gpu-kernel-modules/pull/1336")
      ],
      picture: """
                      alloc   share   free    use
        job           ●───────────────●       ✗ job->done
        foo->jobs             ●───────────────●
        """),
    Story(
      code: "M14",
      what: """
        A NULL pointer was followed. No allocation had been made to fail: the pointer was never
        set, or somebody cleared it.
        """,
      why: """
        Most often the order is wrong: an interrupt, a file or a work comes before probe has set
        what it uses, or after remove has cleared it. Publish last, withdraw first.
        """,
      fix: """
        -	ret = drm_dev_register(&foo->drm, 0);
        -	if (ret)
        -		return ret;
         	foo->crtc = foo_crtc_create(foo);
         	if (IS_ERR(foo->crtc))
         		return PTR_ERR(foo->crtc);
        +	return drm_dev_register(&foo->drm, 0);
        """,
      cases: [
        Case(
          title: "litepcie: the character device is published before what it uses",
          link: "https://github.com/enjoy-digital/litepcie/issues/177")
      ],
      picture: """
                      register   open    crtc set
        foo->crtc     NULL───────✗       ●────────
        file#1                   ●────────────────
        """),
  ]
}
