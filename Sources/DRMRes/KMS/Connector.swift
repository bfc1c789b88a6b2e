// SPDX-License-Identifier: MIT
//
// Connectors: what a display is plugged into. See ModeObject for what owns one and what ends it. Looking whether something is
// plugged in is a callback, which may come on the thread that polls, as long as the device lives: it reaches the hardware
// inside DRMDevice.withHardware() only.

public import CDRMRes

/// What kind of plug a connector has.
///
/// The corresponding C constants begin with `DRM_MODE_CONNECTOR_`.
public enum ConnectorType: Int32, Hashable, Sendable {
  case vga = 1
  case dviI, dviD, dviA, composite, sVideo, lvds, component, ninePinDIN, displayPort, hdmiA, hdmiB, tv, eDP, virtual,
    dsi, dpi
  case spi = 19
  case usb
}

/// Whether something is plugged in.
///
/// The corresponding C type is `enum drm_connector_status`.
public enum ConnectorStatus: UInt32, Hashable, Sendable {
  case connected = 1
  case disconnected, unknown
}

/// How the core learns that something was plugged in.
///
/// The corresponding C constants begin with `DRM_CONNECTOR_POLL_`.
public struct ConnectorPolling: OptionSet, Hashable, Sendable {
  /// The bits of the C constants.
  public let rawValue: UInt8

  /// Makes a set from the bits of the C constants.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The hardware says so, and the driver calls ``DRMDevice/detectHotplug()``.
  public static let hotplug = ConnectorPolling(rawValue: 1 << 0)
  /// The core looks for new displays from time to time.
  public static let connect = ConnectorPolling(rawValue: 1 << 1)
  /// The core looks from time to time whether the display is still there.
  public static let disconnect = ConnectorPolling(rawValue: 1 << 2)
}

/// The kind of ``Connector``.
public enum ConnectorKind: ModeObjectKind {
  /// Bytes of the C structure.
  public static var byteCount: Int {
    // SAFETY: only a size is asked for.
    unsafe MemoryLayout<drm_connector>.size
  }
}

/// What a display is plugged into.
///
/// The corresponding C type is `struct drm_connector`.
public typealias Connector<Data: ~Copyable & Sendable> = ModeObject<ConnectorKind, Data>

extension DRMDevice {
  /// Makes a connector, with the driver's data behind it.
  ///
  /// The corresponding C function is `drmm_connector_init()`.
  ///
  /// - Parameters:
  ///   - type: What kind of plug it has; the name is made of it.
  ///   - polling: How the core learns that something was plugged in.
  ///   - data: The driver's data, destroyed after the connector.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  ///   - detect: Looks whether something is plugged in; without it something always is.
  /// - Returns: The connector; it cannot outlive this reference.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/noSpace`` for a 33rd connector; ``DRMError/invalidArgument`` before
  ///   ``initModeConfig(file:line:)``, which is also reported.
  @_lifetime(borrow self)
  public borrowing func makeConnector<Data: ~Copyable & Sendable>(
    _ type: ConnectorType, polling: ConnectorPolling = [], data: consuming Data,
    file: StaticString = #fileID, line: UInt = #line,
    detect: (@Sendable (borrowing DRMDevice, borrowing Data) -> ConnectorStatus)? = nil
  ) throws(DRMError) -> Connector<Data> {
    // SAFETY: the object lies in zeroed memory of this device; the functions are never freed.
    let drm = unsafe self.raw
    return try unsafe makeModeObject(
      ConnectorKind.self, "connector", data: data, detect: detect,
      describe: { unsafe describe($0.assumingMemoryBound(to: drm_connector.self)) }, file, line
    ) { memory in
      let connector = unsafe memory.assumingMemoryBound(to: drm_connector.self)
      unsafe connector.pointee.polled = polling.rawValue
      return unsafe drmm_connector_init(drm, connector, connectorFunctions, type.rawValue, nil)
    }
  }
}

