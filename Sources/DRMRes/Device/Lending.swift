// SPDX-License-Identifier: MIT
//
// C callbacks lend what Swift models as an owned reference. A lent value is put in memory that is never deinitialised, is
// borrowed by a closure, and is forgotten: nothing is counted and nothing is dropped.

/// Lends a value to a closure and forgets it, without running its deinitialiser.
///
/// - Parameters:
///   - make: Makes a value of something that the caller does not own but keeps alive during the call.
///   - body: Borrows the value.
@unsafe
func withLent<Lent: ~Copyable, Value: ~Copyable, Failure: Error>(
  _ make: () -> Lent, _ body: (borrowing Lent) throws(Failure) -> Value
) throws(Failure) -> Value {
  try unsafe withUnsafeTemporaryAllocation(of: Lent.self, capacity: 1) { memory throws(Failure) in
    // SAFETY: initialised here, borrowed by the closure, and given back as raw memory: the deinitialiser, which would
    // drop a reference that nobody took, does not run.
    unsafe memory.initializeElement(at: 0, to: make())
    return try unsafe body(memory[0])
  }
}
