// SPDX-License-Identifier: MIT
//
// Making devices. Each function returns the value that owns the registration.

import CDRMRes

/// The number of a platform device.
public enum PlatformID: Hashable, Sendable {
  /// No number: the device is called `name`.
  case none
  /// A number that the core chooses: the device is called `name.4.auto`.
  case automatic
  /// A number: the device is called `name.4`.
  case number(UInt16)

  var rawValue: Int32 {
    switch self {
    case .none: -1
    case .automatic: -2
    case .number(let number): Int32(number)
    }
  }
}

extension Device {
  /// Makes a device that hangs on nothing and is never probed.
  ///
  /// What is allocated on it lives until ``unregister(file:line:)``. The corresponding C function is
  /// `root_device_register()`.
  ///
  /// - Parameters:
  ///   - name: The device's name.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The device.
  /// - Throws: ``DRMError/alreadyExists``, ``DRMError/noMemory``, or ``DRMError/invalidArgument`` for an empty name.
  public static func root(
    name: String, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> Device {
    // SAFETY: the name is copied during the call; the reference that is returned goes to the value.
    let raw = unsafe at(file, line) { unsafe name.withCString { unsafe __root_device_register($0, nil) } }
    return unsafe Device(adopting: try UnsafeMutablePointer(checking: raw), origin: .root, ownsRegistration: true)
  }

  /// Makes a device on the platform bus and offers it to the drivers that are registered.
  ///
  /// The corresponding C function is `platform_device_register_full()`.
  ///
  /// - Parameters:
  ///   - name: What a driver must be called to match, without the number.
  ///   - id: The device's number.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The device. A probe that fails is no error: the device is there without a driver, see ``isBound``.
  /// - Throws: ``DRMError/alreadyExists`` or ``DRMError/noMemory``.
  public static func platform(
    name: String, id: PlatformID = .none, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> Device {
    // SAFETY: everything in the description is copied during the call; the reference that is returned goes to the value.
    let made = unsafe at(file, line) {
      unsafe name.withCString { name in
        var info = unsafe platform_device_info()
        unsafe info.name = name
        unsafe info.id = id.rawValue
        return unsafe platform_device_register_full(&info)
      }
    }
    let pdev = try unsafe UnsafeMutablePointer(checking: made)
    return unsafe Device(adopting: address(of: &pdev.pointee.dev), origin: .platform, ownsRegistration: true)
  }
}

extension Device {
  /// Runs a closure with the parent of a DRM device, or another device that C lends.
  ///
  /// - Parameters:
  ///   - raw: A device that stays alive during the call.
  ///   - body: What to run.
  @unsafe
  static func withBorrowed<Value: ~Copyable, Failure: Error>(
    _ raw: UnsafeMutablePointer<device>, _ body: (borrowing Device) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    // SAFETY: the caller keeps the device alive.
    try unsafe withLent({ unsafe Device(adopting: raw, origin: .other) }, body)
  }
}
