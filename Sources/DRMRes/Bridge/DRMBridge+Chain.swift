// SPDX-License-Identifier: MIT
//
// Chains of bridges. The chain is the encoder's: a bridge that is attached stays, referenced, until the encoder is cleaned
// up, also when its driver is unbound before. Every step of a walk holds a reference on the bridge that it is at, so that
// walks may run on any thread and be left at any place.

import CDRMRes

/// How a bridge is attached.
///
/// The corresponding C type is `enum drm_bridge_attach_flags`.
public struct BridgeAttachFlags: OptionSet, Hashable, Sendable {
  /// The bits of the C type.
  public let rawValue: UInt32

  /// Makes a set from the bits of the C type.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The bridge makes no connector of its own: `DRM_BRIDGE_ATTACH_NO_CONNECTOR`.
  public static let noConnector = BridgeAttachFlags(rawValue: 1 << 0)
}

/// The encoder whose chain a bridge is being put into, while its driver is told.
@safe
public struct AttachingEncoder: ~Copyable, ~Escapable {
  let raw: UnsafeMutablePointer<drm_encoder>

  /// The encoder in a callback of the core, which lends it.
  @_lifetime(immortal)
  init(lent raw: UnsafeMutablePointer<drm_encoder>) {
    // SAFETY: the pointer is only kept here.
    unsafe self.raw = unsafe raw
  }
}

extension DRMBridge {
  /// Puts the bridge in the chain of an encoder that is being told of another one, behind that.
  ///
  /// The corresponding C function is `drm_bridge_attach()`.
  ///
  /// - Parameters:
  ///   - encoder: What the driver's ``BridgeDriver/Attach`` got.
  ///   - previous: The bridge of that driver.
  ///   - flags: How; handed to the bridge's driver.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/busy`` if the bridge is in a chain already; ``DRMError/invalidArgument`` if `previous` is not in
  ///   that chain; what the bridge's driver throws. Then it is in no chain.
  public borrowing func attach(
    to encoder: borrowing AttachingEncoder, after previous: borrowing DRMBridge, flags: BridgeAttachFlags = [],
    file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    // SAFETY: the encoder is lent for longer than the call.
    try unsafe attach(encoder.raw, previous.raw, flags, file, line)
  }

  /// Puts the bridge in the chain of an encoder, as the nearest one.
  ///
  /// It stays there until the encoder is cleaned up, at the last reference to its device. The corresponding C function is
  /// `drm_bridge_attach()`.
  ///
  /// - Parameters:
  ///   - encoder: The encoder.
  ///   - flags: How; handed to the bridge's driver.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/busy`` if the bridge is in a chain already; what the bridge's driver throws. Then it is not put in
  ///   this one.
  public borrowing func attach<Other: ~Copyable & Sendable>(
    to encoder: borrowing Encoder<Other>, flags: BridgeAttachFlags = [], file: StaticString = #fileID,
    line: UInt = #line
  ) throws(DRMError) {
    // SAFETY: the encoder lives as long as the device that it depends on.
    try unsafe attach(encoder.unsafePointer, nil, flags, file, line)
  }

  /// Puts the bridge in the chain of an encoder, behind another one.
  ///
  /// The corresponding C function is `drm_bridge_attach()`.
  ///
  /// - Parameters:
  ///   - encoder: The encoder.
  ///   - previous: A bridge in its chain.
  ///   - flags: How; handed to the bridge's driver.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/busy`` if the bridge is in a chain already; ``DRMError/invalidArgument`` if `previous` is not in
  ///   this one; what the bridge's driver throws. Then it is not put in this one.
  public borrowing func attach<Other: ~Copyable & Sendable>(
    to encoder: borrowing Encoder<Other>, after previous: borrowing DRMBridge, flags: BridgeAttachFlags = [],
    file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    // SAFETY: as above.
    try unsafe attach(encoder.unsafePointer, previous.raw, flags, file, line)
  }

  @unsafe
  private borrowing func attach(
    _ encoder: UnsafeMutablePointer<drm_encoder>, _ previous: UnsafeMutablePointer<drm_bridge>?,
    _ flags: BridgeAttachFlags, _ file: StaticString, _ line: UInt
  ) throws(DRMError) {
    // SAFETY: the bridges are referenced; the caller answers for the encoder.
    let raw = unsafe self.raw
    let status = at(file, line) {
      unsafe drm_bridge_attach(encoder, raw, previous, drm_bridge_attach_flags(rawValue: flags.rawValue))
    }
    try DRMError.check(status)
  }
}

