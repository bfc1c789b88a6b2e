// SPDX-License-Identifier: MIT

import CDRMRes
import DRMRes
import Glibc
import Synchronization
import Testing

extension Typed {
  /// When is what a bridge's driver set up released: at hardware removal, or at the last drm_bridge_put()?
  @Suite struct Bridges {
    // ---- two drivers, two events ----

    /// "How do I make sure that a driver-specific init is properly freed at drm_bridge_put() time?"
    ///
    /// 1. A) A bridge's driver probes: it allocates, gets its resources, publishes. A consumer finds the bridge and attaches.
    /// 2. B') The hardware is removed: the driver unpublishes, its device resources go, its reference goes.
    /// 3. Between the two events the bridge lingers: nobody finds it, its hardware is refused, the chain still works.
    /// 4. C') The last put: KMS resources go, destroy() and then the data, and the container with them.
    @Test func removalAndLastPutAreTwoEvents() throws {
      let notes = Notes()
      let bridges = try DriverRegistration(HDMIDriver(notes: notes))
      let hdmi = try Device.platform(name: "hdmi")
      let card = try Device.root(name: "card")
      let stage = try Stage(card)
      let found = try DRMBridge.find("hdmi")
      try stage.attach(found)
      #expect(found.referenceCount == 5, "devres, the driver, the list, the chain, the one that was found")
      #expect(notes.take() == ["attach hdmi"])

      hdmi.unregister()
      #expect(notes.take() == ["remove", "clock off"])
      let lookup = failure { () throws(DRMError) in _ = try DRMBridge.find("hdmi") }
      #expect(lookup == .probeDeferred)
      #expect(found.info.isLingering && found.info.isAttached && !found.info.isAdded)
      #expect(BridgeInfo.all == [found.info])
      #expect(BridgeInfo.report == "bridge[0]: bridge of hdmi\n\trefcount: 2 [lingering]\n\tOF: hdmi\n")
      found.enableChain()
      #expect(notes.take() == ["enable hdmi"])

      drop(found)
      #expect(notes.all.isEmpty)
      #expect(try stage.chain() == ["bridge of hdmi"])
      stage.close()
      #expect(notes.take() == ["detach hdmi", "destroy hdmi", "hdmi data destroyed"])
      #expect(BridgeInfo.all.isEmpty && BridgeInfo.report.isEmpty)
      bridges.unregister()
      card.unregister()
    }

    /// 1. The same two drivers; the consumer is closed first.
    /// 2. The bridge's driver is unbound: devres has the last reference, so both events are one.
    @Test func theConsumerGoesFirst() throws {
      let notes = Notes()
      let bridges = try DriverRegistration(HDMIDriver(notes: notes))
      let hdmi = try Device.platform(name: "hdmi")
      try withRoot("card") { (card) throws(DRMError) in
        let stage = try Stage(card)
        try stage.attach(DRMBridge.find("hdmi"))
        stage.close()
      }
      #expect(notes.take() == ["attach hdmi", "detach hdmi"])
      hdmi.unregister()
      #expect(notes.take() == ["remove", "clock off", "destroy hdmi", "hdmi data destroyed"])
      bridges.unregister()
    }

