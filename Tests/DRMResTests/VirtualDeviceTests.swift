// SPDX-License-Identifier: MIT

import CDRMRes
import DRMRes
import Testing

/// DRM devices with no hardware behind them. Such a one is a managed resource of its parent, and holds a reference on it: who
/// breaks the loop?
///
/// 1. devm_drm_dev_alloc() on a device that nobody drives: a virtual driver's, or a mock of a selftest.
/// 2. Managed resources go when a driver is unbound, and nobody is; or with the last reference on the device.
/// 3. The last reference on the device is the DRM device's.
///
/// Proposed, and refused at first: device_del() releases managed resources, driver or not. Done instead: a group that the
/// virtual driver releases by hand; later, a faux device, which is bound. Today Linux does all three.
extension Typed {
  @Suite struct VirtualDevices {
    /// A virtual driver, as it is written today.
    private struct VKMS: Driver {
      let name: StaticString = "vkms"
      let notes: Notes

      func probe(_ device: borrowing BoundDevice) throws(DRMError) -> Owned<DRM<Tracked>> {
        let drm = try makeCard(device, notes)
        try drm.device.register()
        return Owned(drm)
      }

      func remove(_ device: borrowing BoundDevice, _ state: Owned<DRM<Tracked>>) { state.value.device.unplug() }
    }

    /// A mock, on a device without a bus. device_del() releases what is managed, and so breaks the loop.
    @Test func aMockGoesWithItsDevice() throws {
      let notes = Notes()
      let device = try Device.root(name: "mock")
      try device.withBound { (bound) throws(DRMError) in
        let drm = try makeCard(bound, notes)
        try drm.device.register()
        drm.device.unregister()
        #expect(drm.device.referenceCount == 2)
      }
      #expect(notes.all.isEmpty)
      device.unregister()
      #expect(notes.all == ["card destroyed"])
    }

    /// The way it was: a platform device that no driver matches. Swift gives no proof of being bound, so that nothing can be
    /// managed by it; C may.
    @Test func aPlatformDeviceWithoutADriver() throws {
      let device = try Device.platform(name: "vkms")
      #expect(failure { () throws(DRMError) in try device.withBound { _ in } } == .unbound)
      makeInC(device)
      #expect(device.isRegistered == true)
      let released = Notes()
      let trace = Trace { if $0.kind == .release { released.add($0.objectKind == .drm ? "drm" : $0.name) } }
      device.unregister()
      trace.close()
      #expect(released.all.first == "drm" && released.all.last == "vkms")
    }

    /// The fix that was taken first: a group around everything, released by hand while the device is still there.
    @Test func aGroupIsReleasedByHand() throws {
      let notes = Notes()
      let device = try Device.root(name: "vkms")
      let group = try device.withBound { (bound) throws(DRMError) in
        let group = unsafe Group(id: devres_open_group(bound.unsafePointer, nil, gfp_t(0xcc0)))
        _ = try makeCard(bound, notes)
        return group
      }
      #expect(notes.all.isEmpty)
      let count = unsafe devres_release_group(device.unsafePointer, group.id)
      #expect(count > 0 && notes.all == ["card destroyed"])
      device.unregister()
    }

    /// The fix that lasted: the virtual device is bound, and unbinding breaks the loop as for any driver.
    @Test func aFauxDeviceIsBound() throws {
      let notes = Notes()
      let device = try Device.faux(name: "vkms", driver: VKMS(notes: notes))
      #expect(device.isBound == true)
      device.unregister()
      #expect(notes.all == ["card destroyed"])
    }

    /// As for any driver, userspace may have it open: then its close breaks the loop.
    @Test func aFauxDeviceWhileOpen() throws {
      let notes = Notes()
      let device = try Device.faux(name: "vkms", driver: VKMS(notes: notes))
      let file = try DRMFile.open(minor: 0)
      device.unregister()
      #expect(notes.all.isEmpty)
      file.close()
      #expect(notes.all == ["card destroyed"])
    }

    /// The objection: a device may be alive after device_del(), and what it managed is gone. In Swift nothing of it can be
    /// reached: there is no proof any more, and what was bound by the proof could not leave it.
    @Test func aDeviceIsAliveWithoutItsResources() throws {
      let notes = Notes()
      let device = try Device.root(name: "mock")
      let reference = device.reference()
      try device.withBound { (bound) throws(DRMError) in try bound.onUnbind { notes.add("released") } }
      device.unregister()
      #expect(notes.all == ["released"] && reference.name == "mock" && !reference.isRegistered)
      #expect(failure { () throws(DRMError) in try reference.withBound { _ in } } == .unbound)
    }

    @safe private struct Group {
      let id: UnsafeMutableRawPointer?
    }

    private func makeInC(_ device: borrowing Device) {
      let made = unsafe __devm_drm_dev_alloc(
        device.unsafePointer, plainDriver, MemoryLayout<drm_device>.size, 0)
      #expect(unsafe made != nil)
    }
  }
}

/// A card of a virtual driver; its data notes when it is destroyed.
private func makeCard(_ device: borrowing BoundDevice, _ notes: Notes) throws(DRMError) -> DRM<Tracked> {
  try DRM(on: device, driver: DRMDriver<Tracked>(name: "vkms")) { _ in Tracked("card", notes) }
}

/// A driver as C writes it. Made once and never freed.
nonisolated(unsafe) private let plainDriver: UnsafeMutablePointer<drm_driver> = {
  // SAFETY: written here, before anybody has the address, and only read afterwards; the name is static storage.
  let driver = UnsafeMutablePointer<drm_driver>.allocate(capacity: 1)
  var table = unsafe drm_driver()
  let name: StaticString = "vkms"
  unsafe table.name = unsafe UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
  unsafe driver.initialize(to: table)
  return unsafe driver
}()
