// SPDX-License-Identifier: MIT
//
// A panel with its driver's data behind it, in one allocation: [ drm_panel | header | padding | data ]. Devres of the device
// that it was made on holds one reference and never the memory: the data is destroyed, and everything is freed, with the
// last reference, whoever drops that. Publishing is for one thread at a time; references may be used on any.

public import CDRMRes

/// One counted reference to a panel that carries its driver's data.
///
/// ```swift
/// let lcd = try Panel(on: device, driver: driver, connector: .dsi, data: LCD(mode: mode))
/// lcd.add()
/// ```
@safe
public struct Panel<Data: ~Copyable & Sendable>: ~Copyable, Sendable {
  /// The panel as others see it.
  public let panel: DRMPanel

  @inlinable
  init(adopting panel: consuming DRMPanel) {
    self.panel = panel
  }

  /// Takes another reference.
  ///
  /// The corresponding C function is `drm_panel_get()`.
  @inlinable
  public borrowing func reference() -> Panel {
    Panel(adopting: panel.reference())
  }

  /// The driver's data, which lives as long as the panel.
  public var data: Data {
    @inlinable
    unsafeAddress {
      // SAFETY: a value is only made when the data is there, and owns a reference.
      unsafe UnsafePointer(Self.slot(of: panel.raw))
    }
  }

  /// Where the data of a panel lies.
  @unsafe
  @inlinable
  @inline(__always)
  static func slot(of panel: UnsafeMutablePointer<drm_panel>) -> UnsafeMutablePointer<Data> {
    // SAFETY: the panel starts the allocation, which was made with room for the data behind the header.
    let start = unsafe PayloadLayout<Data>.start(in: UnsafeMutableRawPointer(panel), after: PanelHeader.end)
    return unsafe start.assumingMemoryBound(to: Data.self)
  }

  /// Lends a panel of which C holds a reference.
  @unsafe
  static func withLent<Value: ~Copyable, Failure: Error>(
    _ panel: UnsafeMutablePointer<drm_panel>, _ body: (borrowing Panel) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    // SAFETY: the caller keeps the panel.
    try unsafe DRMRes.withLent({ unsafe Panel(adopting: DRMPanel(adopting: panel)) }, body)
  }
}

extension Panel where Data: ~Copyable {
  /// Makes a panel on a bound device.
  ///
  /// The device keeps a reference until it is unbound; the value that is returned owns another. Nobody finds the panel
  /// before ``add(file:line:)``; then it is found by the node of the device. The corresponding C function is
  /// `devm_drm_panel_alloc()`.
  ///
  /// - Parameters:
  ///   - device: The device that the driver is bound to.
  ///   - driver: The driver; kept until the panel is freed.
  ///   - connector: What kind of plug it hangs on; `nil` if nobody knows, and then no bridge can be made for it.
  ///   - data: What the driver keeps of the panel; destroyed with the last reference, or now if this throws.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/noMemory``.
  public init(
    on device: borrowing BoundDevice, driver: PanelDriver<Data>, connector: ConnectorType?, data: consuming Data,
    file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    let byteCount = try PayloadLayout<Data>.byteCount(1, after: PanelHeader.end)
    // SAFETY: the device is bound.
    let device = unsafe device.raw
    let node = try unsafe DeviceNode(of: device)
    // SAFETY: the allocation is zeroed and starts with the panel; its first reference is devres's. Nobody can find the
    // panel yet, so nobody sees it without its data.
    let made = unsafe at(file, line) {
      unsafe __devm_drm_panel_alloc(device, byteCount, 0, UnsafePointer(driver.funcs), connector?.rawValue ?? 0)
    }
    let raw = try unsafe UnsafeMutableRawPointer(checking: made).assumingMemoryBound(to: drm_panel.self)
    unsafe drm_panel_get(raw)
    let panel = unsafe DRMPanel(adopting: raw)
    unsafe device.pointee.of_node = unsafe node.raw
    unsafe Self.slot(of: raw).initialize(to: data)
    unsafe PanelHeader.endWithPanel(raw, driver)
    self.init(adopting: panel)
  }

  /// Publishes the panel, so that it can be found, as the last step of a probe.
  ///
  /// The list holds a reference until ``remove(file:line:)``. Adding what is added is reported as
  /// ``ReportCode/panelMisuse``. The corresponding C function is `drm_panel_add()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  public borrowing func add(file: StaticString = #fileID, line: UInt = #line) {
    // SAFETY: the panel is referenced.
    let raw = unsafe panel.raw
    at(file, line) { unsafe drm_panel_add(raw) }
  }

  /// Hides the panel: nobody finds it any more, and who found it before keeps it.
  ///
  /// Removing what is not added is reported as ``ReportCode/panelMisuse``. The corresponding C function is
  /// `drm_panel_remove()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  public borrowing func remove(file: StaticString = #fileID, line: UInt = #line) {
    // SAFETY: the panel is referenced.
    let raw = unsafe panel.raw
    at(file, line) { unsafe drm_panel_remove(raw) }
  }
}
