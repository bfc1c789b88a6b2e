// SPDX-License-Identifier: MIT
//
// A fence as a descriptor. It outlives every file, driver and device; it keeps its fence until it is closed, and the fence
// keeps what its maker says. A value owns one descriptor; its calls may be made by several threads at once.

import CDRMRes

/// A fence as a descriptor, as userspace has it.
///
/// It keeps its fence, and nothing else: a device only if the fence keeps it, see
/// ``Fence/init(driver:timeline:context:sequence:keepingAlive:file:line:)``.
public struct SyncFile: ~Copyable, Sendable {
  let descriptor: Int32

  /// Takes over a descriptor that the caller owns.
  init(adopting descriptor: Int32) { self.descriptor = descriptor }

  /// Makes a descriptor of a fence.
  ///
  /// The corresponding C functions are `sync_file_create()` and `fd_install()`.
  ///
  /// - Parameters:
  ///   - fence: The fence; stays the caller's.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/noMemory``, or an error of the core.
  public init(_ fence: borrowing Fence, file: StaticString = #fileID, line: UInt = #line) throws(DRMError) {
    let descriptor = at(file, line) { get_unused_fd_flags(0) }
    try DRMError.check(descriptor)
    // SAFETY: the fence is alive for the length of the call; the file takes a reference of its own, and the descriptor
    // takes over the file's.
    let raw = unsafe fence.raw
    guard let made = unsafe at(file, line, { unsafe sync_file_create(raw) }) else {
      put_unused_fd(UInt32(descriptor))
      throw .noMemory
    }
    unsafe fd_install(UInt32(descriptor), made.pointee.file)
    self.descriptor = descriptor
  }

  deinit { drmres_close(descriptor) }

  /// How reports call it: `fence#1`.
  public var label: String {
    // SAFETY: the function writes into the buffer and keeps nothing.
    unsafe described { buffer, size in unsafe drmres_fd_label(descriptor, buffer, size) }
  }

  /// Takes a reference on the fence.
  ///
  /// The corresponding C function is `sync_file_get_fence()`.
  ///
  /// - Returns: The fence.
  /// - Throws: ``DRMError/badFileDescriptor`` if the descriptor is no fence's any more.
  public borrowing func fence() throws(DRMError) -> Fence {
    // SAFETY: the reference goes to the value.
    guard let fence = unsafe sync_file_get_fence(descriptor) else { throw .badFileDescriptor }
    return unsafe Fence(adopting: fence)
  }

  /// Whether the fence is signalled.
  ///
  /// Asks the driver's fence, which may be long after the device is gone. The corresponding C function is
  /// `drmres_poll()`.
  public var isSignaled: Bool { drmres_poll(descriptor) & 0x1 != 0 }

  /// Sleeps until the fence is signalled.
  ///
  /// The corresponding C function is `dma_fence_wait()`.
  ///
  /// - Throws: The error that the work ended with; ``DRMError/badFileDescriptor``.
  public borrowing func wait() throws(DRMError) { try fence().wait() }

  /// Makes a second descriptor of the same file.
  ///
  /// The corresponding C function is `drmres_dup()`.
  ///
  /// - Returns: The descriptor; the fence is kept until the last one is closed.
  /// - Throws: An error of the core.
  public borrowing func duplicate() throws(DRMError) -> SyncFile {
    let copy = drmres_dup(descriptor)
    try DRMError.check(copy)
    return SyncFile(adopting: copy)
  }

  /// Closes the descriptor. If it is the last, the fence is let go of, and what that keeps.
  ///
  /// The corresponding C function is `drmres_close()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  public consuming func close(file: StaticString = #fileID, line: UInt = #line) {
    let descriptor = self.descriptor
    discard self
    at(file, line) { _ = drmres_close(descriptor) }
  }
}
