// SPDX-License-Identifier: MIT
//
// A bridge with its driver's data behind it, in one allocation: [ drm_bridge | header | padding | data ]. Devres of the
// device that it was made on holds one reference and never the memory: the data is destroyed, and everything is freed, with
// the last reference, whoever drops that. What only the bridge's driver may do is here: publishing it, hiding it, and
// touching its hardware. Publishing is for one thread at a time; everything else is for any.

public import CDRMRes

/// One counted reference to a bridge that carries its driver's data.
///
/// ```swift
/// func probe(_ device: borrowing BoundDevice) throws(DRMError) -> Owned<Bridge<HDMI>> {
///   let hdmi = try Bridge(on: device, driver: driver, data: HDMI(registers: try device.map(hardware)))
///   hdmi.add()
///   return Owned(hdmi)
/// }
///
/// func remove(_ device: borrowing BoundDevice, _ state: Owned<Bridge<HDMI>>) {
///   state.value.unplug()
/// }
/// ```
@safe
public struct Bridge<Data: ~Copyable & Sendable>: ~Copyable, Sendable {
  /// The bridge as others see it.
  public let bridge: DRMBridge

  @inlinable
  init(adopting bridge: consuming DRMBridge) {
    self.bridge = bridge
  }

  /// Takes another reference.
  ///
  /// The corresponding C function is `drm_bridge_get()`.
  @inlinable
  public borrowing func reference() -> Bridge {
    Bridge(adopting: bridge.reference())
  }

  /// The driver's data, which lives as long as the bridge.
  public var data: Data {
    @inlinable
    unsafeAddress {
      // SAFETY: a value is only made when the data is there, and owns a reference.
      unsafe UnsafePointer(Self.slot(of: bridge.raw))
    }
  }

  /// Where the data of a bridge lies.
  @unsafe
  @inlinable
  @inline(__always)
  static func slot(of bridge: UnsafeMutablePointer<drm_bridge>) -> UnsafeMutablePointer<Data> {
    // SAFETY: the bridge starts the allocation, which was made with room for the data behind the header.
    let start = unsafe PayloadLayout<Data>.start(in: UnsafeMutableRawPointer(bridge), after: BridgeHeader.end)
    return unsafe start.assumingMemoryBound(to: Data.self)
  }

  /// Lends a bridge of which C holds a reference.
  @unsafe
  static func withLent<Value: ~Copyable, Failure: Error>(
    _ bridge: UnsafeMutablePointer<drm_bridge>, _ body: (borrowing Bridge) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    // SAFETY: the caller keeps the bridge.
    try unsafe DRMRes.withLent({ unsafe Bridge(adopting: DRMBridge(adopting: bridge)) }, body)
  }
}

extension Bridge where Data: ~Copyable {
  /// Makes a bridge on a bound device.
  ///
  /// The device keeps a reference until it is unbound; the value that is returned owns another. Nobody finds the bridge
  /// before ``add(file:line:)``. The corresponding C function is `devm_drm_bridge_alloc()`.
  ///
  /// - Parameters:
  ///   - device: The device that the driver is bound to.
  ///   - driver: The driver; kept until the bridge is freed.
  ///   - node: The name that the bridge is found by; the name of the device's node unless said otherwise.
  ///   - data: What the driver keeps of the bridge; destroyed with the last reference, or now if this throws.
  ///   - next: The next bridge in the chain, if the driver knows it: its reference is dropped after the data is destroyed.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/invalidArgument`` for an empty name.
  public init(
    on device: borrowing BoundDevice, driver: BridgeDriver<Data>, node: String? = nil, data: consuming Data,
    next: consuming DRMBridge? = nil, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    let byteCount = try PayloadLayout<Data>.byteCount(1, after: BridgeHeader.end)
    // SAFETY: the device is bound.
    let device = unsafe device.raw
    let place = if let node { try DeviceNode(node) } else { try unsafe DeviceNode(of: device) }
    // SAFETY: the allocation is zeroed and starts with the bridge; its first reference is devres's. Nobody can find the
    // bridge yet, so nobody sees it without its data.
    let made = unsafe at(file, line) {
      unsafe __devm_drm_bridge_alloc(device, byteCount, 0, UnsafePointer(driver.funcs))
    }
    let raw = try unsafe UnsafeMutableRawPointer(checking: made).assumingMemoryBound(to: drm_bridge.self)
    unsafe drm_bridge_get(raw)
    let bridge = unsafe DRMBridge(adopting: raw)
    unsafe raw.pointee.of_node = unsafe place.raw
    unsafe Self.slot(of: raw).initialize(to: data)
    let header = unsafe BridgeHeader.of(raw)
    unsafe header.pointee.device = unsafe device
    unsafe header.pointee.driver = Unmanaged.passRetained(driver)
    if let next {
      // The reference goes to the bridge: the one of `next` is dropped here.
      unsafe raw.pointee.next_bridge = drm_bridge_get(next.raw)
    }
    self.init(adopting: bridge)
  }

