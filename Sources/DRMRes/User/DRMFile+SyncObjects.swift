// SPDX-License-Identifier: MIT
//
// Sync objects as userspace has them in an open file: handles, which end when they are destroyed or with the file. A file of
// a driver without DRMFeatures.syncobj refuses all of it. Any thread may call.

import CDRMRes

extension DRMFile {
  /// Makes a sync object.
  ///
  /// The corresponding C macro is `DRM_IOCTL_SYNCOBJ_CREATE`.
  ///
  /// - Parameter signaled: Whether it begins with a fence that is signalled; it is empty otherwise.
  /// - Returns: A handle of this file to it.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/notSupported`` by a driver without sync objects; ``DRMError/unplugged``.
  public borrowing func createSyncObject(signaled: Bool = false) throws(DRMError) -> UInt32 {
    var argument = drm_syncobj_create(handle: 0, flags: signaled ? 1 : 0)
    try core(0xbf, direction: .readWrite, &argument)
    return argument.handle
  }

  /// Closes a handle to a sync object.
  ///
  /// The corresponding C macro is `DRM_IOCTL_SYNCOBJ_DESTROY`.
  ///
  /// - Parameter handle: The handle.
  /// - Throws: ``DRMError/invalidArgument`` if the file has no such handle; ``DRMError/notSupported``;
  ///   ``DRMError/unplugged``.
  public borrowing func destroySyncObject(_ handle: UInt32) throws(DRMError) {
    var argument = drm_syncobj_destroy(handle: handle, pad: 0)
    try core(0xc0, direction: .readWrite, &argument)
  }

  /// Makes a descriptor of a sync object.
  ///
  /// The corresponding C macro is `DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD`.
  ///
  /// - Parameter handle: A handle of this file.
  /// - Returns: The descriptor, which does not need this file.
  /// - Throws: ``DRMError/invalidArgument`` if the file has no such handle; ``DRMError/noMemory``;
  ///   ``DRMError/notSupported``; ``DRMError/unplugged``.
  public borrowing func exportSyncObject(_ handle: UInt32) throws(DRMError) -> SyncObjectFile {
    SyncObjectFile(adopting: try descriptor(of: handle, asSyncFile: false))
  }

  /// Gives this file a handle to a sync object that was exported.
  ///
  /// The corresponding C macro is `DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE`.
  ///
  /// - Parameter object: The descriptor; stays the caller's. Any device's will do.
  /// - Returns: The handle, to the very same object.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/notSupported``; ``DRMError/unplugged``.
  public borrowing func importSyncObject(_ object: borrowing SyncObjectFile) throws(DRMError) -> UInt32 {
    var argument = drm_syncobj_handle(handle: 0, flags: 0, fd: object.descriptor, pad: 0)
    try core(0xc2, direction: .readWrite, &argument)
    return argument.handle
  }

  /// Makes a sync file of the fence that a sync object has now.
  ///
  /// The corresponding C macro is `DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD`, with
  /// `DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE`.
  ///
  /// - Parameter handle: A handle of this file.
  /// - Returns: The sync file; what comes into the sync object later is not in it.
  /// - Throws: ``DRMError/noEntry`` if the file has no such handle; ``DRMError/invalidArgument`` if the sync object is
  ///   empty, or without memory; ``DRMError/notSupported``; ``DRMError/unplugged``.
  public borrowing func exportSyncFile(_ handle: UInt32) throws(DRMError) -> SyncFile {
    SyncFile(adopting: try descriptor(of: handle, asSyncFile: true))
  }

  /// Puts the fence of a sync file into a sync object.
  ///
  /// The corresponding C macro is `DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE`, with
  /// `DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE`.
  ///
  /// - Parameters:
  ///   - file: The sync file; stays the caller's.
  ///   - handle: A handle of this file.
  /// - Throws: ``DRMError/noEntry`` if the file has no such handle; ``DRMError/notSupported``; ``DRMError/unplugged``.
  public borrowing func importSyncFile(_ file: borrowing SyncFile, into handle: UInt32) throws(DRMError) {
    var argument = drm_syncobj_handle(handle: handle, flags: 1, fd: file.descriptor, pad: 0)
    try core(0xc2, direction: .readWrite, &argument)
  }

