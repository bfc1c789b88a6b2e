// SPDX-License-Identifier: MIT
//
// An exported buffer. It outlives the file that it came from and keeps its drm_device by itself. A value owns one
// descriptor; its calls may be made by several threads at once.

import CDRMRes

/// An exported buffer, as userspace has it.
///
/// It keeps the device that made it alive until it is closed and its mappings are gone.
public struct DMABuffer: ~Copyable, Sendable {
  let descriptor: Int32

  init(adopting descriptor: Int32) { self.descriptor = descriptor }

  deinit { drmres_close(descriptor) }

  /// How reports call the buffer: `dmabuf#1`.
  public var label: String {
    // SAFETY: the function writes into the buffer and keeps nothing.
    unsafe described { buffer, size in unsafe drmres_fd_label(descriptor, buffer, size) }
  }

  /// The buffer's size in bytes, in whole pages.
  public var byteCount: Int {
    // SAFETY: the reference that is taken here is dropped before the end.
    guard let buffer = try? unsafe UnsafeMutablePointer(checking: dma_buf_get(descriptor)) else { return 0 }
    defer { unsafe dma_buf_put(buffer) }
    return unsafe buffer.pointee.size
  }

  /// Maps the buffer.
  ///
  /// - Parameters:
  ///   - byteCount: Bytes, rounded up to whole pages.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The mapping, which keeps the buffer.
  /// - Throws: ``DRMError/invalidArgument``, ``DRMError/noMemory``, ``DRMError/unplugged``.
  public borrowing func map(
    byteCount: Int, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> DRMMapping {
    try DRMMapping(descriptor, offset: 0, byteCount: byteCount, file, line)
  }

  /// Makes a second descriptor of the same buffer.
  ///
  /// The corresponding C function is `drmres_dup()`.
  ///
  /// - Returns: The descriptor; the buffer is kept until the last one is closed and nothing is mapped.
  /// - Throws: An error of the core.
  public borrowing func duplicate() throws(DRMError) -> DMABuffer {
    let copy = drmres_dup(descriptor)
    try DRMError.check(copy)
    return DMABuffer(adopting: copy)
  }

  /// Closes the buffer.
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
