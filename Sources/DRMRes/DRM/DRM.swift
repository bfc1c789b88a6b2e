// SPDX-License-Identifier: MIT
//
// A drm_device with the driver's data behind it, in one allocation: [ drm_device | header | padding | data ]. The data is
// put there when everything in it is made, and is destroyed by the oldest managed resource that Swift adds, so after
// every newer one. Like DRMDevice, a value owns one counted reference.

public import CDRMRes

/// One counted reference to a DRM device that carries the driver's data.
///
/// ```swift
/// let drm = try DRM<GPU>(on: device, driver: driver) { drm in
///   GPU(registers: region, statistics: try drm.makeLock(Statistics()))
/// }
/// try drm.device.register()
/// ```
@safe
public struct DRM<Data: ~Copyable & Sendable>: ~Copyable, Sendable {
  /// The device.
  public let device: DRMDevice

  @inlinable
  init(adopting device: consuming DRMDevice) {
    self.device = device
  }

  /// Takes another reference.
  ///
  /// The corresponding C function is `drm_dev_get()`.
  @inlinable
  public borrowing func reference() -> DRM {
    DRM(adopting: device.reference())
  }

  /// The driver's data, which lives as long as the device.
  public var data: Data {
    @inlinable
    unsafeAddress {
      // SAFETY: a value is only made when the data is there, and owns a reference.
      unsafe UnsafePointer(Self.slot(of: device.raw))
    }
  }

  /// Where the data of a device lies.
  @unsafe
  @inlinable
  @inline(__always)
  static func slot(of drm: UnsafeMutablePointer<drm_device>) -> UnsafeMutablePointer<Data> {
    // SAFETY: the device starts the allocation, which was made with room for the data behind the header.
    let start = unsafe PayloadLayout<Data>.start(in: UnsafeMutableRawPointer(drm), after: DRMHeader.end)
    return unsafe start.assumingMemoryBound(to: Data.self)
  }

  /// Lends a device of which C holds a reference.
  @unsafe
  static func withLent<Value: ~Copyable, Failure: Error>(
    _ drm: UnsafeMutablePointer<drm_device>, _ body: (borrowing DRM) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    // SAFETY: the caller keeps the device alive.
    try unsafe DRMRes.withLent({ unsafe DRM(adopting: DRMDevice(adopting: drm)) }, body)
  }
}

extension DRM where Data: ~Copyable {
  /// Makes a device of a driver on a bound device.
  ///
  /// The parent keeps a reference until it is unbound; the value that is returned owns another. The corresponding C
  /// function is `devm_drm_dev_alloc()`.
  ///
  /// - Parameters:
  ///   - parent: The device that the driver is bound to.
  ///   - driver: The driver; kept until the device is released.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  ///   - makeData: Makes the data, once. What it allocates on the device is released before the data is destroyed.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/invalidArgument`` for features that exclude each other; what `makeData`
  ///   throws. Then the device is released with the parent's other resources.
  public init(
    on parent: borrowing BoundDevice, driver: DRMDriver<Data>, file: StaticString = #fileID, line: UInt = #line,
    _ makeData: (borrowing DRMDevice) throws(DRMError) -> Data
  ) throws(DRMError) {
    let byteCount = try PayloadLayout<Data>.byteCount(1, after: DRMHeader.end)
    let device = try DRMHeader.makeDevice(on: parent, driver, byteCount: byteCount, managed: true, file, line)
    // SAFETY: the allocation has room for the data; from here on the device's oldest node destroys it.
    let data = try makeData(device)
    unsafe Self.slot(of: device.raw).initialize(to: data)
    unsafe DRMHeader.of(device.raw).pointee.hasData = true
    self.init(adopting: device)
  }
}

extension DRMDevice {
  /// Makes a device without data on a bound device.
  ///
  /// The value that is returned owns the only reference. The corresponding C function is `drm_dev_alloc()`.
  ///
  /// - Parameters:
  ///   - parent: The device that the driver is bound to.
  ///   - driver: The driver; kept until the device is released. Without one there are neither ioctls nor callbacks.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/invalidArgument`` for features that exclude each other.
  public init(
    on parent: borrowing BoundDevice, driver: DRMDriver<Void>? = nil, file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) {
    let device = try DRMHeader.makeDevice(
      on: parent, driver ?? plainDriver, byteCount: PayloadLayout<Void>.byteCount(1, after: DRMHeader.end),
      managed: false, ends: driver != nil, file, line)
    // SAFETY: there is nothing to initialise.
    unsafe DRMHeader.of(device.raw).pointee.hasData = driver != nil
    self = device
  }
}

