// SPDX-License-Identifier: MIT
//
// Pointers that C returns with an error inside. The kernel's ERR_PTR() uses the last 4095 addresses for error numbers.

extension UnsafeMutablePointer where Pointee: ~Copyable {
  /// Takes a pointer that C returned, or throws the error in it.
  ///
  /// - Parameters:
  ///   - pointer: What a C function returned.
  ///   - missing: What to throw for NULL.
  @inlinable
  @inline(__always)
  init(checking pointer: UnsafeMutablePointer?, else missing: DRMError = .noMemory) throws(DRMError) {
    // SAFETY: only the address is looked at.
    guard let pointer = unsafe pointer else { throw missing }
    let address = Int(bitPattern: pointer)
    guard address < -4095 || address >= 0 else { throw DRMError(rawValue: Int32(truncatingIfNeeded: 0 &- address)) }
    unsafe self = pointer
  }
}

extension UnsafeMutableRawPointer {
  /// Takes a pointer that C returned, or throws the error in it.
  ///
  /// - Parameters:
  ///   - pointer: What a C function returned.
  ///   - missing: What to throw for NULL.
  @inlinable
  @inline(__always)
  init(checking pointer: UnsafeMutableRawPointer?, else missing: DRMError = .noMemory) throws(DRMError) {
    // SAFETY: only the address is looked at.
    guard let pointer = unsafe pointer else { throw missing }
    let address = Int(bitPattern: pointer)
    guard address < -4095 || address >= 0 else { throw DRMError(rawValue: Int32(truncatingIfNeeded: 0 &- address)) }
    unsafe self = pointer
  }
}

/// The address of a field of a C structure that lies in memory which outlives the call.
@unsafe
@inline(__always)
func address<Field: ~Copyable>(of field: inout Field) -> UnsafeMutablePointer<Field> {
  // SAFETY: the caller passes a field behind a pointer, never a variable of its own.
  unsafe withUnsafeMutablePointer(to: &field) { unsafe $0 }
}