  /// Empties sync objects: all of them or none.
  ///
  /// The corresponding C macro is `DRM_IOCTL_SYNCOBJ_RESET`.
  ///
  /// - Parameter handles: Handles of this file, at least one.
  /// - Throws: ``DRMError/noEntry`` if the file has not all of them; ``DRMError/invalidArgument`` for none;
  ///   ``DRMError/noMemory``; ``DRMError/notSupported``; ``DRMError/unplugged``.
  public borrowing func resetSyncObjects(_ handles: [UInt32]) throws(DRMError) {
    try forEach(of: handles, call: 0xc4)
  }

  /// Puts a fence that is signalled into sync objects: into all of them or none.
  ///
  /// The corresponding C macro is `DRM_IOCTL_SYNCOBJ_SIGNAL`.
  ///
  /// - Parameter handles: Handles of this file, at least one.
  /// - Throws: As ``resetSyncObjects(_:)``.
  public borrowing func signalSyncObjects(_ handles: [UInt32]) throws(DRMError) {
    try forEach(of: handles, call: 0xc5)
  }

  /// Sleeps until one sync object, or each of them, has a fence that is signalled.
  ///
  /// The corresponding C macro is `DRM_IOCTL_SYNCOBJ_WAIT`.
  ///
  /// - Parameters:
  ///   - handles: Handles of this file, at least one.
  ///   - all: Whether to wait for each of them, and not for the first.
  ///   - forSubmit: Whether to wait for a fence, too, where there is none yet.
  ///   - nanoseconds: How long, in controlled time; 0 only looks; `nil` for as long as it takes.
  /// - Returns: The index of one that is signalled.
  /// - Throws: ``DRMError/timerExpired`` when time ran out; ``DRMError/invalidArgument`` for none, or for one without a
  ///   fence unless `forSubmit`; ``DRMError/noEntry`` if the file has not all of them; ``DRMError/noMemory``;
  ///   ``DRMError/notSupported``; ``DRMError/unplugged`` if that came before the call.
  @discardableResult
  public borrowing func waitForSyncObjects(
    _ handles: [UInt32], all: Bool = false, forSubmit: Bool = false, nanoseconds: UInt64? = nil
  ) throws(DRMError) -> Int {
    guard let count = UInt32(exactly: handles.count), count > 0 else { throw .invalidArgument }
    var until = Int64.max
    if let nanoseconds {
      until = nanoseconds > 0 ? ktime_get().addingReportingOverflow(Int64(clamping: nanoseconds)).partialValue : 0
      if until < 0 { until = Int64.max }
    }
    // SAFETY: the core reads so many handles during the call.
    return try unsafe handles.withUnsafeBufferPointer { (handles) throws(DRMError) in
      var argument = drm_syncobj_wait()
      argument.handles = UInt64(UInt(bitPattern: handles.baseAddress))
      argument.count_handles = count
      argument.flags = (all ? 1 : 0) | (forSubmit ? 2 : 0)
      argument.timeout_nsec = until
      try core(0xc3, direction: .readWrite, &argument)
      return Int(argument.first_signaled)
    }
  }

  private borrowing func descriptor(of handle: UInt32, asSyncFile: Bool) throws(DRMError) -> Int32 {
    var argument = drm_syncobj_handle(handle: handle, flags: asSyncFile ? 1 : 0, fd: -1, pad: 0)
    try core(0xc1, direction: .readWrite, &argument)
    return argument.fd
  }

  private borrowing func forEach(of handles: [UInt32], call number: UInt32) throws(DRMError) {
    guard let count = UInt32(exactly: handles.count) else { throw .invalidArgument }
    // SAFETY: the core reads so many handles during the call.
    try unsafe handles.withUnsafeBufferPointer { (handles) throws(DRMError) in
      let address = UInt64(UInt(bitPattern: handles.baseAddress))
      var argument = drm_syncobj_array(handles: address, count_handles: count, pad: 0)
      try core(number, direction: .readWrite, &argument)
    }
  }
}
