// SPDX-License-Identifier: MIT
//
// Planes: where a CRTC takes its pixels from. See ModeObject for what owns one and what ends it.

public import CDRMRes

/// What a plane is for.
///
/// The corresponding C type is `enum drm_plane_type`.
public enum PlaneType: UInt32, Hashable, Sendable {
  case overlay, primary, cursor
}

/// How pixels lie in memory.
///
/// The corresponding C constants begin with `DRM_FORMAT_`.
public struct PixelFormat: RawRepresentable, Hashable, Sendable {
  /// The four characters, the first in the lowest byte.
  public let rawValue: UInt32

  /// Makes a format of its four characters.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// 32 bits, of which eight are not used: `XR24`.
  public static let xrgb8888 = PixelFormat(rawValue: 0x3432_5258)
  /// 32 bits with transparency: `AR24`.
  public static let argb8888 = PixelFormat(rawValue: 0x3432_5241)
  /// 16 bits: `RG16`.
  public static let rgb565 = PixelFormat(rawValue: 0x3631_4752)
}

/// The kind of ``Plane``.
public enum PlaneKind: ModeObjectKind {
  /// Bytes of the C structure.
  public static var byteCount: Int {
    // SAFETY: only a size is asked for.
    unsafe MemoryLayout<drm_plane>.size
  }
}

/// Where a CRTC takes its pixels from.
///
/// The corresponding C type is `struct drm_plane`.
public typealias Plane<Data: ~Copyable & Sendable> = ModeObject<PlaneKind, Data>

extension ModeObject where Kind == PlaneKind, Data: ~Copyable {
  /// The C structure, for code that mixes Swift and C. It is valid while a reference to the device is held.
  @unsafe
  public var unsafePointer: UnsafeMutablePointer<drm_plane> {
    // SAFETY: a value of this kind was made with such a structure.
    unsafe raw.assumingMemoryBound(to: drm_plane.self)
  }
}

extension DRMDevice {
  /// Makes a plane, with the driver's data behind it.
  ///
  /// The corresponding C function is `drmm_universal_plane_alloc()`.
  ///
  /// - Parameters:
  ///   - type: What it is for.
  ///   - formats: What it can show; 64 formats at most.
  ///   - name: What it is called; `nil` for a name made of its position.
  ///   - possibleCRTCs: The CRTCs that it can feed: bit n for the one with index n. 0 for the one that it is made the
  ///     primary plane or the cursor of.
  ///   - data: The driver's data, destroyed after the plane.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The plane; it cannot outlive this reference.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/invalidArgument`` before ``initModeConfig(file:line:)``, which is also
  ///   reported, and for a 33rd plane or a 65th format.
  @_lifetime(borrow self)
  public borrowing func makePlane<Data: ~Copyable & Sendable>(
    _ type: PlaneType, formats: [PixelFormat], name: String? = nil, possibleCRTCs: UInt32 = 0,
    data: consuming Data = (), file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> Plane<Data> {
    // SAFETY: the object lies in zeroed memory of this device; name and formats are copied during the call; the functions
    // are never freed.
    let drm = unsafe self.raw
    let codes = formats.map(\.rawValue)
    return try unsafe makeModeObject(
      PlaneKind.self, "plane", data: data, describe: { unsafe describe($0.assumingMemoryBound(to: drm_plane.self)) },
      file, line
    ) { memory in
      let plane = unsafe memory.assumingMemoryBound(to: drm_plane.self)
      return unsafe withOptionalCString(name) { name in
        unsafe codes.withUnsafeBufferPointer { codes in
          unsafe drmres_plane_init(
            drm, plane, possibleCRTCs, planeFunctions, codes.baseAddress, UInt32(codes.count),
            drm_plane_type(rawValue: type.rawValue), name)
        }
      }
    }
  }
}

/// What the core calls for every plane. Made once and never freed.
nonisolated(unsafe) private let planeFunctions: UnsafeMutablePointer<drm_plane_funcs> = {
  // SAFETY: written here, before anybody has the address, and only read afterwards. The functions are those of the core.
  let functions = UnsafeMutablePointer<drm_plane_funcs>.allocate(capacity: 1)
  var table = drm_plane_funcs()
  unsafe table.reset = drm_atomic_helper_plane_reset
  unsafe table.atomic_duplicate_state = drm_atomic_helper_plane_duplicate_state
  unsafe table.atomic_destroy_state = drm_atomic_helper_plane_destroy_state
  unsafe functions.initialize(to: table)
  return unsafe functions
}()

/// Describes a plane that is on its device's list.
@unsafe
func describe(_ object: UnsafeMutablePointer<drm_plane>) -> ModeObjectInfo {
  // SAFETY: the caller keeps the object alive; its name is the core's and lasts as long.
  unsafe ModeObjectInfo(
    list: .plane, number: object.pointee.base.id, index: Int(object.pointee.index),
    name: text(UnsafePointer(object.pointee.name)) ?? "")
}
