// SPDX-License-Identifier: MIT
//
// Drivers of auxiliary devices. A registration owns the driver's C structures and its table of names; its end unbinds every
// device first. Registering and unregistering are one thread's business.

import CDRMRes

/// A driver of auxiliary devices: a ``Driver`` that says which devices it drives.
///
/// The corresponding C type is `struct auxiliary_driver`.
public protocol AuxiliaryDriver: Driver {
  /// The name of the driver's module. The core calls the driver `MODULE.NAME`.
  var module: String { get }

  /// The names of the devices that it drives, without their numbers: `MODULE.NAME`, where the module is the one that adds the
  /// device. 39 bytes of UTF-8 at most.
  var devices: [String] { get }
}

/// A driver that is registered on the auxiliary bus until this value is dropped.
///
/// The corresponding C functions are `auxiliary_driver_register()` and `auxiliary_driver_unregister()`.
@safe
public struct AuxiliaryDriverRegistration: ~Copyable, @unchecked Sendable {
  private let slot: AuxiliarySlot

  /// Registers a driver and has it probe every auxiliary device that matches.
  ///
  /// - Parameters:
  ///   - driver: The driver; kept while it is registered.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/busy`` when a driver of that name is registered; ``DRMError/noMemory``;
  ///   ``DRMError/invalidArgument`` for a device's name that is empty or too long. A probe that fails is no error of this
  ///   function.
  public init(_ driver: some AuxiliaryDriver, file: StaticString = #fileID, line: UInt = #line) throws(DRMError) {
    let slot = try AuxiliarySlot(driver)
    try slot.register(driver.module, file, line)
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
  /// `auxiliary_driver_unregister()`.
  public consuming func unregister() {}
}

/// The C structure of a driver and its table, at one address for as long as the object lives.
@safe
private final class AuxiliarySlot: @unchecked Sendable {
  /// The block that C sees, found again through the driver in it.
  @safe
  struct Block {
    var driver: auxiliary_driver
    let probe: (UnsafeMutablePointer<device>) -> Int32
  }

  private let block: UnsafeMutablePointer<Block>
  private let table: UnsafeMutableBufferPointer<auxiliary_device_id>

  init(_ driver: some AuxiliaryDriver) throws(DRMError) {
    // SAFETY: block and table are freed in deinit, after C has let go of them. The name is static storage. The last row of the
    // table is left zeroed, which ends it.
    let names = driver.devices.map { Array($0.utf8) }
    let capacity = MemoryLayout.size(ofValue: auxiliary_device_id().name)
    guard !names.contains(where: { $0.isEmpty || $0.count >= capacity }) else { throw .invalidArgument }
    unsafe table = .allocate(capacity: names.count + 1)
    unsafe table.initialize(repeating: auxiliary_device_id())
    for (index, name) in names.enumerated() {
      unsafe withUnsafeMutableBytes(of: &table[index].name) { unsafe $0.copyBytes(from: name) }
    }
    unsafe block = .allocate(capacity: 1)
    var structure = unsafe auxiliary_driver()
    unsafe structure.probe = probeAuxiliary
    unsafe structure.remove = removeAuxiliary
    unsafe structure.name = driver.name.cString
    unsafe structure.id_table = unsafe UnsafePointer(table.baseAddress)
    unsafe block.initialize(to: Block(driver: structure, probe: { unsafe driver.probe($0) }))
  }

  deinit {
    // SAFETY: who registered the driver has unregistered it; C has forgotten the block.
    unsafe block.deinitialize(count: 1)
    unsafe block.deallocate()
    unsafe table.deallocate()
  }

  func register(_ module: String, _ file: StaticString, _ line: UInt) throws(DRMError) {
    // SAFETY: the block stays where it is until C has let go of it; the module's name is copied.
    let status = at(file, line) {
      unsafe module.withCString { unsafe __auxiliary_driver_register(&block.pointee.driver, nil, $0) }
    }
    try DRMError.check(status)
  }

  func unregister() {
    // SAFETY: the driver is registered.
    unsafe auxiliary_driver_unregister(&block.pointee.driver)
  }

  /// Stays for good, with the driver that C still has.
  func keep() {
    Self.kept.withLock { $0.append(self) }
  }

  private static let kept = Guarded<[AuxiliarySlot]>([])

  /// Reports when this thread holds the lock of a device that would be unbound.
  func mayUnbind() -> Bool {
    // SAFETY: the driver is registered.
    unsafe drivesNothingLocked(&block.pointee.driver.driver, "auxiliary_driver_unregister")
  }
}

/// auxiliary_driver.probe
private func probeAuxiliary(
  _ auxiliary: UnsafeMutablePointer<auxiliary_device>?, _ id: UnsafePointer<auxiliary_device_id>?
) -> Int32 {
  // SAFETY: the core lends the device for the length of the call; its driver is the one in a block, at a known distance.
  guard let auxiliary = unsafe auxiliary, let driver = unsafe auxiliary.pointee.dev.driver,
    let distance = unsafe MemoryLayout<auxiliary_driver>.offset(of: \.driver)
  else { return DRMError.invalidArgument.status }
  let block = unsafe (UnsafeMutableRawPointer(driver) - distance).assumingMemoryBound(to: AuxiliarySlot.Block.self)
  return unsafe block.pointee.probe(address(of: &auxiliary.pointee.dev))
}

/// auxiliary_driver.remove
private func removeAuxiliary(_ auxiliary: UnsafeMutablePointer<auxiliary_device>?) {
  guard let auxiliary = unsafe auxiliary else { return }
  // SAFETY: as above.
  unsafe Binding.detach(from: address(of: &auxiliary.pointee.dev))
}
