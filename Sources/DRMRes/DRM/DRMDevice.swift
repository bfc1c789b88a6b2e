// SPDX-License-Identifier: MIT
//
// struct drm_device. A value owns one counted reference: duplicating it is an explicit reference(), dropping it is
// drm_dev_put(). The last one, which may be userspace's and long after unbind, releases everything that is managed by the
// device. References may be used on any thread; register, unregister and unplug are for one thread at a time.

public import CDRMRes

/// One counted reference to a `struct drm_device`.
///
/// What userspace can reach after the driver is unbound is allocated here; what the hardware needs belongs to
/// ``BoundDevice`` and is touched inside ``withHardware(_:)``.
@safe
public struct DRMDevice: ~Copyable, @unchecked Sendable {
  @usableFromInline
  let raw: UnsafeMutablePointer<drm_device>

  /// Takes over a reference that the caller owns.
  @inlinable
  init(adopting raw: UnsafeMutablePointer<drm_device>) {
    // SAFETY: the pointer is only kept here.
    unsafe self.raw = unsafe raw
  }

  @inlinable
  deinit {
    // SAFETY: the value owns a reference, so the device is alive; it is given up here and nowhere else.
    unsafe drm_dev_put(raw)
  }

  /// Takes another reference.
  ///
  /// The corresponding C function is `drm_dev_get()`.
  @inlinable
  public borrowing func reference() -> DRMDevice {
    // SAFETY: the value owns a reference, so the device is alive; the new one goes to the new value.
    unsafe drm_dev_get(raw)
    return unsafe DRMDevice(adopting: raw)
  }

  /// The C structure, for code that mixes Swift and C. It is valid while a reference is held.
  @unsafe
  @inlinable
  public var unsafePointer: UnsafeMutablePointer<drm_device> { unsafe raw }

  /// Makes a value of a reference that C code owns, for code that mixes Swift and C.
  ///
  /// - Parameter pointer: A device; the caller's reference goes to the value.
  @unsafe
  @inlinable
  public init(adoptingReferenceTo pointer: UnsafeMutablePointer<drm_device>) {
    // SAFETY: the caller answers for the reference.
    unsafe self.init(adopting: pointer)
  }
}

extension DRMDevice {
  /// The device's number: 3 for `drm#3`.
  @inlinable
  public var number: UInt64 {
    // SAFETY: the device is alive; the number is written once, when it is made.
    unsafe raw.pointee.id
  }

  /// What keys remember of the device.
  @inlinable
  var identity: OwnerIdentity {
    // SAFETY: the device is alive.
    unsafe OwnerIdentity(address: UInt(bitPattern: raw), number: raw.pointee.id)
  }

  /// How reports call the device: `drm#3`.
  public var label: String {
    // SAFETY: the device is alive for the length of the call.
    unsafe described { buffer, size in unsafe drmres_drm_label(raw, buffer, size) }
  }

  /// How many references there are now. Other threads may change it before it is read.
  @inlinable
  public var referenceCount: Int {
    // SAFETY: the device is alive.
    Int(unsafe kref_read(&raw.pointee.ref))
  }

  /// Whether the hardware is gone.
  ///
  /// A hint, which may be stale before it is read; use ``withHardware(_:)`` for anything that must be right. The
  /// corresponding C function is `drm_dev_is_unplugged()`.
  public var isUnplugged: Bool {
    // SAFETY: the device is alive.
    unsafe drm_dev_is_unplugged(raw)
  }

  /// Whether userspace can open the device.
  public var isRegistered: Bool {
    // SAFETY: the device is alive; the flag is a plain byte that only register and unregister write.
    unsafe raw.pointee.registered
  }

  /// The minor number of the primary node, as ``DRMFile/open(minor:flags:file:line:)`` takes it; `nil` if there is none.
  public var primaryMinor: UInt32? {
    // SAFETY: the minors live as long as the device.
    unsafe raw.pointee.primary.map { unsafe UInt32(truncatingIfNeeded: $0.pointee.index) }
  }

  /// The minor number of the render node; `nil` if there is none.
  public var renderMinor: UInt32? {
    // SAFETY: the minors live as long as the device.
    unsafe raw.pointee.render.map { unsafe UInt32(truncatingIfNeeded: $0.pointee.index) }
  }

  /// Runs a closure with the device of the bus that this one was made on.
  ///
  /// - Parameter body: What to run.
  /// - Returns: What the closure returned.
  /// - Throws: What the closure throws.
  public borrowing func withParent<Value: ~Copyable, Failure: Error>(
    _ body: (borrowing Device) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    // SAFETY: a DRM device that is referenced holds a reference on its parent.
    try unsafe Device.withBorrowed(raw.pointee.dev, body)
  }
}

extension DRMDevice {
  /// Publishes the device to userspace, once in its life, as the last step of a probe.
  ///
  /// The corresponding C function is `drm_dev_register()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/noMemory``, or another error of the core. Nobody can open the device then.
  public borrowing func register(file: StaticString = #fileID, line: UInt = #line) throws(DRMError) {
    // SAFETY: the device is alive for the length of the call.
    let raw = unsafe self.raw
    try DRMError.check(at(file, line) { unsafe drm_dev_register(raw, 0) })
  }

  /// Hides the device from userspace.
  ///
  /// Open files stay open, and ``withHardware(_:)`` goes on running its closures: a driver whose hardware may vanish
  /// needs ``unplug(file:line:)``. The corresponding C function is `drm_dev_unregister()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  public borrowing func unregister(file: StaticString = #fileID, line: UInt = #line) {
    // SAFETY: the device is alive for the length of the call.
    let raw = unsafe self.raw
    at(file, line) { unsafe drm_dev_unregister(raw) }
  }

  /// Takes the hardware away while the device is in use.
  ///
  /// Waits until every closure of ``withHardware(_:)`` has ended; none begins afterwards, no new file can be opened,
  /// and no mapping reaches the hardware. Open files stay valid. Must not be called inside such a closure. The
  /// corresponding C function is `drm_dev_unplug()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  public borrowing func unplug(file: StaticString = #fileID, line: UInt = #line) {
    // SAFETY: the device is alive for the length of the call.
    let raw = unsafe self.raw
    at(file, line) { unsafe drm_dev_unplug(raw) }
  }
}
