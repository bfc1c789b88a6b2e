// SPDX-License-Identifier: MIT
//
// A group of device-managed resources: what a closure adds between two markers is released together if the closure throws.
// The closure is @Sendable, not because it runs on another thread, but so that it cannot capture the proof from outside:
// memory that was allocated with that one would go with the group and could outlive it. What the closure adds, it adds with
// the proof that it is given, whose memory cannot leave it.

import CDRMRes

extension BoundDevice {
  /// Runs a closure that adds resources, and releases them all again if it throws.
  ///
  /// The corresponding C functions are `devres_open_group()`, `devres_remove_group()` and `devres_release_group()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  ///   - body: What to run, on this thread; gets a proof whose memory cannot leave the closure.
  /// - Returns: What the closure returned.
  /// - Throws: What the closure throws, after its resources were released; ``DRMError/noMemory`` without having run it.
  public borrowing func withGroup<Value: ~Copyable>(
    file: StaticString = #fileID, line: UInt = #line,
    _ body: @Sendable (borrowing BoundDevice) throws(DRMError) -> Value
  ) throws(DRMError) -> Value {
    // SAFETY: the device is bound. The group's own address is its name, so that no other group is meant.
    let raw = unsafe self.raw
    let id = try unsafe UnsafeMutableRawPointer(
      checking: at(file, line) { unsafe devres_open_group(raw, nil, gfpKernel) })
    do throws(DRMError) {
      let value = try body(self)
      unsafe devres_remove_group(raw, id)
      return value
    } catch {
      unsafe devres_release_group(raw, id)
      throw error
    }
  }
}
