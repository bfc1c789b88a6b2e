// SPDX-License-Identifier: MIT
//
// struct drm_panel, as somebody sees it who did not write its driver. A value owns one counted reference: duplicating it is
// an explicit reference(), dropping it is drm_panel_put(). The panel stays for the last of them, which may be long after its
// driver was unbound. References may be used on any thread; to prepare, enable, disable and unprepare one panel is for one
// thread at a time.

public import CDRMRes

/// One counted reference to a panel: what shows the image.
///
/// Whoever writes the panel's driver has a ``Panel``, which carries the driver's data. A consumer usually makes a bridge of
/// a panel that it found, see ``PanelBridge``.
@safe
public struct DRMPanel: ~Copyable, @unchecked Sendable {
  @usableFromInline
  let raw: UnsafeMutablePointer<drm_panel>

  /// Takes over a reference that the caller owns.
  @inlinable
  init(adopting raw: UnsafeMutablePointer<drm_panel>) {
    // SAFETY: the pointer is only kept here.
    unsafe self.raw = unsafe raw
  }

  @inlinable
  deinit {
    // SAFETY: the value owns a reference, so the panel is there; it is given up here and nowhere else.
    unsafe drm_panel_put(raw)
  }

  /// Takes another reference.
  ///
  /// The corresponding C function is `drm_panel_get()`.
  @inlinable
  public borrowing func reference() -> DRMPanel {
    // SAFETY: the value owns a reference, so the panel is there; the new one goes to the new value.
    unsafe drm_panel_get(raw)
    return unsafe DRMPanel(adopting: raw)
  }

  /// The C structure, for code that mixes Swift and C. It is valid while a reference is held.
  @unsafe
  @inlinable
  public var unsafePointer: UnsafeMutablePointer<drm_panel> { unsafe raw }

  /// Makes a value of a reference that C code owns, for code that mixes Swift and C.
  ///
  /// - Parameter pointer: A panel; the caller's reference goes to the value.
  @unsafe
  @inlinable
  public init(adoptingReferenceTo pointer: UnsafeMutablePointer<drm_panel>) {
    // SAFETY: the caller answers for the reference.
    unsafe self.init(adopting: pointer)
  }
}

extension DRMPanel {
  /// Finds a panel that was added.
  ///
  /// The corresponding C function is `of_drm_find_panel()`.
  ///
  /// - Parameters:
  ///   - node: The name of the node of the panel's device.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The panel; nothing that its driver does takes it away.
  /// - Throws: ``DRMError/probeDeferred`` if none was added under that name, so that a probe that passes this on is tried
  ///   again; ``DRMError/invalidArgument`` for an empty name; ``DRMError/noMemory``.
  public static func find(
    _ node: String, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> DRMPanel {
    let node = try DeviceNode(node)
    // SAFETY: the node lives as long as the process; the reference goes to the value.
    let found = unsafe at(file, line) { unsafe of_drm_find_panel(node.raw) }
    return unsafe DRMPanel(adopting: try UnsafeMutablePointer(checking: found))
  }

  /// How often it is referenced, and where it can be found.
  ///
  /// Other threads may change it before it is read.
  public var info: PanelInfo {
    // SAFETY: the panel is there; the function fills the copy.
    var info = drmres_display_info()
    _ = unsafe drmres_panel_info(raw, &info)
    return PanelInfo(info)
  }

  /// How reports call it: `panel of lcd`.
  public var label: String { info.name }

  /// Whether it is between ``prepare(file:line:)`` and ``unprepare(file:line:)``.
  public var isPrepared: Bool {
    // SAFETY: the panel is there; the flag is a plain byte that only those two write.
    unsafe raw.pointee.prepared
  }

  /// Whether it is between ``enable(file:line:)`` and ``disable(file:line:)``.
  public var isEnabled: Bool {
    // SAFETY: as above.
    unsafe raw.pointee.enabled
  }
}

extension DRMPanel {
  /// Turns the panel on.
  ///
  /// Nothing happens but a line in the log if it is on. The corresponding C function is `drm_panel_prepare()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: What the driver throws.
  public borrowing func prepare(file: StaticString = #fileID, line: UInt = #line) throws(DRMError) {
    // SAFETY: the panel is referenced.
    let raw = unsafe self.raw
    try DRMError.check(at(file, line) { unsafe drm_panel_prepare(raw) })
  }

  /// Makes the image visible.
  ///
  /// Nothing happens but a line in the log if it is. The corresponding C function is `drm_panel_enable()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: What the driver throws.
  public borrowing func enable(file: StaticString = #fileID, line: UInt = #line) throws(DRMError) {
    // SAFETY: the panel is referenced.
    let raw = unsafe self.raw
    try DRMError.check(at(file, line) { unsafe drm_panel_enable(raw) })
  }

  /// Makes the image invisible.
  ///
  /// Nothing happens but a line in the log if it is. The corresponding C function is `drm_panel_disable()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: What the driver throws.
  public borrowing func disable(file: StaticString = #fileID, line: UInt = #line) throws(DRMError) {
    // SAFETY: the panel is referenced.
    let raw = unsafe self.raw
    try DRMError.check(at(file, line) { unsafe drm_panel_disable(raw) })
  }

  /// Turns the panel off.
  ///
  /// Nothing happens but a line in the log if it is off. The corresponding C function is `drm_panel_unprepare()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: What the driver throws.
  public borrowing func unprepare(file: StaticString = #fileID, line: UInt = #line) throws(DRMError) {
    // SAFETY: the panel is referenced.
    let raw = unsafe self.raw
    try DRMError.check(at(file, line) { unsafe drm_panel_unprepare(raw) })
  }
}

/// A panel at one moment.
public struct PanelInfo: Hashable, Sendable {
  /// How reports call it: `panel of lcd`.
  public let name: String

  /// The name of the node that it is found by; empty for none.
  public let node: String

  /// How many references there are; `nil` for a panel in its driver's own memory, which nobody counts.
  public let referenceCount: Int?

  /// Whether it can be found.
  public let isAdded: Bool

  init(_ info: drmres_display_info) {
    name = text(info.name)
    node = text(info.node)
    referenceCount = info.counted ? Int(info.refcount) : nil
    isAdded = info.added
  }
}
