// SPDX-License-Identifier: MIT

extension Story {
  /// What was given back more than once, or to the wrong entry.
  static let twice = [
    Story(
      code: "L22",
      what: """
        A reference was put by hand, and its owner put the same one again: of a drm_device that
        came from devm_drm_dev_alloc(), of a bridge or panel that came from its devm_ form.
        """,
      why: """
        The devm_ constructors register the put of the first reference. A drm_dev_put() in
        remove(), or in the error path of probe, drops one that belongs to somebody else; the
        object is freed while that one still uses it.
        """,
      fix: """
         	ret = drm_dev_register(&foo->drm, 0);
         	if (ret) {
        -		drm_dev_put(&foo->drm);
         		return ret;
         	}
        """,
      cases: [Case(title: "linux-ia64, issue 14: refcount underflow in drm_dev_put() after a failed probe")],
      picture: """
                      probe   fails   devres released
        reference     ●───────●       ✗ put again
        drm_device    ●───────●
        """),
    Story(
      code: "L23",
      what: """
        Managed memory, or what an action gives back, was released by hand, and its owner released
        it again.
        """,
      why: """
        Whoever manages a resource does not know that it was freed behind its back. Either it is
        left to the owner, or it is taken off the owner's list in the same call that frees it.
        """,
      fix: """
         static void foo_remove(struct platform_device *pdev)
         {
         	drm_dev_unplug(&foo->drm);
        -	kfree(foo->table);
         }
        """,
      cases: [Case(title: "drm/radeon: Do not kfree() devres managed rdev")],
      picture: """
                      probe   remove    devres released
        table (devm)  ●───────● kfree() ✗ freed again
        """),
    Story(
      code: "W22",
      what: """
        A reference count went below zero: there was one put more than gets. Linux saturates the
        counter and warns; the object was freed while somebody still held it.
        """,
      why: """
        Each reference has one owner, who puts it once. Two owners of one reference, typically an
        error path and the caller that handles the error, are the usual way to this.
        """,
      fix: """
         err:
        -	drm_gem_object_put(&bo->base);
         	return ret;	/* the caller puts it */
        """,
      cases: [Case(title: "linux-ia64, issue 14: refcount underflow in drm_dev_put() after a failed probe")],
      picture: """
                      init   get    put    put    put
        count         1      2      1      0      ✗ -1
        object        ●────────────────────●
        """),
    Story(
      code: "M01",
      what: """
        The same memory was freed twice. The first free is named in the finding, with its phase.
        """,
      why: """
        Between the two the memory may be somebody else's already; then the second free takes it
        away from its new owner. Free in one place, or set the pointer to NULL where it is freed.
        """,
      fix: """
         	kfree(foo->table);
        +	foo->table = NULL;
        """,
      cases: [Case(title: "drm/radeon: Do not kfree() devres managed rdev")],
      picture: """
                      alloc   free    free
        table         ●───────●       ✗
        """),
    Story(
      code: "L04",
      what: """
        drmm_release_action() was called with NULL for the data. That is no argument but a
        wildcard: the oldest entry of the action is taken, and the action is called with NULL in
        place of what was registered.
        """,
      why: """
        The action loses what it should work on, and with several entries it is the wrong one.
        devm_release_action() compares the data exactly, so code that was moved from devm to drmm
        changes its meaning here without a word.
        """,
      fix: """
        -	drmm_release_action(drm, foo_stop, NULL);
        +	drmm_release_action(drm, foo_stop, foo);
        """,
      cases: [Case(title: "drm_managed.c of Linux 6.12: release_action(act, NULL) takes the first registration")],
      picture: """
                         add 1   add 2   release(NULL)
        foo_stop(one)    ●───────────────✗ called as foo_stop(NULL)
        foo_stop(two)            ●─────────────────
        """),
  ]
}
