// SPDX-License-Identifier: MIT
//
// Modeset objects: encoders, connectors, planes and CRTCs. Each lies in a node of its drm_device, with the driver's data
// behind it, and is put on the device's lists by a function whose cleanup the device does itself: first the object is taken
// off its lists, then its data is destroyed, then the memory goes, newest object first, at the last drm_dev_put(). A
// ModeObject is for local use, a ModeObjectKey for keeping; neither holds a reference. Making objects is for one thread,
// before the device is registered; afterwards they may be used on any thread that has a reference to the device.

import CDRMRes

/// A kind of modeset object. The library has all there are: ``EncoderKind``, ``ConnectorKind``, ``PlaneKind``,
/// ``CRTCKind`` and ``WritebackKind``.
public protocol ModeObjectKind: SendableMetatype {
  /// Bytes of the C structure.
  static var byteCount: Int { get }
}

/// What a modeset object is called.
public struct ModeObjectInfo: Hashable, Sendable {
  /// What the object is on the lists of its device.
  public enum List: String, Hashable, Sendable, CaseIterable {
    case encoder, connector, plane, crtc
  }

  /// The list that it is on.
  public let list: List
  /// Its number among all objects of the device, from 1.
  public let number: UInt32
  /// Its position in its list, from 0.
  public let index: Int
  /// Its name, such as `HDMI-A-1`.
  public let name: String
}

/// A modeset object, for use while a reference to its device is held.
///
/// There is no way to make one whose memory goes before it, or that nobody cleans up: memory and object are made in one step,
/// and both belong to the device. In C that is up to the driver. Memory of `drmm_kzalloc()` with an object that
/// `drm_encoder_init()` put in it is freed before `drm_mode_config_cleanup()` comes to the object; that is reported as
/// ``ReportCode/drmmUnmanagedInit``, and memory of `devm_kzalloc()` as ``ReportCode/devmAfterUnbind``.
@safe
public struct ModeObject<Kind: ModeObjectKind, Data: ~Copyable & Sendable>: ~Copyable, ~Escapable {
  let raw: UnsafeMutableRawPointer
  let owner: UnsafeMutablePointer<drm_device>

  @_lifetime(borrow drm)
  init(_ raw: UnsafeMutableRawPointer, drm: borrowing DRMDevice) {
    // SAFETY: the pointers are only kept here.
    unsafe self.raw = unsafe raw
    unsafe owner = unsafe drm.raw
  }

  /// What the object is called.
  public var info: ModeObjectInfo {
    // SAFETY: the object lives as long as the device that `self` depends on.
    let payload = unsafe ModeObjectLayout<Kind, Data>.payload(of: raw)
    return unsafe payload.assumingMemoryBound(to: ModeObjectHeader.self).pointee.describe(raw)
  }

  /// The object's name, such as `HDMI-A-1`.
  public var name: String { info.name }

  /// The driver's data.
  public var data: Data {
    unsafeAddress {
      // SAFETY: as above; the data is behind the object, and is destroyed after it.
      unsafe UnsafePointer(ModeObjectLayout<Kind, Data>.data(of: raw))
    }
  }

  /// Turns the object into a key, which can be kept anywhere.
  public borrowing func key() -> ModeObjectKey<Kind, Data> {
    // SAFETY: the device is alive, because `self` depends on it.
    unsafe ModeObjectKey(
      object: raw, owner: OwnerIdentity(address: UInt(bitPattern: owner), number: owner.pointee.id))
  }
}

/// A key to a modeset object, to be kept anywhere.
///
/// It gives no access by itself and holds no reference; ``DRMDevice/object(_:)`` opens it. It may be copied, because an
/// object lasts as long as its device.
@safe
public struct ModeObjectKey<Kind: ModeObjectKind, Data: ~Copyable & Sendable>: @unchecked Sendable {
  // Never nil, and followed only after the checks in object(_:); optional for the reason that ManagedKey gives.
  fileprivate let object: UnsafeMutableRawPointer?
  fileprivate let owner: OwnerIdentity

  fileprivate init(object: UnsafeMutableRawPointer, owner: OwnerIdentity) {
    // SAFETY: the pointer is only kept here.
    unsafe self.object = unsafe object
    self.owner = owner
  }
}

extension DRMDevice {
  /// Opens a key.
  ///
  /// - Parameter key: A key of this device.
  /// - Returns: The object; it cannot outlive this reference.
  /// - Throws: ``DRMError/foreignKey`` for another device's key.
  @_lifetime(borrow self)
  public borrowing func object<Kind: ModeObjectKind, Data: ~Copyable & Sendable>(
    _ key: ModeObjectKey<Kind, Data>
  ) throws(DRMError) -> ModeObject<Kind, Data> {
    // SAFETY: an object of a device that is alive is there.
    guard key.owner == identity, let object = unsafe key.object else { throw .foreignKey }
    return unsafe ModeObject(object, drm: self)
  }
}

