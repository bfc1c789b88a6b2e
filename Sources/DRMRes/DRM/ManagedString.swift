// SPDX-License-Identifier: MIT
//
// Text that goes with the drm_device. Like ManagedKey, of which it is the text's form.

import CDRMRes

/// A key to a text that a DRM device keeps.
@safe
public struct ManagedString: ~Copyable, Sendable {
  @usableFromInline
  let key: ManagedKey<UInt8>

  /// The text's length in bytes of UTF-8, without the final NUL.
  @inlinable
  public var utf8Count: Int { key.count }

  @inlinable
  init(_ key: consuming ManagedKey<UInt8>) { self.key = key }
}

extension DRMDevice {
  /// Copies a text into memory that lives as long as the device.
  ///
  /// The corresponding C function is `drmm_kstrdup()`.
  ///
  /// - Parameters:
  ///   - text: The text; what follows a NUL is not copied.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: A key to the copy.
  /// - Throws: ``DRMError/noMemory``.
  public borrowing func copy(
    _ text: String, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> ManagedString {
    // SAFETY: the device is alive; the text is read during the call.
    let raw = unsafe self.raw
    let made = unsafe at(file, line) { unsafe text.withCString { unsafe drmm_kstrdup(raw, $0, gfpKernel) } }
    guard let copy = unsafe made else { throw .noMemory }
    let count = text.utf8.firstIndex(of: 0).map { text.utf8.distance(from: text.utf8.startIndex, to: $0) }
    return unsafe ManagedString(ManagedKey(copy, owner: identity, count: count ?? text.utf8.count))
  }

  /// Reads a text back.
  ///
  /// - Parameter text: A text of this device.
  /// - Returns: A copy.
  /// - Throws: ``DRMError/foreignKey`` for another device's text.
  public borrowing func string(of text: borrowing ManagedString) throws(DRMError) -> String {
    // SAFETY: the bytes are initialised and live as long as the device.
    let start = try unsafe open(text.key)
    return unsafe String(decoding: UnsafeBufferPointer(start: start, count: text.key.count), as: UTF8.self)
  }

  /// The bytes of a text.
  ///
  /// - Parameter text: A text of this device.
  /// - Returns: Its UTF-8, without the final NUL; the span can outlive neither this reference nor the text.
  /// - Throws: ``DRMError/foreignKey`` for another device's text.
  @_lifetime(borrow self, borrow text)
  public borrowing func utf8(of text: borrowing ManagedString) throws(DRMError) -> Span<UInt8> {
    // SAFETY: as above.
    let start = try unsafe open(text.key)
    let span = unsafe Span(_unsafeStart: start, count: text.key.count)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// Frees a text early.
  ///
  /// The corresponding C function is `drmm_kfree()`.
  ///
  /// - Parameters:
  ///   - text: A text of this device; gone afterwards.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/foreignKey`` for another device's text; then nothing is freed.
  public borrowing func free(
    _ text: consuming ManagedString, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    try free(text.key, file: file, line: line)
  }
}
