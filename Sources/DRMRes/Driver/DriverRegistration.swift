// SPDX-License-Identifier: MIT
//
// A driver on the platform bus. The slot owns the C structure and keeps the driver; the registration owns the slot, and
// dropping it unbinds every device first. Registering and unregistering are one thread's business.

import CDRMRes

/// A driver that is registered on the platform bus until this value is dropped.
///
/// The corresponding C functions are `platform_driver_register()` and `platform_driver_unregister()`.
@safe
public struct DriverRegistration: ~Copyable, @unchecked Sendable {
  private let slot: DriverSlot

  /// Registers a driver and has it probe every platform device that matches.
  ///
  /// - Parameters:
  ///   - driver: The driver; kept while it is registered.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/busy`` when a driver of that name is registered; ``DRMError/noMemory``. A probe that fails is no
  ///   error of this function.
  public init(_ driver: some Driver, file: StaticString = #fileID, line: UInt = #line) throws(DRMError) {
    let slot = DriverSlot(driver)
    try slot.register(file: file, line: line)
    self.slot = slot
  }

  deinit {
    // Unbinding would wait for this thread itself. The driver stays registered then, and its slot with it.
    if slot.mayUnbind() {
      slot.unregister()
    } else {
      slot.keep()
    }
  }

  /// Unbinds every device from the driver and forgets it.
  ///
  /// Inside a probe or ``Device/withBound(_:)`` of one of its devices Linux would wait for itself: that is reported as
  /// ``ReportCode/warn``, and the driver stays registered for good. The corresponding C function is
  /// `platform_driver_unregister()`.
  public consuming func unregister() {}

  /// Binds the driver to a device, whether its name matches or not.
  ///
  /// The corresponding C function is `device_driver_attach()`.
  ///
  /// - Parameters:
  ///   - device: A platform device.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/busy`` when it has a driver; ``DRMError/deadlock`` inside a probe or
  ///   ``Device/withBound(_:)`` of the same device; ``DRMError/invalidArgument`` for a device of another bus; what the
  ///   probe threw.
  public borrowing func bind(
    to device: borrowing Device, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    guard !device.isLockedHere else { throw .deadlock }
    let raw = unsafe device.raw
    let block = unsafe slot.block
    guard unsafe raw.pointee.bus == block.pointee.driver.driver.bus else { throw .invalidArgument }
    // SAFETY: device and driver are alive for the length of the call.
    let status = at(file, line) { unsafe device_driver_attach(&block.pointee.driver.driver, raw) }
    try DRMError.check(status)
  }
}

/// The C structure of a driver, at one address for as long as the object lives, registered or not.
@safe
package final class DriverSlot: @unchecked Sendable {
  /// The block that C sees, found again through the platform driver in it.
  @safe
  struct Block {
    var driver: platform_driver
    let probe: (UnsafeMutablePointer<device>) -> Int32
  }

  let block: UnsafeMutablePointer<Block>

  /// Makes the structure; nothing is registered.
  package init(_ driver: some Driver) {
    // SAFETY: the block is freed in deinit, after C has let go of it. The name is static storage.
    unsafe block = UnsafeMutablePointer<Block>.allocate(capacity: 1)
    var structure = unsafe platform_driver()
    unsafe structure.probe = probePlatformDevice
    unsafe structure.remove = removePlatformDevice
    unsafe structure.driver.name = driver.name.cString
    unsafe block.initialize(to: Block(driver: structure, probe: { unsafe driver.probe($0) }))
  }

  deinit {
    // SAFETY: who registered the driver has unregistered it; C has forgotten the block.
    unsafe block.deinitialize(count: 1)
    unsafe block.deallocate()
  }

  /// Registers the driver. Every call that succeeds is followed by one of ``unregister()``.
  package func register(file: StaticString, line: UInt) throws(DRMError) {
    // SAFETY: the block stays where it is until C has let go of it.
    let status = at(file, line) { unsafe __platform_driver_register(&block.pointee.driver, nil) }
    try DRMError.check(status)
  }

  /// Unregisters the driver, which unbinds every device.
  package func unregister() {
    // SAFETY: the driver is registered.
    unsafe platform_driver_unregister(&block.pointee.driver)
  }

  /// Stays for good, with the driver that C still has.
  func keep() {
    Self.kept.withLock { $0.append(self) }
  }

  private static let kept = Guarded<[DriverSlot]>([])

  /// Reports when this thread holds the lock of a device that would be unbound.
  func mayUnbind() -> Bool {
    // SAFETY: the driver is registered.
    unsafe drivesNothingLocked(&block.pointee.driver.driver, "platform_driver_unregister")
  }
}

/// Whether a driver may be unregistered: reports when this thread holds the lock of a device that would be unbound.
@unsafe
func drivesNothingLocked(_ driver: UnsafeMutablePointer<device_driver>, _ function: StaticString) -> Bool {
  // SAFETY: the caller's driver is registered. The function is called on this thread, with a reference on each device; its
  // data is the name of a function, in static storage.
  let name = unsafe UnsafeMutableRawPointer(mutating: function.cString)
  let held = unsafe driver_for_each_device(driver, nil, name) { device, name in
    guard let device = unsafe device, unsafe drmres_lock_is_held(&device.pointee.mutex.lock) != 0 else { return 0 }
    unsafe drmres_lock_assert(&device.pointee.mutex.lock, false, name?.assumingMemoryBound(to: CChar.self))
    return 1
  }
  return held == 0
}

/// platform_driver.probe
private func probePlatformDevice(_ pdev: UnsafeMutablePointer<platform_device>?) -> Int32 {
  // SAFETY: the core lends the device for the length of the call; its driver is the one in a block, at a known distance.
  guard let pdev = unsafe pdev, let driver = unsafe pdev.pointee.dev.driver else {
    return DRMError.invalidArgument.status
  }
  guard let distance = unsafe MemoryLayout<platform_driver>.offset(of: \.driver) else {
    return DRMError.invalidArgument.status
  }
  let block = unsafe (UnsafeMutableRawPointer(driver) - distance).assumingMemoryBound(
    to: DriverSlot.Block.self)
  return unsafe block.pointee.probe(address(of: &pdev.pointee.dev))
}

/// platform_driver.remove
private func removePlatformDevice(_ pdev: UnsafeMutablePointer<platform_device>?) {
  guard let pdev = unsafe pdev else { return }
  // SAFETY: as above.
  unsafe Binding.detach(from: address(of: &pdev.pointee.dev))
}
