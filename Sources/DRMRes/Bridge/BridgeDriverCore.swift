// SPDX-License-Identifier: MIT
//
// The part of a bridge driver that C sees, and the header by which its functions find the object: it lies between the
// drm_bridge and the data, in the allocation that the last put frees. The C functions below are static; each finds the
// driver through the bridge that it is called for and calls the method that the typed driver overrides.

public import CDRMRes

/// A callback that gets the bridge and nothing else.
enum BridgeCallback: Hashable, Sendable {
  case detach, preEnable, enable, disable, postDisable
}

/// What every ``BridgeDriver`` has, whatever data its bridges carry.
@safe
public class BridgeDriverCore: @unchecked Sendable {
  /// The structure that C functions take.
  let funcs: UnsafeMutablePointer<drm_bridge_funcs>

  /// The driver's short name.
  public let name: StaticString

  init(name: StaticString, hasAttach: Bool, callbacks: Set<BridgeCallback>) {
    // SAFETY: the structure is owned by the object and freed in deinit; the functions are static.
    var table = drm_bridge_funcs()
    if hasAttach { unsafe table.attach = attachBridge }
    if callbacks.contains(.detach) { unsafe table.detach = { unsafe callBridge(.detach, $0) } }
    if callbacks.contains(.preEnable) { unsafe table.pre_enable = { unsafe callBridge(.preEnable, $0) } }
    if callbacks.contains(.enable) { unsafe table.enable = { unsafe callBridge(.enable, $0) } }
    if callbacks.contains(.disable) { unsafe table.disable = { unsafe callBridge(.disable, $0) } }
    if callbacks.contains(.postDisable) { unsafe table.post_disable = { unsafe callBridge(.postDisable, $0) } }
    unsafe table.destroy = destroyBridge
    unsafe funcs = .allocate(capacity: 1)
    unsafe funcs.initialize(to: table)
    self.name = name
  }

  deinit {
    // SAFETY: no bridge of the driver is left: each keeps the object.
    unsafe funcs.deallocate()
  }

  func attach(
    _ bridge: UnsafeMutablePointer<drm_bridge>, _ encoder: UnsafeMutablePointer<drm_encoder>,
    _ flags: BridgeAttachFlags
  ) -> DRMError? { nil }
  func call(_ callback: BridgeCallback, _ bridge: UnsafeMutablePointer<drm_bridge>) {}
  func destroy(_ bridge: UnsafeMutablePointer<drm_bridge>) {}
}

/// What lies between a bridge and its data; zeroed by the allocation.
@usableFromInline
@safe
struct BridgeHeader {
  /// The driver, retained until the bridge's end; `nil` until there is data.
  var driver: Unmanaged<BridgeDriverCore>?
  /// Identity of the device that the bridge was made on, for regions of its hardware; never followed.
  @usableFromInline
  var device: UnsafeMutablePointer<device>?

  // SAFETY: only a size is asked for.
  private static let start = unsafe (MemoryLayout<drm_bridge>.size + 7) & ~7

  /// Bytes up to the end of the header.
  @usableFromInline
  static let end = start + MemoryLayout<BridgeHeader>.stride

  /// The header of a bridge that Swift made.
  @unsafe
  @usableFromInline
  static func of(_ bridge: UnsafeMutablePointer<drm_bridge>) -> UnsafeMutablePointer<BridgeHeader> {
    // SAFETY: the bridge starts the allocation, which was made with room for the header.
    unsafe (UnsafeMutableRawPointer(bridge) + start).assumingMemoryBound(to: BridgeHeader.self)
  }

  /// The driver of a bridge; `nil` for one whose making failed.
  @unsafe
  static func driver(of bridge: UnsafeMutablePointer<drm_bridge>) -> BridgeDriverCore? {
    // SAFETY: the functions below are called for bridges that Swift made, and the core lends those.
    unsafe of(bridge).pointee.driver?.takeUnretainedValue()
  }
}

/// drm_bridge_funcs.attach
private func attachBridge(
  _ bridge: UnsafeMutablePointer<drm_bridge>?, _ encoder: UnsafeMutablePointer<drm_encoder>?,
  _ flags: drm_bridge_attach_flags
) -> Int32 {
  // SAFETY: the core lends both for the length of the call.
  guard let bridge = unsafe bridge, let encoder = unsafe encoder, let driver = unsafe BridgeHeader.driver(of: bridge)
  else { return DRMError.invalidArgument.status }
  return unsafe driver.attach(bridge, encoder, BridgeAttachFlags(rawValue: flags.rawValue))?.status ?? 0
}

/// Each drm_bridge_funcs function that gets the bridge and nothing else.
@unsafe
private func callBridge(_ callback: BridgeCallback, _ bridge: UnsafeMutablePointer<drm_bridge>?) {
  // SAFETY: as above.
  guard let bridge = unsafe bridge, let driver = unsafe BridgeHeader.driver(of: bridge) else { return }
  unsafe driver.call(callback, bridge)
}

/// drm_bridge_funcs.destroy
private func destroyBridge(_ bridge: UnsafeMutablePointer<drm_bridge>?) {
  // SAFETY: nobody has a reference any more, and the memory stays until this returns. The driver is taken out of the
  // header, once; its structure is not looked at afterwards.
  guard let bridge = unsafe bridge else { return }
  let header = unsafe BridgeHeader.of(bridge)
  guard let driver = unsafe header.pointee.driver else { return }
  unsafe driver.takeUnretainedValue().destroy(bridge)
  unsafe header.pointee.driver = nil
  unsafe driver.release()
}
