// SPDX-License-Identifier: MIT
//
// Allocations that are made to fail. One window is open at a time in a process; it counts the requests that pass its
// filters, from 1, on every thread. The window closes when its ``ArmedFaults`` is dropped.

import CDRMRes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Which allocation requests fail.
///
/// The corresponding C type is `struct drmres_fault`.
public struct FaultPlan: Hashable, Sendable {
  /// The number of the first request that fails, counted from 1; 0 for none by number.
  public var nth: UInt64 = 0

  /// Whether every request from ``nth`` on fails, not that one alone.
  public var persistent = false

  /// Parts in a million of the requests that fail at random; 0 for none.
  public var probability: UInt32 = 0

  /// The seed of that randomness: the same seed fails the same requests.
  public var seed: UInt64 = 0

  /// Only requests of at least so many bytes count; 0 for no limit.
  public var minimumByteCount = 0

  /// Only requests of at most so many bytes count; 0 for no limit.
  public var maximumByteCount = 0

  /// Only requests written in this file, without its folder, count; `nil` for any.
  public var file: String?

  /// Only requests written on this line count; 0 for any.
  public var line: UInt32 = 0

  /// Only requests written in this function count; `nil` for any.
  public var function: String?

  /// A plan that fails nothing and only counts.
  public init() {}

  /// A plan that fails one request, or all from one on.
  ///
  /// - Parameters:
  ///   - nth: Which request, counted from 1.
  ///   - persistent: Whether all later ones fail too.
  public init(nth: UInt64, persistent: Bool = false) {
    self.nth = nth
    self.persistent = persistent
  }

  /// A plan that fails requests at random.
  ///
  /// - Parameters:
  ///   - probability: Parts in a million.
  ///   - seed: The same seed fails the same requests.
  public init(probability: UInt32, seed: UInt64) {
    self.probability = probability
    self.seed = seed
  }

  /// Opens the window.
  ///
  /// The corresponding C function is `drmres_fault_arm()`.
  ///
  /// - Returns: The open window. A window that was open before is closed by this one.
  /// - Throws: ``DRMError/invalidArgument`` for a probability above a million, a negative limit, or limits out of order;
  ///   ``DRMError/noMemory`` if a filter cannot be kept.
  public func arm() throws(DRMError) -> ArmedFaults {
    guard minimumByteCount >= 0, maximumByteCount >= 0 else { throw .invalidArgument }
    return try ArmedFaults(self)
  }
}

/// What came of a fault plan.
///
/// The corresponding C type is `struct drmres_fault_stats`.
public struct FaultStatistics: Hashable, Sendable {
  /// How many requests passed the filters.
  public let requests: UInt64

  /// How many of them were made to fail.
  public let injected: UInt64

  /// The number of the last one that failed; 0 if none.
  public let lastNumber: UInt64

  /// The size in bytes of the last one that failed.
  public let lastByteCount: Int

  /// Where the last one that failed is written.
  public let lastSite: Site?

  init(_ statistics: drmres_fault_stats) {
    // SAFETY: a record that was copied; the texts of its site are static storage.
    unsafe requests = statistics.requests
    unsafe injected = statistics.injected
    unsafe lastNumber = statistics.last_nth
    unsafe lastByteCount = statistics.last_size
    unsafe lastSite = statistics.injected == 0 ? nil : Site(statistics.last)
  }
}

/// An open window of fault injection; closes when it is dropped.
@safe
public struct ArmedFaults: ~Copyable {
  // The core borrows both strings while the window is open.
  private let file: UnsafeMutablePointer<CChar>?
  private let function: UnsafeMutablePointer<CChar>?

  fileprivate init(_ plan: FaultPlan) throws(DRMError) {
    // SAFETY: the copies are freed in deinit, after the window is closed.
    let file = unsafe plan.file.map { unsafe strdup($0) } ?? nil
    let function = unsafe plan.function.map { unsafe strdup($0) } ?? nil
    var fault = unsafe drmres_fault(
      nth: plan.nth, persistent: plan.persistent, probability: plan.probability, seed: plan.seed,
      min_size: plan.minimumByteCount, max_size: plan.maximumByteCount, file: file, line: plan.line, function: function)
    let copied = unsafe (plan.file == nil || file != nil) && (plan.function == nil || function != nil)
    let status = copied ? unsafe drmres_fault_arm(&fault) : DRMError.noMemory.status
    guard status == 0 else {
      unsafe free(file)
      unsafe free(function)
      throw DRMError(rawValue: 0 &- status)
    }
    unsafe self.file = file
    unsafe self.function = function
  }

  deinit {
    // SAFETY: the core lets go of the strings in disarm; NULL asks for no statistics.
    drmres_fault_disarm(nil)
    unsafe free(file)
    unsafe free(function)
  }

  /// What has come of it so far.
  ///
  /// The corresponding C function is `drmres_fault_read()`.
  public var statistics: FaultStatistics {
    var statistics = unsafe drmres_fault_stats()
    // SAFETY: the core fills the record during the call.
    unsafe drmres_fault_read(&statistics)
    return unsafe FaultStatistics(statistics)
  }

  /// The fault that was injected last, such as `allocation 3 (96 bytes at vc4_crtc.c:41) was made to fail`; empty if none.
  ///
  /// The corresponding C function is `drmres_fault_describe()`.
  public var lastFault: String {
    unsafe described { buffer, size in unsafe drmres_fault_describe(buffer, size) }
  }

  /// Closes the window.
  ///
  /// The corresponding C function is `drmres_fault_disarm()`.
  ///
  /// - Returns: What came of it.
  @discardableResult
  public consuming func disarm() -> FaultStatistics { statistics }
}

/// Runs a closure while allocations fail as planned.
///
/// - Parameters:
///   - plan: Which requests fail.
///   - body: What to run; gets the open window.
/// - Returns: What the closure returned.
/// - Throws: What the closure throws, or ``DRMError/invalidArgument`` for a plan that makes no sense.
public func withFaults<Value: ~Copyable>(
  _ plan: FaultPlan, _ body: (borrowing ArmedFaults) throws(DRMError) -> Value
) throws(DRMError) -> Value {
  let faults = try plan.arm()
  return try body(faults)
}
