// SPDX-License-Identifier: MIT
//
// An open file as the driver sees it, for the length of a callback. What the driver attaches to it is dropped after its
// postclose ran.

public import CDRMRes

/// An open file, lent to a driver's callback.
///
/// The corresponding C type is `struct drm_file`.
@safe
public struct OpenFile: ~Copyable, ~Escapable {
  let raw: UnsafeMutablePointer<drm_file>

  @_lifetime(immortal)
  init(lent raw: UnsafeMutablePointer<drm_file>) {
    unsafe self.raw = unsafe raw
  }

  /// The C structure, for code that mixes Swift and C.
  @unsafe
  public var unsafePointer: UnsafeMutablePointer<drm_file> { unsafe raw }

  /// The file's number: 2 for `file#2`.
  public var number: UInt64 {
    // SAFETY: the file is open for the length of the callback.
    unsafe raw.pointee.id
  }

  /// Whether the file may call ioctls that want authentication.
  public var isAuthenticated: Bool {
    // SAFETY: as above.
    unsafe raw.pointee.authenticated
  }

  /// Whether it was opened through the primary node.
  public var isPrimary: Bool {
    // SAFETY: as above; a file's minor is never NULL.
    unsafe drm_is_primary_client(raw)
  }

  /// Attaches the driver's own object, in place of an earlier one.
  ///
  /// The corresponding C field is `drm_file.driver_priv`. It must not be called by several threads at once for one file.
  ///
  /// - Parameter object: Kept until the file is closed, and dropped after the driver's `postclose`.
  public borrowing func attach(_ object: (any AnyObject & Sendable)?) {
    // SAFETY: the field is either NULL or a retained object that was put here.
    let old = unsafe raw.pointee.driver_priv
    unsafe raw.pointee.driver_priv = object.map { unsafe Unmanaged.passRetained($0 as AnyObject).toOpaque() }
    if let old = unsafe old { unsafe Unmanaged<AnyObject>.fromOpaque(old).release() }
  }

  /// The driver's own object.
  ///
  /// - Parameter type: What it is.
  /// - Returns: The object; `nil` if there is none or it is something else.
  public borrowing func attached<Object: AnyObject & Sendable>(as type: Object.Type = Object.self) -> Object? {
    // SAFETY: as above.
    guard let object = unsafe raw.pointee.driver_priv else { return nil }
    return unsafe Unmanaged<AnyObject>.fromOpaque(object).takeUnretainedValue() as? Object
  }
}
