// SPDX-License-Identifier: MIT
//
// Bridges in front of panels, so that a consumer needs to know bridges only, and whose lifetime they have: the type says it.
// A PanelBridge is its owner's and goes when the value is dropped; a DeviceBridge is the bound device's and cannot leave the
// closure that has the proof; a ManagedBridge is the drm_device's and cannot outlive the reference that it was made with. The
// bridge in each of them is counted: a reference of it may be kept anywhere, and holds the panel.

import CDRMRes

/// A bridge in front of a panel, taken away when the value is dropped.
///
/// The corresponding C functions are `drm_panel_bridge_add()` and `drm_panel_bridge_remove()`.
@safe
public struct PanelBridge: ~Copyable, Sendable {
  /// The bridge, which is added.
  public let bridge: DRMBridge

  /// Makes a bridge that drives a panel.
  ///
  /// - Parameters:
  ///   - panel: The panel; held until the last reference to the bridge is dropped.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/invalidArgument`` if it is not known what the panel hangs on.
  public init(
    _ panel: borrowing DRMPanel, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    // SAFETY: the panel is referenced; what is made is removed by deinit.
    let panel = unsafe panel.raw
    bridge = try unsafe DRMBridge(referencing: at(file, line) { unsafe drm_panel_bridge_add(panel) })
  }

  deinit {
    // SAFETY: the bridge was added by init, and nobody else removes it.
    unsafe drm_panel_bridge_remove(bridge.raw)
  }
}

/// A bridge that was looked up or made for a bound device, which cannot be kept beyond the proof.
///
/// What was made for it is taken away at unbind. To keep the bridge longer, take a reference of ``bridge``.
@safe
public struct DeviceBridge: ~Copyable, ~Escapable {
  /// The bridge.
  public let bridge: DRMBridge

  @_lifetime(borrow device)
  init(_ bridge: consuming DRMBridge, on device: borrowing BoundDevice) {
    self.bridge = bridge
  }
}

/// A bridge that was looked up or made for a DRM device, which cannot be kept beyond the device's reference.
///
/// What was made for it is taken away when the device is released. To keep the bridge longer, take a reference of
/// ``bridge``.
@safe
public struct ManagedBridge: ~Copyable, ~Escapable {
  /// The bridge.
  public let bridge: DRMBridge

  @_lifetime(borrow drm)
  init(_ bridge: consuming DRMBridge, on drm: borrowing DRMDevice) {
    self.bridge = bridge
  }
}

