// SPDX-License-Identifier: MIT

import DRMRes
import DRMResTesting
import Testing

extension Harness {
  /// Drivers of what is not there: a display of modeset objects, and a mock as a selftest makes it.
  @Suite(.serialized) struct VirtualDrivers {
    @Test func modesetObjectsAreCleanInEveryScenario() throws {
      expectClean(try Scenario.all.filter { !$0.isRace }.run(VirtualDisplay()))
    }

    @Test func modesetObjectsAreCleanWhenAllocationsFail() throws {
      let result = try [Scenario.hotunplugLateclose, .unbindRebind].run(VirtualDisplay(), .everyAllocation)
      expectClean(result)
      #expect(result.runs.count { $0.fault != nil } > 40)
    }

    /// 1. A DRM device on a device that nobody drives: it holds its parent, and its parent manages it.
    /// 2. Userspace has it open or not; the parent is deleted.
    /// 3. Deleting the parent releases what it manages, and the loop is open.
    @Test func aMockIsReleasedWithItsDevice() throws {
      let scenarios = [Scenario.probeRemove, .openClose, .hotunbindRebind, .hotunplugLateclose]
      expectClean(try scenarios.run(MockOwner(closesTheLoop: false)))
    }

    /// The loop that nobody opens: the DRM device holds itself.
    @Test func aMockThatHoldsItselfIsLeft() throws {
      let driver = MockOwner(closesTheLoop: true)
      let result = try Scenario.probeRemove.run(driver)
      #expect(result.runs.map(\.verdict) == [.leaked], "\(result)")
      #expect(result.codes.allSatisfy { $0.family == "K" } && !result.codes.isEmpty)
      driver.held.drop()
    }
  }
}

/// A display with one of each modeset object.
struct VirtualDisplay: Driver {
  struct Display: ~Copyable, Sendable {
    let connector: ModeObjectKey<ConnectorKind, Void>
  }

  static let detect = IOCTL<UInt32>(0, "DISPLAY_DETECT", .read)

  let name: StaticString = "vkms"

  func probe(_ device: borrowing BoundDevice) throws(DRMError) -> Owned<DRM<Display>> {
    let driver = DRMDriver<Display>(
      name: "vkms", features: [.modeset, .atomic],
      ioctls: [
        .on(Self.detect) { (drm, _, status) throws(DRMError) in
          drm.device.detectHotplug()
          status = try drm.device.object(drm.data.connector).status.rawValue
        }
      ])
    let drm = try DRM<Display>(on: device, driver: driver) { (drm) throws(DRMError) in
      try drm.initModeConfig()
      let plane = try drm.makePlane(.primary, formats: [.xrgb8888])
      let crtc = try drm.makeCRTC(primary: plane)
      let encoder = try drm.makeEncoder(.virtual, possibleCRTCs: crtc.mask)
      let connector = try drm.makeConnector(.virtual, polling: .hotplug) { drm in
        (try? drm.withHardware { _ in ConnectorStatus.connected }) ?? .unknown
      }
      try connector.attach(encoder)
      return Display(connector: connector.key())
    }
    drm.device.resetModeConfig()
    try drm.device.startPolling()
    try drm.device.register()
    return Owned(drm)
  }

  func remove(_ device: borrowing BoundDevice, _ state: Owned<DRM<Display>>) {
    state.value.device.unplug()
  }
}

/// A driver that makes a mock: a device that nobody drives, with a DRM device on it.
struct MockOwner: Driver {
  /// Both ends of the loop.
  final class Mock: Sendable {
    let drm: DRM<Void>
    let device: Device

    init(_ drm: consuming DRM<Void>, _ device: consuming Device) {
      self.drm = drm
      self.device = device
    }
  }

  let name: StaticString = "mock-owner"
  let closesTheLoop: Bool
  let held = KeepingDriver.Kept()

  func probe(_ device: borrowing BoundDevice) throws(DRMError) -> Mock {
    let mock = try Device.root(name: "mock")
    let drm = try mock.withBound { (bound) throws(DRMError) in
      let drm = try DRM<Void>(on: bound, driver: DRMDriver<Void>(name: "mock")) { _ in }
      if closesTheLoop {
        try drm.device.keepAlive(held)
        held.add(Owned(drm.device.reference()))
      }
      try drm.device.register()
      return drm
    }
    return Mock(drm, mock)
  }

  func remove(_ device: borrowing BoundDevice, _ state: Mock) {
    state.drm.device.unplug()
  }
}
