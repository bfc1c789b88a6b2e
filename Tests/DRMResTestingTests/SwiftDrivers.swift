// SPDX-License-Identifier: MIT
//
// Drivers in Swift, each with a lifetime bug that the language still lets one write, and without it.

import CDRMRes
import DRMRes
import Synchronization

/// A display controller whose file waits for the CRTC's work when it is closed.
struct DisplayDriver: Driver {
  /// What frees the CRTC.
  enum Life { case device, drm }

  /// Memory of C's, which Swift does not look after.
  @safe struct CRTC: ~Copyable, @unchecked Sendable {
    let flip: UnsafeMutablePointer<work_struct>
  }

  static let flip = IOCTL<UInt32>(0, "DISPLAY_FLIP", .write)

  let name: StaticString = "display"
  let life: Life

  private func makeDRMDriver() -> DRMDriver<CRTC> {
    DRMDriver(
      name: "display", features: [.modeset, .atomic],
      ioctls: [
        .on(Self.flip) { (drm, file, _) throws(DRMError) in
          try drm.device.withHardware { (_) throws(DRMError) in _ = unsafe schedule_work(drm.data.flip) }
        }
      ],
      postClose: { drm, _ in _ = unsafe flush_work(drm.data.flip) })
  }

  func probe(_ device: borrowing BoundDevice) throws(DRMError) -> Owned<DRM<CRTC>> {
    let parent = unsafe device.unsafePointer
    let drm = try DRM<CRTC>(on: device, driver: makeDRMDriver()) { (drm) throws(DRMError) in
      // SAFETY: the memory has room for the work item, which is initialised at once. With .device it goes while the
      // DRM device still leads to it: that is the bug.
      let size = unsafe MemoryLayout<work_struct>.size
      let memory =
        unsafe life == .device ? devm_kmalloc(parent, size, 0xdc0) : drmm_kmalloc(drm.unsafePointer, size, 0xdc0)
      guard let flip = unsafe memory?.assumingMemoryBound(to: work_struct.self) else { throw .noMemory }
      unsafe drmres_init_work(flip, { _ in }, ("flip" as StaticString).constant)
      return unsafe CRTC(flip: flip)
    }
    try drm.device.register()
    return Owned(drm)
  }

  func remove(_ device: borrowing BoundDevice, _ state: Owned<DRM<CRTC>>) {
    state.value.device.unplug()
    _ = unsafe cancel_work_sync(state.value.data.flip)
  }
}

/// A driver that has nothing but a DRM device, and may keep it for good.
struct KeepingDriver: Driver {
  let name: StaticString = "keeper"
  let keeps: Bool
  let kept = Kept()

  final class Kept: Sendable {
    private let devices = Mutex<[Owned<DRMDevice>]>([])

    func add(_ device: Owned<DRMDevice>) { devices.withLock { $0.append(device) } }
    func drop() { devices.withLock { $0 = [] } }
  }

  func probe(_ device: borrowing BoundDevice) throws(DRMError) -> Owned<DRMDevice> {
    let drm = try DRMDevice(on: device)
    try drm.register()
    let owned = Owned(drm)
    if keeps { kept.add(owned) }
    return owned
  }

  func remove(_ device: borrowing BoundDevice, _ state: Owned<DRMDevice>) {
    state.value.unplug()
  }
}

/// A driver that makes a node by hand, and gives it to the device when all went well. Frees it when it did not, or not.
struct ClockDriver: Driver {
  let name: StaticString = "clock"
  let cleansUp: Bool

  func probe(_ device: borrowing BoundDevice) throws(DRMError) -> Owned<DRMDevice> {
    // SAFETY: the node is freed, or given to the device, which is bound; its release function has nothing to do.
    let made = unsafe __devres_alloc_node({ _, _ in }, 32, 0xdc0, -1, ("clock" as StaticString).constant)
    guard let node = unsafe made else { throw .noMemory }
    let drm: DRMDevice
    do throws(DRMError) {
      drm = try DRMDevice(on: device)
    } catch {
      if cleansUp { unsafe devres_free(node) }
      throw error
    }
    unsafe devres_add(device.unsafePointer, node)
    try drm.register()
    return Owned(drm)
  }

  func remove(_ device: borrowing BoundDevice, _ state: Owned<DRMDevice>) {
    state.value.unplug()
  }
}

extension StaticString {
  /// The literal as C keeps it.
  fileprivate var constant: UnsafePointer<CChar> {
    // SAFETY: a literal is static storage and ends in NUL.
    unsafe UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self)
  }
}
