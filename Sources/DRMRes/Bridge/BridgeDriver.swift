// SPDX-License-Identifier: MIT
//
// struct drm_bridge_funcs. The C structure lies in memory that the object owns; every bridge of the driver keeps the object
// until its data is gone. The callbacks run on whatever thread sets a mode, attaches or drops the last reference; those that
// set a mode may come long after the bridge's device was unbound.

import CDRMRes

/// A bridge driver: what it does for the chain that its bridges are in.
///
/// Where a resource belongs is asked by one question: does a callback reach it without ``Bridge/withHardware(_:)``? If so, it
/// is the chain's: a part of `Data`, or released in `destroy`. Otherwise it is the device's: ``BoundDevice``.
///
/// ```swift
/// let driver = BridgeDriver<HDMI>(
///   name: "hdmi",
///   enable: { hdmi in
///     try? hdmi.withHardware { hardware in
///       try hardware.open(hdmi.data.registers).write32(1, at: HDMI.power)
///     }
///   })
/// ```
@safe
public final class BridgeDriver<Data: ~Copyable & Sendable>: BridgeDriverCore, @unchecked Sendable {
  /// Called when a bridge was put in a chain; throwing takes it out again.
  public typealias Attach =
    @Sendable (
      _ bridge: borrowing Bridge<Data>, _ encoder: borrowing AttachingEncoder, _ flags: BridgeAttachFlags
    ) throws(DRMError) -> Void

  /// Called for a bridge, for a reason that the parameter's name says.
  public typealias Action = @Sendable (_ bridge: borrowing Bridge<Data>) -> Void

  /// Called when the last reference to a bridge was dropped, before its data is destroyed.
  public typealias Destroy = @Sendable (_ data: borrowing Data) -> Void

  private let attachBody: Attach?
  private let bodies: [BridgeCallback: Action]
  private let destroyBody: Destroy?

  /// Describes a driver.
  ///
  /// - Parameters:
  ///   - name: Its short name.
  ///   - attach: Called when a bridge was put in a chain; may attach the next one.
  ///   - detach: Called when the encoder is cleaned up, however late.
  ///   - preEnable: Called before what comes before in the chain is enabled.
  ///   - enable: Called after that.
  ///   - disable: Called before what comes before in the chain is disabled.
  ///   - postDisable: Called after that.
  ///   - destroy: Called with the last reference gone, while the data is still there.
  public init(
    name: StaticString, attach: Attach? = nil, detach: Action? = nil, preEnable: Action? = nil, enable: Action? = nil,
    disable: Action? = nil, postDisable: Action? = nil, destroy: Destroy? = nil
  ) {
    var table: [BridgeCallback: Action] = [:]
    table[.detach] = detach
    table[.preEnable] = preEnable
    table[.enable] = enable
    table[.disable] = disable
    table[.postDisable] = postDisable
    attachBody = attach
    bodies = table
    destroyBody = destroy
    super.init(name: name, hasAttach: attach != nil, callbacks: Set(table.keys))
  }

  override func attach(
    _ bridge: UnsafeMutablePointer<drm_bridge>, _ encoder: UnsafeMutablePointer<drm_encoder>,
    _ flags: BridgeAttachFlags
  ) -> DRMError? {
    guard let attachBody else { return nil }
    do throws(DRMError) {
      // SAFETY: the core lends bridge and encoder for the length of the call.
      try unsafe Bridge<Data>.withLent(bridge) { (bridge) throws(DRMError) in
        try attachBody(bridge, unsafe AttachingEncoder(lent: encoder), flags)
      }
      return nil
    } catch {
      return error
    }
  }

  override func call(_ callback: BridgeCallback, _ bridge: UnsafeMutablePointer<drm_bridge>) {
    guard let body = bodies[callback] else { return }
    // SAFETY: the core lends the bridge for the length of the call.
    unsafe Bridge<Data>.withLent(bridge) { bridge in body(bridge) }
  }

  override func destroy(_ bridge: UnsafeMutablePointer<drm_bridge>) {
    // SAFETY: the bridge has its data, and nobody has a reference any more.
    let data = unsafe Bridge<Data>.slot(of: bridge)
    if let destroyBody { unsafe destroyBody(data.pointee) }
    unsafe data.deinitialize(count: 1)
  }
}
