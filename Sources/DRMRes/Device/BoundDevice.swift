// SPDX-License-Identifier: MIT
//
// The proof that a device is bound. A token exists only while a probe or remove runs, or inside Device.withBound(),
// which hold the device lock: nothing can unbind the device meanwhile. It cannot be stored, copied or returned, and it
// has no deinitialiser, so nothing depends on when the compiler lets go of it. What must end at unbind is allocated
// through it; what userspace can still reach afterwards belongs to DRMDevice.

public import CDRMRes

/// Proof that a device is bound, for as long as a closure runs.
///
/// Memory and actions that are added here are released when the driver is unbound, newest first. The corresponding C
/// functions are those that begin with `devm_`.
@safe
public struct BoundDevice: ~Copyable, ~Escapable {
  @usableFromInline
  let raw: UnsafeMutablePointer<device>

  @_lifetime(borrow device)
  @inlinable
  init(_ device: borrowing Device) {
    // SAFETY: the pointer is only kept here.
    unsafe raw = unsafe device.raw
  }

  /// The C structure, for code that mixes Swift and C.
  @unsafe
  @inlinable
  public var unsafePointer: UnsafeMutablePointer<device> { unsafe raw }

  /// The device's name, such as `vc4-drm.0`.
  public var name: String {
    // SAFETY: a bound device is alive, and so is its name.
    unsafe text(dev_name(raw)) ?? ""
  }

  /// Takes a reference on the device, which outlives the proof.
  ///
  /// The corresponding C function is `get_device()`.
  @inlinable
  public borrowing func device() -> Device {
    // SAFETY: a bound device is alive; the new reference goes to the value.
    unsafe get_device(raw)
    return unsafe Device(adopting: raw, origin: .other)
  }
}

extension Device {
  /// Runs a closure while the device is known to be bound.
  ///
  /// The device lock is held meanwhile, so that nothing unbinds the device. A root device has no driver; what is
  /// allocated on it is released by ``unregister(file:line:)``, which must not run at the same time on another thread.
  ///
  /// - Parameter body: What to run; gets the proof.
  /// - Returns: What the closure returned.
  /// - Throws: What the closure throws; ``DRMError/unbound`` when no driver is bound; ``DRMError/deadlock`` inside a
  ///   probe or another call of this function for the same device.
  @inlinable
  public borrowing func withBound<Value: ~Copyable>(
    _ body: (borrowing BoundDevice) throws(DRMError) -> Value
  ) throws(DRMError) -> Value {
    try lockBound()
    // SAFETY: the lock was taken above and is this thread's.
    defer { unsafe device_unlock(raw) }
    let bound = BoundDevice(self)
    return try body(bound)
  }

  /// Takes the device lock of a device that is bound.
  @usableFromInline
  borrowing func lockBound() throws(DRMError) {
    guard !isLockedHere else { throw .deadlock }
    // SAFETY: the device is alive.
    unsafe device_lock(raw)
    let usable = unsafe raw.pointee.bus == nil ? device_is_registered(raw) : device_is_bound(raw)
    guard usable else {
      unsafe device_unlock(raw)
      throw .unbound
    }
  }
}
