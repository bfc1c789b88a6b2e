// SPDX-License-Identifier: MIT
//
// Sync objects as a driver finds them: userspace names one by a handle of its file, the driver takes a reference and keeps
// it as long as its job needs it, which may be longer than the file is open. Any thread may call.

import CDRMRes

extension OpenFile {
  /// Finds the sync object behind a handle.
  ///
  /// The corresponding C function is `drm_syncobj_find()`.
  ///
  /// - Parameter handle: A handle of this file, from userspace.
  /// - Returns: A reference on it, which may be kept.
  /// - Throws: ``DRMError/noEntry`` if the file has no such handle; ``DRMError/notSupported`` by a driver without
  ///   ``DRMFeatures/syncobj``.
  public borrowing func syncObject(_ handle: UInt32) throws(DRMError) -> SyncObject {
    try requireSyncObjects()
    // SAFETY: the file is open for the length of the callback; the reference goes to the value.
    guard let object = unsafe drm_syncobj_find(raw, handle) else { throw .noEntry }
    return unsafe SyncObject(adopting: object)
  }

  /// Finds the fence that is in a sync object now: what a job waits for.
  ///
  /// The corresponding C function is `drm_syncobj_find_fence()`.
  ///
  /// - Parameter handle: A handle of this file, from userspace.
  /// - Returns: A reference on the fence, which may be kept.
  /// - Throws: ``DRMError/noEntry`` if the file has no such handle; ``DRMError/invalidArgument`` if the sync object is
  ///   empty; ``DRMError/notSupported``.
  public borrowing func fence(inSyncObject handle: UInt32) throws(DRMError) -> Fence {
    try requireSyncObjects()
    var found: UnsafeMutablePointer<dma_fence>?
    // SAFETY: the file is open for the length of the callback; the core stores a reference, which goes to the value.
    try DRMError.check(unsafe drm_syncobj_find_fence(raw, handle, 0, 0, &found))
    guard let found = unsafe found else { throw .invalidArgument }
    return unsafe Fence(adopting: found)
  }

  /// Gives the file a handle to a sync object.
  ///
  /// The corresponding C function is `drm_syncobj_get_handle()`.
  ///
  /// - Parameter object: The sync object; stays the caller's.
  /// - Returns: The handle, which keeps the sync object until it is destroyed or the file is closed.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/notSupported``.
  public borrowing func makeHandle(of object: borrowing SyncObject) throws(DRMError) -> UInt32 {
    try requireSyncObjects()
    var handle: UInt32 = 0
    // SAFETY: the file is open for the length of the callback, the object is alive for the length of the call.
    try DRMError.check(unsafe drm_syncobj_get_handle(raw, object.raw, &handle))
    return handle
  }

  /// A file of a driver without the feature has no table of handles.
  private borrowing func requireSyncObjects() throws(DRMError) {
    // SAFETY: the file is open for the length of the callback, and its minor and device with it.
    guard unsafe drm_core_check_feature(raw.pointee.minor.pointee.dev, DRIVER_SYNCOBJ) else { throw .notSupported }
  }
}
