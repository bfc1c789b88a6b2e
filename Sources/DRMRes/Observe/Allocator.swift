// SPDX-License-Identifier: MIT
//
// What the allocator knows: how much is alive, what of it is younger than a mark, what was written to after it was
// freed. All of it may be asked on any thread.

import CDRMRes

/// All allocations of the process.
///
/// The corresponding C type is `struct drmres_alloc_totals`.
public struct AllocatorTotals: Hashable, Sendable {
  /// How many objects live.
  public let liveObjects: UInt64
  /// Their requested bytes.
  public let liveBytes: UInt64
  /// The most of those at once since ``Run/reset()``.
  public let peakBytes: UInt64
  /// How many allocations there were since ``Run/reset()``.
  public let allocations: UInt64
  /// How many frees there were since ``Run/reset()``.
  public let frees: UInt64
  /// How many requests failed since ``Run/reset()``.
  public let failures: UInt64
  /// Bytes that are freed and not given back yet.
  public let quarantineBytes: UInt64

  /// Reads the totals as they are now.
  ///
  /// The corresponding C function is `drmres_alloc_totals()`.
  public init() {
    var totals = drmres_alloc_totals()
    // SAFETY: the core fills the record during the call.
    unsafe drmres_alloc_totals(&totals)
    liveObjects = totals.live_objects
    liveBytes = totals.live_bytes
    peakBytes = totals.peak_bytes
    allocations = totals.allocations
    frees = totals.frees
    failures = totals.failures
    quarantineBytes = totals.quarantine_bytes
  }
}

/// A point in time: what was allocated after it and still lives is a leak.
///
/// The corresponding C function is `drmres_leak_mark()`.
public struct LeakMark: Hashable, Sendable {
  private let mark: UInt64

  /// Marks now.
  public init() {
    mark = drmres_leak_mark()
  }

  /// Reports what was allocated since and still lives, one finding an owner or unowned object.
  ///
  /// The corresponding C function is `drmres_leak_check()`.
  ///
  /// - Returns: How many objects still live.
  @discardableResult
  public func check() -> Int { Int(clamping: drmres_leak_check(mark)) }

  /// Owner, node, size and call site of what was allocated since and still lives, drawn as a tree.
  ///
  /// The corresponding C function is `drmres_leak_tree()`.
  public func tree() -> String {
    // SAFETY: the function writes into the buffer and keeps nothing.
    unsafe rendered { buffer, size in unsafe drmres_leak_tree(mark, buffer, size) }
  }
}

/// What the allocator can be asked and told.
public enum Allocator {
  /// Every live object, oldest first.
  ///
  /// The corresponding C function is `drmres_alloc_walk()`.
  public static func liveObjects() -> [ObjectInfo] {
    var objects: [ObjectInfo] = []
    unsafe withUnsafeMutablePointer(to: &objects) { objects in
      // SAFETY: the walk calls back on this thread only, and ends before `objects` does.
      unsafe drmres_alloc_walk(
        { object, context in
          guard let object = unsafe object, let context = unsafe context else { return }
          guard let copied = unsafe ObjectInfo(object.pointee) else { return }
          unsafe context.assumingMemoryBound(to: [ObjectInfo].self).pointee.append(copied)
        }, objects)
    }
    return objects
  }

  /// Looks for writes to freed memory now, and reports each.
  ///
  /// Otherwise they are found when an object leaves the quarantine. The corresponding C function is
  /// `drmres_quarantine_check()`.
  ///
  /// - Returns: How many objects were written to.
  @discardableResult
  public static func checkQuarantine() -> Int { Int(clamping: drmres_quarantine_check()) }

  /// Chooses how many bytes of freed memory are kept back.
  ///
  /// The corresponding C function is `drmres_set_quarantine()`.
  ///
  /// - Parameter byteCount: The limit in bytes; 0 gives memory back at once.
  public static func setQuarantine(byteCount: Int) { drmres_set_quarantine(max(0, byteCount)) }

  /// Chooses whether each touch of freed memory is caught at once.
  ///
  /// The corresponding C function is `drmres_set_guard()`.
  ///
  /// - Parameter on: Whether objects get pages of their own from now on, which become inaccessible when freed.
  /// - Returns: Whether guarding is in force; it never is under AddressSanitizer.
  @discardableResult
  public static func setGuard(_ on: Bool) -> Bool { drmres_set_guard(on) }
}
