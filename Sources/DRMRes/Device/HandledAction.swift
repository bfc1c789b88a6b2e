// SPDX-License-Identifier: MIT
//
// What a node and the handle by which its action is run early have in common: one object, which ends with the last of the
// two. Who runs it or takes it off is decided by one exchange; its closure ends there, not with the handle. Any thread.

import Synchronization

/// A closure that runs once, or is dropped without having run.
final class HandledAction: @unchecked Sendable {
  private let gone = Atomic(false)
  // Only for who is handed the node's reference, which happens once.
  private var body: (@Sendable () -> Void)?

  init(_ body: @escaping @Sendable () -> Void) { self.body = body }

  /// Hands a reference to C, which gives it back to `run` or `drop`.
  func give() -> UnsafeMutableRawPointer {
    // SAFETY: balanced by take().
    unsafe Unmanaged.passRetained(self).toOpaque()
  }

  /// Takes a reference back from C.
  @unsafe
  private static func take(_ pointer: UnsafeMutableRawPointer) -> HandledAction {
    // SAFETY: the pointer came from give(), and C hands it back once.
    unsafe Unmanaged<HandledAction>.fromOpaque(pointer).takeRetainedValue()
  }

  /// Runs the closure of a node that goes; from now on nobody claims it.
  @unsafe
  static func run(_ pointer: UnsafeMutableRawPointer) {
    unsafe take(pointer).run()
  }

  /// Ends the closure of a node that goes, unrun.
  @unsafe
  static func drop(_ pointer: UnsafeMutableRawPointer) {
    unsafe take(pointer).body = nil
  }

  /// Runs the closure; from now on nobody claims it.
  func run() {
    // PAIRS WITH: the exchange in claim().
    gone.store(true, ordering: .releasing)
    let body = self.body
    self.body = nil
    body?()
  }

  /// Takes the action for the handle, if it neither ran nor was taken before.
  func claim() -> Bool {
    // PAIRS WITH: itself on another thread, and the store in run(): one of them comes first and wins.
    !gone.exchange(true, ordering: .acquiringAndReleasing)
  }
}
