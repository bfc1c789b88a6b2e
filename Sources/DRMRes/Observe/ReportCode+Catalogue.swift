// SPDX-License-Identifier: MIT
//
// The rows of the catalogue as constants, in its order. A test holds this list against the core's.

import CDRMRes

// MARK: Misuse that Linux answers with WARN or BUG

extension ReportCode {
  /// `W01`: WARN condition in a driver was true.
  public static var warn: ReportCode { ReportCode(DRMRES_WARN) }

  /// `W02`: BUG condition in a driver was true.
  public static var bug: ReportCode { ReportCode(DRMRES_BUG) }

  /// `W03`: NULL where an object is needed.
  public static var nullArgument: ReportCode { ReportCode(DRMRES_NULL_ARGUMENT) }

  /// `W04`: drmm_kfree() of a pointer that this drm_device does not manage.
  public static var drmmFreeUnknown: ReportCode { ReportCode(DRMRES_DRMM_FREE_UNKNOWN) }

  /// `W05`: drmm_release_action() found no such action.
  public static var drmmActionUnknown: ReportCode { ReportCode(DRMRES_DRMM_ACTION_UNKNOWN) }

  /// `W06`: final kfree container set twice.
  public static var finalKfreeTwice: ReportCode { ReportCode(DRMRES_FINAL_KFREE_TWICE) }

  /// `W07`: drm_device lies before its container.
  public static var finalKfreeBefore: ReportCode { ReportCode(DRMRES_FINAL_KFREE_BEFORE) }

  /// `W08`: drm_device ends beyond its container.
  public static var finalKfreeBeyond: ReportCode { ReportCode(DRMRES_FINAL_KFREE_BEYOND) }

  /// `W09`: drm_dev_register() without a final kfree container.
  public static var registerNoContainer: ReportCode { ReportCode(DRMRES_REGISTER_NO_CONTAINER) }

  /// `W10`: drm_dev_register() on a registered device.
  public static var registerTwice: ReportCode { ReportCode(DRMRES_REGISTER_TWICE) }

  /// `W11`: drm_dev_unregister() on a device that is not registered.
  public static var unregisterNotRegistered: ReportCode { ReportCode(DRMRES_UNREGISTER_NOT_REGISTERED) }

  /// `W12`: drm_device without a parent struct device.
  public static var drmNoParent: ReportCode { ReportCode(DRMRES_DRM_NO_PARENT) }

  /// `W13`: devm_kfree() of a pointer that this device does not manage.
  public static var devmFreeUnknown: ReportCode { ReportCode(DRMRES_DEVM_FREE_UNKNOWN) }

  /// `W14`: no such action on this device.
  public static var devmActionUnknown: ReportCode { ReportCode(DRMRES_DEVM_ACTION_UNKNOWN) }

  /// `W15`: devres node is already attached.
  public static var devresAttached: ReportCode { ReportCode(DRMRES_DEVRES_ATTACHED) }

  /// `W16`: no such devres group.
  public static var groupUnknown: ReportCode { ReportCode(DRMRES_GROUP_UNKNOWN) }

  /// `W17`: devres group closed twice.
  public static var groupClosedTwice: ReportCode { ReportCode(DRMRES_GROUP_CLOSED_TWICE) }

  /// `W18`: devm_krealloc() of memory that this device does not manage.
  public static var kreallocUnmanaged: ReportCode { ReportCode(DRMRES_KREALLOC_UNMANAGED) }

  /// `W19`: Resources present before probing.
  public static var probeWithResources: ReportCode { ReportCode(DRMRES_PROBE_WITH_RESOURCES) }

  /// `W20`: device does not have a release() function, it is broken and must be fixed.
  public static var noRelease: ReportCode { ReportCode(DRMRES_NO_RELEASE) }

  /// `W21`: refcount_t: addition on 0; use-after-free.
  public static var refcountZero: ReportCode { ReportCode(DRMRES_REFCOUNT_ZERO) }

  /// `W22`: refcount_t: underflow; use-after-free.
  public static var refcountUnderflow: ReportCode { ReportCode(DRMRES_REFCOUNT_UNDERFLOW) }

