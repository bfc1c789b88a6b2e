// SPDX-License-Identifier: MIT
//
// Copying text out of C records: fixed-size arrays, borrowed strings, and functions that render into a buffer. Every
// function copies; nothing keeps a pointer.

import CDRMRes

/// Copies the NUL-terminated text of a C array that Swift sees as a tuple of `CChar`.
func text<Characters>(_ characters: Characters) -> String {
  // SAFETY: the bytes are looked at inside the closure only.
  unsafe withUnsafeBytes(of: characters) { bytes in
    // SAFETY: the bytes are those of the local copy, which outlives the closure.
    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}

/// Copies a C string that may be missing.
func text(_ string: UnsafePointer<CChar>?) -> String? {
  guard let string = unsafe string else { return nil }
  // SAFETY: the core hands out NUL-terminated strings in static storage or for the length of a call.
  return unsafe String(cString: string)
}

/// Lets a C function of snprintf's manners render a text, whatever its length.
func rendered(_ render: (UnsafeMutablePointer<CChar>?, Int) -> Int) -> String {
  var capacity = 512
  while true {
    var needed = 0
    let text = unsafe String(unsafeUninitializedCapacity: capacity) { buffer in
      // SAFETY: the function writes at most `capacity` bytes, the last of them NUL, and keeps no pointer.
      needed = unsafe buffer.withMemoryRebound(to: CChar.self) { unsafe render($0.baseAddress, capacity) }
      return min(needed, capacity - 1)
    }
    if needed < capacity { return text }
    capacity = needed + 1
  }
}

/// Lets a C function render a short text into a buffer of its own choice and return it.
func described(_ describe: (UnsafeMutablePointer<CChar>?, Int) -> UnsafePointer<CChar>?) -> String {
  unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
    // SAFETY: the function writes at most 256 bytes, the last of them NUL; the text is copied before the buffer goes.
    unsafe text(describe(buffer.baseAddress, buffer.count)) ?? ""
  }
}

extension StaticString {
  /// The literal's bytes as a C string in static storage, for C that keeps the pointer.
  @usableFromInline
  var cString: UnsafePointer<CChar> {
    @inlinable @inline(__always) get {
      // SAFETY: a string literal is NUL-terminated UTF-8 in static storage. A literal of a single scalar would have no
      // pointer representation; the compiler makes those only for unicodeScalarLiteral parameters.
      unsafe UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self)
    }
  }
}