    /// What B) is without references: "3. unpublish bridge, 2. release resources, 1. kfree private struct".
    ///
    /// 1. A bridge in devm memory, as drivers had it: it can only be made with C. It is attached.
    /// 2. Its driver unpublishes it and is unbound; devres frees the memory.
    /// 3. The encoder's chain leads to freed memory: it is reported as that goes, and the bridge is taken out.
    @Test func memoryThatGoesAtRemoveIsReported() throws {
      let functions = UnsafeMutablePointer<drm_bridge_funcs>.allocate(capacity: 1)
      unsafe functions.initialize(to: drm_bridge_funcs())
      defer { unsafe functions.deallocate() }
      let log = KernelLog { _ in }
      let captured = try withReports { () throws(DRMError) in
        let card = try Device.root(name: "card")
        let stage = try Stage(card)
        let device = try Device.faux(name: "old")
        let bridge = try unsafe device.withBound { (bound) throws(DRMError) in
          unsafe devm_kzalloc(bound.unsafePointer, MemoryLayout<drm_bridge>.size, 0xcc0)
            .assumingMemoryBound(to: drm_bridge.self)
        }
        unsafe bridge.pointee.funcs = UnsafePointer(functions)
        unsafe drm_bridge_add(bridge)
        let encoder = try unsafe stage.rawEncoder()
        unsafe #expect(drm_bridge_attach(encoder, bridge, nil, drm_bridge_attach_flags(rawValue: 0)) == 0)
        unsafe drm_bridge_remove(bridge)
        device.releaseDriver()
        let chain = try stage.chain()
        #expect(chain.isEmpty)
        device.unregister()
      }
      log.close()
      #expect(captured.reports.map(\.code) == [.bridgeDangling])
      #expect(captured.reports.first?.what.contains("is still attached to encoder") == true)
    }

    /// 1. A consumer found the bridge; another thread's unbind removes it.
    /// 2. Whoever found it before has it, and nobody finds it afterwards.
    /// 3. It goes with the last of them, once.
    @Test func aLookupRacesTheRemoval() throws {
      for round in 0..<20 {
        let notes = Notes()
        let device = try Device.faux(name: "hdmi", driver: HDMIDriver(notes: notes))
        let found = Atomic(0)
        let threads = Threads(3) { _ in
          while failure({ () throws(DRMError) in
            let bridge = try DRMBridge.find("hdmi")
            #expect(bridge.label == "bridge of hdmi")
            found.add(1, ordering: .relaxed)
          }) == nil {}
        }
        while round % 2 == 0, found.load(ordering: .relaxed) == 0 { sched_yield() }
        device.unregister()
        threads.join()
        let ends = notes.take().filter { $0 != "remove" && $0 != "clock off" }
        #expect(ends == ["destroy hdmi", "hdmi data destroyed"])
      }
    }

    /// Whoever holds it is seen: the report says how often, until it goes.
    @Test func aHeldBridgeLingersInTheReport() throws {
      let notes = Notes()
      let device = try Device.root(name: "hdmi")
      let hdmi = try makeBridge(device, "hdmi", notes)
      hdmi.value.add()
      #expect(BridgeInfo.all.map(\.referenceCount) == [3])
      let held = hdmi.value.bridge.reference()
      hdmi.value.remove()
      #expect(held.info.isLingering && held.info.referenceCount == 3)
      hdmi.value.add()
      #expect(!held.info.isLingering && held.info.isAdded && held.info.referenceCount == 4)
      hdmi.value.remove()
      device.unregister()
      #expect(BridgeInfo.report == "bridge[0]: bridge of hdmi\n\trefcount: 2 [lingering]\n\tOF: hdmi\n")
    }

    // ---- "Is the workqueue a KMS resource?" ----

    /// "What is the boolean expression to classify a resource in one or the other family? ... we need to remove a workqueue
    /// from a driver: is the workqueue a KMS resource?"
    ///
    /// The expression: a callback of the chain reaches it without asking whether the hardware is there.
    ///
    /// 1. A bridge's `enable` queues work. It is attached and enabled.
    /// 2. Its driver is unbound while a file is open, and the chain is enabled once more.
    /// 3. Taken for a device resource the workqueue is destroyed by then: reported.
    @Test func aWorkqueueTakenForADeviceResource() throws {
      let captured = try withReports { () throws(DRMError) in try runWorker(.device) }
      #expect(captured.reports.map(\.code) == [.workqueueMisuse])
      #expect(captured.value == ["worked", "workqueue destroyed"])
    }

    /// The same as a KMS resource: destroyed at the last put, it serves the chain until then.
    @Test func aWorkqueueTakenForAKMSResource() throws {
      let captured = try withReports { () throws(DRMError) in try runWorker(.kms) }
      #expect(captured.reports.isEmpty)
      #expect(captured.value == ["worked", "worked", "workqueue destroyed"])
    }

