// SPDX-License-Identifier: MIT
//
// struct drm_driver. The C structure, its file operations and its table of ioctls lie in one block that the object owns;
// every device of the driver keeps the object until its managed resources are gone. Callbacks run on whatever thread
// userspace calls from, several at once.

import CDRMRes

/// What a driver can do.
///
/// The corresponding C type is `enum drm_driver_feature`.
public struct DRMFeatures: OptionSet, Hashable, Sendable {
  /// The bits of the C type.
  public let rawValue: UInt32

  /// Makes a set from the bits of the C type.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Has buffers: `DRIVER_GEM`.
  public static let gem = DRMFeatures(rawValue: 1 << 0)
  /// Sets modes: `DRIVER_MODESET`.
  public static let modeset = DRMFeatures(rawValue: 1 << 1)
  /// Has a render node beside the primary one: `DRIVER_RENDER`.
  public static let render = DRMFeatures(rawValue: 1 << 3)
  /// Sets modes atomically: `DRIVER_ATOMIC`.
  public static let atomic = DRMFeatures(rawValue: 1 << 4)
  /// Has objects for explicit synchronisation: `DRIVER_SYNCOBJ`.
  public static let syncobj = DRMFeatures(rawValue: 1 << 5)
  /// Computes only; excludes ``render`` and ``modeset``: `DRIVER_COMPUTE_ACCEL`.
  public static let computeAccelerator = DRMFeatures(rawValue: 1 << 7)
}

/// A DRM driver: its name, its features, and what it does for open files.
///
/// A driver is usually a constant. Its devices carry data of type `Data`, which lives as long as the device.
///
/// ```swift
/// let driver = DRMDriver<GPU>(
///   name: "gpu", features: [.gem, .render],
///   ioctls: [
///     .on(getStatistics) { drm, file, statistics in
///       statistics = try drm.device.withLock(drm.data.statistics) { $0 }
///     }
///   ])
/// ```
@safe
public final class DRMDriver<Data: ~Copyable & Sendable>: DRMDriverCore, @unchecked Sendable {
  /// Called when a file is opened. What it returns is the file's context, kept until the file is closed; throwing refuses
  /// the file.
  public typealias Open =
    @Sendable (_ drm: borrowing DRM<Data>, _ file: borrowing OpenFile) throws(DRMError) -> (any AnyObject & Sendable)?

  /// Called when a file is closed, however late.
  public typealias PostClose = @Sendable (_ drm: borrowing DRM<Data>, _ file: borrowing OpenFile) -> Void

  /// Called when the last reference to a device was dropped, before its managed resources are released.
  public typealias Release = @Sendable (_ data: borrowing Data) -> Void

  private let openBody: Open?
  private let postCloseBody: PostClose?
  private let releaseBody: Release?
  private let handlers: [UInt8: IOCTLHandler<Data>]

  /// Describes a driver.
  ///
  /// - Parameters:
  ///   - name: Its short name.
  ///   - description: Its name in one line.
  ///   - version: Its version, which has no meaning here.
  ///   - features: What it can do.
  ///   - ioctls: What it does for its own ioctls; of two with the same number the last counts.
  ///   - open: Called when a file is opened; returns the file's context, or `nil` for none.
  ///   - postClose: Called when a file is closed, however late.
  ///   - release: Called when a device is released, while its data is still there. It is not called for a device whose
  ///     making failed.
  public init(
    name: StaticString, description: StaticString = "drmres", version: (Int32, Int32, Int32) = (1, 0, 0),
    features: DRMFeatures = [.gem], ioctls: [IOCTLHandler<Data>] = [], open: Open? = nil, postClose: PostClose? = nil,
    release: Release? = nil
  ) {
    // Closures over a partly made `self` crash the optimiser of Swift 6.3: the tables are made first.
    let table = Dictionary(ioctls.map { ($0.number, $0) }, uniquingKeysWith: { $1 })
    let descriptions = table.values.sorted { $0.number < $1.number }
      .map { ($0.number, $0.command, $0.permissions, $0.name) }
    openBody = open
    postCloseBody = postClose
    releaseBody = release
    handlers = table
    super.init(
      name: name, description: description, version: version, features: features, ioctls: descriptions,
      hasOpen: open != nil)
  }

  override func open(_ drm: UnsafeMutablePointer<drm_device>, _ file: UnsafeMutablePointer<drm_file>) -> DRMError? {
    guard let openBody else { return nil }
    // SAFETY: the core lends device, file and data for the length of the call.
    return caught { () throws(DRMError) in
      try unsafe DRM<Data>.withLent(drm) { (drm) throws(DRMError) in
        let file = unsafe OpenFile(lent: file)
        file.setContext(try openBody(drm, file))
      }
    }
  }

  override func postClose(_ drm: UnsafeMutablePointer<drm_device>, _ file: UnsafeMutablePointer<drm_file>) {
    guard let postCloseBody else { return }
    // SAFETY: the core lends device and file for the length of the call.
    unsafe DRM<Data>.withLent(drm) { drm in postCloseBody(drm, unsafe OpenFile(lent: file)) }
  }

  override func ioctl(
    _ number: UInt8, _ drm: UnsafeMutablePointer<drm_device>, _ data: UnsafeMutableRawPointer?,
    _ file: UnsafeMutablePointer<drm_file>
  ) -> DRMError? {
    guard let handler = handlers[number] else { return .invalidArgument }
    // SAFETY: the core lends device, file and data for the length of the call.
    return caught { () throws(DRMError) in
      try unsafe DRM<Data>.withLent(drm) { (drm) throws(DRMError) in
        try unsafe handler.body(drm, OpenFile(lent: file), data)
      }
    }
  }

  override func release(_ drm: UnsafeMutablePointer<drm_device>) {
    guard let releaseBody else { return }
    // SAFETY: the device has its data, and nothing of it is released yet.
    unsafe releaseBody(DRM<Data>.slot(of: drm).pointee)
  }

  override func destroyData(_ drm: UnsafeMutablePointer<drm_device>) {
    // SAFETY: the device has its data, and this is the last managed resource of it that Swift knows.
    unsafe DRM<Data>.slot(of: drm).deinitialize(count: 1)
  }

  private func caught(_ body: () throws(DRMError) -> Void) -> DRMError? {
    do throws(DRMError) {
      try body()
      return nil
    } catch {
      return error
    }
  }
}
