// SPDX-License-Identifier: MIT
//
// A value behind a mutex, both in one managed node: what several threads of a driver change. The mutex is the kernel's, so
// that an explorer sees it and a misuse is reported. The value may be anything; it is destroyed when the device is
// released, after every newer resource.

import CDRMRes

/// A key to a value that a DRM device keeps behind a mutex.
///
/// It may be copied and kept anywhere; it is opened with ``DRMDevice/withLock(_:_:)``. It holds no reference.
@safe
public struct ManagedLock<Value: ~Copyable>: @unchecked Sendable {
  // The node's payload: a LockHeader, then the value. Followed only after the check in withValue().
  // Never nil; optional for the reason that ManagedKey gives.
  private let payload: UnsafeMutableRawPointer?
  private let owner: OwnerIdentity

  /// Bytes of a payload that holds a value and its mutex.
  static func byteCount() throws(DRMError) -> Int {
    try PayloadLayout<Value>.byteCount(1, after: MemoryLayout<LockHeader>.stride)
  }

  /// Moves a value into a payload of so many bytes, which is given to LockHeader.end() in the end.
  init(
    _ value: consuming sending Value, in payload: UnsafeMutableRawPointer, owner: OwnerIdentity, name: StaticString
  ) {
    // SAFETY: nobody else knows the payload yet, and it has room. The name is static storage, as the mutex wants.
    let header = unsafe LockHeader(
      destroy: { unsafe ManagedLock<Value>.value(in: $0).deinitialize(count: 1) }, mutex: CDRMRes.mutex())
    unsafe payload.initializeMemory(as: LockHeader.self, to: header)
    unsafe drmres_mutex_init(&payload.assumingMemoryBound(to: LockHeader.self).pointee.mutex, name.cString)
    unsafe Self.value(in: payload).initialize(to: value)
    unsafe self.payload = unsafe payload
    self.owner = owner
  }

  /// Runs a closure with the value and with the mutex held. The caller keeps the owner alive.
  @unsafe
  func withValue<Result: ~Copyable>(
    for owner: OwnerIdentity, _ body: (inout Value) throws(DRMError) -> Result
  ) throws(DRMError) -> Result {
    // SAFETY: the owner is alive, so the payload is there, and the mutex gives exclusive access.
    guard self.owner == owner, let payload = unsafe payload else { throw .foreignKey }
    let header = unsafe payload.assumingMemoryBound(to: LockHeader.self)
    if unsafe mutex_trylock(&header.pointee.mutex) == 0 {
      guard unsafe drmres_lock_is_held(&header.pointee.mutex.lock) == 0 else { throw .deadlock }
      unsafe mutex_lock(&header.pointee.mutex)
    }
    defer { unsafe mutex_unlock(&header.pointee.mutex) }
    return try unsafe body(&Self.value(in: payload).pointee)
  }

  private static func value(in payload: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Value> {
    // SAFETY: the payload was made with room for the value behind the header.
    let start = unsafe PayloadLayout<Value>.start(in: payload, after: MemoryLayout<LockHeader>.stride)
    return unsafe start.assumingMemoryBound(to: Value.self)
  }
}

/// What lies before the value.
@safe
struct LockHeader {
  /// Destroys the value that lies behind a header at this address.
  fileprivate let destroy: @Sendable (UnsafeMutableRawPointer) -> Void
  fileprivate var mutex: CDRMRes.mutex

  /// Destroys a value and its mutex, once, when nobody can reach them any more.
  @unsafe
  static func end(_ payload: UnsafeMutableRawPointer?) {
    guard let payload = unsafe payload else { return }
    // SAFETY: ManagedLock has filled the payload.
    let header = unsafe payload.assumingMemoryBound(to: LockHeader.self)
    unsafe header.pointee.destroy(payload)
    unsafe mutex_destroy(&header.pointee.mutex)
    unsafe header.deinitialize(count: 1)
  }
}

extension DRMDevice {
  /// Moves a value into memory that lives as long as the device, behind a mutex.
  ///
  /// The corresponding C functions are `drmm_kmalloc()` and `drmm_mutex_init()`.
  ///
  /// - Parameters:
  ///   - value: The value; destroyed when the device is released.
  ///   - name: The node's and the mutex's name in logs and reports.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: A key to it.
  /// - Throws: ``DRMError/noMemory``.
  public borrowing func makeLock<Value: ~Copyable>(
    _ value: consuming sending Value, name: StaticString = "ManagedLock", file: StaticString = #fileID,
    line: UInt = #line
  ) throws(DRMError) -> ManagedLock<Value> {
    // SAFETY: the device is alive, and stays so while the payload is filled. The callback is called once, when nobody can
    // reach the value any more.
    let byteCount = try ManagedLock<Value>.byteCount()
    let raw = unsafe self.raw
    let made = unsafe at(file, line) {
      unsafe __drmm_alloc_payload(raw, { _, payload in unsafe LockHeader.end(payload) }, byteCount, name.cString)
    }
    let payload = try unsafe UnsafeMutableRawPointer(checking: made)
    return unsafe ManagedLock(value, in: payload, owner: identity, name: name)
  }

  /// Changes a value while nobody else can.
  ///
  /// The corresponding C functions are `mutex_lock()` and `mutex_unlock()`.
  ///
  /// - Parameters:
  ///   - lock: A lock of this device.
  ///   - body: Gets the value.
  /// - Returns: What the closure returned.
  /// - Throws: ``DRMError/foreignKey`` for another device's lock; ``DRMError/deadlock`` if this thread is inside it
  ///   already; what the closure throws.
  public borrowing func withLock<Value: ~Copyable, Result: ~Copyable>(
    _ lock: ManagedLock<Value>, _ body: (inout Value) throws(DRMError) -> Result
  ) throws(DRMError) -> Result {
    // SAFETY: the device is alive for as long as `self` is borrowed.
    try unsafe lock.withValue(for: identity, body)
  }
}
