// SPDX-License-Identifier: MIT
//
// How typed elements lie in a managed payload. A payload is aligned to ARCH_KMALLOC_MINALIGN, of which every build has at
// least eight bytes; a type that wants more gets so many bytes more, and its elements start at the first address in the
// payload that fits. For the ordinary type all of this folds away.

public import CDRMRes

/// The place of `Element`s in a managed payload.
@usableFromInline
enum PayloadLayout<Element: ~Copyable> {
  /// What every payload is aligned to, in bytes, whatever the build.
  @inlinable
  static var guaranteedAlignment: Int { 8 }

  /// Bytes of a payload that holds so many elements, behind so many bytes of something else.
  ///
  /// - Throws: ``DRMError/invalidArgument`` for a negative count, ``DRMError/overflow`` when the size does not fit.
  @inlinable
  @inline(__always)
  static func byteCount(_ count: Int, after header: Int = 0) throws(DRMError) -> Int {
    guard count >= 0 else { throw .invalidArgument }
    let (bytes, overflow) = MemoryLayout<Element>.stride.multipliedReportingOverflow(by: count)
    let extra = header &+ Swift.max(0, MemoryLayout<Element>.alignment &- guaranteedAlignment)
    let (total, overflowTotal) = bytes.addingReportingOverflow(extra)
    guard !overflow, !overflowTotal else { throw .overflow }
    return total
  }

  /// The first element's address in a payload.
  @inlinable
  @inline(__always)
  static func start(in payload: UnsafeMutableRawPointer, after header: Int = 0) -> UnsafeMutableRawPointer {
    // SAFETY: byteCount() left room for the step to the next address that fits.
    let end = unsafe payload + header
    if MemoryLayout<Element>.alignment <= guaranteedAlignment { return unsafe end }
    let mask = UInt(bitPattern: MemoryLayout<Element>.alignment &- 1)
    let address = UInt(bitPattern: end)
    return unsafe end + Int(bitPattern: (0 &- address) & mask)
  }
}

extension PayloadLayout where Element: BitwiseCopyable {
  /// Whether a value is all zeros, as far as that is told by one comparison: the core has zeroed memory at hand, and for a
  /// literal the comparison folds away.
  @inlinable
  @inline(__always)
  static func isZero(_ value: Element) -> Bool {
    // SAFETY: both types have this size, and any bits are an integer; padding would have another size than a stride.
    guard MemoryLayout<Element>.size == MemoryLayout<Element>.stride else { return false }
    switch MemoryLayout<Element>.size {
    case 1: return unsafe unsafeBitCast(value, to: UInt8.self) == 0
    case 2: return unsafe unsafeBitCast(value, to: UInt16.self) == 0
    case 4: return unsafe unsafeBitCast(value, to: UInt32.self) == 0
    case 8: return unsafe unsafeBitCast(value, to: UInt64.self) == 0
    default: return false
    }
  }

  /// What memory for elements of this value is to be asked for with.
  @inlinable
  @inline(__always)
  static func flags(for value: Element) -> gfp_t { isZero(value) ? gfpKernelZeroed : gfpKernel }

  /// Initialises the elements of a payload that was made for so many, with ``flags(for:)``.
  @unsafe
  @inlinable
  @inline(__always)
  static func fill(_ payload: UnsafeMutableRawPointer, with value: Element, _ count: Int) {
    // SAFETY: the payload has room for the elements at their alignment; zeroed memory has their value.
    if isZero(value) {
      unsafe start(in: payload).bindMemory(to: Element.self, capacity: count)
      return
    }
    unsafe start(in: payload).initializeMemory(as: Element.self, repeating: value, count: count)
  }
}