    /// With the question asked in the callback, a device resource is right again.
    @Test func aWorkqueueBehindTheHardwareSection() throws {
      let captured = try withReports { () throws(DRMError) in try runWorker(.guardedDevice) }
      #expect(captured.reports.isEmpty)
      #expect(captured.value == ["worked", "workqueue destroyed", "hardware is gone"])
    }

    // ---- hardware ----

    @Test func hardwareIsOpenedInsideASection() throws {
      let bar = BAR(byteCount: 64)
      let driver = makeHDMIDriver()
      let device = try Device.faux(name: "hdmi", driver: HDMIDriver(notes: Notes(), driver: driver, hardware: bar))
      let found = try DRMBridge.find("hdmi")
      guard let typed = found.typed(by: driver), let registers = typed.data.registers else {
        Issue.record("not the driver's bridge")
        return
      }
      let value = try typed.withHardware { (hardware) throws(DRMError) in
        let registers = try hardware.open(registers)
        registers.write32(7, at: 4)
        return registers.read32(at: 4)
      }
      #expect(value == 7 && bar.read32(at: 4) == 7)
      #expect(failure { () throws(DRMError) in try typed.withHardware { (_) throws(DRMError) in throw .io } } == .io)

      try withDRM("other") { (drm) throws(DRMError) in
        let error = failure { () throws(DRMError) in
          try drm.withHardware { (hardware) throws(DRMError) in _ = try hardware.open(registers) }
        }
        #expect(error == .foreignKey, "a section of another device says nothing of the bridge")
      }

      device.unregister()
      #expect(failure { () throws(DRMError) in try typed.withHardware { (_) throws(DRMError) in } } == .unplugged)
    }

    /// 1. Threads write to the bridge's hardware, each write in a section.
    /// 2. The bridge is unplugged, which waits for the sections that are under way.
    /// 3. From then on no write comes, while the bridge stays attached.
    @Test func unplugWaitsForEverySection() throws {
      let bar = BAR(byteCount: 64)
      let device = try Device.root(name: "hdmi")
      let notes = Notes()
      let hdmi = try device.withBound { (bound) throws(DRMError) in
        Owned(
          try Bridge(
            on: bound, driver: makeHDMIDriver(),
            data: HDMI(name: "hdmi", notes: notes, registers: try bound.map(bar))))
      }
      hdmi.value.add()
      let writers = Threads(3) { thread in
        var count: UInt32 = 0
        while failure({ () throws(DRMError) in
          try hdmi.value.withHardware { (hardware) throws(DRMError) in
            guard let region = hdmi.value.data.registers else { throw .io }
            count += 1
            try hardware.open(region).write32(count, at: 4 * thread)
          }
        }) == nil {}
      }
      while bar.read32(at: 0) == 0 || bar.read32(at: 4) == 0 { sched_yield() }
      hdmi.value.unplug()
      let seen = (0..<3).map { bar.read32(at: 4 * $0) }
      writers.join()
      #expect((0..<3).map { bar.read32(at: 4 * $0) } == seen)
      #expect(hdmi.value.bridge.info.isLingering)
    }

    // ---- chains ----

