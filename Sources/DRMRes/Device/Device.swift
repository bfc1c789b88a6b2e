// SPDX-License-Identifier: MIT
//
// struct device. A value owns one counted reference: duplicating it is an explicit reference(), dropping it is
// put_device(). The value that a device was made as also owns its registration: unregister(), or dropping it, unbinds the
// driver, releases what is managed by the device and takes it away; the last reference only frees the memory. References
// may be used on any thread; unregistering is one thread's business.

public import CDRMRes

/// One counted reference to a `struct device`.
///
/// A device is made with ``root(name:file:line:)``, ``platform(name:id:file:line:)`` or
/// ``faux(name:driver:file:line:)``. It is there until ``unregister(file:line:)`` is called on any reference, or until the
/// value that it was made as is dropped. What is allocated on it with ``BoundDevice`` goes when its driver is unbound.
@safe
public struct Device: ~Copyable, @unchecked Sendable {
  /// The bus a device was made on, which decides how it is taken away.
  @usableFromInline
  enum Origin: UInt8, Sendable {
    case root, platform, faux, other
  }

  @usableFromInline
  let raw: UnsafeMutablePointer<device>

  @usableFromInline
  let origin: Origin

  /// Whether the device goes when the value is dropped.
  @usableFromInline
  let ownsRegistration: Bool

  /// Takes over a reference that the caller owns.
  @inlinable
  init(adopting raw: UnsafeMutablePointer<device>, origin: Origin, ownsRegistration: Bool = false) {
    // SAFETY: the pointer is only kept here.
    unsafe self.raw = unsafe raw
    self.origin = origin
    self.ownsRegistration = ownsRegistration
  }

  @inlinable
  deinit {
    // SAFETY: the value owns a reference, so the device is alive; it is given up here and nowhere else.
    if ownsRegistration { unsafe Self.end(raw, origin) } else { unsafe put_device(raw) }
  }

  /// Takes another reference.
  ///
  /// The corresponding C function is `get_device()`.
  @inlinable
  public borrowing func reference() -> Device {
    // SAFETY: the value owns a reference, so the device is alive; the new one goes to the new value.
    unsafe get_device(raw)
    return unsafe Device(adopting: raw, origin: origin)
  }

  /// The C structure, for code that mixes Swift and C. It is valid while a reference is held.
  @unsafe
  @inlinable
  public var unsafePointer: UnsafeMutablePointer<device> { unsafe raw }

  /// Makes a value of a reference that C code owns, for code that mixes Swift and C.
  ///
  /// - Parameter pointer: A device; the caller's reference goes to the value.
  @unsafe
  @inlinable
  public init(adoptingReferenceTo pointer: UnsafeMutablePointer<device>) {
    // SAFETY: the caller answers for the reference.
    unsafe self.init(adopting: pointer, origin: .other)
  }
}

extension Device {
  /// The device's name, such as `vc4-drm.0`.
  public var name: String {
    // SAFETY: the device is alive, and so is its name.
    unsafe text(dev_name(raw)) ?? ""
  }

  /// The device's number in reports.
  public var number: UInt64 {
    // SAFETY: the device is alive; the number is written once, when it is initialised.
    unsafe raw.pointee.number
  }

  /// Whether the device is visible on its bus: from its making until ``unregister(file:line:)``.
  public var isRegistered: Bool {
    // SAFETY: the device is alive.
    unsafe device_is_registered(raw)
  }

  /// Whether a driver has finished probing the device.
  ///
  /// The corresponding C function is `device_is_bound()`.
  public var isBound: Bool {
    // SAFETY: the device is alive. device_is_bound() wants the device lock, which this thread may hold already.
    if unsafe drmres_lock_is_held(&raw.pointee.mutex.lock) != 0 { return unsafe device_is_bound(raw) }
    unsafe device_lock(raw)
    defer { unsafe device_unlock(raw) }
    return unsafe device_is_bound(raw)
  }

  /// Whether this thread holds the device lock, as it does in a probe and inside ``withBound(_:)``.
  var isLockedHere: Bool {
    // SAFETY: the device is alive.
    unsafe drmres_lock_is_held(&raw.pointee.mutex.lock) != 0
  }
}

extension Device {
  /// Unbinds the device's driver.
  ///
  /// The driver's `remove` runs first; then everything that is managed by the device goes, newest first. Nothing
  /// happens when no driver is bound. Inside a probe or ``withBound(_:)`` of the same device Linux would wait for
  /// itself: that is reported as ``ReportCode/warn`` and not done. The corresponding C function is
  /// `device_release_driver()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  public borrowing func releaseDriver(file: StaticString = #fileID, line: UInt = #line) {
    let raw = unsafe self.raw
    guard unsafe Self.mayTakeLock(raw, "device_release_driver") else { return }
    // SAFETY: the device is alive for the length of the call.
    at(file, line) { unsafe device_release_driver(raw) }
  }

  /// Offers the device to the drivers of its bus.
  ///
  /// The corresponding C function is `device_attach()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: Whether a driver is bound now.
  /// - Throws: ``DRMError/deadlock`` inside a probe or ``withBound(_:)`` of the same device; an error of the core. A
  ///   probe that fails is no error of this function.
  @discardableResult
  public borrowing func bind(file: StaticString = #fileID, line: UInt = #line) throws(DRMError) -> Bool {
    guard !isLockedHere else { throw .deadlock }
    // SAFETY: the device is alive for the length of the call.
    let raw = unsafe self.raw
    let status = at(file, line) { unsafe device_attach(raw) }
    try DRMError.check(status)
    return status > 0
  }

  /// Takes the device away: unbinds its driver, releases what is managed by it, and gives up this reference.
  ///
  /// Other references stay valid. Inside a probe or ``withBound(_:)`` of the same device Linux would wait for itself:
  /// that is reported as ``ReportCode/warn`` and only the reference is given up. The corresponding C functions
  /// are `root_device_unregister()`, `platform_device_unregister()` and `faux_device_destroy()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  public consuming func unregister(file: StaticString = #fileID, line: UInt = #line) {
    let raw = unsafe self.raw
    let origin = self.origin
    // What follows drops the reference that this value owns.
    discard self
    // SAFETY: the device is alive until the reference is dropped.
    at(file, line) { unsafe Self.end(raw, origin) }
  }

  /// Takes a device away, if it is there, and drops a reference.
  @unsafe
  @usableFromInline
  static func end(_ raw: UnsafeMutablePointer<device>, _ origin: Origin) {
    // SAFETY: the caller owns a reference, which the functions below drop. The device lies in the structure of its bus.
    guard unsafe device_is_registered(raw), unsafe mayTakeLock(raw, "device_unregister") else {
      unsafe put_device(raw)
      return
    }
    switch origin {
    case .root: unsafe root_device_unregister(raw)
    case .platform: unsafe platform_device_unregister(Container.platform.pointer(raw))
    case .faux: unsafe faux_device_destroy(Container.faux.pointer(raw))
    case .other: unsafe device_unregister(raw)
    }
  }

  /// Reports when this thread would wait for a device lock that it holds itself.
  @unsafe
  private static func mayTakeLock(_ raw: UnsafeMutablePointer<device>, _ function: StaticString) -> Bool {
    // SAFETY: the caller keeps the device alive; the name is static storage.
    guard unsafe drmres_lock_is_held(&raw.pointee.mutex.lock) != 0 else { return true }
    unsafe drmres_lock_assert(&raw.pointee.mutex.lock, false, function.cString)
    return false
  }
}