  /// `W23`: refcount_t: saturated; leaking memory.
  public static var refcountSaturated: ReportCode { ReportCode(DRMRES_REFCOUNT_SATURATED) }

  /// `W24`: reference on a device that is not initialized.
  public static var kobjectUninitialised: ReportCode { ReportCode(DRMRES_KOBJECT_UNINITIALISED) }

  /// `W25`: unexpected gfp flags.
  public static var gfpFlags: ReportCode { ReportCode(DRMRES_GFP_FLAGS) }

  /// `W26`: allocation larger than KMALLOC_MAX_SIZE.
  public static var allocTooLarge: ReportCode { ReportCode(DRMRES_ALLOC_TOO_LARGE) }

  /// `W27`: devres of a device that was never initialised.
  public static var devresUninitialised: ReportCode { ReportCode(DRMRES_DEVRES_UNINITIALISED) }

  /// `W28`: driver registration out of order.
  public static var driverRegister: ReportCode { ReportCode(DRMRES_DRIVER_REGISTER) }

  /// `W29`: device core call out of order.
  public static var deviceState: ReportCode { ReportCode(DRMRES_DEVICE_STATE) }

  /// `W30`: final release with resources that cannot be released.
  public static var releaseEndless: ReportCode { ReportCode(DRMRES_RELEASE_ENDLESS) }

  /// `W31`: illegal size, alignment or processor.
  public static var allocArgument: ReportCode { ReportCode(DRMRES_ALLOC_ARGUMENT) }

  /// `W32`: drm_dev_register() on an unplugged device.
  public static var registerUnplugged: ReportCode { ReportCode(DRMRES_REGISTER_UNPLUGGED) }

  /// `W33`: file operations without FOP_UNSIGNED_OFFSET.
  public static var fileOperations: ReportCode { ReportCode(DRMRES_FILE_OPERATIONS) }

  /// `W34`: fence used out of order.
  public static var fenceMisuse: ReportCode { ReportCode(DRMRES_FENCE_MISUSE) }

  /// `W35`: GEM object used out of order.
  public static var gemMisuse: ReportCode { ReportCode(DRMRES_GEM_MISUSE) }

  /// `W36`: dma-buf exported without what it needs.
  public static var dmabufOps: ReportCode { ReportCode(DRMRES_DMABUF_OPS) }

  /// `W37`: not a devres node.
  public static var devresUnknown: ReportCode { ReportCode(DRMRES_DEVRES_UNKNOWN) }

  /// `W38`: refcount_t: decrement hit 0; leaking memory.
  public static var refcountLeak: ReportCode { ReportCode(DRMRES_REFCOUNT_LEAK) }

  /// `W39`: phase left that is not entered.
  public static var phaseOrder: ReportCode { ReportCode(DRMRES_PHASE_ORDER) }

  /// `W40`: slab cache used out of order.
  public static var cacheMisuse: ReportCode { ReportCode(DRMRES_CACHE_MISUSE) }

  /// `W41`: bridge used out of order.
  public static var bridgeMisuse: ReportCode { ReportCode(DRMRES_BRIDGE_MISUSE) }

  /// `W42`: panel used out of order.
  public static var panelMisuse: ReportCode { ReportCode(DRMRES_PANEL_MISUSE) }

  /// `W43`: modeset object initialised against its lifetime.
  public static var modesetMisuse: ReportCode { ReportCode(DRMRES_MODESET_MISUSE) }

  /// `W44`: name or line is still taken.
  public static var nameTaken: ReportCode { ReportCode(DRMRES_NAME_TAKEN) }

  /// `W45`: component or its master out of order.
  public static var componentMisuse: ReportCode { ReportCode(DRMRES_COMPONENT_MISUSE) }

  /// `W46`: auxiliary device out of order.
  public static var auxiliaryMisuse: ReportCode { ReportCode(DRMRES_AUXILIARY_MISUSE) }

  /// `W47`: interrupt used out of order.
  public static var irqMisuse: ReportCode { ReportCode(DRMRES_IRQ_MISUSE) }