    @Test func aChainIsWalkedAndDrivenInOrder() throws {
      let notes = Notes()
      try withRoot("card") { (card) throws(DRMError) in
        let stage = try Stage(card)
        let driver = makeHDMIDriver()
        let near = try makeBridge(card, "near", notes, driver)
        let far = try makeBridge(card, "far", notes)
        let middle = try makeBridge(card, "middle", notes, driver)
        try stage.attach(near.value.bridge)
        try stage.attach(far.value.bridge, after: near.value.bridge)
        try stage.attach(middle.value.bridge, after: near.value.bridge)
        let first = near.value.bridge.reference()
        #expect(first.next()?.isAttached == true && first.previous() == nil)
        #expect(near.value.bridge.referenceCount == 4, "devres, the value, the chain, first")
        var names: [String] = []
        first.forEachInChain { bridge in
          if let typed = bridge.typed(by: driver) { names.append(typed.data.name) }
        }
        #expect(names == ["near", "middle"], "the third bridge is another driver's")
        _ = notes.take()

        first.preEnableChain()
        first.enableChain()
        first.disableChain()
        first.postDisableChain()
        #expect(
          notes.take() == [
            "pre-enable far", "pre-enable middle", "pre-enable near", "enable near", "enable middle", "enable far",
            "disable far", "disable middle", "disable near", "post-disable near", "post-disable middle",
            "post-disable far",
          ])
        stage.close()
        #expect(notes.take() == ["detach near", "detach middle", "detach far"])
        #expect(first.next() == nil && !first.isAttached && first.referenceCount == 3)
      }
    }

    @Test func aWalkThatIsLeftDropsItsReference() throws {
      let notes = Notes()
      try withRoot("card") { (card) throws(DRMError) in
        let stage = try Stage(card)
        let near = try makeBridge(card, "near", notes)
        let far = try makeBridge(card, "far", notes)
        try stage.attach(near.value.bridge)
        try stage.attach(far.value.bridge, after: near.value.bridge)
        let counts = [near.value.bridge.referenceCount, far.value.bridge.referenceCount]
        let error = failure { () throws(DRMError) in
          try near.value.bridge.forEachInChain { (bridge) throws(DRMError) in
            if bridge.previous() != nil { throw .canceled }
          }
        }
        #expect(error == .canceled)
        #expect([near.value.bridge.referenceCount, far.value.bridge.referenceCount] == counts)
      }
    }

    /// 1. The near bridge's `attach` looks the far one up by name: it is not there yet, and the whole is tried again later.
    /// 2. When it is there, it is attached behind the near one.
    @Test func attachingAsksForTheNextBridge() throws {
      let notes = Notes()
      let driver = makeHDMIDriver { (bridge, encoder, flags) throws(DRMError) in
        #expect(flags == .noConnector)
        try DRMBridge.find("far").attach(to: encoder, after: bridge.bridge, flags: flags)
      }
      try withRoot("card") { (card) throws(DRMError) in
        let stage = try Stage(card)
        let near = try makeBridge(card, "near", notes, driver)
        let attach = { () throws(DRMError) in
          try stage.attach(near.value.bridge, flags: .noConnector)
        }
        #expect(failure(attach) == .probeDeferred)
        #expect(!near.value.bridge.isAttached && near.value.bridge.referenceCount == 2)
        let far = try makeBridge(card, "far", notes)
        far.value.add()
        try attach()
        let chain = try stage.chain()
        #expect(chain == ["bridge of card", "bridge of card"])
        #expect(far.value.bridge.previous()?.typed(by: driver)?.data.name == "near")
        far.value.remove()
      }
    }

