// SPDX-License-Identifier: MIT

internal import CBuiltInDrivers
public import CDRMRes

/// A driver that is written as kernel-shaped C and linked into the program.
///
/// It is run in child processes unless told otherwise: a crash of it ends a run and not the test.
@safe
public struct CDriver: @unchecked Sendable {
  /// What reports call it.
  public let name: String
  /// One line for a list.
  public let summary: String
  // Static data of the program; only ever handed to C.
  let platform: UnsafeMutablePointer<platform_driver>

  /// Names a driver that is in the program.
  ///
  /// - Parameters:
  ///   - name: What reports call it.
  ///   - summary: One line for a list.
  ///   - platform: The driver; static storage, registered nowhere.
  @unsafe
  public init(_ name: String, summary: String = "", platform: UnsafeMutablePointer<platform_driver>) {
    self.name = name
    self.summary = summary
    unsafe self.platform = unsafe platform
  }
}

extension CDriver {
  /// The drivers that ship with this package, in the order in which they are listed.
  ///
  /// The corresponding C function is `builtin_driver_at()`.
  public static let builtIn: [CDriver] = (0..<builtin_driver_count()).map { index in
    // SAFETY: `index` is below the count, so the entry exists; it and its strings are static.
    let entry = unsafe builtin_driver_at(index).pointee
    return unsafe CDriver(
      String(cString: entry.name), summary: String(cString: entry.summary), platform: entry.platform)
  }

  /// Looks up a driver that ships with this package.
  ///
  /// - Parameter name: Its name.
  /// - Returns: The driver, `nil` if there is none of that name.
  public static func builtIn(named name: String) -> CDriver? {
    builtIn.first { $0.name == name }
  }
}
