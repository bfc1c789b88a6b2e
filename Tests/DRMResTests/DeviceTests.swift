// SPDX-License-Identifier: MIT

import DRMRes
import Testing

extension Typed {
  @Suite struct Devices {
    @Test func rootLivesUntilItsLastReference() throws {
      let device = try Device.root(name: "alpha")
      #expect(device.name == "alpha" && device.isRegistered && !device.isBound && device.number > 0)
      let kept = device.reference()
      device.unregister()
      #expect(kept.isRegistered == false)
      #expect(kept.name == "alpha")
    }

    @Test func itGoesWithTheValueItWasMadeAs() throws {
      let kept = try Device.root(name: "alpha").reference()
      #expect(kept.isRegistered == false)
      let device = try Device.platform(name: "card")
      device.reference().unregister()
      #expect(device.isRegistered == false)
    }

    @Test func aNameIsTakenOnce() throws {
      try withRoot("alpha") { (_) throws(DRMError) in
        #expect(failure { () throws(DRMError) in _ = try Device.root(name: "alpha") } == .alreadyExists)
      }
    }

    @Test func makingOneFailsWithoutMemory() throws {
      let error = failure { () throws(DRMError) in
        try withFaults(FaultPlan(nth: 1)) { (_) throws(DRMError) in _ = try Device.root(name: "alpha") }
      }
      #expect(error == .noMemory)
    }

    @Test(arguments: [(PlatformID.none, "card"), (.number(4), "card.4"), (.automatic, "card.0.auto")])
    func platformDevicesAreNumbered(_ id: PlatformID, _ name: String) throws {
      let device = try Device.platform(name: "card", id: id)
      #expect(device.name == name && !device.isBound)
      #expect(try device.bind() == false)
      device.unregister()
    }

    @Test func fauxIsBoundAtOnce() throws {
      let device = try Device.faux(name: "ghost")
      #expect(device.isBound && device.name == "ghost")
      device.releaseDriver()
      #expect(device.isBound == false)
      device.unregister()
    }

    @Test func proofNeedsADriver() throws {
      let device = try Device.platform(name: "card")
      #expect(failure { () throws(DRMError) in try device.withBound { (_) throws(DRMError) in } } == .unbound)
      device.unregister()
    }

    @Test func proofOfARootDeviceEndsWithIt() throws {
      let device = try Device.root(name: "alpha")
      let kept = device.reference()
      device.unregister()
      #expect(failure { () throws(DRMError) in try kept.withBound { (_) throws(DRMError) in } } == .unbound)
    }

    @Test func proofDoesNotNest() throws {
      try withRoot { (device) throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in
          #expect(bound.name == "root")
          #expect(failure { () throws(DRMError) in try device.withBound { (_) throws(DRMError) in } } == .deadlock)
          #expect(failure { () throws(DRMError) in try device.bind() } == .deadlock)
        }
      }
    }

    /// 1. A driver has the proof that its device is bound, and with it a pointer to the device's memory.
    /// 2. In the same closure it asks for the driver to be unbound. Linux would wait for itself.
    /// 3. Were it done, the memory would be gone while the closure still reads it.
    @Test func unbindingInsideTheProofIsRefused() throws {
      let device = try Device.faux(name: "ghost")
      let captured = try withReports { () throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in
          let memory = try bound.allocate(repeating: UInt32(7), count: 4)
          device.releaseDriver()
          let last = memory.span[3]
          #expect(last == 7)
        }
      }
      #expect(!captured.reports.isEmpty)
      #expect(device.isBound == true)
      device.unregister()
    }

    @Test func unregisteringInsideTheProofIsRefused() throws {
      let device = try Device.faux(name: "ghost")
      let captured = try withReports { () throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in bound.device().unregister() }
      }
      #expect(!captured.reports.isEmpty)
      #expect(device.isRegistered == true)
      device.unregister()
    }
  }
}