extension DRMBridge {
  /// The next bridge of the chain; `nil` after the last one, and in no chain.
  ///
  /// The corresponding C function is `drm_bridge_get_next_bridge()`.
  public borrowing func next() -> DRMBridge? {
    // SAFETY: the bridge is referenced; so is the one that is returned, for the value.
    guard let next = unsafe drm_bridge_get_next_bridge(raw) else { return nil }
    return unsafe DRMBridge(adopting: next)
  }

  /// The previous bridge of the chain; `nil` before the first one, and in no chain.
  ///
  /// The corresponding C function is `drm_bridge_get_prev_bridge()`.
  public borrowing func previous() -> DRMBridge? {
    // SAFETY: as above.
    guard let previous = unsafe drm_bridge_get_prev_bridge(raw) else { return nil }
    return unsafe DRMBridge(adopting: previous)
  }

  /// Runs a closure with each bridge from this one to the end of the chain.
  ///
  /// The corresponding C macro is `drm_for_each_bridge_in_chain_from()`.
  ///
  /// - Parameter body: What to run; gets a bridge that is referenced meanwhile. Throwing ends the walk.
  /// - Throws: What the closure throws.
  public borrowing func forEachInChain<Failure: Error>(
    _ body: (borrowing DRMBridge) throws(Failure) -> Void
  ) throws(Failure) {
    try body(self)
    var current = next()
    while let bridge = current.take() {
      try body(bridge)
      current = bridge.next()
    }
  }
}

extension ModeObject where Kind == EncoderKind, Data: ~Copyable {
  /// The bridge next to the encoder; `nil` for an empty chain.
  ///
  /// The corresponding C function is `drm_bridge_chain_get_first_bridge()`.
  public borrowing func firstBridge() -> DRMBridge? {
    // SAFETY: the encoder lives as long as the device that `self` depends on; the reference goes to the value.
    guard let first = unsafe drm_bridge_chain_get_first_bridge(unsafePointer) else { return nil }
    return unsafe DRMBridge(adopting: first)
  }

  /// The bridge farthest from the encoder; `nil` for an empty chain.
  ///
  /// The corresponding C function is `drm_bridge_chain_get_last_bridge()`.
  public borrowing func lastBridge() -> DRMBridge? {
    // SAFETY: as above.
    guard let last = unsafe drm_bridge_chain_get_last_bridge(unsafePointer) else { return nil }
    return unsafe DRMBridge(adopting: last)
  }

  /// Runs a closure with each bridge of the chain, the nearest first.
  ///
  /// The corresponding C macro is `drm_for_each_bridge_in_chain()`.
  ///
  /// - Parameter body: What to run; gets a bridge that is referenced meanwhile. Throwing ends the walk.
  /// - Throws: What the closure throws.
  public borrowing func forEachBridge<Failure: Error>(
    _ body: (borrowing DRMBridge) throws(Failure) -> Void
  ) throws(Failure) {
    if let first = firstBridge() { try first.forEachInChain(body) }
  }
}

extension DRMBridge {
  /// Prepares enabling, from the end of the chain to this bridge.
  ///
  /// The corresponding C function is `drm_atomic_bridge_chain_pre_enable()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  public borrowing func preEnableChain(file: StaticString = #fileID, line: UInt = #line) {
    // SAFETY: the bridge is referenced; drivers written in Swift look at no state.
    let raw = unsafe self.raw
    at(file, line) { unsafe drm_atomic_bridge_chain_pre_enable(raw, nil) }
  }

  /// Enables, from this bridge to the end of the chain.
  ///
  /// The corresponding C function is `drm_atomic_bridge_chain_enable()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  public borrowing func enableChain(file: StaticString = #fileID, line: UInt = #line) {
    // SAFETY: as above.
    let raw = unsafe self.raw
    at(file, line) { unsafe drm_atomic_bridge_chain_enable(raw, nil) }
  }

  /// Disables, from the end of the chain to this bridge.
  ///
  /// The corresponding C function is `drm_atomic_bridge_chain_disable()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  public borrowing func disableChain(file: StaticString = #fileID, line: UInt = #line) {
    // SAFETY: as above.
    let raw = unsafe self.raw
    at(file, line) { unsafe drm_atomic_bridge_chain_disable(raw, nil) }
  }

  /// Finishes disabling, from this bridge to the end of the chain.
  ///
  /// The corresponding C function is `drm_atomic_bridge_chain_post_disable()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  public borrowing func postDisableChain(file: StaticString = #fileID, line: UInt = #line) {
    // SAFETY: as above.
    let raw = unsafe self.raw
    at(file, line) { unsafe drm_atomic_bridge_chain_post_disable(raw, nil) }
  }
}
