// SPDX-License-Identifier: MIT
//
// A value that several threads change, each alone while it does. In place of Synchronization's `Mutex`: where two threads
// want that one, the kernel hands it on, which ThreadSanitizer does not see, and a driver's tests run under it would report
// races that are none. Owns the value and a pthread mutex, which end with the last reference.
//
// May be called on any thread. Not recursive.

internal import Glibc

/// A value under a lock that ThreadSanitizer knows.
// SAFETY: the mutex is this object's own, and nobody else sees it.
@safe package final class Guarded<Value>: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private var value: Value

  /// - Parameter value: what is there at first; nobody else has it.
  package init(_ value: sending Value) {
    // SAFETY: the mutex has a place of its own, which is freed in `deinit`, when nobody can hold it.
    unsafe mutex = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe pthread_mutex_init(mutex, nil)
    self.value = value
  }

  deinit {
    // SAFETY: made in `init`; the last reference is gone, so nobody holds it.
    unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
  }

  /// Calls a function with the value while nobody else has it.
  ///
  /// - Parameter body: what to do; must not ask for the same value again.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  package func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // SAFETY: initialised in `init`, and there as long as `self` is.
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try body(&value)
  }
}