extension DRMDevice {
  /// Makes a connector without data.
  ///
  /// The corresponding C function is `drmm_connector_init()`.
  ///
  /// - Parameters:
  ///   - type: What kind of plug it has; the name is made of it.
  ///   - polling: How the core learns that something was plugged in.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  ///   - detect: Looks whether something is plugged in; without it something always is.
  /// - Returns: The connector; it cannot outlive this reference.
  /// - Throws: As the function that takes data.
  @_lifetime(borrow self)
  public borrowing func makeConnector(
    _ type: ConnectorType, polling: ConnectorPolling = [], file: StaticString = #fileID, line: UInt = #line,
    detect: (@Sendable (borrowing DRMDevice) -> ConnectorStatus)? = nil
  ) throws(DRMError) -> Connector<Void> {
    guard let detect else { return try makeConnector(type, polling: polling, data: (), file: file, line: line) }
    return try makeConnector(type, polling: polling, data: (), file: file, line: line) { drm, _ in detect(drm) }
  }
}

extension ModeObject where Kind == ConnectorKind, Data: ~Copyable {
  /// The C structure, for code that mixes Swift and C. It is valid while a reference to the device is held.
  @unsafe
  public var unsafePointer: UnsafeMutablePointer<drm_connector> {
    // SAFETY: a value of this kind was made with such a structure.
    unsafe raw.assumingMemoryBound(to: drm_connector.self)
  }

  /// Says that an encoder can drive the connector.
  ///
  /// The corresponding C function is `drm_connector_attach_encoder()`.
  ///
  /// - Parameter encoder: An encoder of the same device.
  /// - Throws: ``DRMError/foreignKey`` for another device's encoder.
  public borrowing func attach<Other: ~Copyable & Sendable>(_ encoder: borrowing Encoder<Other>) throws(DRMError) {
    // SAFETY: both objects live as long as their devices, which `self` and the encoder depend on.
    guard unsafe encoder.owner == owner else { throw .foreignKey }
    try DRMError.check(unsafe drm_connector_attach_encoder(unsafePointer, encoder.unsafePointer))
  }

  /// What was found when somebody looked last.
  public var status: ConnectorStatus {
    // SAFETY: as above.
    unsafe ConnectorStatus(rawValue: unsafePointer.pointee.status.rawValue) ?? .unknown
  }
}

/// What the core calls for every connector. Made once and never freed.
nonisolated(unsafe) let connectorFunctions: UnsafeMutablePointer<drm_connector_funcs> = {
  // SAFETY: written here, before anybody has the address, and only read afterwards. The functions are those of the core.
  let functions = UnsafeMutablePointer<drm_connector_funcs>.allocate(capacity: 1)
  var table = drm_connector_funcs()
  unsafe table.detect = detectConnector
  unsafe table.fill_modes = drm_helper_probe_single_connector_modes
  unsafe table.reset = drm_atomic_helper_connector_reset
  unsafe table.atomic_duplicate_state = drm_atomic_helper_connector_duplicate_state
  unsafe table.atomic_destroy_state = drm_atomic_helper_connector_destroy_state
  unsafe functions.initialize(to: table)
  return unsafe functions
}()

/// drm_connector_funcs.detect
private func detectConnector(_ connector: UnsafeMutablePointer<drm_connector>?, _ force: Bool) -> drm_connector_status {
  // SAFETY: the core lends the connector, which Swift made behind a header, and with it the device.
  guard let connector = unsafe connector, let drm = unsafe connector.pointee.dev else {
    return connector_status_unknown
  }
  let payload = unsafe ModeObjectLayout<ConnectorKind, Void>.payload(of: UnsafeMutableRawPointer(connector))
  let header = unsafe payload.assumingMemoryBound(to: ModeObjectHeader.self)
  guard let detect = unsafe header.pointee.detect else { return connector_status_connected }
  let status = unsafe withLent({ unsafe DRMDevice(adopting: drm) }) { drm in unsafe detect(payload, drm) }
  return drm_connector_status(rawValue: status.rawValue)
}

/// Describes a connector that is on its device's list.
@unsafe
func describe(_ object: UnsafeMutablePointer<drm_connector>) -> ModeObjectInfo {
  // SAFETY: the caller keeps the object alive; its name is the core's and lasts as long.
  unsafe ModeObjectInfo(
    list: .connector, number: object.pointee.base.id, index: Int(object.pointee.index),
    name: text(UnsafePointer(object.pointee.name)) ?? "")
}