extension BoundDevice {
  /// Makes a bridge that drives a panel, until the driver is unbound.
  ///
  /// The corresponding C function is `devm_drm_panel_bridge_add()`.
  ///
  /// - Parameters:
  ///   - panel: The panel; held until the last reference to the bridge is dropped.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The bridge, added.
  /// - Throws: As ``PanelBridge/init(_:file:line:)``.
  @_lifetime(borrow self)
  public borrowing func makeBridge(
    for panel: borrowing DRMPanel, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> DeviceBridge {
    // SAFETY: the panel is referenced. Devres keeps what is made, and nothing unbinds the device meanwhile.
    let device = unsafe self.raw
    let panel = unsafe panel.raw
    let bridge = try unsafe DRMBridge(referencing: at(file, line) { unsafe devm_drm_panel_bridge_add(device, panel) })
    return DeviceBridge(bridge, on: self)
  }

  /// The bridge that a port of the device leads to; if there is a panel, one that is made for it, until the driver is unbound.
  ///
  /// The corresponding C function is `devm_drm_of_get_bridge()`, which gives no reference.
  ///
  /// - Parameters:
  ///   - port: The port.
  ///   - endpoint: Endpoint of that port.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The bridge.
  /// - Throws: ``DRMError/probeDeferred`` if nothing is added there yet; ``DRMError/noDevice`` if the port leads nowhere; as
  ///   ``makeBridge(for:file:line:)``.
  @_lifetime(borrow self)
  public borrowing func findBridge(
    port: UInt32 = 1, endpoint: UInt32 = 0, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> DeviceBridge {
    // SAFETY: the device is bound; devres keeps what is made.
    let device = unsafe self.raw
    let node = try unsafe DeviceNode(of: device)
    let bridge = try unsafe node.findBridge(port, endpoint, file, line) { panel in
      unsafe devm_drm_panel_bridge_add(device, panel)
    }
    return DeviceBridge(bridge, on: self)
  }
}

extension DRMDevice {
  /// Makes a bridge that drives a panel, until the device is released.
  ///
  /// The corresponding C function is `drmm_panel_bridge_add()`.
  ///
  /// - Parameters:
  ///   - panel: The panel; held until the last reference to the bridge is dropped.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The bridge, added.
  /// - Throws: As ``PanelBridge/init(_:file:line:)``.
  @_lifetime(borrow self)
  public borrowing func makeBridge(
    for panel: borrowing DRMPanel, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> ManagedBridge {
    // SAFETY: the panel is referenced. The device keeps what is made, and `self` keeps the device.
    let drm = unsafe self.raw
    let panel = unsafe panel.raw
    let bridge = try unsafe DRMBridge(referencing: at(file, line) { unsafe drmm_panel_bridge_add(drm, panel) })
    return ManagedBridge(bridge, on: self)
  }

  /// The bridge that a port of the device's parent leads to; if there is a panel, one that is made for it, until the device is
  /// released.
  ///
  /// The corresponding C function is `drmm_of_get_bridge()`, which gives no reference.
  ///
  /// - Parameters:
  ///   - port: The port.
  ///   - endpoint: Endpoint of that port.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The bridge.
  /// - Throws: ``DRMError/probeDeferred`` if nothing is added there yet; ``DRMError/noDevice`` if the port leads nowhere; as
  ///   ``makeBridge(for:file:line:)``.
  @_lifetime(borrow self)
  public borrowing func findBridge(
    port: UInt32 = 1, endpoint: UInt32 = 0, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> ManagedBridge {
    // SAFETY: a DRM device that is referenced holds a reference on its parent, and keeps what is made.
    let drm = unsafe self.raw
    let node = try unsafe DeviceNode(of: drm.pointee.dev)
    let bridge = try unsafe node.findBridge(port, endpoint, file, line) { panel in
      unsafe drmm_panel_bridge_add(drm, panel)
    }
    return ManagedBridge(bridge, on: self)
  }
}

extension DRMBridge {
  /// Takes a reference on a bridge that C just made and keeps, or throws the error in the pointer.
  @unsafe
  fileprivate init(referencing made: UnsafeMutablePointer<drm_bridge>?) throws(DRMError) {
    // SAFETY: the caller knows that somebody keeps the bridge meanwhile.
    let raw = try unsafe UnsafeMutablePointer(checking: made)
    unsafe drm_bridge_get(raw)
    unsafe self.init(adopting: raw)
  }
}

extension DeviceNode {
  /// What a port leads to, with a reference. A bridge that was added by its own driver may be gone when a pointer to it is
  /// looked at, so that it is asked for with the function that gives a reference.
  ///
  /// - Parameter make: Makes a bridge for a panel, which it lends, and has somebody keep it.
  @unsafe
  fileprivate func findBridge(
    _ port: UInt32, _ endpoint: UInt32, _ file: StaticString, _ line: UInt,
    _ make: (UnsafeMutablePointer<drm_panel>) -> UnsafeMutablePointer<drm_bridge>?
  ) throws(DRMError) -> DRMBridge {
    let port = Int32(truncatingIfNeeded: port)
    let endpoint = Int32(truncatingIfNeeded: endpoint)
    var found: UnsafeMutablePointer<drm_panel>?
    // SAFETY: the node lives as long as the process. A panel is returned with a reference, which goes to the value.
    let status = at(file, line) { unsafe drm_of_find_panel_or_bridge(raw, port, endpoint, &found, nil) }
    if status == 0, let raw = unsafe found {
      let panel = unsafe DRMPanel(adopting: raw)
      return try unsafe DRMBridge(referencing: at(file, line) { unsafe make(panel.raw) })
    }
    // SAFETY: a bridge is returned with a reference, which goes to the value.
    let bridge = unsafe at(file, line) { unsafe of_drm_get_bridge_by_endpoint(raw, port, endpoint) }
    return unsafe DRMBridge(adopting: try UnsafeMutablePointer(checking: bridge))
  }
}