/// Of every device that has no driver of its own: nothing of it ends, so such a device has the nodes of the core alone.
private let plainDriver = DRMDriver<Void>(name: "drmres", features: [])

/// What lies between the device and its data; zeroed by the allocation.
@usableFromInline
@safe
struct DRMHeader {
  /// The driver, retained from the making of the device until its release.
  var driver: Unmanaged<DRMDriverCore>?
  /// Whether there is a node that destroys the data and lets the driver go.
  var hasNode: Bool
  /// Whether there is data.
  var hasData: Bool

  /// Bytes up to the end of the header.
  @usableFromInline
  static let end = start + MemoryLayout<DRMHeader>.stride

  // SAFETY: only a size is asked for.
  private static let start = unsafe (MemoryLayout<drm_device>.size + 7) & ~7

  /// The header of a device that Swift made.
  @unsafe
  static func of(_ drm: UnsafeMutablePointer<drm_device>) -> UnsafeMutablePointer<DRMHeader> {
    // SAFETY: the device starts the allocation, which was made with room for the header.
    unsafe (UnsafeMutableRawPointer(drm) + start).assumingMemoryBound(to: DRMHeader.self)
  }

  /// Allocates a device with a header, and, unless the driver is there for ever, the node that ends them.
  static func makeDevice(
    on parent: borrowing BoundDevice, _ driver: DRMDriverCore, byteCount: Int, managed: Bool, ends: Bool = true,
    _ file: StaticString, _ line: UInt
  ) throws(DRMError) -> DRMDevice {
    // SAFETY: the parent is bound. The allocation is zeroed and starts with the device, of which the caller of
    // __drm_dev_alloc() owns the first reference; __devm_drm_dev_alloc() gives that to the parent.
    let parent = unsafe parent.raw
    let made = unsafe at(file, line) {
      managed
        ? unsafe __devm_drm_dev_alloc(parent, driver.driver, byteCount, 0)
        : unsafe __drm_dev_alloc(parent, driver.driver, byteCount, 0)
    }
    let raw = try unsafe UnsafeMutableRawPointer(checking: made).assumingMemoryBound(to: drm_device.self)
    if managed { unsafe drm_dev_get(raw) }
    let device = unsafe DRMDevice(adopting: raw)
    guard ends else { return device }
    let header = unsafe of(raw)
    unsafe header.pointee.driver = Unmanaged.passRetained(driver)
    // The oldest node that Swift adds, so the last to be released.
    let node = unsafe at(file, line) {
      unsafe __drmm_alloc_payload(raw, { drm, _ in unsafe DRMHeader.end(drm) }, 0, StaticString("DRM data").cString)
    }
    // SAFETY: the device and its header are alive.
    guard unsafe node != nil else { throw .noMemory }
    unsafe header.pointee.hasNode = true
    return device
  }

  /// Called by drm_driver.release, before any managed resource goes.
  @unsafe
  static func willRelease(_ drm: UnsafeMutablePointer<drm_device>, _ driver: DRMDriverCore) {
    // SAFETY: the device is whole until this returns.
    let header = unsafe of(drm)
    if unsafe header.pointee.hasData { unsafe driver.release(drm) }
    // Without the node nobody else would let the driver go.
    if unsafe !header.pointee.hasNode { unsafe dropDriver(header) }
  }

  /// Called by the oldest node.
  @unsafe
  private static func end(_ drm: UnsafeMutablePointer<drm_device>?) {
    // SAFETY: the device's memory outlives its nodes.
    guard let drm = unsafe drm else { return }
    let header = unsafe of(drm)
    if unsafe header.pointee.hasData {
      unsafe header.pointee.hasData = false
      unsafe header.pointee.driver?.takeUnretainedValue().destroyData(drm)
    }
    unsafe dropDriver(header)
  }

  @unsafe
  private static func dropDriver(_ header: UnsafeMutablePointer<DRMHeader>) {
    // SAFETY: the reference is taken out of the header, once.
    let driver = unsafe header.pointee.driver
    unsafe header.pointee.driver = nil
    unsafe driver?.release()
  }
}
