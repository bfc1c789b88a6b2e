// SPDX-License-Identifier: MIT
//
// The part of a driver that C sees: one block with struct drm_driver first, so that a drm_device's driver pointer leads
// back to the object. The C functions below are static; each finds the object through the device it is called for and
// calls the method that the typed driver overrides.

import CDRMRes

/// What every ``DRMDriver`` has, whatever data its devices carry.
@safe
public class DRMDriverCore: @unchecked Sendable {
  /// The block that C sees.
  @safe
  struct Block {
    var driver: drm_driver
    var operations: file_operations
    unowned(unsafe) let owner: DRMDriverCore
  }

  let block: UnsafeMutablePointer<Block>
  private let table: UnsafeMutableBufferPointer<drm_ioctl_desc>

  /// The structure that C functions take.
  @unsafe
  final var driver: UnsafeMutablePointer<drm_driver> {
    // SAFETY: the structure is the block's first field. No access to it: threads may ask at once.
    unsafe UnsafeMutableRawPointer(block).assumingMemoryBound(to: drm_driver.self)
  }

  init(
    name: StaticString, description: StaticString, version: (Int32, Int32, Int32), features: DRMFeatures,
    ioctls: [(number: UInt8, command: UInt32, permissions: IOCTLPermissions, name: StaticString)], hasOpen: Bool
  ) {
    let count = (ioctls.map { Int($0.number) }.max() ?? -1) + 1
    // SAFETY: block and table are owned by the object and freed in deinit. Names are static storage; functions are
    // static. The block refers to the object without keeping it.
    unsafe table = .allocate(capacity: count)
    unsafe table.initialize(repeating: drm_ioctl_desc())
    for ioctl in ioctls {
      unsafe table[Int(ioctl.number)] = unsafe drm_ioctl_desc(
        cmd: ioctl.command, flags: drm_ioctl_flags(rawValue: ioctl.permissions.rawValue),
        func: ioctlThunks[Int(ioctl.number)], name: ioctl.name.cString)
    }
    unsafe block = .allocate(capacity: 1)
    var driver = unsafe drm_driver()
    if hasOpen { unsafe driver.open = openThunk }
    unsafe driver.postclose = postCloseThunk
    unsafe driver.release = releaseThunk
    unsafe driver.major = version.0
    unsafe driver.minor = version.1
    unsafe driver.patchlevel = version.2
    // SAFETY: as above.
    unsafe driver.name = name.cString
    unsafe driver.desc = description.cString
    unsafe driver.driver_features = features.rawValue
    unsafe driver.num_ioctls = Int32(count)
    // SAFETY: as above; the functions are those of the core.
    var operations = unsafe file_operations()
    unsafe operations.open = drm_open
    unsafe operations.release = drm_release
    unsafe operations.unlocked_ioctl = drm_ioctl
    unsafe operations.poll = drm_poll
    unsafe operations.read = drm_read
    unsafe operations.llseek = noop_llseek
    unsafe operations.mmap = drm_gem_mmap
    unsafe operations.fop_flags = 0x10  // FOP_UNSIGNED_OFFSET
    unsafe block.initialize(to: Block(driver: driver, operations: operations, owner: self))
    unsafe block.pointee.driver.ioctls = unsafe UnsafePointer(table.baseAddress)
    unsafe block.pointee.driver.fops = UnsafePointer(address(of: &block.pointee.operations))
  }

  deinit {
    // SAFETY: no device of the driver is left: each keeps the object.
    unsafe block.deinitialize(count: 1)
    unsafe block.deallocate()
    unsafe table.deallocate()
  }

  func open(_ drm: UnsafeMutablePointer<drm_device>, _ file: UnsafeMutablePointer<drm_file>) -> DRMError? { nil }
  func postClose(_ drm: UnsafeMutablePointer<drm_device>, _ file: UnsafeMutablePointer<drm_file>) {}
  func ioctl(
    _ number: UInt8, _ drm: UnsafeMutablePointer<drm_device>, _ data: UnsafeMutableRawPointer?,
    _ file: UnsafeMutablePointer<drm_file>
  ) -> DRMError? { .invalidArgument }
  func release(_ drm: UnsafeMutablePointer<drm_device>) {}
  func destroyData(_ drm: UnsafeMutablePointer<drm_device>) {}

  /// The driver of a device.
  @unsafe
  static func of(_ drm: UnsafeMutablePointer<drm_device>) -> DRMDriverCore? {
    // SAFETY: this is only asked for devices that a Swift driver made; their driver pointer is a block's first field.
    guard let driver = unsafe drm.pointee.driver else { return nil }
    return unsafe UnsafeRawPointer(driver).assumingMemoryBound(to: Block.self).pointee.owner
  }
}

/// drm_driver.open
private func openThunk(_ drm: UnsafeMutablePointer<drm_device>?, _ file: UnsafeMutablePointer<drm_file>?) -> Int32 {
  // SAFETY: the core lends both for the length of the call.
  guard let drm = unsafe drm, let file = unsafe file, let driver = unsafe DRMDriverCore.of(drm) else {
    return DRMError.invalidArgument.status
  }
  return unsafe driver.open(drm, file)?.status ?? 0
}

/// drm_driver.postclose
private func postCloseThunk(_ drm: UnsafeMutablePointer<drm_device>?, _ file: UnsafeMutablePointer<drm_file>?) {
  // SAFETY: as above.
  guard let drm = unsafe drm, let file = unsafe file, let driver = unsafe DRMDriverCore.of(drm) else { return }
  unsafe driver.postClose(drm, file)
  unsafe OpenFile(lent: file).dropContext()
}

/// drm_driver.release
private func releaseThunk(_ drm: UnsafeMutablePointer<drm_device>?) {
  // SAFETY: the device is whole until this returns.
  guard let drm = unsafe drm, let driver = unsafe DRMDriverCore.of(drm) else { return }
  unsafe DRMHeader.willRelease(drm, driver)
}

/// The handler of ioctl `number`, for the table.
@inline(never)
func handleIOCTL(
  _ number: UInt8, _ drm: UnsafeMutablePointer<drm_device>?, _ data: UnsafeMutableRawPointer?,
  _ file: UnsafeMutablePointer<drm_file>?
) -> Int32 {
  // SAFETY: as above.
  guard let drm = unsafe drm, let file = unsafe file, let driver = unsafe DRMDriverCore.of(drm) else {
    return DRMError.invalidArgument.status
  }
  return unsafe driver.ioctl(number, drm, data, file)?.status ?? 0
}