  /// `W48`: timer used out of order.
  public static var timerMisuse: ReportCode { ReportCode(DRMRES_TIMER_MISUSE) }

  /// `W49`: bridge looked up without a reference.
  public static var bridgeUnreferenced: ReportCode { ReportCode(DRMRES_BRIDGE_UNREFERENCED) }

  /// `W50`: clock, regulator, reset or runtime PM unbalanced.
  public static var resourceMisuse: ReportCode { ReportCode(DRMRES_RESOURCE_MISUSE) }

  /// `W51`: managed domain used out of order.
  public static var domainMisuse: ReportCode { ReportCode(DRMRES_DOMAIN_MISUSE) }
}

// MARK: Wrong lifetimes

extension ReportCode {
  /// `L01`: devm memory reached after unbind.
  public static var devmAfterUnbind: ReportCode { ReportCode(DRMRES_DEVM_AFTER_UNBIND) }

  /// `L02`: mapping touched after unplug.
  public static var mmapAfterUnplug: ReportCode { ReportCode(DRMRES_MMAP_AFTER_UNPLUG) }

  /// `L03`: resource added while its owner is being released.
  public static var addDuringRelease: ReportCode { ReportCode(DRMRES_ADD_DURING_RELEASE) }

  /// `L04`: drmm_release_action() with NULL data is a wildcard.
  public static var wildcardRelease: ReportCode { ReportCode(DRMRES_WILDCARD_RELEASE) }

  /// `L05`: drmm_release_action() took the oldest of several equal actions.
  public static var fifoMatch: ReportCode { ReportCode(DRMRES_FIFO_MATCH) }

  /// `L06`: action frees the node that would be released next.
  public static var freeNext: ReportCode { ReportCode(DRMRES_FREE_NEXT) }

  /// `L07`: action releases itself while it runs.
  public static var releaseSelf: ReportCode { ReportCode(DRMRES_RELEASE_SELF) }

  /// `L08`: devm resource added to a device with no driver bound.
  public static var devmWhileUnbound: ReportCode { ReportCode(DRMRES_DEVM_WHILE_UNBOUND) }

  /// `L09`: a node's name could not be allocated.
  public static var silentName: ReportCode { ReportCode(DRMRES_SILENT_NAME) }

  /// `L10`: hardware touched outside drm_dev_enter() and drm_dev_exit().
  public static var hardwareUnguarded: ReportCode { ReportCode(DRMRES_HARDWARE_UNGUARDED) }

  /// `L11`: drmm action still pending for something that must end at unbind.
  public static var drmmOutlivesUnbind: ReportCode { ReportCode(DRMRES_DRMM_OUTLIVES_UNBIND) }

  /// `L12`: drmm memory reached after the last drm_dev_put().
  public static var drmmAfterRelease: ReportCode { ReportCode(DRMRES_DRMM_AFTER_RELEASE) }

  /// `L13`: older entry without data read by drmm_release_action().
  public static var staleArgument: ReportCode { ReportCode(DRMRES_STALE_ARGUMENT) }

  /// `L14`: driver structure freed while userspace still holds the device.
  public static var structFreedEarly: ReportCode { ReportCode(DRMRES_STRUCT_FREED_EARLY) }

  /// `L15`: unbind with drm_dev_unregister() where drm_dev_unplug() is needed.
  public static var unregisterNotUnplug: ReportCode { ReportCode(DRMRES_UNREGISTER_NOT_UNPLUG) }

  /// `L16`: drm_device still registered when its driver lets go of it.
  public static var unbindRegistered: ReportCode { ReportCode(DRMRES_UNBIND_REGISTERED) }

  /// `L17`: mapping touched where it has no pages.
  public static var mmapNotBacked: ReportCode { ReportCode(DRMRES_MMAP_NOT_BACKED) }

  /// `L18`: munmap of what is not one mapping.
  public static var munmapUnknown: ReportCode { ReportCode(DRMRES_MUNMAP_UNKNOWN) }

  /// `L19`: pointer kept across devm_krealloc().
  public static var staleKrealloc: ReportCode { ReportCode(DRMRES_STALE_KREALLOC) }

