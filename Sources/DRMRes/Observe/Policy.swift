// SPDX-License-Identifier: MIT
//
// Process-wide settings: how surprising behaviour of Linux is treated, which release's log is printed, and where a run
// starts. They are meant to be chosen before the first device exists.

import CDRMRes

/// How behaviour of Linux that surprises is treated.
///
/// The corresponding C type is `enum drmres_policy`.
public enum Policy: UInt32, CaseIterable, Hashable, Sendable {
  /// It is reported, and memory stays safe.
  case strict
  /// It is what Linux shows, in effect and log.
  case upstream

  /// The policy in force.
  public static var current: Policy {
    get { Policy(rawValue: drmres_get_policy().rawValue) ?? .strict }
    set { drmres_set_policy(drmres_policy(rawValue: newValue.rawValue)) }
  }

  /// The name that reports and the command print.
  public var name: String {
    // SAFETY: the name is a string in static storage.
    unsafe text(drmres_policy_name(drmres_policy(rawValue: rawValue))) ?? ""
  }

  /// Runs a closure under this policy and puts the one before back.
  ///
  /// - Parameter body: What to run.
  /// - Returns: What the closure returned.
  /// - Throws: What the closure throws.
  public func during<Value: ~Copyable, Failure: Error>(
    _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let before = Policy.current
    Policy.current = self
    defer { Policy.current = before }
    return try body()
  }
}

/// The release of Linux whose log lines and logged sizes are printed.
///
/// The corresponding C type is `enum drmres_profile`.
public enum LogProfile: UInt32, CaseIterable, Hashable, Sendable {
  /// Linux 7.3.
  case linux7_3
  /// Linux 6.12.
  case linux6_12

  /// The profile in force.
  public static var current: LogProfile {
    get { LogProfile(rawValue: drmres_get_profile().rawValue) ?? .linux7_3 }
    set { drmres_set_profile(drmres_profile(rawValue: newValue.rawValue)) }
  }
}

/// The run that object numbers, events and counts belong to.
public enum Run {
  /// Starts a new run in the same process.
  ///
  /// Object numbers, the sequence of events, an armed fault, the count of reports and the quarantine start anew; the
  /// policy, the profile and the sinks stay. Call it with no other thread inside the library. The corresponding C
  /// function is `drmres_reset()`.
  public static func reset() { drmres_reset() }
}

/// Runs a closure as a phase, which reports and events quote.
///
/// The corresponding C functions are `drmres_phase_enter()` and `drmres_phase_leave()`.
///
/// - Parameters:
///   - verb: What is done, such as `probe` or `hotunplug-lateclose`.
///   - subject: To what; cut to 63 bytes.
///   - body: What to run.
/// - Returns: What the closure returned.
/// - Throws: What the closure throws.
public func withPhase<Value: ~Copyable, Failure: Error>(
  _ verb: StaticString, of subject: String? = nil, _ body: () throws(Failure) -> Value
) throws(Failure) -> Value {
  // SAFETY: the record has a stable address until leave, which runs before it is freed; the verb is static storage.
  let phase = UnsafeMutablePointer<drmres_phase>.allocate(capacity: 1)
  unsafe phase.initialize(to: drmres_phase())
  if let subject {
    unsafe subject.withCString { unsafe drmres_phase_enter(phase, verb.cString, $0) }
  } else {
    unsafe drmres_phase_enter(phase, verb.cString, nil)
  }
  defer {
    unsafe drmres_phase_leave(phase)
    unsafe phase.deallocate()
  }
  return try body()
}

/// This thread's innermost phases, such as `release of drm#1, in close of file#1`; empty outside any.
public var currentPhase: String {
  // SAFETY: the function writes into the buffer and keeps nothing.
  unsafe described { buffer, size in unsafe drmres_phase_describe(buffer, size) }
}