    /// The reference on the next bridge is the bridge's own: it is put after the data, with everything else.
    @Test func theNextBridgeGoesAfterTheData() throws {
      let notes = Notes()
      let far = try Device.root(name: "far")
      let next = try far.withBound { (bound) throws(DRMError) in
        try Bridge(on: bound, driver: makeHDMIDriver(), data: HDMI(name: "far", notes: notes)).bridge.reference()
      }
      let near = try Device.root(name: "near")
      try near.withBound { (bound) throws(DRMError) in
        _ = try Bridge(
          on: bound, driver: makeHDMIDriver(), data: HDMI(name: "near", notes: notes), next: next.reference())
      }
      drop(next)
      far.unregister()
      #expect(notes.all.isEmpty)
      near.unregister()
      #expect(
        notes.take() == ["destroy near", "near data destroyed", "destroy far", "far data destroyed"])
    }

    // ---- making and publishing ----

    @Test func unbindTakesABridgeOffTheList() throws {
      let notes = Notes()
      let device = try Device.faux(name: "hdmi")
      try device.withBound { (bound) throws(DRMError) in
        let hdmi = try Bridge(on: bound, driver: makeHDMIDriver(), node: "hdmi@1", data: HDMI(name: "x", notes: notes))
        try hdmi.add(on: bound)
      }
      #expect(try DRMBridge.find("hdmi@1").info.node == "hdmi@1")
      device.releaseDriver()
      #expect(notes.take() == ["destroy x", "x data destroyed"])
      device.unregister()
    }

    @Test func dataIsAlignedAsItsTypeWants() throws {
      struct Wide: Sendable {
        var lanes = SIMD8<Double>(repeating: 3)
      }
      try withRoot("wide") { (device) throws(DRMError) in
        let bridge = try device.withBound { (bound) throws(DRMError) in
          Owned(try Bridge(on: bound, driver: BridgeDriver<Wide>(name: "wide"), data: Wide()))
        }
        #expect(MemoryLayout<Wide>.alignment > 8)
        #expect(bridge.value.data.lanes.sum() == 24)
      }
    }

    @Test func noMemoryLeavesNothing() throws {
      let driver = makeHDMIDriver()
      try sweep { () throws(DRMError) in
        let device = try Device.root(name: "hdmi")
        let card = try Device.root(name: "card")
        let stage = try Stage(card)
        try device.withBound { (bound) throws(DRMError) in
          let hdmi = try Bridge(on: bound, driver: driver, data: HDMI(name: "hdmi", notes: Notes()))
          try hdmi.add(on: bound)
          try stage.attach(DRMBridge.find("hdmi"))
        }
        device.unregister()
      }
    }

    /// Linux calls destroy() for a bridge whose making fails, which its driver has never seen: there is no data then.
    @Test func noMemoryLeavesNothingAsLinuxHasIt() throws {
      let destroyed = Notes()
      let driver = BridgeDriver<HDMI>(name: "hdmi", destroy: { _ in destroyed.add("destroy") })
      try Policy.upstream.during {
        try sweep { () throws(DRMError) in
          let device = try Device.root(name: "hdmi")
          try device.withBound { (bound) throws(DRMError) in
            _ = try Bridge(on: bound, driver: driver, data: HDMI(name: "hdmi", notes: Notes()))
          }
          device.unregister()
        }
      }
      #expect(destroyed.all.count == 2, "once for each sweep's last run, which met no failure")
    }

    // ---- misuse ----

    @Test func addedTwiceAndRemovedTwice() throws {
      let notes = Notes()
      let captured = try withReports { () throws(DRMError) in
        try withRoot("hdmi") { (device) throws(DRMError) in
          let hdmi = try makeBridge(device, "hdmi", notes)
          hdmi.value.remove()
          hdmi.value.add()
          hdmi.value.add()
          #expect(hdmi.value.bridge.referenceCount == 3)
          hdmi.value.remove()
          hdmi.value.unplug()
          #expect(hdmi.value.bridge.referenceCount == 2)
        }
      }
      #expect(captured.reports.map(\.code) == [.bridgeMisuse, .bridgeMisuse, .bridgeMisuse])
      #expect(
        captured.reports.map(\.what) == [
          "bridge of hdmi is removed, and it is not added", "bridge of hdmi is added twice",
          "bridge of hdmi is removed, and it is not added",
        ])
      #expect(captured.reports.allSatisfy { $0.site?.file == "BridgeTests.swift" })
    }

    @Test func attachedWrongly() throws {
      let notes = Notes()
      let captured = try withReports { () throws(DRMError) in
        try withRoot("card") { (card) throws(DRMError) in
          let stage = try Stage(card)
          let one = try makeBridge(card, "one", notes)
          let two = try makeBridge(card, "two", notes)
          let itself = failure { () throws(DRMError) in
            try stage.attach(one.value.bridge, after: one.value.bridge)
          }
          #expect(itself == .invalidArgument)
          let behindNobody = failure { () throws(DRMError) in
            try stage.attach(one.value.bridge, after: two.value.bridge)
          }
          #expect(behindNobody == .invalidArgument)
          try stage.attach(one.value.bridge)
          let twice = failure { () throws(DRMError) in try stage.attach(one.value.bridge) }
          #expect(twice == .busy)
          #expect(one.value.bridge.referenceCount == 3 && two.value.bridge.referenceCount == 2)
        }
      }
      #expect(captured.reports.map(\.code) == [.bridgeMisuse, .bridgeMisuse, .bridgeMisuse])
    }

    /// Linux refuses the same, and says nothing of it.
    @Test func attachedWronglyAsLinuxHasIt() throws {
      let captured = try withReports { () throws(DRMError) in
        try Policy.upstream.during { () throws(DRMError) in
          try withRoot("card") { (card) throws(DRMError) in
            let stage = try Stage(card)
            let one = try makeBridge(card, "one", Notes())
            try stage.attach(one.value.bridge)
            #expect(failure { () throws(DRMError) in try stage.attach(one.value.bridge) } == .busy)
          }
        }
      }
      #expect(captured.reports.isEmpty)
    }

    /// 1. The near bridge is attached to one consumer's encoder.
    /// 2. A second consumer looks it up, and wants it too: it has to wait, which is no misuse.
    @Test func anotherEncoderHasIt() throws {
      try withRoot("card") { (card) throws(DRMError) in
        let first = try Stage(card)
        let second = try Stage(card)
        let hdmi = try makeBridge(card, "hdmi", Notes())
        hdmi.value.add()
        try first.attach(DRMBridge.find("hdmi"))
        #expect(failure { () throws(DRMError) in try second.attach(DRMBridge.find("hdmi")) } == .busy)
        first.close()
        try second.attach(DRMBridge.find("hdmi"))
        hdmi.value.remove()
      }
    }

    /// A chain is driven from a bridge that is in none: reported, and nothing is called.
    @Test func drivenOutsideOfAChain() throws {
      let notes = Notes()
      let captured = try withReports { () throws(DRMError) in
        try withRoot("hdmi") { (device) throws(DRMError) in
          let hdmi = try makeBridge(device, "hdmi", notes)
          hdmi.value.bridge.preEnableChain()
          hdmi.value.bridge.enableChain()
          #expect(hdmi.value.bridge.isAttached == false)
        }
      }
      #expect(captured.reports.map(\.code) == [.bridgeMisuse, .bridgeMisuse])
      #expect(notes.take() == ["destroy hdmi", "hdmi data destroyed"])
    }

    @Test func aRefusedAttachmentLeavesNoTrace() throws {
      let notes = Notes()
      let driver = makeHDMIDriver { (_, _, _) throws(DRMError) in throw .io }
      let log = KernelLog { notes.add($0.text) }
      try withRoot("card") { (card) throws(DRMError) in
        let stage = try Stage(card)
        let hdmi = try makeBridge(card, "hdmi", notes, driver)
        let error = failure { () throws(DRMError) in try stage.attach(hdmi.value.bridge) }
        let chain = try stage.chain()
        #expect(error == .io && chain.isEmpty && hdmi.value.bridge.referenceCount == 2)
        let lines = notes.take()
        #expect(lines.last?.contains("failed to attach bridge hdmi to encoder TMDS-") == true, "\(lines)")
      }
      log.close()
    }

    /// The driver forgets to hide its bridge: it is reported as devres lets go, and nobody finds it afterwards.
    @Test func neverRemoved() throws {
      let notes = Notes()
      let captured = try withReports { () throws(DRMError) in
        let device = try Device.root(name: "hdmi")
        try device.withBound { (bound) throws(DRMError) in
          try Bridge(on: bound, driver: makeHDMIDriver(), data: HDMI(name: "hdmi", notes: notes)).add()
        }
        device.unregister()
      }
      #expect(captured.reports.map(\.code) == [.bridgeMisuse])
      #expect(notes.take() == ["destroy hdmi", "hdmi data destroyed"])
      #expect(BridgeInfo.all.isEmpty)
    }

    @Test func badNames() throws {
      #expect(failure { () throws(DRMError) in _ = try DRMBridge.find("") } == .invalidArgument)
      #expect(failure { () throws(DRMError) in _ = try DRMBridge.find("nobody") } == .probeDeferred)
      let notes = Notes()
      try withRoot("hdmi") { (device) throws(DRMError) in
        let error = failure { () throws(DRMError) in
          try device.withBound { (bound) throws(DRMError) in
            _ = try Bridge(on: bound, driver: makeHDMIDriver(), node: "", data: HDMI(name: "hdmi", notes: notes))
          }
        }
        #expect(error == .invalidArgument)
      }
      #expect(notes.take() == ["hdmi data destroyed"], "destroy() is for bridges that were made")
    }
  }
}

