// SPDX-License-Identifier: MIT
//
// struct drm_bridge, as somebody sees it who did not write its driver. A value owns one counted reference: duplicating it is
// an explicit reference(), dropping it is drm_bridge_put(). The bridge stays for the last of them, which may be long after
// its driver was unbound: it can be neither found nor reach its hardware then, and everything else of it works. References
// may be used on any thread; attaching is for the driver that owns the encoder.

public import CDRMRes

/// One counted reference to a bridge: what an encoder's output runs through on its way to the connector.
///
/// Whoever writes the bridge's driver has a ``Bridge``, which carries the driver's data; whoever uses the bridge finds it:
///
/// ```swift
/// let hdmi = try DRMBridge.find("hdmi")
/// try hdmi.attach(to: encoder)
/// ```
@safe
public struct DRMBridge: ~Copyable, @unchecked Sendable {
  @usableFromInline
  let raw: UnsafeMutablePointer<drm_bridge>

  /// Takes over a reference that the caller owns.
  @inlinable
  init(adopting raw: UnsafeMutablePointer<drm_bridge>) {
    // SAFETY: the pointer is only kept here.
    unsafe self.raw = unsafe raw
  }

  @inlinable
  deinit {
    // SAFETY: the value owns a reference, so the bridge is there; it is given up here and nowhere else.
    unsafe drm_bridge_put(raw)
  }

  /// Takes another reference.
  ///
  /// The corresponding C function is `drm_bridge_get()`.
  @inlinable
  public borrowing func reference() -> DRMBridge {
    // SAFETY: the value owns a reference, so the bridge is there; the new one goes to the new value.
    unsafe drm_bridge_get(raw)
    return unsafe DRMBridge(adopting: raw)
  }

  /// The C structure, for code that mixes Swift and C. It is valid while a reference is held.
  @unsafe
  @inlinable
  public var unsafePointer: UnsafeMutablePointer<drm_bridge> { unsafe raw }

  /// Makes a value of a reference that C code owns, for code that mixes Swift and C.
  ///
  /// - Parameter pointer: A bridge; the caller's reference goes to the value.
  @unsafe
  @inlinable
  public init(adoptingReferenceTo pointer: UnsafeMutablePointer<drm_bridge>) {
    // SAFETY: the caller answers for the reference.
    unsafe self.init(adopting: pointer)
  }

  /// Lends a bridge of which C holds a reference.
  @unsafe
  static func withLent<Value: ~Copyable, Failure: Error>(
    _ bridge: UnsafeMutablePointer<drm_bridge>, _ body: (borrowing DRMBridge) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    // SAFETY: the caller keeps the bridge.
    try unsafe DRMRes.withLent({ unsafe DRMBridge(adopting: bridge) }, body)
  }
}

extension DRMBridge {
  /// Finds a bridge that was added.
  ///
  /// The corresponding C function is `of_drm_find_and_get_bridge()`.
  ///
  /// - Parameters:
  ///   - node: The name of the bridge's node.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The bridge; nothing that its driver does takes it away.
  /// - Throws: ``DRMError/probeDeferred`` if none was added under that name, so that a probe that passes this on is tried
  ///   again; ``DRMError/invalidArgument`` for an empty name; ``DRMError/noMemory``.
  public static func find(
    _ node: String, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> DRMBridge {
    let node = try DeviceNode(node)
    // SAFETY: the node lives as long as the process; the reference goes to the value.
    let found = unsafe at(file, line) { unsafe of_drm_find_and_get_bridge(node.raw) }
    guard let bridge = unsafe found else { throw .probeDeferred }
    return unsafe DRMBridge(adopting: bridge)
  }

  /// The bridge with its driver's data, if it is one of that driver.
  ///
  /// - Parameter driver: What the bridge was made with.
  /// - Returns: Another reference; `nil` for a bridge of somebody else.
  public borrowing func typed<Data: ~Copyable & Sendable>(by driver: BridgeDriver<Data>) -> Bridge<Data>? {
    // SAFETY: the bridge is there; its functions are compared and not followed. A bridge of the driver has its data.
    guard unsafe raw.pointee.funcs == UnsafePointer(driver.funcs) else { return nil }
    return Bridge(adopting: reference())
  }

  /// How often it is referenced, where it can be found, and whether it lingers.
  ///
  /// Other threads may change it before it is read.
  public var info: BridgeInfo {
    // SAFETY: the bridge is there; the function fills the copy.
    var info = drmres_display_info()
    _ = unsafe drmres_bridge_info(raw, &info)
    return BridgeInfo(info)
  }

  /// How reports call it: `bridge of vc4-hdmi`.
  public var label: String { info.name }

  /// How many references there are now. Other threads may change it before it is read.
  @inlinable
  public var referenceCount: Int {
    // SAFETY: the bridge is there.
    Int(unsafe kref_read(&raw.pointee.refcount))
  }

  /// Whether it is in the chain of an encoder.
  public var isAttached: Bool { info.isAttached }

  /// Whether there is a panel behind it that it was made for.
  ///
  /// The corresponding C function is `drm_bridge_is_panel()`.
  public var isPanel: Bool {
    // SAFETY: the bridge is there.
    unsafe drm_bridge_is_panel(raw)
  }
}