  /// Publishes the bridge, so that it can be found, as the last step of a probe.
  ///
  /// The list holds a reference until ``remove(file:line:)`` or ``unplug(file:line:)``. Adding what is added is reported as
  /// ``ReportCode/bridgeMisuse``. The corresponding C function is `drm_bridge_add()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  public borrowing func add(file: StaticString = #fileID, line: UInt = #line) {
    // SAFETY: the bridge is referenced.
    let raw = unsafe bridge.raw
    at(file, line) { unsafe drm_bridge_add(raw) }
  }

  /// Publishes the bridge until a device is unbound.
  ///
  /// The corresponding C function is `devm_drm_bridge_add()`.
  ///
  /// - Parameters:
  ///   - device: The device that the driver is bound to.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/noMemory``; then it is not published.
  public borrowing func add(
    on device: borrowing BoundDevice, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    // SAFETY: the bridge is referenced, and by the list until devres takes it off; the device is bound.
    let raw = unsafe bridge.raw
    let device = unsafe device.raw
    try DRMError.check(at(file, line) { unsafe devm_drm_bridge_add(device, raw) })
  }

  /// Hides the bridge: nobody finds it any more.
  ///
  /// Who found it before keeps it, and it stays in the chain that it is in: it lingers. Removing what is not added is
  /// reported as ``ReportCode/bridgeMisuse``. The corresponding C function is `drm_bridge_remove()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  public borrowing func remove(file: StaticString = #fileID, line: UInt = #line) {
    // SAFETY: the bridge is referenced.
    let raw = unsafe bridge.raw
    at(file, line) { unsafe drm_bridge_remove(raw) }
  }

  /// Hides the bridge and ends the use of its hardware.
  ///
  /// Returns when every closure of ``withHardware(_:)`` has ended; none begins afterwards. Must not be called inside such a
  /// closure. The corresponding C function is `drm_bridge_unplug()`.
  ///
  /// - Parameters:
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  public borrowing func unplug(file: StaticString = #fileID, line: UInt = #line) {
    // SAFETY: the bridge is referenced.
    let raw = unsafe bridge.raw
    at(file, line) { unsafe drm_bridge_unplug(raw) }
  }

  /// Runs a closure while the bridge's hardware is known to be there.
  ///
  /// It says nothing of the drm_device whose encoder the bridge is attached to, and ``DRMDevice/withHardware(_:)`` says
  /// nothing of the bridge. The corresponding C functions are `drm_bridge_enter()` and `drm_bridge_exit()`.
  ///
  /// - Parameter body: What to run; gets the proof, which opens regions of the device that the bridge was made on.
  /// - Returns: What the closure returned.
  /// - Throws: ``DRMError/unplugged`` without having run the closure; what the closure throws.
  @inlinable
  public borrowing func withHardware<Value: ~Copyable>(
    _ body: (borrowing HardwareAccess) throws(DRMError) -> Value
  ) throws(DRMError) -> Value {
    var index: Int32 = 0
    // SAFETY: the bridge is there, because `self` is borrowed until the closure has ended.
    guard unsafe drm_bridge_enter(bridge.raw, &index) else { throw .unplugged }
    defer { drm_bridge_exit(index) }
    let access = HardwareAccess(bridge)
    return try body(access)
  }
}

extension HardwareAccess {
  @_lifetime(borrow bridge)
  @inlinable
  @inline(__always)
  init(_ bridge: borrowing DRMBridge) {
    // SAFETY: only a Bridge enters, so the bridge has a header; the device in it is written once, when it is made.
    unsafe parent = unsafe BridgeHeader.of(bridge.raw).pointee.device
  }
}
