// SPDX-License-Identifier: MIT
//
// Sync objects: counted boxes for one fence, which can be exchanged. A SyncObject owns one counted reference, a
// SyncObjectFile one descriptor; the box, with the fence in it, ends with the last of these and of the handles in open files.
// None of them keeps a device by itself. All of it may be used on any thread. Timelines are not modelled.

import CDRMRes

/// One counted reference to a sync object.
///
/// A driver makes one, or gets one of a file's handle with ``OpenFile/syncObject(_:)``; userspace has handles in a
/// ``DRMFile``, or a ``SyncObjectFile``. The corresponding C type is `struct drm_syncobj`.
@safe
public struct SyncObject: ~Copyable, @unchecked Sendable {
  let raw: UnsafeMutablePointer<drm_syncobj>

  /// Takes over a reference that the caller owns.
  init(adopting raw: UnsafeMutablePointer<drm_syncobj>) {
    // SAFETY: the pointer is only kept here.
    unsafe self.raw = unsafe raw
  }

  deinit {
    // SAFETY: the value owns a reference; it is given up here and nowhere else.
    unsafe drm_syncobj_put(raw)
  }

  /// Makes a sync object without a fence.
  ///
  /// The corresponding C function is `drm_syncobj_create()`.
  ///
  /// - Parameters:
  ///   - signaled: Whether it begins with a fence that is signalled: `DRM_SYNCOBJ_CREATE_SIGNALED`.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/noMemory``.
  public init(signaled: Bool = false, file: StaticString = #fileID, line: UInt = #line) throws(DRMError) {
    try unsafe self.init(flags: signaled ? 1 : 0, nil, file, line)
  }

  /// Makes a sync object with a fence in it.
  ///
  /// The corresponding C function is `drm_syncobj_create()`.
  ///
  /// - Parameters:
  ///   - fence: The fence; stays the caller's.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/noMemory``.
  public init(_ fence: borrowing Fence, file: StaticString = #fileID, line: UInt = #line) throws(DRMError) {
    // SAFETY: the fence is alive for the length of the call; the object takes a reference of its own.
    try unsafe self.init(flags: 0, fence.raw, file, line)
  }

  @unsafe
  private init(
    flags: UInt32, _ fence: UnsafeMutablePointer<dma_fence>?, _ file: StaticString, _ line: UInt
  ) throws(DRMError) {
    var made: UnsafeMutablePointer<drm_syncobj>?
    // SAFETY: the core stores the object during the call; its reference goes to the value.
    let status = unsafe withUnsafeMutablePointer(to: &made) { made in
      at(file, line) { unsafe drm_syncobj_create(made, flags, fence) }
    }
    try DRMError.check(status)
    guard let made = unsafe made else { throw .noMemory }
    unsafe raw = unsafe made
  }

  /// Takes another reference.
  ///
  /// The corresponding C function is `drm_syncobj_get()`.
  public borrowing func reference() -> SyncObject {
    // SAFETY: the value owns a reference; the new one goes to the new value.
    unsafe drm_syncobj_get(raw)
    return unsafe SyncObject(adopting: raw)
  }

  /// The fence that is in the box now.
  ///
  /// The corresponding C function is `drm_syncobj_fence_get()`.
  ///
  /// - Returns: A reference on it; `nil` if the box is empty.
  public borrowing func fence() -> Fence? {
    // SAFETY: the object is alive for the length of the call; the reference goes to the value.
    guard let fence = unsafe drm_syncobj_fence_get(raw) else { return nil }
    return unsafe Fence(adopting: fence)
  }

  /// Puts a fence into the box, and lets go of the one that was there.
  ///
  /// The corresponding C function is `drm_syncobj_replace_fence()`.
  ///
  /// - Parameters:
  ///   - fence: The fence; stays the caller's.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  public borrowing func replaceFence(
    with fence: borrowing Fence, file: StaticString = #fileID, line: UInt = #line
  ) {
    // SAFETY: both are alive for the length of the call; the object takes a reference of its own.
    let (raw, fence) = unsafe (self.raw, fence.raw)
    at(file, line) { unsafe drm_syncobj_replace_fence(raw, fence) }
  }

  /// Empties the box.
  ///
  /// The corresponding C function is `drm_syncobj_replace_fence()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  public borrowing func removeFence(file: StaticString = #fileID, line: UInt = #line) {
    // SAFETY: the object is alive for the length of the call.
    let raw = unsafe self.raw
    at(file, line) { unsafe drm_syncobj_replace_fence(raw, nil) }
  }

  /// Sleeps until the fence that is in the box now is signalled.
  ///
  /// The corresponding C functions are `drm_syncobj_fence_get()` and `dma_fence_wait()`.
  ///
  /// - Throws: ``DRMError/invalidArgument`` if the box is empty; the error that the work ended with.
  public borrowing func wait() throws(DRMError) {
    guard let fence = fence() else { throw .invalidArgument }
    try fence.wait()
  }

  /// Makes a descriptor, so that another file or process can have the sync object.
  ///
  /// The corresponding C function is `drm_syncobj_get_fd()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The descriptor, which keeps the sync object by itself.
  /// - Throws: ``DRMError/noMemory``, or an error of the core.
  public borrowing func export(
    file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> SyncObjectFile {
    var descriptor: Int32 = -1
    // SAFETY: the object is alive for the length of the call, and the core stores the descriptor during it.
    let raw = unsafe self.raw
    let status = unsafe withUnsafeMutablePointer(to: &descriptor) { descriptor in
      at(file, line) { unsafe drm_syncobj_get_fd(raw, descriptor) }
    }
    try DRMError.check(status)
    return SyncObjectFile(adopting: descriptor)
  }
}

/// A sync object as a descriptor, as userspace has it.
///
/// It keeps the sync object with the fence in it, after every file, driver and device is gone; a device only if that
/// fence keeps it. ``DRMFile/importSyncObject(_:)`` gives a file a handle to the very same object.
public struct SyncObjectFile: ~Copyable, Sendable {
  let descriptor: Int32

  /// Takes over a descriptor that the caller owns.
  init(adopting descriptor: Int32) { self.descriptor = descriptor }

  deinit { drmres_close(descriptor) }

  /// How reports call it: `fence#1`.
  public var label: String {
    // SAFETY: the function writes into the buffer and keeps nothing.
    unsafe described { buffer, size in unsafe drmres_fd_label(descriptor, buffer, size) }
  }

  /// Makes a second descriptor of the same file.
  ///
  /// The corresponding C function is `drmres_dup()`.
  ///
  /// - Returns: The descriptor; the sync object is kept until the last one is closed.
  /// - Throws: An error of the core.
  public borrowing func duplicate() throws(DRMError) -> SyncObjectFile {
    let copy = drmres_dup(descriptor)
    try DRMError.check(copy)
    return SyncObjectFile(adopting: copy)
  }

  /// Closes the descriptor.
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