/// What lies before a modeset object, for callbacks that know neither its kind nor its data.
@safe
struct ModeObjectHeader {
  /// Describes the object at this address.
  let describe: @Sendable (UnsafeMutableRawPointer) -> ModeObjectInfo
  /// Destroys the data of the object in the payload at this address.
  let destroy: @Sendable (UnsafeMutableRawPointer) -> Void
  /// Looks whether something is plugged into the connector in the payload at this address.
  let detect: (@Sendable (UnsafeMutableRawPointer, borrowing DRMDevice) -> ConnectorStatus)?
}

/// How a node of a modeset object is divided: [ header | C structure | padding | data ].
enum ModeObjectLayout<Kind: ModeObjectKind, Data: ~Copyable & Sendable> {
  /// Bytes before the C structure.
  private static var header: Int { MemoryLayout<ModeObjectHeader>.stride }

  private static var end: Int { header + (Kind.byteCount + 7) & ~7 }

  static func byteCount() throws(DRMError) -> Int { try PayloadLayout<Data>.byteCount(1, after: end) }

  @unsafe
  static func object(in payload: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
    // SAFETY: byteCount() left room for the structure behind the header.
    unsafe payload + header
  }

  @unsafe
  static func payload(of object: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
    // SAFETY: as above.
    unsafe object - header
  }

  @unsafe
  static func data(in payload: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Data> {
    // SAFETY: byteCount() left room for the data behind the structure.
    unsafe PayloadLayout<Data>.start(in: payload, after: end).assumingMemoryBound(to: Data.self)
  }

  @unsafe
  static func data(of object: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Data> {
    // SAFETY: as above.
    unsafe data(in: payload(of: object))
  }
}

extension DRMDevice {
  /// Makes the node of a modeset object and has C initialise the object in it.
  ///
  /// - Parameters:
  ///   - kind: What is made.
  ///   - name: The node's name in logs and reports.
  ///   - data: The driver's data. If this function throws, it is destroyed with the device.
  ///   - detect: For a connector, whether something is plugged in.
  ///   - describe: Describes the object.
  ///   - initialise: The C function; returns a status.
  @unsafe
  @_lifetime(borrow self)
  borrowing func makeModeObject<Kind: ModeObjectKind, Data: ~Copyable & Sendable>(
    _ kind: Kind.Type, _ name: StaticString, data: consuming Data,
    detect: (@Sendable (borrowing DRMDevice, borrowing Data) -> ConnectorStatus)? = nil,
    describe: @escaping @Sendable (UnsafeMutableRawPointer) -> ModeObjectInfo,
    _ file: StaticString, _ line: UInt, _ initialise: (UnsafeMutableRawPointer) -> Int32
  ) throws(DRMError) -> ModeObject<Kind, Data> {
    // SAFETY: the device is alive, and stays so while the payload is filled; the name is copied by the core. The callback is
    // called once, after the object's own cleanup, when nobody can reach either any more.
    let byteCount = try ModeObjectLayout<Kind, Data>.byteCount()
    let raw = unsafe self.raw
    let made = unsafe at(file, line) {
      unsafe __drmm_alloc_payload(
        raw,
        { _, payload in
          guard let payload = unsafe payload else { return }
          let header = unsafe payload.assumingMemoryBound(to: ModeObjectHeader.self)
          unsafe header.pointee.destroy(payload)
          unsafe header.deinitialize(count: 1)
        },
        byteCount, name.cString)
    }
    let payload = try unsafe UnsafeMutableRawPointer(checking: made)
    unsafe payload.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    var look: (@Sendable (UnsafeMutableRawPointer, borrowing DRMDevice) -> ConnectorStatus)?
    if let detect {
      unsafe look = { payload, drm in unsafe detect(drm, ModeObjectLayout<Kind, Data>.data(in: payload).pointee) }
    }
    let header = unsafe ModeObjectHeader(
      describe: describe,
      destroy: { unsafe ModeObjectLayout<Kind, Data>.data(in: $0).deinitialize(count: 1) }, detect: look)
    unsafe payload.initializeMemory(as: ModeObjectHeader.self, to: header)
    unsafe ModeObjectLayout<Kind, Data>.data(in: payload).initialize(to: data)
    let object = unsafe ModeObjectLayout<Kind, Data>.object(in: payload)
    try DRMError.check(at(file, line) { unsafe initialise(object) })
    return unsafe ModeObject(object, drm: self)
  }
}
