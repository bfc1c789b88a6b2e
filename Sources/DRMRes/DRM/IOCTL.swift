// SPDX-License-Identifier: MIT
//
// An ioctl, described once for both sides: the driver handles it, userspace calls it, and both get the same typed argument.
// Values of these types own nothing.

import CDRMRes

/// Who may call an ioctl.
///
/// The corresponding C type is `enum drm_ioctl_flags`.
public struct IOCTLPermissions: OptionSet, Hashable, Sendable {
  /// The bits of the C type.
  public let rawValue: UInt32

  /// Makes a set from the bits of the C type.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// On a primary node only an authenticated file: `DRM_AUTH`.
  public static let authenticated = IOCTLPermissions(rawValue: 1 << 0)
  /// Only the current master: `DRM_MASTER`.
  public static let master = IOCTLPermissions(rawValue: 1 << 1)
  /// Only a privileged process: `DRM_ROOT_ONLY`.
  public static let rootOnly = IOCTLPermissions(rawValue: 1 << 2)
  /// Also on a render node: `DRM_RENDER_ALLOW`.
  public static let renderAllowed = IOCTLPermissions(rawValue: 1 << 5)
}

/// Which way an ioctl's argument goes.
public enum IOCTLDirection: UInt32, Hashable, Sendable {
  /// There is none: `DRM_IO()`.
  case none = 0
  /// Userspace gives it: `DRM_IOW()`.
  case write = 1
  /// Userspace gets it: `DRM_IOR()`.
  case read = 2
  /// Both: `DRM_IOWR()`.
  case readWrite = 3
}

/// A driver's ioctl with an argument of a type that every bit pattern is a value of.
///
/// ```swift
/// let getStatistics = IOCTL<Statistics>(0, "GET_STATISTICS", .read)
/// ```
public struct IOCTL<Argument: BitwiseCopyable>: Sendable {
  /// The number among the driver's own, from 0.
  public let number: UInt8

  /// The name in logs, phases and reports.
  public let name: StaticString

  /// Which way the argument goes.
  public let direction: IOCTLDirection

  /// Who may call it.
  public let permissions: IOCTLPermissions

  /// How many ioctls a driver can have: `DRM_COMMAND_END - DRM_COMMAND_BASE`.
  public static var limit: UInt8 { 0x60 }

  /// Describes an ioctl.
  ///
  /// - Parameters:
  ///   - number: The number among the driver's own, below ``limit``.
  ///   - name: The name in logs, phases and reports.
  ///   - direction: Which way the argument goes.
  ///   - permissions: Who may call it.
  public init(
    _ number: UInt8, _ name: StaticString, _ direction: IOCTLDirection = .readWrite,
    permissions: IOCTLPermissions = [.renderAllowed]
  ) {
    precondition(number < Self.limit, "a driver has 96 ioctls")
    precondition(MemoryLayout<Argument>.size < 1 << 14, "an ioctl's argument has less than 16384 bytes")
    self.number = number
    self.name = name
    self.direction = MemoryLayout<Argument>.size == 0 ? .none : direction
    self.permissions = permissions
  }

  /// The number as `ioctl()` takes it, with size and direction.
  public var command: UInt32 {
    let size = UInt32(MemoryLayout<Argument>.size)
    return direction.rawValue << 30 | size << 16 | UInt32(UInt8(ascii: "d")) << 8 | 0x40 + UInt32(number)
  }
}

/// What a driver does for an ioctl.
///
/// Made with ``on(_:_:)`` and handed to ``DRMDriver``.
@safe
public struct IOCTLHandler<Data: ~Copyable & Sendable>: Sendable {
  typealias Body =
    @Sendable (borrowing DRM<Data>, borrowing OpenFile, UnsafeMutableRawPointer?) throws(DRMError) -> Void

  let number: UInt8
  let command: UInt32
  let permissions: IOCTLPermissions
  let name: StaticString
  let body: Body

  /// Handles an ioctl with a closure.
  ///
  /// - Parameters:
  ///   - ioctl: The ioctl.
  ///   - body: Gets the device, the file and the argument; what it leaves in the argument is what userspace gets. It
  ///     may run at any time after the driver was bound, also after an unplug began, and on several threads at once.
  /// - Returns: The handler.
  public static func on<Argument>(
    _ ioctl: IOCTL<Argument>,
    _ body:
      @escaping @Sendable (
        _ drm: borrowing DRM<Data>, _ file: borrowing OpenFile, _ argument: inout Argument
      ) throws(DRMError) -> Void
  ) -> IOCTLHandler {
    unsafe IOCTLHandler(
      number: ioctl.number, command: ioctl.command, permissions: ioctl.permissions, name: ioctl.name
    ) { drm, file, data throws(DRMError) in
      guard let data = unsafe data else { throw .badAddress }
      // SAFETY: the core hands out a copy of at least the size that the command says. It need not be aligned for the
      // argument, so it is copied in and out.
      var argument = unsafe data.loadUnaligned(as: Argument.self)
      try body(drm, file, &argument)
      unsafe data.storeBytes(of: argument, as: Argument.self)
    }
  }
}
