// SPDX-License-Identifier: MIT
//
// The functions that take a closure throw DRMError and want a closure that does so too, which a closure of Swift 6.3 has
// to say: `{ bound throws(DRMError) in ... }`. In code that throws anything, such as a test, the forms below take the closure
// as it is. They are chosen only where the typed form does not fit.

public import CDRMRes

extension Device {
  /// Runs a closure that may throw anything while the device is known to be bound.
  ///
  /// - Parameter body: What to run; gets the proof.
  /// - Returns: What the closure returned.
  /// - Throws: As the typed form, and what the closure throws.
  @_disfavoredOverload
  @inlinable
  public borrowing func withBound<Value: ~Copyable>(
    _ body: (borrowing BoundDevice) throws -> Value
  ) throws -> Value {
    try lockBound()
    // SAFETY: the lock was taken above and is this thread's.
    defer { unsafe device_unlock(raw) }
    let bound = BoundDevice(self)
    return try body(bound)
  }
}

extension DRMDevice {
  /// Runs a closure that may throw anything while the hardware is known to be there.
  ///
  /// - Parameter body: What to run; gets the proof.
  /// - Returns: What the closure returned.
  /// - Throws: As the typed form, and what the closure throws.
  @_disfavoredOverload
  @inlinable
  public borrowing func withHardware<Value: ~Copyable>(
    _ body: (borrowing HardwareAccess) throws -> Value
  ) throws -> Value {
    guard let section = enterSection() else { throw DRMError.unplugged }
    defer { leaveSection(section) }
    let access = HardwareAccess(self)
    return try body(access)
  }

  /// Changes what a key leads to, with a closure that may throw anything.
  ///
  /// - Parameters:
  ///   - key: A key of this device.
  ///   - body: Gets the elements.
  /// - Returns: What the closure returned.
  /// - Throws: As the typed form, and what the closure throws.
  @_disfavoredOverload
  @inlinable
  public borrowing func withMutableSpan<Element, Value: ~Copyable>(
    of key: inout ManagedKey<Element>, _ body: (inout MutableSpan<Element>) throws -> Value
  ) throws -> Value {
    // SAFETY: the memory is initialised and lives as long as the device; the access is exclusive because the key is.
    // SAFETY: open() checks that the key is this device's.
    let start = try unsafe open(key)
    var span = unsafe MutableSpan(_unsafeStart: start, count: key.count)
    return try body(&span)
  }
}

extension Bridge where Data: ~Copyable {
  /// Runs a closure that may throw anything while the bridge's hardware is known to be there.
  ///
  /// - Parameter body: What to run; gets the proof.
  /// - Returns: What the closure returned.
  /// - Throws: As the typed form, and what the closure throws.
  @_disfavoredOverload
  @inlinable
  public borrowing func withHardware<Value: ~Copyable>(
    _ body: (borrowing HardwareAccess) throws -> Value
  ) throws -> Value {
    var index: Int32 = 0
    // SAFETY: the bridge is there, because `self` is borrowed until the closure has ended.
    guard unsafe drm_bridge_enter(bridge.raw, &index) else { throw DRMError.unplugged }
    defer { drm_bridge_exit(index) }
    let access = HardwareAccess(bridge)
    return try body(access)
  }
}

extension ManagedDomain where Owner: ~Copyable {
  /// Changes what a key leads to, with a closure that may throw anything.
  ///
  /// - Parameters:
  ///   - key: A key of this domain.
  ///   - body: Gets the elements.
  /// - Returns: What the closure returned.
  /// - Throws: As the typed form, and what the closure throws.
  @_disfavoredOverload
  @inlinable
  public borrowing func withMutableSpan<Element, Value: ~Copyable>(
    of key: inout DomainKey<Owner, Element>, _ body: (inout MutableSpan<Element>) throws -> Value
  ) throws -> Value {
    // SAFETY: the memory is initialised and lives as long as the domain; the access is exclusive because the key is.
    let start = try unsafe key.key.start(for: identity)
    var span = unsafe MutableSpan(_unsafeStart: start, count: key.count)
    return try body(&span)
  }
}

/// Runs a closure that may throw anything while allocations fail as planned.
///
/// - Parameters:
///   - plan: Which requests fail.
///   - body: What to run; gets the open window.
/// - Returns: What the closure returned.
/// - Throws: As the typed form, and what the closure throws.
@_disfavoredOverload
public func withFaults<Value: ~Copyable>(
  _ plan: FaultPlan, _ body: (borrowing ArmedFaults) throws -> Value
) throws -> Value {
  let faults = try plan.arm()
  return try body(faults)
}
