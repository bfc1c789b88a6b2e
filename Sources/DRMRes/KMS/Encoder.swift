// SPDX-License-Identifier: MIT
//
// Encoders: what turns a CRTC's pixels into a signal. See ModeObject for what owns one and what ends it.

public import CDRMRes

/// What signal an encoder makes.
///
/// The corresponding C constants begin with `DRM_MODE_ENCODER_`.
public enum EncoderType: Int32, Hashable, Sendable {
  case none, dac, tmds, lvds, tv, virtual, dsi, displayPortStream, dpi
}

/// The kind of ``Encoder``.
public enum EncoderKind: ModeObjectKind {
  /// Bytes of the C structure.
  public static var byteCount: Int {
    // SAFETY: only a size is asked for.
    unsafe MemoryLayout<drm_encoder>.size
  }
}

/// What turns a CRTC's pixels into a signal.
///
/// The corresponding C type is `struct drm_encoder`.
public typealias Encoder<Data: ~Copyable & Sendable> = ModeObject<EncoderKind, Data>

extension ModeObject where Kind == EncoderKind, Data: ~Copyable {
  /// The C structure, for code that mixes Swift and C. It is valid while a reference to the device is held.
  @unsafe
  public var unsafePointer: UnsafeMutablePointer<drm_encoder> {
    // SAFETY: a value of this kind was made with such a structure.
    unsafe raw.assumingMemoryBound(to: drm_encoder.self)
  }
}

extension DRMDevice {
  /// Makes an encoder, with the driver's data behind it.
  ///
  /// The corresponding C functions are `drmm_encoder_alloc()`, and `drmm_simple_encoder_alloc()` without data.
  ///
  /// - Parameters:
  ///   - type: What signal it makes.
  ///   - name: What it is called; `nil` for a name made of its type and number.
  ///   - possibleCRTCs: The CRTCs that can feed it: bit n for the one with index n.
  ///   - data: The driver's data, destroyed after the encoder.
  ///   - file: Where the call is written.
  ///   - line: Where the call is written.
  /// - Returns: The encoder; it cannot outlive this reference.
  /// - Throws: ``DRMError/noMemory``; ``DRMError/invalidArgument`` before ``initModeConfig(file:line:)``, which is also
  ///   reported, and for a 33rd encoder.
  @_lifetime(borrow self)
  public borrowing func makeEncoder<Data: ~Copyable & Sendable>(
    _ type: EncoderType, name: String? = nil, possibleCRTCs: UInt32 = 0, data: consuming Data = (),
    file: StaticString = #fileID, line: UInt = #line
  ) throws(DRMError) -> Encoder<Data> {
    // SAFETY: the object lies in zeroed memory of this device; the name is copied during the call.
    let drm = unsafe self.raw
    return try unsafe makeModeObject(
      EncoderKind.self, "encoder", data: data,
      describe: { unsafe describe($0.assumingMemoryBound(to: drm_encoder.self)) }, file, line
    ) { memory in
      let encoder = unsafe memory.assumingMemoryBound(to: drm_encoder.self)
      unsafe encoder.pointee.possible_crtcs = possibleCRTCs
      return unsafe withOptionalCString(name) { unsafe drmres_encoder_init(drm, encoder, nil, type.rawValue, $0) }
    }
  }
}

/// Lends a C string, or NULL.
@unsafe
func withOptionalCString<Value>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Value) -> Value {
  guard let text else { return body(nil) }
  return unsafe text.withCString { unsafe body($0) }
}

/// Describes an encoder that is on its device's list.
@unsafe
func describe(_ object: UnsafeMutablePointer<drm_encoder>) -> ModeObjectInfo {
  // SAFETY: the caller keeps the object alive; its name is the core's and lasts as long.
  unsafe ModeObjectInfo(
    list: .encoder, number: object.pointee.base.id, index: Int(object.pointee.index),
    name: text(UnsafePointer(object.pointee.name)) ?? "")
}
