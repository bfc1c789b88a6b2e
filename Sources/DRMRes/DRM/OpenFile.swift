// SPDX-License-Identifier: MIT
//
// An open file as the driver sees it, for the length of a callback. Its context, which the driver's open returned, is written
// before anybody else knows the file and dropped after the driver's postclose, so that it may be read by any callback.

public import CDRMRes

/// An open file, lent to a driver's callback.
///
/// The corresponding C type is `struct drm_file`.
@safe
public struct OpenFile: ~Copyable, ~Escapable {
  let raw: UnsafeMutablePointer<drm_file>

  @_lifetime(immortal)
  init(lent raw: UnsafeMutablePointer<drm_file>) {
    // SAFETY: the pointer is only kept here.
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

  /// What the driver's `open` returned for the file.
  ///
  /// The corresponding C field is `drm_file.driver_priv`.
  ///
  /// - Parameter type: What it is.
  /// - Returns: The object; `nil` if there is none or it is something else.
  public borrowing func context<Object: AnyObject & Sendable>(as type: Object.Type = Object.self) -> Object? {
    // SAFETY: the field is either NULL or a retained object that setContext() put there.
    guard let object = unsafe raw.pointee.driver_priv else { return nil }
    return unsafe Unmanaged<AnyObject>.fromOpaque(object).takeUnretainedValue() as? Object
  }

  /// Gives the file its context, once, while nobody else knows it.
  borrowing func setContext(_ object: (any AnyObject & Sendable)?) {
    // SAFETY: balanced by dropContext().
    unsafe raw.pointee.driver_priv = object.map { unsafe Unmanaged.passRetained($0 as AnyObject).toOpaque() }
  }

  /// Drops the context, once, when nobody else knows the file any more.
  borrowing func dropContext() {
    // SAFETY: as in context(as:).
    guard let object = unsafe raw.pointee.driver_priv else { return }
    unsafe raw.pointee.driver_priv = nil
    unsafe Unmanaged<AnyObject>.fromOpaque(object).release()
  }
}