  /// `L20`: managed action touches what was released before it.
  public static var releaseOrder: ReportCode { ReportCode(DRMRES_RELEASE_ORDER) }

  /// `L21`: modeset object in managed memory, initialised by a function that does not manage it.
  public static var drmmUnmanagedInit: ReportCode { ReportCode(DRMRES_DRMM_UNMANAGED_INIT) }

  /// `L22`: reference put twice.
  public static var doublePut: ReportCode { ReportCode(DRMRES_DOUBLE_PUT) }

  /// `L23`: released by hand and again by its owner.
  public static var releasedTwice: ReportCode { ReportCode(DRMRES_RELEASED_TWICE) }

  /// `L24`: device-lifetime allocator used per object.
  public static var growth: ReportCode { ReportCode(DRMRES_GROWTH) }

  /// `L25`: devres on another device than the one that was probed.
  public static var wrongDevice: ReportCode { ReportCode(DRMRES_WRONG_DEVICE) }

  /// `L26`: bridge or panel freed while others still reach it.
  public static var bridgeDangling: ReportCode { ReportCode(DRMRES_BRIDGE_DANGLING) }

  /// `L27`: driver data read after unbind.
  public static var drvdataAfterUnbind: ReportCode { ReportCode(DRMRES_DRVDATA_AFTER_UNBIND) }

  /// `L28`: timer, work or interrupt still armed when its memory goes.
  public static var armedWhenFreed: ReportCode { ReportCode(DRMRES_ARMED_WHEN_FREED) }
}

// MARK: Memory

extension ReportCode {
  /// `M01`: double free.
  public static var doubleFree: ReportCode { ReportCode(DRMRES_DOUBLE_FREE) }

  /// `M02`: free of a pointer that was never allocated.
  public static var wildFree: ReportCode { ReportCode(DRMRES_WILD_FREE) }

  /// `M03`: free of a pointer into the middle of an object.
  public static var interiorFree: ReportCode { ReportCode(DRMRES_INTERIOR_FREE) }

  /// `M04`: free of memory that somebody else manages.
  public static var foreignFree: ReportCode { ReportCode(DRMRES_FOREIGN_FREE) }

  /// `M05`: write beyond the end of an object.
  public static var overrun: ReportCode { ReportCode(DRMRES_OVERRUN) }

  /// `M06`: write before the start of an object.
  public static var underrun: ReportCode { ReportCode(DRMRES_UNDERRUN) }

  /// `M07`: write to freed memory.
  public static var writeAfterFree: ReportCode { ReportCode(DRMRES_WRITE_AFTER_FREE) }

  /// `M08`: use of freed memory.
  public static var useAfterFree: ReportCode { ReportCode(DRMRES_USE_AFTER_FREE) }

  /// `M09`: memory freed with a held lock inside.
  public static var freeLocked: ReportCode { ReportCode(DRMRES_FREE_LOCKED) }

  /// `M10`: memory freed with the wrong function.
  public static var freeMismatch: ReportCode { ReportCode(DRMRES_FREE_MISMATCH) }

  /// `M11`: allocator call on a pointer that was never allocated.
  public static var notAllocated: ReportCode { ReportCode(DRMRES_NOT_ALLOCATED) }

  /// `M12`: copy to or from userspace beyond a kernel object.
  public static var usercopy: ReportCode { ReportCode(DRMRES_USERCOPY) }

  /// `M13`: list is not in order.
  public static var listCorrupted: ReportCode { ReportCode(DRMRES_LIST_CORRUPTED) }

  /// `M14`: NULL pointer followed.
  public static var nullDereference: ReportCode { ReportCode(DRMRES_NULL_DEREFERENCE) }

  /// `M15`: memory touched that was never allocated.
  public static var wildAccess: ReportCode { ReportCode(DRMRES_WILD_ACCESS) }

  /// `M16`: memory touched beyond an object.
  public static var outOfBounds: ReportCode { ReportCode(DRMRES_OUT_OF_BOUNDS) }

  /// `M17`: undefined behaviour.
  public static var undefined: ReportCode { ReportCode(DRMRES_UNDEFINED) }
}

// MARK: Leaks

