// SPDX-License-Identifier: MIT
//
// A mapping in userspace. It keeps its file, and with it the drm_device. Unplug takes its pages away: a touch is then the
// driver's fault handler's affair, and where that refuses, a finding; the program goes on with the old pages, so the
// memory is always there to be touched.

import CDRMRes

/// A mapping of a buffer into userspace; ends when it is dropped.
@safe
public struct DRMMapping: ~Copyable, @unchecked Sendable {
  // Never nil; optional for the reason that ManagedKey gives.
  private let start: UnsafeMutableRawPointer?

  private var address: UnsafeMutableRawPointer {
    // SAFETY: the initialiser throws for nil.
    unsafe start.unsafelyUnwrapped
  }

  /// The mapping's size in bytes, as it was asked for.
  public let byteCount: Int

  init(
    _ descriptor: Int32, offset: UInt64, byteCount: Int, _ file: StaticString, _ line: UInt
  ) throws(DRMError) {
    guard byteCount > 0 else { throw .invalidArgument }
    var address: UnsafeMutableRawPointer?
    // SAFETY: the core stores the address during the call.
    let status = unsafe withUnsafeMutablePointer(to: &address) { address in
      at(file, line) { unsafe drmres_mmap(descriptor, byteCount, offset, address) }
    }
    try DRMError.check(status)
    guard let address = unsafe address else { throw .noMemory }
    unsafe start = unsafe address
    self.byteCount = byteCount
  }

  deinit {
    // SAFETY: the mapping is this value's; spans of it cannot outlive it.
    unsafe drmres_munmap(address, byteCount)
  }

  /// Takes the mapping away; the file goes with it if it was closed before.
  ///
  /// The corresponding C function is `drmres_munmap()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  public consuming func unmap(file: StaticString = #fileID, line: UInt = #line) {
    let address = unsafe self.address
    let byteCount = self.byteCount
    discard self
    // SAFETY: as above.
    at(file, line) { _ = unsafe drmres_munmap(address, byteCount) }
  }

  /// The bytes, for reading.
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    borrowing get {
      // SAFETY: the memory is there and readable as long as the mapping is.
      unsafe _overrideLifetime(RawSpan(_unsafeStart: address, byteCount: byteCount), borrowing: self)
    }
  }

  /// The bytes, for reading and writing.
  public var mutableBytes: MutableRawSpan {
    @_lifetime(&self)
    mutating get {
      // SAFETY: as above; other mappings of the buffer are other processes' affair.
      unsafe _overrideLifetime(MutableRawSpan(_unsafeStart: address, byteCount: byteCount), mutating: &self)
    }
  }

  /// Reads 32 bits.
  ///
  /// - Parameter offset: Bytes from the start of the mapping; inside it with the three bytes that follow.
  public borrowing func read32(at offset: Int) -> UInt32 {
    precondition(offset >= 0 && offset <= byteCount - 4, "outside of the mapping")
    // SAFETY: the offset was checked.
    return unsafe address.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
  }

  /// Writes 32 bits.
  ///
  /// - Parameters:
  ///   - value: The new value.
  ///   - offset: Bytes from the start of the mapping; inside it with the three bytes that follow.
  public mutating func write32(_ value: UInt32, at offset: Int) {
    precondition(offset >= 0 && offset <= byteCount - 4, "outside of the mapping")
    // SAFETY: the offset was checked.
    unsafe address.storeBytes(of: value, toByteOffset: offset, as: UInt32.self)
  }
}
