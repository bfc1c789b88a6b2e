// SPDX-License-Identifier: MIT
//
// struct drm_panel_funcs. The C structure lies in memory that the object owns; every panel of the driver keeps the object
// until its data is gone. The callbacks run on whatever thread drives the panel, one at a time for one panel; they may come
// long after the panel's device was unbound.

import CDRMRes

/// A panel driver: what it does for whoever drives its panels.
@safe
public final class PanelDriver<Data: ~Copyable & Sendable>: PanelDriverCore, @unchecked Sendable {
  /// Called for a panel, for a reason that the parameter's name says; throwing leaves the panel in the state it was in.
  public typealias Action = @Sendable (_ panel: borrowing Panel<Data>) throws(DRMError) -> Void

  /// Called when the last reference to a panel was dropped, before its data is destroyed.
  public typealias Destroy = @Sendable (_ data: borrowing Data) -> Void

  private let bodies: [PanelCallback: Action]
  private let destroyBody: Destroy?

  /// Describes a driver.
  ///
  /// - Parameters:
  ///   - name: Its short name.
  ///   - prepare: Turns the panel on.
  ///   - enable: Makes the image visible.
  ///   - disable: Makes it invisible.
  ///   - unprepare: Turns the panel off.
  ///   - destroy: Called with the last reference gone, while the data is still there. Linux has no such callback.
  public init(
    name: StaticString, prepare: Action? = nil, enable: Action? = nil, disable: Action? = nil,
    unprepare: Action? = nil, destroy: Destroy? = nil
  ) {
    var table: [PanelCallback: Action] = [:]
    table[.prepare] = prepare
    table[.enable] = enable
    table[.disable] = disable
    table[.unprepare] = unprepare
    bodies = table
    destroyBody = destroy
    super.init(name: name, callbacks: Set(table.keys))
  }

  override func call(_ callback: PanelCallback, _ panel: UnsafeMutablePointer<drm_panel>) -> DRMError? {
    guard let body = bodies[callback] else { return nil }
    do throws(DRMError) {
      // SAFETY: the core lends the panel for the length of the call.
      try unsafe Panel<Data>.withLent(panel) { (panel) throws(DRMError) in try body(panel) }
      return nil
    } catch {
      return error
    }
  }

  override func destroy(_ panel: UnsafeMutablePointer<drm_panel>) {
    // SAFETY: the panel has its data, and nobody has a reference any more.
    let data = unsafe Panel<Data>.slot(of: panel)
    if let destroyBody { unsafe destroyBody(data.pointee) }
    unsafe data.deinitialize(count: 1)
  }
}

/// A callback of a panel.
enum PanelCallback: Hashable, Sendable {
  case prepare, enable, disable, unprepare
}

/// What every ``PanelDriver`` has, whatever data its panels carry.
@safe
public class PanelDriverCore: @unchecked Sendable {
  /// The structure that C functions take.
  let funcs: UnsafeMutablePointer<drm_panel_funcs>

  /// The driver's short name.
  public let name: StaticString

  init(name: StaticString, callbacks: Set<PanelCallback>) {
    // SAFETY: the structure is owned by the object and freed in deinit; the functions are static.
    var table = drm_panel_funcs()
    if callbacks.contains(.prepare) { unsafe table.prepare = { unsafe callPanel(.prepare, $0) } }
    if callbacks.contains(.enable) { unsafe table.enable = { unsafe callPanel(.enable, $0) } }
    if callbacks.contains(.disable) { unsafe table.disable = { unsafe callPanel(.disable, $0) } }
    if callbacks.contains(.unprepare) { unsafe table.unprepare = { unsafe callPanel(.unprepare, $0) } }
    unsafe funcs = .allocate(capacity: 1)
    unsafe funcs.initialize(to: table)
    self.name = name
  }

  deinit {
    // SAFETY: no panel of the driver is left: each keeps the object.
    unsafe funcs.deallocate()
  }

  func call(_ callback: PanelCallback, _ panel: UnsafeMutablePointer<drm_panel>) -> DRMError? { nil }
  func destroy(_ panel: UnsafeMutablePointer<drm_panel>) {}
}

/// What lies between a panel and its data; zeroed by the allocation.
@usableFromInline
@safe
struct PanelHeader {
  /// The driver, retained until the panel's end; `nil` until there is data.
  var driver: Unmanaged<PanelDriverCore>?

  // SAFETY: only a size is asked for.
  private static let start = unsafe (MemoryLayout<drm_panel>.size + 7) & ~7

  /// Bytes up to the end of the header.
  @usableFromInline
  static let end = start + MemoryLayout<PanelHeader>.stride

  /// The header of a panel that Swift made.
  @unsafe
  static func of(_ panel: UnsafeMutablePointer<drm_panel>) -> UnsafeMutablePointer<PanelHeader> {
    // SAFETY: the panel starts the allocation, which was made with room for the header.
    unsafe (UnsafeMutableRawPointer(panel) + start).assumingMemoryBound(to: PanelHeader.self)
  }

  /// Has the data of a panel end with it.
  @unsafe
  static func endWithPanel(_ panel: UnsafeMutablePointer<drm_panel>, _ driver: PanelDriverCore) {
    // SAFETY: the caller has the only reference that is not devres's, and has put the data there.
    unsafe of(panel).pointee.driver = Unmanaged.passRetained(driver)
    unsafe drmres_panel_on_free(panel, destroyPanel)
  }
}

/// Each function of drm_panel_funcs.
@unsafe
private func callPanel(_ callback: PanelCallback, _ panel: UnsafeMutablePointer<drm_panel>?) -> Int32 {
  // SAFETY: the core lends the panel, which Swift made, for the length of the call.
  guard let panel = unsafe panel, let driver = unsafe PanelHeader.of(panel).pointee.driver else {
    return DRMError.invalidArgument.status
  }
  return unsafe driver.takeUnretainedValue().call(callback, panel)?.status ?? 0
}

/// What drmres_panel_on_free() was given.
private func destroyPanel(_ panel: UnsafeMutablePointer<drm_panel>?) {
  // SAFETY: nobody has a reference any more, and the memory stays until this returns. The driver is taken out of the
  // header, once; its structure is not looked at afterwards.
  guard let panel = unsafe panel else { return }
  let header = unsafe PanelHeader.of(panel)
  guard let driver = unsafe header.pointee.driver else { return }
  unsafe driver.takeUnretainedValue().destroy(panel)
  unsafe header.pointee.driver = nil
  unsafe driver.release()
}