private func drop<Value: ~Copyable>(_ value: consuming Value) {}

/// A bridge of a root device, with a node of its own.
private func makeBridge(
  _ device: borrowing Device, _ name: String, _ notes: Notes, _ driver: BridgeDriver<HDMI> = makeHDMIDriver()
) throws(DRMError) -> Owned<Bridge<HDMI>> {
  try device.withBound { (bound) throws(DRMError) in
    Owned(try Bridge(on: bound, driver: driver, node: name, data: HDMI(name: name, notes: notes)))
  }
}

// ---- a workqueue ----

/// Where a workqueue goes: with the device, with the last reference, or with the device and only reached inside a section.
private enum Family { case device, kms, guardedDevice }

/// A workqueue, and a piece of work that says that it ran.
@safe
private final class Worker: @unchecked Sendable {
  static let notes = Notes()
  private static let name: StaticString = "worked"
  let queue: OpaquePointer
  let work: UnsafeMutablePointer<work_struct>

  init() throws(DRMError) {
    guard let queue = unsafe drmres_new_workqueue("hdmi", 0, 0) else { throw .noMemory }
    unsafe self.queue = unsafe queue
    unsafe work = .allocate(capacity: 1)
    // The core keeps the name.
    let name = unsafe UnsafeRawPointer(Self.name.utf8Start).assumingMemoryBound(to: CChar.self)
    unsafe drmres_init_work(work, { _ in Worker.notes.add("worked") }, name)
  }

