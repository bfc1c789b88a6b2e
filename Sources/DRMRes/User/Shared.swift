// SPDX-License-Identifier: MIT
//
// What outlives files: exported buffers and fences. A dma-buf keeps its drm_device by itself; a fence keeps nothing but what
// its maker says. Values own one descriptor or one counted reference each.

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

/// A fence as a descriptor, as userspace has it.
///
/// It keeps its fence, and nothing else.
public struct SyncFile: ~Copyable, Sendable {
  private let descriptor: Int32

  /// Makes a descriptor of a fence.
  ///
  /// The corresponding C functions are `sync_file_create()` and `fd_install()`.
  ///
  /// - Parameter fence: The fence; stays the caller's.
  /// - Throws: ``DRMError/noMemory``, or an error of the core.
  public init(_ fence: borrowing Fence) throws(DRMError) {
    let descriptor = get_unused_fd_flags(0)
    try DRMError.check(descriptor)
    // SAFETY: the fence is alive for the length of the call; the file takes a reference of its own, and the descriptor
    // takes over the file's.
    guard let file = unsafe sync_file_create(fence.raw) else {
      put_unused_fd(UInt32(descriptor))
      throw .noMemory
    }
    unsafe fd_install(UInt32(descriptor), file.pointee.file)
    self.descriptor = descriptor
  }

  deinit { drmres_close(descriptor) }

  /// How reports call it: `fence#1`.
  public var label: String {
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

  /// Closes the descriptor.
  public consuming func close() {}
}
