// SPDX-License-Identifier: MIT

internal import CDRMRes
internal import Glibc
import Synchronization

/// A step of a scenario as a place that reports can name: `hotunplug-lateclose:5 (unplug)`.
///
/// What the hardware and userspace do has no line in a driver, so the scenario stands for the file and the step's number
/// for the line.
struct StepSite {
  let scenario: String
  let step: String
  let number: Int

  /// Runs a call of the core with the step noted; a call that is written in the driver notes its own place.
  func noted<Value>(_ call: () -> Value) -> Value {
    // SAFETY: the site lives on this frame until `leave`; the core keeps only the pointers to the names, which stay.
    var site = unsafe drmres_site(
      file: Self.kept(scenario), function: Self.kept(step), line: UInt32(clamping: number), pc: nil)
    let outer = unsafe drmres_site_enter(&site)
    defer { unsafe drmres_site_leave(outer) }
    return call()
  }

  /// The name as storage that is never given back: the allocator remembers it for as long as it remembers an object.
  private static func kept(_ name: String) -> UnsafePointer<CChar>? {
    unsafe names.withLock { names in
      if let known = names[name] { return unsafe known.start }
      // SAFETY: the copy is owned by nobody else and is never freed.
      let copy = unsafe KeptName(start: UnsafePointer(strdup(name)))
      names[name] = copy
      return unsafe copy.start
    }
  }

  /// A name in C, read only from its making on.
  @safe
  private struct KeptName: @unchecked Sendable {
    let start: UnsafePointer<CChar>?
  }

  private static let names = Mutex<[String: KeptName]>([:])
}