extension ReportCode {
  /// `K01`: still owned at the end.
  public static var stillOwned: ReportCode { ReportCode(DRMRES_STILL_OWNED) }

  /// `K02`: leaked memory.
  public static var unreachable: ReportCode { ReportCode(DRMRES_UNREACHABLE) }

  /// `K03`: device never released.
  public static var deviceLeaked: ReportCode { ReportCode(DRMRES_DEVICE_LEAKED) }

  /// `K04`: file still open at the end.
  public static var fileOpen: ReportCode { ReportCode(DRMRES_FILE_OPEN) }

  /// `K05`: references that keep each other.
  public static var referenceCycle: ReportCode { ReportCode(DRMRES_REFERENCE_CYCLE) }

  /// `K06`: interrupt, mapping, clock or name kept after unbind.
  public static var resourceKept: ReportCode { ReportCode(DRMRES_RESOURCE_KEPT) }

  /// `K07`: descriptor reserved, and neither installed nor given back.
  public static var descriptorKept: ReportCode { ReportCode(DRMRES_DESCRIPTOR_KEPT) }
}

// MARK: Races and locks

extension ReportCode {
  /// `R01`: unlock of a lock that is not held by this thread.
  public static var unlockNotHeld: ReportCode { ReportCode(DRMRES_UNLOCK_NOT_HELD) }

  /// `R02`: lock taken twice by the same thread.
  public static var recursiveLock: ReportCode { ReportCode(DRMRES_RECURSIVE_LOCK) }

  /// `R03`: sleeping function called while atomic.
  public static var sleepInAtomic: ReportCode { ReportCode(DRMRES_SLEEP_IN_ATOMIC) }

  /// `R04`: lock destroyed while held or waited for.
  public static var destroyHeld: ReportCode { ReportCode(DRMRES_DESTROY_HELD) }

  /// `R05`: exit without enter.
  public static var srcuUnbalanced: ReportCode { ReportCode(DRMRES_SRCU_UNBALANCED) }

  /// `R06`: critical section never exits.
  public static var sectionBlocks: ReportCode { ReportCode(DRMRES_SECTION_BLOCKS) }

  /// `R07`: lock used before it was initialised.
  public static var lockUninitialised: ReportCode { ReportCode(DRMRES_LOCK_UNINITIALISED) }

  /// `R08`: every thread waits.
  public static var deadlock: ReportCode { ReportCode(DRMRES_DEADLOCK) }

  /// `R09`: workqueue used after it was destroyed.
  public static var workqueueMisuse: ReportCode { ReportCode(DRMRES_WORKQUEUE_MISUSE) }

  /// `R10`: interrupt state restored out of order.
  public static var irqState: ReportCode { ReportCode(DRMRES_IRQ_STATE) }

  /// `R11`: returned with a lock held.
  public static var lockKept: ReportCode { ReportCode(DRMRES_LOCK_KEPT) }

  /// `R12`: step never returned.
  public static var neverReturns: ReportCode { ReportCode(DRMRES_NEVER_RETURNS) }

  /// `R13`: driver ended the process.
  public static var processEnded: ReportCode { ReportCode(DRMRES_PROCESS_ENDED) }
}

// MARK: Verdicts of a fault sweep

extension ReportCode {
  /// `F01`: an allocation was made to fail.
  public static var faultInjected: ReportCode { ReportCode(DRMRES_FAULT_INJECTED) }

  /// `F02`: failure swallowed.
  public static var faultSwallowed: ReportCode { ReportCode(DRMRES_FAULT_SWALLOWED) }

  /// `F03`: failure path leaks.
  public static var faultLeaked: ReportCode { ReportCode(DRMRES_FAULT_LEAKED) }

  /// `F04`: failure path crashes.
  public static var faultCrashed: ReportCode { ReportCode(DRMRES_FAULT_CRASHED) }

  /// `F05`: allocation used without a check.
  public static var faultUnchecked: ReportCode { ReportCode(DRMRES_FAULT_UNCHECKED) }

  /// `F06`: failure path hangs.
  public static var faultHung: ReportCode { ReportCode(DRMRES_FAULT_HUNG) }
}
