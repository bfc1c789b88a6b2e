// SPDX-License-Identifier: MIT
//
// The one error type of the library: an errno. Every throwing function of DRMRes throws it and nothing else, so that a
// failure crosses the border between C and Swift as the same number in both directions. It owns nothing.

/// An error that a driver, or Linux on its behalf, answers with.
///
/// A value is the positive error number of C: what a C function returns as `-ENOMEM` is thrown as ``noMemory``. Compare
/// with the named constants, or switch over them:
///
/// ```swift
/// do throws(DRMError) {
///   try file.call(getStatistics, &statistics)
/// } catch .unplugged {
///   // The device is gone; the file is still there.
/// }
/// ```
@frozen
public struct DRMError: Error, RawRepresentable, Hashable, Sendable {
  /// The error number of C, positive.
  public let rawValue: Int32

  /// The error number of C, positive.
  @inlinable
  public var errno: Int32 { rawValue }

  /// Makes an error from the number that C uses.
  ///
  /// - Parameter rawValue: A positive error number, as in `errno.h`.
  @inlinable
  public init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// Makes an error from what a kernel-shaped C function returned.
  ///
  /// - Parameter status: A return value: 0 or positive for success, a negative error number for failure.
  /// - Returns: `nil` for success.
  @inlinable
  public init?(status: Int32) {
    guard status < 0 else { return nil }
    self.init(rawValue: 0 &- status)
  }

  /// The value that a kernel-shaped C function returns for this error.
  @inlinable
  public var status: Int32 { 0 &- rawValue }

  /// Throws if a kernel-shaped C function failed.
  @inlinable
  @inline(__always)
  static func check(_ status: Int32) throws(DRMError) {
    if status < 0 { throw DRMError(rawValue: 0 &- status) }
  }
}

extension DRMError {
  /// Whether an error is matched by a constant in a `catch` or `case`.
  @inlinable
  public static func ~= (pattern: DRMError, value: any Error) -> Bool {
    value as? DRMError == pattern
  }
}

extension DRMError: CustomStringConvertible {
  /// What went wrong, and the name of the error in C: `Out of memory (ENOMEM)`.
  public var description: String {
    guard let known = Self.texts[rawValue] else { return "Error \(rawValue)" }
    return "\(known.text) (\(known.name))"
  }

  /// The name of the error in C, such as `ENOMEM`; `nil` if the library never uses it.
  public var name: String? { Self.texts[rawValue]?.name }

  private static let texts: [Int32: (name: String, text: String)] = [
    1: ("EPERM", "Operation not permitted"),
    2: ("ENOENT", "No such entry"),
    4: ("EINTR", "Interrupted"),
    5: ("EIO", "Input/output error"),
    6: ("ENXIO", "No such device or address"),
    7: ("E2BIG", "Argument list too long"),
    9: ("EBADF", "Bad file descriptor"),
    11: ("EAGAIN", "Try again"),
    12: ("ENOMEM", "Out of memory"),
    13: ("EACCES", "Permission denied"),
    14: ("EFAULT", "Bad address"),
    16: ("EBUSY", "Device or resource busy"),
    17: ("EEXIST", "Already exists"),
    19: ("ENODEV", "No such device"),
    22: ("EINVAL", "Invalid argument"),
    25: ("ENOTTY", "Inappropriate ioctl for device"),
    27: ("EFBIG", "File too large"),
    28: ("ENOSPC", "No space left on device"),
    34: ("ERANGE", "Out of range"),
    35: ("EDEADLK", "Deadlock would occur"),
    38: ("ENOSYS", "Function not implemented"),
    61: ("ENODATA", "No data available"),
    62: ("ETIME", "Timer expired"),
    75: ("EOVERFLOW", "Value too large"),
    95: ("EOPNOTSUPP", "Operation not supported"),
    110: ("ETIMEDOUT", "Timed out"),
    114: ("EALREADY", "Operation already in progress"),
    125: ("ECANCELED", "Operation canceled"),
    512: ("ERESTARTSYS", "Interrupted, to be restarted"),
    517: ("EPROBE_DEFER", "Driver requests probe retry"),
  ]
}
