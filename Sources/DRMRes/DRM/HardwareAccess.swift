// SPDX-License-Identifier: MIT
//
// The section between drm_dev_enter() and drm_dev_exit(). It is a closure, so that the exit cannot be forgotten, done twice
// or done on another thread, and so that the compiler refuses to suspend inside it. The token is proof of being inside:
// it cannot leave the closure and has no deinitialiser.

public import CDRMRes

/// Proof that the hardware is there, for as long as a closure runs.
@safe
public struct HardwareAccess: ~Copyable, ~Escapable {
  // Identity of the device whose regions may be opened; never followed.
  @usableFromInline
  let parent: UnsafeMutablePointer<device>?

  @_lifetime(borrow drm)
  @inlinable
  @inline(__always)
  init(_ drm: borrowing DRMDevice) {
    // SAFETY: the device is alive; its parent is written once, when it is made.
    unsafe parent = unsafe drm.raw.pointee.dev
  }

  /// Opens a region of the hardware.
  ///
  /// - Parameter region: What ``BoundDevice/map(_:offset:byteCount:name:file:line:)`` returned in the probe.
  /// - Returns: The registers; they cannot leave the closure.
  /// - Throws: ``DRMError/foreignKey`` for a region of another device; ``DRMError/unbound`` if the region was revoked at
  ///   unbind, which is only met when the driver forgot ``DRMDevice/unplug(file:line:)``.
  @_lifetime(borrow self)
  @inlinable
  public borrowing func open(_ region: borrowing MMIORegion) throws(DRMError) -> Registers {
    guard unsafe region.owner == parent else { throw .foreignKey }
    guard !region.revocation.isRevoked else { throw .unbound }
    return Registers(region, proof: self)
  }
}

extension DRMDevice {
  /// Runs a closure while the hardware is known to be there.
  ///
  /// Closures nest and may wait, but one that waits for hardware that is gone keeps ``unplug(file:line:)`` waiting. The
  /// corresponding C functions are `drm_dev_enter()` and `drm_dev_exit()`.
  ///
  /// - Parameter body: What to run; gets the proof.
  /// - Returns: What the closure returned.
  /// - Throws: ``DRMError/unplugged`` without having run the closure; what the closure throws.
  @inlinable
  public borrowing func withHardware<Value: ~Copyable>(
    _ body: (borrowing HardwareAccess) throws(DRMError) -> Value
  ) throws(DRMError) -> Value {
    guard let section = enterSection() else { throw .unplugged }
    defer { leaveSection(section) }
    let access = HardwareAccess(self)
    return try body(access)
  }

  /// Enters a section, in line where nobody pays attention.
  ///
  /// - Returns: What ``leaveSection(_:)`` needs; `nil` if the device was unplugged.
  @inlinable
  borrowing func enterSection() -> Int32? {
    var index: Int32 = 0
    // SAFETY: the device is alive, because `self` is borrowed.
    return unsafe __drm_dev_enter_quick(raw, &index) || drm_dev_enter(raw, &index) ? index : nil
  }

  /// Leaves a section of this thread's.
  @inlinable
  borrowing func leaveSection(_ section: Int32) {
    if !__drm_dev_exit_quick(section) { drm_dev_exit(section) }
  }
}
