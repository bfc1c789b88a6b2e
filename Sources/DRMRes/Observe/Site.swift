// SPDX-License-Identifier: MIT
//
// Where a call is written. The core notes the place of the innermost call of a thread; a Swift function that allocates,
// registers or releases notes its caller's `#fileID` and `#line` for the length of the call, so that reports name the
// driver's line. The note is thread-local and never outlives the call.

public import CDRMRes

/// A place in the source, as reports and events name it.
public struct Site: Hashable, Sendable {
  /// The file, without its folder; `nil` when the place is known by its address only.
  public let file: String?

  /// The enclosing function, if it is known.
  public let function: String?

  /// The line, counted from 1; 0 when it is not known.
  public let line: UInt32

  /// The place as text: `gpu.swift:41`, `vc4_crtc.c:17 (vc4_bind)`, or an image and an offset in it.
  public let description: String

  init?(_ site: drmres_site) {
    // SAFETY: the strings of a site are in static storage.
    guard unsafe site.file != nil || site.pc != nil else { return nil }
    unsafe file = text(site.file)
    unsafe function = text(site.function)
    unsafe line = site.line
    description = unsafe described { buffer, size in
      unsafe withUnsafePointer(to: site) { unsafe drmres_site_describe($0, buffer, size) }
    }
  }
}

extension Site: CustomStringConvertible {}

/// Runs a call of the core with the caller's place noted.
///
/// The note costs two thread-local stores; the place itself is built on the stack.
@inlinable
@inline(__always)
func at<Value: ~Copyable>(_ file: StaticString, _ line: UInt, _ call: () -> Value) -> Value {
  // SAFETY: the site lives on this frame until `leave`, and the core keeps only the pointers to static storage in it.
  var site = unsafe drmres_short_site(file: file.cString, line: UInt32(truncatingIfNeeded: line))
  let outer = unsafe drmres_site_swap_short(&site)
  defer { _ = unsafe drmres_site_swap(outer) }
  return call()
}
