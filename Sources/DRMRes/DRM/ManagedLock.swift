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
  // The node's payload: a LockHeader, then the value. Followed only after the checks in withLock().
  // Never nil; optional for the reason that ManagedKey gives.
  fileprivate let payload: UnsafeMutableRawPointer?
  fileprivate let owner: UInt
  fileprivate let ownerNumber: UInt64

  fileprivate static func value(in payload: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Value> {
    // SAFETY: the payload was made with room for the value behind the header.
    let start = unsafe PayloadLayout<Value>.start(in: payload, after: MemoryLayout<LockHeader>.stride)
    return unsafe start.assumingMemoryBound(to: Value.self)
  }
}

/// What lies before the value.
@safe
private struct LockHeader {
  /// Destroys the value that lies behind a header at this address.
  let destroy: @Sendable (UnsafeMutableRawPointer) -> Void
  var mutex: CDRMRes.mutex
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
    // SAFETY: the device is alive, and stays so while the payload is filled. The name is static storage, as the mutex
    // wants. The callback is called once, when nobody can reach the value any more.
    let byteCount = try PayloadLayout<Value>.byteCount(1, after: MemoryLayout<LockHeader>.stride)
    let raw = unsafe self.raw
    let made = unsafe at(file, line) {
      unsafe __drmm_alloc_payload(
        raw,
        { _, payload in
          guard let payload = unsafe payload else { return }
          let header = unsafe payload.assumingMemoryBound(to: LockHeader.self)
          unsafe header.pointee.destroy(payload)
          unsafe mutex_destroy(&header.pointee.mutex)
          unsafe header.deinitialize(count: 1)
        },
        byteCount, name.cString)
    }
    let payload = try unsafe UnsafeMutableRawPointer(checking: made)
    let header = unsafe LockHeader(
      destroy: { unsafe ManagedLock<Value>.value(in: $0).deinitialize(count: 1) }, mutex: CDRMRes.mutex())
    unsafe payload.initializeMemory(as: LockHeader.self, to: header)
    unsafe drmres_mutex_init(&payload.assumingMemoryBound(to: LockHeader.self).pointee.mutex, name.cString)
    unsafe ManagedLock<Value>.value(in: payload).initialize(to: value)
    return unsafe ManagedLock(payload: payload, owner: UInt(bitPattern: raw), ownerNumber: raw.pointee.id)
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
    // SAFETY: the device is alive; the lock's owner is only compared. Then the payload is there, for as long as `self`
    // is borrowed, and the mutex gives exclusive access.
    guard unsafe lock.owner == UInt(bitPattern: raw), unsafe lock.ownerNumber == raw.pointee.id,
      let payload = unsafe lock.payload
    else { throw .foreignKey }
    let header = unsafe payload.assumingMemoryBound(to: LockHeader.self)
    if unsafe mutex_trylock(&header.pointee.mutex) == 0 {
      guard unsafe drmres_lock_is_held(&header.pointee.mutex.lock) == 0 else { throw .deadlock }
      unsafe mutex_lock(&header.pointee.mutex)
    }
    defer { unsafe mutex_unlock(&header.pointee.mutex) }
    return try unsafe body(&ManagedLock<Value>.value(in: payload).pointee)
  }
}
