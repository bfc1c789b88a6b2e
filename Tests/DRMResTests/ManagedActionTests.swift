// SPDX-License-Identifier: MIT

import DRMRes
import Testing

extension Typed {
  @Suite struct ManagedActions {
    @Test func runNewestFirstAtTheLastPut() throws {
      let notes = Notes()
      let kept = try withRootKeeping(notes)
      #expect(notes.all.isEmpty)
      drop(kept)
      #expect(notes.all == ["object destroyed", "c", "b", "a"])
    }

    @Test func aClosureIsReleasedOnce() throws {
      let notes = Notes()
      try withDRM { (drm) throws(DRMError) in
        let tracked = Tracked("captured", notes)
        try drm.onRelease { notes.add("ran with \(tracked.name)") }
      }
      #expect(notes.all == ["ran with captured", "captured destroyed"])
    }

    @Test func earlyReleaseRunsOnceAndNow() throws {
      let notes = Notes()
      try withDRM { (drm) throws(DRMError) in
        let one = try drm.addAction("one") { notes.add("one") }
        _ = try drm.addAction("two") { notes.add("two") }
        try drm.release(one)
        #expect(notes.all == ["one"])
        #expect(failure { () throws(DRMError) in try drm.release(one) } == .noEntry)
      }
      #expect(notes.all == ["one", "two"])
    }

    /// 1. An action gets a handle. 2. It runs, early or at the release. 3. What its closure holds ends there, though the
    /// handle is kept.
    @Test(arguments: [true, false]) func aHandleKeepsNothingOfTheClosure(early: Bool) throws {
      let notes = Notes()
      var kept: ManagedAction?
      try withDRM { (drm) throws(DRMError) in
        let action = try addTracked(drm, notes)
        kept = action
        if early {
          try drm.release(action)
          #expect(notes.all == ["ran with captured", "captured destroyed"])
        }
      }
      #expect(notes.all == ["ran with captured", "captured destroyed"])
      withExtendedLifetime(kept) {}
    }

    @Test func anActionBelongsToItsDevice() throws {
      try withDRM("alpha") { (alpha) throws(DRMError) in
        let action = try alpha.addAction {}
        try withDRM("beta") { (beta) throws(DRMError) in
          #expect(failure { () throws(DRMError) in try beta.release(action) } == .foreignKey)
        }
        try alpha.release(action)
      }
    }

    @Test func failureRunsOrDrops() throws {
      let notes = Notes()
      try withDRM { (drm) throws(DRMError) in
        try withFaults(FaultPlan(nth: 1, persistent: true)) { (_) throws(DRMError) in
          let reset = failure { () throws(DRMError) in try drm.onRelease { notes.add("reset") } }
          let dropped = failure { () throws(DRMError) in _ = try addTracked(drm, notes) }
          let kept = failure { () throws(DRMError) in try drm.keepAlive(Tracked("object", notes)) }
          #expect(reset == .noMemory && dropped == .noMemory && kept == .noMemory)
        }
      }
      #expect(notes.all == ["reset", "captured destroyed", "object destroyed"])
    }

    @Test func theLogNamesThem() throws {
      KernelLog.setDRMDebug(.managedResources)
      defer { KernelLog.setDRMDebug([]) }
      let log = try withKernelLog {
        try withDRM { (drm) throws(DRMError) in
          try drm.onRelease("power_off") {}
          _ = try drm.addAction("disable_irq") {}
        }
      }
      #expect(log.lines.contains { $0.contains("ADD") && $0.contains("power_off") })
      let released = log.lines.filter { $0.contains("REL") }
      let irq = try #require(released.firstIndex { $0.contains("disable_irq") })
      let power = try #require(released.firstIndex { $0.contains("power_off") })
      #expect(irq < power)
    }

    @Test func cFunctionsGetTheirData() throws {
      let counter = UnsafeMutablePointer<Int>.allocate(capacity: 1)
      defer { unsafe counter.deallocate() }
      unsafe counter.initialize(to: 0)
      try withDRM { (drm) throws(DRMError) in
        // SAFETY: the counter outlives the device.
        try unsafe drm.addAction(calling: count, with: counter, name: "count")
        try unsafe drm.addAction(calling: count, with: counter, name: "count", orReset: true)
        let captured = withReports { unsafe drm.releaseAction(calling: count, with: counter) }
        #expect(captured.codes == [.fifoMatch])
        #expect(unsafe counter.pointee == 1)
      }
      #expect(unsafe counter.pointee == 2)
    }

    @Test func anUnknownActionIsReported() throws {
      try withDRM { (drm) throws(DRMError) in
        // SAFETY: the function ignores data that is nil.
        let captured = withReports { unsafe drm.releaseAction(calling: count, with: nil) }
        #expect(captured.codes.contains(.drmmActionUnknown))
      }
    }

    private func withRootKeeping(_ notes: Notes) throws -> DRMDevice {
      let device = try Device.root(name: "root")
      let drm = try device.withBound { bound in try DRMDevice(on: bound) }
      try drm.onRelease("a") { notes.add("a") }
      _ = try drm.addAction("b") { notes.add("b") }
      try drm.onRelease("c") { notes.add("c") }
      try drm.keepAlive(Tracked("object", notes))
      return drm
    }

    private func drop(_ drm: consuming DRMDevice) {}

    private func addTracked(_ drm: borrowing DRMDevice, _ notes: Notes) throws(DRMError) -> ManagedAction {
      let tracked = Tracked("captured", notes)
      return try drm.addAction { notes.add("ran with \(tracked.name)") }
    }
  }
}

/// An action in C's manner that counts its calls.
private let count: DRMDevice.ActionFunction = { _, data in
  // SAFETY: the data is a counter of the test, or nil.
  unsafe data?.assumingMemoryBound(to: Int.self).pointee += 1
}
