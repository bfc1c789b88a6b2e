// SPDX-License-Identifier: MIT
//
// CRTCs: what scans planes out. See ModeObject for what owns one and what ends it. The planes of a CRTC are made before it,
// so that they go after it.

public import CDRMRes

/// The kind of ``CRTC``.
public enum CRTCKind: ModeObjectKind {
  /// Bytes of the C structure.
  public static var byteCount: Int {
    // SAFETY: only a size is asked for.
    unsafe MemoryLayout<drm_crtc>.size
  }
}

/// What scans planes out.
///
/// The corresponding C type is `struct drm_crtc`.
public typealias CRTC<Data: ~Copyable & Sendable> = ModeObject<CRTCKind, Data>

extension DRMDevice {
  /// Makes a CRTC, with the driver's data behind it.
  ///
  /// The corresponding C function is `drmm_crtc_alloc_with_planes()`.
  ///
  /// - Parameters:
  ///   - primary: The main plane, of this device.
  ///   - cursor: The key of the cursor's plane, of this device; `nil` for none.
  ///   - name: What it is called; `nil` for a name made of its position.
  ///   - data: The driver's data, destroyed after the CRTC.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The CRTC; it cannot outlive this reference.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/foreignKey`` for another device's plane; ``DRMError/invalidArgument`` for a
  ///   33rd CRTC.
  @_lifetime(borrow self)
  public borrowing func makeCRTC<Data: ~Copyable & Sendable, Primary: ~Copyable & Sendable>(
    primary: borrowing Plane<Primary>, cursor: ModeObjectKey<PlaneKind, Void>? = nil, name: String? = nil,
    data: consuming Data = (), file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> CRTC<Data> {
    // SAFETY: the object lies in zeroed memory of this device, and its planes in older memory of the same; the name is copied
    // during the call; the functions are never freed.
    let drm = unsafe self.raw
    guard unsafe primary.owner == drm else { throw .foreignKey }
    let primary = unsafe primary.unsafePointer
    var cursorPlane: UnsafeMutablePointer<drm_plane>? = nil
    if let cursor { unsafe cursorPlane = try object(cursor).unsafePointer }
    let plane = unsafe cursorPlane
    return try unsafe makeModeObject(
      CRTCKind.self, "crtc", data: data, describe: { unsafe describe($0.assumingMemoryBound(to: drm_crtc.self)) }, file,
      line
    ) { memory in
      let crtc = unsafe memory.assumingMemoryBound(to: drm_crtc.self)
      return unsafe withOptionalCString(name) { unsafe drmres_crtc_init(drm, crtc, primary, plane, crtcFunctions, $0) }
    }
  }
}

extension ModeObject where Kind == CRTCKind, Data: ~Copyable {
  /// The C structure, for code that mixes Swift and C. It is valid while a reference to the device is held.
  @unsafe
  public var unsafePointer: UnsafeMutablePointer<drm_crtc> {
    // SAFETY: a value of this kind was made with such a structure.
    unsafe raw.assumingMemoryBound(to: drm_crtc.self)
  }

  /// The CRTC's bit in masks of CRTCs.
  public var mask: UInt32 {
    // SAFETY: the object lives as long as the device that `self` depends on.
    unsafe drm_crtc_mask(unsafePointer)
  }
}

/// What the core calls for every CRTC. Made once and never freed.
nonisolated(unsafe) private let crtcFunctions: UnsafeMutablePointer<drm_crtc_funcs> = {
  // SAFETY: written here, before anybody has the address, and only read afterwards. The functions are those of the core.
  let functions = UnsafeMutablePointer<drm_crtc_funcs>.allocate(capacity: 1)
  var table = drm_crtc_funcs()
  unsafe table.reset = drm_atomic_helper_crtc_reset
  unsafe table.atomic_duplicate_state = drm_atomic_helper_crtc_duplicate_state
  unsafe table.atomic_destroy_state = drm_atomic_helper_crtc_destroy_state
  unsafe functions.initialize(to: table)
  return unsafe functions
}()

/// Describes a CRTC that is on its device's list.
@unsafe
func describe(_ object: UnsafeMutablePointer<drm_crtc>) -> ModeObjectInfo {
  // SAFETY: the caller keeps the object alive; its name is the core's and lasts as long.
  unsafe ModeObjectInfo(
    list: .crtc, number: object.pointee.base.id, index: Int(object.pointee.index),
    name: text(UnsafePointer(object.pointee.name)) ?? "")
}
