// SPDX-License-Identifier: MIT

internal import CBuiltInDrivers
internal import CDRMRes

/// A driver that ships with this package, written as kernel-shaped C.
///
/// Mirrors `struct builtin_driver`. The driver itself is static data, so a value is only a name for it.
public struct BuiltInDriver: Sendable, Hashable {
  /// What the command line calls it; also the name of its platform device.
  public let name: String
  /// One line for a list.
  public let summary: String
  let index: Int

  /// The built-in drivers, in the order in which they are listed.
  public static let all: [BuiltInDriver] = (0..<builtin_driver_count()).map { index in
    // SAFETY: `index` is below the count, so the entry exists; it and its strings are static.
    let entry = unsafe builtin_driver_at(index).pointee
    return unsafe BuiltInDriver(
      name: String(cString: entry.name), summary: String(cString: entry.summary), index: index)
  }

  /// Looks a built-in driver up.
  ///
  /// - Parameter name: its name.
  /// - Returns: the driver, `nil` if there is none of that name.
  public static func named(_ name: String) -> BuiltInDriver? {
    all.first { $0.name == name }
  }

  /// The C driver, for the core.
  var platform: UnsafeMutablePointer<platform_driver> {
    // SAFETY: `index` came from the table's own count.
    unsafe builtin_driver_at(index).pointee.platform
  }

  /// What the driver offers to userspace, for the core.
  var drm: UnsafePointer<drm_driver> {
    // SAFETY: `index` came from the table's own count.
    unsafe builtin_driver_at(index).pointee.drm
  }
}
