// SPDX-License-Identifier: MIT
//
// Userspace's side: a descriptor of a device node. It keeps the drm_device alive until it is closed and its mappings are
// gone; unplug does not end it. A value owns one descriptor. Its calls may be made by several threads at once.

import CDRMRes

/// An open device node, as userspace has it.
///
/// The corresponding C functions are those of `drmres/user.h`.
public struct DRMFile: ~Copyable, Sendable {
  private let descriptor: Int32

  /// How a node is opened.
  public struct OpenFlags: OptionSet, Hashable, Sendable {
    /// The bits of `O_*`.
    public let rawValue: Int32

    /// Makes a set from the bits of `O_*`.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// For reading and writing: `O_RDWR`.
    public static let readWrite = OpenFlags(rawValue: 0x2)
    /// A read does not wait for an event: `O_NONBLOCK`.
    public static let nonBlocking = OpenFlags(rawValue: 0x800)
    /// Nobody else may have the node open: `O_EXCL`.
    public static let exclusive = OpenFlags(rawValue: 0x80)
  }

  /// Takes over a descriptor that the caller owns.
  init(adopting descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit { drmres_close(descriptor) }

  /// Opens a device: its primary node, or its render or accel node if it has no other.
  ///
  /// The corresponding C function is `drmres_open_device()`.
  ///
  /// - Parameters:
  ///   - device: The device.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The file.
  /// - Throws: ``DRMError/noDevice`` for a device that is not registered or was unplugged; what the driver threw.
  public static func open(
    _ device: borrowing DRMDevice, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> DRMFile {
    // SAFETY: the device is alive for the length of the call.
    let raw = unsafe device.raw
    let descriptor = at(file, line) { unsafe drmres_open_device(raw) }
    try DRMError.check(descriptor)
    return DRMFile(adopting: descriptor)
  }

  /// Opens a node by its minor number.
  ///
  /// The corresponding C function is `drmres_open()`.
  ///
  /// - Parameters:
  ///   - minor: 0 for `card0`, 128 for `renderD128`.
  ///   - flags: How.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The file.
  /// - Throws: ``DRMError/noDevice`` for a node that is not there; what the driver threw.
  public static func open(
    minor: UInt32, flags: OpenFlags = .readWrite, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> DRMFile {
    let descriptor = at(file, line) { drmres_open(minor, flags.rawValue) }
    try DRMError.check(descriptor)
    return DRMFile(adopting: descriptor)
  }

  /// How reports call the file: `file#1`.
  public var label: String {
    // SAFETY: the function writes into the buffer and keeps nothing.
    unsafe described { buffer, size in unsafe drmres_fd_label(descriptor, buffer, size) }
  }

  /// Makes a second descriptor of the same file.
  ///
  /// The corresponding C function is `drmres_dup()`.
  ///
  /// - Returns: The descriptor; the file ends with the last one.
  /// - Throws: An error of the core.
  public borrowing func duplicate() throws(DRMError) -> DRMFile {
    let copy = drmres_dup(descriptor)
    try DRMError.check(copy)
    return DRMFile(adopting: copy)
  }

  /// Closes the descriptor. If it is the last and nothing is mapped, the driver's `postClose` runs, and the device is
  /// released if nothing else holds it.
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

extension DRMFile {
  /// Calls an ioctl.
  ///
  /// The corresponding C function is `drmres_ioctl()`.
  ///
  /// - Parameters:
  ///   - ioctl: The ioctl.
  ///   - argument: What the driver gets, and what it leaves there.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/unplugged`` once the device is unplugged; ``DRMError/invalidArgument`` for an ioctl that the
  ///   driver does not have; ``DRMError/permissionDenied``; what the driver threw.
  public borrowing func call<Argument>(
    _ ioctl: IOCTL<Argument>, _ argument: inout Argument, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    // SAFETY: the command says the argument's size, and the core copies it during the call.
    let status = unsafe withUnsafeMutablePointer(to: &argument) { argument in
      at(file, line) { unsafe drmres_ioctl(descriptor, ioctl.command, argument) }
    }
    try DRMError.check(Int32(truncatingIfNeeded: status))
  }

  /// Calls an ioctl without an argument.
  ///
  /// The corresponding C function is `drmres_ioctl()`.
  ///
  /// - Parameters:
  ///   - ioctl: The ioctl.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: As ``call(_:_:file:line:)``.
  public borrowing func call(
    _ ioctl: IOCTL<Void>, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    var nothing: Void = ()
    try call(ioctl, &nothing, file: file, line: line)
  }

  /// Reads events.
  ///
  /// The corresponding C function is `drmres_read()`.
  ///
  /// - Parameter byteCount: Room for so many bytes.
  /// - Returns: Whole events, each with its head; empty if not even the first fits.
  /// - Throws: ``DRMError/tryAgain`` if there is none and the file does not wait; an error of the core.
  public borrowing func readEvents(byteCount: Int = 4096) throws(DRMError) -> [UInt8] {
    var status = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: max(0, byteCount)) { buffer, count in
      // SAFETY: the core writes at most so many bytes and says how many.
      status = unsafe drmres_read(descriptor, buffer.baseAddress, buffer.count)
      count = max(0, min(status, buffer.count))
    }
    try DRMError.check(Int32(truncatingIfNeeded: status))
    return bytes
  }

  /// Whether an event is there to be read.
  ///
  /// The corresponding C function is `drmres_poll()`.
  public var hasEvent: Bool { drmres_poll(descriptor) & 0x1 != 0 }

  /// Maps a buffer.
  ///
  /// The corresponding C function is `drmres_mmap()`.
  ///
  /// - Parameters:
  ///   - offset: The offset that the driver gave for the buffer, a multiple of the page size.
  ///   - byteCount: Bytes, rounded up to whole pages.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The mapping, which keeps the file open.
  /// - Throws: ``DRMError/invalidArgument``, ``DRMError/noMemory``, ``DRMError/unplugged``; what the driver threw.
  public borrowing func map(
    offset: UInt64, byteCount: Int, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> DRMMapping {
    try DRMMapping(descriptor, offset: offset, byteCount: byteCount, file, line)
  }
}

extension DRMFile {
  /// Closes a handle to a buffer.
  ///
  /// The corresponding C macro is `DRM_IOCTL_GEM_CLOSE`.
  ///
  /// - Parameter handle: The handle.
  /// - Throws: ``DRMError/invalidArgument`` if the file has no such handle; ``DRMError/unplugged``.
  public borrowing func closeBuffer(_ handle: UInt32) throws(DRMError) {
    var argument = drm_gem_close(handle: handle, pad: 0)
    try core(0x09, direction: .write, &argument)
  }

  /// Exports a buffer, so that another device or process can have it.
  ///
  /// The corresponding C macro is `DRM_IOCTL_PRIME_HANDLE_TO_FD`.
  ///
  /// - Parameter handle: A handle of this file.
  /// - Returns: The exported buffer, which keeps the device alive by itself.
  /// - Throws: ``DRMError/noEntry`` if the file has no such handle; ``DRMError/noMemory``; ``DRMError/unplugged``.
  public borrowing func exportBuffer(_ handle: UInt32) throws(DRMError) -> DMABuffer {
    var argument = drm_prime_handle(handle: handle, flags: 0x2, fd: -1)
    try core(0x2d, direction: .readWrite, &argument)
    return DMABuffer(adopting: argument.fd)
  }

  /// Imports a buffer that was exported.
  ///
  /// The corresponding C macro is `DRM_IOCTL_PRIME_FD_TO_HANDLE`.
  ///
  /// - Parameter buffer: The buffer; stays the caller's.
  /// - Returns: A handle of this file to it.
  /// - Throws: ``DRMError/invalidArgument`` for another device's buffer; ``DRMError/noMemory``; ``DRMError/unplugged``.
  public borrowing func importBuffer(_ buffer: borrowing DMABuffer) throws(DRMError) -> UInt32 {
    var argument = drm_prime_handle(handle: 0, flags: 0, fd: buffer.descriptor)
    try core(0x2e, direction: .readWrite, &argument)
    return argument.handle
  }

  /// Calls one of DRM's own ioctls.
  borrowing func core<Argument: BitwiseCopyable>(
    _ number: UInt32, direction: IOCTLDirection, _ argument: inout Argument
  ) throws(DRMError) {
    let command =
      direction.rawValue << 30 | UInt32(MemoryLayout<Argument>.size) << 16 | UInt32(UInt8(ascii: "d")) << 8 | number
    // SAFETY: the command says the argument's size, and the core copies it during the call.
    let status = unsafe withUnsafeMutablePointer(to: &argument) { unsafe drmres_ioctl(descriptor, command, $0) }
    try DRMError.check(Int32(truncatingIfNeeded: status))
  }
}
