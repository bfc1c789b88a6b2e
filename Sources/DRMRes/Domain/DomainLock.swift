// SPDX-License-Identifier: MIT
//
// A value that a domain owns, behind a mutex: ManagedLock for a domain. The value may be anything, another domain among it;
// it is destroyed when the domain is released, after every newer resource.

import CDRMRes

/// A key to a value that a domain keeps behind a mutex.
///
/// It may be copied and kept anywhere; it is opened with ``ManagedDomain/withLock(_:_:)``. It holds no reference.
public struct DomainLock<Owner: ~Copyable, Value: ~Copyable>: Sendable {
  fileprivate let lock: ManagedLock<Value>
}

extension ManagedDomain where Owner: ~Copyable {
  /// Moves a value into memory that lives as long as the domain, behind a mutex.
  ///
  /// The corresponding C functions are `drmres_domain_alloc_payload()` and `mutex_init()`.
  ///
  /// - Parameters:
  ///   - value: The value; destroyed when the domain is released.
  ///   - name: The node's and the mutex's name in logs and reports.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: A key to it.
  /// - Throws: ``DRMError/noMemory``.
  public borrowing func makeLock<Value: ~Copyable>(
    _ value: consuming sending Value, name: StaticString = "DomainLock", file: StaticString = #fileID,
    line: UInt = #line
  ) throws(DRMError) -> DomainLock<Owner, Value> {
    // SAFETY: the domain is alive, and stays so while the payload is filled. The callback is called once, when nobody can
    // reach the value any more.
    let byteCount = try ManagedLock<Value>.byteCount()
    let raw = unsafe self.raw
    let made = unsafe at(file, line) {
      unsafe drmres_domain_alloc_payload(raw, { unsafe LockHeader.end($0) }, byteCount, name.cString)
    }
    let payload = try unsafe UnsafeMutableRawPointer(checking: made)
    return unsafe DomainLock(lock: ManagedLock(value, in: payload, owner: identity, name: name))
  }

  /// Changes a value while nobody else can.
  ///
  /// The corresponding C functions are `mutex_lock()` and `mutex_unlock()`.
  ///
  /// - Parameters:
  ///   - lock: A lock of this domain.
  ///   - body: Gets the value.
  /// - Returns: What the closure returned.
  /// - Throws: ``DRMError/foreignKey`` for another domain's lock; ``DRMError/deadlock`` if this thread is inside it
  ///   already; what the closure throws.
  public borrowing func withLock<Value: ~Copyable, Result: ~Copyable>(
    _ lock: DomainLock<Owner, Value>, _ body: (inout Value) throws(DRMError) -> Result
  ) throws(DRMError) -> Result {
    // SAFETY: the domain is alive for as long as `self` is borrowed.
    try unsafe lock.lock.withValue(for: identity, body)
  }
}
