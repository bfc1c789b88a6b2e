// SPDX-License-Identifier: MIT

import DRMRes
import Testing

extension Typed {
  @Suite struct DRMDevices {
    @Test func referencesAreCounted() throws {
      try withDRM { drm in
        #expect(drm.referenceCount == 1)
        do {
          let second = drm.reference()
          #expect(second.referenceCount == 2 && second.number == drm.number)
        }
        #expect(drm.referenceCount == 1)
        #expect(drm.label == "drm#\(drm.number)")
      }
    }

    @Test func theParentIsKept() throws {
      let drm = try makeOrphan()
      drm.withParent { parent in
        #expect(parent.name == "gone" && parent.isRegistered == false)
      }
    }

    @Test func registrationMakesNodes() throws {
      let driver = DRMDriver<Void>(name: "nodes", features: [.gem, .render])
      let device = try Device.faux(name: "ghost")
      let drm = try device.withBound { (bound) throws(DRMError) in try DRMDevice(on: bound, driver: driver) }
      #expect(drm.isRegistered == false)
      #expect(failure { () throws(DRMError) in _ = try DRMFile.open(drm) } == .noDevice)
      try drm.register()
      #expect(drm.isRegistered == true)
      let primary = drm.primaryMinor ?? .max
      let render = drm.renderMinor ?? .max
      #expect(render >= 128)
      try DRMFile.open(minor: primary).close()
      try DRMFile.open(minor: render).close()
      drm.unregister()
      #expect(failure { () throws(DRMError) in _ = try DRMFile.open(minor: primary) } == .noDevice)
      #expect(drm.isUnplugged == false)
    }

    @Test func featuresThatExcludeEachOther() throws {
      let driver = DRMDriver<Void>(name: "nonsense", features: [.computeAccelerator, .render])
      let device = try Device.faux(name: "ghost")
      let error = failure { () throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in _ = try DRMDevice(on: bound, driver: driver) }
      }
      #expect(error == .invalidArgument)
    }

    /// Fails the first allocation of making a device, then the second, and so on until none is left to fail.
    @Test func everyAllocationMayFail() throws {
      let device = try Device.faux(name: "ghost")
      try sweep { () throws(DRMError) in
        try device.withBound { (bound) throws(DRMError) in _ = try DRMDevice(on: bound) }
      }
    }

    @Test func theDriverLivesAsLongAsItsDevices() throws {
      weak var weakly: DRMDriver<Void>?
      let device = try Device.faux(name: "ghost")
      do {
        let drm = try makeOwned(device) { weakly = $0 }
        #expect(weakly != nil)
        drm.unplug()
      }
      #expect(weakly == nil)
    }

    private func makeOrphan() throws -> DRMDevice {
      let device = try Device.root(name: "gone")
      return try device.withBound { bound in try DRMDevice(on: bound) }
    }

    private func makeOwned(
      _ device: borrowing Device, _ note: (DRMDriver<Void>) -> Void
    ) throws(DRMError) -> DRMDevice {
      let driver = DRMDriver<Void>(name: "short-lived")
      note(driver)
      return try device.withBound { (bound) throws(DRMError) in try DRMDevice(on: bound, driver: driver) }
    }
  }
}