  deinit { unsafe work.deallocate() }

  func run() {
    unsafe queue_work(queue, work)
    unsafe flush_work(work)
  }

  func destroyQueue() {
    unsafe destroy_workqueue(queue)
    Self.notes.add("workqueue destroyed")
  }
}

/// Attach, enable, unbind, enable once more from the open file, close.
private func runWorker(_ family: Family) throws(DRMError) -> [String] {
  let enable: BridgeDriver<Worker>.Action = { bridge in
    guard family == .guardedDevice else { return bridge.data.run() }
    let error = failure { () throws(DRMError) in
      try bridge.withHardware { (_) throws(DRMError) in bridge.data.run() }
    }
    if error == .unplugged { Worker.notes.add("hardware is gone") }
  }
  let destroy: BridgeDriver<Worker>.Destroy? = if family == .kms { { worker in worker.destroyQueue() } } else { nil }
  let driver = BridgeDriver<Worker>(name: "hdmi", enable: enable, destroy: destroy)
  let card = try Device.root(name: "card")
  let hdmi = try Device.faux(name: "hdmi")
  let stage = try Stage(card)
  let bridge = try hdmi.withBound { (bound) throws(DRMError) in
    let worker = try Worker()
    let bridge = try Bridge(on: bound, driver: driver, data: worker)
    if family != .kms { try bound.onUnbind("workqueue") { worker.destroyQueue() } }
    bridge.add()
    try stage.attach(bridge.bridge)
    return bridge
  }
  bridge.bridge.enableChain()
  if family == .guardedDevice { bridge.unplug() } else { bridge.remove() }
  hdmi.releaseDriver()
  bridge.bridge.enableChain()
  drop(bridge)
  stage.close()
  hdmi.unregister()
  return Worker.notes.take()
}
